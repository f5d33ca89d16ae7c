package district_test

import (
	"testing"
	"time"

	"gezhi/internal/planning/district"
	"gezhi/internal/planning/planningtest"
	"gezhi/internal/planning/units"
)

func TestThePublishedDistrictsAreDividedByProof(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: a long search, shorter ones go the same way; run without -short")
	}
	for _, test := range []struct {
		name  string
		grids int
	}{{"small", 99}, {"district7", 893}} {
		g := planningtest.District(t, test.name)
		r := solve(t, g, district.Options{Limits: units.Ordinary(), Seed: 1})
		if v := broken(g, units.Ordinary(), r.Plan); len(v) > 0 {
			t.Errorf("%s: %+v", test.name, v)
		}
		if len(r.Grids) != test.grids || r.LowerBound != test.grids || r.Proven != len(r.Communities) {
			t.Errorf("%s: %d grids, bound %d, %d of %d communities proven", test.name, len(r.Grids), r.LowerBound, r.Proven, len(r.Communities))
		}
	}
}

func BenchmarkDistrict(b *testing.B) {
	measure(b, planningtest.District(b, "district7"), 3*time.Second)
}

func BenchmarkCity(b *testing.B) {
	measure(b, planningtest.Repeat(planningtest.District(b, "district7"), 10_136), 15*time.Second)
}

func BenchmarkProvince(b *testing.B) {
	measure(b, planningtest.Repeat(planningtest.District(b, "district7"), 100_000), 2*time.Minute)
}

// measure divides within a budget: what is proven is proven within it.
func measure(b *testing.B, g units.Ground, budget time.Duration) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		r := solve(b, g, district.Options{Limits: units.Ordinary(), Seed: 1, Budget: budget})
		b.ReportMetric(float64(len(r.Grids)), "grids")
		b.ReportMetric(float64(r.LowerBound), "bound")
		b.ReportMetric(float64(r.Proven), "proven")
		b.ReportMetric(float64(r.SplitCompounds), "split")
		b.ReportMetric(float64(r.LeastSplit), "least-split")
		b.ReportMetric(float64(r.EdgeCut), "cut")
	}
}
