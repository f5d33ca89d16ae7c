package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestWhoIsSignedInIsToldWithPostsAndPermissions(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	var me httpapi.Me
	w.As(apitest.Chengqu, people.Dispatcher).Get(t, "/api/v1/session").Want(200).Into(&me)
	if len(me.Posts) != 1 || me.Posts[0].Role != people.Dispatcher || me.Posts[0].Org == nil {
		t.Errorf("posts %+v", me.Posts)
	}
	if !strings.Contains(strings.Join(strs(me.Permissions), " "), "case.dispatch") {
		t.Errorf("permissions %v", me.Permissions)
	}
}

func strs[S ~string](in []S) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}

func TestNobodyIsNotSignedIn(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	p := w.Anybody(apitest.Chengqu).Get(t, "/api/v1/session").Want(401).Problem()
	if p.Code != "session.none" {
		t.Errorf("code %q", p.Code)
	}
}

func TestTheCookieIsForThisHostAloneAndOutOfReachOfScripts(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	m := w.Member(apitest.Chengqu, people.Clerk)
	link, err := w.Deps.People.(*people.Service).SignInLink(t.Context(), m.Account.Tenant, m.Account.ID)
	if err != nil {
		t.Fatal(err)
	}
	a := w.Anybody(apitest.Chengqu).Post(t, "/api/v1/session/link", map[string]string{"link": link}).Want(200)
	cookie := a.Header.Get("Set-Cookie")
	for _, want := range []string{"gezhi=", "Path=/", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q lacks %s", cookie, want)
		}
	}
	if strings.Contains(cookie, "Secure") {
		t.Errorf("a secure cookie over plain HTTP would be lost: %q", cookie)
	}
}

func TestOverTLSTheCookieHasTheHostPrefix(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(_ *httpapi.Deps, o *httpapi.Options) { o.Proxies = loopback })
	m := w.Member(apitest.Chengqu, people.Clerk)
	link, err := w.Deps.People.(*people.Service).SignInLink(t.Context(), m.Account.Tenant, m.Account.ID)
	if err != nil {
		t.Fatal(err)
	}
	a := w.Anybody(apitest.Chengqu).With("X-Forwarded-Proto", "https").Post(t, "/api/v1/session/link", map[string]string{"link": link}).Want(200)
	cookie := a.Header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "__Host-gezhi=") || !strings.Contains(cookie, "Secure") {
		t.Errorf("cookie %q", cookie)
	}
	if a.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS over TLS")
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.As(apitest.Chengqu, people.Clerk)
	left := c.Do(t, http.MethodDelete, "/api/v1/session", nil).Want(204)
	c.Get(t, "/api/v1/session").Want(401)
	if got := left.Header.Get("Clear-Site-Data"); got != `"cache", "storage"` {
		t.Errorf("the browser keeps what lies there: %s", got)
	}
	phone := w.As(apitest.Chengqu, people.GridWorker)
	left = phone.Do(t, http.MethodDelete, "/api/v1/session?keep=true", nil).Want(204)
	if got := left.Header.Get("Clear-Site-Data"); got != `"cache"` {
		t.Errorf("work that was not sent is cleared from a phone: %s", got)
	}
}

func TestAWrongPasswordAndAnUnknownNameHaveOneAnswer(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	m := w.Member(apitest.Chengqu, people.Clerk)
	anybody := w.Anybody(apitest.Chengqu)
	known := anybody.Post(t, "/api/v1/session", map[string]string{"login": m.Account.Login, "password": "wrong"}).Want(401).Problem()
	unknown := anybody.Post(t, "/api/v1/session", map[string]string{"login": "nobody", "password": "wrong"}).Want(401).Problem()
	known.Request, unknown.Request = "", ""
	if known.Code != unknown.Code || known.Detail != unknown.Detail {
		t.Errorf("%+v and %+v", known, unknown)
	}
}
