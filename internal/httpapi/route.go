package httpapi

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"gezhi/internal/access"
)

// ScopeKind says whose rows a route may touch, and thereby who must be asking.
type ScopeKind string

// The kinds of scopes.
const (
	ScopeOpen   ScopeKind = "open"   // anybody: what is public in the tenant of the path
	ScopeSelf   ScopeKind = "self"   // a signed-in account about itself
	ScopeRows   ScopeKind = "rows"   // the rows that the account's posts reach for the permission and purpose
	ScopeOne    ScopeKind = "one"    // one thing among those rows; what lies outside of them is not there
	ScopeCode   ScopeKind = "code"   // the one case of a tracking token
	ScopeHealth ScopeKind = "health" // about the process, not about anybody
)

// AuditClass says what a route leaves behind.
type AuditClass string

// The classes.
const (
	AuditNone    AuditClass = "none"    // the access line in the log
	AuditRead    AuditClass = "read"    // as none; the answer may hold personal data, masked
	AuditAct     AuditClass = "act"     // the room appends an act in the transaction of the change
	AuditReveal  AuditClass = "reveal"  // as act, for a look at what is otherwise masked
	AuditAccount AuditClass = "account" // as act, on an account or a session
)

// RateClass names the buckets from which a request takes a token.
type RateClass string

// The rate classes; rates.go has their sizes.
const (
	RateRead   RateClass = "read"
	RateWrite  RateClass = "write"
	RateReport RateClass = "report" // somebody reports: the last to be turned away
	RateUpload RateClass = "upload"
	RateSearch RateClass = "search" // costs more than a read
	RateSignIn RateClass = "signin"
	RateCode   RateClass = "code" // a tracking code is tried
	RateSMS    RateClass = "sms"  // a short message is asked for; per case and per telephone number
	RateStream RateClass = "stream"
	RateImport RateClass = "import"
	RateSync   RateClass = "sync" // phones of a whole county may share one address, and all come back at once
	RateTile   RateClass = "tile" // a map asks for many at once
	RateHealth RateClass = "health"
)

// Limits bound one request.
type Limits struct {
	Body    int64         // bytes; 256 KiB if zero
	Rate    RateClass     // read for GET, write otherwise, if empty
	Timeout time.Duration // 30 s if zero; negative: none, for streams
}

// Route is what must be said of a route before it can be mounted.
type Route struct {
	Method  string
	Path    string // as http.ServeMux reads it: "/api/v1/cases/{id}"
	Summary string // one line for the documentation
	Tag     string // resource

	Permission access.Permission // needed for every scope but self and health
	Scope      ScopeKind
	Purpose    access.Purpose // needed with a permission
	Audit      AuditClass
	Idempotent bool // takes an Idempotency-Key: the same key with the same body answers the same
	Field      bool // may wait on a phone until there is a connection, and be brought in from a file
	Streams    bool // the handler reads the body by itself
	Versioned  bool // takes the version that the person saw, as If-Match or in the body
	Status     int  // of success; 200 if zero
	Limits     Limits
}

const (
	defaultBody    = 256 << 10
	defaultTimeout = 30 * time.Second
)

// withDefaults fills what may be left out.
func (r Route) withDefaults() Route {
	if r.Limits.Body == 0 {
		r.Limits.Body = defaultBody
	}
	if r.Limits.Timeout == 0 {
		r.Limits.Timeout = defaultTimeout
	}
	if r.Limits.Rate == "" {
		r.Limits.Rate = RateWrite
		if r.Method == http.MethodGet {
			r.Limits.Rate = RateRead
		}
	}
	if r.Status == 0 {
		r.Status = http.StatusOK
	}
	return r
}

// check answers what the route does not say.
func (r Route) check() error {
	var missing []string
	need := func(ok bool, what string) {
		if !ok {
			missing = append(missing, what)
		}
	}
	need(r.Method != "" && strings.HasPrefix(r.Path, "/"), "method and path")
	need(r.Summary != "" && r.Tag != "", "summary and tag")
	switch r.Scope {
	case ScopeOpen, ScopeRows, ScopeOne, ScopeCode:
		need(r.Permission != "", "permission")
		need(r.Purpose != "", "purpose")
		need(r.Permission == "" || access.Rights.Open(r.Permission, r.Purpose), "a purpose for which the permission is open")
	case ScopeSelf, ScopeHealth:
		need(r.Permission == "", "no permission")
	default:
		need(false, "scope kind")
	}
	need(r.Audit != "", "audit class")
	if len(missing) > 0 {
		return fmt.Errorf("httpapi: route %s %s lacks %s", r.Method, r.Path, strings.Join(missing, ", "))
	}
	return nil
}

// pattern is the route as the mux knows it.
func (r Route) pattern() string { return r.Method + " " + r.Path }

// open reports whether a request needs no session.
func (r Route) open() bool {
	return r.Scope == ScopeOpen || r.Scope == ScopeCode || r.Scope == ScopeHealth
}
