package siting

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Cover asks for P sites that have most people within reach (maximal covering location; Church and ReVelle 1974).
type Cover struct {
	Weight []float64
	Reach  [][]int32 // by site: the demands within reach, ascending
	Fixed  []bool    // sites that are open already, beside the P; nil for none
	P      int
	Whole  bool // all weights are whole numbers
}

// Work of the search.
const (
	coverRounds = 7         // the annealing of a chain doubles its steps each round
	coverSteps  = 600_000   // steps of the first round
	coverMost   = 9_600_000 // steps of a round at most
	coverChains = 2
	coverPrices = 3000
	coverEnough = 2e-3 // the bound is done when its steps are so short
	coverBeside = 24
	coverClose  = 0.5 // share of moves to a site that shares most people with the one that closes
	coverNearby = 0.4 // share of the rest to a site that shares anybody with it
)

// Solve begins greedily and exchanges sites by simulated annealing (an open site closes, one beside it or one that reaches people
// without a station opens), in chains beside one another; the bound is Lagrangian, by a subgradient over prices of cover. A move costs
// the people in reach of the two sites. The bound of maximal cover is not tight: a gap of about one per cent is common.
func (c Cover) Solve(ctx context.Context, opt Options) (*Answer, error) {
	ctx, stop, err := begin(ctx, opt, len(c.Reach)-count(c.Fixed), c.P)
	if err != nil {
		return nil, err
	}
	defer stop()
	if live := c.undominated(); len(live) < len(c.Reach) && len(live)-count(c.Fixed) >= c.P {
		a, err := c.only(live).search(ctx, opt)
		if err == nil {
			for k, j := range a.Chosen {
				a.Chosen[k] = live[j]
			}
		}
		return a, err
	}
	return c.search(ctx, opt)
}

// undominated is the sites that reach somebody whom no other site reaches together with all the rest; the fixed ones are among them.
func (c Cover) undominated() []int {
	by := c.byDemand()
	var live []int
	for j, list := range c.Reach {
		dominated := len(list) == 0
		if len(list) > 0 {
			for _, k := range by[list[0]] {
				more := len(c.Reach[k]) - len(list)
				if int(k) != j && (more > 0 || more == 0 && int(k) < j) && contains(c.Reach[k], list) {
					dominated = true
					break
				}
			}
		}
		if !dominated || c.Fixed != nil && c.Fixed[j] {
			live = append(live, j)
		}
	}
	return live
}

// contains tells whether an ascending list has all of another one.
func contains(list, part []int32) bool {
	k := 0
	for _, i := range list {
		if k < len(part) && part[k] == i {
			k++
		}
	}
	return k == len(part)
}

// only is the problem with some of its sites.
func (c Cover) only(sites []int) Cover {
	r := c
	r.Reach, r.Fixed = make([][]int32, len(sites)), nil
	if c.Fixed != nil {
		r.Fixed = make([]bool, len(sites))
	}
	for k, j := range sites {
		r.Reach[k] = c.Reach[j]
		if c.Fixed != nil {
			r.Fixed[k] = c.Fixed[j]
		}
	}
	return r
}

