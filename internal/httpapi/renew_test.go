package httpapi_test

import (
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// left reports something with a contact, and answers the receipt.
func left(t *testing.T, w *apitest.World, contact map[string]any) cases.Receipt {
	t.Helper()
	var r cases.Receipt
	w.Anybody(apitest.Chengqu).Post(t, "/api/v1/cases", report(w, map[string]any{"contact": contact})).Want(201).Into(&r)
	return r
}

func TestANewCodeEndsTheOldOne(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := left(t, w, map[string]any{"phone": "13800000001"})
	desk, anybody := w.As(apitest.Chengqu, people.Dispatcher), w.Anybody(apitest.Chengqu)
	path := "/api/v1/cases/" + r.ID + "/code"
	if a := desk.Post(t, path, map[string]string{"proof": "named", "phone": "13800000002"}).Want(422); !strings.Contains(string(a.Body), "not_the_number") {
		t.Errorf("%s", a.Body)
	}
	anybody.With("Tracking-Token", r.Token).Get(t, "/api/v1/track/"+r.No).Want(200) // a refused try changes nothing
	var fresh, again httpapi.RenewedCode
	keyed := desk.With("Idempotency-Key", "once-and-again")
	keyed.Post(t, path, map[string]string{"proof": "named", "phone": "13800000001"}).Want(200).Into(&fresh)
	keyed.Post(t, path, map[string]string{"proof": "named", "phone": "13800000001"}).Want(200).Into(&again)
	if fresh != again || fresh.Code == r.Code || fresh.Token == r.Token || fresh.No != r.No {
		t.Errorf("%+v and %+v after %s %s", fresh, again, r.Code, r.Token)
	}
	anybody.With("Tracking-Token", r.Token).Get(t, "/api/v1/track/"+r.No).Want(404)
	anybody.Post(t, "/api/v1/track", map[string]string{"no": r.No, "code": r.Code}).Want(404)
	var in httpapi.Entered
	anybody.Post(t, "/api/v1/track", map[string]string{"no": r.No, "code": fresh.Code}).Want(200).Into(&in)
	a := anybody.With("Tracking-Token", in.Token).Get(t, "/api/v1/track/"+r.No).Want(200)
	if in.Token != fresh.Token || !strings.Contains(string(a.Body), `"act":"renew_code"`) {
		t.Errorf("the holder is not told: %s", a.Body)
	}
	if whole := desk.Get(t, "/api/v1/cases/"+r.ID).Want(200); strings.Contains(string(whole.Body), "13800000001") {
		t.Errorf("the number that was named is kept: %s", whole.Body)
	}
}

func TestTheProofFollowsFromWhatWasLeft(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	withPhone, without := left(t, w, map[string]any{"phone": "13800000001"}), left(t, w, map[string]any{"name": "王"})
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	for name, test := range map[string]struct {
		of     cases.Receipt
		body   map[string]string
		status int
		code   string
	}{
		"a number was left and is not used":      {withPhone, map[string]string{"proof": "told", "words": "昨天上午报的路灯"}, 409, "renew.phone_left"},
		"no number was left to call":             {without, map[string]string{"proof": "called"}, 409, "renew.no_phone"},
		"nothing is said of what was compared":   {without, map[string]string{"proof": "told"}, 422, ""},
		"the number is not named":                {withPhone, map[string]string{"proof": "named"}, 422, ""},
		"the desk called, and the person was it": {withPhone, map[string]string{"proof": "called"}, 200, ""},
		"what only the reporter knows":           {without, map[string]string{"proof": "told", "words": "说出了时间、地点和原话"}, 200, ""},
	} {
		a := desk.Post(t, "/api/v1/cases/"+test.of.ID+"/code", test.body)
		if a.Status != test.status || test.code != "" && a.Problem().Code != test.code {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	w.As(apitest.Chengqu, people.Handler).Post(t, "/api/v1/cases/"+withPhone.ID+"/code", map[string]string{"proof": "called"}).Want(403)
}
