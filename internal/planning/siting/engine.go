package siting

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// engine makes a sum of ways least, and proves how little it can be. Median, Cover and Fewest are all such sums.
type engine struct {
	near   *near
	fixed  []bool
	p      int
	lag    *lagrange
	heat   bool // search by annealing instead of kicks: where there is much to choose
	opt    Options
	tell   func(value, bound float64)
	value  float64
	bound  float64
	chosen []int

	coarse bool      // only a choice and prices to begin with are wanted
	start  []int     // a choice to begin with; nil for a greedy one
	prices []float64 // by demand: prices to begin with; nil for some that follow from the choice
	root   *part

	first  *swapper   // from which all begins
	chains []annealer // while there is annealing
	kicks  int        // that are left
	heats  int        // rounds of annealing that were made
}

// annealer is a choice of sites that anneals: a chain, or a swapper.
type annealer interface {
	anneal(ctx context.Context, steps int, warm, cold float64)
	again()
	set(chosen []int)
	found() ([]int, float64)
	knows(chosen []int) bool
}

// Work of the search; counts, so that a seed gives one answer.
const (
	kicksMost   = 6000 // beside the proof
	kicksRound  = 40
	heatWork    = 1_000_000_000 // places of lists in the first round of annealing; each takes twice as long as the one before
	heatMost    = 8_000_000_000
	heatLeast   = 2_000_000 // beside the bound, more where its steps take long
	heatRounds  = 12
	heatWarm    = 0.03 // of the first chain, the second is half as warm again; of what closing a site costs on average
	heatCold    = 0.0015
	rootSteps   = 60 // of the bound in the first round
	rootRounds  = 14
	rootScale   = 0.25
	rootAgain   = 0.05 // where prices are good already
	partSteps   = 40
	partScale   = 0.25
	partsMost   = 60_000
	partsBeside = 4 // parts bounded beside one another
	partsKicks  = 10
	coreShare   = 30 // sites among which chains search, for each to open
	coreLeast   = 300
)

// run searches and proves until both meet, the time is used up, or the counts of work are.
func (e *engine) run(ctx context.Context) {
	var free []int32
	for j := range e.near.sites {
		if e.fixed == nil || !e.fixed[j] {
			free = append(free, int32(j))
		}
	}
	s := newSwapper(e.near, nil, e.fixed, e.p, rand.New(rand.NewPCG(e.opt.Seed, 0x51735)))
	if e.start != nil {
		s.set(e.start)
	} else {
		s.greedy()
	}
	s.descend(ctx)
	e.first = s
	e.value, e.chosen = s.bestTotal, s.chosen()
	if e.kicks = kicksMost; e.heat {
		e.kicks = 0
	}
	e.lag.cols, e.lag.full, e.lag.sites = s.cols, e.near.full, e.near.sites
	root := e.whole(free, s)
	e.root = root
	e.tell(e.value, 0)
	if e.heat && e.near.full == nil {
		c := newChain(e.near, s.cols, e.fixed, e.p, rand.New(rand.NewPCG(e.opt.Seed, 98)))
		c.set(e.chosen)
		e.chains = []annealer{c}
	} else if e.heat {
		e.chains = []annealer{s}
	}
	scale := rootScale
	if e.prices != nil {
		scale = rootAgain
	}
	for round := 0; round < rootRounds && ctx.Err() == nil; round++ {
		done := e.round(ctx, []*part{root}, rootSteps<<min(round, 2), scale, kicksRound)
		scale = root.scale
		e.tell(e.value, root.bound)
		if done || e.lag.closed(e.value, root.bound) {
			break
		}
	}
	e.bound = root.bound
	if e.coarse {
		return
	}
	if e.heat && len(root.free) > coreLeast && !e.lag.closed(e.value, e.bound) {
		e.core(ctx, root)
		for e.heats < heatRounds && ctx.Err() == nil && !e.lag.closed(e.value, e.bound) {
			e.round(ctx, nil, 0, 0, 0)
			e.tell(e.value, e.bound)
		}
	}
	if !e.lag.closed(e.value, e.bound) && ctx.Err() == nil {
		e.branch(ctx, root)
	}
	slices.Sort(e.chosen)
}

// whole is the part of all choices. Prices begin between the ways to the two nearest sites of a good choice.
func (e *engine) whole(free []int32, s *swapper) *part {
	n := &part{near: e.near, free: free, more: e.p, limit: slices.Clone(e.near.end), price: make([]float64, len(e.near.end))}
	for j, fixed := range e.fixed {
		if fixed {
			e.lag.unlock(n, int32(j))
		}
	}
	n.more, n.fees = e.p, 0
	if len(n.open) > 0 {
		n.trim()
	}
	for i := range n.price {
		switch {
		case e.prices != nil:
			n.price[i] = min(n.limit[i], e.prices[i])
		case s == nil:
			n.price[i] = min(n.limit[i], 0.05)
		default:
			n.price[i] = min(n.limit[i], (s.d1[i]+s.d2[i])/2)
		}
	}
	return n
}

