package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/url"
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

// report is a report of a resident in the first grid.
func report(w *apitest.World, more map[string]any) map[string]any {
	body := map[string]any{
		"source": "resident_web", "words": "东风小区门口路灯不亮", "point": testkit.PointIn(0, 0), "matter": w.Matter(apitest.Chengqu).Code,
	}
	for k, v := range more {
		body[k] = v
	}
	return body
}

func reported(t *testing.T, w *apitest.World) cases.Receipt {
	t.Helper()
	var r cases.Receipt
	w.Anybody(apitest.Chengqu).Post(t, "/api/v1/cases", report(w, nil)).Want(201).Into(&r)
	return r
}

func get(t *testing.T, c apitest.Client, id string) httpapi.CaseDetail {
	t.Helper()
	var d httpapi.CaseDetail
	c.Get(t, "/api/v1/cases/"+id).Want(200).Into(&d)
	return d
}

func TestAReportGoesTheWholeWay(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	act := func(c apitest.Client, name string, body any) httpapi.CaseDetail {
		t.Helper()
		var d httpapi.CaseDetail
		c.Post(t, "/api/v1/cases/"+r.ID+"/acts/"+name, body).Want(200).Into(&d)
		return d
	}
	d := get(t, desk, r.ID)
	if d.No != r.No || d.State != cases.Submitted || d.Suggestion == nil || len(d.History) != 1 || d.History[0].Words["words"] == "" || len(d.Clocks) == 0 {
		t.Fatalf("%+v", d)
	}
	if !offers(d.Allowed, cases.ActAccept) || offers(d.Allowed, cases.ActFinish) || offers(d.Allowed, cases.ActUrge) == false {
		t.Errorf("the desk is offered %v", d.Allowed)
	}
	d = act(desk, "accept", map[string]any{"version": d.Version})
	if d.Suggestion == nil || d.Suggestion.Lead == nil || d.Suggestion.Sentence == "" {
		t.Errorf("no suggestion: %+v", d.Suggestion)
	}
	unit := w.PostFor(apitest.Chengqu, people.Handler).Org
	d = act(desk, "dispatch", map[string]any{"lead": unit})
	if d.State != cases.Dispatched {
		t.Fatalf("state %s", d.State)
	}
	handler := w.As(apitest.Chengqu, people.Handler)
	act(handler, "sign", nil)
	photo := upload(t, handler)
	d = act(handler, "finish", map[string]any{"words": "已更换灯泡", "files": []any{map[string]any{"id": photo.ID}}})
	if d.State != cases.Handled || len(d.Files) != 1 || d.Files[0].Type != "photo" || d.Files[0].Bytes == 0 {
		t.Fatalf("%s %+v", d.State, d.Files)
	}
	act(w.As(apitest.Chengqu, people.Verifier), "verify", map[string]any{"how": "visit"})
	d = act(desk, "close", map[string]any{"reached": true, "solved": "yes", "satisfaction": "satisfied"})
	if d.State != cases.Closed || len(d.History) != 7 {
		t.Errorf("%s with %d acts", d.State, len(d.History))
	}
	handler.Get(t, "/api/v1/cases/"+r.ID+"/files/"+photo.ID).Want(200)
	preview := handler.Get(t, "/api/v1/cases/"+r.ID+"/files/"+photo.ID+"?thumb=1").Want(200)
	if preview.Header.Get("Content-Type") != "image/jpeg" || !strings.Contains(preview.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("headers %v", preview.Header)
	}
}

func offers(list []httpapi.AllowedAct, act cases.Act) bool {
	for _, a := range list {
		if a.Act == act {
			return true
		}
	}
	return false
}

func picture(t *testing.T) *bytes.Buffer { return bytes.NewBuffer(pictureOf(t)) }