func (c Cover) search(ctx context.Context, opt Options) (*Answer, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	whole := 0.0
	for _, w := range c.Weight {
		whole += w
	}
	by := c.byDemand()
	beside := c.beside(by)
	first := newCoverer(&c, by, opt.random())
	first.greedy()
	a := &Answer{Value: first.total, Chosen: first.open(), Bound: whole}
	opt.tell(a)
	chains := make([]*coverer, coverChains)
	var group sync.WaitGroup
	for i := range chains {
		chains[i] = newCoverer(&c, by, rand.New(rand.NewPCG(opt.Seed, uint64(i)+99)))
		chains[i].beside = beside
		chains[i].set(a.Chosen)
		chains[i].keep()
	}
	bounded := make(chan float64, 1)
	go func() { bounded <- c.bound(ctx, by, a.Value, whole) }()
	for round := range coverRounds {
		steps := min(first.steps(coverSteps)<<round, coverMost)
		for _, chain := range chains {
			group.Go(func() { chain.anneal(ctx, steps) })
		}
		group.Wait()
		for _, chain := range chains { // what stands in between is the same for any number of processors
			if chain.bestTotal > a.Value {
				a.Value, a.Chosen = chain.bestTotal, slices.Clone(chain.best)
			}
		}
		opt.tell(a)
		if ctx.Err() != nil || a.Value >= whole-1e-9 {
			break
		}
		for i, chain := range chains {
			if i%2 == 0 || round%2 == 1 {
				chain.set(a.Chosen)
			}
		}
	}
	stopped := a.Value >= whole-1e-9
	if stopped {
		stop()
	}
	a.Bound = min(whole, <-bounded)
	if c.Whole {
		a.Bound = math.Floor(a.Bound + 1e-6)
	}
	a.Bound = max(a.Bound, a.Value)
	a.Proven = a.Bound <= a.Value+1e-9
	slices.Sort(a.Chosen)
	return a, nil
}

// The annealing begins at a temperature of coverWarm times what a site covers, and ends at coverCooling times that.
const coverWarm, coverCooling = 0.03, 0.02

// byDemand turns the lists around: the sites that reach each demand.
func (c *Cover) byDemand() [][]int32 {
	by := make([][]int32, len(c.Weight))
	for j, list := range c.Reach {
		for _, i := range list {
			by[i] = append(by[i], int32(j))
		}
	}
	return by
}

// coverer is a choice of sites under change.
type coverer struct {
	*Cover
	by        [][]int32
	beside    [][]int32 // nil for none
	rnd       *rand.Rand
	times     []int32 // by demand: open sites that reach it
	at        []int32 // by site: its place in sites, or -1
	sites     []int32 // open, without the fixed ones
	bare      []int32 // demands that nobody reaches
	bareAt    []int32
	total     float64
	best      []int
	bestTotal float64
	goal      float64 // everybody covered
}

func newCoverer(c *Cover, by [][]int32, rnd *rand.Rand) *coverer {
	s := &coverer{Cover: c, by: by, rnd: rnd, times: make([]int32, len(c.Weight)), at: make([]int32, len(c.Reach)), bareAt: make([]int32, len(c.Weight))}
	for i, w := range c.Weight {
		if len(by[i]) > 0 {
			s.goal += w
		}
	}
	s.set(nil)
	return s
}

// set opens exactly the given sites and the fixed ones.
func (s *coverer) set(chosen []int) {
	clear(s.times)
	s.sites, s.bare, s.total = s.sites[:0], s.bare[:0], 0
	for j := range s.at {
		s.at[j] = -1
		if s.Fixed != nil && s.Fixed[j] {
			s.at[j] = -2
			for _, i := range s.Reach[j] {
				s.times[i]++
			}
		}
	}
	for i, n := range s.times {
		if n == 0 {
			s.bareAt[i] = int32(len(s.bare))
			s.bare = append(s.bare, int32(i))
		} else {
			s.bareAt[i] = -1
			s.total += s.Weight[i]
		}
	}
	for _, j := range chosen {
		s.add(int32(j))
	}
}

func (s *coverer) open() []int {
	list := make([]int, len(s.sites))
	for i, j := range s.sites {
		list[i] = int(j)
	}
	return list
}

func (s *coverer) keep() { s.best, s.bestTotal = s.open(), s.total }

func (s *coverer) add(j int32) {
	s.at[j] = int32(len(s.sites))
	s.sites = append(s.sites, j)
	for _, i := range s.Reach[j] {
		if s.times[i]++; s.times[i] == 1 {
			s.total += s.Weight[i]
			last := s.bare[len(s.bare)-1]
			s.bare[s.bareAt[i]], s.bareAt[last] = last, s.bareAt[i]
			s.bare = s.bare[:len(s.bare)-1]
			s.bareAt[i] = -1
		}
	}
}

