package siting

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"gezhi/internal/fault"
)

// Capacitated asks for P sites among the demands themselves that make the way of everybody least, each site serving no more than its
// capacity (capacitated p-median).
type Capacitated struct {
	Cost     [][]float64
	Demand   []int
	Capacity []int
	P        int
	Whole    bool
}

// Work of the search.
const (
	capacityKicks  = 20_000
	capacityPrices = 500
	knapsackMost   = 20_000 // a capacity above it is bounded by the fractional knapsack
)

// Solve moves and exchanges demands between sites, moves sites inside their clusters, and begins anew from a choice with one site
// exchanged (iterated local search; after Osman and Christofides 1994). The bound is Lagrangian with a knapsack for each site. A pass
// takes demands² in time; from some hundred demands on it is slow, and the bound is rarely tight.
func (c Capacitated) Solve(ctx context.Context, opt Options) (*Answer, error) {
	ctx, stop, err := begin(ctx, opt, len(c.Cost), c.P)
	if err != nil {
		return nil, err
	}
	defer stop()
	s := &clusters{Capacitated: c, rnd: opt.random()}
	if !s.begin(ctx) {
		return nil, fault.New(fault.Conflict, "plan.capacity", "p", c.P)
	}
	best := s.copyOf()
	now := s.copyOf()
	for kick := range capacityKicks {
		if kick%16 == 0 && ctx.Err() != nil {
			break
		}
		s.load(now)
		if !s.exchange() {
			continue
		}
		s.descend()
		heat := 0.02 * (1 - float64(kick%1000)/1000)
		if s.total <= now.total*(1+heat*0.3*s.rnd.Float64())+1e-9 {
			now = s.copyOf()
		}
		if s.total < best.total-1e-9 {
			best = s.copyOf()
			if opt.Progress != nil {
				opt.Progress(best.total, 0)
			}
		}
		if kick%1000 == 999 {
			now = best.clone()
		}
	}
	a := &Answer{Value: best.total, Assignment: best.to, Chosen: slices.Sorted(slices.Values(best.sites))}
	if ctx.Err() == nil || opt.Budget > 0 {
		a.Bound = c.bound(ctx, best.total)
	}
	if c.Whole {
		a.Bound = math.Ceil(a.Bound - 1e-6)
	}
	a.Bound = min(a.Bound, a.Value)
	a.Proven = a.Bound >= a.Value-1e-6
	return a, nil
}

// plan is who goes where.
type plan struct {
	sites []int
	to    []int // by demand: its site
	total float64
}

func (p plan) clone() plan { return plan{slices.Clone(p.sites), slices.Clone(p.to), p.total} }

// clusters is a plan under change.
type clusters struct {
	Capacitated
	rnd   *rand.Rand
	sites []int
	slot  []int // by demand: position of its site in sites
	used  []int // by slot
	total float64
}

func (s *clusters) copyOf() plan {
	p := plan{sites: slices.Clone(s.sites), to: make([]int, len(s.slot)), total: s.total}
	for i, k := range s.slot {
		p.to[i] = s.sites[k]
	}
	return p
}

func (s *clusters) load(p plan) {
	s.sites = append(s.sites[:0], p.sites...)
	at := make(map[int]int, len(s.sites))
	for k, j := range s.sites {
		at[j] = k
	}
	s.used = make([]int, len(s.sites))
	s.slot = make([]int, len(p.to))
	for i, j := range p.to {
		s.slot[i] = at[j]
		s.used[at[j]] += s.Demand[i]
	}
	s.total = p.total
}

// begin tries random sites until everybody finds room.
func (s *clusters) begin(ctx context.Context) bool {
	for try := 0; try < 2000 && (try == 0 || ctx.Err() == nil); try++ {
		s.sites = s.rnd.Perm(len(s.Cost))[:s.P]
		if s.assign() {
			s.descend()
			return true
		}
	}
	return false
}

