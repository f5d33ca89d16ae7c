package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
)

// Reports brings reports into the district; open the store loosely for many.
func (d *District) Reports(ctx context.Context, n int) error {
	random := rand.New(rand.NewPCG(3, 1))
	for range n {
		if _, err := d.App.Cases.Report(ctx, access.NewPublic(d.Town.Tenant), d.report(random)); err != nil {
			return err
		}
	}
	return nil
}

// Sync measures phones that ask what is new (同步), over HTTP and loopback: the first time, all of them at once; then again and again
// while nothing is new, beside a server that answers the same bytes and does nothing for it.
func (d *District) Sync(ctx context.Context, phones, clients int, length time.Duration) ([]Line, error) {
	secrets, err := d.fieldSessions(ctx, phones)
	if err != nil {
		return nil, err
	}
	handler, err := d.App.Handler()
	if err != nil {
		return nil, err
	}
	base, stop, err := serve(handler)
	if err != nil {
		return nil, err
	}
	defer stop()
	first, since := firstSync(ctx, base, secrets)
	if first.Errors > 0 {
		return []Line{first}, nil
	}
	again, answer, err := quietSync(ctx, base, secrets, since, clients, length)
	if err != nil {
		return nil, err
	}
	bare, stopBare, err := serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(answer) // a client that has gone is counted there
	}))
	if err != nil {
		return nil, err
	}
	defer stopBare()
	idle, _, err := quietSync(ctx, bare, secrets, since, clients, length)
	again.Baseline = map[string]float64{"bare_http_per_second": idle.PerSecond}
	return []Line{first, again}, err
}

// fieldSessions signs the people of the grids in by their phones, some of them twice where there are fewer.
func (d *District) fieldSessions(ctx context.Context, n int) (secrets []string, err error) {
	d.App.Demonstrate() // for the links
	for len(secrets) < n {
		before := len(secrets)
		for _, p := range d.Town.Posts {
			if len(secrets) == n || p.Role != people.GridWorker && p.Role != people.GridChief {
				continue
			}
			secret, err := d.signIn(ctx, p.Account)
			if err != nil {
				return nil, err
			}
			secrets = append(secrets, secret)
		}
		if len(secrets) == before {
			return nil, errors.New("nobody works in the grids")
		}
	}
	return secrets, nil
}

// serve listens on loopback until stop is called.
func serve(handler http.Handler) (base string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }() // it ends with stop
	return l.Addr().String(), func() { _ = server.Close() }, nil
}

// firstSync lets every phone ask for everything at the same moment, part after part.
func firstSync(ctx context.Context, base string, secrets []string) (line Line, since []string) {
	results, since := make([]result, len(secrets)), make([]string, len(secrets))
	start := time.Now()
	var wg sync.WaitGroup
	for i, secret := range secrets {
		wg.Go(func() {
			at := time.Now()
			version, err := syncAll(ctx, base, secret)
			since[i] = version
			if err != nil {
				results[i] = result{wrong: 1, first: err}
				return
			}
			results[i] = result{took: []time.Duration{time.Since(at)}}
		})
	}
	wg.Wait()
	return merge("sync/first", results, time.Since(start)), since
}

func syncAll(ctx context.Context, base, secret string) (version string, err error) {
	for after := ""; ; {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+base+"/api/v1/sync?after="+url.QueryEscape(after), nil)
		if err != nil {
			return "", err
		}
		r.AddCookie(&http.Cookie{Name: "gezhi", Value: secret})
		var page httpapi.SyncPage
		if err := getJSON(r, &page); err != nil {
			return "", err
		}
		if after = page.Next; after == "" {
			return page.Version, nil
		}
	}
}

func getJSON(r *http.Request, into any) error {
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", r.URL.Path, answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// quietSync asks for what is new where nothing is, by connections that stay open, each for its phones in turn.
func quietSync(ctx context.Context, base string, secrets, since []string, clients int, length time.Duration) (line Line, answer []byte, err error) {
	wires := make([]*wire, clients)
	for i := range wires {
		if wires[i], err = dial(base); err != nil {
			return line, nil, err
		}
		defer wires[i].Close()
	}
	requests := make([][]byte, len(secrets))
	for i := range requests {
		requests[i] = fmt.Appendf(nil, "GET /api/v1/sync?since=%s HTTP/1.1\r\nHost: %s\r\nCookie: gezhi=%s\r\n\r\n", url.QueryEscape(since[i]), base, secrets[i])
	}
	line = Load(ctx, "sync/quiet", clients, length, func(_ context.Context, client, n int) error {
		body, err := wires[client].ask(requests[(client+n*clients)%len(requests)])
		if err == nil && !bytes.Contains(body, []byte(`"unchanged":true`)) {
			err = errors.New("something was new")
		}
		return err
	})
	answer, err = wires[0].ask(requests[0])
	return line, bytes.Clone(answer), err
}
