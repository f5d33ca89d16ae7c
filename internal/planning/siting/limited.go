package siting

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
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
	once      bool // the first plan will do
}

// Way is a site that may serve a demand.
type Way struct {
	Site int32
	Cost float64 // not below 0
}

// Work of the search.
const (
	limitedKicks  = 4000
	limitedPrices = 300
	limitedShare  = 0.7 // of the time, for the search; the rest is for the bound
	fullTried     = 4   // sites without room at which a demand asks others to make some
	handful       = 8   // near sites among which one is opened
)

const least = 1e-9 // a saving that is one

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
// 0 if none is. Lost is to be the weight and ways are to cost nothing. Numbers are tried from below, so that the first that does is most often
// the best; that one less does not do is proven by least and by room alone.
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
	l.unbounded, l.once = true, true
	best, err := try(free)
	if err != nil {
		return nil, err
	}
	l.once = false
	l.Least = best.Value // nobody more is lost than must be
	least = max(least, l.sitesForRoom(best.Value))
	found, step := free, 1
	for p := least; p < found && ctx.Err() == nil; p += step {
		a, err := try(p)
		if err != nil {
			return nil, err
		}
		if a.Value <= l.Least+1e-6 {
			best, found = a, p
			opt.report(float64(p), float64(least))
			break
		}
		l.Start = a.Chosen
		if time.Until(until) < opt.Budget/2 { // steps grow when time is short
			step *= 2
		}
	}
	return &Answer{Value: float64(found), Bound: float64(least), Proven: found == least, Chosen: best.Chosen, Assignment: best.Assignment}, nil
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

// LostTo is the weight of those whom an answer leaves without a site.
func (l Limited) LostTo(a *Answer) (sum float64) {
	for i, j := range a.Assignment {
		if j < 0 {
			sum += l.Weight[i]
		}
	}
	return sum
}

// rooms is a plan under change.
type rooms struct {
	*Limited
	rnd     *rand.Rand
	open    []bool
	sites   []int     // open beside the fixed ones
	to      []int32   // by demand: its site; -1 for nobody
	pos     []int     // by demand: its place among the members of its site
	members [][]int32 // by site
	used    []float64 // by site
	total   float64
	by      [][]int32 // by site: the demands that it may serve
}

func newRooms(l *Limited, rnd *rand.Rand) *rooms {
	n, sites := len(l.Weight), len(l.Capacity)
	s := &rooms{Limited: l, rnd: rnd, open: make([]bool, sites), to: make([]int32, n), pos: make([]int, n), members: make([][]int32, sites), used: make([]float64, sites), by: make([][]int32, sites)}
	copy(s.open, l.Fixed)
	for i := range s.to {
		s.to[i] = -1
		s.total += l.Lost[i]
		for _, w := range l.Near[i] {
			s.by[w.Site] = append(s.by[w.Site], int32(i))
		}
	}
	for _, j := range l.Start {
		if len(s.sites) < l.P && !s.open[j] {
			s.open[j], s.sites = true, append(s.sites, j)
		}
	}
	if l.P == sites-count(l.Fixed) {
		for j := range s.open {
			if !s.open[j] {
				s.open[j], s.sites = true, append(s.sites, j)
			}
		}
	}
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	s.place(all, 0.1)
	for len(s.sites) < l.P {
		s.openFor(s.neediest())
	}
	return s
}

// neediest is the closed site that has room for most of those who are lost.
func (s *rooms) neediest() int32 {
	best, most := int32(-1), -1.0
	for j, open := range s.open {
		if open {
			continue
		}
		lost := 0.0
		for _, i := range s.by[j] {
			if s.to[i] < 0 {
				lost += s.Weight[i]
			}
		}
		if lost = min(lost, s.Capacity[j]); lost > most {
			best, most = int32(j), lost
		}
	}
	return best
}

// openFor opens a site for those who are lost.
func (s *rooms) openFor(j int32) {
	s.open[j], s.sites = true, append(s.sites, int(j))
	var lost []int32
	for _, i := range s.by[j] {
		if s.to[i] < 0 {
			lost = append(lost, i)
		}
	}
	s.place(lost, 0.1)
}

func (s *rooms) copyOf() plan {
	p := plan{sites: slices.Clone(s.sites), to: make([]int, len(s.to)), total: s.total}
	for i, j := range s.to {
		p.to[i] = int(j)
	}
	return p
}

