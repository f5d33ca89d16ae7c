package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/jobs"
	"gezhi/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// deadlines are cases that are due; some cannot be told.
type deadlines struct {
	mu     sync.Mutex
	takes  time.Duration // to tell one
	asked  int
	due    []string
	broken map[string]bool
	tries  map[string]int
}

func (d *deadlines) Due(_ context.Context, _ string, limit int) ([]cases.Case, error) {
	d.asked++
	var list []cases.Case
	for _, id := range d.due[:min(limit, len(d.due))] {
		list = append(list, cases.Case{ID: id})
	}
	return list, nil
}

func (d *deadlines) CatchUp(_ context.Context, _, id string) (cases.Case, int, error) {
	time.Sleep(d.takes)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tries[id]++
	if d.broken[id] {
		return cases.Case{}, 0, errors.New("broken")
	}
	d.due = slices.DeleteFunc(d.due, func(other string) bool { return other == id })
	return cases.Case{ID: id}, 1, nil
}

// sweepFor lets a sweeper run for a while, in a bubble where no time passes outside, and returns what it logged.
func sweepFor(t *testing.T, d *deadlines, while time.Duration) string {
	t.Helper()
	var log strings.Builder
	d.tries = map[string]int{}
	ctx, stop := context.WithCancel(t.Context())
	sweeper := &jobs.Sweeper{Cases: d, Tenants: func() []string { return []string{"t"} }, Log: slog.New(slog.NewTextHandler(&log, nil))}
	go sweeper.Run(ctx)
	time.Sleep(while + time.Millisecond)
	stop()
	synctest.Wait()
	return log.String()
}

func numbered(prefix string, n int) (ids []string) {
	for i := range n {
		ids = append(ids, prefix+strconv.Itoa(i))
	}
	return ids
}

func TestTheSweepComesAgainEverySecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &deadlines{}
		sweepFor(t, d, 10*time.Second)
		if d.asked != 11 {
			t.Errorf("%d sweeps in ten seconds", d.asked)
		}
	})
}

func TestAfterAStandstillSweepsFollowAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &deadlines{due: numbered("c", 2300)}
		sweepFor(t, d, 0)
		if len(d.due) != 0 {
			t.Errorf("%d cases still wait", len(d.due))
		}
	})
}

func TestDeadlinesAreToldSeveralAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &deadlines{due: numbered("c", 40), takes: 100 * time.Millisecond}
		sweepFor(t, d, 500*time.Millisecond)
		if len(d.due) != 0 {
			t.Errorf("%d of 40 still wait after five times what one takes", len(d.due))
		}
	})
}

// A node leaves what is due to the one that has it, and takes over when that one does not come again.
func TestDeadlinesOfAnotherNodeAreLeftToIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &deadlines{due: numbered("c", 120), tries: map[string]int{}}
		var ours atomic.Bool
		var asked atomic.Int32
		ctx, stop := context.WithCancel(t.Context())
		sweeper := &jobs.Sweeper{Cases: d, Tenants: func() []string { return []string{"t"} }, Log: slog.New(slog.DiscardHandler), Lease: func(context.Context, string, *int64) (bool, error) {
			asked.Add(1)
			return ours.Load(), nil
		}}
		go sweeper.Run(ctx)
		time.Sleep(3*time.Second + time.Millisecond)
		synctest.Wait()
		if len(d.due) != 120 || asked.Load() != 4 {
			t.Errorf("%d are left, asked %d times", len(d.due), asked.Load())
		}
		ours.Store(true)
		time.Sleep(time.Second)
		stop()
		synctest.Wait()
		if len(d.due) != 0 || asked.Load() != 4+3 { // anew for every fifty
			t.Errorf("%d are left, asked %d times", len(d.due), asked.Load())
		}
	})
}

func TestACaseThatFailsIsLeftAloneEverLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &deadlines{due: []string{"bad"}, broken: map[string]bool{"bad": true}}
		log := sweepFor(t, d, time.Minute)
		if d.tries["bad"] != 3 { // after 0, 10 and 30 seconds
			t.Errorf("tried %d times", d.tries["bad"])
		}
		if n := strings.Count(log, "could not be told"); n != 3 {
			t.Errorf("told %d times:\n%s", n, log)
		}
	})
}

func TestCasesThatFailKeepNoOtherFromItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := numbered("bad", 600) // more than one sweep takes, and due before all others
		d := &deadlines{due: append(slices.Clone(bad), numbered("good", 40)...), broken: map[string]bool{}}
		for _, id := range bad {
			d.broken[id] = true
		}
		sweepFor(t, d, 3*time.Second)
		if got := len(d.due); got != len(bad) {
			t.Errorf("%d cases wait, want the %d that fail", got, len(bad))
		}
	})
}

func open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func write(t *testing.T, s *store.Store, kinds ...string) {
	t.Helper()
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		for _, k := range kinds {
			if _, err := tx.AppendAct(audit.Act{Tenant: "t", Subject: "tenant:t", Kind: k, At: tx.Now(), Command: "{}", Effects: "{}"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// watcher reads a watch one event after another.
type watcher struct {
	jobs.Watch
	page []jobs.Event
}

func watch(t *testing.T, live *jobs.Live, after int64) *watcher {
	t.Helper()
	w, err := live.Follow(t.Context(), "t", after)
	if err != nil {
		t.Fatal(err)
	}
	return &watcher{Watch: w}
}

// next waits for the next event; false when the feed ended.
func (w *watcher) next(t *testing.T) (jobs.Event, bool) {
	t.Helper()
	for len(w.page) == 0 {
		var err error
		if w.page, err = w.Next(t.Context()); err != nil {
			t.Error(err)
			return jobs.Event{}, false
		}
		if len(w.page) > 0 {
			break
		}
		select {
		case <-w.More():
		case <-w.Ended():
			return jobs.Event{}, false
		}
	}
	e := w.page[0]
	w.page = w.page[1:]
	return e, true
}

func TestAWatcherMissesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	live := jobs.NewLive(s)
	write(t, s, "a", "b")
	late, now := watch(t, live, 1), watch(t, live, -1)
	write(t, s, "c")
	for _, want := range []struct {
		from *watcher
		kind string
		pos  int64
	}{{late, "b", 2}, {late, "c", 3}, {now, "c", 3}} {
		if e, _ := want.from.next(t); e.Kind != want.kind || e.Pos != want.pos {
			t.Errorf("got %+v, want %s at %d", e, want.kind, want.pos)
		}
	}
}

func TestManyWatchersSeeTheSameInOrder(t *testing.T) {
	t.Parallel()
	s := open(t)
	live := jobs.NewLive(s)
	const watchers, acts = 20, 1500 // more than is kept for latecomers
	var wg sync.WaitGroup
	for i := range watchers {
		feed := watch(t, live, int64(-(i % 2))) // from the beginning, or from now on, which is the same here
		wg.Go(func() {
			for want := int64(1); want <= acts; want++ {
				if e, _ := feed.next(t); e.Pos != want {
					t.Errorf("position %d, want %d", e.Pos, want)
					return
				}
			}
		})
	}
	for range acts / 50 {
		write(t, s, numbered("a", 50)...)
	}
	wg.Wait()
	if e, _ := watch(t, live, 3).next(t); e.Pos != 4 {
		t.Errorf("a latecomer got position %d", e.Pos)
	}
}

func TestWatchesEndWithTheProgram(t *testing.T) {
	t.Parallel()
	s := open(t)
	live := jobs.NewLive(s)
	feed := watch(t, live, -1)
	live.End()
	live.End()
	if e, open := feed.next(t); open {
		t.Errorf("got %+v after the end", e)
	}
}

func TestTheCountersCatchUpAndStay(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := jobs.NewCounters(s, func() []string { return []string{"t"} }, slog.New(slog.DiscardHandler))
	write(t, s, "a", "b")
	for range 2 {
		if err := c.CatchUp(t.Context(), "t"); err != nil {
			t.Fatal(err)
		}
	}
	err := s.View(t.Context(), func(tx *store.Tx) error {
		at, err := tx.Cursor("t", store.Counters)
		if at != 2 {
			t.Errorf("the cursor stands at %d", at)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
