package httpapi

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/i18n"
	"gezhi/internal/spans"
)

// Options are what the operator decides.
type Options struct {
	Proxies     []netip.Prefix // from which X-Forwarded-For and X-Forwarded-Proto are believed
	MetricsKey  string         // bearer token of /metrics from elsewhere than this machine; empty: none
	RateScale   float64        // of all rate limits; 1 if zero. A load test raises it
	StreamBeats time.Duration  // between heartbeats of a stream; 20 s if zero
	Base        string         // of a training ground: the path below which it is served, for those alone who practise
}

// trace is what the layers around the mux know of a request.
type trace struct {
	id     string
	lang   i18n.Lang
	addr   netip.Addr
	secure bool
	prefix string
	route  string // the pattern, once it is known
	status int    // of the answer
	failed error  // why the answer is none
	tenant string
	who    string
}

type traceKey struct{}

func traceOf(ctx context.Context) *trace {
	if t, ok := ctx.Value(traceKey{}).(*trace); ok {
		return t
	}
	return &trace{lang: i18n.Chinese}
}

// note lets the access line name tenant and account, by their ids.
func (g *Registry) note(c *Call) {
	t := traceOf(c.r.Context())
	t.tenant, t.who = c.Tenant.Key, c.Here.Account.ID
}

// Handler returns everything that was mounted, behind the outer layers: request id, log, panics, security headers.
func (g *Registry) Handler() http.Handler {
	return compressed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now() // how long it took is measured by the machine, not by the clock of the tenants
		t := g.trace(r)
		ctx, span := spans.Begin(context.WithValue(r.Context(), traceKey{}, t), r.Method)
		defer t.end(span)
		r = withoutPrefix(r, t).WithContext(ctx)
		rec := &recorder{ResponseWriter: w}
		headers(rec.Header(), t)
		defer g.finish(rec, r, t, started)
		g.serve(rec, r, t)
	}))
}

// end names the span of a request after its route.
func (t *trace) end(span spans.Span) {
	span.Rename(t.route)
	span.Note("request", t.id)
	span.Count("http.response.status_code", t.status)
	span.End(t.failed)
}

// trace reads who calls, and in which language.
func (g *Registry) trace(r *http.Request) *trace {
	addr, secure := g.client(r)
	return &trace{
		id: g.deps.IDs.New(g.deps.Clock.Now()), lang: i18n.Negotiate(r.URL.Query().Get("lang"), r.Header.Get("Accept-Language")),
		addr: addr, secure: secure,
	}
}

// client returns the address of the client and whether it came by TLS. Only trusted proxies are believed, and of their
// list the last address that is not itself a trusted proxy.
func (g *Registry) client(r *http.Request) (addr netip.Addr, secure bool) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	addr, _ = netip.ParseAddr(host)
	secure = r.TLS != nil
	if !g.trusted(addr) {
		return addr, secure
	}
	secure = secure || r.Header.Get("X-Forwarded-Proto") == "https"
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if addr = hop; !g.trusted(hop) {
			break
		}
	}
	return addr, secure
}

func (g *Registry) trusted(addr netip.Addr) bool {
	for _, p := range g.options.Proxies {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

var countyPath = regexp.MustCompile(`^/[1-9][0-9]{5}(/|$)`)

// withoutPrefix takes the county out of the path, where it leads.
func withoutPrefix(r *http.Request, t *trace) *http.Request {
	if !countyPath.MatchString(r.URL.Path) {
		return r
	}
	t.prefix = r.URL.Path[:7]
	next := r.Clone(r.Context())
	next.URL.Path = "/" + strings.TrimPrefix(r.URL.Path[7:], "/")
	next.URL.RawPath = ""
	return next
}

// serve runs the route, or answers that there is none.
func (g *Registry) serve(w *recorder, r *http.Request, t *trace) {
	handler, pattern := g.mux.Handler(r)
	if pattern != "" {
		g.mux.ServeHTTP(w, r)
		return
	}
	asked := &probe{header: http.Header{}}
	handler.ServeHTTP(asked, r)
	err := fault.New(fault.NotFound, "request.no_route")
	if asked.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", asked.header.Get("Allow"))
		err = fault.New(fault.Malformed, codeMethod, "allowed", asked.header.Get("Allow"))
	}
	t.route = "none"
	if g.missing != nil && r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") {
		c := g.begin(w, r, Route{Method: r.Method})
		t.route = "none"
		c.Tenant, _ = g.publicTenant(c)
		g.missing(c, err)
		return
	}
	WriteProblem(w, t.lang, t.id, err)
}

// OnMissing lets pages answer a browser that asks for what is not there.
func (g *Registry) OnMissing(fail FailFunc) { g.missing = fail }

// finish turns a panic into a problem and writes the access line: ids alone, no query, no body.
func (g *Registry) finish(w *recorder, r *http.Request, t *trace, started time.Time) {
	log := g.deps.Log.With("request", t.id, "route", t.route)
	if p := recover(); p != nil {
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(p)
		}
		log.Error("panic", "value", p, "stack", string(debug.Stack()))
		if !w.wrote {
			WriteProblem(w, t.lang, t.id, fault.New(fault.Internal, "internal"))
		}
	}
	took := time.Since(started)
	t.status = w.Status()
	g.measure.observe(t.route, r.Method, w.Status(), took)
	log.LogAttrs(r.Context(), slog.LevelInfo, "request",
		slog.String("method", r.Method), slog.Int("status", w.Status()), slog.Int64("bytes", w.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("tenant", t.tenant), slog.String("account", t.who))
}

// headers are on every answer. Pages set a policy of their own over the closed one of the API.
func headers(h http.Header, t *trace) {
	h.Set("X-Request-Id", t.id)
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language, Cookie")
	if t.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// recorder knows what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	wrote  bool
}

func (w *recorder) WriteHeader(status int) {
	if w.wrote {
		return
	}
	w.status, w.wrote = status, true
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Status returns the status that was sent.
func (w *recorder) Status() int {
	if !w.wrote {
		return http.StatusOK
	}
	return w.status
}

// probe takes an answer that nobody gets to see.
type probe struct {
	header http.Header
	status int
	bytes.Buffer
}

func (p *probe) Header() http.Header    { return p.header }
func (p *probe) WriteHeader(status int) { p.status = status }
