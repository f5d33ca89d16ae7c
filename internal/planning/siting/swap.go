package siting

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// swapper is a choice of sites under interchange. It keeps what every site would save by opening, what every open site would cost by
// closing, and what of that is saved again when both happen at once, and changes these only for the demands that an exchange touches
// (Resende and Werneck 2007). Demands see the sites of their lists only, so that what it expects from an exchange is never too much.
type swapper struct {
	near *near
	cols *columns
	ids  []int32 // its sites are numbered anew; this is what they are called outside
	free []int32 // sites that may open
	p    int
	rnd  *rand.Rand

	open   []int32 // by slot; the sites that stay open are behind the P
	slot   []int32 // by site; -1 if it is closed
	first  []int32 // by demand: the slot of its nearest open site; len(open) if it does without
	second []int32
	d1, d2 []float64
	save   []float64 // by site
	loss   []float64 // by slot
	extra  []float64 // by site and slot
	total  float64
	swaps  int
	mark   []int32 // by demand: the exchange that touched it last
	stamp  int32

	best      []int32
	bestTotal float64
	work      int // places of lists that were looked at
}

// newSwapper takes the sites that are wanted (nil for all) and the fixed ones.
func newSwapper(n *near, wanted []int32, fixed []bool, p int, rnd *rand.Rand) *swapper {
	s := &swapper{p: p, rnd: rnd, open: make([]int32, p, p+count(fixed))}
	number := make([]int32, n.sites)
	take := func(j int) {
		number[j] = int32(len(s.ids))
		if fixed != nil && fixed[j] {
			s.open = append(s.open, number[j])
		} else {
			s.free = append(s.free, number[j])
		}
		s.ids = append(s.ids, int32(j))
	}
	for j := range number {
		number[j] = -1
		if wanted == nil || fixed != nil && fixed[j] {
			take(j)
		}
	}
	for _, j := range wanted {
		if number[j] < 0 {
			take(int(j))
		}
	}
	if wanted == nil {
		s.near = n
	} else {
		s.near = n.only(number, len(s.ids), len(s.ids), nil)
	}
	s.cols = s.near.columns()
	demands := n.demands()
	s.slot, s.save = make([]int32, len(s.ids)), make([]float64, len(s.ids))
	s.first, s.second, s.mark = make([]int32, demands), make([]int32, demands), make([]int32, demands)
	s.d1, s.d2 = make([]float64, demands), make([]float64, demands)
	s.loss, s.extra = make([]float64, len(s.open)+1), make([]float64, len(s.ids)*p)
	return s
}

// set opens exactly the chosen sites, and the fixed ones.
func (s *swapper) set(chosen []int) {
	number := make(map[int32]int32, len(s.ids))
	for k, j := range s.ids {
		number[j] = int32(k)
	}
	for k, j := range chosen {
		s.open[k] = number[int32(j)]
	}
	s.settle()
	s.keep()
}

// knows tells whether the chosen sites are all among its own.
func (s *swapper) knows(chosen []int) bool {
	known := 0
	for _, j := range s.ids {
		if slices.Contains(chosen, int(j)) {
			known++
		}
	}
	return known == len(chosen)
}

func (s *swapper) keep() { s.best, s.bestTotal = append(s.best[:0], s.open...), s.total }

// settle computes everything anew from the open sites.
func (s *swapper) settle() {
	for j := range s.slot {
		s.slot[j] = -1
	}
	for k, j := range s.open {
		s.slot[j] = int32(k)
	}
	clear(s.save)
	clear(s.loss)
	clear(s.extra)
	s.total, s.swaps = 0, 0
	for i := range s.first {
		s.seek(i)
		s.total += s.d1[i]
		s.count(i, 1)
	}
}