// load goes back to a plan.
func (s *rooms) load(p plan) {
	clear(s.open)
	copy(s.open, s.Fixed)
	s.sites = append(s.sites[:0], p.sites...)
	for _, j := range s.sites {
		s.open[j] = true
	}
	clear(s.used)
	for j := range s.members {
		s.members[j] = s.members[j][:0]
	}
	for i, j := range p.to {
		if s.to[i] = int32(j); j >= 0 {
			s.enter(int32(i), int32(j))
		}
	}
	s.total = p.total
}

func (s *rooms) enter(i, j int32) {
	s.to[i], s.pos[i] = j, len(s.members[j])
	s.members[j] = append(s.members[j], i)
	s.used[j] += s.Weight[i]
}

// put sends a demand from where it is to a site, or to nobody.
func (s *rooms) put(i, j int32, cost float64) {
	s.total += cost - s.cost(i)
	if from := s.to[i]; from >= 0 {
		list := s.members[from]
		last := list[len(list)-1]
		list[s.pos[i]], s.pos[last] = last, s.pos[i]
		s.members[from] = list[:len(list)-1]
		if s.used[from] -= s.Weight[i]; len(list) == 1 {
			s.used[from] = 0 // and not what rounding leaves
		}
		s.to[i] = -1
	}
	if j >= 0 {
		s.enter(i, j)
	}
}

// cost is what a demand costs where it is.
func (s *rooms) cost(i int32) float64 {
	j := s.to[i]
	if j < 0 {
		return s.Lost[i]
	}
	for _, w := range s.Near[i] {
		if w.Site == j {
			return w.Cost
		}
	}
	return s.Lost[i]
}

func (s *rooms) fits(weight float64, j int32) bool { return s.used[j]+weight <= s.Capacity[j]+least }

// cheapest is the open site with room that costs a demand least, the one with most room among equals; -1 where being lost costs no more.
func (s *rooms) cheapest(i int32, without int32) (site int32, cost float64) {
	site, cost = -1, s.Lost[i]
	for _, w := range s.Near[i] {
		if w.Cost > cost-least && (site < 0 || w.Cost > cost) {
			break
		}
		if w.Site == without || !s.open[w.Site] || !s.fits(s.Weight[i], w.Site) {
			continue
		}
		if site < 0 || s.Capacity[w.Site]-s.used[w.Site] > s.Capacity[site]-s.used[site] {
			site, cost = w.Site, w.Cost
		}
	}
	return site, cost
}

// place gives demands that are nobody's a site: those first who would lose most without their best one, the large ones among equals, by
// chance as far as noise says.
func (s *rooms) place(list []int32, noise float64) {
	regret := make(map[int32]float64, len(list))
	for _, i := range list {
		first, second := s.Lost[i], s.Lost[i]
		found := 0
		for _, w := range s.Near[i] {
			if s.open[w.Site] {
				if found++; found == 1 {
					first = w.Cost
				} else {
					second = min(second, w.Cost)
					break
				}
			}
		}
		regret[i] = (second - first + noise*s.Weight[i]*s.rnd.Float64()) * (1 + noise*(2*s.rnd.Float64()-1))
	}
	slices.SortFunc(list, func(a, b int32) int {
		return cmp.Or(cmp.Compare(regret[b], regret[a]), cmp.Compare(s.Weight[b], s.Weight[a]), cmp.Compare(a, b))
	})
	for _, i := range list {
		if j, cost := s.cheapest(i, -1); j >= 0 {
			s.put(i, j, cost)
		}
	}
}

// descend moves demands to where they cost less, until none does.
func (s *rooms) descend(ctx context.Context) {
	for better := true; better; {
		better = false
		for i := range s.to {
			if i%512 == 0 && ctx.Err() != nil {
				return
			}
			better = s.improve(int32(i)) || better
		}
	}
}

// improve moves one demand to a site that costs less, where there is room or another demand can make some at a lower cost.
func (s *rooms) improve(i int32) bool {
	now, full := s.cost(i), 0
	for _, w := range s.Near[i] {
		if w.Cost >= now-least {
			return false
		}
		if !s.open[w.Site] {
			continue
		}
		if s.fits(s.Weight[i], w.Site) {
			s.put(i, w.Site, w.Cost)
			return true
		}
		if full++; full <= fullTried && s.swapIn(i, w, now-w.Cost) {
			return true
		}
	}
	return false
}

