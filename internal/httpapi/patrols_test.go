package httpapi_test

import (
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
)

// A risk point is told to its own grid, is due until somebody was there, and what was found is told once however often it is sent.
func TestARiskPointIsDueUntilSomebodyWasThere(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	const own, other = "140502001001001", "140502002001001"
	chief, worker := w.As(apitest.Chengqu, people.GridChief), w.As(apitest.Chengqu, people.GridWorker)
	body := map[string]any{"kind": "river", "name": "漫水桥", "hazard": "汛期漫水", "owner": "区水务局", "place": own, "spot": map[string]any{"lon": 112.85, "lat": 35.5}, "every": "weekly"}
	chief.Post(t, "/api/v1/risk-points", body).Want(201)
	worker.Post(t, "/api/v1/risk-points", body).Want(403)
	points := func(query string) (got httpapi.PointViews) {
		t.Helper()
		worker.Get(t, "/api/v1/risk-points"+query).Want(200).Into(&got)
		return got
	}
	got := points("?place=" + own)
	if len(got.Items) != 1 || got.Items[0].Standing != patrol.DueNow || got.Editable || got.Items[0].Place.Code != own {
		t.Fatalf("%+v", got)
	}
	if n := len(points("?place="+other).Items) + len(points("?standing=overdue").Items); n != 0 {
		t.Errorf("elsewhere and overdue: %d", n)
	}
	path := "/api/v1/risk-points/" + got.Items[0].ID + "/records"
	record := map[string]any{"id": "019ac000-0000-7000-8000-000000000001", "result": "normal", "said": "2026-03-02T01:00:00Z"}
	worker.Post(t, path, record).Want(201)
	worker.Post(t, path, record).Want(201)
	if at := points("").Items[0].Standing; at != patrol.Fresh {
		t.Errorf("seen, and stands %s", at)
	}
	var found httpapi.PatrolRecordViews
	chief.Get(t, path).Want(200).Into(&found)
	if len(found.Items) != 1 || found.Items[0].Own || found.Items[0].Said == nil || found.Items[0].Scanned {
		t.Errorf("%+v", found)
	}
	record["id"], record["code"] = "019ac000-0000-7000-8000-000000000002", "AAAAAAAA"
	refused := func(field, code string) {
		t.Helper()
		if p := worker.Post(t, path, record).Want(422).Problem(); len(p.Errors) != 1 || p.Errors[0].Path != field || p.Errors[0].Code != code {
			t.Errorf("%+v, want %s %s", p.Errors, field, code)
		}
	}
	refused("code", "patrol.other_sign")
	delete(record, "code")
	record["result"] = "problem"
	refused("case", "patrol.case_needed")
	for _, role := range []people.Role{people.Clerk, people.Assistant, people.SysAdmin, people.Handler} {
		w.As(apitest.Chengqu, role).Get(t, "/api/v1/risk-points").Want(403)
	}
	var cover httpapi.PatrolPlaces
	chief.Get(t, "/api/v1/risk-points/coverage?month=2026-02").Want(200).Into(&cover)
	if cover.Month != "2026-02" || cover.All.Days != 30 || cover.Place.Code != "140502" {
		t.Errorf("%+v", cover)
	}
	chief.Get(t, "/api/v1/risk-points/coverage?month=2026-13").Want(422)
	at := "/api/v1/risk-points/" + got.Items[0].ID
	body["version"], body["name"] = 1, "东河漫水桥"
	chief.Do(t, "PUT", at, body).Want(204)
	chief.Do(t, "DELETE", at+"?version=1", nil).Want(412)
	chief.Do(t, "DELETE", at+"?version=2", nil).Want(204)
	if n := len(points("").Items); n != 0 {
		t.Errorf("off the list, and still told: %d", n)
	}
	if n := len(points("?standing=closed").Items); n != 1 {
		t.Errorf("closed: %d", n)
	}
}
