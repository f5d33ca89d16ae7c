package siting

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// Fewest asks for the fewest sites with everyone in reach of one (location set covering; Toregas et al. 1971).
type Fewest struct {
	Demands int
	Reach   [][]int32 // by site: the demands within reach, ascending
	Fixed   []bool    // sites that are open already, not counted; nil for none
}

// Work of the search for one station fewer.
const (
	fewerSteps  = 3_000_000
	fewerPrices = 2000
)

// Solve begins greedily and then looks, by the annealing of maximal cover, for one site fewer, again and again. The bound is Lagrangian
// and rounded up; it is nearly always within one. Demands that no site reaches are answered beside and left out.
func (p Fewest) Solve(ctx context.Context, opt Options) (*Answer, []int, error) {
	ctx, stop, err := begin(ctx, opt, len(p.Reach)-count(p.Fixed), 0)
	if err != nil {
		return nil, nil, err
	}
	defer stop()
	c := &Cover{Weight: make([]float64, p.Demands), Reach: p.Reach, Fixed: p.Fixed}
	by := c.byDemand()
	var lost []int
	for i := range c.Weight {
		if len(by[i]) > 0 {
			c.Weight[i] = 1
		} else {
			lost = append(lost, i)
		}
	}
	whole := float64(p.Demands - len(lost))
	s := newCoverer(c, by, rand.New(rand.NewPCG(opt.Seed, 7)))
	for s.total < whole {
		c.P = len(s.sites) + 1
		s.greedy()
	}
	a := &Answer{Value: float64(len(s.sites)), Chosen: s.open()}
	a.Bound = math.Ceil(p.bound(ctx, by, a.Value) - 1e-6)
	opt.tell(a)
	for a.Value > a.Bound && ctx.Err() == nil {
		s.set(a.Chosen)
		worst := s.sites[0]
		for _, j := range s.sites { // the one whose loss leaves fewest bare
			if s.loss(j) < s.loss(worst) {
				worst = j
			}
		}
		s.remove(worst)
		s.keep()
		for round := 0; round < 3 && s.bestTotal < whole && ctx.Err() == nil; round++ {
			s.anneal(ctx, s.steps(fewerSteps))
		}
		if s.bestTotal < whole {
			break
		}
		a.Value, a.Chosen = float64(len(s.best)), slices.Clone(s.best)
		opt.tell(a)
	}
	a.Proven = a.Bound >= a.Value
	slices.Sort(a.Chosen)
	return a, lost, nil
}

// loss is what closing j would leave bare.
func (s *coverer) loss(j int32) float64 {
	sum := 0.0
	for _, i := range s.Reach[j] {
		if s.times[i] == 1 {
			sum += s.Weight[i]
		}
	}
	return sum
}

// bound prices everyone's cover; a site is worth opening in the relaxation if those in its reach pay more than one together.
func (p Fewest) bound(ctx context.Context, by [][]int32, value float64) float64 {
	price, kept := make([]float64, p.Demands), make([]float64, p.Demands)
	free := make([]bool, p.Demands) // covered by a fixed site, or by none
	for j, list := range p.Reach {
		if p.Fixed != nil && p.Fixed[j] {
			for _, i := range list {
				free[i] = true
			}
		}
	}
	for i := range price {
		free[i] = free[i] || len(by[i]) == 0
		if !free[i] {
			most := 1
			for _, j := range by[i] {
				most = max(most, len(p.Reach[j]))
			}
			price[i] = 1 / float64(most)
		}
	}
	best, scale, stall := 0.0, 1.0, 0
	covered := make([]int, p.Demands)
	for step := 0; step < fewerPrices && scale > 1e-4 && ctx.Err() == nil; step++ {
		bound := 0.0
		clear(covered)
		for _, x := range price {
			bound += x
		}
		for j, list := range p.Reach {
			sum := 1.0
			for _, i := range list {
				sum -= price[i]
			}
			if sum < 0 && (p.Fixed == nil || !p.Fixed[j]) {
				bound += sum
				for _, i := range list {
					covered[i]++
				}
			}
		}
		if bound > best {
			best, stall = bound, 0
			copy(kept, price)
		} else if stall++; stall >= 12 {
			scale, stall = scale*0.6, 0
			copy(price, kept)
			continue
		}
		if best > value-1+1e-6 {
			break
		}
		norm := 0.0
		for i, x := range covered {
			if !free[i] && (x <= 1 || price[i] > 0) {
				norm += float64((1 - x) * (1 - x))
			}
		}
		if norm == 0 {
			break
		}
		length := scale * (value - bound) / norm
		for i, x := range covered {
			if !free[i] {
				price[i] = max(0, price[i]+length*float64(1-x))
			}
		}
	}
	return best
}
