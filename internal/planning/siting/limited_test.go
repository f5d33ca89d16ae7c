package siting_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gezhi/internal/planning/siting"
)

// bestOf tries every choice of sites and every way to share the demands among them.
func bestOf(l siting.Limited) float64 {
	best := math.Inf(1)
	var free []int
	for j := range l.Capacity {
		if l.Fixed == nil || !l.Fixed[j] {
			free = append(free, j)
		}
	}
	choices(len(free), l.P, func(open []int) {
		room := make([]float64, len(l.Capacity))
		for j := range room {
			if room[j] = -1; l.Fixed != nil && l.Fixed[j] {
				room[j] = l.Capacity[j]
			}
		}
		for _, k := range open {
			room[free[k]] = l.Capacity[free[k]]
		}
		var give func(i int, cost float64)
		give = func(i int, cost float64) {
			if cost >= best {
				return
			}
			if i == len(l.Weight) {
				best = cost
				return
			}
			for _, w := range l.Near[i] {
				if room[w.Site] >= l.Weight[i] {
					room[w.Site] -= l.Weight[i]
					give(i+1, cost+w.Cost)
					room[w.Site] += l.Weight[i]
				}
			}
			give(i+1, cost+l.Lost[i])
		}
		give(0, 0)
	})
	return best
}

// held counts an answer anew, and fails where a site serves more than it can, or somebody whom it does not reach.
func held(t *testing.T, l siting.Limited, a *siting.Answer) (cost float64) {
	t.Helper()
	used := make([]float64, len(l.Capacity))
	for i, j := range a.Assignment {
		if j < 0 {
			cost += l.Lost[i]
			continue
		}
		k := slices.IndexFunc(l.Near[i], func(w siting.Way) bool { return int(w.Site) == j })
		if k < 0 || !slices.Contains(a.Chosen, j) && (l.Fixed == nil || !l.Fixed[j]) {
			t.Fatalf("demand %d goes to %d, which is closed or out of reach", i, j)
		}
		cost += l.Near[i][k].Cost
		used[j] += l.Weight[i]
	}
	for j, u := range used {
		if u > l.Capacity[j]+1e-6 {
			t.Errorf("site %d serves %v of %v", j, u, l.Capacity[j])
		}
	}
	if len(a.Chosen) != l.P {
		t.Errorf("%d sites, and %d were asked for", len(a.Chosen), l.P)
	}
	return cost
}

func TestSitesWithLittleRoomAreThoseOfBruteForce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		n, sites := 4+rnd.IntN(5), 3+rnd.IntN(3)
		cover := seed%2 == 0
		l := siting.Limited{Weight: make([]float64, n), Lost: make([]float64, n), Near: make([][]siting.Way, n), Capacity: make([]float64, sites), P: 1 + rnd.IntN(2), Whole: true}
		for j := range l.Capacity {
			l.Capacity[j] = float64(5 + rnd.IntN(25))
		}
		if seed%3 == 0 {
			l.Fixed = make([]bool, sites)
			l.Fixed[0] = true
		}
		if seed%5 == 0 {
			l.Capacity[sites-1] = math.Inf(1)
		}
		for i := range n {
			l.Weight[i] = float64(rnd.IntN(12))
			if l.Lost[i] = l.Weight[i]; !cover {
				l.Lost[i] = 1000
			}
			for j := range sites {
				if cover && rnd.IntN(2) == 0 {
					l.Near[i] = append(l.Near[i], siting.Way{Site: int32(j)})
				} else if !cover {
					l.Near[i] = append(l.Near[i], siting.Way{Site: int32(j), Cost: float64(rnd.IntN(90))})
				}
			}
			slices.SortFunc(l.Near[i], func(a, b siting.Way) int { return int(a.Cost - b.Cost) })
		}
		best := bestOf(l)
		a, err := l.Solve(t.Context(), plenty)
		if err != nil {
			t.Fatal(err)
		}
		if cost := held(t, l, a); a.Value != best || a.Value != cost || a.Bound > best || a.Proven && a.Bound != best {
			t.Errorf("seed %d: %v (counted %v), bound %v, proven %v; brute force finds %v", seed, a.Value, cost, a.Bound, a.Proven, best)
		}
	}
}

func TestFewestSitesWithLittleRoomAreThoseOfBruteForce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		rnd := rand.New(rand.NewPCG(seed, 10))
		n, sites := 4+rnd.IntN(4), 3+rnd.IntN(3)
		l := siting.Limited{Weight: make([]float64, n), Lost: make([]float64, n), Near: make([][]siting.Way, n), Capacity: make([]float64, sites), Whole: true}
		for j := range l.Capacity {
			l.Capacity[j] = float64(5 + rnd.IntN(20))
		}
		for i := range n {
			l.Weight[i] = float64(1 + rnd.IntN(10))
			l.Lost[i] = l.Weight[i]
			for j := range sites {
				if rnd.IntN(3) > 0 {
					l.Near[i] = append(l.Near[i], siting.Way{Site: int32(j)})
				}
			}
		}
		lost, fewest := 0.0, 0
		for p := sites; p >= 0; p-- {
			l.P = p
			if best := bestOf(l); p == sites {
				lost, fewest = best, p
			} else if best == lost {
				fewest = p
			}
		}
		a, err := l.Fewest(t.Context(), plenty, 0)
		if err != nil {
			t.Fatal(err)
		}
		l.P = len(a.Chosen)
		if cost := held(t, l, a); int(a.Value) != fewest || cost != lost || int(a.Bound) > fewest || a.Proven && int(a.Bound) != fewest {
			t.Errorf("seed %d: %v sites, bound %v, lost %v; brute force finds %d with %v lost", seed, a.Value, a.Bound, cost, fewest, lost)
		}
	}
}

// Two that reach one site with room for one: somebody stays lost, and nothing proves that it must be so.
func TestTheFewestAreNotCalledProvenWhereSomebodyIsLost(t *testing.T) {
	t.Parallel()
	one := []siting.Way{{Site: 0}}
	l := siting.Limited{Weight: []float64{6, 6}, Lost: []float64{6, 6}, Near: [][]siting.Way{one, one}, Capacity: []float64{10}, Whole: true}
	a, err := l.Fewest(t.Context(), plenty, 0)
	if err != nil || a.Value != 1 || a.Proven {
		t.Errorf("%+v %v", a, err)
	}
	l.Weight[1], l.Lost[1] = 11, 11 // more than the site can ever serve
	if a, err = l.Fewest(t.Context(), plenty, 0); err != nil || a.Value != 1 || !a.Proven {
		t.Errorf("%+v %v", a, err)
	}
}
