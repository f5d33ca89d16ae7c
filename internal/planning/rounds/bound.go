package rounds

import (
	"context"
	"math"
	"slices"
	"time"

	"gezhi/internal/fault"
)

// How a bound was found.
const (
	ByTrees = "trees" // spanning forests with priced degrees
	ByLoads = "loads" // routes within the capacity, with priced stops
)

// Bound is a proven lower bound on the length of all rounds that serve some stops.
type Bound struct {
	Length float64
	By     string
}

// BoundOptions say how long to search for a bound.
type BoundOptions struct {
	Budget time.Duration // after it the best bound so far is given; it must be above 0
	Steps  int           // of each of the two; 0 for as many as help
	Left   []int         // stops that need not be served
	Known  [][]int       // good rounds: prices begin with what they cost
	Whole  bool          // all ways are whole numbers, so that a bound may be rounded up
}

const (
	boundSteps = 2000
	loadMost   = 2000  // of a capacity in units of the demands' common divisor
	loadTable  = 4e5   // loads times stops
	priceStart = 1.0   // first step of a subgradient, as a share of what is missing to the known rounds
	priceEnd   = 0.005 // and the last one
)

// Bound returns the better one of two bounds by Lagrangian relaxation, each raised by a subgradient (Held, Wolfe and Crowder 1974).
//
// Trees: K rounds are a forest of K trees over the stops and 2K ends at the depot; with prices on the degrees of stops the shortest ones are
// found by a spanning tree, for every K that loads and Problem.Most allow (after Fisher 1994 and Held and Karp 1971; n² a step). Windows
// are passed over, so that it is poor where they force detours.
//
// Loads: of all routes within the capacity that may pass a stop again, though not at once (q-routes; Christofides, Mingozzi and Toth 1981),
// a dynamic programme over loads finds the cheapest under prices of the stops, by stop and per load; n² times the capacity a step. It
// is poor for long rounds, where routes in circles are cheap. Rounds that pass few stops are bounded within some per cent.
func (p Problem) Bound(ctx context.Context, opt BoundOptions) (Bound, error) {
	var f fault.Fields
	if opt.Budget <= 0 {
		f.Add("time", "plan.budget")
	}
	if p.Points < 2 || p.Points > maxPoints {
		f.Add("points", "out_of_range", "min", 2, "max", maxPoints)
	}
	if err := f.Err(); err != nil {
		return Bound{}, err
	}
	ctx, stop := context.WithTimeout(ctx, opt.Budget)
	defer stop()
	if opt.Steps == 0 {
		opt.Steps = boundSteps
	}
	b := newBounder(p, opt)
	if b.n == 0 {
		return Bound{By: ByTrees}, nil
	}
	half, enough := context.WithTimeout(ctx, opt.Budget/5)
	best := Bound{b.climb(half, opt.Steps, nil, b.trees), ByTrees}
	enough()
	if q := newLoads(b); q != nil {
		if x := b.climb(ctx, opt.Steps, b.start, q.routes); x > best.Length {
			best = Bound{x, ByLoads}
		}
	}
	best.Length = max(0, best.Length)
	if opt.Whole {
		best.Length = math.Ceil(best.Length - 1e-6)
	}
	return best, nil
}

// bounder is the stops to be served, numbered anew, under prices.
type bounder struct {
	n           int
	way         []float64 // between stops
	depot       []float64 // from the depot
	demand      []int
	capacity    int
	least, most int       // rounds
	target      float64   // length of known rounds
	start       []float64 // what they pay for each stop, or nil

	price  []float64
	slope  []float64 // of the bound in each price
	joined []float64 // ways by which a spanning tree grew
	from   []int
	in     []bool
	order  []int
}

