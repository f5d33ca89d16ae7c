package httpapi_test

import (
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// Whom a worker may call is told in the worker's own grid; another grid is not there.
func TestPeopleToCallAreToldInTheOwnGridAlone(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	const own, other = "140502001001001", "140502002001001"
	worker := w.As(apitest.Chengqu, people.GridWorker)
	body := map[string]any{"role": "micro_chief", "place": own + "001", "name": "王师傅", "phone": "0356-2012345", "agreed": "2026-03-01"}
	worker.Post(t, "/api/v1/liaisons", body).Want(201)
	var got httpapi.LiaisonViews
	worker.Get(t, "/api/v1/grids/"+own+"/liaisons").Want(200).Into(&got)
	if len(got.Items) != 1 || !got.Editable || got.Items[0].Phone != "0356-2012345" || got.Items[0].Place.Code != own+"001" {
		t.Fatalf("%+v", got)
	}
	for _, elsewhere := range []string{other, own[:12], own + "001", "999999999999999"} {
		worker.Get(t, "/api/v1/grids/"+elsewhere+"/liaisons").Want(404)
	}
	for _, role := range []people.Role{people.Assistant, people.Clerk, people.SysAdmin} {
		w.As(apitest.Chengqu, role).Get(t, "/api/v1/grids/"+own+"/liaisons").Want(403)
	}
	path := "/api/v1/liaisons/" + got.Items[0].ID
	body["version"], body["name"] = 1, "李阿姨"
	worker.Do(t, "PUT", path, body).Want(204)
	worker.Do(t, "DELETE", path+"?version=1", nil).Want(412)
	worker.Do(t, "DELETE", path+"?version=2", nil).Want(204)
	worker.Get(t, "/api/v1/grids/"+own+"/liaisons").Want(200).Into(&got)
	if len(got.Items) != 0 {
		t.Errorf("taken out, and still told: %+v", got.Items)
	}
}
