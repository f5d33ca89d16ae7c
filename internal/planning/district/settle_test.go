package district_test

import (
	"fmt"
	"testing"

	"gezhi/internal/planning/district"
	"gezhi/internal/planning/planningtest"
	"gezhi/internal/planning/units"
)

// weighed is a way to divide: its compounds that are split and its households that move.
type weighed struct{ split, moved int }

// divisions is the slow oracle: it goes through all ways to divide one connected community into so many grids.
func divisions(g units.Ground, limits units.Limits, now units.Plan, grids int, tell func(weighed)) {
	n := len(g.Units)
	var parts []int
	var grow func(rest int)
	grow = func(rest int) {
		if rest == 0 {
			if len(parts) == grids {
				tell(weighed{splitOf(g, limits, parts), movedOf(g, now, parts)})
			}
			return
		}
		if len(parts) == grids {
			return
		}
		first := rest & -rest
		for set := rest; set > 0; set = (set - 1) & rest {
			if set&first != 0 && isGrid(g, limits, set) {
				parts = append(parts, set)
				grow(rest &^ set)
				parts = parts[:len(parts)-1]
			}
		}
	}
	grow(1<<n - 1)
}

// splitOf counts compounds that are in one grid nowhere, and could be.
func splitOf(g units.Ground, limits units.Limits, parts []int) int {
	sets := map[string]int{}
	for i, u := range g.Units {
		sets[u.Compound] |= 1 << i
	}
	count := 0
	for _, set := range sets {
		h, p, whole := 0, 0, false
		for i, u := range g.Units {
			if set>>i&1 == 1 {
				h, p = h+u.Households, p+u.Residents
			}
		}
		for _, part := range parts {
			whole = whole || part&set == set
		}
		if !whole && h <= limits.Households && p <= limits.Residents && isGrid(g, limits, set) {
			count++
		}
	}
	return count
}

// movedOf gives the parts names of present grids in every way and returns the fewest households that change theirs.
func movedOf(g units.Ground, now units.Plan, parts []int) int {
	all, least := 0, 0
	for i, u := range g.Units {
		if now[i] != "" {
			all += u.Households
		}
	}
	given := map[string]bool{}
	var name func(k, moved int)
	name = func(k, moved int) {
		if k == len(parts) {
			least = min(least, moved)
			return
		}
		name(k+1, moved)
		stays := map[string]int{}
		for i, u := range g.Units {
			if parts[k]>>i&1 == 1 && now[i] != "" {
				stays[now[i]] += u.Households
			}
		}
		for grid, h := range stays {
			if !given[grid] {
				given[grid] = true
				name(k+1, moved-h)
				given[grid] = false
			}
		}
	}
	least = all
	name(0, all)
	return least
}

func TestFewestSplitThenFewestMovedAreThoseOfBruteForce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		g := planningtest.Random(seed, planningtest.Shape{Communities: 1, MinUnits: 4, MaxUnits: 9})
		limits := units.Limits{Households: 130 + 30*int(seed%4), Residents: 380 + 90*int(seed%3)}
		now := make(units.Plan, len(g.Units))
		for i := range now {
			if (i+int(seed))%7 > 0 { // some units are new
				now[i] = fmt.Sprint("now", (i+int(seed%3))/4)
			}
		}
		r := solve(t, g, district.Options{Limits: limits, Current: now, Seed: seed})
		free, first := 1<<30, weighed{1 << 30, 0}
		divisions(g, limits, now, len(r.Grids), func(w weighed) {
			free = min(free, w.moved)
			if w.split < first.split || w.split == first.split && w.moved < first.moved {
				first = w
			}
		})
		if got := (weighed{r.SplitCompounds, r.MovedHouseholds}); r.Settled == 1 && got != first || r.Settled == 0 && len(r.Oversize) == 0 || r.LeastSplit != first.split || r.LeastMoved > free {
			t.Errorf("seed %d: %+v, settled %d, least split %d, least moved %d; brute force finds %+v, and %d moved with any compounds split", seed, got, r.Settled, r.LeastSplit, r.LeastMoved, first, free)
		}
	}
}
