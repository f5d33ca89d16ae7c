package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"gezhi/internal/app"
	"gezhi/internal/clock"
	"gezhi/internal/config"
	"gezhi/internal/demo"
	"gezhi/internal/fault"
	"gezhi/internal/sms/smstest"
	"gezhi/internal/testkit"
	"gezhi/jurisdictions"
)

// smallPractice is a training ground of a few grids, without a case.
var smallPractice = app.Practice{Days: 3, Fill: func(ctx context.Context, a *app.App, c *clock.Manual, told func(done, of int)) error {
	told(0, 2)
	ground := testkit.Ground("140502")
	tenant, err := a.CreateTenant(ctx, app.TenantParams{Jurisdiction: jurisdictions.Chengqu, County: "140502", Name: "练习"})
	if err != nil {
		return err
	}
	if err := a.ReplaceTerritory(ctx, tenant.Key, ground); err != nil {
		return err
	}
	told(1, 2)
	return a.People.Admit(ctx, demo.Staff(ground, nil, tenant.Key, c.Now(), a.IDs))
}}

// academy is a house with a training ground.
type academy struct {
	*house
	box    *smstest.Box
	system *visitor
	clerk  *visitor
}

func newAcademy(t *testing.T, cfg config.Config) *academy {
	t.Helper()
	box := smstest.New()
	a, err := app.Open(t.Context(), cfg, app.Options{Clock: clock.NewManual(monday), Light: true, RateScale: 1000, SMS: box, Practice: smallPractice})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	token := found(t, a)
	h := run(t, a)
	system, security := h.setUp(t, token)
	return &academy{h, box, system, h.hire(t, system, security, "clerk", "clerk", "140502001001", "center:140502001001")}
}

type trainingState struct {
	State  string `json:"state"`
	Failed bool   `json:"failed"`
	Since  string `json:"since"`
}

// make makes the training ground and waits until it is ready.
func (h *academy) make(t *testing.T) {
	t.Helper()
	h.system.post(202, "/api/v1/training", nil, nil)
	await(t, "a training ground", func() bool {
		var s trainingState
		h.clerk.want(200, http.MethodGet, "/api/v1/training", nil, &s)
		if s.Failed {
			t.Fatal("the training ground could not be made")
		}
		return s.State == "ready" && s.Since != ""
	})
}

// practise goes to practise in a role and answers what was said of it, asked in the training ground from now on.
func (v *visitor) practise(role string) *visitor {
	v.t.Helper()
	v.post(201, "/api/v1/training/sessions", map[string]string{"role": role}, nil)
	there := *v
	there.url += "/training/140502"
	return &there
}

type whoIs struct {
	Login  string `json:"login"`
	Tenant struct {
		Name string `json:"name"`
		Demo bool   `json:"demo"`
	} `json:"tenant"`
}

