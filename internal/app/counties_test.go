package app_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"gezhi/internal/app"
	"gezhi/internal/clock"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
	"gezhi/internal/testkit"
	"gezhi/jurisdictions"
)

// asked counts for each request which counties its statements were for.
type asked struct {
	mu       sync.Mutex
	counties map[string]bool
	requests map[int]int // how many requests were for so many counties
	several  []string
}

func (a *asked) trace(s store.Traced) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, tenant := range storetest.TenantsOf(s) {
		a.counties[tenant] = true
	}
	return nil
}

// through counts requests that come one after the other.
func (a *asked) through(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.begin()
		next.ServeHTTP(w, r)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.requests[len(a.counties)]++
		if len(a.counties) > 1 {
			a.several = append(a.several, r.Method+" "+r.URL.Path+" "+strings.Join(slices.Sorted(maps.Keys(a.counties)), " "))
		}
	})
}

func (a *asked) begin() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.counties = map[string]bool{}
}

// TestEveryRequestIsForOneCounty walks the closed loop, and every route that reads, in an installation of two counties on PostgreSQL, and
// counts for which counties the statements of each request are. On Citus a request for one is answered by one machine.
func TestEveryRequestIsForOneCounty(t *testing.T) {
	t.Parallel()
	cfg := folder(t)
	cfg.Database = storetest.Serving(t, storetest.Postgres(t))
	count := &asked{requests: map[int]int{}, counties: map[string]bool{}}
	a, err := app.Open(t.Context(), cfg, app.Options{Clock: clock.NewManual(monday), Light: true, RateScale: 1000, Trace: count.trace})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	token := found(t, a)
	other, err := a.CreateTenant(t.Context(), app.TenantParams{Jurisdiction: jurisdictions.Chengqu, County: "140503", Name: "别处"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.ReplaceTerritory(t.Context(), other.Key, testkit.Ground("140503")); err != nil {
		t.Fatal(err)
	}
	registry, err := a.Registry()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(count.through(registry.Handler()))
	t.Cleanup(server.Close)
	h := &house{App: a, url: server.URL + "/140502"}
	system, security := h.setUp(t, token)
	dispatcher := h.hire(t, system, security, "dispatcher", "dispatcher", "140502001", "center:140502001")
	handler := h.hire(t, system, security, "handler", "handler", "140502", "unit:U23")
	leader := h.hire(t, system, security, "leader", "leader", "140502", "")

	resident := (&house{App: a, url: server.URL}).visitor(t)
	var r receipt
	for _, county := range []string{"/140503", "/140502"} {
		resident.header["Idempotency-Key"] = "0190f5fe-7e3a-7000-8000-000000" + county[1:]
		resident.post(201, county+"/api/v1/cases", map[string]any{
			"source": "resident_web", "words": "小卖部卖过期食品", "matter": "C1201", "contact": map[string]string{"name": "王小明", "phone": "13812345678"},
			"point": map[string]float64{"lon": 112.841, "lat": 35.482},
		}, &r)
	}
	dispatcher.act(r.ID, "accept", map[string]any{})
	dispatcher.act(r.ID, "dispatch", map[string]any{})
	handler.act(r.ID, "sign", map[string]any{})

	read := 0
	for _, route := range registry.Routes() {
		if route.Method != http.MethodGet || strings.HasSuffix(route.Path, "/events") || route.Path == "/metrics" { // the operator's, of all counties
			continue
		}
		path := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(strings.ReplaceAll(route.Path, "{$}", ""), r.ID)
		for _, v := range []*visitor{system, security, dispatcher, leader} {
			if status, _ := v.ask(http.MethodGet, path, nil); status == http.StatusOK {
				read++
			}
		}
		for _, county := range []string{"/140503", "/140502"} {
			_, _ = resident.ask(http.MethodGet, county+path, nil)
		}
	}
	for _, request := range count.several {
		t.Error(request)
	}
	t.Logf("requests by the number of counties that their statements are for: %v; %d routes were read", count.requests, read)
	if count.requests[1] < 100 || read < 100 {
		t.Errorf("only %d requests were for a county, and %d were answered", count.requests[1], read)
	}
}
