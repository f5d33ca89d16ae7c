package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"

	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// caller sends requests to the program: over a connection, or to its handler in the same process.
type caller struct {
	base string // where to, as http://127.0.0.1:8080
	send func(*http.Request) (*http.Response, error)
}

// within calls a handler without a connection.
func within(h http.Handler) caller {
	return caller{base: "http://127.0.0.1", send: func(r *http.Request) (*http.Response, error) {
		r.RemoteAddr, r.RequestURI = "127.0.0.1:1", r.URL.RequestURI()
		if r.Body == nil {
			r.Body = http.NoBody
		}
		a := &answer{header: http.Header{}, status: http.StatusOK}
		h.ServeHTTP(a, r)
		return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(&a.body)}, nil
	}}
}

// answer keeps what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// asked is one request of somebody.
type asked struct {
	method, path, session string
	body                  any   // as JSON; nil: none
	version               int64 // that was seen; 0: none
	key                   string
	address               string // of the client, behind a proxy; empty: its own
}

// do sends a request and reads the answer; anything but a success is an error.
func (c caller) do(ctx context.Context, a asked, into any) error {
	var body io.Reader
	if a.body != nil {
		text, err := json.Marshal(a.body)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, a.method, c.base+a.path, body)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "Idempotency-Key": a.key, "X-Forwarded-For": a.address} {
		if value != "" && (a.body != nil || name == "X-Forwarded-For") {
			r.Header.Set(name, value)
		}
	}
	if a.session != "" {
		r.AddCookie(&http.Cookie{Name: "gezhi", Value: a.session})
	}
	if a.version > 0 {
		r.Header.Set("If-Match", `"`+strconv.FormatInt(a.version, 10)+`"`)
	}
	res, err := c.send(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %d %s", a.method, a.path, res.StatusCode, text)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(text, into)
}

func (c caller) get(ctx context.Context, session, path string, into any) error {
	return c.do(ctx, asked{method: http.MethodGet, path: path, session: session}, into)
}

// listed is a page of cases, as far as it is looked at.
type listed struct {
	Items []struct {
		ID, No string
	} `json:"items"`
	Next string `json:"next"`
}

// signInSome signs in some of those who hold a role at a level of places.
func (d *District) signInSome(ctx context.Context, role people.Role, level territory.Level, n int) (secrets []string, err error) {
	d.App.Demonstrate() // for the links
	for _, p := range d.Town.Posts {
		if len(secrets) == n {
			break
		}
		if p.Role != role || p.Place.Level() != level || !p.At(d.App.Clock.Now()) {
			continue
		}
		secret, err := d.signIn(ctx, p.Account)
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, secret)
	}
	if len(secrets) == 0 {
		return nil, fmt.Errorf("nobody is %s", role)
	}
	return secrets, nil
}

// someCases draws cases from the whole of the log.
func (d *District) someCases(ctx context.Context, r *rand.Rand, n int) (ids []string, err error) {
	err = d.App.Store.View(ctx, func(tx *store.Tx) error {
		head, err := tx.Head(d.Town.Tenant)
		if err != nil {
			return err
		}
		for tries := 0; len(ids) < n && tries < 100*n; tries++ {
			acts, err := tx.Sealed(d.Town.Tenant, r.Int64N(head.Pos), 1)
			if err != nil {
				return err
			}
			for _, a := range acts {
				if id, ok := strings.CutPrefix(a.Act.Subject, "case:"); ok {
					ids = append(ids, id)
				}
			}
		}
		return nil
	})
	if err == nil && len(ids) == 0 {
		err = fmt.Errorf("there are no cases")
	}
	return ids, err
}
