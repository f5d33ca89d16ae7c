package httpapi

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/i18n"
	"gezhi/internal/people"
)

// Call is one request that has passed the gate: who asks, in which tenant, for what, and how far that reaches.
type Call struct {
	ID     string // of the request; stands in the log and in problems
	Route  Route
	Lang   i18n.Lang
	Now    time.Time
	Addr   netip.Addr // of the client, past trusted proxies
	Secure bool       // the client came by TLS
	Tenant Tenant
	Prefix string // of paths in this tenant: "/140502", or "" where there is only one; in the training ground after its own
	Actor  access.Actor
	Here   people.Here  // session and account; empty for the public
	Scope  access.Scope // what the actor may have, for the route's permission and purpose
	Key    cases.Key    // empty without an Idempotency-Key
	// Version is the version that the person saw; 0 where none was named.
	Version int64

	w    http.ResponseWriter
	r    *http.Request
	body []byte
	log  *slog.Logger
}

// Request is a call with its bound input.
type Request[I any] struct {
	*Call
	In I
}

// Writer returns the writer of the answer, for handlers that write by themselves.
func (c *Call) Writer() http.ResponseWriter { return c.w }

// HTTP returns the request. Its path has no tenant prefix.
func (c *Call) HTTP() *http.Request { return c.r }

// Signed reports whether somebody is signed in.
func (c *Call) Signed() bool { return c.Here.Session.ID != "" }

// PeopleKey returns the idempotency key in the form of the people room.
func (c *Call) PeopleKey() people.Key { return people.Key{Hash: c.Key.Hash, Body: c.Key.Body} }

// SetVersion tells the version of what is answered, as an entity tag.
func (c *Call) SetVersion(v int64) { c.w.Header().Set("ETag", `"`+strconv.FormatInt(v, 10)+`"`) }

// Location names the thing that was made.
func (c *Call) Location(path string) { c.w.Header().Set("Location", c.Prefix+path) }

// Text returns the sentence of a key in the language of the call.
func (c *Call) Text(key string, params map[string]any) string { return i18n.Text(c.Lang, key, params) }

// short is the language as labels of the catalogue know it.
func (c *Call) short() string {
	if c.Lang == i18n.English {
		return "en"
	}
	return "zh"
}

// answer writes the body of success. It is encoded whole first, so that a failure can still become a problem.
func (c *Call) answer(out any, empty bool) error {
	if empty {
		status := c.Route.Status
		if status == http.StatusOK {
			status = http.StatusNoContent
		}
		c.w.WriteHeader(status)
		return nil
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	c.w.Header().Set("Content-Length", strconv.Itoa(buf.Len()))
	c.w.WriteHeader(c.Route.Status)
	_, _ = c.w.Write(buf.Bytes()) // a reader that has gone is nobody's mistake
	return nil
}

// seen reads the version in an If-Match header: a quoted number, weak or not.
func seen(header string) (int64, error) {
	if header == "" || header == "*" {
		return 0, nil
	}
	text := strings.TrimPrefix(strings.TrimSpace(header), "W/")
	if n := len(text); n >= 2 && text[0] == '"' && text[n-1] == '"' {
		text = text[1 : n-1]
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil || v < 1 {
		var f fault.Fields
		f.Add("header.If-Match", "bad_version")
		return 0, f.Err()
	}
	return v, nil
}
