package rounds

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"gezhi/internal/fault"
)

// Problem is stops around a depot. Lists are by point; those of the depot's loads and service are 0.
type Problem struct {
	Points   int
	Depot    int
	Way      func(a, b int) float64 // the same in both directions
	Demand   []int                  // nil for none
	Capacity int                    // of a round; 0 for no limit
	Most     int                    // rounds at most; 0 for no limit
	Times    *Times                 // nil when every stop may be visited at any time
	Days     *Days                  // nil when it does not matter which round visits a stop
}

// Days make each of the Most rounds that of a day; a round may be empty.
type Days struct {
	Suits [][]bool  // by stop and round; nil for every round
	Kin   [][]int32 // by stop: others of the same door
	Gap   []int     // by stop: days between it and its kin at least
}

// Times tell when stops may be visited, in minutes of the day. A round leaves the depot when it opens and is back before it closes; who
// comes early waits.
type Times struct {
	Open, Close []float64 // when service may begin
	Service     []float64 // how long it takes
	Walk        func(a, b int) float64
}

// Options say how long to search, and from which seed.
type Options struct {
	Seed   uint64
	Budget time.Duration // after it the best rounds so far are given; it must be above 0
	Steps  int           // of each chain; 0 for a number that suits the size
	// Spent is the share of the budget that is used up, from 0 to 1: the search cools down with it. Without it, it cools down with its
	// steps alone, and the same seed gives the same rounds.
	Spent func() float64
	// Progress is told the length of the best rounds so far and how many stops they leave out.
	Progress func(length float64, unserved int)
}

// Answer is rounds. Bound tells how much shorter they could be.
type Answer struct {
	Routes   [][]int // the points of each round in their order, without the depot
	Unserved []int   // stops that fit into no round
	Length   float64
}

// Work of the search.
const (
	maxPoints     = 3000
	chains        = 2
	stepsAPoint   = 20_000
	removedMean   = 10   // stops taken out in a step, on average
	longestString = 10   // stops taken out of one round at most
	splitShare    = 0.5  // strings with a gap that stays
	widenGap      = 0.01 // chance that the gap grows by one more
	blink         = 0.01 // chance that a place is passed over
	hot, cold     = 1.0, 0.01
	fewestSteps   = 400
	nearPlaces    = 40 // places beside so many near points are looked at
)

// Solve takes strings of neighbouring stops out of neighbouring rounds and puts them back greedily, now and then passing over the best
// place, under simulated annealing (slack induction by string removals; Christiaens and Vanden Berghe 2020), in chains beside one another.
// A step costs the stops taken out times the places near to them. It is poor where windows are so narrow that greedy places seldom fit.
func (p Problem) Solve(ctx context.Context, opt Options) (*Answer, error) {
	if err := p.validate(opt); err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, opt.Budget)
	defer stop()
	if opt.Steps == 0 {
		opt.Steps = stepsAPoint * p.Points
	}
	base := newGround(p)
	searches := make([]*search, chains)
	var group sync.WaitGroup
	for i := range searches {
		searches[i] = newSearch(base, rand.New(rand.NewPCG(opt.Seed, uint64(i))))
		chain := opt
		if i > 0 {
			chain.Progress = nil
		}
		group.Go(func() { searches[i].anneal(ctx, chain) })
	}
	group.Wait()
	best := slices.MinFunc(searches, func(a, b *search) int {
		switch {
		case a.bestCost < b.bestCost-1e-9:
			return -1
		case b.bestCost < a.bestCost-1e-9:
			return 1
		}
		return 0
	})
	a := &Answer{Routes: best.best, Unserved: best.bestAbsent}
	for _, r := range a.Routes {
		if p.Times == nil && len(r) > 0 && r[0] > r[len(r)-1] { // of the two directions always the same
			slices.Reverse(r)
		}
		a.Length += p.length(r)
	}
	if p.Days == nil {
		slices.SortFunc(a.Routes, func(x, y []int) int { return x[0] - y[0] })
	}
	slices.Sort(a.Unserved)
	return a, nil
}

// Fewest looks for the least number of rounds, from one on, that serve all stops which rounds without such a limit serve: each number is
// searched for a part of the budget. What it answers is enough, and not proven least.
func (p Problem) Fewest(ctx context.Context, opt Options) (int, error) {
	opt.Spent, opt.Progress = nil, nil
	if opt.Steps == 0 {
		opt.Steps = fewestSteps * p.Points
	}
	whole := opt.Budget
	opt.Budget = whole / 4
	p.Most = 0
	free, err := p.Solve(ctx, opt)
	if err != nil {
		return 0, err
	}
	opt.Budget = max(1, whole*3/4/time.Duration(max(1, len(free.Routes))))
	for p.Most = max(1, p.leastRounds(free.Unserved)); p.Most < len(free.Routes); p.Most++ {
		a, err := p.Solve(ctx, opt)
		if err != nil {
			return 0, err
		}
		if len(a.Unserved) <= len(free.Unserved) {
			return p.Most, nil
		}
	}
	return max(1, len(free.Routes)), nil
}