func (s *coverer) remove(j int32) {
	last := s.sites[len(s.sites)-1]
	s.sites[s.at[j]], s.at[last] = last, s.at[j]
	s.sites = s.sites[:len(s.sites)-1]
	s.at[j] = -1
	for _, i := range s.Reach[j] {
		if s.times[i]--; s.times[i] == 0 {
			s.total -= s.Weight[i]
			s.bareAt[i] = int32(len(s.bare))
			s.bare = append(s.bare, i)
		}
	}
}

// gain is what opening j would add.
func (s *coverer) gain(j int32) float64 {
	sum := 0.0
	for _, i := range s.Reach[j] {
		if s.times[i] == 0 {
			sum += s.Weight[i]
		}
	}
	return sum
}

// greedy opens the site that adds most, until there are P. Old gains are bounds of new ones, so few are computed anew (Minoux 1978).
func (s *coverer) greedy() {
	gains := make([]float64, len(s.Reach))
	for j := range gains {
		gains[j] = s.gain(int32(j))
	}
	for len(s.sites) < s.P {
		best, most := int32(-1), -1.0
		for j := range gains {
			if s.at[j] != -1 || gains[j] <= most {
				continue
			}
			if gains[j] = s.gain(int32(j)); gains[j] > most {
				best, most = int32(j), gains[j]
			}
		}
		s.add(best)
	}
}

// steps is the length of a round: fewer where there are few exchanges to try.
func (s *coverer) steps(most int) int { return min(most, 200*len(s.Reach)*(len(s.sites)+1)) }

// anneal exchanges sites for so many steps, from warm to cold, and keeps the best choice.
func (s *coverer) anneal(ctx context.Context, steps int) {
	if len(s.sites) == 0 || len(s.sites) == len(s.Reach)-count(s.Fixed) {
		return
	}
	warm := s.total / float64(len(s.sites)) * coverWarm
	if s.total == 0 {
		warm = 1
	}
	temperature := warm
	for step := range steps {
		if step&0x3ff == 0 {
			if ctx.Err() != nil || s.bestTotal >= s.goal-1e-9 {
				break
			}
			temperature = warm * math.Pow(coverCooling, float64(step)/float64(steps))
		}
		out := s.sites[s.rnd.IntN(len(s.sites))]
		in := s.candidate(out)
		if in < 0 || s.at[in] != -1 {
			continue
		}
		if more := s.exchanged(out, in); more >= 0 || s.rnd.Float64() < math.Exp(more/temperature) {
			s.remove(out)
			s.add(in)
			if s.total > s.bestTotal+1e-9 {
				s.keep()
			}
		}
	}
	if len(s.best) > 0 && s.total < s.bestTotal {
		s.set(s.best)
	}
}

// exchanged is how many more are covered when one site closes and another one opens.
func (s *coverer) exchanged(out, in int32) float64 {
	more := 0.0
	for _, i := range s.Reach[out] {
		if s.times[i]--; s.times[i] == 0 {
			more -= s.Weight[i]
		}
	}
	more += s.gain(in)
	for _, i := range s.Reach[out] {
		s.times[i]++
	}
	return more
}

// beside is by site the sites that share most people with it.
func (c *Cover) beside(by [][]int32) [][]int32 {
	list := make([][]int32, len(c.Reach))
	shared := make([]float64, len(c.Reach))
	for j, reach := range c.Reach {
		var near []int32
		for _, i := range reach {
			for _, k := range by[i] {
				if shared[k] == 0 && int(k) != j {
					near = append(near, k)
				}
				shared[k] += c.Weight[i] + 1e-9
			}
		}
		slices.SortFunc(near, func(a, b int32) int {
			if shared[a] != shared[b] {
				return cmp.Compare(shared[b], shared[a])
			}
			return cmp.Compare(a, b)
		})
		for _, k := range near {
			shared[k] = 0
		}
		shared[j] = 0
		list[j] = slices.Clone(near[:min(len(near), coverBeside)])
	}
	return list
}

