package insight_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/cases"
	"gezhi/internal/insight"
	"gezhi/internal/people"
)

// noon is 12:00 in China.
var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func clock(due time.Time) cases.Clock {
	return cases.Clock{Run: 1, Start: noon.Add(-time.Hour), Due: due}
}

func open(edit func(*cases.Case)) *cases.Case {
	c := &cases.Case{State: cases.Handling, Loop: cases.Middle, Lead: "unit:U15", Place: "140502001001003", Clocks: map[cases.ClockName]cases.Clock{}}
	edit(c)
	return c
}

func TestWhatACaseCountsFor(t *testing.T) {
	t.Parallel()
	m := insight.At(noon)
	for name, c := range map[string]struct {
		one  *cases.Case
		want []insight.Set
	}{
		"nothing but open":          {open(func(*cases.Case) {}), []insight.Set{insight.Open}},
		"closed":                    {open(func(c *cases.Case) { c.State, c.Urgent = cases.Closed, true }), nil},
		"due this evening":          {open(func(c *cases.Case) { c.Clocks[cases.ClockHandle] = clock(noon.Add(5 * time.Hour)) }), []insight.Set{insight.Open, insight.DueToday}},
		"due at midnight":           {open(func(c *cases.Case) { c.Clocks[cases.ClockHandle] = clock(noon.Add(12 * time.Hour)) }), []insight.Set{insight.Open}},
		"a reopening that runs out": {open(func(c *cases.Case) { c.Clocks[cases.ClockReopen] = clock(noon.Add(time.Hour)) }), []insight.Set{insight.Open}},
		"late":                      {open(func(c *cases.Case) { c.Overdue = []cases.ClockName{cases.ClockSign} }), []insight.Set{insight.Open, insight.Overdue}},
		"urgent":                    {open(func(c *cases.Case) { c.Urgent = true }), []insight.Set{insight.Open, insight.Urgent}},
		"suspended, review today": {open(func(c *cases.Case) {
			c.State = cases.Suspended
			c.Clocks[cases.ClockReview] = clock(noon.Add(time.Hour))
		}), []insight.Set{insight.Open, insight.DueToday, insight.Suspended, insight.DecideReview}},
		"supervised":            {open(func(c *cases.Case) { c.Supervision = &cases.Supervision{} }), []insight.Set{insight.Open, insight.Supervised}},
		"supervised, answered":  {open(func(c *cases.Case) { c.Supervision = &cases.Supervision{Answered: noon} }), []insight.Set{insight.Open}},
		"an extension asked":    {open(func(c *cases.Case) { c.Extension = &cases.ExtensionAsked{} }), []insight.Set{insight.Open, insight.DecideExtension}},
		"an arbitration asked":  {open(func(c *cases.Case) { c.Arbitration = &cases.Arbitration{} }), []insight.Set{insight.Open, insight.DecideArbitration}},
		"returned":              {open(func(c *cases.Case) { c.Return = &cases.Returned{} }), []insight.Set{insight.Open, insight.DecideReturn}},
		"to be handed to below": {open(func(c *cases.Case) { c.Lowering = &cases.Lowering{} }), []insight.Set{insight.Open, insight.DecideLowering}},
	} {
		var got []insight.Set
		for _, s := range insight.Sets() {
			if m.Has(s, c.one) {
				got = append(got, s)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestANumberIsTheListBehindIt holds every number of a board against the cases that are picked for it.
func TestANumberIsTheListBehindIt(t *testing.T) {
	t.Parallel()
	all := []*cases.Case{
		open(func(c *cases.Case) { c.Loop = cases.Large }),
		open(func(c *cases.Case) { c.Lead, c.Overdue = "", []cases.ClockName{cases.ClockAccept} }),
		open(func(c *cases.Case) {
			c.Place, c.Clocks[cases.ClockSign] = "140502001002001", clock(noon.Add(time.Hour))
		}),
		open(func(c *cases.Case) { c.Place, c.Loop = "140502", "" }),
		open(func(c *cases.Case) { c.State = cases.Archived }),
	}
	m := insight.At(noon)
	board := insight.NewBoard(m, "140502")
	for _, c := range all {
		board.Add(c)
	}
	count := func(p insight.Pick) (n int) {
		for _, c := range all {
			if m.Picks(p, c) {
				n++
			}
		}
		return n
	}
	o := board.Overview()
	for _, s := range insight.Sets() {
		if got := count(insight.Pick{Set: s}); got != o.Sizes[s] {
			t.Errorf("%s: %d counted, %d picked", s, o.Sizes[s], got)
		}
	}
	for _, s := range o.Leads {
		if got := count(insight.Pick{Set: insight.Open, Lead: s.Key}); got != s.Open {
			t.Errorf("led by %q: %d counted, %d picked", s.Key, s.Open, got)
		}
	}
	want := []insight.Share{{Key: "", Open: 1}, {Key: "middle", Open: 2, DueToday: 1, Overdue: 1}, {Key: "large", Open: 1}}
	if diff := cmp.Diff(want, o.Loops); diff != "" {
		t.Error(diff)
	}
	places := []insight.Share{{Key: "140502", Open: 1}, {Key: "140502001", Open: 3, DueToday: 1, Overdue: 1}}
	if diff := cmp.Diff(places, o.Places); diff != "" {
		t.Error(diff)
	}
	if got := count(insight.Pick{Set: insight.Open, Place: "140502001"}); got != 3 {
		t.Errorf("in the town: %d", got)
	}
}

func TestManyLeadsStandTogether(t *testing.T) {
	t.Parallel()
	for lead, want := range map[people.Org]string{
		"": insight.NoLead, "unit:U15": "unit:U15", "center:140502": "center:140502", "center:140502001": "center:140502001",
		"center:140502001001": insight.Communities, "grid:140502001001001": insight.Grids, "firm:f1": insight.Firms,
	} {
		if got := insight.LeadKey(lead); got != want {
			t.Errorf("%q counts under %q, want %q", lead, got, want)
		}
	}
}

func TestHowLongReportersWait(t *testing.T) {
	t.Parallel()
	var p insight.Paces
	for i := 1; i <= 10; i++ {
		p.Add(&cases.Case{State: cases.Closed, ReportedAt: noon, FirstContactAt: noon.Add(time.Duration(i) * time.Hour), ClosedAt: noon.Add(time.Duration(i) * 24 * time.Hour)})
	}
	p.Add(&cases.Case{State: cases.Handling, ReportedAt: noon, Rounds: []cases.Round{{ClosedAt: noon.Add(5 * 24 * time.Hour)}}}) // reopened
	p.Add(&cases.Case{State: cases.Closed, Instant: true, ReportedAt: noon, ClosedAt: noon})
	p.Add(&cases.Case{State: cases.Merged, ReportedAt: noon, FirstContactAt: noon})
	if diff := cmp.Diff(insight.Pace{N: 10, Median: 5 * time.Hour, NineTens: 9 * time.Hour}, p.Contact()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(insight.Pace{N: 11, Median: 5 * 24 * time.Hour, NineTens: 9 * 24 * time.Hour}, p.Closing()); diff != "" {
		t.Error(diff)
	}
}

func TestMonthsEndWithTheOneOfTheDay(t *testing.T) {
	t.Parallel()
	got := insight.Months(time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), 3)
	if diff := cmp.Diff([]insight.Month{{Month: "2025-11"}, {Month: "2025-12"}, {Month: "2026-01"}}, got); diff != "" {
		t.Error(diff)
	}
}