func newBounder(p Problem, opt BoundOptions) *bounder {
	var stops []int
	for i := range p.Points {
		if i != p.Depot && !slices.Contains(opt.Left, i) {
			stops = append(stops, i)
		}
	}
	n := len(stops)
	b := &bounder{n: n, way: make([]float64, n*n), depot: make([]float64, n), capacity: p.Capacity, least: 1, most: n,
		price: make([]float64, n), slope: make([]float64, n), joined: make([]float64, n), from: make([]int, n), in: make([]bool, n), order: make([]int, n)}
	load := 0
	for i, s := range stops {
		b.depot[i] = p.Way(p.Depot, s)
		for j, t := range stops {
			b.way[i*n+j] = p.Way(s, t)
		}
		if p.Demand != nil {
			b.demand = append(b.demand, p.Demand[s])
			load += p.Demand[s]
		}
	}
	if p.Capacity > 0 && p.Demand != nil {
		b.least = max(1, (load+p.Capacity-1)/p.Capacity)
	}
	if p.Most > 0 {
		b.most = max(b.least, min(n, p.Most))
	}
	b.least = min(b.least, b.most)
	b.known(p, stops, opt.Known)
	return b
}

// known shares what good rounds cost among their stops, by their demands.
func (b *bounder) known(p Problem, stops []int, routes [][]int) {
	for _, d := range b.depot {
		b.target += 2 * d // each stop for itself
	}
	if len(routes) == 0 {
		return
	}
	b.start, b.target = make([]float64, b.n), 0
	for _, r := range routes {
		length, load := p.length(r), 0
		b.target += length
		for _, s := range r {
			if p.Demand != nil {
				load += p.Demand[s]
			}
		}
		for _, s := range r {
			if i, served := slices.BinarySearch(stops, s); served && load > 0 {
				b.start[i] = length * float64(p.Demand[s]) / float64(load)
			}
		}
	}
}

// climb raises a bound by the subgradient of its prices, with steps that get shorter, and returns the best one.
func (b *bounder) climb(ctx context.Context, steps int, start []float64, bound func() float64) float64 {
	clear(b.price)
	copy(b.price, start)
	best, kept := math.Inf(-1), make([]float64, b.n)
	move := make([]float64, b.n)
	size, stall := priceStart, 0
	for step := 0; step < steps && size > priceEnd && (step == 0 || ctx.Err() == nil); step++ {
		x := bound()
		if x > best {
			if x > best+1e-4*math.Abs(best) {
				stall = 0
			}
			best = x
			copy(kept, b.price)
		}
		if stall++; stall > 12 {
			size, stall = size*0.6, 0
			copy(b.price, kept)
			clear(move)
			continue
		}
		norm := 0.0
		for _, g := range b.slope {
			norm += g * g
		}
		if norm < 1e-12 {
			break
		}
		width := size * max(b.target-x, 1e-4*b.target) / norm
		for i, g := range b.slope {
			move[i] = 0.7*width*g + 0.3*move[i]
			b.price[i] += move[i]
		}
	}
	return best
}

// trees is the bound by forests, and its slope.
func (b *bounder) trees() float64 {
	n := b.n
	for i := range n {
		b.order[i] = i
	}
	depot := func(i int) float64 { return b.depot[i] + b.price[i] }
	slices.SortFunc(b.order, func(i, j int) int {
		switch {
		case depot(i) < depot(j):
			return -1
		case depot(i) > depot(j):
			return 1
		}
		return i - j
	})
	edges := b.span()
	sum := 0.0
	for _, e := range edges {
		sum += b.joined[e]
	}
	for _, x := range b.price {
		sum -= 2 * x
	}
	best, rounds := math.Inf(1), 0
	for k := 1; k <= b.most; k++ { // k trees: without the k-1 longest ways
		if k > 1 {
			sum -= b.joined[edges[k-2]]
		}
		if sum += 2 * depot(b.order[k-1]); k >= b.least && sum < best {
			best, rounds = sum, k
		}
	}
	for i := range b.slope {
		b.slope[i] = -2
	}
	for _, e := range edges[rounds-1:] {
		b.slope[e]++
		b.slope[b.from[e]]++
	}
	for _, i := range b.order[:rounds] {
		b.slope[i] += 2
	}
	return best
}

