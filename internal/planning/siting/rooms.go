package siting

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"time"
)

// Work of the search.
const (
	kicksLeast   = 4000
	kicksASite   = 20
	limitedShare = 0.7 // of the time, for the search; the rest is for the bound
	fullTried    = 4   // sites without room at which a demand asks others to make some
	handful      = 8   // near sites among which one is opened
)

// tiny is a saving that is none, and what rounding may add to a load.
const tiny = 1e-9

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
	all     []int32   // demands
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
	s.all = make([]int32, n)
	for i := range s.all {
		s.all[i] = int32(i)
	}
	s.place(slices.Clone(s.all), 0.1)
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

func (s *rooms) fits(weight float64, j int32) bool { return s.used[j]+weight <= s.Capacity[j]+tiny }

// cheapest is the open site with room that costs a demand least, the one with most room among equals; -1 where being lost costs no more.
func (s *rooms) cheapest(i int32, without int32) (site int32, cost float64) {
	site, cost = -1, s.Lost[i]
	for _, w := range s.Near[i] {
		if w.Cost > cost-tiny && (site < 0 || w.Cost > cost) {
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

// descend moves the listed demands to where they cost less, until none does.
func (s *rooms) descend(ctx context.Context, list []int32) {
	for better := true; better; {
		better = false
		for k, i := range list {
			if k%512 == 0 && ctx.Err() != nil {
				return
			}
			better = s.improve(i) || better
		}
	}
}

// improve moves one demand to a site that costs less, where there is room or another demand can make some at a lower cost.
func (s *rooms) improve(i int32) bool {
	now, full := s.cost(i), 0
	for _, w := range s.Near[i] {
		if w.Cost >= now-tiny {
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
	most := tiny
	var out, where int32 = -1, -1
	var costs float64
	from := s.to[i]
	for _, o := range s.members[w.Site] {
		if s.Weight[o] < need-tiny {
			continue
		}
		old := s.cost(o)
		j, cost := s.cheapest(o, w.Site)
		if from >= 0 && s.used[from]-s.Weight[i]+s.Weight[o] <= s.Capacity[from]+tiny { // into the room that i leaves
			for _, other := range s.Near[o] {
				if other.Site == from && other.Cost < cost {
					j, cost = from, other.Cost
				}
			}
		}
		if gain := saved - (cost - old); gain > most {
			most, out, where, costs = gain, o, j, cost
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

// search closes one site for another by annealing and gives the best plan. Behind each change those whom it touched look for a better place;
// everybody does in a plan that is the best so far.
func (s *rooms) search(ctx context.Context, opt Options) plan {
	s.descend(ctx, s.all)
	best := s.copyOf()
	opt.report(best.total, s.Least)
	if s.P == 0 {
		return best
	}
	now := best
	until := time.Now().Add(time.Duration(limitedShare * float64(opt.Budget)))
	for kick := range kicksLeast + kicksASite*len(s.Capacity) {
		if best.total <= s.Least+tiny || ctx.Err() != nil || time.Now().After(until) {
			break
		}
		touched := s.exchange()
		if touched == nil || s.rnd.IntN(3) == 0 {
			touched = append(touched, s.shake()...)
		}
		s.descend(ctx, touched)
		heat := 0.02 * (1 - float64(kick%500)/500)
		switch {
		case s.total < best.total-tiny:
			s.descend(ctx, s.all)
			best = s.copyOf()
			now = best
			opt.report(best.total, s.Least)
		case s.total <= now.total*(1+heat*0.3*s.rnd.Float64())+tiny:
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

// exchange closes a site and opens another one, most often near somebody who is served badly, and answers whom that touched; nil where none is
// opened.
func (s *rooms) exchange() []int32 {
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
		return nil
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
	moved = slices.Compact(moved)
	s.place(moved, 0.1)
	return append(moved, s.by[in]...)
}

// shake lets those of a few sites and those who are lost look for a place anew, nearly by chance: rooms that are nearly full are filled by
// trying. It answers whom that touched.
func (s *rooms) shake() []int32 {
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
	moved = slices.Compact(moved)
	s.place(moved, 1)
	return moved
}
