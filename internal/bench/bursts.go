package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Bursts are quiet stretches with a few requests a second, each followed by one with many times as many.
type Bursts struct {
	Rate   float64       // requests a second while it is quiet
	Times  float64       // in a burst
	Length time.Duration // of a stretch
	Rounds int           // of quiet and burst
}

// BurstWorld is who asks in the mixture, and for what.
type BurstWorld struct {
	call   caller
	shifts []Shift
	desks  []string
	hands  []string
	ids    []string
	county string

	mu    sync.Mutex
	begun []*begunCase // cases on which the next act can be done
}

// begunCase is a case that was reported here, with the acts done on it.
type begunCase struct {
	id    string
	shift Shift
	acts  int
}

// Run sends a mixture of requests at fixed rates to the program at base, whether or not those before have been answered: lists of desks
// and of grid workers, cases from all of the history, reports, and the acts that follow them. A request is timed from when it was due.
func (w *BurstWorld) Run(ctx context.Context, base string, b Bursts) ([]Line, error) {
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	defer client.CloseIdleConnections()
	w.call = caller{base: base, send: client.Do}
	var quiet, burst []result
	var quietTook, burstTook time.Duration
	for round := range b.Rounds {
		q, took := w.stretch(ctx, b.Rate, b.Length, uint64(2*round))
		quiet, quietTook = append(quiet, q), quietTook+took
		q, took = w.stretch(ctx, b.Rate*b.Times, b.Length, uint64(2*round+1))
		burst, burstTook = append(burst, q), burstTook+took
	}
	return []Line{merge("bursts/quiet", quiet, quietTook), merge(fmt.Sprintf("bursts/x%g", b.Times), burst, burstTook)}, ctx.Err()
}

// BurstWorld signs in who asks, and draws what is asked for.
func (d *District) BurstWorld(ctx context.Context) (*BurstWorld, error) {
	w := &BurstWorld{}
	var err error
	if w.shifts, err = d.Shifts(ctx, 16); err != nil {
		return nil, err
	}
	if w.desks, err = d.signInSome(ctx, people.Dispatcher, territory.LevelTown, 10); err != nil {
		return nil, err
	}
	if w.hands, err = d.signInSome(ctx, people.GridWorker, territory.LevelGrid, 50); err != nil {
		return nil, err
	}
	county, err := d.signInSome(ctx, people.Dispatcher, territory.LevelCounty, 1)
	if err != nil {
		return nil, err
	}
	w.county = county[0]
	w.ids, err = d.someCases(ctx, rand.New(rand.NewPCG(5, 5)), 500)
	return w, err
}

// stretch sends requests at a rate.
func (w *BurstWorld) stretch(ctx context.Context, rate float64, length time.Duration, seed uint64) (r result, took time.Duration) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	random := rand.New(rand.NewPCG(17, seed))
	start := time.Now()
	n := int(rate * length.Seconds())
	for i := range n {
		due := start.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		sleep(ctx, time.Until(due))
		if ctx.Err() != nil {
			break
		}
		ask := w.draw(random)
		wg.Go(func() {
			err := ask(context.WithoutCancel(ctx))
			took := time.Since(due)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				r.took = append(r.took, took)
				return
			}
			if r.wrong++; r.first == nil {
				r.first = err
			}
		})
	}
	wg.Wait()
	return r, time.Since(start)
}

// draw draws a request.
func (w *BurstWorld) draw(r *rand.Rand) func(context.Context) error {
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	get := func(session, path string) func(context.Context) error {
		return func(ctx context.Context) error { return w.call.get(ctx, session, path, nil) }
	}
	switch x := r.IntN(100); {
	case x < 25:
		return get(pick(w.desks), "/api/v1/cases?open=true")
	case x < 40:
		return get(pick(w.hands), "/api/v1/cases?mine=orgs&open=true&order=due")
	case x < 65:
		return get(w.county, "/api/v1/cases/"+pick(w.ids))
	case x < 70:
		return get(pick(w.desks), "/api/v1/cases?open=true&order=due")
	case x < 85:
		return w.report(w.shifts[r.IntN(len(w.shifts))], r.Uint64())
	}
	return w.act(r.Uint64())
}

// report brings in a case, which is then acted on.
func (w *BurstWorld) report(s Shift, key uint64) func(context.Context) error {
	return func(ctx context.Context) error {
		var receipt struct{ ID string }
		err := w.call.do(ctx, asked{method: http.MethodPost, path: "/api/v1/cases", key: fmt.Sprintf("bursts-%016x%016x", key, key), address: address(key), body: map[string]any{
			"source": "resident_web", "words": "路边的井盖松了。", "point": s.Point, "matter": "C0904", "contact": map[string]any{"phone": fmt.Sprintf("199%08d", key%1e8)},
		}}, &receipt)
		if err == nil {
			w.put(&begunCase{id: receipt.ID, shift: s})
		}
		return err
	}
}

// address is one of a client behind a proxy; the last byte counts for nothing in limits.
func address(key uint64) string {
	return fmt.Sprintf("10.%d.%d.%d", key>>16&255, key>>8&255, key&255)
}

func (w *BurstWorld) put(b *begunCase) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begun = append(w.begun, b)
}

// act does the next act on a case that waits for one; where none does, it looks at the county's queue.
func (w *BurstWorld) act(key uint64) func(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.begun) == 0 {
		return func(ctx context.Context) error { return w.call.get(ctx, w.county, "/api/v1/cases?open=true", nil) }
	}
	b := w.begun[0]
	w.begun = w.begun[1:]
	return func(ctx context.Context) error {
		step := []struct {
			act, session string
			body         map[string]any
		}{
			{"accept", b.shift.Clerk, map[string]any{}}, {"dispatch", b.shift.Dispatcher, map[string]any{}}, {"sign", b.shift.Solve, map[string]any{}},
			{"finish", b.shift.Solve, map[string]any{"words": "已更换井盖。", "apart": "已到场"}},
		}[b.acts]
		err := w.call.do(ctx, asked{method: http.MethodPost, path: "/api/v1/cases/" + b.id + "/acts/" + step.act, session: step.session, body: step.body,
			version: int64(b.acts + 1), key: fmt.Sprintf("bursts-%016x%016x", key, key)}, nil)
		if b.acts++; err == nil && b.acts < 4 {
			w.put(b)
		}
		return err
	}
}