// seek finds the two nearest open sites of a demand.
func (s *swapper) seek(i int) {
	found := 0
	sites, costs := s.near.row(i)
	for k, j := range sites {
		if at := s.slot[j]; at >= 0 {
			if found == 1 {
				s.second[i], s.d2[i] = at, costs[k]
				return
			}
			s.first[i], s.d1[i], found = at, costs[k], 1
		}
	}
	none := int32(len(s.open))
	if s.near.full == nil {
		if found == 0 {
			s.first[i], s.d1[i] = none, s.near.end[i]
		}
		s.second[i], s.d2[i] = none, s.near.end[i]
		return
	}
	row := s.near.full[i] // farther away than the list goes
	a, b, at, next := math.Inf(1), math.Inf(1), none, none
	for k, j := range s.open {
		if d := row[s.ids[j]]; d < a {
			a, b, at, next = d, a, int32(k), at
		} else if d < b {
			b, next = d, int32(k)
		}
	}
	if math.IsInf(b, 1) { // the only open site: whichever takes its place is at most so far
		b = a
		for _, j := range s.free {
			b = max(b, row[s.ids[j]])
		}
	}
	s.first[i], s.d1[i], s.second[i], s.d2[i] = at, a, next, b
}

// count takes a demand into what exchanges save, or with sign -1 out of it.
func (s *swapper) count(i int, sign float64) {
	d1, d2, r := s.d1[i], s.d2[i], s.first[i]
	s.loss[r] += sign * (d2 - d1)
	closes := int(r) < s.p
	sites, costs := s.near.row(i)
	for k, c := range costs {
		if c >= d2 {
			s.work += k
			break
		}
		j := sites[k]
		if c < d1 {
			s.save[j] += sign * (d1 - c)
			c = d1
		}
		if closes {
			s.extra[int(j)*s.p+int(r)] += sign * (d2 - c)
		}
	}
}

// exchange closes the site of a slot and opens another.
func (s *swapper) exchange(r int, in int32) {
	out := s.open[r]
	s.open[r] = in
	s.slot[out], s.slot[in] = -1, int32(r)
	s.stamp++
	if s.near.full != nil {
		for i := range s.first { // those to whom it is open beyond their lists are not in its column
			if s.first[i] == int32(r) || s.second[i] == int32(r) {
				s.touch(i)
			}
		}
	} else {
		demands, _ := s.cols.column(out)
		for _, i := range demands {
			if s.first[i] == int32(r) || s.second[i] == int32(r) {
				s.touch(int(i))
			}
		}
	}
	demands, costs := s.cols.column(in)
	for k, i := range demands {
		if costs[k] < s.d2[i] {
			s.touch(int(i))
		}
	}
	if s.swaps++; s.swaps >= 2000 { // sums of fractions drift
		s.settle()
	}
}

// touch counts a demand anew, once in an exchange.
func (s *swapper) touch(i int) {
	if s.mark[i] == s.stamp {
		return
	}
	s.mark[i] = s.stamp
	s.count(i, -1)
	s.total -= s.d1[i]
	s.seek(i)
	s.total += s.d1[i]
	s.count(i, 1)
}

// cheapest is the slot that is best closed when a site opens, and what closing it costs then.
func (s *swapper) cheapest(j int32) (int, float64) {
	out, least := 0, math.Inf(1)
	extra := s.extra[int(j)*s.p : int(j)*s.p+s.p]
	for r, loss := range s.loss[:len(extra)] {
		if loss -= extra[r]; loss < least {
			out, least = r, loss
		}
	}
	return out, least
}

// descend exchanges the pair that saves most as long as one saves anything. An exchange takes the demands that it touches times the sites
// that are nearer to them than the second open one, and P times the sites to find the next.
func (s *swapper) descend(ctx context.Context) {
	least := 1e-9 * max(1, s.total)
	for ctx.Err() == nil {
		best, slot, site := least, -1, int32(-1)
		for _, j := range s.free {
			if s.slot[j] >= 0 {
				continue
			}
			if r, costs := s.cheapest(j); s.save[j]-costs > best {
				best, slot, site = s.save[j]-costs, r, j
			}
		}
		if slot < 0 {
			break
		}
		s.exchange(slot, site)
	}
	if s.total < s.bestTotal {
		s.keep()
	}
}

