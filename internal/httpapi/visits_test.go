package httpapi_test

import (
	"strings"
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestVisitsAndCareAreToldInTheOwnGridAlone(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	const own, other = "140502001001001", "140502002001001"
	worker := w.As(apitest.Chengqu, people.GridWorker)
	var day httpapi.CallViews
	worker.Get(t, "/api/v1/grids/"+own+"/visits").Want(200).Into(&day)
	if len(day.Items) != 1 || !day.Editable || day.Items[0].Start != "15:00" || day.Items[0].Until != "16:00" || day.Items[0].Household.Door != "3-2-501" {
		t.Errorf("%+v", day)
	}
	worker.Get(t, "/api/v1/grids/"+other+"/visits").Want(404)
	worker.Get(t, "/api/v1/grids/"+own+"/visits?day=morgen").Want(422)
	for _, role := range []people.Role{people.ChiefGeneral, people.Leader, people.Clerk, people.Assistant, people.SysAdmin} {
		w.As(apitest.Chengqu, role).Get(t, "/api/v1/grids/"+own+"/visits").Want(403)
		w.As(apitest.Chengqu, role).Get(t, "/api/v1/grids/"+own+"/cares").Want(403)
	}
	visit := map[string]any{"id": "0193b3c1-1111-7000-8000-000000000001", "why": "agreed", "outcome": "met", "did": []string{"talk"}}
	worker.Post(t, "/api/v1/households/1/visits", visit).Want(201)
	visit["did"] = []string{"score"}
	worker.Post(t, "/api/v1/households/1/visits", visit).Want(422)
	visit["did"], visit["outcome"] = []string{"talk"}, "absent"
	worker.Post(t, "/api/v1/households/1/visits", visit).Want(422)
	worker.Post(t, "/api/v1/households/1/appointments", map[string]any{"day": "2026-03-05", "from": "15:00", "to": "14:00", "why": "agreed"}).Want(422)
	worker.Post(t, "/api/v1/households/1/appointments", map[string]any{"day": "2026-03-05", "from": "15:00", "to": "16:00", "why": "agreed"}).Want(201)
	var month httpapi.VisitMonth
	worker.Get(t, "/api/v1/grids/"+own+"/visit-months/2026-03").Want(200).Into(&month)
	if len(month.Days) != 1 || len(month.Days[0].Visits) != 1 || len(month.Unmet) != 1 || month.Unmet[0].Reason != "full" || len(month.Left) != 1 || month.Left[0].Door != "3-2-502" || month.Tally.Missed != 1 {
		t.Errorf("%+v", month)
	}
	worker.Get(t, "/api/v1/grids/"+own+"/visit-months/2026-13").Want(422)
	worker.Do(t, "PUT", "/api/v1/grids/"+other+"/visit-months/2026-03", map[string]any{}).Want(404)
	care := map[string]any{"name": "王小明", "kind": "child", "every": "weekly", "text": "2026-1", "channel": "paper", "agreed": "2026-03-02"}
	worker.Post(t, "/api/v1/households/1/cares", care).Want(422)
	care["guardian"] = "李四"
	worker.Post(t, "/api/v1/households/1/cares", care).Want(201)
	if body := worker.Get(t, "/api/v1/grids/"+own+"/cares").Want(200); strings.Contains(string(body.Body), "小明") || strings.Contains(string(body.Body), "child") {
		t.Errorf("the list tells who: %s", string(body.Body))
	}
	var whom httpapi.CareWhom
	worker.Post(t, "/api/v1/cares/c/view", nil).Want(200).Into(&whom)
	if whom.Name != "王小明" || whom.Guardian != "李四" {
		t.Errorf("%+v", whom)
	}
	care["kind"] = "petitioner"
	worker.Post(t, "/api/v1/households/1/cares", care).Want(422)
}
