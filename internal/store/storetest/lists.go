package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

func byReport(a, b *cases.Case) int {
	return cmp.Or(a.ReportedAt.Compare(b.ReportedAt), cmp.Compare(a.ID, b.ID))
}

// byNextDue orders by what falls due; what has nothing due comes last, newest first.
func byNextDue(a, b *cases.Case) int {
	x, hasX := a.NextDue()
	y, hasY := b.NextDue()
	switch {
	case hasX && hasY:
		return cmp.Or(x.Compare(y), cmp.Compare(a.ID, b.ID))
	case !hasX && !hasY:
		return -byReport(a, b)
	case hasX:
		return -1
	}
	return 1
}

// drawScope makes a scope as it comes from posts: of every role, at random places, for organisations, of an account.
func drawScope(t *rapid.T) access.Scope {
	switch rapid.IntRange(0, 9).Draw(t, "kind of scope") {
	case 0:
		return access.SystemScope(Tenant)
	case 1:
		return access.PublicScope(Tenant)
	case 2:
		return access.Scope{}
	}
	var posts []people.Post
	for i := range rapid.IntRange(1, 3).Draw(t, "posts") {
		posts = append(posts, people.Post{
			Tenant: Tenant, ID: fmt.Sprint("p", i), Account: "a1", From: Start.Add(-time.Hour),
			Role:  rapid.SampledFrom(people.Roles()).Draw(t, "role"),
			Place: territory.Code(rapid.SampledFrom(places).Draw(t, "place")),
			Org:   people.Org(rapid.SampledFrom(append([]string{""}, orgs...)).Draw(t, "org")),
			Beat:  []territory.Code{"140502001001001", "140502002001001"},
		})
	}
	actor := access.NewStaff(Tenant, "a1", posts, people.Session{}, Start)
	scope, err := access.ScopeFor(actor, access.CaseRead, access.Handling, Start)
	if err != nil && !fault.Is(err, fault.Forbidden) {
		t.Fatal(err)
	}
	return scope
}

func drawFilter(t *rapid.T, list []cases.Case) cases.Filter {
	maybe := func(label string) bool { return rapid.IntRange(0, 4).Draw(t, label) == 0 }
	f := cases.Filter{Limit: rapid.IntRange(0, 9).Draw(t, "limit")}
	if maybe("by due") || maybe("by due again") {
		f.Order = cases.DueFirst
	}
	if maybe("ids") {
		f.IDs = rapid.SliceOfN(rapid.SampledFrom(idsOf(list)), 1, 40).Draw(t, "ids")
	}
	if maybe("states") {
		f.States = rapid.SliceOfNDistinct(rapid.SampledFrom(cases.States()), 1, 5, rapid.ID[cases.State]).Draw(t, "states")
	}
	if maybe("open states") {
		f.States = cases.Open
	}
	choose := func(label string, from []string, set func(string)) {
		if maybe(label) {
			set(rapid.SampledFrom(from).Draw(t, label))
		}
	}
	choose("org", orgs, func(v string) { f.Org = people.Org(v) })
	choose("lead", orgs, func(v string) { f.Lead = people.Org(v) })
	choose("desk", orgs, func(v string) { f.Desk = people.Org(v) })
	choose("in", places, func(v string) { f.Place = territory.Code(v) })
	choose("matter", []string{"A0101", "A0102", "B0201"}, func(v string) { f.Matter = v })
	choose("loop", []string{"micro", "small", "middle", "large"}, func(v string) { f.Loop = cases.Loop(v) })
	choose("account", accounts[1:], func(v string) { f.Account = v })
	choose("phone", []string{"index 0", "index 1"}, func(v string) { f.Phone = v })
	f.Overdue = maybe("overdue")
	choose("waits", []string{"returned", "supervised", "asked", "disputed"}, func(v string) { f.Waits = cases.Waits(v) })
	hours := func(label string) time.Time {
		if !maybe(label) {
			return time.Time{}
		}
		return Start.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, label)) * time.Hour)
	}
	f.Since, f.Until, f.DueBy = hours("since"), hours("until"), hours("due by")
	return f
}

// matches is what a filter says, in the plainest way.
func matches(c *cases.Case, phone string, f cases.Filter) bool {
	next, has := c.NextDue()
	return (len(f.IDs) == 0 || slices.Contains(f.IDs, c.ID)) && (len(f.States) == 0 || c.State.Is(f.States...)) &&
		(f.Org == "" || slices.Contains(c.Orgs(), f.Org)) && (f.Lead == "" || c.Lead == f.Lead) && (f.Desk == "" || c.Desk == f.Desk) &&
		(f.Place == "" || f.Place.Contains(c.Place)) && (f.Matter == "" || c.Matter == f.Matter) && (f.Loop == "" || c.Loop == f.Loop) &&
		(!f.Overdue || len(c.Overdue) > 0) && (f.DueBy.IsZero() || has && !next.After(f.DueBy)) &&
		(f.Since.IsZero() || !c.ReportedAt.Before(f.Since)) && (f.Until.IsZero() || c.ReportedAt.Before(f.Until)) &&
		(f.Account == "" || slices.Contains(c.Accounts(), f.Account)) && (f.Phone == "" || phone == f.Phone) &&
		(f.Waits == "" || c.State.Open() && c.WaitsFor(f.Waits))
}

