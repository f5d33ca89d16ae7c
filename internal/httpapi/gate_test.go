package httpapi_test

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func TestARouteThatForgetsACheckCannotBeMounted(t *testing.T) {
	t.Parallel()
	complete := httpapi.Route{
		Method: "GET", Path: "/x", Summary: "x", Tag: "x", Permission: access.CaseRead, Scope: httpapi.ScopeRows, Purpose: access.Handling, Audit: httpapi.AuditNone,
	}
	for name, spoil := range map[string]func(*httpapi.Route){
		"no method":            func(r *httpapi.Route) { r.Method = "" },
		"no permission":        func(r *httpapi.Route) { r.Permission = "" },
		"no scope":             func(r *httpapi.Route) { r.Scope = "" },
		"no purpose":           func(r *httpapi.Route) { r.Purpose = "" },
		"no audit class":       func(r *httpapi.Route) { r.Audit = "" },
		"no summary":           func(r *httpapi.Route) { r.Summary = "" },
		"purpose not open":     func(r *httpapi.Route) { r.Permission = access.PeopleGrant; r.Purpose = access.Public },
		"self with permission": func(r *httpapi.Route) { r.Scope = httpapi.ScopeSelf },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := complete
			spoil(&r)
			g := httpapi.NewRegistry(apitest.New(t).Deps, httpapi.Options{})
			defer func() {
				if recover() == nil {
					t.Error("it was mounted")
				}
			}()
			httpapi.Mount(g, r, func(context.Context, httpapi.Request[struct{}]) (struct{}, error) { return struct{}{}, nil })
		})
	}
}

func TestAPanicIsAProblemAndIsLogged(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	httpapi.Mount(w.Registry, httpapi.Route{
		Method: "GET", Path: "/api/v1/boom", Summary: "x", Tag: "x", Scope: httpapi.ScopeSelf, Audit: httpapi.AuditNone,
	}, func(context.Context, httpapi.Request[struct{}]) (struct{}, error) { panic("secret inside") })
	a := w.As(apitest.Chengqu, people.Clerk).Get(t, "/api/v1/boom").Want(500)
	if strings.Contains(string(a.Body), "secret inside") {
		t.Errorf("the panic was sent: %s", a.Body)
	}
	if !strings.Contains(w.Log.String(), "secret inside") {
		t.Error("the panic was not logged")
	}
}

func TestCausesAreLoggedAndNotSent(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(d *httpapi.Deps, _ *httpapi.Options) {
		d.Ready = func(context.Context) error { return errors.New("disk gone: /var/lib") }
	})
	a := w.Anybody(apitest.Chengqu).Get(t, "/readyz").Want(503)
	if strings.Contains(string(a.Body), "/var/lib") || !strings.Contains(w.Log.String(), "/var/lib") {
		t.Errorf("sent %s, logged %s", a.Body, w.Log)
	}
}

func TestNothingOfTheQueryOrBodyIsLogged(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	w.Anybody(apitest.Chengqu).Get(t, "/api/v1/places?q=13800001111")
	w.Anybody(apitest.Chengqu).Post(t, "/api/v1/session", map[string]string{"login": "canary-login", "password": "canary-password"})
	if log := w.Log.String(); strings.Contains(log, "13800001111") || strings.Contains(log, "canary") {
		t.Errorf("the log holds what was sent: %s", log)
	}
}

func TestForeignPagesCannotChangeAnything(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.As(apitest.Chengqu, people.Clerk)
	for name, headers := range map[string][2]string{"fetch metadata": {"Sec-Fetch-Site", "cross-site"}, "origin": {"Origin", "https://evil.example"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, route := range w.Registry.Routes() {
				if route.Method == http.MethodGet {
					continue
				}
				if a := c.With(headers[0], headers[1]).Do(t, route.Method, sample(route.Path), nil); a.Status != 403 {
					t.Errorf("%s %s: %d", route.Method, route.Path, a.Status)
				}
			}
		})
	}
}

