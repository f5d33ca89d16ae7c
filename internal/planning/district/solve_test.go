package district_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/planning/district"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/planning/planningtest"
	"gezhi/internal/planning/units"
)

// broken returns what the independent checker finds, save that a unit over a cap stands alone.
func broken(g units.Ground, limits units.Limits, p units.Plan) []gridcheck.Violation {
	return slices.DeleteFunc(gridcheck.Check(g, limits, gridcheck.Rows(g, p)), func(v gridcheck.Violation) bool { return v.Alone })
}

func TestEveryPlanOfRandomCommunitiesKeepsTheRules(t *testing.T) {
	t.Parallel()
	keepsTheRules(t, 30)
}

// keepsTheRules divides so many random grounds of eleven communities, one of each form, and judges every plan that is offered.
func keepsTheRules(t *testing.T, grounds int) {
	t.Helper()
	for seed := range uint64(grounds) {
		g, now := planningtest.Wild(seed, 11)
		// Some searches end early: a plan must be valid whenever the time is up.
		r := solve(t, g, district.Options{Limits: units.Ordinary(), Current: now.Plan, Frozen: now.Frozen, Seed: seed, Budget: []time.Duration{time.Millisecond, 50 * time.Millisecond, time.Second}[seed%3]})
		judge(t, seed, g, now, r.Plan)
		if r.LowerBound > len(r.Grids) {
			t.Errorf("seed %d: the bound %d is above the plan, %d", seed, r.LowerBound, len(r.Grids))
		}
		if r.LeastMoved > r.MovedHouseholds || r.LeastSplit > r.SplitCompounds {
			t.Errorf("seed %d: %d households move and at least %d, %d compounds are split and at least %d", seed, r.MovedHouseholds, r.LeastMoved, r.SplitCompounds, r.LeastSplit)
		}
		for _, c := range r.Choices {
			judge(t, seed, g, now, r.Choose(c.Grids))
		}
	}
}

// judge asks the independent checker. What a plan may not help: a unit over a cap stands alone, a frozen grid stays as wrong as it was, and
// sites where nobody lives have no grid to follow.
func judge(t *testing.T, seed uint64, g units.Ground, now planningtest.Present, plan units.Plan) {
	t.Helper()
	lived := map[string]bool{}
	for i, u := range g.Units {
		if !u.Kind.Attached() && (now.Plan == nil || !slices.Contains(now.Frozen, now.Plan[i])) {
			lived[u.Community] = true
		}
	}
	for _, v := range broken(g, units.Ordinary(), plan) {
		nobody := v.Rule == gridcheck.Unattached && !lived[g.Units[slices.Index(plan, v.Grid)].Community]
		if !nobody && !slices.Contains(now.Frozen, v.Grid) {
			t.Errorf("seed %d: %+v", seed, v)
		}
	}
	for _, v := range gridcheck.Kept(gridcheck.Rows(g, now.Plan), gridcheck.Rows(g, plan), now.Frozen) {
		t.Errorf("seed %d: %+v", seed, v)
	}
}

func TestTheSameSeedGivesTheSamePlan(t *testing.T) {
	t.Parallel()
	g := planningtest.Random(5, planningtest.Shape{Communities: 8, MinUnits: 10, MaxUnits: 40})
	one := solve(t, g, district.Options{Limits: units.Ordinary(), Seed: 7, Workers: 1})
	many := solve(t, g, district.Options{Limits: units.Ordinary(), Seed: 7, Workers: 4})
	if !slices.Equal(one.Plan, many.Plan) {
		t.Error("one worker and four give different plans")
	}
}

