package district_test

import (
	"testing"

	"gezhi/internal/planning/district"
	"gezhi/internal/planning/planningtest"
	"gezhi/internal/planning/units"
)

func TestMoreGridsMoveFewerHouseholds(t *testing.T) {
	t.Parallel()
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

// TestTheRedivisionOfThePublishedDistrict goes from grids of up to 465 households, about the 518 of the published text, to the caps.
func TestTheRedivisionOfThePublishedDistrict(t *testing.T) {
	t.Parallel()
	g := planningtest.District(t, "district7")
	wide := solve(t, g, district.Options{Limits: units.Limits{Households: 520, Residents: 1700}, Seed: 1})
	r := solve(t, g, district.Options{Limits: units.Ordinary(), Current: wide.Plan, Seed: 1})
	households := 0
	for _, u := range g.Units {
		households += u.Households
	}
	t.Logf("%d grids to %d: %.1f %% of households move; with %d grids %.1f %%", len(wide.Grids), len(r.Grids), 100*float64(r.MovedHouseholds)/float64(households),
		r.Choices[len(r.Choices)-1].Grids, 100*float64(r.Choices[len(r.Choices)-1].MovedHouseholds)/float64(households))
	// One per cent of the households change their number: little may move.
	for i := range g.Units {
		if i%100 == 7 {
			g.Units[i].Households += 1 - 2*(i/100%2)*min(1, g.Units[i].Households)
		}
	}
	again := solve(t, g, district.Options{Limits: units.Ordinary(), Current: r.Plan, Seed: 1})
	if share := float64(again.MovedHouseholds) / float64(households); share > 0.02 {
		t.Errorf("%.1f %% move after a change of 1 %% of the input", 100*share)
	} else {
		t.Logf("%.2f %% move after a change of 1 %% of the input", 100*share)
	}
}
