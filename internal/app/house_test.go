package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gezhi/internal/app"
	"gezhi/internal/clock"
	"gezhi/internal/config"
	"gezhi/internal/store/storetest"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
	"gezhi/jurisdictions"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// monday is a morning in office hours.
var monday = time.Date(2026, time.March, 2, 1, 0, 0, 0, time.UTC)

// house is the whole program, listening.
type house struct {
	*app.App
	url  string
	stop func() error // as SIGTERM does; answers how Run ended
}

// open opens the program in a folder; the clock stands.
func open(t *testing.T, cfg config.Config) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), cfg, app.Options{Clock: clock.NewManual(monday), Light: true, RateScale: 1000, Twice: true, Trace: storetest.OneTenant(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// found begins a small county and answers its set-up token.
func found(t *testing.T, a *app.App) (token string) {
	t.Helper()
	tenant, err := a.CreateTenant(t.Context(), app.TenantParams{Jurisdiction: jurisdictions.Chengqu, County: "140502", Name: "城区"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.ReplaceTerritory(t.Context(), tenant.Key, testkit.Ground("140502")); err != nil {
		t.Fatal(err)
	}
	if token, err = a.People.IssueSetUp(t.Context(), tenant.Key); err != nil {
		t.Fatal(err)
	}
	return token
}

// run lets the program listen on a free port of this machine.
func run(t *testing.T, a *app.App) *house {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	address, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- a.Run(ctx, func(at net.Addr) { address <- at }) }()
	stop := func() error {
		cancel()
		err := <-ended
		ended <- err
		return err
	}
	t.Cleanup(func() { _ = stop() })
	scheme := "http://"
	if a.Config.Secure() {
		scheme = "https://"
	}
	select {
	case at := <-address:
		return &house{App: a, url: scheme + at.String(), stop: stop}
	case err := <-ended:
		t.Fatal(err)
		return nil
	}
}

func folder(t *testing.T) config.Config {
	return config.Config{Data: t.TempDir(), Listen: "127.0.0.1:0"}
}

// visitor is somebody at a browser.
type visitor struct {
	t      testing.TB
	url    string
	client *http.Client
	header map[string]string
}

func (h *house) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	return &visitor{t: t, url: h.url, client: &http.Client{Jar: jar, Transport: transport}, header: map[string]string{}}
}

// ask sends a request and returns status and body.
func (v *visitor) ask(method, path string, body any) (int, []byte) {
	v.t.Helper()
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			v.t.Fatal(err)
		}
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.url+path, reader)
	if err != nil {
		v.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range v.header {
		r.Header.Set(name, value)
	}
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, text
}

// want asks, demands a status, and reads the answer into v where there is one.
func (v *visitor) want(status int, method, path string, body, into any) {
	v.t.Helper()
	got, text := v.ask(method, path, body)
	if got != status {
		v.t.Fatalf("%s %s: status %d, want %d: %s", method, path, got, status, text)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(text, into); err != nil {
		v.t.Fatalf("%s %s: %v in %s", method, path, err, text)
	}
}

func (v *visitor) post(status int, path string, body, into any) {
	v.t.Helper()
	v.want(status, http.MethodPost, path, body, into)
}

// open asks for something and returns the answer, whose body the caller closes.
func (v *visitor) open(path string) *http.Response {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.url+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer
}

// readiness asks the program itself, listening or not.
func readiness(t *testing.T, a *app.App) int {
	t.Helper()
	handler, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
	return w.Code
}

func codeOf(s string) territory.Code { return territory.Code(s) }

func fileMode(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}