// swapIn lets one member of a full site go where that costs less than is saved.
func (s *rooms) swapIn(i int32, w Way, saved float64) bool {
	need := s.used[w.Site] + s.Weight[i] - s.Capacity[w.Site]
	least := least
	var out, where int32 = -1, -1
	var costs float64
	from := s.to[i]
	for _, o := range s.members[w.Site] {
		if s.Weight[o] < need-1e-9 {
			continue
		}
		old := s.cost(o)
		j, cost := s.cheapest(o, w.Site)
		if from >= 0 && s.used[from]-s.Weight[i]+s.Weight[o] <= s.Capacity[from]+1e-9 { // into the room that i leaves
			for _, other := range s.Near[o] {
				if other.Site == from && other.Cost < cost {
					j, cost = from, other.Cost
				}
			}
		}
		if gain := saved - (cost - old); gain > least {
			least, out, where, costs = gain, o, j, cost
		}
	}
	if out < 0 {
		return false
	}
	s.put(i, -1, s.Lost[i])
	s.put(out, where, costs)
	s.put(i, w.Site, w.Cost)
	return true
}

// search closes one site for another by annealing and gives the best plan.
func (s *rooms) search(ctx context.Context, opt Options) plan {
	s.descend(ctx)
	best := s.copyOf()
	opt.report(best.total, s.Least)
	if s.P == 0 || s.once {
		return best
	}
	now := best
	until := time.Now().Add(time.Duration(limitedShare * float64(opt.Budget)))
	for kick := range limitedKicks {
		if best.total <= s.Least+least || ctx.Err() != nil || time.Now().After(until) {
			break
		}
		if s.rnd.IntN(3) == 0 || !s.exchange() {
			s.shake()
		}
		s.descend(ctx)
		heat := 0.02 * (1 - float64(kick%500)/500)
		switch {
		case s.total < best.total-least:
			best = s.copyOf()
			now = best
			opt.report(best.total, s.Least)
		case s.total <= now.total*(1+heat*0.3*s.rnd.Float64())+least:
			now = s.copyOf()
		default:
			s.load(now)
		}
		if kick%500 == 499 {
			now = best
			s.load(now)
		}
	}
	return best
}

// exchange closes a site and opens another one, most often near somebody who is served badly.
func (s *rooms) exchange() bool {
	in := int32(s.rnd.IntN(len(s.Capacity)))
	if s.rnd.IntN(4) > 0 {
		worst := int32(s.rnd.IntN(len(s.to)))
		for range handful {
			if other := int32(s.rnd.IntN(len(s.to))); s.cost(other) > s.cost(worst) {
				worst = other
			}
		}
		if near := s.Near[worst]; len(near) > 0 {
			in = near[s.rnd.IntN(min(len(near), handful))].Site
		}
	}
	if s.open[in] {
		return false
	}
	k := s.rnd.IntN(len(s.sites))
	if other := s.rnd.IntN(len(s.sites)); s.used[s.sites[other]] < s.used[s.sites[k]] { // rather one that serves few
		k = other
	}
	out := int32(s.sites[k])
	moved := slices.Clone(s.members[out])
	for _, i := range moved {
		s.put(i, -1, s.Lost[i])
	}
	s.open[out], s.open[in], s.sites[k] = false, true, int(in)
	for _, i := range s.by[in] { // who is lost may be served now
		if s.to[i] < 0 {
			moved = append(moved, i)
		}
	}
	slices.Sort(moved)
	s.place(slices.Compact(moved), 0.1)
	return true
}

// shake lets those of a few sites and those who are lost look for a place anew, nearly by chance: rooms that are nearly full are filled by
// trying.
func (s *rooms) shake() {
	var moved []int32
	for range 1 + s.rnd.IntN(3) {
		var all []int32
		if i := s.rnd.IntN(len(s.to)); s.to[i] >= 0 {
			all = slices.Clone(s.members[s.to[i]])
		} else {
			all = []int32{int32(i)}
			for _, w := range s.Near[i] {
				if s.open[w.Site] {
					all = append(all, s.members[w.Site]...)
				}
			}
		}
		for _, i := range all {
			s.put(i, -1, s.Lost[i])
		}
		moved = append(moved, all...)
	}
	slices.Sort(moved)
	s.place(slices.Compact(moved), 1)
}

