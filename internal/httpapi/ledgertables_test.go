package httpapi_test

import (
	"bytes"
	"strings"
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/sheets"
)

// A table is looked at column by column and row by row; the rows that ask for a look come back as a table with what is wrong beside them.
func TestATableOfALedgerIsLookedAt(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	worker := w.As(apitest.Chengqu, people.GridWorker)
	file := "区域编码,店名,类别,电话\n" + ownGrid + ",合成小吃店,food,138 0000 0001\n" + ownGrid + ",=1+1,没有,138\n"
	var got httpapi.LedgerTableView
	worker.Do(t, "POST", "/api/v1/imports/ledgers/shops?dry_run=true", strings.NewReader(file)).Want(200).Into(&got)
	if got.Rows != 2 || got.BadRows != 1 || len(got.Columns) != 4 || got.Columns[3] != (httpapi.LedgerColumn{Letter: "D", Head: "电话", Field: "phone"}) || len(got.Targets) < 5 {
		t.Fatalf("%+v", got)
	}
	if row := got.List[0]; row.Row != 3 || len(row.Wrong) != 2 || !strings.Contains(row.Wrong[0].Message, "请") {
		t.Errorf("%+v", row)
	}
	answer := worker.Do(t, "POST", "/api/v1/imports/ledgers/shops/errors.xlsx", strings.NewReader(file)).Want(200)
	rows, err := sheets.Read(answer.Body, []sheets.Column{{Key: "row", Head: "行号"}, {Key: "name", Head: "店名"}, {Key: "a", Head: "区域编码"}, {Key: "b", Head: "类别"}, {Key: "c", Head: "电话"}, {Key: "why", Head: "问题"}})
	if err != nil || len(rows) != 1 || rows[0].Text("row") != "3" || rows[0].Text("name") != "=1+1" || !strings.Contains(rows[0].Text("why"), "D3 电话") {
		t.Errorf("%v %v", rows, err)
	}
	if empty := worker.Get(t, "/api/v1/ledgers/shops/template.xlsx").Want(200); !bytes.HasPrefix(empty.Body, []byte("PK")) {
		t.Error("no table to fill in")
	}
	var how httpapi.LedgerProgress
	if worker.Get(t, "/api/v1/imports/ledgers/shops/progress").Want(200).Into(&how); how != (httpapi.LedgerProgress{UnderWay: true, Rows: 400, Done: 200}) {
		t.Errorf("%+v", how)
	}
	for _, role := range []people.Role{people.Handler, people.AuditAdmin} {
		w.As(apitest.Chengqu, role).Do(t, "POST", "/api/v1/imports/ledgers/shops?dry_run=true", strings.NewReader(file)).Want(403)
	}
	worker.Do(t, "POST", "/api/v1/imports/ledgers/shops?dry_run=true", strings.NewReader("<html>")).Want(400)
	worker.Do(t, "POST", "/api/v1/imports/ledgers/nothing?dry_run=true", strings.NewReader(file)).Want(404)
}

// A table is taken back by whoever may, and by nobody who only reads.
func TestATableIsTakenBack(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	worker := w.As(apitest.Chengqu, people.GridWorker)
	var list httpapi.TakenTableViews
	worker.Get(t, "/api/v1/ledger-tables").Want(200).Into(&list)
	if len(list.Items) != 1 || list.Items[0].State != ledgers.Taken || !list.Items[0].Own || list.Items[0].Name == "" || !list.Items[0].Until.After(list.Items[0].At) {
		t.Fatalf("%+v", list)
	}
	var got httpapi.TakenTableView
	worker.Post(t, "/api/v1/ledger-tables/t1/undo", nil).Want(200).Into(&got)
	if got.State != ledgers.Undone || got.Removed != 2 || got.Stayed != 1 {
		t.Errorf("%+v", got)
	}
	worker.Post(t, "/api/v1/ledger-tables/t2/undo", nil).Want(404)
	w.As(apitest.Chengqu, people.Leader).Post(t, "/api/v1/ledger-tables/t1/undo", nil).Want(403)
	w.As(apitest.Chengqu, people.SysAdmin).Get(t, "/api/v1/ledger-tables").Want(403)
}

// What one person takes out of a ledger has no personal value in it, and a ledger of sensitive rows does not go out by one hand.
func TestALedgerGoesOutWithoutPersons(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	worker, chief := w.As(apitest.Chengqu, people.GridWorker), w.As(apitest.Chengqu, people.GridChief)
	worker.Post(t, "/api/v1/ledgers/shops/entries", shop(firstShop)).Want(201)
	text := exported(t, chief, "shops")
	if !strings.Contains(text, "合成小吃店") || !strings.Contains(text, "小餐饮") {
		t.Errorf("the file holds %q", text)
	}
	for _, secret := range []string{"测试甲", "测*", "138", "经营者"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s leaves the house: %q", secret, text)
		}
	}
	text = exported(t, worker, "households")
	if !strings.Contains(text, "140502001001001|") {
		t.Errorf("households stand without their grid: %q", text)
	}
	for _, secret := range []string{"140502001001001001", "合成楼", "meals", "138", "测*"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s of a household leaves the house: %q", secret, text)
		}
	}
}

// exported is what stands in the exported table of a ledger, cells parted by |.
func exported(t *testing.T, who apitest.Client, ledger string) string {
	t.Helper()
	file, err := sheets.Open(who.Get(t, "/api/v1/exports/ledgers/"+ledger).Want(200).Body)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	head, err := file.Head(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Rows(head, 10, func(r sheets.Row) error { all = append(all, r.Texts()...); return nil }); err != nil {
		t.Fatal(err)
	}
	return strings.Join(append(all, head.Names...), "|")
}
