package app_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/insight"
	"gezhi/internal/people"
)

func TestAnOverviewCountsWhatItsReaderMaySee(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	c.told(4, cases.Handling, community+"001", "")
	c.told(3, cases.Submitted, "140502001002", "")
	c.told(5, cases.Closed, "140502002001001", "yes")
	c.save(func(one *cases.Case) {
		submitted(one)
		one.State, one.Lead, one.Extension = cases.Handling, "unit:U15", &cases.ExtensionAsked{By: "unit:U15"}
	})
	overviews := app.NewOverviews(c.App)
	q := httpapi.ReportQuery{Place: "140502", From: march.From, To: march.To}
	reads := func(a access.Actor) access.Scope { return c.scope(a, access.CaseRead, access.Handling) }
	leader := reads(c.staff("leader", people.Leader, "140502", ""))
	o, err := overviews.Overview(t.Context(), leader, q)
	if err != nil {
		t.Fatal(err)
	}
	if o.Sizes[insight.Open] != 8 || o.Sizes[insight.DecideExtension] != 1 || len(o.Places) != 1 || len(o.Months) != 12 {
		t.Errorf("the county's leader sees %+v", o)
	}
	found, more, err := overviews.Picked(t.Context(), leader, insight.Pick{Set: insight.DecideExtension, Lead: "unit:U15"})
	if err != nil || more || len(found) != 1 || found[0].Lead != "unit:U15" {
		t.Errorf("behind the number: %d cases, %v, %v", len(found), more, err)
	}
	if one, err := overviews.Overview(t.Context(), leader, httpapi.ReportQuery{Place: "140502001002", From: q.From, To: q.To}); err != nil || one.Sizes[insight.Open] != 3 {
		t.Errorf("of one community: %+v, %v", one.Sizes, err)
	}
	clerk := reads(c.staff("clerk", people.Clerk, "140502001002", people.Center("140502001002")))
	if one, err := overviews.Overview(t.Context(), clerk, q); err != nil || one.Sizes[insight.Open] != 3 || one.Months != nil {
		t.Errorf("a community's clerk sees %+v, %v", one, err)
	}
	_, err = overviews.Overview(t.Context(), leader, httpapi.ReportQuery{Place: "370781", From: q.From, To: q.To})
	wantFault(t, err, fault.NotFound, "place.not_found")
}

// TestAnOverviewIsCountedOnceInHalfAMinute holds that many readers cost one count, and that it is not shown for longer.
func TestAnOverviewIsCountedOnceInHalfAMinute(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	overviews := app.NewOverviews(c.App)
	q := httpapi.ReportQuery{Place: "140502", From: march.From, To: march.To}
	leader := c.scope(c.staff("leader", people.Leader, "140502", ""), access.CaseRead, access.Handling)
	var sizes []int
	for _, pause := range []time.Duration{0, 29 * time.Second, time.Second} {
		c.clock.Advance(pause)
		o, err := overviews.Overview(t.Context(), leader, q)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, o.Sizes[insight.Open])
		c.told(1, cases.Handling, community+"001", "")
	}
	if diff := cmp.Diff([]int{0, 0, 2}, sizes); diff != "" {
		t.Error(diff)
	}
}
