package cases_test

import (
	"testing"
	"time"

	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
)

var weights = catalogue.Rates{PartlyPercent: 50, BasicallyPercent: 80, LeastPublic: 10, LeastInside: 5}

// tenCases are ten dispatched cases: eight were contacted in time, five answered.
func tenCases() []cases.Case {
	due := monday.At(17, 30)
	all := make([]cases.Case, 10)
	for i := range all {
		all[i].State, all[i].FirstContactAt = cases.Handling, due
		k := cases.Clock{Run: 1, Due: due, Stopped: due}
		if i >= 8 {
			k.Stopped = time.Time{}
			all[i].FirstContactAt = time.Time{}
		}
		all[i].Clocks = map[cases.ClockName]cases.Clock{cases.ClockContact: k}
	}
	for i, a := range []cases.FollowUp{
		{Solved: "yes", Satisfaction: "satisfied"}, {Solved: "yes", Satisfaction: "satisfied"}, {Solved: "yes", Satisfaction: "fairly"},
		{Solved: "partly", Satisfaction: "fairly"}, {Solved: "no", Satisfaction: "unsatisfied", Explained: true},
	} {
		a.Reached = true
		all[i].State, all[i].FollowUp = cases.Closed, &a
	}
	return all
}

func tally(public bool, all []cases.Case) cases.Rates {
	t := cases.NewTally(weights, public, monday.AddDays(9).At(12, 0))
	for i := range all {
		t.Add(&all[i])
	}
	return t.Rates()
}

func TestTheThreeRates(t *testing.T) {
	t.Parallel()
	inside, public := tally(false, tenCases()), tally(true, tenCases())
	for name, c := range map[string]struct {
		inside, public cases.Rate
		want           float64
		of             int
		shown          bool
	}{
		"response":     {inside.Response, public.Response, 80, 10, true},
		"solved":       {inside.Solved, public.Solved, 70, 5, false},
		"satisfaction": {inside.Satisfaction, public.Satisfaction, 72, 5, false},
		"answered":     {inside.Answered, public.Answered, 100, 5, false},
	} {
		if got, ok := c.inside.Percent(); !ok || got != c.want || c.inside.Of != c.of {
			t.Errorf("%s: %v %% of %d, want %v %% of %d", name, got, c.inside.Of, c.want, c.of)
		}
		if _, ok := c.public.Percent(); ok != c.shown || c.public.Of != c.of {
			t.Errorf("%s of %d is shown in public: %v", name, c.public.Of, ok)
		}
	}
	if inside.Partly != 1 {
		t.Errorf("%d were partly solved, want 1", inside.Partly)
	}
}

func TestWhatCountsInNoRate(t *testing.T) {
	t.Parallel()
	want := tally(false, tenCases())
	for name, change := range map[string]func(*cases.Case){
		"withdrawn":                func(c *cases.Case) { c.State = cases.Withdrawn },
		"rejected":                 func(c *cases.Case) { c.State = cases.Rejected },
		"merged":                   func(c *cases.Case) { c.State = cases.Merged },
		"a draft":                  func(c *cases.Case) { c.State = cases.Draft },
		"settled at once":          func(c *cases.Case) { c.Instant = true },
		"suspended, not contacted": func(c *cases.Case) { c.State = cases.Suspended },
		"not dispatched yet":       func(c *cases.Case) { c.State, c.Clocks = cases.Accepted, nil },
		"still time to contact": func(c *cases.Case) {
			c.Clocks = map[cases.ClockName]cases.Clock{cases.ClockContact: {Run: 1, Due: monday.AddDays(30).At(9, 0)}}
		},
	} {
		c := tenCases()[9]
		change(&c)
		if got := tally(false, append(tenCases(), c)); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestWhoWasNotReachedIsNotSatisfied(t *testing.T) {
	t.Parallel()
	silent := tenCases()[0]
	silent.FollowUp = &cases.FollowUp{}
	exempt := tenCases()[0]
	exempt.FollowUp = &cases.FollowUp{Exempt: "anonymous"}
	got := tally(false, append(tenCases(), silent, exempt))
	if got.Satisfaction.Of != 5 || got.Solved.Of != 5 || got.Answered.Num != 5 {
		t.Errorf("%+v", got)
	}
}

func TestATooLateContactIsNoResponse(t *testing.T) {
	t.Parallel()
	late := tenCases()[0]
	late.FirstContactAt = late.FirstContactAt.Add(time.Second)
	late.Clocks = map[cases.ClockName]cases.Clock{cases.ClockContact: {Run: 1, Due: monday.At(17, 30), Stopped: late.FirstContactAt}}
	if got := tally(false, []cases.Case{late}); got.Response.Num != 0 || got.Response.Of != 1 {
		t.Errorf("%+v", got.Response)
	}
}
