package people_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/people"
)

// watched counts what is read from a store, and lets something happen right after a reading.
type watched struct {
	people.Store
	reads int
	then  func()
}

func (w *watched) View(ctx context.Context, fn func(people.Tx) error) error {
	w.reads++
	err := w.Store.View(ctx, fn)
	if then := w.then; then != nil {
		w.then = nil
		then()
	}
	return err
}

// TestWhoAsksIsReadOnceUntilSomethingChanges is one session on two nodes of one store.
func TestWhoAsksIsReadOnceUntilSomethingChanges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	hasher, err := people.NewLightHasher()
	if err != nil {
		t.Fatal(err)
	}
	store := &watched{Store: b.store}
	other := people.New(store, b.clock, ids.NewSource(rand.NewChaCha8([32]byte{2})), hasher)
	b.hire(t, "wang")
	in, err := b.signIn(t, "wang", good, office)
	if err != nil {
		t.Fatal(err)
	}
	asks := func(s *people.Service, live bool) {
		t.Helper()
		_, err := s.Authenticate(t.Context(), in.Secret)
		if live && err != nil || !live && !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("live %v: %v", live, err)
		}
	}
	for range 3 {
		asks(other, true)
	}
	b.clock.Advance(2 * time.Minute)
	for range 3 {
		asks(other, true)
	}
	if store.reads != 2 { // the use of a session is noted once a minute
		t.Errorf("read %d times", store.reads)
	}
	other.Forget()
	store.then = func() { // the session ends between the reading and its remembering
		if err := b.EndSession(t.Context(), in.Session, in.Session.ID); err != nil {
			t.Error(err)
		}
		other.Forget()
	}
	asks(other, true)
	asks(other, false)
	asks(b.Service, false)
}

// TestASessionThatWasEndedHereIsRefusedAtOnce needs nobody to tell.
func TestASessionThatWasEndedHereIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	account := b.hire(t, "wang")
	in, err := b.signIn(t, "wang", good, office)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Authenticate(t.Context(), in.Secret); err != nil {
		t.Fatal(err)
	}
	b.by.proved = b.clock.Now()
	if err := b.Disable(t.Context(), b.by, tenant, account.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Authenticate(t.Context(), in.Secret); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("%v", err)
	}
}