// greedy opens the P sites one after the other that save most, instead of those that are open.
func (s *swapper) greedy() {
	for j := range s.slot {
		s.slot[j] = -1
	}
	cost := slices.Clone(s.near.end) // by demand: the way as it is
	if s.near.full != nil {
		for i, row := range s.near.full {
			cost[i] = slices.Max(row)
		}
	}
	gain := func(j int32) float64 {
		demands, costs := s.cols.column(j)
		sum := 0.0
		for k, i := range demands {
			sum += max(0, cost[i]-costs[k])
		}
		return sum
	}
	serve := func(j int32) {
		demands, costs := s.cols.column(j)
		for k, i := range demands {
			cost[i] = min(cost[i], costs[k])
		}
	}
	for _, j := range s.open[s.p:] {
		serve(j)
	}
	gains := make([]float64, len(s.ids)) // old gains are bounds of new ones, so that few are computed anew (Minoux 1978)
	for j := range gains {
		gains[j] = math.Inf(1)
	}
	taken := make([]bool, len(s.ids))
	for r := range s.p {
		best, most := int32(-1), -1.0
		for _, j := range s.free {
			if taken[j] || gains[j] <= most {
				continue
			}
			if gains[j] = gain(j); gains[j] > most {
				best, most = j, gains[j]
			}
		}
		taken[best] = true
		serve(best)
		s.open[r] = best
	}
	s.settle()
	s.keep()
}

// chosen is the best open sites without the fixed ones, by their names outside.
func (s *swapper) chosen() []int {
	list := make([]int, s.p)
	for k := range list {
		list[k] = int(s.ids[s.best[k]])
	}
	slices.Sort(list)
	return list
}

// kick exchanges some sites at random.
func (s *swapper) kick(times int) {
	for range times {
		if j := s.free[s.rnd.IntN(len(s.free))]; s.slot[j] < 0 {
			s.exchange(s.rnd.IntN(s.p), j)
		}
	}
}

// search kicks and descends so many times and keeps the best. Equally good choices are walked over.
func (s *swapper) search(ctx context.Context, kicks int) {
	if s.p == 0 || s.p == len(s.free) {
		return
	}
	now, total := slices.Clone(s.open), s.total
	for k := 0; k < kicks && ctx.Err() == nil; k++ {
		s.kick(1 + s.rnd.IntN(3))
		s.descend(ctx)
		if s.total <= total+1e-9*total {
			total = s.total
			copy(now, s.open)
		} else {
			s.back(now)
		}
	}
}

// back opens the sites of another choice again.
func (s *swapper) back(open []int32) {
	differ := 0
	for r, j := range open {
		if s.open[r] != j {
			differ++
		}
	}
	if differ <= s.p/3+3 {
		for r, j := range open {
			if s.open[r] != j && s.slot[j] < 0 {
				s.exchange(r, j)
			}
		}
	}
	if !slices.Equal(s.open, open) { // far away, or the same sites in other slots
		copy(s.open, open)
		s.settle()
	}
}

// anneal opens sites at random and closes for each the one that is cheapest then, from warm to cold, until it has looked at so many places
// of lists, and ends with the best choice. A step that is refused takes P.
func (s *swapper) anneal(ctx context.Context, work int, warm, cold float64) {
	if s.p == 0 || s.p == len(s.free) {
		return
	}
	closing := s.closing()
	warm, cold = max(warm*closing, 1e-9), max(cold*closing, 1e-10)
	temperature := warm
	s.work = 0
	for step := 0; s.work < work; step++ {
		if step&0x3f == 0 {
			if ctx.Err() != nil {
				break
			}
			temperature = warm * math.Pow(cold/warm, float64(s.work)/float64(work))
		}
		s.work += s.p
		in := s.free[s.rnd.IntN(len(s.free))]
		if s.slot[in] >= 0 {
			continue
		}
		r, costs := s.cheapest(in)
		if saved := s.save[in] - costs; saved >= 0 || saved > -temperature*s.rnd.ExpFloat64() {
			s.exchange(r, in)
			if s.near.full != nil {
				s.work += len(s.first) / 4
			}
			if s.total < s.bestTotal-1e-9*s.bestTotal {
				s.keep()
			}
		}
	}
	s.again()
}

// closing is what closing a site costs on average.
func (s *swapper) closing() float64 {
	sum := 0.0
	for _, loss := range s.loss[:s.p] {
		sum += loss / float64(s.p)
	}
	return sum
}

// again goes back to the best choice.
func (s *swapper) again() {
	if s.total > s.bestTotal {
		s.back(s.best)
	}
}

func (s *swapper) found() ([]int, float64) { return s.chosen(), s.bestTotal }
