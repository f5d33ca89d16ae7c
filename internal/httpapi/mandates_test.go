package httpapi_test

import (
	"strings"
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestAnErrandFromTheMandateToTheLastPaper(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	const own, other = "/api/v1/grids/140502001001001/mandates", "/api/v1/grids/140502002001001/mandates"
	const id = "0193b3c1-1111-7000-8000-000000000001"
	worker := w.As(apitest.Chengqu, people.GridWorker)
	today := w.Clock.Now().Format("2006-01-02")
	body := map[string]any{"id": id, "name": "王小明", "matter": "C0201", "given": "signed", "given_on": today, "until": today}
	worker.Post(t, "/api/v1/households/1/mandates", body).Want(201)
	for field, wrong := range map[string]string{"name": "11010519491231002X", "matter": "C0101", "given": "overheard", "until": "2036-01-01", "given_on": "2020-01-01"} {
		bad := map[string]any{}
		for k, v := range body {
			bad[k] = v
		}
		bad[field] = wrong
		if answer := worker.Post(t, "/api/v1/households/1/mandates", bad).Want(422); !strings.Contains(string(answer.Body), field) {
			t.Errorf("%s: %s", field, answer.Body)
		}
	}
	var list httpapi.MandateViews
	worker.Get(t, own).Want(200).Into(&list)
	if len(list.Items) != 1 || !list.Editable || list.Items[0].Name != "王*" || list.Items[0].Door != "3-2-501" || len(list.Matters) == 0 || list.Items[0].By == "" {
		t.Errorf("%+v", list)
	}
	worker.Get(t, other).Want(404)
	for _, role := range []people.Role{people.ChiefGeneral, people.Leader, people.Clerk, people.Dispatcher, people.Assistant, people.SysAdmin} {
		w.As(apitest.Chengqu, role).Get(t, own).Want(403)
		w.As(apitest.Chengqu, role).Get(t, "/api/v1/mandates/"+id).Want(403)
	}
	papers := func(way, kind, copied string, n int) map[string]any {
		return map[string]any{"id": id, "way": way, "papers": []map[string]any{{"kind": kind, "make": copied, "count": n}}}
	}
	const moves, end = "/api/v1/mandates/" + id + "/papers", "/api/v1/mandates/" + id + "/end"
	var one, shut httpapi.MandateView
	worker.Post(t, moves, papers("received", "register", "copy", 2)).Want(200).Into(&one)
	if len(one.Held) != 1 || one.Held[0].Count != 2 || one.Moves[0].By == "" {
		t.Errorf("%+v", one)
	}
	worker.Post(t, moves, papers("received", "diary", "copy", 1)).Want(422)
	worker.Post(t, moves, papers("returned", "register", "copy", 3)).Want(409)
	worker.Post(t, moves, papers("destroyed", "register", "original", 1)).Want(422)
	if answer := worker.Post(t, end, map[string]any{"result": "done"}).Want(409); !strings.Contains(string(answer.Body), "mandate.papers") {
		t.Errorf("%s", answer.Body)
	}
	worker.Post(t, moves, papers("destroyed", "register", "copy", 2)).Want(200)
	worker.Post(t, end, map[string]any{"result": "refused"}).Want(422)
	worker.Post(t, end, map[string]any{"result": "refused", "reason": "in_person"}).Want(200).Into(&shut)
	if shut.Closed == nil || shut.PurgedOn == nil || shut.Reason != "in_person" || shut.Editable {
		t.Errorf("%+v", shut)
	}
	for query, want := range map[string]int{"": 0, "?closed=true": 1} {
		var list httpapi.MandateViews
		if worker.Get(t, own+query).Want(200).Into(&list); len(list.Items) != want {
			t.Errorf("%q: %+v", query, list)
		}
	}
	worker.Post(t, "/api/v1/mandates/"+id+"/view", map[string]any{}).Want(422)
	if answer := worker.Post(t, "/api/v1/mandates/"+id+"/view", map[string]any{"reason": "visit"}).Want(200); !strings.Contains(string(answer.Body), "王小明") {
		t.Errorf("%s", answer.Body)
	}
	worker.Get(t, "/api/v1/mandates/none").Want(404)
}
