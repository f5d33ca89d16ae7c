package bench

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/simulate"
	"gezhi/internal/store"
)

// How a history is told: spans of four weeks, so that each day keeps its weekday, which are followed for as long as it takes until
// nothing is left to fall due.
const (
	spanDays   = 28
	spanTail   = 150
	spanUsual  = 3_000 // cases in one, as in the published district
	mostSpans  = 650   // ids tell milliseconds since 1970
	mostCases  = 20_000_000
	pourAtOnce = 5_000
)

// History is a filled district of any age: how many cases, until when.
type History struct {
	Cases    int
	Span     int       // cases in each four weeks; zero: as in the published district, or more where the history would reach back too far
	End      time.Time // the instant at which the filled district stands
	Seed     uint64
	Progress func(done, of int, what string) // may be nil
}

// Fill founds the synthetic district in an empty folder and fills it with a history that ends now. The last four weeks and what becomes
// of them are simulated, by real acts; the same four weeks are then told again for the four weeks before, and so on, as often as it
// takes. The rows are those that the acts would have left: ids, numbers, days, hashes, chains, seals, sealed contacts, counters, the
// index of words and the cursors of its followers are of each time, so that Verify finds nothing, and open are only those cases whose
// lives reach beyond the end.
//
// What is not true of it: the same cases happen every four weeks in the same places, in other words of the reporters alone; private texts
// have the salts of the four weeks that were simulated; limits were counted by the calendar of those; a case whose story had no end after
// 150 days is left out; there are no notices, looks at contacts, sessions, files or phones. More than two
// million cases are a district busier than the published one, as more years than that do not fit in the ids.
//
// Faults: Conflict simulate.not_empty; Invalid cases.
func (h History) Fill(ctx context.Context, dir string) (err error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		return fault.New(fault.Conflict, "simulate.not_empty", "dir", dir)
	}
	span := max(h.Span, (h.Cases+mostSpans-1)/mostSpans)
	if h.Span <= 0 {
		span = max(span, spanUsual)
	}
	if h.Cases < 2 || h.Cases > mostCases {
		var f fault.Fields
		f.Add("cases", "out_of_range", "min", 2, "max", mostCases)
		return f.Err()
	}
	spans := max(2, (h.Cases+span-1)/span)
	last := calendar.DateOf(h.End).AddDays(-spanDays)
	town, err := h.found(ctx, dir, last.AddDays(-spanDays*(spans-1)-1))
	if err != nil {
		return err
	}
	model := dir + ".model"
	defer os.RemoveAll(model)
	if err := os.CopyFS(model, os.DirFS(dir)); err != nil {
		return err
	}
	return h.live(ctx, model, dir, town, last, spans)
}

// found makes the district, some time before its first case.
func (h History) found(ctx context.Context, dir string, day calendar.Date) (town simulate.Town, err error) {
	a, err := openAt(ctx, dir, clock.NewManual(day.Start()), h.Seed)
	if err != nil {
		return town, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return simulate.Found(ctx, a, h.Seed, day.AddDays(-30).Start())
}

func openAt(ctx context.Context, dir string, at *clock.Manual, seed uint64) (*app.App, error) {
	cfg := config.Default()
	cfg.Data = dir
	return app.Open(ctx, cfg, app.Options{Clock: at, Random: ids.Seeded(seed), Light: true, Loose: true})
}

// live simulates the last span in the model and tells it in the folder.
func (h History) live(ctx context.Context, model, dir string, town simulate.Town, last calendar.Date, spans int) (err error) {
	virtual := clock.NewManual(last.Start())
	a, err := openAt(ctx, model, virtual, h.Seed+1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	policy, err := a.Policies.Policy(ctx, town.Tenant)
	if err != nil {
		return err
	}
	year := simulate.Year{Service: a.Cases, Clock: virtual, Tenant: town.Tenant, Policy: policy, Roster: simulate.NewRoster(town.Tenant, town.Posts),
		Mix: simulate.DefaultMix(), Seed: h.Seed, Tail: spanTail, Progress: func(done, of int, _ time.Time) { h.tell(done, of, "simulated cases") }}
	if _, err := year.Run(ctx, last, spanDays, (h.Cases+spans-1)/spans); err != nil {
		return err
	}
	s, err := readSpan(ctx, a, town.Tenant)
	if err != nil {
		return err
	}
	pouring, err := store.Pour(ctx, store.Options{Dir: filepath.Join(dir, "db")}, town.Tenant)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pouring.Close()) }()
	f := filler{county: string(policy.Root), serial: pouring.Serial, seal: func(id string, p cases.Person) (cases.SealedContact, error) {
		return a.Vault.SealContact(ctx, town.Tenant, id, p)
	}}
	if err := h.pour(ctx, pouring, s, f, spans); err != nil {
		return err
	}
	return pouring.Finish(ctx)
}

func (h History) tell(done, of int, what string) {
	if h.Progress != nil {
		h.Progress(done, of, what)
	}
}

// pour makes acts on one goroutine and writes them on another.
func (h History) pour(ctx context.Context, p *store.Pouring, s *span, f filler, spans int) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	batches := make(chan []store.PouredAct, 4)
	go func() {
		defer close(batches)
		if err := h.retell(ctx, s, f, spans, batches); err != nil {
			stop(err)
		}
	}()
	for batch := range batches {
		if err := p.Take(ctx, batch); err != nil {
			stop(err)
		}
	}
	return context.Cause(ctx)
}

// retell tells the spans, the oldest first, as one log in the order of time.
func (h History) retell(ctx context.Context, s *span, f filler, spans int, batches chan<- []store.PouredAct) error {
	var told []*retold // those that are under way
	begun, reported := 0, 0
	begin := func() {
		told = append(told, s.retell(-spanDays*(spans-1-begun), h.End, rand.New(rand.NewPCG(h.Seed, uint64(begun))).Uint64()))
		begun++
	}
	batch := make([]store.PouredAct, 0, pourAtOnce)
	for ctx.Err() == nil {
		first := -1
		var at time.Time
		for i := 0; i < len(told); i++ {
			next, ok := told[i].upcoming()
			if !ok {
				told = append(told[:i], told[i+1:]...)
				i--
				continue
			}
			if first < 0 || next.Before(at) {
				first, at = i, next
			}
			if i == len(told)-1 && begun < spans && !at.Before(s.acts[0].act.At.AddDate(0, 0, -spanDays*(spans-1-begun))) {
				begin()
			}
		}
		if first < 0 && begun < spans {
			begin()
			continue
		}
		if first >= 0 {
			act, err := told[first].tell(f)
			if err != nil {
				return err
			}
			batch = append(batch, act)
			if act.Case != nil {
				reported++
			}
		}
		if len(batch) > 0 && (first < 0 || len(batch) == cap(batch)) {
			h.tell(reported, h.Cases, "cases")
			select {
			case batches <- batch:
			case <-ctx.Done():
			}
			batch = make([]store.PouredAct, 0, pourAtOnce)
		}
		if first < 0 {
			return nil
		}
	}
	return context.Cause(ctx)
}
