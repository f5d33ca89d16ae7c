package district_test

import (
	"testing"
	"time"

	"gezhi/internal/planning/district"
	"gezhi/internal/planning/planningtest"
	"gezhi/internal/planning/units"
)

func TestMoreGridsMoveFewerHouseholds(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: a long search, shorter ones go the same way; run without -short")
	}
	g := planningtest.Random(3, planningtest.Shape{Communities: 12, MinUnits: 10, MaxUnits: 40})
	wide := solve(t, g, district.Options{Limits: units.Limits{Households: 500, Residents: 1700}, Seed: 1})
	r := solve(t, g, district.Options{Limits: units.Ordinary(), Current: wide.Plan, Seed: 1})
	if len(r.Choices) < 2 || r.Choices[0] != (district.Choice{Grids: len(r.Grids), MovedHouseholds: r.MovedHouseholds}) {
		t.Fatalf("%+v", r.Choices)
	}
	for i, c := range r.Choices {
		if i > 0 && (c.Grids <= r.Choices[i-1].Grids || c.MovedHouseholds >= r.Choices[i-1].MovedHouseholds) {
			t.Errorf("%+v does not follow %+v", c, r.Choices[i-1])
		}
		plan := r.Choose(c.Grids)
		if v := broken(g, units.Ordinary(), plan); len(v) > 0 {
			t.Errorf("%d grids: %+v", c.Grids, v)
		}
		grids, moved := map[string]bool{}, 0
		for u, grid := range plan {
			grids[grid] = true
			if grid != wide.Plan[u] {
				moved += g.Units[u].Households
			}
		}
		if len(grids) != c.Grids || moved != c.MovedHouseholds {
			t.Errorf("%+v, and the plan has %d grids and moves %d", c, len(grids), moved)
		}
	}
	if r.Choose(1) != nil {
		t.Error("a choice that was not offered is given")
	}
}

// redivide goes from grids of up to 520 households, about the 518 grids of the published text, to the caps; then the households of every
// hundredth unit change, and it is divided again. It returns the shares of households that move, and the present grids.
func redivide(t testing.TB, name string, budget time.Duration) (first *district.Result, least, moved, again float64, before int) {
	t.Helper()
	g := planningtest.District(t, name)
	wide := solve(t, g, district.Options{Limits: units.Limits{Households: 520, Residents: 1700}, Seed: 1, Budget: budget})
	r := solve(t, g, district.Options{Limits: units.Ordinary(), Current: wide.Plan, Seed: 1, Budget: budget})
	households := 0
	for _, u := range g.Units {
		households += u.Households
	}
	share := func(h int) float64 { return 100 * float64(h) / float64(households) }
	for i := range g.Units {
		if i%100 == 7 {
			g.Units[i].Households += 1 - 2*(i/100%2)*min(1, g.Units[i].Households)
		}
	}
	changed := solve(t, g, district.Options{Limits: units.Ordinary(), Current: r.Plan, Seed: 1, Budget: budget})
	return r, share(r.LeastMoved), share(r.MovedHouseholds), share(changed.MovedHouseholds), len(wide.Grids)
}

func TestARedivisionMovesFewHouseholds(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: a long search, shorter ones go the same way; run without -short")
	}
	r, least, moved, again, _ := redivide(t, "small", time.Hour)
	if moved > 35 || moved < least || least < 32 || r.Settled < 15 || r.LeastSplit != r.SplitCompounds || again > 2 {
		t.Errorf("%.2f %% move, at least %.2f %%; %d communities settled; %d compounds split, at least %d; after a change of 1 %% %.2f %% move",
			moved, least, r.Settled, r.SplitCompounds, r.LeastSplit, again)
	}
}

func BenchmarkRedivision(b *testing.B) {
	for b.Loop() {
		r, least, moved, again, before := redivide(b, "district7", time.Minute)
		b.ReportMetric(float64(before), "present")
		b.ReportMetric(float64(len(r.Grids)), "grids")
		b.ReportMetric(moved, "%moved")
		b.ReportMetric(least, "%least")
		b.ReportMetric(float64(r.Settled), "settled")
		b.ReportMetric(float64(r.SplitCompounds), "split")
		b.ReportMetric(float64(r.LeastSplit), "least-split")
		b.ReportMetric(again, "%again")
		for _, c := range r.Choices {
			b.Logf("%d grids, %d households moved", c.Grids, c.MovedHouseholds)
		}
	}
}
