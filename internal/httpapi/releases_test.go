package httpapi_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func release(change map[string]any) map[string]any {
	body := map[string]any{"ledger": "shops", "place": ownGrid, "fields": []string{"name", "phone"}, "purpose": "safety", "reason": "燃气安全入户检查", "form": "xlsx", "days": 7}
	for k, v := range change {
		body[k] = v
	}
	return body
}

// One asks, another one approves, and the file says on its sheet whose it is; what looks like a formula in it is text.
func TestAFileThatTwoPeopleLetOutSaysWhoseItIs(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	worker, chief := w.As(apitest.Chengqu, people.GridWorker), w.As(apitest.Chengqu, people.ChiefGeneral)
	risky := shop(firstShop)
	risky["values"].(map[string]string)["name"] = "=HYPERLINK(\"http://x\")"
	worker.Post(t, "/api/v1/ledgers/shops/entries", risky).Want(201)
	var offer httpapi.ReleaseOfferView
	worker.Get(t, "/api/v1/ledgers/shops/release?place="+ownGrid).Want(200).Into(&offer)
	if offer.Rows != 1 || len(offer.Fields) < 5 || offer.Sensitive || len(offer.Purposes) != 7 {
		t.Fatalf("%+v", offer)
	}
	var kept struct{ ID, No string }
	worker.Post(t, "/api/v1/releases", release(nil)).Want(201).Into(&kept)
	const file = "/file.xlsx"
	worker.Post(t, "/api/v1/releases/"+kept.ID+file, nil).Want(409)
	worker.Post(t, "/api/v1/release-decisions/"+kept.ID, map[string]any{"version": 1, "approve": true}).Want(403)
	var list httpapi.ReleaseViews
	chief.Get(t, "/api/v1/release-decisions").Want(200).Into(&list)
	if len(list.Items) != 1 || !list.Items[0].Decidable || list.Items[0].Rows != 1 || list.Items[0].Fields[1].Class != "personal" || list.Items[0].Reason == "" {
		t.Fatalf("%+v", list)
	}
	p := chief.Post(t, "/api/v1/release-decisions/"+kept.ID, map[string]any{"version": 1, "approve": false}).Want(422).Problem()
	if len(p.Errors) != 1 || p.Errors[0].Code != "release.too_short" {
		t.Errorf("%+v", p.Errors)
	}
	chief.Post(t, "/api/v1/release-decisions/"+kept.ID, map[string]any{"version": 9, "approve": true}).Want(412)
	chief.Post(t, "/api/v1/release-decisions/"+kept.ID, map[string]any{"version": 1, "approve": true}).Want(204)
	worker.Post(t, "/api/v1/releases/"+kept.ID+"/paper", nil).Want(409)
	a := worker.Post(t, "/api/v1/releases/"+kept.ID+file, nil).Want(200)
	if name := a.Header.Get("Content-Disposition"); !strings.Contains(name, kept.No) {
		t.Errorf("the name of the file: %s", name)
	}
	book, err := excelize.OpenReader(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet := book.GetSheetList()[0]
	rows, err := book.GetRows(sheet)
	if err != nil || len(rows) != 6 {
		t.Fatalf("%v %v", rows, err)
	}
	line := rows[3]
	if line[1] != "=HYPERLINK(\"http://x\")" || line[2] != "13800000001" || line[3] != kept.No {
		t.Errorf("the row: %q", line)
	}
	if formula, err := book.GetCellFormula(sheet, "B4"); err != nil || formula != "" {
		t.Errorf("a formula: %q %v", formula, err)
	}
	for _, at := range []int{0, 4} {
		if !strings.Contains(rows[at][0], kept.No) || !strings.Contains(rows[at+1][0], "20") {
			t.Errorf("mark at %d: %q %q", at, rows[at], rows[at+1])
		}
	}
	page, err := book.GetHeaderFooter(sheet)
	if err != nil || !strings.Contains(page.OddHeader, kept.No) || !strings.Contains(page.OddFooter, "&P") {
		t.Errorf("%+v %v", page, err)
	}
	var one httpapi.ReleaseView
	worker.Get(t, "/api/v1/releases/"+kept.ID).Want(200).Into(&one)
	if one.State != "taken" || one.Left != 2 || one.DestroyBy == nil || !one.Own {
		t.Errorf("%+v", one)
	}
	worker.Post(t, "/api/v1/releases/"+kept.ID+"/withdrawal", nil).Want(409)
	const back = "/revocation"
	reason := map[string]any{"version": one.Version, "why": "检查改期,不再需要名单"}
	worker.Post(t, "/api/v1/release-decisions/"+kept.ID+back, reason).Want(403)
	chief.Post(t, "/api/v1/release-decisions/"+kept.ID+back, map[string]any{"version": one.Version, "why": "不"}).Want(422)
	chief.Post(t, "/api/v1/release-decisions/"+kept.ID+back, map[string]any{"version": one.Version + 1, "why": reason["why"]}).Want(412)
	chief.Post(t, "/api/v1/release-decisions/"+kept.ID+back, reason).Want(204)
	worker.Get(t, "/api/v1/releases/"+kept.ID).Want(200).Into(&one)
	if one.State != "taken" || one.Left != 0 || one.Revoked.IsZero() || one.RevokedBy == "" || one.Why != reason["why"] || one.Revocable {
		t.Errorf("the approval was taken back: %+v", one)
	}
	chief.Post(t, "/api/v1/releases/"+kept.ID+"/destruction", nil).Want(404)
	worker.Post(t, "/api/v1/releases/"+kept.ID+"/destruction", nil).Want(204)
	worker.Post(t, "/api/v1/releases/"+kept.ID+file, nil).Want(409)
}

// A print is a copy, too: it counts, and what stands on every page comes with it.
func TestAPrintIsACopy(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	worker, chief := w.As(apitest.Chengqu, people.GridWorker), w.As(apitest.Chengqu, people.ChiefGeneral)
	worker.Post(t, "/api/v1/ledgers/shops/entries", shop(firstShop)).Want(201)
	var kept struct{ ID, No string }
	worker.Post(t, "/api/v1/releases", release(map[string]any{"form": "paper", "fields": []string{"phone", "kind"}})).Want(201).Into(&kept)
	chief.Post(t, "/api/v1/release-decisions/"+kept.ID, map[string]any{"version": 1, "approve": true}).Want(204)
	for left := 2; left >= 0; left-- {
		var paper httpapi.ReleasePaper
		worker.Post(t, "/api/v1/releases/"+kept.ID+"/paper", nil).Want(200).Into(&paper)
		if paper.Left != left || len(paper.Lines) != 1 || len(paper.Heads) != 4 || len(paper.Mark) != 2 || !strings.Contains(paper.Mark[0], kept.No) {
			t.Errorf("%+v", paper)
		}
	}
	worker.Post(t, "/api/v1/releases/"+kept.ID+"/paper", nil).Want(409)
}

func TestWrongRequestsForAnExportAreToldByField(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	worker := w.As(apitest.Chengqu, people.GridWorker)
	worker.Post(t, "/api/v1/ledgers/shops/entries", shop(firstShop)).Want(201)
	for name, c := range map[string]struct {
		change map[string]any
		code   string
	}{
		"nothing personal": {map[string]any{"fields": []string{"name"}}, "release.nothing_closed"},
		"no such field":    {map[string]any{"fields": []string{"phone", "belief"}}, "ledger.unknown_field"},
		"a reason of none": {map[string]any{"reason": "要用"}, "release.too_short"},
		"for ever":         {map[string]any{"days": 400}, "not_one_of"},
	} {
		p := worker.Post(t, "/api/v1/releases", release(c.change)).Want(422).Problem()
		if len(p.Errors) != 1 || p.Errors[0].Code != c.code || p.Errors[0].Message == "" {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	w.As(apitest.Chengqu, people.SysAdmin).Post(t, "/api/v1/releases", release(nil)).Want(403)
	worker.Get(t, "/api/v1/release-decisions").Want(403)
	worker.Get(t, "/api/v1/releases/nothing").Want(404)
}
