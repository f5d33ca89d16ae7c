package httpapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestAMergedReportTellsTheStoryOfItsMasterWithoutTheWordsOfAnother(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	anybody, desk, handler := w.Anybody(apitest.Chengqu), w.As(apitest.Chengqu, people.Dispatcher), w.As(apitest.Chengqu, people.Handler)
	var first, second cases.Receipt
	anybody.Post(t, "/api/v1/cases", report(w, map[string]any{"words": "我家门口的灯坏了"})).Want(201).Into(&first)
	anybody.Post(t, "/api/v1/cases", report(w, map[string]any{"words": "同一盏灯"})).Want(201).Into(&second)
	path := "/api/v1/cases/" + first.ID + "/acts/"
	desk.Post(t, path+"accept", nil).Want(200)
	desk.Post(t, "/api/v1/cases/"+second.ID+"/acts/merge", map[string]any{"master": first.ID}).Want(200)
	desk.Post(t, path+"dispatch", map[string]any{"lead": w.PostFor(apitest.Chengqu, people.Handler).Org}).Want(200)
	handler.Post(t, path+"sign", nil).Want(200)
	photo := upload(t, handler)
	handler.Post(t, path+"finish", map[string]any{"words": "换了灯泡", "files": []any{map[string]any{"id": photo.ID}}}).Want(200)

	c := anybody.With("Tracking-Token", second.Token)
	var seen httpapi.Tracking
	c.Get(t, "/api/v1/track/"+second.No).Want(200).Into(&seen)
	if seen.Follows == nil || seen.Follows.State != cases.Handled || seen.Follows.Result != "" || len(seen.Follows.Files) != 0 {
		t.Errorf("before a person released anything: %+v", seen.Follows)
	}
	c.Get(t, "/api/v1/track/"+second.No+"/files/"+photo.ID).Want(404)
	desk.Post(t, path+"publish", map[string]any{"words": true, "files": []string{photo.ID}}).Want(200)
	seen = httpapi.Tracking{}
	c.Get(t, "/api/v1/track/"+second.No).Want(200).Into(&seen)
	if seen.State != cases.Merged || seen.Follows == nil || seen.Follows.Result != "换了灯泡" || seen.Follows.Merged != 1 || len(seen.Follows.Files) != 1 {
		t.Fatalf("%+v", seen.Follows)
	}
	told, err := json.Marshal(seen.Follows)
	if err != nil || strings.Contains(string(told), "我家门口") {
		t.Errorf("%v: %s", err, told)
	}
	c.Get(t, "/api/v1/track/"+second.No+"/files/"+photo.ID).Want(200)
}

func TestTheReporterIsToldWhoLookedAtTheContact(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	anybody := w.Anybody(apitest.Chengqu)
	var r cases.Receipt
	anybody.Post(t, "/api/v1/cases", report(w, map[string]any{"contact": map[string]any{"name": "张三", "phone": "13800138000"}})).Want(201).Into(&r)
	w.As(apitest.Chengqu, people.Dispatcher).Post(t, "/api/v1/cases/"+r.ID+"/contact/reveal", map[string]any{"reason": "call_back"}).Want(200)
	var seen httpapi.Tracking
	anybody.With("Tracking-Token", r.Token).Get(t, "/api/v1/track/"+r.No).Want(200).Into(&seen)
	if len(seen.Looks) != 1 || seen.Looks[0].Reason != "call_back" || seen.Looks[0].Role != people.Dispatcher {
		t.Errorf("%+v", seen.Looks)
	}
}
