package httpapi_test

import (
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestNumberAndCodeOpenOneCaseAlone(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	mine, other := reported(t, w), reported(t, w)
	c := w.Anybody(apitest.Chengqu)
	var in httpapi.Entered
	typed := strings.ToLower(mine.Code[:4]) + "-" + mine.Code[4:] // as people type it
	c.Post(t, "/api/v1/track", map[string]string{"no": mine.No, "code": typed}).Want(200).Into(&in)
	if in.Token != mine.Token {
		t.Errorf("token %q", in.Token)
	}
	mineOnly := c.With("Tracking-Token", in.Token)
	var seen httpapi.Tracking
	mineOnly.Get(t, "/api/v1/track/"+mine.No).Want(200).Into(&seen)
	if seen.No != mine.No || len(seen.Story) != 1 || seen.Story[0].Words[0] != "东风小区门口路灯不亮" || seen.Clock == nil || len(seen.Steps) == 0 || seen.Steps[0].Mark != "now" {
		t.Errorf("%+v", seen)
	}
	for name, a := range map[string]apitest.Answer{
		"another case":   mineOnly.Get(t, "/api/v1/track/"+other.No),
		"no token":       c.Get(t, "/api/v1/track/"+mine.No),
		"a wrong code":   c.Post(t, "/api/v1/track", map[string]string{"no": mine.No, "code": other.Code}),
		"a wrong number": c.Post(t, "/api/v1/track", map[string]string{"no": "123", "code": mine.Code}),
	} {
		if a.Status != 404 || a.Problem().Code != "track.not_found" {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	foreign := w.Anybody(apitest.Qingzhou)
	foreign.With("Tracking-Token", mine.Token).Get(t, "/api/v1/track/"+mine.No).Want(404)
}

func TestWhatTheReporterIsToldLeavesInnerBusinessOut(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	path := "/api/v1/cases/" + r.ID + "/acts/"
	desk.Post(t, path+"note", map[string]any{"words": "内部意见"}).Want(200)
	desk.Post(t, path+"accept", map[string]any{"comment": "此人常来电"}).Want(200)
	desk.Post(t, path+"contact", map[string]any{"how": "phone", "words": "电话里说的"}).Want(200)
	desk.Post(t, path+"contact", map[string]any{"how": "reply", "words": "已安排人员查看"}).Want(200)
	a := w.Anybody(apitest.Chengqu).With("Tracking-Token", r.Token).Get(t, "/api/v1/track/"+r.No).Want(200)
	for _, inner := range []string{"内部意见", "此人常来电", "电话里说的", desk.Secret, w.Member(apitest.Chengqu, people.Dispatcher).Account.ID} {
		if strings.Contains(string(a.Body), inner) {
			t.Errorf("the reporter is told %q: %s", inner, a.Body)
		}
	}
	if !strings.Contains(string(a.Body), "已安排人员查看") {
		t.Errorf("the answer is missing: %s", a.Body)
	}
}

func TestTheReporterUrgesOnceADayAndTakesBack(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	c := w.Anybody(apitest.Chengqu).With("Tracking-Token", r.Token)
	path := "/api/v1/track/" + r.No + "/acts/"
	c.Post(t, path+"urge", nil).Want(200)
	c.Post(t, path+"urge", nil).Want(429)
	var seen httpapi.Tracking
	c.Post(t, path+"withdraw", map[string]any{}).Want(200).Into(&seen)
	if seen.State != cases.Withdrawn || len(seen.Allowed) != 0 {
		t.Errorf("%s %v", seen.State, seen.Allowed)
	}
}

func TestTheReporterSeesHowItWasBesideWhatWasDoneOnceItIsDone(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	anybody := w.Anybody(apitest.Chengqu)
	own := upload(t, anybody)
	var r cases.Receipt
	anybody.Post(t, "/api/v1/cases", report(w, map[string]any{"files": []any{map[string]any{"id": own.ID}}})).Want(201).Into(&r)
	desk, handler := w.As(apitest.Chengqu, people.Dispatcher), w.As(apitest.Chengqu, people.Handler)
	path := "/api/v1/cases/" + r.ID + "/acts/"
	desk.Post(t, path+"accept", nil).Want(200)
	desk.Post(t, path+"dispatch", map[string]any{"lead": w.PostFor(apitest.Chengqu, people.Handler).Org}).Want(200)
	before, after := upload(t, handler), upload(t, handler)
	handler.Post(t, path+"sign", nil).Want(200)
	handler.Post(t, path+"attach", map[string]any{"files": []any{map[string]any{"id": before.ID}}}).Want(200)
	c := anybody.With("Tracking-Token", r.Token)
	c.Get(t, "/api/v1/track/"+r.No+"/files/"+before.ID).Want(404)
	handler.Post(t, path+"finish", map[string]any{"words": "修好了", "files": []any{map[string]any{"id": after.ID}}}).Want(200)
	var seen httpapi.Tracking
	c.Get(t, "/api/v1/track/"+r.No).Want(200).Into(&seen)
	if len(seen.Files) != 3 || seen.Result != "修好了" {
		t.Errorf("%+v", seen)
	}
	c.Get(t, "/api/v1/track/"+r.No+"/files/"+own.ID).Want(200)
	c.Get(t, "/api/v1/track/"+r.No+"/files/"+after.ID).Want(200)
	c.Get(t, "/api/v1/track/"+r.No+"/files/"+before.ID).Want(200)
	anybody.Get(t, "/api/v1/track/"+r.No+"/files/"+own.ID).Want(404)
}
