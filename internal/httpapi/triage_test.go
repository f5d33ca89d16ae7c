package httpapi_test

import (
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestTriageSaysForEachPartByWhichRule(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	path := "/api/v1/cases/" + r.ID + "/triage"
	var seen httpapi.Triage
	desk.Get(t, path).Want(200).Into(&seen)
	if len(seen.Places) == 0 || seen.Places[0].Rule != "suggest.place_point" || seen.Places[0].Sentence == "" {
		t.Errorf("places %+v", seen.Places)
	}
	if seen.Loop == nil || seen.Loop.Limit.Amount == 0 || seen.Loop.Sentence == "" || seen.Lead == nil || seen.Lead.Sentence == "" {
		t.Fatalf("loop %+v, lead %+v", seen.Loop, seen.Lead)
	}
	for loop, rule := range map[string]string{"micro": "suggest.grid_team", "small": "suggest.center", "large": "suggest.lead_unit"} {
		code := ""
		for _, m := range w.Policies[apitest.Chengqu].Catalogue.Matters() {
			if string(m.EntryLoop) == loop {
				code = m.Code
			}
		}
		var other httpapi.Triage
		desk.Get(t, path+"?matter="+code).Want(200).Into(&other)
		if other.Loop == nil || string(other.Loop.Loop) != loop || other.Lead == nil || other.Lead.Rule != rule {
			t.Errorf("a matter of the %s loop: loop %+v, lead %+v", loop, other.Loop, other.Lead)
		}
		var before httpapi.Proposal
		desk.Get(t, "/api/v1/catalogue/proposal?matter="+code+"&place="+string(seen.Places[0].Place.Code)).Want(200).Into(&before)
		if before.Lead == nil || *before.Lead != *other.Lead {
			t.Errorf("before there is a case: lead %+v, then %+v", before.Lead, other.Lead)
		}
	}
}

func TestOtherReportsOfAReporterAreCountedAndShownOnlyAsALookOfItsOwn(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	anybody, desk := w.Anybody(apitest.Chengqu), w.As(apitest.Chengqu, people.Dispatcher)
	contact := map[string]any{"name": "张三", "phone": "13800138000"}
	var first, second, stranger struct{ ID, No, Token string }
	anybody.Post(t, "/api/v1/cases", report(w, map[string]any{"contact": contact})).Want(201).Into(&first)
	anybody.Post(t, "/api/v1/cases", report(w, map[string]any{"contact": contact, "words": "楼道灯也不亮"})).Want(201).Into(&second)
	anybody.Post(t, "/api/v1/cases", report(w, map[string]any{"contact": map[string]any{"phone": "13900139000"}})).Want(201).Into(&stranger)

	var seen httpapi.Triage
	desk.Get(t, "/api/v1/cases/"+first.ID+"/triage").Want(200).Into(&seen)
	if seen.Others != 1 {
		t.Errorf("%d others", seen.Others)
	}
	var looks httpapi.Tracking
	anybody.With("Tracking-Token", first.Token).Get(t, "/api/v1/track/"+first.No).Want(200).Into(&looks)
	if len(looks.Looks) != 0 {
		t.Errorf("counting was a look: %+v", looks.Looks)
	}
	var page httpapi.CasePage
	desk.Post(t, "/api/v1/cases/"+first.ID+"/others", nil).Want(200).Into(&page)
	if len(page.Items) != 1 || page.Items[0].ID != second.ID {
		t.Errorf("%+v", page.Items)
	}
	anybody.With("Tracking-Token", first.Token).Get(t, "/api/v1/track/"+first.No).Want(200).Into(&looks)
	if len(looks.Looks) != 1 || looks.Looks[0].Reason != "others" {
		t.Errorf("%+v", looks.Looks)
	}
	var none httpapi.CasePage
	desk.Post(t, "/api/v1/cases/"+stranger.ID+"/others", nil).Want(200).Into(&none)
	if len(none.Items) != 0 {
		t.Errorf("%+v", none.Items)
	}
}
