package httpapi_test

import (
	"bytes"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestABlurredPhotoIsShownCoveredToAllButThoseWhoMaySeeOriginals(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	anybody, desk := w.Anybody(apitest.Chengqu), w.As(apitest.Chengqu, people.Dispatcher)
	photo := upload(t, desk)
	var r cases.Receipt
	anybody.Post(t, "/api/v1/cases", report(w, map[string]any{"matter": public(w), "files": []any{map[string]any{"id": photo.ID}}})).Want(201).Into(&r)
	var queue httpapi.CasePage
	desk.Get(t, "/api/v1/moderation").Want(200).Into(&queue)
	if len(queue.Items) != 1 || queue.Items[0].ID != r.ID {
		t.Fatalf("the queue has %+v", queue.Items)
	}
	path := "/api/v1/cases/" + r.ID
	original := desk.Get(t, path+"/originals/"+photo.ID).Want(200).Body
	areas := []any{map[string]any{"x": 0, "y": 0, "w": 1000, "h": 500}}
	desk.Post(t, path+"/acts/blur", map[string]any{"file": photo.ID, "areas": []any{}}).Want(422)
	var d httpapi.CaseDetail
	desk.Post(t, path+"/acts/blur", map[string]any{"file": photo.ID, "areas": areas}).Want(200).Into(&d)
	if len(d.Files) != 1 || !d.Files[0].Covered || d.Files[0].Released {
		t.Errorf("%+v", d.Files)
	}
	desk.Post(t, path+"/acts/publish", map[string]any{"words": true, "files": []string{photo.ID}}).Want(200)
	queue = httpapi.CasePage{}
	desk.Get(t, "/api/v1/moderation").Want(200).Into(&queue)
	if len(queue.Items) != 0 {
		t.Errorf("the queue still has %+v", queue.Items)
	}
	seen := desk.Get(t, path+"/files/"+photo.ID).Want(200).Body
	if bytes.Equal(seen, original) {
		t.Error("the usual address shows the original")
	}
	if again := desk.Get(t, path+"/originals/"+photo.ID).Want(200).Body; !bytes.Equal(again, original) {
		t.Error("the original is not what it was")
	}
	if told := w.As(apitest.Chengqu, people.Leader).Get(t, path+"/originals/"+photo.ID); told.Status == 200 {
		t.Error("a leader sees the original")
	}
	if told := anybody.Get(t, "/api/v1/public/cases/"+r.ID+"/files/"+photo.ID); told.Status == 200 && bytes.Equal(told.Body, original) {
		t.Error("the public sees the original")
	}
}

// public is a matter whose cases everybody may know of.
func public(w *apitest.World) string {
	for _, m := range w.Policies[apitest.Chengqu].Catalogue.Matters() {
		if m.Visibility == "public" {
			return m.Code
		}
	}
	panic("no public matter")
}