// stocked opens a store with random cases, some of them with a contact.
func stocked(t *testing.T, open Opener) (*store.Store, []cases.Case, map[string]string) {
	t.Helper()
	s, m := fresh(t, open), NewMaker(7)
	list := insertRandom(t, s, m, 150)
	phones := map[string]string{}
	for _, tenant := range []string{Tenant, Other} {
		update(t, s, func(tx *store.Tx) error {
			for i, c := range list {
				if i%3 > 0 || c.Tenant != tenant {
					continue
				}
				phones[c.ID] = fmt.Sprint("index ", i%4)
				if err := tx.Cases().SaveContact(t.Context(), cases.SealedContact{Tenant: c.Tenant, Case: c.ID, Index: phones[c.ID]}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return s, list, phones
}

// Lists compares every page of random lists with a plain model.
func Lists(t *testing.T, open Opener) {
	s, list, phones := stocked(t, open)
	rapid.Check(t, func(r *rapid.T) {
		scope, f := drawScope(r), drawFilter(r, list)
		var want []cases.Case
		for _, c := range list {
			if scope.Admits(c.Resource()) && matches(&c, phones[c.ID], f) {
				want = append(want, c)
			}
		}
		slices.SortFunc(want, func(a, b cases.Case) int {
			if f.Order == cases.DueFirst {
				return byNextDue(&a, &b)
			}
			return -byReport(&a, &b)
		})
		if diff := gocmp.Diff(idsOf(want), idsOf(pages(r, t, s, scope, f))); diff != "" {
			r.Fatalf("%+v: %s", f, diff)
		}
	})
}

// Counts holds that a list has as many rows as are counted, as far as is counted.
func Counts(t *testing.T, open Opener) {
	s, list, phones := stocked(t, open)
	rapid.Check(t, func(r *rapid.T) {
		scope, most := drawScope(r), rapid.SampledFrom([]int{1, 3, 1000}).Draw(r, "most")
		filters := make([]cases.Filter, rapid.IntRange(1, 4).Draw(r, "filters"))
		want := make([]int, len(filters))
		for i := range filters {
			filters[i] = drawFilter(r, list)
			for _, c := range list {
				if want[i] < most && scope.Admits(c.Resource()) && matches(&c, phones[c.ID], filters[i]) {
					want[i]++
				}
			}
		}
		view(t, s, func(tx *store.Tx) error {
			got, err := tx.Cases().Counts(t.Context(), scope, filters, most)
			if err != nil || !slices.Equal(got, want) {
				r.Fatalf("%+v: counted %d, want %d at most %d: %v", filters, got, want, most, err)
			}
			return nil
		})
	})
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Cases().Counts(t.Context(), system, []cases.Filter{{Words: "漏水"}}, 9)
		wantFault(t, err, fault.Malformed, "list.words_counted")
		return nil
	})
}

// pages reads a whole list page by page.
func pages(r *rapid.T, t *testing.T, s *store.Store, scope access.Scope, f cases.Filter) (all []cases.Case) {
	for {
		var page cases.Page
		err := s.View(t.Context(), func(tx *store.Tx) (err error) {
			page, err = tx.Cases().Cases(t.Context(), scope, f)
			return err
		})
		if err != nil {
			r.Fatalf("%+v: %v", f, err)
		}
		if limit := cmp.Or(f.Limit, 50); len(page.Cases) > limit || page.Next != "" && len(page.Cases) < limit {
			r.Fatalf("a page of %d rows, want %d", len(page.Cases), limit)
		}
		all = append(all, page.Cases...)
		if f.After = page.Next; f.After == "" {
			return all
		}
	}
}

func cursors(t *testing.T, open Opener) {
	s := fresh(t, open)
	for _, after := range []string{"x", "n", "nzz", "n1.", "d1.a", "n!.a", "u1.a"} {
		view(t, s, func(tx *store.Tx) error {
			_, err := tx.Cases().Cases(t.Context(), system, cases.Filter{After: after})
			wantFault(t, err, fault.Malformed, "list.cursor")
			return nil
		})
	}
}

// admitted returns the ids that single reads within the scope find.
func admitted(t testing.TB, s *store.Store, scope access.Scope, list []cases.Case) []string {
	t.Helper()
	var got []string
	view(t, s, func(tx *store.Tx) error {
		for _, c := range list {
			_, err := tx.Cases().Case(t.Context(), scope, c.ID)
			if err == nil {
				got = append(got, c.ID)
			} else if !fault.HasCode(err, "case.not_found") {
				return err
			}
		}
		return nil
	})
	return got
}

// scopeProperty proves that a case is found exactly when access.Scope.Admits it.
func scopeProperty(t *testing.T, open Opener) {
	s, list, _ := stocked(t, open)
	rapid.Check(t, func(r *rapid.T) {
		scope, part := drawScope(r), list[rapid.IntRange(0, len(list)-30).Draw(r, "from"):][:30]
		if diff := gocmp.Diff(expected(scope, part), admitted(t, s, scope, part)); diff != "" {
			r.Fatal(diff)
		}
	})
}

func expected(scope access.Scope, list []cases.Case) (want []string) {
	for _, c := range list {
		if scope.Admits(c.Resource()) {
			want = append(want, c.ID)
		}
	}
	return want
}
