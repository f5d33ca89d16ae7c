package apitest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

// Client asks the installation as one person. The zero header set is a plain request from this machine over plain HTTP.
type Client struct {
	World  *World
	Prefix string // "/140502" for public pages
	Secret string // of a session; empty: nobody
	Header http.Header
}

// Anybody is somebody unknown on the pages of a tenant.
func (w *World) Anybody(tenant string) Client {
	return Client{World: w, Prefix: "/" + string(w.County(tenant)), Header: http.Header{}}
}

// As is the member with a role.
func (w *World) As(tenant string, role people.Role) Client {
	return w.AsMember(w.Member(tenant, role))
}

// AsMember is a member.
func (w *World) AsMember(m Member) Client {
	return Client{World: w, Secret: m.Secret, Header: http.Header{}}
}

// With returns the client with one more header.
func (c Client) With(name, value string) Client {
	c.Header = c.Header.Clone()
	c.Header.Set(name, value)
	return c
}

// Answer is what came back.
type Answer struct {
	t      testing.TB
	Status int
	Header http.Header
	Body   []byte
}

// Do sends a request; a body that is no reader is sent as JSON.
func (c Client) Do(t testing.TB, method, path string, body any) Answer {
	t.Helper()
	var reader io.Reader
	media := ""
	switch b := body.(type) {
	case nil:
	case io.Reader:
		reader = b
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		reader, media = bytes.NewReader(raw), "application/json"
	}
	r := httptest.NewRequestWithContext(t.Context(), method, c.Prefix+path, reader)
	r.RemoteAddr = "127.0.0.1:5000"
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	for name, values := range c.Header {
		r.Header[name] = values
	}
	if c.Secret != "" {
		r.AddCookie(&http.Cookie{Name: "gezhi", Value: c.Secret})
	}
	w := httptest.NewRecorder()
	c.World.Registry.Handler().ServeHTTP(w, r)
	return Answer{t: t, Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}
}

// Get asks for something.
func (c Client) Get(t testing.TB, path string) Answer {
	t.Helper()
	return c.Do(t, http.MethodGet, path, nil)
}

// Post sends JSON.
func (c Client) Post(t testing.TB, path string, body any) Answer {
	t.Helper()
	return c.Do(t, http.MethodPost, path, body)
}

// Want fails the test when the status is another one, and shows what was said.
func (a Answer) Want(status int) Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	return a
}

// Into reads the JSON of the answer.
func (a Answer) Into(v any) Answer {
	a.t.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		a.t.Fatalf("%v in %s", err, a.Body)
	}
	return a
}

// Problem reads a problem document.
func (a Answer) Problem() httpapi.Problem {
	a.t.Helper()
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		a.t.Fatalf("status %d with %q: %s", a.Status, got, a.Body)
	}
	var p httpapi.Problem
	a.Into(&p)
	return p
}

// Receipt reports something in the first grid and returns the id of the case.
func Receipt(t testing.TB, w *World) string {
	t.Helper()
	body := map[string]any{"source": "resident_web", "words": "路灯不亮", "point": testkit.PointIn(0, 0), "matter": w.Matter(Chengqu).Code}
	var r struct {
		ID string `json:"id"`
	}
	w.Anybody(Chengqu).Post(t, "/api/v1/cases", body).Want(http.StatusCreated).Into(&r)
	return r.ID
}
