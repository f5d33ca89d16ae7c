package httpapi_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/i18n"
)

func TestEveryKindLeavesThroughTheWriterWithoutItsCause(t *testing.T) {
	t.Parallel()
	const secret = "SELECT secret FROM accounts"
	want := map[fault.Kind]int{
		fault.Internal: 500, fault.Malformed: 400, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404,
		fault.Conflict: 409, fault.Stale: 412, fault.Invalid: 422, fault.TooMany: 429, fault.Unavailable: 503,
	}
	for _, kind := range fault.Kinds() {
		for _, lang := range i18n.Langs() {
			w := httptest.NewRecorder()
			err := fault.New(kind, "test."+kind.String(), "x", 1).Because(errors.New(secret))
			if got := httpapi.WriteProblem(w, lang, "r1", err); got != want[kind] || w.Code != want[kind] {
				t.Errorf("%s: status %d and %d, want %d", kind, got, w.Code, want[kind])
			}
			if strings.Contains(w.Body.String(), "SELECT") {
				t.Errorf("%s: the cause was sent: %s", kind, w.Body)
			}
			var p httpapi.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			if p.Status != want[kind] || p.Code != "test."+kind.String() || p.Title == "" || p.Detail == "" || p.Request != "r1" {
				t.Errorf("%s: %+v", kind, p)
			}
			if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("%s: Content-Type %q", kind, got)
			}
		}
	}
}

func TestAnErrorThatIsNoFaultShowsNothingOfItself(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	httpapi.WriteProblem(w, i18n.English, "r1", errors.New("dial tcp 10.0.0.1: refused"))
	if w.Code != 500 || strings.Contains(w.Body.String(), "10.0.0.1") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestEveryWrongFieldIsToldWithPathAndCode(t *testing.T) {
	t.Parallel()
	var f fault.Fields
	f.Add("point.lon", "out_of_range", "min", 1, "max", 2)
	f.Add("words", "required")
	w := httptest.NewRecorder()
	httpapi.WriteProblem(w, i18n.Chinese, "r1", f.Err())
	var p httpapi.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if len(p.Errors) != 2 || p.Errors[0].Path != "point.lon" || p.Errors[1].Code != "required" || p.Errors[0].Message == "" {
		t.Errorf("%+v", p.Errors)
	}
}

func TestWaitingIsToldInTheHeader(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	httpapi.WriteProblem(w, i18n.Chinese, "r1", fault.New(fault.TooMany, "request.too_many", "seconds", 7))
	if got := w.Header().Get("Retry-After"); got != "7" {
		t.Errorf("Retry-After %q", got)
	}
}
