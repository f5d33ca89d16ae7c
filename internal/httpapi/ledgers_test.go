package httpapi_test

import (
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

const ownGrid, otherGrid = "140502001001001", "140502002001001"

func shop(id string) map[string]any {
	return map[string]any{"id": id, "place": ownGrid, "values": map[string]string{"name": "合成小吃店", "kind": "小餐饮(食品)店", "operator": "测试甲", "phone": "138 0000 0001"}}
}

const firstShop, secondShop = "019ac000-0000-7000-8000-0000000000a1", "019ac000-0000-7000-8000-0000000000a2"

// A shop is entered once however often it is sent, is read masked by its own grid, and in full with a reason.
func TestAShopIsEnteredOnceAndReadMasked(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	worker, chief := w.As(apitest.Chengqu, people.GridWorker), w.As(apitest.Chengqu, people.GridChief)
	const path = "/api/v1/ledgers/shops/entries"
	worker.Post(t, path, shop(firstShop)).Want(201)
	worker.Post(t, path, shop(firstShop)).Want(201)
	var rows httpapi.LedgerRows
	chief.Get(t, path+"?place="+ownGrid).Want(200).Into(&rows)
	if len(rows.Items) != 1 || rows.Items[0].Values["phone"] != "138****0001" || rows.Items[0].Values["operator"] != "测*" || rows.Items[0].Values["kind"] != "food" {
		t.Fatalf("%+v", rows)
	}
	worker.Post(t, path+"/"+firstShop+"/corrections", map[string]any{"version": 1, "values": map[string]string{"gas": "bottle"}}).Want(200)
	worker.Post(t, path+"/"+firstShop+"/corrections", map[string]any{"version": 1, "values": map[string]string{"gas": "pipe"}}).Want(412)
	var one httpapi.EntryView
	worker.Get(t, path+"/"+firstShop).Want(200).Into(&one)
	if one.Version != 2 || one.Values["phone"] != "138****0001" || one.Values["gas"] != "bottle" || len(one.History) != 2 || one.History[0].Kind != "correct" || !one.Editable {
		t.Fatalf("%+v", one)
	}
	var full struct{ Values map[string]string }
	worker.Post(t, path+"/"+firstShop+"/reveal", map[string]any{"reason": "visit"}).Want(200).Into(&full)
	if full.Values["phone"] != "13800000001" {
		t.Errorf("%+v", full)
	}
	worker.Post(t, path+"/"+firstShop+"/reveal", map[string]any{"reason": "curious"}).Want(422)
	worker.Post(t, path+"/"+firstShop+"/end", map[string]any{"version": 2, "reason": "withdrawn"}).Want(200)
	worker.Post(t, path+"/"+firstShop+"/end", map[string]any{"version": 3, "reason": "gone"}).Want(409)
	if len(one.Looks) != 1 || one.Looks[0].No == "" || one.Looks[0].For != "安全检查" || one.Looks[0].Role != "专职网格员" {
		t.Errorf("with which exports it left: %+v", one.Looks)
	}
	one = httpapi.EntryView{}
	worker.Get(t, path+"/"+firstShop).Want(200).Into(&one)
	if one.Values["phone"] != "" || one.Values["name"] == "" || one.Editable {
		t.Errorf("after it was withdrawn: %+v", one)
	}
}

func TestWrongEntriesAreToldByField(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	worker := w.As(apitest.Chengqu, people.GridWorker)
	for name, c := range map[string]struct {
		values map[string]string
		field  string
		code   string
	}{
		"no name":            {map[string]string{"kind": "food"}, "values.name", "required"},
		"another kind":       {map[string]string{"name": "x", "kind": "bank"}, "values.kind", "not_one_of"},
		"a phone of letters": {map[string]string{"name": "x", "kind": "food", "phone": "call me"}, "values.phone", "cell.phone_signs"},
		"no such field":      {map[string]string{"name": "x", "kind": "food", "religion": "x"}, "values.religion", "ledger.unknown_field"},
	} {
		body := shop(secondShop)
		body["values"] = c.values
		p := worker.Post(t, "/api/v1/ledgers/shops/entries", body).Want(422).Problem()
		if len(p.Errors) != 1 || p.Errors[0].Path != c.field || p.Errors[0].Code != c.code {
			t.Errorf("%s: %+v, want %s %s", name, p.Errors, c.field, c.code)
		}
	}
	elsewhere := shop(secondShop)
	elsewhere["place"] = otherGrid
	worker.Post(t, "/api/v1/ledgers/shops/entries", elsewhere).Want(404)
	worker.Post(t, "/api/v1/ledgers/patrols/entries", shop(secondShop)).Want(409)
	worker.Get(t, "/api/v1/ledgers/nothing/entries").Want(404)
}

// Who leads sees no personal ledger and nothing in full; the administrator who defines ledgers sees no row.
func TestLedgersAreForThoseWhoNeedThem(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	see := func(role people.Role) map[string]httpapi.LedgerView {
		t.Helper()
		var got httpapi.LedgerViews
		w.As(apitest.Chengqu, role).Get(t, "/api/v1/ledgers").Want(200).Into(&got)
		by := map[string]httpapi.LedgerView{}
		for _, l := range got.Items {
			by[l.Code] = l
		}
		return by
	}
	worker, leader := see(people.GridWorker), see(people.Leader)
	if len(worker) != 13 || !worker["shops"].Editable || worker["households"].State != "generated" || worker["patrols"].Editable {
		t.Errorf("a worker: %d %+v", len(worker), worker["households"])
	}
	if got := see(people.ChiefGeneral)["households"]; got.State != "for_team" || got.Revealable || got.Editable {
		t.Errorf("the chief of a community: %+v", got)
	}
	for _, code := range []string{"households", "care", "disputes", "visits"} {
		if _, seen := leader[code]; seen {
			t.Errorf("a leader sees %s", code)
		}
	}
	if leader["shops"].Editable || leader["shops"].Revealable {
		t.Error("a leader edits shops")
	}
	w.As(apitest.Chengqu, people.SysAdmin).Get(t, "/api/v1/ledgers/shops/entries").Want(403)
	w.As(apitest.Chengqu, people.Leader).Post(t, "/api/v1/ledgers/shops/entries", shop(firstShop)).Want(403)
}

func ownLedger() map[string]any {
	field := map[string]any{
		"code": "name", "name": map[string]string{"zh": "名称"}, "type": "text", "required": true, "class": "internal", "owner": "U23",
		"purpose": map[string]string{"zh": "排查电梯安全"}, "basis": "《中华人民共和国特种设备安全法》", "review": "2027-06-30",
	}
	return map[string]any{
		"code": "x_lifts", "name": map[string]string{"zh": "电梯台账", "en": "Lifts"}, "rows": "internal", "title": "name",
		"retention": map[string]any{"from": "end", "months": 24}, "fields": []any{field},
	}
}

// An administrator defines a ledger without code, and cannot define one that asks without a ground or registers persons.
func TestAnAdministratorDefinesALedger(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	admin, worker := w.As(apitest.Chengqu, people.SysAdmin), w.As(apitest.Chengqu, people.GridWorker)
	const path = "/api/v1/ledger-definitions/x_lifts"
	refused := func(change func(d, field map[string]any), field, code string) {
		t.Helper()
		d := ownLedger()
		change(d, d["fields"].([]any)[0].(map[string]any))
		p := admin.Do(t, "PUT", path, d).Want(422).Problem()
		if len(p.Errors) == 0 || p.Errors[0].Path != field || p.Errors[0].Code != code {
			t.Errorf("%+v, want %s %s", p.Errors, field, code)
		}
	}
	refused(func(_, f map[string]any) { f["basis"] = "" }, "fields.name.basis", "ledger.no_basis")
	refused(func(_, f map[string]any) { f["purpose"] = map[string]string{"zh": ""} }, "fields.name.purpose", "ledger.no_purpose")
	refused(func(_, f map[string]any) { f["name"] = map[string]string{"zh": "宗 教 信仰"} }, "fields.name.name", "ledger.refused_belief")
	refused(func(d, _ map[string]any) { d["name"] = map[string]string{"zh": "上访人员台账"} }, "name", "ledger.refused_register")
	worker.Do(t, "PUT", path, ownLedger()).Want(403)
	admin.Do(t, "PUT", path, ownLedger()).Want(200)
	admin.Do(t, "PUT", path, ownLedger()).Want(412)
	worker.Post(t, "/api/v1/ledgers/x_lifts/entries", map[string]any{"id": firstShop, "place": ownGrid, "values": map[string]string{"name": "1号楼电梯"}}).Want(201)
	var all httpapi.DefinitionViews
	admin.Get(t, "/api/v1/ledger-definitions").Want(200).Into(&all)
	if n := len(all.Items); n != 14 || !all.Items[13].Own || all.Items[13].Version != 1 {
		t.Errorf("%d definitions", n)
	}
	var asked httpapi.AskedReport
	admin.Get(t, "/api/v1/asked-fields").Want(200).Into(&asked)
	by := map[string]httpapi.AskedForm{}
	for _, a := range asked.Items {
		by[a.Code] = a
	}
	if by["x_lifts"].Asked != 1 || by["patrols"].Asked != 0 || by["shops"].Asked == 0 || !by["resident"].Case {
		t.Errorf("%+v", by)
	}
}
