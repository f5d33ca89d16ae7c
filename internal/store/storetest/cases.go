package storetest

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

var system = access.SystemScope(Tenant)

func readCase(t testing.TB, s *store.Store, id string) (c cases.Case) {
	t.Helper()
	view(t, s, func(tx *store.Tx) (err error) {
		c, err = tx.Cases().Case(t.Context(), system, id)
		return err
	})
	return c
}

func roundTrip(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	c := m.Case(Tenant)
	insert(t, s, m, c)
	if diff := cmp.Diff(string(c.Encode()), string(encoded(readCase(t, s, c.ID)))); diff != "" {
		t.Error(diff)
	}
	next := c
	next.Version = 2
	m.change(&next)
	act := m.Act(t, &c, &next)
	update(t, s, func(tx *store.Tx) error { return tx.Cases().Save(t.Context(), &next, act) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Cases().CaseByNumber(t.Context(), system, c.No)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(string(next.Encode()), string(encoded(got))); diff != "" {
			t.Error(diff)
		}
		acts, err := tx.Cases().Acts(t.Context(), system, c.ID)
		if err != nil || len(acts) != 2 {
			t.Fatalf("got %d acts, %v", len(acts), err)
		}
		if want := act.Chained(2, acts[0].Hash); !cmp.Equal(want, acts[1]) {
			t.Error(cmp.Diff(want, acts[1]))
		}
		return nil
	})
	wantProof(t, s, Tenant)
}

func encoded(c cases.Case) []byte { return c.Encode() }

func otherTenant(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	theirs := m.Case(Other)
	insert(t, s, m, m.Case(Tenant), theirs)
	view(t, s, func(tx *store.Tx) error {
		r := tx.Cases()
		_, err := r.Case(t.Context(), system, theirs.ID)
		wantFault(t, err, fault.NotFound, "case.not_found")
		_, err = r.CaseByNumber(t.Context(), system, theirs.No)
		wantFault(t, err, fault.NotFound, "case.not_found")
		_, err = r.Acts(t.Context(), system, theirs.ID)
		wantFault(t, err, fault.NotFound, "case.not_found")
		_, err = r.Words(t.Context(), system, theirs.ID)
		wantFault(t, err, fault.NotFound, "case.not_found")
		_, err = r.Contact(t.Context(), system, theirs.ID)
		wantFault(t, err, fault.NotFound, "case.not_found")
		_, err = r.Case(t.Context(), access.Scope{}, theirs.ID)
		wantFault(t, err, fault.NotFound, "case.not_found")
		return nil
	})
}

func private(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	c := m.Case(Tenant)
	act := m.Act(t, &cases.Case{}, &c)
	words := m.Words(&act, c.ID, "路灯坏了", "住在三单元")
	contact := cases.SealedContact{Tenant: Tenant, Case: c.ID, PersonKey: []byte{1, 2}, Name: []byte("n"), Phone: []byte("p"), Index: "i"}
	update(t, s, func(tx *store.Tx) error {
		w := tx.Cases()
		return errors.Join(w.Save(t.Context(), &c, act), w.SaveWords(t.Context(), words), w.SaveContact(t.Context(), contact))
	})
	wantPrivate(t, s, c.ID, words, contact)
	if got := wantProof(t, s, Tenant).Words; got != 2 {
		t.Errorf("verified %d private texts, want 2", got)
	}
	gone := c
	gone.Version, gone.Erased = c.Version+1, true
	erased := m.Act(t, &c, &gone)
	update(t, s, func(tx *store.Tx) error {
		w := tx.Cases()
		return errors.Join(w.Save(t.Context(), &gone, erased), w.Erase(t.Context(), Tenant, c.ID))
	})
	for i := range words {
		words[i].Text, words[i].Salt, words[i].Erased = "", nil, true
	}
	wantPrivate(t, s, c.ID, words, cases.SealedContact{Tenant: Tenant, Case: c.ID, Erased: true})
	wantProof(t, s, Tenant)
}