func pictureOf(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for x := range 64 {
		img.Set(x, x%48, color.RGBA{uint8(x * 3), 90, 200, 255})
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func upload(t *testing.T, c apitest.Client) httpapi.Uploaded {
	t.Helper()
	var u httpapi.Uploaded
	c.Do(t, "POST", "/api/v1/uploads", picture(t)).Want(201).Into(&u)
	return u
}

func TestTheSameKeyAnswersTheSameAndAnotherBodyIsRefused(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.Anybody(apitest.Chengqu).With("Idempotency-Key", "0190f5fe-7e3a-7000-8000-000000000001")
	var first, again cases.Receipt
	c.Post(t, "/api/v1/cases", report(w, nil)).Want(201).Into(&first)
	c.Post(t, "/api/v1/cases", report(w, nil)).Want(201).Into(&again)
	if again.ID != first.ID || again.Code != first.Code || !again.Repeated {
		t.Errorf("%+v then %+v", first, again)
	}
	p := c.Post(t, "/api/v1/cases", report(w, map[string]any{"words": "另一件事"})).Want(422).Problem()
	if p.Code != "idempotency.other_body" {
		t.Errorf("code %q", p.Code)
	}
	// The key belongs to whoever used it first.
	var other cases.Receipt
	w.As(apitest.Chengqu, people.Clerk).With("Idempotency-Key", "0190f5fe-7e3a-7000-8000-000000000001").Post(t, "/api/v1/cases", report(w, nil)).Want(201).Into(&other)
	if other.ID == first.ID {
		t.Error("a stranger's key was taken for one's own")
	}
}

func TestAnActUnderAKeyIsDoneOnce(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	desk := w.As(apitest.Chengqu, people.Dispatcher).With("Idempotency-Key", "key-number-one")
	var a, b httpapi.CaseDetail
	desk.Post(t, "/api/v1/cases/"+r.ID+"/acts/accept", map[string]any{}).Want(200).Into(&a)
	desk.Post(t, "/api/v1/cases/"+r.ID+"/acts/accept", map[string]any{}).Want(200).Into(&b)
	if a.Version != b.Version {
		t.Errorf("version %d, then %d", a.Version, b.Version)
	}
}

func TestAPhoneMustSendAKey(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	m := w.Member(apitest.Chengqu, people.GridWorker)
	var link string
	link, err := w.Deps.People.(*people.Service).SignInLink(t.Context(), m.Account.Tenant, m.Account.ID)
	if err != nil {
		t.Fatal(err)
	}
	a := w.Anybody(apitest.Chengqu).Post(t, "/api/v1/session/link", map[string]string{"link": link, "kind": "phone"}).Want(200)
	secret, _, _ := strings.Cut(strings.TrimPrefix(a.Header.Get("Set-Cookie"), "gezhi="), ";")
	phone := apitest.Client{World: w, Secret: secret, Header: map[string][]string{}}
	p := phone.Post(t, "/api/v1/cases", report(w, map[string]any{"source": "grid_patrol"})).Want(422).Problem()
	if len(p.Errors) != 1 || p.Errors[0].Path != "header.Idempotency-Key" {
		t.Errorf("%+v", p.Errors)
	}
	phone.With("Idempotency-Key", "12345678").Post(t, "/api/v1/cases", report(w, map[string]any{"source": "grid_patrol"})).Want(201)
}

func TestAStaleVersionIsRefused(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	a := desk.Get(t, "/api/v1/cases/"+r.ID).Want(200)
	if a.Header.Get("ETag") != `"1"` {
		t.Errorf("ETag %s", a.Header.Get("ETag"))
	}
	path := "/api/v1/cases/" + r.ID + "/acts/note"
	desk.With("If-Match", `"1"`).Post(t, path, map[string]any{"words": "看过"}).Want(200)
	if p := desk.With("If-Match", `"1"`).Post(t, path, map[string]any{"words": "再看"}).Want(412).Problem(); p.Code != "case.stale" {
		t.Errorf("code %q", p.Code)
	}
	desk.Post(t, path, map[string]any{"words": "再看", "version": 1}).Want(412)
	desk.Post(t, path, map[string]any{"words": "再看", "version": 2}).Want(200)
	if p := desk.With("If-Match", "abc").Post(t, path, map[string]any{"words": "x"}).Want(422).Problem(); p.Errors[0].Code != "bad_version" {
		t.Errorf("%+v", p.Errors)
	}
}

func TestWrongFieldsAreAllToldAtOnce(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.Anybody(apitest.Chengqu)
	for name, tc := range map[string]struct {
		body string
		want []string
	}{
		"unknown field":             {`{"source":"resident_web","color":"red"}`, []string{"color:unknown_field"}},
		"other spelling":            {`{"Source":"resident_web","source":"resident_web"}`, []string{"Source:unknown_field"}},
		"what the program sets":     {`{"source":"resident_web","reachable":true,"repeat":"x"}`, []string{"reachable:unknown_field", "repeat:unknown_field"}},
		"a file with a forged hash": {`{"source":"resident_web","files":[{"id":"x","hash":"0"}]}`, []string{"files[0].hash:unknown_field"}},
		"wrong types":               {`{"source":7,"words":[],"point":{"lon":"x","lat":1}}`, []string{"point.lon:wrong_type", "source:wrong_type", "words:wrong_type"}},
		"a missing coordinate":      {`{"source":"resident_web","point":{"lon":1}}`, []string{"point.lat:required"}},
		"no time":                   {`{"source":"resident_web","occurred_at":"yesterday"}`, []string{"occurred_at:bad_time"}},
		"a character of no text":    {`{"source":"resident_web","words":"a\u0000b"}`, []string{"words:text_nul"}},
		"too long":                  {`{"source":"resident_web","words":"` + strings.Repeat("长", 5001) + `"}`, []string{"words:too_long"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.With("Content-Type", "application/json").Do(t, "POST", "/api/v1/cases", strings.NewReader(tc.body)).Want(422).Problem()
			got := map[string]bool{}
			for _, e := range p.Errors {
				got[e.Path+":"+e.Code] = true
			}
			for _, want := range tc.want {
				if !got[want] {
					t.Errorf("%s is not among %v", want, got)
				}
			}
			if len(p.Errors) != len(tc.want) {
				t.Errorf("%+v", p.Errors)
			}
		})
	}
}

func TestBodiesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.Anybody(apitest.Chengqu).With("Content-Type", "application/json")
	for name, tc := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"empty":        {"", 400, "request.not_json"},
		"half":         {`{"source":`, 400, "request.not_json"},
		"two values":   {`{} {}`, 400, "request.not_json"},
		"not UTF-8":    {"{\"words\":\"\xd6\xd0\"}", 400, "request.not_utf8"},
		"too deep":     {strings.Repeat("[", 4000) + strings.Repeat("]", 4000), 400, "request.too_deep"},
		"a name twice": {`{"words":"a","words":"b"}`, 400, "request.name_twice"},
		"too large":    {`{"words":"` + strings.Repeat("x", 300<<10) + `"}`, 413, "request.too_large"},
		"a list":       {`[]`, 422, "input.fields"},
		"nothing":      {`null`, 422, "input.fields"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p := c.Do(t, "POST", "/api/v1/cases", strings.NewReader(tc.body)).Want(tc.status).Problem(); p.Code != tc.code {
				t.Errorf("code %q", p.Code)
			}
		})
	}
	p := c.With("Content-Type", "text/plain").Do(t, "POST", "/api/v1/cases", strings.NewReader("{}")).Want(415).Problem()
	if p.Code != "request.media_type" {
		t.Errorf("code %q", p.Code)
	}
}

