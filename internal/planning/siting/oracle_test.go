package siting_test

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/planning/siting"
)

var plenty = siting.Options{Seed: 1, Budget: time.Hour}

// choices calls try with every choice of p of n sites.
func choices(n, p int, try func(open []int)) {
	for set := range 1 << n {
		if bits.OnesCount(uint(set)) != p {
			continue
		}
		var open []int
		for j := range n {
			if set>>j&1 == 1 {
				open = append(open, j)
			}
		}
		try(open)
	}
}

func TestMediansAreThoseOfBruteForce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		n, sites := 6+rnd.IntN(20), 4+rnd.IntN(8)
		m := siting.Median{Cost: make([][]float64, n), P: 1 + rnd.IntN(sites-2), Whole: true}
		if seed%2 == 0 {
			m.Fixed = make([]bool, sites)
			m.Fixed[0] = true
		}
		for i := range m.Cost {
			m.Cost[i] = make([]float64, sites)
			for j := range m.Cost[i] {
				m.Cost[i][j] = float64(rnd.IntN(100))
			}
		}
		best := math.Inf(1)
		choices(sites, m.P, func(open []int) {
			total := 0.0
			for _, row := range m.Cost {
				least := math.Inf(1)
				if m.Fixed != nil {
					least = row[0]
				}
				for _, j := range open {
					least = min(least, row[j])
				}
				total += least
			}
			best = min(best, total)
		})
		a, err := m.Solve(t.Context(), plenty)
		if err != nil {
			t.Fatal(err)
		}
		if a.Value != best || !a.Proven || a.Bound != best {
			t.Errorf("seed %d: %v, bound %v, proven %v; brute force finds %v", seed, a.Value, a.Bound, a.Proven, best)
		}
	}
}

func TestCoversAreThoseOfBruteForce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		n, sites := 10+rnd.IntN(15), 6+rnd.IntN(6)
		c := siting.Cover{Weight: make([]float64, n), Reach: make([][]int32, sites), P: 1 + rnd.IntN(3), Whole: true}
		for i := range c.Weight {
			c.Weight[i] = float64(1 + rnd.IntN(50))
			for j := range sites {
				if rnd.IntN(4) == 0 {
					c.Reach[j] = append(c.Reach[j], int32(i))
				}
			}
		}
		covered := func(open []int) (weight float64, number int) {
			seen := map[int32]bool{}
			for _, j := range open {
				for _, i := range c.Reach[j] {
					if !seen[i] {
						seen[i] = true
						weight += c.Weight[i]
					}
				}
			}
			return weight, len(seen)
		}
		most, reachable := 0.0, 0
		choices(sites, c.P, func(open []int) { w, _ := covered(open); most = max(most, w) })
		choices(sites, sites, func(open []int) { _, reachable = covered(open) })
		fewest := sites
		for p := range sites + 1 {
			choices(sites, p, func(open []int) {
				if _, k := covered(open); k == reachable {
					fewest = min(fewest, p)
				}
			})
		}
		a, err := c.Solve(t.Context(), plenty)
		if err != nil {
			t.Fatal(err)
		}
		if a.Value != most || a.Bound < most || a.Proven && a.Bound != most {
			t.Errorf("seed %d: covered %v, bound %v; brute force finds %v", seed, a.Value, a.Bound, most)
		}
		b, lost, err := siting.Fewest{Demands: n, Reach: c.Reach}.Solve(t.Context(), plenty)
		if err != nil {
			t.Fatal(err)
		}
		if int(b.Value) != fewest || int(b.Bound) > fewest || len(lost) != n-reachable {
			t.Errorf("seed %d: %v stations, bound %v, %d lost; brute force finds %d and %d", seed, b.Value, b.Bound, len(lost), fewest, n-reachable)
		}
	}
}

func TestTooFewPlacesAreRefused(t *testing.T) {
	t.Parallel()
	_, err := siting.Capacitated{Cost: [][]float64{{0, 1}, {1, 0}}, Demand: []int{5, 5}, Capacity: []int{6, 6}, P: 1}.Solve(t.Context(), plenty)
	if fault.As(err).Code != "plan.capacity" {
		t.Errorf("%v", err)
	}
	_, err = siting.Cover{P: 1}.Solve(t.Context(), siting.Options{})
	if f := fault.As(err); len(f.Fields) != 2 || f.Fields[0].Code != "plan.budget" || f.Fields[1].Code != "plan.no_candidates" {
		t.Errorf("%v", err)
	}
	for _, m := range []siting.Median{{Cost: [][]float64{{1, 2}}, P: 3}, {Cost: [][]float64{{1, 2}}}} {
		_, err = m.Solve(t.Context(), plenty)
		if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Path != "p" {
			t.Errorf("%v", err)
		}
	}
	for _, cost := range []float64{-1, math.NaN(), math.Inf(1)} {
		_, err = siting.Median{Cost: [][]float64{{1, 2}, {1, cost}}, P: 1}.Solve(t.Context(), plenty)
		if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Path != "demand 2" || f.Fields[0].Code != "plan.cost" {
			t.Errorf("%v: %v", cost, err)
		}
	}
}

// TestLongListsAreCutWithoutHarm has more demands and sites than brute force allows, so that the lists of near sites are cut, prices begin
// from a coarse problem, and the search anneals; the bound may never pass a value that another seed finds.
func TestLongListsAreCutWithoutHarm(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: a long search, shorter ones go the same way; run without -short")
	}
	rnd := rand.New(rand.NewPCG(1, 4))
	type point struct{ x, y float64 }
	some := func(n int) []point {
		list := make([]point, n)
		for i := range list {
			list[i] = point{1000 * rnd.Float64(), 1000 * rnd.Float64()}
		}
		return list
	}
	demands, sites := some(3500), some(400)
	m := siting.Median{Cost: make([][]float64, len(demands)), P: 40, Fixed: make([]bool, len(sites))}
	m.Fixed[7] = true
	for i, d := range demands {
		for _, s := range sites {
			m.Cost[i] = append(m.Cost[i], math.Hypot(d.x-s.x, d.y-s.y))
		}
	}
	least, most := math.Inf(1), 0.0
	for seed := range uint64(2) {
		steps := 0
		ctx, stop := context.WithCancel(t.Context())
		a, err := m.Solve(ctx, siting.Options{Seed: seed, Budget: time.Hour, Progress: func(float64, float64) {
			if steps++; steps == 8 {
				stop()
			}
		}})
		stop()
		if err != nil {
			t.Fatal(err)
		}
		total := 0.0
		for _, row := range m.Cost {
			way := row[7]
			for _, j := range a.Chosen {
				way = min(way, row[j])
			}
			total += way
		}
		if len(a.Chosen) != m.P || math.Abs(total-a.Value) > 1e-6*total {
			t.Errorf("seed %d: %v with %d sites, counted %v", seed, a.Value, len(a.Chosen), total)
		}
		least, most = min(least, a.Value), max(most, a.Bound)
	}
	if most > least*(1+1e-9) || most < least*0.9 {
		t.Errorf("the bound %v of one seed, the value %v of another", most, least)
	}
}