func wantPrivate(t testing.TB, s *store.Store, id string, words []cases.Word, contact cases.SealedContact) {
	t.Helper()
	view(t, s, func(tx *store.Tx) error {
		gotWords, err := tx.Cases().Words(t.Context(), system, id)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(words, gotWords); diff != "" {
			t.Error(diff)
		}
		gotContact, err := tx.Cases().Contact(t.Context(), system, id)
		if diff := cmp.Diff(contact, gotContact); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func stale(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	c := m.Case(Tenant)
	insert(t, s, m, c)
	for _, version := range []int64{3, 5} {
		next := c
		next.Version = version
		err := s.Update(t.Context(), func(tx *store.Tx) error { return save(t, m, tx, &c, &next) })
		wantFault(t, err, fault.Stale, "case.stale")
	}
	unknown := m.Case(Tenant)
	unknown.Version = 2
	err := s.Update(t.Context(), func(tx *store.Tx) error { return save(t, m, tx, &c, &unknown) })
	wantFault(t, err, fault.NotFound, "case.not_found")
	if got := len(logOf(t, s, Tenant)); got != 1 {
		t.Errorf("%d acts in the log, want 1", got)
	}
}

func takenID(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	c := m.Case(Tenant)
	insert(t, s, m, c)
	err := s.Update(t.Context(), func(tx *store.Tx) error { return save(t, m, tx, &cases.Case{}, &c) })
	wantFault(t, err, fault.Conflict, "id.taken")
}

func rivals(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	c := m.Case(Tenant)
	insert(t, s, m, c)
	next := c
	next.Version = 2
	m.change(&next)
	acts := []audit.Act{m.Act(t, &c, &next), m.Act(t, &c, &next), m.Act(t, &c, &next)}
	errs := make([]error, len(acts))
	var all sync.WaitGroup
	for i, act := range acts {
		all.Go(func() {
			errs[i] = s.Update(t.Context(), func(tx *store.Tx) error { return tx.Cases().Save(t.Context(), &next, act) })
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wantFault(t, err, fault.Stale, "case.stale")
	}
	if won != 1 {
		t.Errorf("%d rivals won, want 1", won)
	}
	wantProof(t, s, Tenant)
}

func keyOnce(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	keyed := func(tenant string) error {
		c := m.Case(tenant)
		act := m.Act(t, &cases.Case{}, &c)
		act.Key, act.KeyBody = "k", "b"
		return s.Update(t.Context(), func(tx *store.Tx) error { return tx.Cases().Save(t.Context(), &c, act) })
	}
	if err := errors.Join(keyed(Tenant), keyed(Other)); err != nil {
		t.Fatalf("the first acts under the key: %v", err)
	}
	wantFault(t, keyed(Tenant), fault.Conflict, "act.key_used")
	view(t, s, func(tx *store.Tx) error {
		act, found, err := tx.Cases().Keyed(t.Context(), system, "k")
		if !found || act.KeyBody != "b" || act.Tenant != Tenant {
			t.Errorf("got %v %v, want the act done under the key", act, found)
		}
		_, found, other := tx.Cases().Keyed(t.Context(), system, "")
		if found {
			t.Error("an empty key finds an act")
		}
		return errors.Join(err, other)
	})
}

func serials(t *testing.T, open Opener) {
	s, again := reopened(t, open, store.Options{})
	seen := map[string]map[int64]bool{"20260302": {}, "20260303": {}}
	for range 3 { // the store is opened again, as after a restart
		for i := range 100 {
			day := []string{"20260302", "20260303"}[i/50]
			var n int64
			err := s.Update(t.Context(), func(tx *store.Tx) (err error) {
				if n, err = tx.Cases().NextSerial(t.Context(), Tenant, day); i%7 == 0 {
					return errors.Join(err, errUnit)
				}
				return err
			})
			if err != nil && !errors.Is(err, errUnit) {
				t.Fatal(err)
			}
			if err == nil && (seen[day][n] || n < 1) {
				t.Fatalf("serial %d of %s is given twice, or is none", n, day)
			}
			seen[day][n] = err == nil || seen[day][n]
		}
		s = again()
	}
}

// errUnit is the failure of a unit on purpose.
var errUnit = errors.New("the unit fails")

func due(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(3)
	list := insertRandom(t, s, m, 80)
	now := Start.Add(100 * time.Hour)
	var want []string
	slices.SortFunc(list, func(a, b cases.Case) int { return byNextDue(&a, &b) })
	for _, c := range list {
		if at, ok := c.NextDue(); ok && !at.After(now) && c.Tenant == Tenant {
			want = append(want, c.ID)
		}
	}
	for _, limit := range []int{1, 5, 1000} {
		view(t, s, func(tx *store.Tx) error {
			got, err := tx.Cases().DueCases(t.Context(), system, now, limit)
			if diff := cmp.Diff(want[:min(limit, len(want))], idsOf(got)); diff != "" {
				t.Errorf("limit %d: %s", limit, diff)
			}
			return err
		})
	}
}

func similar(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(4)
	list := insertRandom(t, s, m, 120)
	q := cases.Nearby{
		Category: "A01", Case: list[0].ID, Lon: 112.855, Lat: 35.495, Metres: 400, Since: Start.Add(48 * time.Hour),
		States: cases.Open, Limit: 1000, Micro: "140502001001001002",
	}
	near := func(c *cases.Case) bool {
		dx, dy := (c.Point.Lon-q.Lon)*90_510, (c.Point.Lat-q.Lat)*111_195 // metres in a degree at this latitude
		return dx*dx+dy*dy <= q.Metres*q.Metres || c.Micro == q.Micro
	}
	var want []string
	slices.SortFunc(list, func(a, b cases.Case) int { return -byReport(&a, &b) })
	for _, c := range list {
		if c.Tenant == Tenant && c.ID != q.Case && len(c.Matter) > 3 && c.Matter[:3] == "A01" && !c.ReportedAt.Before(q.Since) && c.State.Open() && near(&c) {
			want = append(want, c.ID)
		}
	}
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Cases().Similar(t.Context(), system, q)
		if diff := cmp.Diff(want, idsOf(got)); diff != "" || len(want) == 0 {
			t.Errorf("of %d cases: %s", len(want), diff)
		}
		return err
	})
}

func idsOf(list []cases.Case) (ids []string) {
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	return ids
}

// insertRandom stores n random cases of two tenants, half of them changed once or twice, and returns them as they stand.
func insertRandom(t testing.TB, s *store.Store, m *Maker, n int) []cases.Case {
	t.Helper()
	list := make([]cases.Case, n)
	for _, tenant := range []string{m.tenant, m.other} {
		insertOf(t, s, m, tenant, list)
	}
	return list
}

// insertOf fills the places of a list that belong to a tenant: every fifth is the other one's.
func insertOf(t testing.TB, s *store.Store, m *Maker, tenant string, list []cases.Case) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error {
		for i := range list {
			if (i%5 == 4) != (tenant == m.other) {
				continue
			}
			list[i] = m.Case(tenant)
			before := cases.Case{}
			for range 1 + m.rand.IntN(3) {
				if err := save(t, m, tx, &before, &list[i]); err != nil {
					return err
				}
				if before = list[i]; m.rand.IntN(2) == 0 {
					break
				}
				list[i].Version++
				m.change(&list[i])
			}
			list[i] = before
		}
		return nil
	})
}
