package simulate_test

import (
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/config"
	"gezhi/internal/people"
	"gezhi/internal/simulate"
	"gezhi/internal/store"
)

// A training ground begins with work for everybody who practises: to accept, to dispatch, to sign, to verify, to call back, and a list in
// every grid in which people practise.
func TestATrainingGroundHasWorkForEveryRole(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("fills a district")
	}
	virtual := clock.NewManual(time.Date(2026, time.March, 8, 16, 0, 0, 0, time.UTC))
	a, err := app.Open(t.Context(), config.Config{Data: t.TempDir()}, app.Options{Clock: virtual, Light: true, Loose: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	last, of := -1, 0
	err = simulate.Practice.Fill(t.Context(), a, virtual, func(done, all int) {
		if done <= last || done > all {
			t.Errorf("after %d of %d came %d of %d", last, of, done, all)
		}
		last, of = done, all
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != of {
		t.Errorf("it ended at %d of %d", last, of)
	}
	tenant := a.Tenants.Keys()[0]
	states, inGrids := map[cases.State]int{}, map[people.Org]int{}
	var posts []people.Post
	err = a.Store.View(t.Context(), func(tx *store.Tx) error {
		if posts, err = tx.PostsUnder(tenant, "140502"); err != nil {
			return err
		}
		for after := ""; ; {
			page, err := tx.Cases().Cases(t.Context(), access.SystemScope(tenant), cases.Filter{After: after, Limit: 200})
			if err != nil {
				return err
			}
			for _, c := range page.Cases {
				states[c.State]++
				if c.State.Open() {
					inGrids[c.Lead]++
				}
			}
			if after = page.Next; after == "" {
				return nil
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []cases.State{cases.Submitted, cases.Accepted, cases.Dispatched, cases.Handling, cases.Handled, cases.Verified} {
		if states[s] == 0 {
			t.Errorf("no case is %s", s)
		}
	}
	for _, p := range app.PractisedGrids(posts) {
		if inGrids[people.GridTeam(p.Place)] == 0 {
			t.Errorf("nothing to do in %s", p.Place)
		}
	}
}