// core goes on with two chains among the sites that are worth most at the prices of the bound: good choices hold hardly any other
// (Avella, Boccia, Salerno, Vasilyev 2012, for p-medians).
func (e *engine) core(ctx context.Context, root *part) {
	r := e.lag.newRound(len(root.limit))
	copy(r.price, root.price)
	e.lag.relax(root, r)
	order := slices.Clone(root.free)
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(r.worth[0][a], r.worth[0][b]), int(a-b)) })
	e.chains = nil
	for k := range 2 {
		rnd := rand.New(rand.NewPCG(e.opt.Seed, uint64(k)+99))
		wanted := slices.Clone(order)
		if k == 0 {
			wanted = wanted[:min(len(order), max(coreShare*e.p, coreLeast))]
		}
		number := make([]int32, e.near.sites)
		for j := range number {
			number[j] = -1
		}
		for _, j := range slices.Concat(wanted, root.open) {
			number[j] = j
		}
		for _, j := range e.chosen {
			if number[j] < 0 {
				number[j] = int32(j)
				wanted = append(wanted, int32(j))
			}
		}
		if e.near.full != nil {
			e.chains = append(e.chains, newSwapper(e.near, slices.Concat(wanted, root.open), e.fixed, e.p, rnd))
		} else {
			live := len(wanted) + len(root.open)
			e.chains = append(e.chains, newChain(e.near.only(number, live, e.near.sites, nil), e.lag.cols, e.fixed, e.p, rnd))
		}
		e.chains[k].set(e.chosen)
	}
}

// round bounds some parts, and searches meanwhile. What they find is put together at the end, so that it is the same for any number of
// processors. It tells whether the first part is settled.
func (e *engine) round(ctx context.Context, parts []*part, steps int, scale float64, kicks int) bool {
	value := e.value
	met, metValue, done := make([][]int32, len(parts)), make([]float64, len(parts)), make([]bool, max(1, len(parts)))
	var group sync.WaitGroup
	switch {
	case e.heat && e.heats < heatRounds:
		length := min(heatWork<<e.heats, heatMost)
		if len(parts) > 0 {
			length = min(max(heatLeast, steps*len(e.near.site)/4), heatWork)
		} else {
			e.heats++
		}
		for k, c := range e.chains {
			group.Go(func() { c.anneal(ctx, length, heatWarm*(1+float64(k)/2), heatCold) })
		}
	case !e.heat && e.kicks > 0:
		e.kicks -= kicks
		group.Go(func() { e.first.search(ctx, kicks) })
	}
	for k, n := range parts {
		group.Go(func() { met[k], metValue[k], done[k] = e.lag.ascend(ctx, n, value, steps, scale) })
	}
	group.Wait()
	if !e.heat && e.first != nil {
		e.take(e.first)
	}
	for _, c := range e.chains {
		e.take(c)
	}
	for k, sites := range met {
		if e.lag.fee > 0 {
			if sites != nil && metValue[k] < e.value {
				e.complete(sites)
			}
			continue
		}
		if sites != nil && (metValue[k] < e.value*(1-1e-9) || metValue[k] < e.value*1.01) {
			e.polish(ctx, sites)
		}
	}
	if e.value < value {
		e.tell(e.value, e.bound)
		for k, c := range e.chains {
			if _, total := c.found(); total > e.value && c.knows(e.chosen) && (k == 0 || e.heats%2 == 1) { // the second one looks elsewhere now and then
				c.set(e.chosen)
			}
		}
	}
	return done[0]
}

func (e *engine) take(c annealer) {
	if chosen, total := c.found(); total < e.value-1e-9*max(1, e.value) {
		e.value, e.chosen = total, chosen
	}
}

// polish exchanges from a choice that the bound met.
func (e *engine) polish(ctx context.Context, sites []int32) {
	s := e.first
	var chosen []int
	for _, j := range sites {
		if e.fixed == nil || !e.fixed[j] {
			chosen = append(chosen, int(j))
		}
	}
	if len(chosen) != e.p || !s.knows(chosen) {
		return
	}
	before := slices.Clone(s.best)
	total := s.bestTotal
	s.set(chosen)
	s.descend(ctx)
	e.take(s)
	if s.bestTotal > total {
		s.back(before)
		s.keep()
	}
}

// partQueue has the part with the lowest bound first.
type partQueue []*part

func (q partQueue) Len() int           { return len(q) }
func (q partQueue) Less(a, b int) bool { return q[a].bound < q[b].bound }
func (q partQueue) Swap(a, b int)      { q[a], q[b] = q[b], q[a] }
func (q *partQueue) Push(x any)        { *q = append(*q, x.(*part)) }
func (q *partQueue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// branch divides the part with the lowest bound until none can hold anything better than the answer.
func (e *engine) branch(ctx context.Context, root *part) {
	queue := partQueue(e.lag.split(root, e.value))
	heap.Init(&queue)
	for left := partsMost; left > 0 && ctx.Err() == nil && len(queue) > 0; left -= partsBeside {
		var parts []*part
		for len(queue) > 0 && len(parts) < partsBeside {
			if n := heap.Pop(&queue).(*part); !e.lag.closed(e.value, n.bound) {
				parts = append(parts, n)
			}
		}
		if len(parts) == 0 {
			break
		}
		e.round(ctx, parts, partSteps, partScale, partsKicks)
		if ctx.Err() != nil {
			for _, n := range parts {
				heap.Push(&queue, n)
			}
			break
		}
		for _, n := range parts {
			if e.lag.closed(e.value, n.bound) || n.more == 0 && e.lag.fee == 0 { // the one choice of the part was met
				continue
			}
			for _, child := range e.lag.split(n, e.value) {
				heap.Push(&queue, child)
			}
		}
	}
	e.bound = e.value
	for _, n := range queue {
		if !e.lag.closed(e.value, n.bound) {
			e.bound = min(e.bound, n.bound)
		}
	}
	e.bound = max(e.bound, root.bound)
}

// answer is what was found, with the bound on the right side.
func (e *engine) answer() *Answer {
	a := &Answer{Value: e.value, Bound: e.bound, Chosen: e.chosen, Proven: e.lag.closed(e.value, e.bound)}
	a.Bound = min(a.Bound, a.Value) // sites were fixed for whatever is better than the value
	if e.lag.whole {
		a.Bound = math.Ceil(a.Bound - 1e-6)
	}
	if a.Proven {
		a.Bound = a.Value
	}
	return a
}
