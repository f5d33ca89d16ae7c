package siting

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"gezhi/internal/fault"
)

// Limited asks for P sites that serve everybody at the least cost, where a site serves no more than its capacity and a demand goes whole to
// one site (capacitated location with a single source). Who is served by nobody costs Lost. A maximal cover is one in which to be within
// reach costs nothing and to be lost costs the weight.
type Limited struct {
	Weight   []float64 // by demand: the room that it takes
	Lost     []float64 // by demand: not below 0
	Near     [][]Way   // by demand: the sites that may serve it, the least cost first
	Capacity []float64 // by site; infinite for no limit
	Fixed    []bool    // sites that are open already, beside the P; nil for none
	P        int
	Whole    bool    // all costs are whole numbers
	Cut      bool    // Near leaves out sites that would serve: the bound is Least alone
	Start    []int   // sites to begin with
	Least    float64 // no choice costs less, as is known already

	unbounded bool // the bound is of no use
}

// Ways lists the most nearest sites of each demand, the least cost first.
func Ways(cost [][]float64, most int) [][]Way {
	near, ways := nearest(cost, most), make([][]Way, len(cost))
	for i := range ways {
		sites, costs := near.row(i)
		ways[i] = make([]Way, len(sites))
		for k, j := range sites {
			ways[i][k] = Way{j, costs[k]}
		}
	}
	return ways
}

// Way is a site that may serve a demand.
type Way struct {
	Site int32
	Cost float64 // not below 0
}

// Solve opens the sites to begin with, gives everybody a place, those first who would lose most without their best one, and lets demands move
// where there is room, or where another demand can make some. Then it closes one site for another again and again, by annealing. The bound
// is Lagrangian: with prices for being served, each site takes those that pay best until it is full, the last one in part. A step takes all
// pairs of a site and a demand, once for the search and, sorted, for the bound. It is poor where demands are large beside the capacities: the
// bound lets them be split.
func (l Limited) Solve(ctx context.Context, opt Options) (*Answer, error) {
	if free := len(l.Capacity) - count(l.Fixed); l.P > free {
		var f fault.Fields
		f.Add("p", "out_of_range", "min", 0, "max", free)
		return nil, f.Err()
	}
	ctx, stop, err := begin(ctx, opt, len(l.Capacity), l.P)
	if err != nil {
		return nil, err
	}
	defer stop()
	s := newRooms(&l, opt.random())
	best := s.search(ctx, opt)
	l.letIn(best)
	a := &Answer{Value: best.total, Assignment: best.to, Chosen: slices.Sorted(slices.Values(best.sites))}
	a.Bound = l.Least
	if a.Bound < a.Value && !l.unbounded && !l.Cut {
		a.Bound = max(a.Bound, l.bound(ctx, best.total))
	}
	if l.Whole {
		a.Bound = math.Ceil(a.Bound - 1e-6)
	}
	a.Bound = min(a.Bound, a.Value)
	a.Proven = a.Bound >= a.Value-1e-6
	opt.report(a.Value, a.Bound)
	return a, nil
}

// letIn gives those who take no room a site, even where that saves nothing.
func (l *Limited) letIn(p plan) {
	for i, j := range p.to {
		if j >= 0 || l.Weight[i] > 0 {
			continue
		}
		for _, w := range l.Near[i] {
			if w.Cost <= l.Lost[i] && (slices.Contains(p.sites, int(w.Site)) || l.Fixed != nil && l.Fixed[w.Site]) {
				p.to[i] = int(w.Site)
				break
			}
		}
	}
}

// fewestTries is in how many parts what is left of the time is divided when a number of sites is tried.
const fewestTries = 4

// Fewest asks for the fewest sites with nobody lost who finds room when all are open; P is not read. least is a number that is proven already,
// 0 if none is. Lost is to be the weight and ways are to cost nothing. Where most are lost a site is added until nobody is; between that number
// and least the middle is tried again and again. That a number is the fewest is proven by least, by room, and by that everybody is served whom
// any site can serve. It is poor where rooms are nearly full: a number that was tried in vain may do.
func (l Limited) Fewest(ctx context.Context, opt Options, least int) (*Answer, error) {
	free := len(l.Capacity) - count(l.Fixed)
	ctx, stop, err := begin(ctx, opt, free, 0)
	if err != nil {
		return nil, err
	}
	defer stop()
	until := time.Now().Add(opt.Budget)
	try := func(p int) (*Answer, error) {
		l.P = p
		part := opt
		part.Progress, part.Budget = nil, max(time.Until(until)/fewestTries, time.Millisecond)
		return l.Solve(ctx, part)
	}
	l.unbounded, l.Least = true, l.beyond()
	best, err := try(free)
	if err != nil {
		return nil, err
	}
	all := best.Value <= l.Least+1e-6
	l.Least = best.Value // more are lost with fewer sites, or as many
	least = max(least, l.sitesForRoom(best.Value))
	failed, found := least-1, free
	if p := l.grown(ctx, opt); p.total <= l.Least+1e-6 {
		best, found = &Answer{Value: p.total, Chosen: slices.Sorted(slices.Values(p.sites)), Assignment: p.to}, len(p.sites)
		l.Start = p.sites
	}
	for failed+1 < found && ctx.Err() == nil {
		opt.report(float64(found), float64(least))
		a, err := try((failed + found) / 2)
		if err != nil {
			return nil, err
		}
		if a.Value <= l.Least+1e-6 {
			best, found, l.Start = a, l.P, a.Chosen
		} else {
			failed = l.P
		}
	}
	least = min(least, found) // who is lost may have been all that asked for one more
	return &Answer{Value: float64(found), Bound: float64(least), Proven: all && found == least, Chosen: best.Chosen, Assignment: best.Assignment}, nil
}

// grown begins with the sites to begin with and adds one where most are lost, until no more are than must be.
func (l Limited) grown(ctx context.Context, opt Options) plan {
	free := len(l.Capacity) - count(l.Fixed)
	l.P = min(len(l.Start), free)
	s := newRooms(&l, opt.random())
	s.descend(ctx, s.all)
	for s.total > l.Least+1e-6 && len(s.sites) < free && ctx.Err() == nil {
		j := s.neediest()
		s.openFor(j)
		s.descend(ctx, s.by[j])
	}
	return s.copyOf()
}

// beyond is what those cost whom no site can serve, even alone.
func (l *Limited) beyond() (lost float64) {
	for i, list := range l.Near {
		if !slices.ContainsFunc(list, func(w Way) bool { return l.Weight[i] <= l.Capacity[w.Site] }) {
			lost += l.Lost[i]
		}
	}
	return lost
}

// sitesForRoom is the least number of sites whose capacities, beside those that are open, take everybody but the lost.
func (l *Limited) sitesForRoom(lost float64) int {
	need := -lost
	for _, w := range l.Weight {
		need += w
	}
	var caps []float64
	for j, c := range l.Capacity {
		if l.Fixed != nil && l.Fixed[j] {
			need -= c
		} else {
			caps = append(caps, c)
		}
	}
	slices.SortFunc(caps, func(a, b float64) int { return cmp.Compare(b, a) })
	for k, c := range caps {
		if need <= 1e-6 {
			return k
		}
		need -= c
	}
	return len(caps)
}