// span grows the shortest spanning tree of the stops under the prices (Prim 1957). It returns the stops, but the first, that joined it, those
// with the longest ways first.
func (b *bounder) span() []int {
	n := b.n
	clear(b.in)
	for i := range b.joined {
		b.joined[i] = math.Inf(1)
	}
	edges := make([]int, 0, n)
	last := 0
	b.in[0] = true
	for len(edges) < n-1 {
		next := -1
		for i := range n {
			if b.in[i] {
				continue
			}
			if x := b.way[last*n+i] + b.price[last] + b.price[i]; x < b.joined[i] {
				b.joined[i], b.from[i] = x, last
			}
			if next < 0 || b.joined[i] < b.joined[next] {
				next = i
			}
		}
		b.in[next] = true
		edges = append(edges, next)
		last = next
	}
	slices.SortFunc(edges, func(i, j int) int {
		switch {
		case b.joined[i] > b.joined[j]:
			return -1
		case b.joined[i] < b.joined[j]:
			return 1
		}
		return i - j
	})
	return edges
}

// loads is the dynamic programme over loads.
type loads struct {
	*bounder
	w       []int // demands in units
	whole   int   // capacity in units
	sum     int
	cost    [2][]float64 // by load and stop: cheapest ways from the depot with this load, ending at the stop; and the next with another stop before
	before  [2][]int16   // the stop before, -1 for the depot
	reduced []float64    // between stops
	edge    []float64    // from the depot
	up      []half
}

// half is a way from the depot to a stop, by its load, and the best one that comes from elsewhere.
type half struct {
	cost [2]float64
	load [2]int32
	rank [2]int8 // which of the two of that load
}

