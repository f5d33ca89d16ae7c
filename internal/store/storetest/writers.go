package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

// block holds the one writer until the returned function is called.
func block(t testing.TB, s *store.Store) (release func()) {
	t.Helper()
	holds, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.Update(context.Background(), func(*store.Tx) error {
			close(holds)
			<-goOn
			return nil
		})
	}()
	<-holds
	return sync.OnceFunc(func() {
		close(goOn)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func canceledInQueue(t *testing.T, open Opener) {
	s := open(t, store.Options{Writers: 1})
	release := block(t, s)
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	left, ran := make(chan error), false
	go func() {
		left <- s.Update(ctx, func(*store.Tx) error { ran = true; return nil })
	}()
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) { // it returns although the writer is held
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	release()
	update(t, s, func(*store.Tx) error { return nil }) // whatever waited before has had its turn
	if ran {
		t.Error("the canceled function ran")
	}
}

func canceledRunning(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	c := m.Case(Tenant)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := s.Update(ctx, func(tx *store.Tx) error {
		cancel()
		return tx.Cases().Save(ctx, &c, m.Act(t, &cases.Case{}, &c))
	})
	if err != nil {
		t.Fatalf("a request canceled while it runs: %v", err)
	}
	readCase(t, s, c.ID)
	if err := s.Update(ctx, func(*store.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// refuser refuses the n-th statement that it is told of.
type refuser struct {
	mu sync.Mutex
	n  int // 0: it refuses nothing
}

var errRefused = errors.New("the statement is refused")

func (r *refuser) trace(store.Traced) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.n == 0 {
		return nil
	}
	r.n--
	if r.n == 0 {
		return errRefused
	}
	return nil
}

func (r *refuser) arm(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n = n
}

// allOrNothing lets a unit fail at its first statement, its second, and so on: nothing of it is there until it succeeds. A store
// whose commit was refused is opened again.
func allOrNothing(t *testing.T, open Opener) {
	r := &refuser{}
	s, again := reopened(t, open, store.Options{Trace: r.trace})
	for n := 1; n <= 60; n++ {
		if !s.Writable() {
			s = again()
		}
		if refusedAt(t, s, r, n) {
			continue
		}
		if n < 10 {
			t.Errorf("the unit has %d statements, so the test sees too little", n-1)
		}
		return
	}
	t.Fatal("the unit never succeeds")
}

// refusedAt runs the unit for a tenant of its own with its n-th statement refused, and reports whether it failed.
func refusedAt(t *testing.T, s *store.Store, r *refuser, n int) bool {
	t.Helper()
	m, tenant := NewMaker(uint64(n)), fmt.Sprintf("t%d", n)
	first, c := m.Case(tenant), m.Case(tenant)
	insert(t, s, m, first)
	next := first
	next.Version = 2
	m.change(&next)
	act := m.Act(t, &cases.Case{}, &c)
	words := m.Words(&act, c.ID, "路灯坏了")
	r.arm(n)
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		w := tx.Cases()
		_, err := w.NextSerial(t.Context(), tenant, "20260302")
		return errors.Join(err, w.Save(t.Context(), &c, act), w.SaveWords(t.Context(), words),
			w.SaveContact(t.Context(), cases.SealedContact{Tenant: tenant, Case: c.ID}), save(t, m, tx, &first, &next))
	})
	r.arm(0)
	proof := wantProof(t, s, tenant)
	want := store.Proof{Cases: 1}
	want.Acts = 1
	if err == nil {
		want.Cases, want.Words, want.Acts = 2, 1, 3
	}
	if proof.Cases != want.Cases || proof.Words != want.Words || proof.Acts != want.Acts || proof.Head.Pos != want.Acts {
		t.Errorf("refused at %d: %d cases, %d texts, %d acts, %d seals after %v", n, proof.Cases, proof.Words, proof.Acts, proof.Head.Pos, err)
	}
	return err != nil
}

func group(t *testing.T, open Opener) {
	const clients, each = 64, 8
	s, again := reopened(t, open, store.Options{})
	var mu sync.Mutex
	told := map[string]int64{}
	s.OnSealed(func(tenant string, upTo int64) {
		mu.Lock()
		defer mu.Unlock()
		if upTo <= told[tenant] {
			t.Errorf("told of %d after %d", upTo, told[tenant])
		}
		told[tenant] = upTo
	})
	var all sync.WaitGroup
	for i := range clients {
		m := NewMaker(uint64(i))
		m.n = int64(i * 1000)
		all.Go(func() {
			for range each {
				c := m.Case(Tenant)
				if err := s.Update(t.Context(), func(tx *store.Tx) error { return save(t, m, tx, &cases.Case{}, &c) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	settle(t, s)
	if told[Tenant] != clients*each {
		t.Errorf("told of %d, want %d", told[Tenant], clients*each)
	}
	s = again()
	if got := len(logOf(t, s, Tenant)); got != clients*each {
		t.Errorf("%d acts in the log, want %d", got, clients*each)
	}
	if proof := wantProof(t, s, Tenant); proof.Cases != clients*each || proof.Unsealed != 0 {
		t.Errorf("%d cases and %d unsealed, want %d and none", proof.Cases, proof.Unsealed, clients*each)
	}
}

// neighbours fills the queue behind a held writer with units of which every other one fails after it wrote.
func neighbours(t *testing.T, open Opener) {
	const queue, clients = 6, 15
	s := open(t, store.Options{Clock: clock.NewManual(Start), Writers: 1, Queue: queue})
	release := block(t, s)
	m := NewMaker(1)
	type result struct {
		i   int
		err error
	}
	list, results := make([]cases.Case, clients), make(chan result)
	for i := range list {
		list[i] = m.Case(Tenant)
		act := m.Act(t, &cases.Case{}, &list[i])
		go func() {
			results <- result{i, s.Update(context.Background(), func(tx *store.Tx) error {
				if err := tx.Cases().Save(t.Context(), &list[i], act); err != nil || i%2 == 0 {
					return errors.Join(err, errUnit)
				}
				return nil
			})}
		}()
	}
	for range clients - queue {
		wantFault(t, (<-results).err, fault.Unavailable, "store.busy")
	}
	release()
	kept := 0
	for range queue {
		r := <-results
		if fails := r.i%2 == 0; fails != errors.Is(r.err, errUnit) || !fails && r.err != nil {
			t.Errorf("unit %d: %v", r.i, r.err)
		}
		if r.err == nil {
			kept++
			readCase(t, s, list[r.i].ID)
		}
	}
	if got := wantProof(t, s, Tenant).Cases; got != int64(kept) {
		t.Errorf("%d cases, want %d", got, kept)
	}
}

func panics(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	c := m.Case(Tenant)
	got := func() (v any) {
		defer func() { v = recover() }()
		_ = s.Update(t.Context(), func(tx *store.Tx) error {
			if err := save(t, m, tx, &cases.Case{}, &c); err != nil {
				return err
			}
			panic("on purpose")
		})
		return nil
	}()
	if got != "on purpose" {
		t.Errorf("got %v, want the panic of the function", got)
	}
	update(t, s, func(*store.Tx) error { return nil })
	if got := wantProof(t, s, Tenant).Acts; got != 0 {
		t.Errorf("%d acts are left of the unit that panicked", got)
	}
}

func busy(t *testing.T, open Opener) {
	s := open(t, store.Options{Writers: 1, Queue: 1})
	release := block(t, s)
	errs := make(chan error)
	for range 3 {
		go func() { errs <- s.Update(context.Background(), func(*store.Tx) error { return nil }) }()
	}
	for range 2 {
		wantFault(t, <-errs, fault.Unavailable, "store.busy")
	}
	release()
	if err := <-errs; err != nil {
		t.Errorf("the one that waited: %v", err)
	}
}

func closed(t *testing.T, open Opener) {
	s := fresh(t, open)
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.Update(t.Context(), func(*store.Tx) error { return nil }), fault.Unavailable, "store.closed")
	wantFault(t, s.View(t.Context(), func(*store.Tx) error { return nil }), fault.Unavailable, "store.closed")
}

func moment(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	insert(t, s, m, m.Case(Tenant))
	count := func(tx *store.Tx) string {
		page, err := tx.Cases().Cases(t.Context(), system, cases.Filter{})
		return fmt.Sprint(len(page.Cases), err)
	}
	view(t, s, func(tx *store.Tx) error {
		before := count(tx)
		insert(t, s, m, m.Case(Tenant))
		if after := count(tx); after != before {
			t.Errorf("first %s, then %s", before, after)
		}
		return nil
	})
}

// goexit lets a function end its goroutine, as t.FailNow does.
func goexit(t *testing.T, open Opener) {
	s := fresh(t, open)
	err := s.Update(t.Context(), func(*store.Tx) error {
		runtime.Goexit()
		return nil
	})
	wantFault(t, err, fault.Unavailable, "store.failed")
	update(t, s, func(tx *store.Tx) error { return tx.SaveTenantKey(Tenant, []byte{1}, "c") })
}

func nul(t *testing.T, open Opener) {
	s := fresh(t, open)
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		return tx.Cases().SaveWords(t.Context(), []cases.Word{{Tenant: Tenant, Case: "c", Act: 1, Name: "w", Text: "a\x00b"}})
	})
	wantFault(t, err, fault.Malformed, "text.nul")
}
