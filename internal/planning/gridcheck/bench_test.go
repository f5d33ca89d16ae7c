package gridcheck_test

import (
	"testing"

	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/planning/planningtest"
	"gezhi/internal/planning/units"
)

func BenchmarkMoveByHand(b *testing.B) {
	g := planningtest.District(b, "district7")
	plan := make(units.Plan, len(g.Units))
	for i, u := range g.Units {
		plan[i] = u.Community // one grid for each community: larger than any real one
	}
	d := gridcheck.NewDesk(g, units.Ordinary(), plan)
	for i := 0; b.Loop(); i++ {
		d.Move(i%len(g.Units), g.Units[(i*31)%len(g.Units)].Community)
	}
}

func BenchmarkCheckDistrict(b *testing.B) {
	g := planningtest.District(b, "district7")
	plan := make(units.Plan, len(g.Units))
	for i, u := range g.Units {
		plan[i] = u.Compound
	}
	rows := gridcheck.Rows(g, plan)
	for b.Loop() {
		gridcheck.Check(g, units.Ordinary(), rows)
	}
}
