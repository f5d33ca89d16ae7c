package storetest

import (
	"slices"
	"testing"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

// Opener opens an empty store, or that of o.Dir or o.Database where one is set, and closes it with the test.
type Opener func(t testing.TB, o store.Options) *store.Store

type test struct {
	name string
	run  func(*testing.T, Opener)
}

// Run runs the suite, with one of every few flows of the program. Every test has a store of its own.
func Run(t *testing.T, open Opener, few int) {
	t.Helper()
	open, whole := routed(open, false), routed(open, true)
	side := []test{ // things that run side by side
		{"of two rivals one wins", rivals},
		{"an idempotency key works once", keyOnce},
		{"serials never repeat", serials},
		{"a canceled request that waits does nothing", canceledInQueue},
		{"a request canceled while it runs is finished", canceledRunning},
		{"a group is durable and sealed without gaps", group},
		{"a unit that fails does not hurt its neighbours", neighbours},
		{"a panic comes back to its caller", panics},
		{"a function that ends its goroutine fails alone", goexit},
		{"too many writers are sent away", busy},
		{"a closed store refuses", closed},
		{"a view reads one moment", moment},
		{"an index that comes late finds what is there now", searchLate},
		{"the people room works on it", func(t *testing.T, _ Opener) { peopleService(t, twice(whole)) }},
		{"followers read every act once", func(t *testing.T, _ Opener) { followers(t, whole) }},
		{"counters equal a recount", func(t *testing.T, _ Opener) { counters(t, whole) }},
		{"notices are told once, in time, and are read", func(t *testing.T, _ Opener) { noticeRows(t, whole) }},
		{"the closed loop runs on it", func(t *testing.T, _ Opener) { loop(t, twice(whole), few) }},
	}
	row := []test{ // one thing after another: nothing for the race detector, which runs the short suite
		{"a case comes back as it was saved", roundTrip},
		{"cases of another tenant are absent", otherTenant},
		{"private texts and contact come back, and are erased", private},
		{"a change of an old version is stale", stale},
		{"an id that exists is taken", takenID},
		{"a unit is all or nothing at every statement", allOrNothing},
		{"a text with U+0000 is refused", nul},
		{"the log is for those who look after it", logScope},
		{"the log is read backwards by any filter", logBack},
		{"the log is read between two instants", logTimes},
		{"the scope is the condition", scopeProperty},
		{"lists are complete, in order and without repeats", Lists},
		{"as many are counted as are listed", Counts},
		{"a foreign cursor is refused", cursors},
		{"an account keeps its own lists", deskFilters},
		{"a county keeps standard texts", standardTexts},
		{"whom workers call is kept within the scope", liaisonRows},
		{"keys of persons are wrapped anew", personKeys},
		{"risk points and what was found there", patrolRows},
		{"cards of households are kept within the scope", householdRows},
		{"entries of ledgers and their definitions", ledgerRows},
		{"tables that were taken into ledgers", ledgerTables},
		{"visits and cares are kept within the scope", visitRows},
		{"mandates are kept within the scope", mandateRows},
		{"releases of ledgers go their way, and tell whose data went out", releaseRows},
		{"a re-division is kept on its way", redivisions},
		{"stations, proposals and ways are kept", stationRows},
		{"a search finds what the words are in", searchWords},
		{"a search stays within the scope", searchScope},
		{"each way of searching finds what reading everything finds", searchWays},
		{"what is erased is found no more", searchErased},
		{"what is due is listed in due order", due},
		{"similar cases are near", similar},
		{"people come back as they were saved", peopleRows},
		{"the sign-in lookup follows login and secret", doors},
		{"ground, policy, calendars and tenants come back", settings},
		{"the proof finds nothing wrong in random histories", proofProperty},
	}
	if testing.Short() {
		row = nil
	}
	for _, test := range slices.Concat(side, row) {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open)
		})
	}
}

// twice opens stores that run the function of every unit twice.
func twice(open Opener) Opener {
	return func(t testing.TB, o store.Options) *store.Store {
		o.Twice = true
		return open(t, o)
	}
}

// fresh opens a store that stands at Start.
func fresh(t testing.TB, open Opener) *store.Store {
	t.Helper()
	return open(t, store.Options{Clock: clock.NewManual(Start)})
}

// reopened opens an empty store, and answers how to close it and open it again.
func reopened(t testing.TB, open Opener, o store.Options) (_ *store.Store, again func() *store.Store) {
	t.Helper()
	s := open(t, o)
	return s, func() *store.Store {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		o.Dir, o.Database = s.Place().Dir, s.Place().Database
		s = open(t, o)
		return s
	}
}

// settle waits until what was committed has its place in the log.
func settle(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// update runs fn, fails the test on an error, and waits until what was done has its place in the log.
func update(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
	settle(t, s)
}

// view runs fn and fails the test on an error.
func view(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.View(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// save stores the change from before to after.
func save(t testing.TB, m *Maker, tx *store.Tx, before, after *cases.Case) error {
	t.Helper()
	return tx.Cases().Save(t.Context(), after, m.Act(t, before, after))
}

// insert stores new cases.
func insert(t testing.TB, s *store.Store, m *Maker, list ...cases.Case) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error {
		for i := range list {
			if err := save(t, m, tx, &cases.Case{}, &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// wantFault fails the test unless err is a fault with the kind and the code.
func wantFault(t testing.TB, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Is(err, kind) || !fault.HasCode(err, code) {
		t.Errorf("got %v, want %s %s", err, kind, code)
	}
}

// logOf returns the whole log of a tenant and fails the test unless its positions have no gap.
func logOf(t testing.TB, s *store.Store, tenant string) (acts []audit.Act) {
	t.Helper()
	settle(t, s)
	view(t, s, func(tx *store.Tx) error {
		for {
			page, err := tx.Sealed(tenant, int64(len(acts)), 7)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, a := range page {
				if acts = append(acts, a.Act); a.Pos != int64(len(acts)) {
					t.Fatalf("position %d follows %d", a.Pos, len(acts)-1)
				}
			}
		}
	})
	return acts
}

// wantProof fails the test unless the log of the tenant verifies.
func wantProof(t testing.TB, s *store.Store, tenant string) store.Proof {
	t.Helper()
	settle(t, s)
	proof, err := s.Verify(t.Context(), tenant, nil)
	if err != nil {
		t.Fatalf("verify %s: %v", tenant, err)
	}
	return proof
}
