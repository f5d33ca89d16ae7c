package httpapi_test

import (
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// county is somebody at the county's center, which steers everything.
func county(w *apitest.World, role people.Role) apitest.Client {
	post := w.PostFor(apitest.Chengqu, role)
	post.Place = w.County(apitest.Chengqu)
	post.Org = people.Center(post.Place)
	return w.AsMember(w.MemberAt(apitest.Chengqu, post, ""))
}

// inHand is a case in the hands of the handler's unit; do acts on it.
func inHand(t *testing.T, w *apitest.World) (d httpapi.CaseDetail, do func(c apitest.Client, act string, body any) httpapi.CaseDetail) {
	t.Helper()
	r := reported(t, w)
	do = func(c apitest.Client, act string, body any) httpapi.CaseDetail {
		t.Helper()
		var after httpapi.CaseDetail
		c.Post(t, "/api/v1/cases/"+r.ID+"/acts/"+act, body).Want(200).Into(&after)
		return after
	}
	desk := county(w, people.Dispatcher)
	do(desk, "accept", nil)
	do(desk, "dispatch", map[string]any{"lead": w.PostFor(apitest.Chengqu, people.Handler).Org})
	return do(w.As(apitest.Chengqu, people.Handler), "sign", nil), do
}

func TestWhatIsAskedSaysWhatItDoesToTheClocks(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	_, do := inHand(t, w)
	handler := w.As(apitest.Chengqu, people.Handler)
	d := do(handler, "ask_suspension", map[string]any{"reason": "season", "expected": w.Clock.Now().AddDate(0, 0, 20).Format("2006-01-02"), "interim": "已设围挡"})
	if len(d.Asked) != 1 {
		t.Fatalf("%+v", d.Asked)
	}
	ask := d.Asked[0]
	if ask.Kind != cases.PendingSuspension || ask.By == nil || ask.By.Name == "" || ask.Reason == "" || ask.Expected == nil || ask.Words != "已设围挡" {
		t.Errorf("%+v", ask)
	}
	changes := map[string]string{}
	for _, e := range ask.Effects {
		changes[e.Name] = e.Change
	}
	if changes["handle"] != cases.ClockPauses || changes["review"] != cases.ClockStarts {
		t.Errorf("effects %v", changes)
	}
}

func TestADisputeShowsTheGroundsOfBothSides(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	_, do := inHand(t, w)
	desk, handler := county(w, people.Dispatcher), w.As(apitest.Chengqu, people.Handler)
	do(handler, "return", map[string]any{"reason": "not_our_duty", "right": other(w), "words": "不在本单位职责清单"})
	d := get(t, desk, caseID(t, w))
	if len(d.Asked) != 1 || d.Asked[0].Kind != cases.PendingReturn || d.Asked[0].Right == nil {
		t.Fatalf("%+v", d.Asked)
	}
	grounds := d.Asked[0].Grounds
	if len(grounds) != 2 || grounds[0].Act != cases.ActDispatch || grounds[1].Words != "不在本单位职责清单" || grounds[1].Reason == "" || grounds[1].Right == nil {
		t.Errorf("%+v", grounds)
	}
}

// caseID is the id of the one case of the county.
func caseID(t *testing.T, w *apitest.World) string {
	t.Helper()
	var page httpapi.CasePage
	county(w, people.Dispatcher).Get(t, "/api/v1/cases").Want(200).Into(&page)
	if len(page.Items) != 1 {
		t.Fatalf("%d cases", len(page.Items))
	}
	return page.Items[0].ID
}

func TestTheBoardOfAJointCaseTellsWhatEachUnitDoes(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	_, do := inHand(t, w)
	handler := w.As(apitest.Chengqu, people.Handler)
	d := do(handler, "add_part", map[string]any{"org": other(w), "mandatory": true, "words": "请清走杂物"})
	d = do(handler, "note", map[string]any{"words": "明天一起去现场"})
	if len(d.Joint) != 2 {
		t.Fatalf("%+v", d.Joint)
	}
	lead, helper := d.Joint[0], d.Joint[1]
	if !lead.Lead || lead.State != "working" || lead.Clock == nil || lead.Last == nil || lead.Last.Words != "明天一起去现场" {
		t.Errorf("lead %+v", lead)
	}
	if helper.State != "owed" || !helper.Mandatory || helper.Clock == nil || helper.Task != "请清走杂物" || helper.Last != nil {
		t.Errorf("helper %+v", helper)
	}
}

func TestAWhistleIsHeardOnlyWithASuperiorsLeave(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	_, do := inHand(t, w)
	desk, superior := county(w, people.Dispatcher), county(w, people.Supervisor)
	unit := w.PostFor(apitest.Chengqu, people.Handler)
	unit.Org = other(w)
	called := w.AsMember(w.MemberAt(apitest.Chengqu, unit, ""))
	d := do(desk, "whistle", map[string]any{"kind": "complaint", "called": []any{unit.Org}, "words": "周三夜市联合检查"})
	if d.Whistling == nil || !d.Whistling.Waiting || len(d.Asked) != 1 || d.Asked[0].Kind != cases.PendingWhistle {
		t.Fatalf("%+v %+v", d.Whistling, d.Asked)
	}
	called.Get(t, "/api/v1/cases/"+d.ID).Want(404)
	do(superior, "decide_whistle", map[string]any{"grant": true})
	do(called, "answer_whistle", map[string]any{"accept": true, "words": "三人到场"})
	do(called, "report_whistle", map[string]any{"words": "清走摊位六处"})
	d = do(desk, "close_whistle", map[string]any{"words": "已清", "scores": []any{map[string]any{"org": unit.Org, "arrived": 100, "acted": 100, "solved": 50}}})
	v := d.Whistling
	if v == nil || v.Waiting || v.Closed.IsZero() || v.Outcome != "已清" || len(v.Called) != 1 {
		t.Fatalf("%+v", v)
	}
	one := v.Called[0]
	if one.Answer != "comes" || one.Words != "三人到场" || len(one.Reports) != 1 || one.Score == nil || one.Score.Solved != 50 {
		t.Errorf("%+v", one)
	}
}
