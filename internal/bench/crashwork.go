package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/people"
)

// Shift is those who bring a case from its report to its result at one place: their sessions.
type Shift struct {
	Point                    geo.LonLat
	Clerk, Dispatcher, Solve string
}

// Shifts signs the people in who work for some of the communities, each for a case of their own.
func (d *District) Shifts(ctx context.Context, n int) ([]Shift, error) {
	d.App.Demonstrate() // for the links
	list := make([]Shift, n)
	random := rand.New(rand.NewPCG(7, 7))
	for i := range list {
		var err error
		if list[i], err = d.shift(ctx, random); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// shift brings one case on its way to learn who works on those of its place.
func (d *District) shift(ctx context.Context, random *rand.Rand) (s Shift, err error) {
	in := d.report(random)
	s.Point = *in.Command.(cases.Report).Point
	receipt, err := d.App.Cases.Report(ctx, access.NewPublic(d.Town.Tenant), in)
	if err != nil {
		return s, err
	}
	c := receipt.Case
	for _, step := range []struct {
		session *string
		who     func() (access.Actor, bool)
		cmd     cases.Command
	}{
		{&s.Clerk, func() (access.Actor, bool) { return d.roster.At(random, c.Desk, people.Clerk) }, cases.Accept{}},
		{&s.Dispatcher, func() (access.Actor, bool) { return d.roster.At(random, c.Desk, people.Dispatcher) }, cases.Dispatch{}},
		{&s.Solve, func() (access.Actor, bool) { return d.roster.Hand(random, c.Lead) }, cases.Sign{}},
	} {
		who, ok := step.who()
		if !ok {
			return s, errors.New("nobody holds the post for " + string(step.cmd.Act()))
		}
		if c, err = d.App.Cases.Do(ctx, who, cases.Request{Case: c.ID, Version: c.Version, Command: step.cmd}); err != nil {
			return s, err
		}
		if *step.session, err = d.signIn(ctx, who.Account); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (d *District) signIn(ctx context.Context, account string) (secret string, err error) {
	link, err := d.App.People.SignInLink(ctx, d.Town.Tenant, account)
	if err != nil {
		return "", err
	}
	// The session of a phone: those of a desk end after half an hour, in a folder that is copied for every round.
	in, err := d.App.People.SignInByLink(ctx, link, people.Phone, netip.AddrFrom4([4]byte{127, 0, 0, 1}), "bench")
	return in.Secret, err
}

// pace counts answers, so that a kill comes in the middle of as much work on a slow machine as on a quick one.
type pace struct {
	mu      sync.Mutex
	left    int64
	reached chan struct{}
	last    time.Time     // of all answers
	gap     time.Duration // the longest between two answers since it is watched
}

// wait returns after some more answers, or when it has waited long enough.
func (p *pace) wait(ctx context.Context, answers int64, longest time.Duration) {
	reached := make(chan struct{})
	p.mu.Lock()
	p.left, p.reached = answers, reached
	p.mu.Unlock()
	select {
	case <-ctx.Done():
	case <-reached:
	case <-time.After(longest):
	}
}

func (p *pace) answered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if !p.last.IsZero() {
		p.gap = max(p.gap, now.Sub(p.last))
	}
	p.last = now
	if p.left--; p.left <= 0 && p.reached != nil {
		close(p.reached)
		p.reached = nil
	}
}

// watch forgets the gaps so far.
func (p *pace) watch() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gap = 0
}

// longest is the longest time between two answers since watch; one that lasts counts so far.
func (p *pace) longest() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(p.gap, time.Since(p.last))
}

// worker reports cases with a photo and brings each to its result, over HTTP. It repeats every request, with the same key, until it is
// answered, as a phone does. What it knows is looked at while the
// server is dead.
type worker struct {
	shift  Shift
	base   *atomic.Value // the server's address; empty while there is no server
	pace   *pace
	client http.Client
	random *rand.Rand
	photo  []byte
	faults bool // the server may fail for reasons of the machine, and says so

	mu        sync.Mutex
	cases     map[string]int64  // by id: acts that were acknowledged
	files     map[string]string // by id: hashes of uploads that were acknowledged and not looked at yet
	reporting bool              // a report is under way
	acting    string            // the case on which an act is under way
	answered  int
	wrong     error // an answer that should not be
}

func newWorker(s Shift, base *atomic.Value, p *pace, seed uint64, n int, faults bool) *worker {
	w := &worker{shift: s, base: base, pace: p, faults: faults, random: rand.New(rand.NewPCG(seed, uint64(n))), cases: map[string]int64{}, files: map[string]string{}}
	w.client = http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
	picture := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range picture.Pix {
		picture.Pix[i] = uint8(w.random.Uint32())
	}
	var photo bytes.Buffer
	_ = jpeg.Encode(&photo, picture, nil) // memory takes everything
	w.photo = photo.Bytes()
	return w
}

// work goes on until working ends, and finishes then what it has begun.
func (w *worker) work(ctx, working context.Context) {
	for working.Err() == nil {
		if err := w.story(ctx); err != nil {
			w.note(func() { w.wrong = err })
			return
		}
	}
}

func (w *worker) note(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
}

// story is the way of one case.
func (w *worker) story(ctx context.Context) error {
	var file struct{ ID, Hash string }
	if err := w.ask(ctx, request{path: "/api/v1/uploads", media: "image/jpeg", body: w.photo}, &file); err != nil {
		return err
	}
	w.note(func() { w.files[file.ID] = file.Hash; w.answered++; w.reporting = true })
	var receipt struct{ ID string }
	body, err := json.Marshal(map[string]any{
		"source": cases.ResidentWeb, "words": "路边的井盖松了。", "point": w.shift.Point, "matter": "C0904", "files": []any{map[string]any{"id": file.ID}},
		"contact": map[string]any{"phone": fmt.Sprintf("199%08d", w.random.IntN(1e8))},
	})
	if err != nil {
		return err
	}
	if err := w.ask(ctx, request{path: "/api/v1/cases", media: "application/json", body: body}, &receipt); err != nil {
		return err
	}
	w.note(func() { w.cases[receipt.ID] = 1; w.answered++; w.reporting = false; w.acting = receipt.ID })
	for _, act := range []struct{ act, session, body string }{
		{"accept", w.shift.Clerk, `{}`}, {"dispatch", w.shift.Dispatcher, `{}`}, {"sign", w.shift.Solve, `{}`}, {"finish", w.shift.Solve, `{"words":"已更换井盖。","apart":"已到场"}`},
	} {
		var done struct{ Version int64 }
		r := request{path: "/api/v1/cases/" + receipt.ID + "/acts/" + act.act, media: "application/json", body: []byte(act.body), session: act.session, version: w.cases[receipt.ID]}
		if err := w.ask(ctx, r, &done); err != nil {
			return err
		}
		w.note(func() { w.cases[receipt.ID]++; w.answered++ })
		if done.Version != w.cases[receipt.ID] {
			return fmt.Errorf("%s left version %d, not %d", act.act, done.Version, w.cases[receipt.ID])
		}
	}
	w.note(func() { w.acting = "" })
	return nil
}

// request is one request in all of its repetitions.
type request struct {
	path, media, session string
	body                 []byte
	version              int64
	key, address         string
}

// ask repeats a request until it is answered. A connection that broke and a server that has no time are no answers.
func (w *worker) ask(ctx context.Context, r request, into any) error {
	r.key = fmt.Sprintf("crash-%016x%016x", w.random.Uint64(), w.random.Uint64())
	r.address = fmt.Sprintf("10.%d.%d.%d", w.random.IntN(256), w.random.IntN(256), w.random.IntN(256))
	for {
		status, answer, err := w.send(ctx, r)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil || status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests || w.faults && status == http.StatusInternalServerError:
			sleep(ctx, 5*time.Millisecond)
		case status/100 != 2:
			return fmt.Errorf("%s: %d %s", r.path, status, answer)
		default:
			w.pace.answered()
			return json.Unmarshal(answer, into)
		}
	}
}

func (w *worker) send(ctx context.Context, r request) (status int, answer []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.base.Load().(string)+r.path, bytes.NewReader(r.body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", r.media)
	req.Header.Set("Idempotency-Key", r.key)
	req.Header.Set("X-Forwarded-For", r.address)
	if r.session != "" {
		req.AddCookie(&http.Cookie{Name: "gezhi", Value: r.session})
		req.Header.Set("If-Match", `"`+strconv.FormatInt(r.version, 10)+`"`)
	}
	res, err := w.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}

// askReady waits until the server says that it serves.
func askReady(ctx context.Context, base string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fault.New(fault.Unavailable, "health.not_ready")
	}
	return nil
}