func TestValuesThatTheirTypeCannotReadAreNamed(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	desk := w.As(apitest.Chengqu, people.Supervisor)
	p := desk.Post(t, "/api/v1/cases/"+r.ID+"/acts/suspend", map[string]any{"reason": "x", "expected": "2026-02-30", "interim": "x"}).Want(422).Problem()
	if len(p.Errors) != 1 || p.Errors[0].Path != "expected" || p.Errors[0].Code != "bad_date" {
		t.Errorf("%+v", p.Errors)
	}
	p = w.As(apitest.Chengqu, people.Dispatcher).Post(t, "/api/v1/cases/"+r.ID+"/acts/add_part", map[string]any{"org": "unit:U01", "limit": "soon"}).Want(422).Problem()
	if len(p.Errors) != 1 || p.Errors[0].Path != "limit" || p.Errors[0].Code != "bad_limit" {
		t.Errorf("%+v", p.Errors)
	}
}

func TestListsAreKeyedByFiltersThatExist(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	for range 3 {
		reported(t, w)
	}
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	var page httpapi.CasePage
	desk.Get(t, "/api/v1/cases?state=submitted&limit=2").Want(200).Into(&page)
	if len(page.Items) != 2 || page.Next == "" || page.Items[0].Title == "" || page.Items[0].Clock == nil {
		t.Fatalf("%+v", page)
	}
	next := page.Next
	page = httpapi.CasePage{}
	desk.Get(t, "/api/v1/cases?state=submitted&limit=2&after="+url.QueryEscape(next)).Want(200).Into(&page)
	if len(page.Items) != 1 || page.Next != "" {
		t.Errorf("%+v", page)
	}
	page = httpapi.CasePage{}
	desk.Get(t, "/api/v1/cases?state=closed").Want(200).Into(&page)
	if page.Items == nil || len(page.Items) != 0 {
		t.Errorf("%+v", page)
	}
	for _, query := range []string{"stat=submitted", "limit=0", "limit=1000", "limit=x", "state=lost", "overdue=perhaps", "since=today", "place=1", "limit=1&limit=2"} {
		desk.Get(t, "/api/v1/cases?"+query).Want(422)
	}
}