// leastRounds is how many rounds the loads and the minutes of service need at least.
func (p Problem) leastRounds(left []int) int {
	load, minutes := 0, 0.0
	for i := range p.Points {
		if i == p.Depot || slices.Contains(left, i) {
			continue
		}
		if p.Demand != nil {
			load += p.Demand[i]
		}
		if p.Times != nil {
			minutes += p.Times.Service[i]
		}
	}
	least := 1
	if p.Capacity > 0 {
		least = max(least, (load+p.Capacity-1)/p.Capacity)
	}
	if p.Times != nil {
		if day := p.Times.Close[p.Depot] - p.Times.Open[p.Depot]; day > 0 {
			least = max(least, int(math.Ceil(minutes/day-1e-9)))
		}
	}
	return least
}

func (p Problem) validate(opt Options) error {
	var f fault.Fields
	if opt.Budget <= 0 {
		f.Add("time", "plan.budget")
	}
	if p.Points < 2 || p.Points > maxPoints {
		f.Add("points", "out_of_range", "min", 2, "max", maxPoints)
	}
	return f.Err()
}

func (p Problem) length(route []int) float64 {
	if len(route) == 0 {
		return 0
	}
	at, sum := p.Depot, 0.0
	for _, i := range route {
		sum += p.Way(at, i)
		at = i
	}
	return sum + p.Way(at, p.Depot)
}

// ground is the problem as the chains share it.
type ground struct {
	Problem
	way     []float64
	walk    []float64 // nil without times
	near    [][]int32 // by point: all stops, nearest first
	penalty float64   // of a stop left out
}

func newGround(p Problem) *ground {
	n := p.Points
	g := &ground{Problem: p, way: make([]float64, n*n), near: make([][]int32, n)}
	for a := range n {
		for b := range n {
			g.way[a*n+b] = p.Way(a, b)
			g.penalty = max(g.penalty, g.way[a*n+b])
		}
	}
	g.penalty = 4*g.penalty + 1
	if p.Times != nil {
		g.walk = make([]float64, n*n)
		for a := range n {
			for b := range n {
				g.walk[a*n+b] = p.Times.Walk(a, b)
			}
		}
	}
	for a := range n {
		for b := range n {
			if b != p.Depot && b != a {
				g.near[a] = append(g.near[a], int32(b))
			}
		}
		row := g.way[a*n : a*n+n]
		slices.SortStableFunc(g.near[a], func(x, y int32) int {
			switch {
			case row[x] < row[y]:
				return -1
			case row[x] > row[y]:
				return 1
			}
			return int(x - y)
		})
	}
	return g
}

func (g *ground) demand(i int32) int {
	if g.Demand == nil {
		return 0
	}
	return g.Demand[i]
}

// anneal ruins and recreates until the steps or the budget are used up.
func (s *search) anneal(ctx context.Context, opt Options) {
	all := make([]int32, 0, s.Points)
	for i := range s.Points {
		if i != s.Depot {
			all = append(all, int32(i))
		}
	}
	s.absent, s.cost = all, s.penalty*float64(len(all))
	s.recreate()
	s.keep()
	warm := hot * s.length() / float64(s.Points)
	if warm == 0 {
		warm = 1
	}
	temperature := warm
	for step := range opt.Steps {
		if step&0xff == 0 {
			share := float64(step) / float64(opt.Steps)
			if opt.Spent != nil {
				share = max(share, opt.Spent())
			}
			if ctx.Err() != nil || share >= 1 {
				return
			}
			temperature = warm * math.Pow(cold/hot, share)
			if step&0xffff == 0 && opt.Progress != nil {
				opt.Progress(s.bestCost-s.penalty*float64(len(s.bestAbsent)), len(s.bestAbsent))
			}
		}
		before := s.cost
		s.log = s.log[:0]
		s.was = append(s.was[:0], s.absent...)
		s.ruin()
		s.recreate()
		if s.cost < before-temperature*math.Log(s.rnd.Float64()) {
			if s.cost < s.bestCost-1e-9 {
				s.keep()
			}
		} else {
			s.undo()
			s.cost = before
		}
	}
}
