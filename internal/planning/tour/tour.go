package tour

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gezhi/internal/fault"
)

// Problem is a number of points and the ways between them.
type Problem struct {
	Points int
	Way    func(a, b int) float64 // the same in both directions, 0 or more
	Whole  bool                   // all ways are whole numbers, so that a bound may be rounded up
}

// Options say how long to search, and from which seed.
type Options struct {
	Seed   uint64
	Budget time.Duration // after it the best tour so far is given; it must be above 0
	Kicks  int           // how often a tour is shaken and mended; 0 for a number that suits its size
	// Progress is told the shortest length and the bound so far.
	Progress func(length, bound float64)
}

// Answer is a tour.
type Answer struct {
	Order  []int // every point once; from the last the way leads back to the first, which is point 0
	Length float64
	Bound  float64 // proven: no tour is shorter
	Proven bool    // no tour is shorter than Length
}

// Gap is how far the length may be from the best possible, as a share of it.
func (a *Answer) Gap() float64 {
	if a.Length == a.Bound {
		return 0
	}
	return (a.Length - a.Bound) / math.Max(a.Length, 1e-12)
}

// Work of the search; counts, so that a seed gives one answer.
const (
	exactPoints  = 12    // up to here every tour is weighed
	matrixPoints = 4000  // up to here all ways are kept
	maxPoints    = 20000 // neighbours are found by comparing all pairs
	kicksAPoint  = 1000
	boundSteps   = 1500
	nearCount    = 10
)

// Solve answers a tour. Up to twelve points it weighs all of them (Held and Karp 1962, 2ⁿn²). Beyond, it exchanges edges in the manner of
// Lin and Kernighan (1973) along lists of near points, and shakes a short stretch again and again by a double bridge (Martin, Otto and
// Felten 1991): a kick costs about the square root of the number of points. The bound is that of Held and Karp (1971) by 1-trees, n² a
// step; it lies most often within one per cent of the best tour. It is poor above some ten thousand points, where kicks are too few.
func (p Problem) Solve(ctx context.Context, opt Options) (*Answer, error) {
	var f fault.Fields
	if opt.Budget <= 0 {
		f.Add("time", "plan.budget")
	}
	if p.Points < 1 || p.Points > maxPoints {
		f.Add("points", "out_of_range", "min", 1, "max", maxPoints)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, opt.Budget)
	defer stop()
	p.keepWays()
	if p.Points <= exactPoints {
		order, length := p.exact()
		return &Answer{Order: order, Length: length, Bound: length, Proven: true}, nil
	}
	w := newWalk(p, rand.New(rand.NewPCG(opt.Seed, 0x70075)))
	w.mend(ctx)
	first := w.length()
	bounded := make(chan float64, 1)
	go func() { bounded <- p.bound(ctx, first) }()
	a := &Answer{}
	kicks := opt.Kicks
	if kicks == 0 {
		kicks = kicksAPoint * p.Points
	}
	known := false
	w.shake(ctx, kicks, func(length float64) bool {
		select {
		case a.Bound = <-bounded:
			known = true
		default:
		}
		if opt.Progress != nil {
			opt.Progress(length, a.Bound)
		}
		return known && p.round(a.Bound) >= length-1e-9
	})
	if !known {
		a.Bound = <-bounded
	}
	a.Order = w.order()
	a.Length = p.Length(a.Order)
	a.Bound = min(p.round(a.Bound), a.Length)
	a.Proven = a.Bound >= a.Length-1e-9
	return a, nil
}

func (p *Problem) round(bound float64) float64 {
	if p.Whole {
		return math.Ceil(bound - 1e-6)
	}
	return bound
}

// keepWays computes all ways once where they fit into memory.
func (p *Problem) keepWays() {
	if p.Points > matrixPoints {
		return
	}
	n, way := p.Points, p.Way
	all := make([]float64, n*n)
	for a := range n {
		for b := range a {
			all[a*n+b] = way(a, b)
			all[b*n+a] = all[a*n+b]
		}
	}
	p.Way = func(a, b int) float64 { return all[a*n+b] }
}

// Length is the length of a tour in this order, with the way back.
func (p Problem) Length(order []int) float64 {
	sum := 0.0
	for i, b := range order {
		sum += p.Way(order[(i+len(order)-1)%len(order)], b)
	}
	return sum
}

// exact weighs all tours, by the sets of points between the first and the last (Held and Karp 1962).
func (p Problem) exact() ([]int, float64) {
	n := p.Points - 1
	if n == 0 {
		return []int{0}, 0
	}
	least := make([][]float64, 1<<n) // by set of points 1..n and its last point
	for set := 1; set < 1<<n; set++ {
		least[set] = make([]float64, n)
		for last := range n {
			least[set][last] = math.Inf(1)
			before := set &^ (1 << last)
			switch {
			case before == set:
			case before == 0:
				least[set][last] = p.Way(0, last+1)
			default:
				for k := range n {
					least[set][last] = min(least[set][last], least[before][k]+p.Way(k+1, last+1))
				}
			}
		}
	}
	order := make([]int, 0, n+1)
	at, length := 0, 0.0
	for set := 1<<n - 1; set > 0; {
		best, most := -1, math.Inf(1)
		for k := range n {
			if x := least[set][k] + p.Way(k+1, at); x < most {
				best, most = k, x
			}
		}
		if at == 0 {
			length = most
		}
		order = append(order, best+1)
		at, set = best+1, set&^(1<<best)
	}
	order = append(order, 0)
	slices.Reverse(order)
	return order, length
}