// candidate proposes the site to open for one that closes.
func (s *coverer) candidate(out int32) int32 {
	if s.beside != nil && len(s.beside[out]) > 0 && s.rnd.Float64() < coverClose {
		return s.beside[out][s.rnd.IntN(len(s.beside[out]))]
	}
	if len(s.bare) == 0 || s.rnd.Float64() < coverNearby {
		list := s.Reach[out]
		if len(list) == 0 {
			return int32(s.rnd.IntN(len(s.Reach)))
		}
		sites := s.by[list[s.rnd.IntN(len(list))]]
		return sites[s.rnd.IntN(len(sites))]
	}
	sites := s.by[s.bare[s.rnd.IntN(len(s.bare))]]
	if len(sites) == 0 {
		return -1
	}
	return sites[s.rnd.IntN(len(sites))]
}

// bound is the Lagrangian bound: a demand pays at most its weight for being covered; what it does not pay counts in any case, and the P
// sites that earn most are taken.
func (c *Cover) bound(ctx context.Context, by [][]int32, value, whole float64) float64 {
	price := make([]float64, len(c.Weight))
	for i, w := range c.Weight {
		price[i] = w / 2
	}
	best, kept := math.Inf(1), slices.Clone(price)
	earn := make([]float64, len(c.Reach))
	covered, way := make([]int, len(c.Weight)), make([]float64, len(c.Weight))
	scale, stall := 1.5, 0
	for step := 0; step < coverPrices && scale > coverEnough; step++ {
		if ctx.Err() != nil {
			break
		}
		bound := 0.0
		for i, w := range c.Weight {
			bound += w - price[i]
		}
		clear(covered)
		var free []int
		for j, list := range c.Reach {
			sum := 0.0
			for _, i := range list {
				sum += price[i]
			}
			earn[j] = sum
			if c.Fixed != nil && c.Fixed[j] {
				bound += sum
				for _, i := range list {
					covered[i]++
				}
			} else {
				free = append(free, j)
			}
		}
		slices.SortFunc(free, func(x, y int) int {
			if earn[x] != earn[y] {
				if earn[x] > earn[y] {
					return -1
				}
				return 1
			}
			return x - y
		})
		for _, j := range free[:c.P] {
			bound += earn[j]
			for _, i := range c.Reach[j] {
				covered[i]++
			}
		}
		if bound < best {
			if bound < best-1e-6*best {
				stall = 0
			}
			best = bound
			copy(kept, price)
		} else if stall++; stall >= 20 {
			scale, stall = scale*0.7, 0
			copy(price, kept)
			clear(way)
			continue
		}
		norm := 0.0
		for i := range price { // a demand whose price is at its end and that wants to go on does not move
			g := float64(covered[i] - 1)
			way[i] = 0.5*g + 0.5*way[i]
			if way[i] > 0 && price[i] <= 0 || way[i] < 0 && price[i] >= c.Weight[i] {
				way[i] = 0
			}
			norm += way[i] * way[i]
		}
		if norm == 0 {
			break
		}
		length := scale * (bound - value) / norm
		for i := range price {
			price[i] = max(0, min(c.Weight[i], price[i]-length*way[i]))
		}
	}
	return min(best, whole)
}

// Adds is by site how many more are covered when it opens beside the chosen ones; 0 for those that are open.
func (c Cover) Adds(chosen []int) []float64 {
	s := newCoverer(&c, c.byDemand(), rand.New(rand.NewPCG(0, 0)))
	s.set(chosen)
	adds := make([]float64, len(c.Reach))
	for j := range c.Reach {
		if s.at[j] == -1 {
			adds[j] = s.gain(int32(j))
		}
	}
	return adds
}