// real is what the real store holds that practising must not change: the last position of its log, cases, and messages sent.
func (h *academy) real(t *testing.T) (pos, reports int64) {
	t.Helper()
	proof, err := h.Store.Verify(t.Context(), h.Tenants.Keys()[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	select {
	case m := <-h.box.Sent():
		t.Errorf("a message went out to %s", m.To)
	default:
	}
	return proof.Head.Pos, proof.Cases
}

// problemCode is the code of a refusal.
func (v *visitor) problemCode(method, path string, body any) string {
	v.t.Helper()
	_, text := v.ask(method, path, body)
	var p struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(text, &p); err != nil {
		v.t.Fatalf("%s %s: %v in %s", method, path, err, text)
	}
	return p.Code
}

// Whoever practises walks the whole loop, and nothing of it reaches what is real.
func TestPractisingChangesNothingReal(t *testing.T) {
	t.Parallel()
	h := newAcademy(t, folder(t))
	if code := h.clerk.problemCode(http.MethodPost, "/api/v1/training", nil); code != "access.forbidden" {
		t.Errorf("a clerk makes a training ground: %q", code)
	}
	if code := h.clerk.problemCode(http.MethodPost, "/api/v1/training/sessions", map[string]string{"role": "leader"}); code != "training.none" {
		t.Errorf("entering what is not there: %q", code)
	}
	h.make(t)
	pos, _ := h.real(t)

	there := h.clerk.practise("dispatcher")
	var who whoIs
	there.want(200, http.MethodGet, "/api/v1/session", nil, &who)
	if who.Tenant.Name != "练习" || !who.Tenant.Demo || who.Login == "clerk" {
		t.Errorf("practising as %+v", who)
	}
	var r receipt
	there.post(201, "/api/v1/cases", map[string]any{
		"source": "resident_phone_desk", "words": "小卖部卖过期食品", "matter": "C1201", "point": map[string]float64{"lon": 112.841, "lat": 35.482},
		"contact": map[string]string{"name": "王小明", "phone": "13812345678"},
	}, &r)
	there.act(r.ID, "accept", map[string]any{})
	there.act(r.ID, "dispatch", map[string]any{"lead": "unit:U23"})
	handler := h.clerk.practise("handler")
	handler.act(r.ID, "sign", map[string]any{})
	handler.act(r.ID, "contact", map[string]any{"how": "phone", "words": "明天去看"})
	handler.act(r.ID, "finish", map[string]any{"words": "过期食品已下架", "apart": "无照片"})
	h.clerk.practise("verifier").act(r.ID, "verify", map[string]any{"how": "visit"})
	h.clerk.practise("dispatcher").act(r.ID, "close", map[string]any{"reached": true, "contacted": "yes", "solved": "yes", "satisfaction": "satisfied"})
	var seen struct {
		State string `json:"state"`
	}
	h.clerk.practise("leader").want(200, http.MethodGet, "/api/v1/cases/"+r.ID, nil, &seen)
	if seen.State != "closed" {
		t.Errorf("the case is %s", seen.State)
	}
	h.clerk.practise("grid_worker").want(200, http.MethodGet, "/api/v1/cases?limit=1", nil, nil)

	if after, reports := h.real(t); after != pos || reports != 0 {
		t.Errorf("the real log went from %d to %d, with %d cases", pos, after, reports)
	}
	h.clerk.want(404, http.MethodGet, "/api/v1/cases/"+r.ID, nil, nil)
	h.clerk.want(200, http.MethodGet, "/api/v1/session", nil, &who)
	if who.Login != "clerk" {
		t.Errorf("the real session is that of %s", who.Login)
	}
}

// A session there is none here, and the other way round; leaving there leaves nothing here.
func TestASessionOfTheTrainingGroundIsNoRealOne(t *testing.T) {
	t.Parallel()
	h := newAcademy(t, folder(t))
	h.make(t)
	h.system.want(401, http.MethodGet, "/training/140502/api/v1/session", nil, nil)
	h.visitor(t).want(401, http.MethodGet, "/training/140502/report", nil, nil)
	h.visitor(t).want(401, http.MethodPost, "/training/140502/api/v1/cases", map[string]any{"source": "resident_web", "words": "路灯不亮"}, nil)
	h.visitor(t).want(200, http.MethodGet, "/training/140502/desk/", nil, nil)

	there := h.clerk.practise("dispatcher")
	only := h.visitor(t)
	here, err := url.Parse(h.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range h.clerk.client.Jar.Cookies(here) {
		if c.Name == "gezhi-training" {
			only.header["Cookie"] = c.Name + "=" + c.Value
		}
	}
	only.want(200, http.MethodGet, "/training/140502/api/v1/session", nil, nil)
	only.want(401, http.MethodGet, "/api/v1/session", nil, nil)
	only.header["Cookie"] = "gezhi=" + only.header["Cookie"][len("gezhi-training="):]
	only.want(401, http.MethodGet, "/api/v1/session", nil, nil)

	if code := there.problemCode(http.MethodPost, "/api/v1/training/sessions", map[string]string{"role": "leader"}); code != "training.none" {
		t.Errorf("a training ground in the training ground: %q", code)
	}
	there.want(204, http.MethodDelete, "/api/v1/session", nil, nil)
	there.want(401, http.MethodGet, "/api/v1/session", nil, nil)
	h.clerk.want(200, http.MethodGet, "/api/v1/session", nil, nil)
}

// Put back to its beginning it has nothing of what was practised; nobody is in it any more, and another start finds it as it was left.
func TestATrainingGroundIsPutBackToItsBeginning(t *testing.T) {
	t.Parallel()
	cfg := folder(t)
	h := newAcademy(t, cfg)
	h.make(t)
	there := h.clerk.practise("dispatcher")
	report := map[string]any{"source": "resident_phone_desk", "words": "路灯不亮", "address": "东门"}
	var r receipt
	there.post(201, "/api/v1/cases", report, &r)
	h.make(t)
	there.want(401, http.MethodGet, "/api/v1/session", nil, nil)
	there = h.clerk.practise("dispatcher")
	there.want(404, http.MethodGet, "/api/v1/cases/"+r.ID, nil, nil)
	there.post(201, "/api/v1/cases", report, &r)
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	next := filepath.Join(cfg.Data, "training", h.Tenants.Keys()[0], "next")
	if _, err := os.Stat(next); err == nil {
		t.Error("something half made lies in the folder")
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	gone := filepath.Join(cfg.Data, "training", "gone")
	for _, dir := range []string{gone, next} {
		if err := os.MkdirAll(filepath.Join(dir, "db"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	a, err := app.Open(t.Context(), cfg, app.Options{Clock: clock.NewManual(monday), Light: true, RateScale: 1000, Practice: smallPractice})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	again := run(t, a)
	v := again.visitor(t)
	v.signIn("clerk")
	await(t, "the training ground of before", func() bool {
		var s trainingState
		v.want(200, http.MethodGet, "/api/v1/training", nil, &s)
		return s.State == "ready"
	})
	v.practise("dispatcher").want(200, http.MethodGet, "/api/v1/cases/"+r.ID, nil, nil)
	for _, dir := range []string{gone, next} { // what a broken making left, and what belongs to a county that left
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s is there still", dir)
		}
	}
}

// Each county has a training ground of its own.
func TestCountiesPractiseApart(t *testing.T) {
	t.Parallel()
	h := newAcademy(t, folder(t))
	other, err := h.CreateTenant(t.Context(), app.TenantParams{Jurisdiction: jurisdictions.Qingzhou, County: "370781", Name: "青州"})
	if err != nil {
		t.Fatal(err)
	}
	h.make(t)
	h.clerk.practise("dispatcher").want(200, http.MethodGet, "/api/v1/session", nil, nil)
	h.clerk.want(401, http.MethodGet, "/training/370781/api/v1/session", nil, nil)
	own, _ := h.Tenants.ByCounty("140502")
	for tenant, want := range map[string]bool{own.Key: true, other.Key: false} {
		if _, err := os.Stat(filepath.Join(h.Config.Data, "training", tenant, "now")); (err == nil) != want {
			t.Errorf("training ground of %s: %v", tenant, err)
		}
	}
}

// A database that several nodes may share has no training ground beside it.
func TestNoTrainingGroundBesideADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	c.Config.Database = "postgres://elsewhere"
	training := app.NewTraining(c.App, smallPractice)
	wantFault(t, training.Make(t.Context(), c.admin()), fault.Conflict, "training.database")
	if s := training.State(c.tenant); s.State != "absent" {
		t.Errorf("state %s", s.State)
	}
}

// Nothing of its configuration leads outside of its folder.
func TestATrainingGroundHasNoDoorToTheOutside(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	c.Config = config.Config{
		Data: "data", Database: "postgres://real", Listen: ":443", TLSCert: "c", TLSKey: "k", Proxies: []string{"10.0.0.0/8"}, PublicURL: "https://real", TiandituKey: "t",
		SMSURL: "https://sms", SMSKey: "s", HeadsFile: "/other/heads", HeadsSyslog: "local", MetricsKey: "m",
	}
	want := config.Config{Data: "there", Proxies: []string{"10.0.0.0/8"}, TiandituKey: "t"}
	if got := app.NewTraining(c.App, smallPractice).ConfigIn("there"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}