// TestAListTellsWhichCasesBelongToIt is how a page learns what a live update did to its list.
func TestAListTellsWhichCasesBelongToIt(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a, b, c := reported(t, w), reported(t, w), reported(t, w)
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	desk.Post(t, "/api/v1/cases/"+b.ID+"/acts/accept", map[string]any{}).Want(200)
	var page httpapi.CasePage
	desk.Get(t, "/api/v1/cases?state=submitted&order=due&ids="+strings.Join([]string{c.ID, b.ID, "nowhere"}, ",")).Want(200).Into(&page)
	if len(page.Items) != 1 || page.Items[0].ID != c.ID || page.Items[0].NextDue.IsZero() {
		t.Errorf("of the second, the third and one that does not exist: %+v, besides %s", page.Items, a.ID)
	}
	w.As(apitest.Qingzhou, people.Dispatcher).Get(t, "/api/v1/cases?ids="+c.ID).Want(200).Into(&page)
	if len(page.Items) != 0 {
		t.Errorf("another county: %+v", page.Items)
	}
	desk.Get(t, "/api/v1/cases?ids="+strings.Repeat("x,", 100)+"x").Want(422)
}

func TestTheReportersContactIsMaskedUntilItIsRevealedWithAReason(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	var r cases.Receipt
	w.Anybody(apitest.Chengqu).Post(t, "/api/v1/cases", report(w, map[string]any{"contact": map[string]any{"name": "王小明", "phone": "13812345678"}})).Want(201).Into(&r)
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	a := desk.Get(t, "/api/v1/cases/"+r.ID).Want(200)
	if strings.Contains(string(a.Body), "13812345678") || !strings.Contains(string(a.Body), "138****5678") {
		t.Errorf("%s", a.Body)
	}
	path := "/api/v1/cases/" + r.ID + "/contact/reveal"
	desk.Post(t, path, map[string]any{"reason": "curious"}).Want(422)
	desk.Post(t, path, map[string]any{"reason": "other"}).Want(422)
	var person cases.Person
	desk.Post(t, path, map[string]any{"reason": "call_back"}).Want(200).Into(&person)
	if person.Phone != "13812345678" || len(w.Fakes.Revealed) != 1 {
		t.Errorf("%+v, %d reveals", person, len(w.Fakes.Revealed))
	}
}

func TestPicturesOfOtherKindsAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.Anybody(apitest.Chengqu)
	for name, body := range map[string]string{"nothing": "", "a page": "<html><script>alert(1)</script>", "a drawing": "<svg onload=alert(1)>", "an archive": "PK\x03\x04xxxx", "a broken photo": "\xff\xd8\xff\xe0 and no more"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if a := c.Do(t, "POST", "/api/v1/uploads", strings.NewReader(body)); a.Status != 422 {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
	}
	form := strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n" + picture(t).String() + "\r\n--b--\r\n")
	c.With("Content-Type", "multipart/form-data; boundary=b").Do(t, "POST", "/api/v1/uploads", form).Want(201)
	c.With("Content-Type", "multipart/form-data; boundary=b").Do(t, "POST", "/api/v1/uploads", strings.NewReader("--b\r\n")).Want(422)
	c.With("Content-Type", "multipart/form-data").Do(t, "POST", "/api/v1/uploads", strings.NewReader("x")).Want(400)
}

func TestAFileThatWasNotUploadedIsNamed(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	p := w.Anybody(apitest.Chengqu).Post(t, "/api/v1/cases", report(w, map[string]any{"files": []any{map[string]any{"id": "0190f5fe-7e3a-7000-8000-000000000000"}}})).Want(422).Problem()
	if len(p.Errors) != 1 || p.Errors[0].Path != "files[0].id" || p.Errors[0].Code != "unknown_file" {
		t.Errorf("%+v", p.Errors)
	}
}

func TestAResidentCannotChooseASource(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	var r cases.Receipt
	w.Anybody(apitest.Chengqu).Post(t, "/api/v1/cases", report(w, map[string]any{"source": "leader"})).Want(201).Into(&r)
	if d := get(t, w.As(apitest.Chengqu, people.Dispatcher), r.ID); d.Source != "resident_web" {
		t.Errorf("source %s", d.Source)
	}
}

func TestSimilarCasesAreFound(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a, b := reported(t, w), reported(t, w)
	var page httpapi.CasePage
	w.As(apitest.Chengqu, people.Dispatcher).Get(t, "/api/v1/similar?case="+a.ID).Want(200).Into(&page)
	if len(page.Items) != 1 || page.Items[0].ID != b.ID {
		t.Errorf("%+v", page.Items)
	}
}

func TestEveryBodyOfAnActMayBeReadBack(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	for _, route := range w.Registry.Routes() {
		if !strings.HasPrefix(route.Path, "/api/v1/cases/{id}/acts/") {
			continue
		}
		path := strings.Replace(route.Path, "{id}", r.ID, 1)
		if a := desk.Post(t, path, map[string]any{"nonsense": 1}); a.Status != 422 && a.Status != 403 {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
		if a := desk.Do(t, "POST", path, nil); a.Status >= 500 {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
}

func TestAnAnswerIsPlainJSON(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	a := w.As(apitest.Chengqu, people.Dispatcher).Get(t, "/api/v1/cases/"+r.ID).Want(200)
	var any map[string]any
	if err := json.Unmarshal(a.Body, &any); err != nil || any["$schema"] != nil {
		t.Errorf("%v %s", err, a.Body)
	}
	if got := a.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	if got := a.Header.Get("Content-Length"); got != fmt.Sprint(len(a.Body)) {
		t.Errorf("Content-Length %q", got)
	}
}

func TestACaseKeepsTheGridOfItsDay(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	before := get(t, desk, r.ID)
	if before.GridThen != nil {
		t.Errorf("nothing was divided anew, and it says %+v", before.GridThen)
	}
	then := before.Place.Code.Up(territory.LevelGrid)
	now := territory.Code("140502001001002")
	err := w.Cases.Update(t.Context(), func(tx cases.Writer) error {
		_, err := w.Service.CarryOver(t.Context(), tx, apitest.Chengqu, r.ID, cases.Rehome{Place: now, Division: "d"}, w.Policies[apitest.Chengqu])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := get(t, desk, r.ID); d.GridThen == nil || d.GridThen.Code != then || d.Place.Code != now {
		t.Errorf("it lies in %+v and came from %+v", d.Place, d.GridThen)
	}
}
