package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/people"
)

// slowest is how long a body that fits into memory may take to come.
const slowest = 30 * time.Second

// The headers of ours.
const (
	keyHeader      = "Idempotency-Key"
	timeHeader     = "Client-Time" // by the phone's clock; kept as a claim, never decided by
	trackingHeader = "Tracking-Token"
)

// gate lets a request through to its handler when everything that the route says holds.
func (g *Registry) gate(r Route, fail FailFunc, handle func(*Call) error) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		c := g.begin(w, req, r)
		if r.Limits.Timeout > 0 {
			ctx, cancel := context.WithTimeout(req.Context(), r.Limits.Timeout)
			defer cancel()
			c.r = req.WithContext(ctx)
		}
		err := g.pass(c)
		if err == nil {
			err = g.admitted(c, handle)
		}
		g.note(c)
		if err != nil {
			traceOf(req.Context()).failed = err
			logFailure(req.Context(), c.log, err)
			fail(c, err)
		}
	}
}

// admitted answers the request when its turn has come. Streams and what is asked of the process itself wait for nobody.
func (g *Registry) admitted(c *Call, handle func(*Call) error) error {
	if c.Route.Limits.Timeout < 0 || c.Route.Scope == ScopeHealth {
		return handle(c)
	}
	line := g.work
	if c.Route.Streams {
		line = g.files
	}
	leave, err := line.enter(c.r.Context(), c.Route.Limits.Rate)
	if err != nil {
		return err
	}
	defer leave()
	return handle(c)
}

// begin makes the call from what the outer layers left in the context.
func (g *Registry) begin(w http.ResponseWriter, req *http.Request, r Route) *Call {
	t := traceOf(req.Context())
	t.route = r.pattern()
	req.Body = http.MaxBytesReader(w, req.Body, r.Limits.Body)
	return &Call{
		ID: t.id, Route: r, Lang: t.lang, Now: g.deps.Clock.Now(), Addr: t.addr, Secure: t.secure, Prefix: g.options.Base + t.prefix,
		w: w, r: req, log: g.deps.Log.With("request", t.id, "route", r.pattern()),
	}
}

// pass asks everything that can be asked before the input is read.
func (g *Registry) pass(c *Call) error {
	if err := g.origins.Check(c.r); err != nil {
		return fault.New(fault.Forbidden, "request.cross_origin").Because(err)
	}
	if c.brought() == nil { // a command out of a file was let in with its file
		if err := g.buckets.take(c.Route.Limits.Rate, people.AddrPrefix(c.Addr), c.Now); err != nil {
			return err
		}
	}
	if c.Route.Scope == ScopeHealth {
		return nil
	}
	if err := g.identify(c); err != nil {
		return err
	}
	if c.Signed() && c.brought() == nil {
		if err := g.buckets.take(c.Route.Limits.Rate, c.Here.Account.ID, c.Now); err != nil {
			return err
		}
	}
	if err := g.permit(c); err != nil {
		return err
	}
	return g.readBody(c)
}

// identify finds out who asks, in which tenant.
func (g *Registry) identify(c *Call) error {
	if err := g.signedIn(c); err != nil {
		return err
	}
	if c.Signed() && c.Route.Scope != ScopeCode {
		return g.staff(c)
	}
	if !c.Route.open() || g.options.Base != "" && !c.Signed() { // nobody strays into the training ground
		return fault.New(fault.Unauthenticated, "session.none")
	}
	var ok bool
	if c.Tenant, ok = g.publicTenant(c); !ok && c.Signed() && g.county(c) == "" {
		c.Tenant, ok = g.deps.Tenants.ByKey(c.Here.Session.Tenant)
	}
	if !ok {
		return fault.New(fault.NotFound, "tenant.not_found")
	}
	c.Actor = access.NewPublic(c.Tenant.Key)
	if c.Route.Scope == ScopeCode {
		return g.tracked(c)
	}
	return nil
}

// signedIn reads the session of the cookie. A dead one is nobody, where nobody is needed.
func (g *Registry) signedIn(c *Call) error {
	if b := c.brought(); b != nil {
		c.Here = b.author
		return nil
	}
	cookie, err := c.r.Cookie(g.cookie(c))
	if err != nil {
		return nil
	}
	here, err := g.deps.People.Authenticate(c.r.Context(), cookie.Value)
	if fault.Is(err, fault.Unauthenticated) && c.Route.open() {
		return nil
	}
	if err != nil {
		return err
	}
	c.Here = here
	return nil
}