// newLoads returns nil where the capacity is missing or too fine, or a stop weighs nothing.
func newLoads(b *bounder) *loads {
	if b.capacity == 0 || b.demand == nil {
		return nil
	}
	unit := 0 // what is left of the capacity after whole units is never used
	for _, d := range b.demand {
		if d < 1 || d > b.capacity {
			return nil
		}
		unit = gcd(unit, d)
	}
	q := &loads{bounder: b, whole: b.capacity / unit}
	if q.whole > loadMost || float64(q.whole*b.n) > loadTable {
		return nil
	}
	for _, d := range b.demand {
		q.w = append(q.w, d/unit)
		q.sum += d / unit
	}
	cells := (q.whole + 1) * b.n
	for r := range q.cost {
		q.cost[r], q.before[r] = make([]float64, cells), make([]int16, cells)
	}
	q.reduced, q.edge = make([]float64, b.n*b.n), make([]float64, b.n)
	q.up = make([]half, q.whole+1)
	return q
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// routes is the bound by routes within the capacity, and its slope. Under the prices each route costs at least rate for each unit of its
// load; what the cheapest route through a stop costs above that is shared among its stops by their loads. Both together are never more
// than any rounds cost.
func (q *loads) routes() float64 {
	n := q.n
	for i := range n {
		q.edge[i] = q.depot[i] - q.price[i]/2
		for j := range n {
			q.reduced[i*n+j] = q.way[i*n+j] - (q.price[i]+q.price[j])/2
		}
	}
	q.fill()
	rate, atLoad, atStop := math.Inf(1), 0, 0
	for load := 1; load <= q.whole; load++ {
		for i := range n {
			if x := (q.cost[0][load*n+i] + q.edge[i]) / float64(load); x < rate {
				rate, atLoad, atStop = x, load, i
			}
		}
	}
	bound := rate * float64(q.sum)
	for i := range q.slope {
		bound += q.price[i]
		q.slope[i] = 1
	}
	rest := float64(q.sum)
	for i := range n {
		share := float64(q.w[i]) / float64(q.whole)
		x, a, c := q.through(i, rate)
		if math.IsInf(x, 1) {
			continue
		}
		x = max(0, x)
		bound += share * x
		rest -= share * float64(int(a.load)+int(c.load)-q.w[i])
		q.slope[i] += share // it is passed by both halves
		q.pass(i, a, share)
		q.pass(i, c, share)
	}
	q.pass(atStop, end{int32(atLoad), 0}, max(0, rest)/float64(atLoad))
	return bound
}

// fill computes the cheapest ways from the depot by load and last stop, without turning back at once.
func (q *loads) fill() {
	n := q.n
	for load := 1; load <= q.whole; load++ {
		for i := range n {
			at := load*n + i
			first, second := math.Inf(1), math.Inf(1)
			from, other := int16(-2), int16(-2)
			if load == q.w[i] {
				first, from = q.edge[i], -1
			}
			if left := load - q.w[i]; left > 0 {
				row := q.reduced[i*n : i*n+n]
				c0, b0 := q.cost[0][left*n:left*n+n], q.before[0][left*n:left*n+n]
				c1 := q.cost[1][left*n : left*n+n]
				for j, x := range c0 {
					if j == i {
						continue
					}
					if b0[j] == int16(i) {
						x = c1[j]
					}
					if x += row[j]; x < second {
						if x < first {
							first, second, from, other = x, first, int16(j), from
						} else {
							second, other = x, int16(j)
						}
					}
				}
			}
			q.cost[0][at], q.before[0][at], q.cost[1][at], q.before[1][at] = first, from, second, other
		}
	}
}

// end is a way from the depot: its load, and which of the two of that load.
type end struct {
	load int32
	rank int8
}

// through finds the cheapest route through a stop above the rate, as two ways from the depot that meet there.
func (q *loads) through(i int, rate float64) (least float64, a, c end) {
	n := q.n
	// The best ways up to each load, and the best that come from another stop.
	best := half{cost: [2]float64{math.Inf(1), math.Inf(1)}}
	came := [2]int16{-3, -3}
	for load := 0; load <= q.whole; load++ {
		for r := range int8(2) {
			at := load*n + i
			if load == 0 || math.IsInf(q.cost[r][at], 1) {
				continue
			}
			x := q.cost[r][at] - rate*(float64(load)-float64(q.w[i])/2)
			switch from := q.before[r][at]; {
			case x < best.cost[0] && from == came[0]:
				best.cost[0], best.load[0], best.rank[0] = x, int32(load), r
			case x < best.cost[0]:
				best.cost[1], best.load[1], best.rank[1], came[1] = best.cost[0], best.load[0], best.rank[0], came[0]
				best.cost[0], best.load[0], best.rank[0], came[0] = x, int32(load), r, from
			case x < best.cost[1] && from != came[0]:
				best.cost[1], best.load[1], best.rank[1], came[1] = x, int32(load), r, from
			}
		}
		q.up[load] = best
	}
	least = math.Inf(1)
	for load := q.w[i]; load <= q.whole; load++ {
		room := q.whole - load + q.w[i]
		if room > q.whole || room < q.w[i] {
			continue
		}
		o := q.up[room]
		for r := range int8(2) {
			at := load*n + i
			if math.IsInf(q.cost[r][at], 1) {
				continue
			}
			x := q.cost[r][at] - rate*(float64(load)-float64(q.w[i])/2)
			for k := range o.cost {
				if math.IsInf(o.cost[k], 1) || x+o.cost[k] >= least {
					continue
				}
				from := q.before[r][at]
				if from == q.before[o.rank[k]][int(o.load[k])*n+i] && from >= 0 {
					continue // it would come from where it goes
				}
				least, a, c = x+o.cost[k], end{int32(load), r}, end{o.load[k], o.rank[k]}
			}
		}
	}
	return least, a, c
}

// pass takes the weight off the slope of every stop of a way from the depot.
func (q *loads) pass(i int, e end, weight float64) {
	load, rank := int(e.load), int(e.rank)
	for i >= 0 && load > 0 {
		q.slope[i] -= weight
		before := int(q.before[rank][load*q.n+i])
		load -= q.w[i]
		if before >= 0 {
			rank = 0
			if int(q.before[0][load*q.n+before]) == i {
				rank = 1
			}
		}
		i = before
	}
}
