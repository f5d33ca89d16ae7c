package httpapi_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

// rubbish is what no route may stumble over.
var rubbish = []string{
	``, `null`, `true`, `7`, `"x"`, `[]`, `{}`, `{"":""}`, `{"a":{"b":{"c":[]}}}`, "\x00", "\xff\xfe", `{"words":1e999}`, `{"version":1e308}`, `{"version":-1}`,
	`{"version":1.5}`, `{"version":"1"}`, `{"words":"\ud800"}`, `{"files":[null]}`, `{"files":[{"id":"../../etc/passwd"}]}`, `{"files":{}}`, `{"point":{"lon":1e400,"lat":0}}`,
	`{"point":{"lon":0,"lat":0}}`, `{"tasks":[{"org":""}]}`, `{"lead":"unit:"}`, `{"lead":"center:999999"}`, `{"grid":"1"}`, `{"limit":"99999999999999999999d"}`, `{"expected":"9999-99-99"}`,
	`{"master":"x"}`, `{"occurred_at":"9999-12-31T23:59:59Z"}`, `{"occurred_at":"0001-01-01T00:00:00Z"}`, `{"called":["unit:U01","unit:U01"]}`, `{"loop":"up"}`,
	"{\"words\":\"" + strings.Repeat("\\u202e", 1000) + "\"}", strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100),
}

func TestRubbishNeverBreaksARoute(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: one request after another; run without -short")
	}
	w := apitest.New(t, apitest.OneCounty)
	r := reported(t, w)
	w.Undo.Store(true)
	clients := []apitest.Client{
		w.As(apitest.Chengqu, people.Dispatcher), w.As(apitest.Chengqu, people.SysAdmin), w.As(apitest.Chengqu, people.SecAdmin),
		w.Anybody(apitest.Chengqu).With("Tracking-Token", r.Token),
	}
	for _, route := range w.Registry.Routes() {
		path := strings.NewReplacer("{id}", r.ID, "{no}", r.No).Replace(route.Path)
		if route.Method == "GET" || route.Method == "DELETE" {
			continue
		}
		for _, body := range rubbish {
			for _, c := range clients {
				a := c.With("Content-Type", "application/json").With("Idempotency-Key", "12345678").Do(t, route.Method, sample(path), strings.NewReader(body))
				if a.Status >= 500 {
					t.Errorf("%s %s with %.60q: %d %s", route.Method, route.Path, body, a.Status, a.Body)
				}
			}
		}
	}
}

func TestRubbishInPathsAndQueriesNeverBreaksARoute(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: one request after another; run without -short")
	}
	w := apitest.New(t, apitest.OneCounty)
	c := w.As(apitest.Chengqu, people.Dispatcher)
	odd := []string{"", "%00", "%ff", "..", "%2e%2e%2f", strings.Repeat("9", 5000), "140502", "%F0%9F%92%A9", "'%20OR%201=1--", "<script>"}
	for _, route := range w.Registry.Routes() {
		if route.Method != "GET" || route.Path == "/events" {
			continue
		}
		for _, text := range odd {
			path := route.Path
			for _, name := range []string{"{id}", "{no}", "{code}", "{kind}", "{file}"} {
				path = strings.ReplaceAll(path, name, url.PathEscape(text))
			}
			for _, query := range []string{"", "?q=" + url.QueryEscape(text), "?after=" + url.QueryEscape(text) + "&limit=3", "?case=" + url.QueryEscape(text), "?name=" + url.QueryEscape(text), "?phone=" + url.QueryEscape(text)} {
				if a := c.Get(t, path+query); a.Status >= 500 {
					t.Errorf("GET %s: %d %s", path+query, a.Status, a.Body)
				}
			}
		}
	}
}

// TestNaughtyStringsComeBackAsTheyWere sends every string of a published list of troublesome texts through a report and
// reads it back.
func TestNaughtyStringsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: one request after another; run without -short")
	}
	raw, err := os.ReadFile(filepath.Join(testkit.SharedData(t, "strings"), "blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil || len(list) < 400 {
		t.Fatalf("%d strings: %v", len(list), err)
	}
	w := apitest.New(t)
	c := w.Anybody(apitest.Chengqu)
	for _, text := range list {
		a := c.Post(t, "/api/v1/cases", report(w, map[string]any{"words": text}))
		if strings.TrimSpace(text) == "" || strings.ContainsRune(text, 0) {
			a.Want(422)
			continue
		}
		var r cases.Receipt
		a.Want(201).Into(&r)
		var seen httpapi.Tracking
		c.With("Tracking-Token", r.Token).Get(t, "/api/v1/track/"+r.No).Want(200).Into(&seen)
		if got := seen.Story[0].Words[0]; got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}