func TestAValidPlanIsAnsweredWhenTheTimeIsUp(t *testing.T) {
	t.Parallel()
	g := planningtest.Random(6, planningtest.Shape{Communities: 20, MinUnits: 20, MaxUnits: 40})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	r, err := district.Solve(ctx, g, district.Options{Limits: units.Ordinary(), Budget: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if v := broken(g, units.Ordinary(), r.Plan); len(v) > 0 {
		t.Errorf("%+v", v)
	}
}

func TestAPlanThatHoldsIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	g := planningtest.Random(8, planningtest.Shape{Communities: 10, MinUnits: 10, MaxUnits: 40})
	first := solve(t, g, district.Options{Limits: units.Ordinary(), Seed: 1})
	again := solve(t, g, district.Options{Limits: units.Ordinary(), Seed: 2, Current: first.Plan})
	if again.SplitCompounds == first.SplitCompounds && again.MovedHouseholds > 0 {
		t.Errorf("%d households were moved for nothing", again.MovedHouseholds)
	}
	if len(again.Grids) != len(first.Grids) {
		t.Errorf("%d grids became %d", len(first.Grids), len(again.Grids))
	}
}

// row is a street of units side by side.
func row(loads ...int) units.Ground {
	var g units.Ground
	for i, h := range loads {
		g.Units = append(g.Units, units.Unit{ID: string(rune('a' + i)), Community: "c", Kind: units.MultiStorey, Households: h, Residents: 2 * h})
		g.Units[i].At.Lon = 112 + 0.001*float64(i)
		if i > 0 {
			g.Edges = append(g.Edges, units.Edge{A: i - 1, B: i})
		}
	}
	return g
}

func TestAUnitOverACapIsReportedAndNeverMerged(t *testing.T) {
	t.Parallel()
	g := row(100, 500, 100)
	r := solve(t, g, district.Options{Limits: units.Ordinary()})
	if len(r.Grids) != 3 || !slices.Equal(r.Oversize, []int{1}) {
		t.Errorf("%d grids, oversize %v", len(r.Grids), r.Oversize)
	}
	if i := slices.IndexFunc(r.Grids, func(x district.Grid) bool { return x.Why == district.WhyOversize }); i < 0 || r.Grids[i].Households != 500 {
		t.Errorf("%+v", r.Grids)
	}
}

func TestCompoundsThatFitStayWholeAtTheLeastNumber(t *testing.T) {
	t.Parallel()
	g := row(100, 100, 100, 100, 100)
	g.Units[1].Compound, g.Units[2].Compound, g.Units[3].Compound = "q", "q", "q"
	r := solve(t, g, district.Options{Limits: units.Ordinary()})
	if len(r.Grids) != 2 || r.SplitCompounds != 1 { // a b c | d e: two grids cannot keep b c d whole
		t.Errorf("%d grids, %d split", len(r.Grids), r.SplitCompounds)
	}
	g.Units[0].Households, g.Units[4].Households = 300, 300
	r = solve(t, g, district.Options{Limits: units.Ordinary()})
	if len(r.Grids) != 3 || r.SplitCompounds != 0 {
		t.Errorf("%d grids, %d split", len(r.Grids), r.SplitCompounds)
	}
}

func TestSitesFollowTheNearestGrid(t *testing.T) {
	t.Parallel()
	g := row(200, 200)
	shop := units.Unit{ID: "shop", Community: "c", Kind: units.SmallShop}
	shop.At.Lon = 112.0008
	g.Units = append(g.Units, shop)
	r := solve(t, g, district.Options{Limits: units.Ordinary()})
	if r.Plan[2] != r.Plan[1] {
		t.Errorf("%v", r.Plan)
	}
}

func TestWrongOptionsAreTold(t *testing.T) {
	t.Parallel()
	_, err := district.Solve(t.Context(), row(1), district.Options{Limits: units.Limits{Households: 0, Residents: 5}, Current: units.Plan{"a", "b"}})
	var codes []string
	for _, f := range fault.As(err).Fields {
		codes = append(codes, f.Path+" "+f.Code)
	}
	want := []string{"time plan.budget", "current plan.current_length", "households out_of_range"}
	if !slices.Equal(codes, want) {
		t.Errorf("%v, want %v", codes, want)
	}
}
