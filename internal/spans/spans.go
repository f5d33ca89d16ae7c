// Package spans tells an OpenTelemetry collector where the time of requests and of background work goes (链路追踪), when the operator
// names one. A span is called after a route or a part of the program and carries the request's id, its status and the code of a
// fault: no path, no query, no address, nothing that people wrote.
package spans

import (
	"context"
	"errors"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"gezhi/internal/fault"
)

// Options say where spans go.
type Options struct {
	URL   string  // of the collector's OTLP/HTTP door, as http://127.0.0.1:4318/v1/traces
	Share float64 // of the requests that are traced; 1: all
	Node  string  // which process this is, where several work on one database
	Log   *slog.Logger
}

// Start sends spans from now on, in the background and never waited for; what the collector does not take is lost. stop sends what is
// left. It is called once in a process.
func Start(ctx context.Context, o Options) (stop func(context.Context) error, err error) {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(o.URL))
	if err != nil {
		return nil, err
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { o.Log.Warn("spans were not sent", "error", err) }))
	provider := trace.NewTracerProvider(
		trace.WithBatcher(exporter),
		trace.WithSampler(trace.ParentBased(trace.TraceIDRatioBased(o.Share))),
		trace.WithResource(resource.NewSchemaless(attribute.String("service.name", "gezhi"), attribute.String("service.instance.id", o.Node))),
	)
	otel.SetTracerProvider(provider)
	return provider.Shutdown, nil
}

// Span is a piece of work.
type Span struct{ of api.Span }

// Begin begins a piece of work that nobody else caused.
func Begin(ctx context.Context, name string) (context.Context, Span) {
	ctx, of := otel.Tracer("gezhi").Start(ctx, name)
	return ctx, Span{of}
}

// Within begins a part of the work of ctx; where that is not traced, nothing is.
func Within(ctx context.Context, name string) (context.Context, Span) {
	if !api.SpanFromContext(ctx).IsRecording() {
		return ctx, Span{noop.Span{}}
	}
	return Begin(ctx, name)
}

// Rename gives the work its name once that is known.
func (s Span) Rename(name string) { s.of.SetName(name) }

// Note says a text about the work: a name of the program's own, or an id.
func (s Span) Note(name, value string) { s.of.SetAttributes(attribute.String(name, value)) }

// Count says a number about the work.
func (s Span) Count(name string, n int) { s.of.SetAttributes(attribute.Int(name, n)) }

// Reached notes an instant within the work.
func (s Span) Reached(what string) { s.of.AddEvent(what) }

// End ends the work; of an error the code alone is told, since its words may be somebody's.
func (s Span) End(err error) {
	var f *fault.Error
	switch {
	case errors.As(err, &f):
		s.of.SetStatus(codes.Error, f.Code)
	case err != nil:
		s.of.SetStatus(codes.Error, "error")
	}
	s.of.End()
}
