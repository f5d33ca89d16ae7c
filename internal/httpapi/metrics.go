package httpapi

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"gezhi/internal/fault"
)

// measures are the figures of the process. Their labels are routes and statuses: nothing about anybody.
type measures struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	streams  prometheus.Gauge
}

func newMeasures() *measures {
	m := &measures{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gezhi_http_requests_total", Help: "Requests by route, method and class of status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "gezhi_http_request_seconds", Help: "Time until the answer was written.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route"}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: "gezhi_http_streams", Help: "Open streams of live updates."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.streams, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *measures) observe(route, method string, status int, took time.Duration) {
	if !knownMethods[method] {
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status/100)+"xx").Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// knownMethods bounds the label: a caller may invent any number of methods.
var knownMethods = map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true}

// Measure adds a collector of another part of the program to /metrics.
func (g *Registry) Measure(c prometheus.Collector) { g.measure.registry.MustRegister(c) }

// mountHealth mounts what is asked of the process itself.
func (g *Registry) mountHealth() {
	health := Route{Method: http.MethodGet, Tag: "health", Scope: ScopeHealth, Audit: AuditNone, Limits: Limits{Rate: RateHealth, Timeout: 5 * time.Second}}
	live := health
	live.Path, live.Summary = "/healthz", "Whether the process runs"
	MountRaw(g, live, "text/plain", nil, func(_ context.Context, c *Call) error { return plain(c, "ok\n") })
	ready := health
	ready.Path, ready.Summary = "/readyz", "Whether requests can be served"
	MountRaw(g, ready, "text/plain", nil, func(ctx context.Context, c *Call) error {
		if err := g.deps.Ready(ctx); err != nil {
			return fault.New(fault.Unavailable, "health.not_ready").Because(err)
		}
		return plain(c, "ok\n")
	})
	figures := health
	figures.Path, figures.Summary = "/metrics", "Figures for Prometheus; from this machine, or with the operator's token"
	MountRaw(g, figures, "text/plain", nil, g.metrics)
	spec := health
	spec.Path, spec.Summary = "/openapi.json", "This document"
	MountRaw(g, spec, "application/json", nil, func(_ context.Context, c *Call) error {
		c.w.Header().Set("Content-Type", "application/json; charset=utf-8")
		c.w.Header().Set("Cache-Control", "no-cache")
		_, err := c.w.Write(g.spec)
		return err
	})
}

func plain(c *Call, text string) error {
	c.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := c.w.Write([]byte(text))
	return err
}

func (g *Registry) metrics(_ context.Context, c *Call) error {
	token, _ := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	known := g.options.MetricsKey != "" && subtle.ConstantTimeCompare([]byte(token), []byte(g.options.MetricsKey)) == 1
	local := c.Addr.IsLoopback() && c.r.Header.Get("X-Forwarded-For") == "" // a proxy on this machine is not this machine
	if !local && !known {
		return fault.New(fault.NotFound, "request.no_route")
	}
	promhttp.HandlerFor(g.measure.registry, promhttp.HandlerOpts{}).ServeHTTP(c.w, c.r)
	return nil
}
