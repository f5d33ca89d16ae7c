package spans_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace/noop"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"gezhi/internal/fault"
	"gezhi/internal/spans"
)

// TestSpansTellWhereTimeGoesAndNothingOfAnybody sends a request with its parts to a collector and reads what arrives.
func TestSpansTellWhereTimeGoesAndNothingOfAnybody(t *testing.T) {
	defer otel.SetTracerProvider(noop.NewTracerProvider())
	bodies := make(chan []byte, 10)
	door := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { bodies <- read(t, r) }))
	defer door.Close()
	stop, err := spans.Start(t.Context(), spans.Options{URL: door.URL + "/v1/traces", Share: 1, Node: "one", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	_, alone := spans.Within(t.Context(), "nobody asked")
	alone.End(nil)
	ctx, request := spans.Begin(t.Context(), "GET")
	within, update := spans.Within(ctx, "store.update")
	update.Reached("turn")
	_, deeper := spans.Within(within, "deeper")
	deeper.End(errors.New("张三 13800000000"))
	update.End(fault.New(fault.Conflict, "case.wrong_state", "name", "李四"))
	request.Rename("GET /api/v1/cases/{id}")
	request.Note("request", "r1")
	request.Count("http.response.status_code", 409)
	request.End(nil)
	if err := stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	body := <-bodies
	for _, private := range []string{"张三", "13800000000", "李四"} {
		if strings.Contains(string(body), private) {
			t.Errorf("%s was sent", private)
		}
	}
	var sent collector.ExportTraceServiceRequest
	if err := proto.Unmarshal(body, &sent); err != nil {
		t.Fatal(err)
	}
	var got []string
	parents := map[string]string{}
	for _, s := range sent.ResourceSpans[0].ScopeSpans[0].Spans {
		got = append(got, s.Name+" "+s.GetStatus().GetMessage())
		parents[s.Name] = string(s.ParentSpanId)
		if s.Name == "store.update" {
			parents["its id"] = string(s.SpanId)
		}
	}
	if text := strings.Join(got, ", "); text != "deeper error, store.update case.wrong_state, GET /api/v1/cases/{id} " {
		t.Errorf("%q", text)
	}
	if parents["deeper"] != parents["its id"] || parents["store.update"] == "" || parents["GET /api/v1/cases/{id}"] != "" {
		t.Errorf("a part does not hang on its whole: %q", parents)
	}
}

func read(t *testing.T, r *http.Request) []byte {
	t.Helper()
	var body io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		var err error
		if body, err = gzip.NewReader(r.Body); err != nil {
			t.Error(err)
			return nil
		}
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		t.Error(err)
	}
	return raw
}