func TestSecurityHeadersAreOnEveryAnswer(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.As(apitest.Chengqu, people.Clerk)
	for _, path := range []string{"/api/v1/session", "/nowhere", "/openapi.json", "/healthz"} {
		a := c.Get(t, path)
		for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Request-Id", "Cross-Origin-Opener-Policy", "Permissions-Policy"} {
			if a.Header.Get(h) == "" {
				t.Errorf("%s: no %s", path, h)
			}
		}
	}
}

func TestWhatIsNotThereAndWhatIsNotAllowedThereAreProblems(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.Anybody(apitest.Chengqu)
	if p := c.Get(t, "/nowhere").Want(404).Problem(); p.Code != "request.no_route" {
		t.Errorf("code %q", p.Code)
	}
	a := c.Do(t, http.MethodPut, "/api/v1/track", nil).Want(405)
	if a.Problem().Code != "request.method" || !strings.Contains(a.Header.Get("Allow"), "POST") {
		t.Errorf("%s, Allow %q", a.Body, a.Header.Get("Allow"))
	}
}

func TestAnUnknownCountyIsNotThere(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.Anybody(apitest.Chengqu)
	c.Prefix = "/999999"
	if p := c.Get(t, "/api/v1/areas").Want(404).Problem(); p.Code != "tenant.not_found" {
		t.Errorf("code %q", p.Code)
	}
	c.Prefix = "" // of two counties none is meant
	c.Get(t, "/api/v1/areas").Want(404)
}

func TestASingleCountyNeedsNoPrefix(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, apitest.OneCounty)
	c := w.Anybody(apitest.Chengqu)
	c.Prefix = ""
	c.Get(t, "/api/v1/areas").Want(200)
}

func TestASessionDoesNotReachIntoAnotherCounty(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.As(apitest.Chengqu, people.Dispatcher)
	c.Prefix = "/" + string(w.County(apitest.Qingzhou))
	c.Get(t, "/api/v1/cases").Want(404)
}

func TestTooManyRequestsAreToldWhenToComeAgain(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(_ *httpapi.Deps, o *httpapi.Options) { o.RateScale = 0.05 }) // sign-in: one at a time
	c := w.Anybody(apitest.Chengqu)
	body := map[string]string{"no": "1", "code": "2"}
	c.Post(t, "/api/v1/track", body).Want(404)
	a := c.Post(t, "/api/v1/track", body).Want(429)
	if a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.Clock.Advance(2 * 60 * 1e9)
	c.Post(t, "/api/v1/track", body).Want(404)
}

func TestTheAddressIsBelievedFromTrustedProxiesAlone(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(_ *httpapi.Deps, o *httpapi.Options) { o.RateScale = 0.05 })
	c := w.Anybody(apitest.Chengqu)
	body := map[string]string{"no": "1", "code": "2"}
	c.With("X-Forwarded-For", "203.0.113.1").Post(t, "/api/v1/track", body).Want(404)
	c.With("X-Forwarded-For", "198.51.100.1").Post(t, "/api/v1/track", body).Want(429)
}

func TestFiguresAreForThisMachineOrTheToken(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(_ *httpapi.Deps, o *httpapi.Options) { o.Proxies, o.MetricsKey = loopback, "k" })
	c := w.Anybody(apitest.Chengqu)
	c.Prefix = ""
	if a := c.Get(t, "/metrics").Want(200); !strings.Contains(string(a.Body), "gezhi_http_requests_total") && !strings.Contains(string(a.Body), "go_goroutines") {
		t.Errorf("%s", a.Body)
	}
	away := c.With("X-Forwarded-For", "203.0.113.9")
	away.Get(t, "/metrics").Want(404)
	away.With("Authorization", "Bearer k").Get(t, "/metrics").Want(200)
}

// sample puts something into the places of a path.
func sample(path string) string {
	for _, part := range [][2]string{
		{"{id}", "0190f5fe-7e3a-7000-8000-000000000000"}, {"{no}", "1405022026031600000012"}, {"{code}", "140502"}, {"{kind}", "grids"}, {"{table}", "accounts"}, {"{file}", "f"},
	} {
		path = strings.ReplaceAll(path, part[0], part[1])
	}
	return path
}
