package httpapi_test

import (
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestAStandardTextIsAddedChangedAndRetired(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	admin, clerk := w.As(apitest.Chengqu, people.SysAdmin), w.As(apitest.Chengqu, people.Clerk)
	offered := func() (v httpapi.TextViews) {
		clerk.Get(t, "/api/v1/texts").Want(200).Into(&v)
		return v
	}
	body := map[string]any{"kind": "return", "matter": "C0904", "title": "不属职责", "words": "【编号】不属【本单位】职责。"}
	admin.Post(t, "/api/v1/texts", body).Want(201)
	got := offered()
	if len(got.Items) != 1 || got.Items[0].Matter.Code != "C0904" || got.Items[0].Editable || len(got.Blanks) == 0 {
		t.Fatalf("%+v", got)
	}
	body["words"] = "【电话】"
	admin.Post(t, "/api/v1/texts", body).Want(422)
	clerk.Post(t, "/api/v1/texts", body).Want(403)
	path := "/api/v1/texts/" + got.Items[0].ID
	body["words"], body["version"], body["retired"] = "不再使用", 1, true
	admin.Do(t, "PUT", path, body).Want(204)
	admin.Do(t, "PUT", path, body).Want(412)
	if len(offered().Items) != 0 {
		t.Error("retired, and still offered")
	}
}
