package jobs_test

import (
	"log/slog"
	"math/rand/v2"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/jobs"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
)

// TestNothingThatWasDoneIsTakenForQuiet moves random cases between places, units and persons, and asks after every act who may still
// be told that nothing is new. Whoever saw the case before the act or sees it after is told.
func TestNothingThatWasDoneIsTakenForQuiet(t *testing.T) {
	t.Parallel()
	s, maker, random := open(t), storetest.NewMaker(11), rand.New(rand.NewPCG(11, 1))
	tenants := func() []string { return []string{storetest.Tenant} }
	latest := jobs.NewLatest(s, tenants, func() {}, slog.New(slog.DiscardHandler))
	scopes := scopesOf(t, people.Post{Role: people.GridWorker, Place: "140502001001001", Org: "grid:140502001001001"},
		people.Post{Role: people.GridChief, Place: "140502001002001"},
		people.Post{Role: people.ChiefGeneral, Place: "140502002"},
		people.Post{Role: people.Handler, Place: "140502", Org: "unit:U01"},
		people.Post{Role: people.Handler, Place: "140502", Org: "unit:U02"})
	save := func(before, after *cases.Case) {
		t.Helper()
		act := maker.Act(t, before, after)
		if err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.Cases().Save(t.Context(), after, act) }); err != nil {
			t.Fatal(err)
		}
	}
	var all []cases.Case
	for range 20 { // before anybody asks
		c := maker.Case(storetest.Tenant)
		save(&cases.Case{}, &c)
		all = append(all, c)
	}
	position := func() int64 {
		t.Helper()
		pos, err := latest.Position(t.Context(), storetest.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		return pos
	}
	from, quiet := position(), 0
	for _, scope := range scopes {
		if latest.Still(scope, from-1) || !latest.Still(scope, from) || latest.Quiet(scope, from-1) || !latest.Quiet(scope, from) || !latest.Touched(storetest.Tenant, all[0].ID, from-1) {
			t.Fatal("what was done before it began is unknown, and nothing was done since")
		}
	}
	for range 300 {
		i := random.IntN(len(all))
		before, after := all[i], maker.Case(storetest.Tenant)
		after.ID, after.No, after.Version, after.ReportedAt = before.ID, before.No, before.Version+1, before.ReportedAt
		at := position()
		save(&before, &after)
		all[i] = after
		position()
		for n, scope := range scopes {
			told := !latest.Quiet(scope, at)
			if concerned := scope.Admits(before.Resource()) || scope.Admits(after.Resource()); concerned && !told {
				t.Fatalf("scope %d is not told of %s -> %s", n, before.Encode(), after.Encode())
			}
			if !told {
				quiet++
			}
		}
		if !latest.Touched(storetest.Tenant, after.ID, at) || latest.Touched(storetest.Tenant, after.ID, at+1) || latest.Touched(storetest.Tenant, all[(i+1)%len(all)].ID, at) {
			t.Fatal("one case and no other was touched")
		}
	}
	if quiet < 300 { // of 300 acts and 5 scopes
		t.Errorf("only %d times was somebody left in peace", quiet)
	}
}

// scopesOf are the reaches of people with one post each.
func scopesOf(t *testing.T, posts ...people.Post) (scopes []access.Scope) {
	t.Helper()
	for _, p := range posts {
		p.Tenant, p.Account, p.From = storetest.Tenant, "a9", storetest.Start.AddDate(0, 0, -1)
		actor := access.NewStaff(storetest.Tenant, "a9", []people.Post{p}, people.Session{}, storetest.Start)
		scope, err := access.ScopeFor(actor, access.CaseRead, access.Handling, storetest.Start)
		if err != nil {
			t.Fatal(err)
		}
		scopes = append(scopes, scope)
	}
	return scopes
}

// An act on a household that names no place may have been anywhere: every phone asks for its rounds, and is told of no case.
func TestAnActWithoutAPlaceIsToldToEverybody(t *testing.T) {
	t.Parallel()
	s := open(t)
	latest := jobs.NewLatest(s, func() []string { return []string{storetest.Tenant} }, func() {}, slog.New(slog.DiscardHandler))
	scope := scopesOf(t, people.Post{Role: people.GridWorker, Place: "140502001001001", Org: "grid:140502001001001"})[0]
	from, err := latest.Position(t.Context(), storetest.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AppendAct(audit.Act{Tenant: storetest.Tenant, Subject: audit.Subject("household", "h"), Kind: "household.reveal", At: tx.Now(), Command: "{}", Effects: "{}"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	at, err := latest.Position(t.Context(), storetest.Tenant)
	if err != nil || at != from+1 {
		t.Fatalf("position %d after %d: %v", at, from, err)
	}
	if latest.Still(scope, from) || !latest.Still(scope, at) || !latest.Quiet(scope, from) {
		t.Error("the rounds may be others, and the cases are not")
	}
}