// assign gives everybody a site with room: those first who would lose most by not getting their nearest.
func (s *clusters) assign() bool {
	n := len(s.Cost)
	s.slot, s.used, s.total = make([]int, n), make([]int, len(s.sites)), 0
	order := make([]int, n)
	regret := make([]float64, n)
	for i := range n {
		order[i] = i
		a, b := math.Inf(1), math.Inf(1)
		for _, j := range s.sites {
			if d := s.Cost[i][j]; d < a {
				a, b = d, a
			} else if d < b {
				b = d
			}
		}
		regret[i] = (b - a + 1e-3) * float64(1+s.Demand[i]) * (0.8 + 0.4*s.rnd.Float64())
	}
	slices.SortFunc(order, func(x, y int) int {
		if regret[x] > regret[y] {
			return -1
		}
		return 1
	})
	for _, i := range order {
		best := -1
		for k, j := range s.sites {
			if s.used[k]+s.Demand[i] <= s.Capacity[j] && (best < 0 || s.Cost[i][j] < s.Cost[i][s.sites[best]]) {
				best = k
			}
		}
		if best < 0 {
			return false
		}
		s.slot[i] = best
		s.used[best] += s.Demand[i]
		s.total += s.Cost[i][s.sites[best]]
	}
	return true
}

// exchange closes a site for another one, most often nearby, and assigns everybody anew.
func (s *clusters) exchange() bool {
	for range 1 + s.rnd.IntN(2) {
		k := s.rnd.IntN(len(s.sites))
		j := s.rnd.IntN(len(s.Cost))
		if s.rnd.IntN(3) > 0 { // a member of the cluster or of another one near it
			near := s.rnd.IntN(len(s.Cost))
			for range 6 {
				if other := s.rnd.IntN(len(s.Cost)); s.Cost[s.sites[k]][other] < s.Cost[s.sites[k]][near] {
					near = other
				}
			}
			j = near
		}
		if !slices.Contains(s.sites, j) {
			s.sites[k] = j
		}
	}
	return s.assign()
}

// descend moves one demand, exchanges two, moves a site, while that saves way.
func (s *clusters) descend() {
	for better := true; better; {
		better = s.shift()
		better = s.trade() || better
		better = s.center() || better
	}
}

func (s *clusters) shift() bool {
	better := false
	for i, row := range s.Cost {
		from := s.slot[i]
		for k, j := range s.sites {
			if row[j] < row[s.sites[from]]-1e-9 && s.used[k]+s.Demand[i] <= s.Capacity[j] {
				s.total += row[j] - row[s.sites[from]]
				s.used[from] -= s.Demand[i]
				s.used[k] += s.Demand[i]
				s.slot[i], from = k, k
				better = true
			}
		}
	}
	return better
}

func (s *clusters) trade() bool {
	better := false
	for i, row := range s.Cost {
		for o := range i {
			a, b := s.slot[i], s.slot[o]
			if a == b {
				continue
			}
			ja, jb := s.sites[a], s.sites[b]
			saved := row[ja] + s.Cost[o][jb] - row[jb] - s.Cost[o][ja]
			if saved <= 1e-9 {
				continue
			}
			moved := s.Demand[o] - s.Demand[i] // that a gains and b loses
			if s.used[a]+moved <= s.Capacity[ja] && s.used[b]-moved <= s.Capacity[jb] {
				s.used[a] += moved
				s.used[b] -= moved
				s.slot[i], s.slot[o] = b, a
				s.total -= saved
				better = true
			}
		}
	}
	return better
}

// center moves each site to the member of its cluster from which the way is least.
func (s *clusters) center() bool {
	better := false
	members := make([][]int, len(s.sites))
	for i, k := range s.slot {
		members[k] = append(members[k], i)
	}
	for k, list := range members {
		now := 0.0
		for _, i := range list {
			now += s.Cost[i][s.sites[k]]
		}
		for _, j := range list {
			if s.Capacity[j] < s.used[k] || j != s.sites[k] && slices.Contains(s.sites, j) {
				continue
			}
			sum := 0.0
			for _, i := range list {
				sum += s.Cost[i][j]
			}
			if sum < now-1e-9 {
				s.total += sum - now
				now = sum
				s.sites[k] = j
				better = true
			}
		}
	}
	return better
}