// staff makes the actor of a session. What stands in the path must not contradict it.
func (g *Registry) staff(c *Call) error {
	tenant, ok := g.deps.Tenants.ByKey(c.Here.Session.Tenant)
	if !ok {
		return fault.New(fault.Unauthenticated, "session.ended")
	}
	if asked, named := g.publicTenant(c); named && g.county(c) != "" && asked.Key != tenant.Key {
		if c.Route.open() { // a public page of another county, seen by somebody who happens to be signed in here
			c.Here, c.Tenant, c.Actor = people.Here{}, asked, access.NewPublic(asked.Key)
			return nil
		}
		return fault.New(fault.NotFound, "tenant.not_found")
	}
	c.Tenant = tenant
	c.Actor = access.NewStaff(tenant.Key, c.Here.Account.ID, c.Here.Posts, c.Here.Session, c.Now)
	if c.Here.Account.MustChange && c.Route.Scope != ScopeSelf && !c.Route.open() {
		return fault.New(fault.Forbidden, "session.change_password_first")
	}
	return nil
}

// publicTenant finds the tenant of the path, or the only one.
func (g *Registry) publicTenant(c *Call) (Tenant, bool) {
	if county := g.county(c); county != "" {
		return g.deps.Tenants.ByCounty(county)
	}
	return g.deps.Tenants.Only()
}

// county is the county that the path names, or "".
func (g *Registry) county(c *Call) string {
	return strings.TrimPrefix(strings.TrimPrefix(c.Prefix, g.options.Base), "/")
}

// permit asks whether there can be anything on which the actor may do this, and how far it reaches.
func (g *Registry) permit(c *Call) error {
	if c.Route.Permission == "" {
		return nil
	}
	scope, err := access.ScopeFor(c.Actor, c.Route.Permission, c.Route.Purpose, c.Now)
	if err != nil {
		return err
	}
	c.Scope = scope
	return nil
}

// readBody reads what fits into memory; files and forms are read by their handlers.
func (g *Registry) readBody(c *Call) error {
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead || c.Route.Streams {
		return g.readKey(c)
	}
	conn := http.NewResponseController(c.w) // what is no connection, as in tests, has no deadline
	_ = conn.SetReadDeadline(time.Now().Add(slowest))
	body, err := io.ReadAll(c.r.Body)
	if err == nil { // else it would end the request's context while the handler works
		_ = conn.SetReadDeadline(time.Time{})
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fault.New(fault.Malformed, codeTooLarge, "max", large.Limit)
	case err != nil:
		return fault.New(fault.Malformed, "request.broken").Because(err)
	}
	c.body = body
	return g.readKey(c)
}

// readKey binds the idempotency key to who asks and what is asked. A phone must send one, because it repeats what it is not sure of.
func (g *Registry) readKey(c *Call) error {
	if !c.Route.Idempotent {
		return nil
	}
	key := c.r.Header.Get(keyHeader)
	var f fault.Fields
	switch {
	case key == "" && c.Here.Session.Kind == people.Phone:
		f.Add("header."+keyHeader, "required")
	case key != "" && !visible(key):
		f.Add("header."+keyHeader, "bad_key", "min", 8, "max", 128)
	}
	claim := c.claim(key, &f)
	if err := f.Err(); err != nil || key == "" {
		return err
	}
	c.BindKey(key, c.body)
	c.Key.Claim = claim
	return nil
}

// claim is what a phone says of a command that it kept for a while: the name that it gave it and the time of its own clock. However far
// that clock is off, it is a claim beside the act.
func (c *Call) claim(key string, f *fault.Fields) string {
	text := c.r.Header.Get(timeHeader)
	if text == "" || !ids.IsID(key) || !c.Signed() {
		return ""
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		f.Add("header."+timeHeader, "bad_time")
		return ""
	}
	claim := audit.Claim{ID: key, At: at.UTC().Truncate(time.Millisecond)}
	if b := c.brought(); b != nil {
		claim.By = b.by
	}
	return claim.String()
}

// BindKey sets the idempotency key of the call. Pages take theirs from the form.
func (c *Call) BindKey(key string, body []byte) {
	who := sha256.New()
	for _, part := range []string{c.Tenant.Key, string(c.Actor.Kind), c.Actor.Account, c.Actor.Case, c.Route.pattern(), c.r.URL.Path, key} {
		who.Write([]byte(part))
		who.Write([]byte{0})
	}
	sum := sha256.Sum256(body)
	c.Key = cases.Key{Hash: hex.EncodeToString(who.Sum(nil)), Body: hex.EncodeToString(sum[:])}
}

// visible reports whether the key has 8 to 128 visible ASCII characters.
func visible(key string) bool {
	for i := range len(key) {
		if key[i] < 0x21 || key[i] > 0x7e {
			return false
		}
	}
	return len(key) >= 8 && len(key) <= 128
}
