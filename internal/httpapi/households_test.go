package httpapi_test

import (
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// Cards are told masked, in the own grid alone; a contact stays unless the change names it; in full it needs a reason.
func TestHouseholdsAreToldMaskedInTheOwnGridAlone(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	const own, other = "140502001001001", "140502002001001"
	worker := w.As(apitest.Chengqu, people.GridWorker)
	body := map[string]any{
		"place": own + "001", "door": "3号楼2单元501室", "people": 3, "contact": map[string]any{"name": "王小明", "phone": "13800005678"}, "needs": []string{"meals"}, "source": "door",
	}
	worker.Post(t, "/api/v1/households", body).Want(201)
	list := func() httpapi.HouseholdViews {
		var got httpapi.HouseholdViews
		worker.Get(t, "/api/v1/grids/"+own+"/households").Want(200).Into(&got)
		return got
	}
	got := list()
	if len(got.Items) != 1 || !got.Editable || got.Items[0].Name != "王*" || got.Items[0].Phone != "138****5678" || got.Items[0].Door != "3-2-501" || got.Items[0].RefusedUntil != nil {
		t.Fatalf("%+v", got)
	}
	for _, elsewhere := range []string{other, own[:12], own + "001", "999999999999999"} {
		worker.Get(t, "/api/v1/grids/"+elsewhere+"/households").Want(404)
		worker.Post(t, "/api/v1/grids/"+elsewhere+"/households/find", map[string]any{"words": "王"}).Want(404)
	}
	for _, role := range []people.Role{people.Assistant, people.Clerk, people.SysAdmin, people.ChiefGeneral, people.Leader} {
		w.As(apitest.Chengqu, role).Get(t, "/api/v1/grids/"+own+"/households").Want(403)
	}
	worker.Post(t, "/api/v1/grids/"+own+"/households/find", map[string]any{"words": "小明"}).Want(200).Into(&got)
	if len(got.Items) != 1 || got.Items[0].Name != "王*" {
		t.Errorf("%+v", got)
	}
	worker.Post(t, "/api/v1/grids/"+own+"/households/find", map[string]any{"words": ""}).Want(422)
	path := "/api/v1/households/" + got.Items[0].ID
	delete(body, "contact")
	body["version"], body["refuses"] = 1, true
	worker.Do(t, "PUT", path, body).Want(204)
	if one := list().Items[0]; one.Name != "王*" || one.RefusedUntil == nil {
		t.Errorf("%+v", one)
	}
	body["version"], body["id_number"] = 2, "11010519491231002X"
	worker.Do(t, "PUT", path, body).Want(422) // there is no field for it
	delete(body, "id_number")
	body["needs"] = []string{"petitioner"}
	worker.Do(t, "PUT", path, body).Want(422)
	worker.Post(t, path+"/contact/reveal", map[string]any{"reason": "curious"}).Want(422)
	var in struct{ Name, Phone string }
	worker.Post(t, path+"/contact/reveal", map[string]any{"reason": "visit"}).Want(200).Into(&in)
	if in.Phone != "13800005678" {
		t.Errorf("%+v", in)
	}
	var looks httpapi.HouseholdLooks
	worker.Get(t, path+"/looks").Want(200).Into(&looks)
	if len(looks.Items) != 1 || looks.Items[0].Reason != "visit" {
		t.Errorf("%+v", looks)
	}
	worker.Do(t, "DELETE", path+"?version=1", nil).Want(412)
	worker.Do(t, "DELETE", path+"?version=2", nil).Want(204)
	worker.Get(t, path).Want(404)
}