// bound is the Lagrangian bound: with prices for being served, each site takes the best load within its capacity, and the P sites that
// earn most are taken.
func (c Capacitated) bound(ctx context.Context, value float64) float64 {
	n := len(c.Cost)
	price, kept := make([]float64, n), make([]float64, n)
	for i, row := range c.Cost {
		sorted := slices.Clone(row)
		slices.Sort(sorted)
		price[i] = sorted[min(n-1, n/c.P)]
	}
	best, scale, stall := math.Inf(-1), 1.0, 0
	worth, order := make([]float64, n), make([]int, n)
	takes := make([][]int, n)
	served := make([]int, n)
	for step := 0; step < capacityPrices && scale > 1e-3; step++ {
		if ctx.Err() != nil {
			break
		}
		for j := range n {
			worth[j], takes[j] = c.knapsack(j, price)
			order[j] = j
		}
		slices.SortFunc(order, func(x, y int) int {
			if worth[x] < worth[y] {
				return -1
			}
			return x - y
		})
		bound := 0.0
		for _, x := range price {
			bound += x
		}
		clear(served)
		for _, j := range order[:c.P] {
			bound += worth[j]
			for _, i := range takes[j] {
				served[i]++
			}
		}
		if bound > best {
			best, stall = bound, 0
			copy(kept, price)
		} else if stall++; stall >= 10 {
			scale, stall = scale*0.6, 0
			copy(price, kept)
			continue
		}
		norm := 0.0
		for _, x := range served {
			norm += float64((1 - x) * (1 - x))
		}
		if norm == 0 {
			break
		}
		length := scale * (value*1.002 - bound) / norm
		for i, x := range served {
			price[i] += length * float64(1-x)
		}
	}
	return max(0, best)
}

// knapsack fills site j with the demands that earn most; a capacity that is large is filled in parts of demands, which bounds the same.
func (c Capacitated) knapsack(j int, price []float64) (float64, []int) {
	var list []int
	load := 0
	for i, x := range price {
		if c.Cost[i][j] < x && c.Demand[i] <= c.Capacity[j] {
			list = append(list, i)
			load += c.Demand[i]
		}
	}
	capacity := c.Capacity[j]
	if load <= capacity {
		sum := 0.0
		for _, i := range list {
			sum += c.Cost[i][j] - price[i]
		}
		return sum, list
	}
	if capacity > knapsackMost {
		return c.fractional(j, list, price)
	}
	earn := make([]float64, capacity+1)
	took := make([]bool, len(list)*(capacity+1))
	for k, i := range list {
		e, d := price[i]-c.Cost[i][j], c.Demand[i]
		row := took[k*(capacity+1) : (k+1)*(capacity+1)]
		for w := capacity; w >= d; w-- {
			if x := earn[w-d] + e; x > earn[w] {
				earn[w], row[w] = x, true
			}
		}
	}
	var takes []int
	w := capacity
	for k := len(list) - 1; k >= 0; k-- {
		if took[k*(capacity+1)+w] {
			takes = append(takes, list[k])
			w -= c.Demand[list[k]]
		}
	}
	return -earn[capacity], takes
}

func (c Capacitated) fractional(j int, list []int, price []float64) (float64, []int) {
	rate := func(i int) float64 { return (c.Cost[i][j] - price[i]) / float64(max(1, c.Demand[i])) }
	slices.SortFunc(list, func(x, y int) int {
		if rate(x) < rate(y) {
			return -1
		}
		return 1
	})
	left, sum := c.Capacity[j], 0.0
	for k, i := range list {
		if c.Demand[i] > left {
			return sum + rate(i)*float64(left), list[:k]
		}
		left -= c.Demand[i]
		sum += c.Cost[i][j] - price[i]
	}
	return sum, list
}
