package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// wordy makes a case with words, and the act that brings them.
func wordy(t testing.TB, m *Maker, place territory.Code, words string) (cases.Case, audit.Act, []cases.Word) {
	t.Helper()
	c := m.Case(Tenant)
	c.Place, c.Sensitive, c.State, c.Visibility = place, false, cases.Submitted, "internal"
	c.Desk, c.Lead, c.Parts = "center:140502", "", nil
	act := m.Act(t, &cases.Case{}, &c)
	kept := m.Words(&act, c.ID, words)
	kept[0].Name, act.Words = "words", map[string]string{"words": act.Words["w0"]}
	return c, act, kept
}

// told stores a case with words that can be found, and returns it.
func told(t testing.TB, s *store.Store, m *Maker, place territory.Code, words string) cases.Case {
	t.Helper()
	c, act, kept := wordy(t, m, place, words)
	update(t, s, func(tx *store.Tx) error {
		w := tx.Cases()
		return errors.Join(w.Save(t.Context(), &c, act), w.SaveWords(t.Context(), kept))
	})
	indexed(t, s)
	return c
}

// indexed lets the index come up to the log.
func indexed(t testing.TB, s *store.Store) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error {
		at, err := tx.Cursor(Tenant, store.Search)
		if err != nil {
			return err
		}
		acts, err := tx.Sealed(Tenant, at, 100)
		if err != nil {
			return err
		}
		return tx.ApplySearch(Tenant, acts)
	})
}

// foundBy returns the ids that a search finds, over all pages of a size.
func foundBy(t testing.TB, s *store.Store, scope access.Scope, f cases.Filter) []string {
	t.Helper()
	ids := []string{}
	view(t, s, func(tx *store.Tx) error {
		for {
			page, err := tx.Cases().Cases(t.Context(), scope, f)
			if err != nil {
				return err
			}
			for _, c := range page.Cases {
				ids = append(ids, c.ID)
			}
			if f.After = page.Next; f.After == "" {
				return nil
			}
		}
	})
	return ids
}

func searchWords(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(3)
	texts := []string{"楼道漏水，水管坏了", "3栋楼下化粪池满了", "路灯不亮 LED-20", "水管漏了，楼道湿滑", "漏电，水很深", "13栋电梯"}
	var list []cases.Case
	for i, text := range texts {
		list = append(list, told(t, s, m, territory.Code([]string{"140502001001001", "140502002001"}[i%2]), text))
	}
	for _, words := range []string{"漏水", "水管", "化粪池", "3栋", "led", "楼道 水管", "ＬＥＤ", "13栋", "漏水水"} {
		want := []string{}
		for i := range slices.Backward(texts) {
			if !slices.ContainsFunc(strings.Fields(strings.ToLower(strings.ReplaceAll(words, "ＬＥＤ", "led"))), func(p string) bool {
				return !strings.Contains(strings.ToLower(texts[i]), p)
			}) && (words != "3栋" || i != 5) { // a number is found whole
				want = append(want, list[i].ID)
			}
		}
		if got := foundBy(t, s, system, cases.Filter{Words: words, Limit: 1}); !slices.Equal(got, want) {
			t.Errorf("%s found %d cases %v, want %v", words, len(got), got, want)
		}
	}
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Cases().Cases(t.Context(), system, cases.Filter{Words: "水"})
		wantFault(t, err, fault.Invalid, "input.fields")
		return nil
	})
}

func searchScope(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(3)
	here := told(t, s, m, "140502001001001", "井盖坏了")
	there := told(t, s, m, "140502002001", "井盖坏了")
	post := people.Post{Tenant: Tenant, ID: "p", Account: "a9", From: Start.AddDate(-1, 0, 0), Role: people.Clerk, Place: "140502001001", Org: "center:140502001001"}
	clerk, err := access.ScopeFor(access.NewStaff(Tenant, "a9", []people.Post{post}, people.Session{}, Start), access.CaseRead, access.Handling, Start)
	if err != nil {
		t.Fatal(err)
	}
	if got := foundBy(t, s, clerk, cases.Filter{Words: "井盖"}); !slices.Equal(got, []string{here.ID}) {
		t.Errorf("the clerk finds %v, want the own community's alone", got)
	}
	if got := foundBy(t, s, access.SystemScope(Other), cases.Filter{Words: "井盖"}); len(got) > 0 {
		t.Errorf("another county finds %v", got)
	}
	moved := there
	moved.Version, moved.Place = 2, "140502001001002"
	update(t, s, func(tx *store.Tx) error { return save(t, m, tx, &there, &moved) })
	if got := foundBy(t, s, clerk, cases.Filter{Words: "井盖"}); !slices.Equal(got, []string{there.ID, here.ID}) {
		t.Errorf("after a case came over the clerk finds %v", got)
	}
	if got := foundBy(t, s, system, cases.Filter{Words: "井盖", Place: "140502002"}); len(got) > 0 {
		t.Errorf("where it came from it is still found: %v", got)
	}
}