// filling is what a site takes of a demand in the relaxation.
type filling struct {
	demand      int32
	cost, share float64
}

// bound is the Lagrangian bound.
func (l *Limited) bound(ctx context.Context, value float64) float64 {
	sites := len(l.Capacity)
	by := make([][]filling, sites)
	for i, list := range l.Near {
		for _, w := range list {
			by[w.Site] = append(by[w.Site], filling{demand: int32(i), cost: w.Cost})
		}
	}
	price := l.firstPrices()
	kept, served := slices.Clone(price), make([]float64, len(price))
	worth, taken := make([]float64, sites), make([][]filling, sites)
	best, scale, stall := 0.0, 1.0, 0
	for step := 0; step < limitedPrices && scale > 1e-3 && ctx.Err() == nil; step++ {
		inChunks(sites, 8*len(price), func(_, from, to int) {
			for j := from; j < to && ctx.Err() == nil; j++ {
				worth[j], taken[j] = l.fill(j, by[j], price, taken[j][:0])
			}
		})
		if ctx.Err() != nil { // a part of it is no bound
			break
		}
		sum := l.open(worth, taken, price, served)
		if sum > best {
			best, stall = sum, 0
			copy(kept, price)
		} else if stall++; stall >= 10 {
			scale, stall = scale*0.6, 0
			copy(price, kept)
			continue
		}
		norm := 0.0
		for i, x := range served {
			if x >= 1 || price[i] < l.Lost[i] { // others cannot pay more
				norm += (1 - x) * (1 - x)
			}
		}
		if norm == 0 {
			break
		}
		length := scale * (value*1.002 - sum) / norm
		for i, x := range served {
			price[i] = max(0, min(l.Lost[i], price[i]+length*(1-x)))
		}
	}
	return best
}

// firstPrices are twice the cost of the site that is nearest by the number of open ones, or half of what it costs to be lost.
func (l *Limited) firstPrices() []float64 {
	price := make([]float64, len(l.Near))
	for i, list := range l.Near {
		price[i] = l.Lost[i] / 2
		if k := len(list) / max(1, l.P+count(l.Fixed)); k < len(list) && list[k].Cost > 0 {
			price[i] = min(l.Lost[i], 2*list[k].Cost)
		}
	}
	return price
}

// open takes the fixed sites and the P that earn most, and answers the bound. served is how much of each demand they take together.
func (l *Limited) open(worth []float64, taken [][]filling, price, served []float64) (sum float64) {
	for _, x := range price {
		sum += x
	}
	clear(served)
	take := func(j int) {
		sum += worth[j]
		for _, p := range taken[j] {
			served[p.demand] += p.share
		}
	}
	order := make([]int, 0, len(worth))
	for j := range worth {
		if l.Fixed != nil && l.Fixed[j] {
			take(j)
		} else {
			order = append(order, j)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(worth[a], worth[b]), a-b) })
	for _, j := range order[:l.P] {
		take(j)
	}
	return sum
}

// fill fills a site with those that pay best for their room, the last one in part, and answers what that earns, below 0.
func (l *Limited) fill(j int, may []filling, price []float64, into []filling) (worth float64, taken []filling) {
	load := 0.0
	for _, p := range may {
		if w := l.Weight[p.demand]; p.cost < price[p.demand] && w <= l.Capacity[j]+least {
			p.share = 1
			into = append(into, p)
			load += w
			worth += p.cost - price[p.demand]
		}
	}
	if load <= l.Capacity[j] {
		return worth, into
	}
	rate := func(p filling) float64 { return (p.cost - price[p.demand]) / max(l.Weight[p.demand], least) }
	slices.SortFunc(into, func(a, b filling) int { return cmp.Compare(rate(a), rate(b)) })
	left := l.Capacity[j]
	worth = 0
	for k := range into {
		p := &into[k]
		p.share = min(1, left/max(l.Weight[p.demand], least))
		worth += p.share * (p.cost - price[p.demand])
		if left -= l.Weight[p.demand]; left <= 0 {
			return worth, into[:k+1]
		}
	}
	return worth, into
}
