package app_test

import (
	"net/http"
	"strings"
	"testing"

	"gezhi/internal/app"
)

// password fits every rule.
const password = "lamp-orchard-93-river"

type invited struct {
	Account string `json:"account"`
	Login   string `json:"login"`
	Role    string `json:"role"`
	Link    string `json:"link"`
}

// setUp makes the three administrators and signs the first two in.
func (h *house) setUp(t *testing.T, token string) (system, security *visitor) {
	t.Helper()
	system, security = h.visitor(t), h.visitor(t)
	var links []invited
	person := func(login, name string) map[string]string { return map[string]string{"login": login, "name": name} }
	system.post(200, "/api/v1/session/setup", map[string]any{
		"token": token, "county": "140502", "password": password,
		"system": person("system.one", "系统甲"), "security": person("security.one", "安全乙"), "audit": person("audit.one", "审计丙"),
	}, &links)
	system.signIn("system.one")
	for _, l := range links {
		if l.Role == "sec_admin" {
			security.choosePassword(l)
			security.signIn(l.Login)
		}
	}
	return system, security
}

func (v *visitor) choosePassword(l invited) {
	v.t.Helper()
	v.post(200, "/api/v1/session/redeem", map[string]string{"link": l.Link, "password": password}, nil)
}

func (v *visitor) signIn(login string) {
	v.t.Helper()
	v.post(200, "/api/v1/session", map[string]string{"login": login, "password": password}, nil)
}

// hire makes an account with a post, and signs its person in.
func (h *house) hire(t *testing.T, system, security *visitor, login, role, place, org string) *visitor {
	t.Helper()
	var link invited
	system.post(201, "/api/v1/accounts", map[string]string{"login": login, "name": "测" + login}, &link)
	security.post(201, "/api/v1/accounts/"+link.Account+"/posts", map[string]string{"role": role, "place": place, "org": org}, nil)
	v := h.visitor(t)
	v.choosePassword(link)
	v.signIn(login)
	return v
}

type receipt struct {
	ID    string `json:"id"`
	No    string `json:"no"`
	Code  string `json:"code"`
	Token string `json:"token"`
}

type tracked struct {
	State   string `json:"state"`
	Result  string `json:"result"`
	Version int64  `json:"version"`
}

func (v *visitor) act(id, name string, body map[string]any) {
	v.t.Helper()
	v.post(200, "/api/v1/cases/"+id+"/acts/"+name, body, nil)
}

// TestFromAnEmptyFolderToAClosedCase walks the whole way over HTTP: set-up with the one-time token, accounts and posts, a report of a
// resident, the six steps by four roles, the proof of the log, a restart.
func TestFromAnEmptyFolderToAClosedCase(t *testing.T) {
	t.Parallel()
	cfg := folder(t)
	a := open(t, cfg)
	token := found(t, a)
	h := run(t, a)
	system, security := h.setUp(t, token)
	if status, _ := h.visitor(t).ask(http.MethodPost, "/api/v1/session/setup", map[string]any{
		"token": token, "county": "140502", "password": password, "system": map[string]string{"login": "xx1", "name": "甲"},
		"security": map[string]string{"login": "xx2", "name": "乙"}, "audit": map[string]string{"login": "xx3", "name": "丙"},
	}); status != 404 {
		t.Errorf("the set-up token opened twice: status %d", status)
	}
	clerk := h.hire(t, system, security, "clerk", "clerk", "140502001001", "center:140502001001")
	dispatcher := h.hire(t, system, security, "dispatcher", "dispatcher", "140502001", "center:140502001")
	handler := h.hire(t, system, security, "handler", "handler", "140502", "unit:U23")
	verifier := h.hire(t, system, security, "verifier", "verifier", "140502001", "center:140502001")
	closer := h.hire(t, system, security, "closer", "clerk", "140502001", "center:140502001")

	resident := h.visitor(t)
	resident.header["Idempotency-Key"] = "0190f5fe-7e3a-7000-8000-000000000001"
	report := map[string]any{
		"source": "resident_web", "words": "小卖部卖过期食品", "matter": "C1201", "point": map[string]float64{"lon": 112.841, "lat": 35.482},
		"contact": map[string]string{"name": "王小明", "phone": "13812345678"},
	}
	var r, again receipt
	resident.post(201, "/api/v1/cases", report, &r)
	resident.post(201, "/api/v1/cases", report, &again)
	if r.ID == "" || again.ID != r.ID {
		t.Fatalf("the same request made two cases: %+v, %+v", r, again)
	}
	if status, _ := handler.ask(http.MethodGet, "/api/v1/cases/"+r.ID, nil); status != 404 {
		t.Errorf("a unit sees a case that is not its own: status %d", status)
	}
	clerk.act(r.ID, "accept", map[string]any{})
	dispatcher.act(r.ID, "dispatch", map[string]any{})
	handler.act(r.ID, "sign", map[string]any{})
	handler.act(r.ID, "contact", map[string]any{"how": "phone", "words": "明天去看"})
	handler.act(r.ID, "finish", map[string]any{"words": "过期食品已下架", "apart": "无照片"})
	verifier.act(r.ID, "verify", map[string]any{"how": "visit"})
	closer.act(r.ID, "close", map[string]any{"reached": true, "contacted": "yes", "solved": "yes", "satisfaction": "satisfied"})

	h.closed(t, r)
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	proven(t, a)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	reopened := open(t, cfg)
	proven(t, reopened)
	run(t, reopened).closed(t, r)
}

// closed demands that the holder of the receipt sees the case closed with its result.
func (h *house) closed(t *testing.T, r receipt) {
	t.Helper()
	v := h.visitor(t)
	var entered struct {
		Token string `json:"token"`
	}
	v.post(200, "/api/v1/track", map[string]string{"no": r.No, "code": r.Code}, &entered)
	v.header["Tracking-Token"] = entered.Token
	var seen tracked
	v.want(200, http.MethodGet, "/api/v1/track/"+r.No, nil, &seen)
	if seen.State != "closed" || !strings.Contains(seen.Result, "已下架") {
		t.Errorf("the reporter sees %+v", seen)
	}
}

func proven(t *testing.T, a *app.App) {
	t.Helper()
	if err := a.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, tenant := range a.Tenants.Keys() {
		proof, err := a.Store.Verify(t.Context(), tenant, nil)
		if err != nil || proof.Cases != 1 || proof.Unsealed != 0 || proof.Words == 0 {
			t.Errorf("proof %+v, %v", proof, err)
		}
	}
}
