package district_test

import (
	"testing"
	"time"

	"gezhi/internal/planning/district"
	"gezhi/internal/planning/planningtest"
	"gezhi/internal/planning/units"
)

// fewest is the slow oracle: the least number of grids of one community of at most a dozen units, by trying every subset. It looks at
// subsets of what is left that hold its first unit, whether they touch or not, and asks of each whether it is a grid.
func fewest(g units.Ground, limits units.Limits) int {
	n := len(g.Units)
	grid := make([]bool, 1<<n)
	for set := 1; set < 1<<n; set++ {
		grid[set] = isGrid(g, limits, set)
	}
	best := make([]int, 1<<n)
	for rest := 1; rest < 1<<n; rest++ {
		best[rest] = n + 1
		for set := rest; set > 0; set = (set - 1) & rest {
			if grid[set] && 1+best[rest&^set] < best[rest] {
				best[rest] = 1 + best[rest&^set]
			}
		}
	}
	return best[1<<n-1]
}

func isGrid(g units.Ground, limits units.Limits, set int) bool {
	h, p, count := 0, 0, 0
	group := make([]int, len(g.Units))
	for i, u := range g.Units {
		group[i] = i
		if set>>i&1 == 1 {
			h, p, count = h+u.Households, p+u.Residents, count+1
		}
	}
	if h > limits.Households || p > limits.Residents {
		return count == 1
	}
	for range g.Units { // let the smallest number of a group spread along edges
		for _, e := range g.Edges {
			if set>>e.A&1 == 1 && set>>e.B&1 == 1 {
				low := min(group[e.A], group[e.B])
				group[e.A], group[e.B] = low, low
			}
		}
	}
	first := -1
	for i := range g.Units {
		if set>>i&1 == 1 {
			if first < 0 {
				first = group[i]
			}
			if group[i] != first {
				return false
			}
		}
	}
	return true
}

func TestTheNumberOfGridsIsThatOfBruteForce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		g := planningtest.Random(seed, planningtest.Shape{Communities: 1, MinUnits: 1, MaxUnits: 11, Oversize: 0.03, Gaps: 0.1 * float64(seed%3)})
		limits := units.Limits{Households: 110 + 30*int(seed%6), Residents: 300 + 90*int(seed%5)}
		r := solve(t, g, district.Options{Limits: limits, Seed: seed})
		want := fewest(g, limits)
		if len(r.Grids) != want || r.LowerBound != want {
			t.Errorf("seed %d: %d grids, bound %d; brute force finds %d", seed, len(r.Grids), r.LowerBound, want)
		}
	}
}

func solve(t testing.TB, g units.Ground, opt district.Options) *district.Result {
	t.Helper()
	if opt.Budget == 0 {
		opt.Budget = time.Hour
	}
	r, err := district.Solve(t.Context(), g, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
