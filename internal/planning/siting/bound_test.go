package siting

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// TestTheBoundOfCapacitiesNeverPassesTheBest compares with every choice of sites and every assignment.
func TestTheBoundOfCapacitiesNeverPassesTheBest(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: a long search, shorter ones go the same way; run without -short")
	}
	for seed := range uint64(25) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		n := 6 + int(seed%2)
		c := Capacitated{Cost: make([][]float64, n), Demand: make([]int, n), Capacity: make([]int, n), P: 2, Whole: true}
		for i := range n {
			c.Demand[i], c.Capacity[i] = 1+rnd.IntN(9), 22+rnd.IntN(12)
			c.Cost[i] = make([]float64, n)
			for j := range n {
				c.Cost[i][j] = float64(rnd.IntN(50))
			}
		}
		best := math.Inf(1)
		for a := range n {
			for b := range a {
				for who := range 1 << n {
					cost, used := 0.0, [2]int{}
					for i := range n {
						k := who >> i & 1
						cost += c.Cost[i][[2]int{a, b}[k]]
						used[k] += c.Demand[i]
					}
					if used[0] <= c.Capacity[a] && used[1] <= c.Capacity[b] {
						best = min(best, cost)
					}
				}
			}
		}
		if math.IsInf(best, 1) {
			continue
		}
		if bound := c.bound(t.Context(), best); bound > best+1e-6 {
			t.Errorf("seed %d: the bound %v is above the best, %v", seed, bound, best)
		}
		a, err := c.Solve(t.Context(), Options{Seed: 1, Budget: time.Hour})
		if err != nil || a.Value != best {
			t.Errorf("seed %d: %v %v, brute force finds %v", seed, err, a, best)
		}
	}
}