// searchWays searches for a unit, through the index and through the unit's cases, and for a clerk of two places and an own center.
func searchWays(t *testing.T, open Opener) {
	for _, through := range []int{1, 1000} {
		s, m := open(t, store.Options{Clock: clock.NewManual(Start), ReadThrough: through}), NewMaker(11)
		var list []cases.Case
		for i := range 60 {
			c, act, kept := wordy(t, m, territory.Code(m.pick("140502001001001", "140502001001002", "140502002001", "140502003001001")), []string{"井盖坏了", "井盖松动", "路灯不亮"}[i%3])
			c.Lead = people.Org(m.pick("unit:U01", "unit:U02", "center:140502001001"))
			act = m.Act(t, &cases.Case{}, &c)
			kept = m.Words(&act, c.ID, kept[0].Text)
			kept[0].Name, act.Words = "words", map[string]string{"words": act.Words["w0"]}
			update(t, s, func(tx *store.Tx) error {
				return errors.Join(tx.Cases().Save(t.Context(), &c, act), tx.Cases().SaveWords(t.Context(), kept))
			})
			list = append(list, c)
		}
		indexed(t, s)
		for _, post := range []people.Post{
			{Role: people.Handler, Place: "140502", Org: "unit:U01"},
			{Role: people.Clerk, Place: "140502001001", Org: "center:140502001001"},
			{Role: people.Clerk, Place: "140502002", Org: "center:140502002"},
		} {
			post.Tenant, post.ID, post.Account, post.From = Tenant, "p", "a9", Start.AddDate(-1, 0, 0)
			scope, err := access.ScopeFor(access.NewStaff(Tenant, "a9", []people.Post{post}, people.Session{}, Start), access.CaseRead, access.Handling, Start)
			if err != nil {
				t.Fatal(err)
			}
			want := []string{}
			for i, c := range slices.Backward(list) {
				if i%3 < 2 && scope.Admits(c.Resource()) {
					want = append(want, c.ID)
				}
			}
			if len(want) < 5 {
				t.Fatalf("only %d cases to find", len(want))
			}
			for _, limit := range []int{1, 7, 200} {
				if got := foundBy(t, s, scope, cases.Filter{Words: "井盖", Limit: limit}); !slices.Equal(got, want) {
					t.Errorf("read through %d, pages of %d: %s finds\n%v, want\n%v", through, limit, post.Org, got, want)
				}
			}
		}
	}
}

func searchErased(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(3)
	c := told(t, s, m, "140502001001001", "住三单元的老人摔倒了")
	gone := c
	gone.Version, gone.Erased = 2, true
	act := m.Act(t, &c, &gone)
	act.Kind = "case.erase"
	update(t, s, func(tx *store.Tx) error {
		w := tx.Cases()
		return errors.Join(w.Save(t.Context(), &gone, act), w.Erase(t.Context(), Tenant, c.ID))
	})
	indexed(t, s)
	if got := foundBy(t, s, system, cases.Filter{Words: "老人"}); len(got) > 0 {
		t.Error("an erased case is found by its words")
	}
	wantProof(t, s, Tenant)
}

// searchLate lets the index come late: to a case that was erased meanwhile, and to one that moved and was indexed with the move.
func searchLate(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(3)
	late := func(place territory.Code, words string, then func(tx *store.Tx, c cases.Case) error) {
		c, act, kept := wordy(t, m, place, words)
		update(t, s, func(tx *store.Tx) error {
			w := tx.Cases()
			return errors.Join(w.Save(t.Context(), &c, act), w.SaveWords(t.Context(), kept))
		})
		update(t, s, func(tx *store.Tx) error { return then(tx, c) })
	}
	late("140502001001001", "住三单元的老人摔倒了", func(tx *store.Tx, c cases.Case) error {
		gone := c
		gone.Version, gone.Erased = 2, true
		act := m.Act(t, &c, &gone)
		act.Kind = "case.erase"
		return errors.Join(tx.Cases().Save(t.Context(), &gone, act), tx.Cases().Erase(t.Context(), Tenant, c.ID))
	})
	late("140502002001", "井盖坏了", func(tx *store.Tx, c cases.Case) error {
		moved := c
		moved.Version, moved.Place = 2, "140502001001002"
		return save(t, m, tx, &c, &moved)
	})
	indexed(t, s)
	indexed(t, s) // nothing is left, nothing is done twice
	if got := foundBy(t, s, system, cases.Filter{Words: "老人"}); len(got) > 0 {
		t.Error("an erased case is found by its words")
	}
	if got := foundBy(t, s, system, cases.Filter{Words: "井盖", Place: "140502001"}); len(got) != 1 {
		t.Errorf("where it moved to %d cases are found", len(got))
	}
	wantProof(t, s, Tenant)
}
