package rounds

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// search is rounds under change: rings of stops, each through a node of its own that stands for the depot. Every change is written down,
// so that a step can be taken back.
type search struct {
	*ground
	rnd         *rand.Rand
	place       []int32   // by node: its point
	next, prev  []int32   // by node; a stop outside of all rounds has next -1
	onward      []float64 // by node: the way to the next
	route       []int32   // by stop
	load, stops []int     // by round
	first       []float64 // by node, with times: when service begins at the earliest
	last        []float64 // and when it must begin at the latest, so that the rest of the round is in time
	used        int       // rounds from here on are empty
	absent, was []int32
	cost        float64
	log         []change
	ruined      []bool // by round, within a ruin
	keys        []float64
	until       int // places until the next is passed over
	best        [][]int
	bestAbsent  []int
	bestCost    float64
	touched     []int32
}

// change is a stop put in after another node, or taken out from there.
type change struct {
	stop, after int32
	in          bool
}

func newSearch(g *ground, rnd *rand.Rand) *search {
	n := g.Points
	most := n - 1
	switch {
	case g.Days != nil:
		most = g.Most // also more days than stops: which one matters
	case g.Most > 0:
		most = min(most, g.Most)
	}
	nodes := n + most
	s := &search{ground: g, rnd: rnd, place: make([]int32, nodes), next: make([]int32, nodes), prev: make([]int32, nodes), onward: make([]float64, nodes),
		route: make([]int32, nodes), load: make([]int, most), stops: make([]int, most), ruined: make([]bool, most), keys: make([]float64, n)}
	for i := range nodes {
		s.place[i], s.next[i], s.route[i] = int32(i), -1, -1
		if i >= n {
			s.place[i], s.next[i], s.prev[i], s.route[i] = int32(g.Depot), int32(i), int32(i), int32(i-n)
			s.onward[i] = g.way[g.Depot*n+g.Depot]
		}
	}
	if g.Times != nil {
		s.first, s.last = make([]float64, nodes), make([]float64, nodes)
		for i := n; i < nodes; i++ {
			s.first[i], s.last[i] = g.Times.Open[g.Depot], g.Times.Close[g.Depot]
		}
	}
	if g.Days != nil {
		s.used = most
	}
	s.bestCost = math.Inf(1)
	return s
}

func (s *search) d(a, b int32) float64 { return s.way[int(s.place[a])*s.Points+int(s.place[b])] }

// put puts a stop in after a node.
func (s *search) put(c, p int32) {
	q, r := s.next[p], s.route[p]
	s.cost -= s.onward[p]
	s.onward[p], s.onward[c] = s.d(p, c), s.d(c, q)
	s.cost += s.onward[p] + s.onward[c]
	s.next[p], s.prev[c], s.next[c], s.prev[q] = c, p, q, c
	s.route[c] = r
	s.load[r] += s.demand(c)
	s.stops[r]++
	s.used = max(s.used, int(r)+1)
}

// take takes a stop out.
func (s *search) take(c int32) {
	p, q, r := s.prev[c], s.next[c], s.route[c]
	s.cost -= s.onward[p] + s.onward[c]
	s.onward[p] = s.d(p, q)
	s.cost += s.onward[p]
	s.next[p], s.prev[q], s.next[c] = q, p, -1
	s.load[r] -= s.demand(c)
	s.stops[r]--
}

// time computes when the stops of a round are served.
func (s *search) time(r int32) {
	if s.Times == nil {
		return
	}
	depot := int32(s.Points) + r
	for p, c := depot, s.next[depot]; c != depot; p, c = c, s.next[c] {
		s.first[c] = max(s.Times.Open[c], s.first[p]+s.serve(p)+s.minutes(p, c))
	}
	for q, c := depot, s.prev[depot]; c != depot; q, c = c, s.prev[c] {
		s.last[c] = min(s.Times.Close[c], s.last[q]-s.minutes(c, q)-s.serve(c))
	}
}

func (s *search) serve(a int32) float64 { return s.Times.Service[s.place[a]] }

func (s *search) minutes(a, b int32) float64 { return s.walk[int(s.place[a])*s.Points+int(s.place[b])] }

// fits tells whether c can be served between p and q in time.
func (s *search) fits(c, p, q int32) bool {
	if s.Times == nil {
		return true
	}
	at := max(s.Times.Open[c], s.first[p]+s.serve(p)+s.minutes(p, c))
	return at <= s.Times.Close[c] && at+s.serve(c)+s.minutes(c, q) <= s.last[q]
}

// suits tells whether a stop may be in a round on account of its day.
func (s *search) suits(c, r int32) bool {
	if s.Days == nil {
		return true
	}
	if days := s.Days.Suits[c]; days != nil && !days[r] {
		return false
	}
	for _, k := range s.Days.Kin[c] {
		if gap := int(s.route[k] - r); s.next[k] >= 0 && max(gap, -gap) < s.Days.Gap[c] {
			return false
		}
	}
	return true
}

// ruin takes strings of stops near to one stop out of several rounds.
func (s *search) ruin() {
	rounds, served := 0, 0
	for r := range s.used {
		if s.stops[r] > 0 {
			rounds++
			served += s.stops[r]
		}
	}
	if rounds == 0 {
		return
	}
	longest := math.Min(longestString, float64(served)/float64(rounds))
	strings := int(1 + s.rnd.Float64()*(4*removedMean/(1+longest)-1))
	s.touched = s.touched[:0]
	seed := int32(s.rnd.IntN(s.Points))
	if s.next[seed] >= 0 {
		s.cut(seed, longest)
	}
	for _, c := range s.near[seed] {
		if len(s.touched) >= strings {
			break
		}
		if s.next[c] >= 0 && !s.ruined[s.route[c]] {
			s.cut(c, longest)
		}
	}
	for _, r := range s.touched {
		s.ruined[r] = false
		s.time(r)
	}
}

// cut takes a string around c out of its round; sometimes a stretch in the middle of it stays.
func (s *search) cut(c int32, longest float64) {
	r := s.route[c]
	s.ruined[r] = true
	s.touched = append(s.touched, r)
	size := s.stops[r]
	length := int(1 + s.rnd.Float64()*math.Min(float64(size), longest))
	length = min(length, size)
	stay := 0
	if length > 1 && length < size && s.rnd.Float64() < splitShare {
		for stay = 1; length+stay < size && s.rnd.Float64() < widenGap; stay++ {
		}
	}
	whole := length + stay
	depot := int32(s.Points) + r
	before, after := 0, 0
	for p := s.prev[c]; p != depot && before < whole-1; p = s.prev[p] {
		before++
	}
	for q := s.next[c]; q != depot && after < whole-1; q = s.next[q] {
		after++
	}
	low := max(0, whole-1-after)
	back := low + s.rnd.IntN(min(whole-1, before)-low+1)
	at := c
	for range back {
		at = s.prev[at]
	}
	gap := whole // where the stretch that stays begins
	if stay > 0 {
		gap = 1 + s.rnd.IntN(length-1)
	}
	for i := range whole {
		following := s.next[at]
		if i < gap || i >= gap+stay {
			s.log = append(s.log, change{at, s.prev[at], false})
			s.take(at)
			s.cost += s.penalty
			s.absent = append(s.absent, at)
		}
		at = following
	}
}

// recreate puts the absent stops back, each at its cheapest place, in an order that differs from step to step.
func (s *search) recreate() {
	s.sort()
	left := s.absent[:0]
	for _, c := range s.absent {
		p := s.cheapest(c)
		if p < 0 {
			left = append(left, c)
			continue
		}
		s.log = append(s.log, change{c, p, true})
		s.put(c, p)
		s.cost -= s.penalty
		s.time(s.route[c])
	}
	s.absent = left
}

// sort orders the absent stops: at random, large or far or near ones first, and with times those first that are short, early or late.
func (s *search) sort() {
	s.rnd.Shuffle(len(s.absent), func(a, b int) { s.absent[a], s.absent[b] = s.absent[b], s.absent[a] })
	kinds := 11
	if s.Times != nil {
		kinds = 17
	}
	kind := s.rnd.IntN(kinds)
	if kind < 4 {
		return
	}
	for _, c := range s.absent {
		away := s.way[s.Depot*s.Points+int(c)]
		switch {
		case kind < 8:
			s.keys[c] = -float64(s.demand(c))
		case kind < 10:
			s.keys[c] = -away
		case kind < 11:
			s.keys[c] = away
		case kind < 13:
			s.keys[c] = s.Times.Close[c] - s.Times.Open[c]
		case kind < 15:
			s.keys[c] = s.Times.Open[c]
		default:
			s.keys[c] = -s.Times.Close[c]
		}
	}
	slices.SortStableFunc(s.absent, func(a, b int32) int { return cmp.Compare(s.keys[a], s.keys[b]) })
}

// cheapest finds the node after which c costs least, among the places beside near stops and the depot; -1 if it fits nowhere.
func (s *search) cheapest(c int32) int32 {
	row := s.way[int(c)*s.Points : int(c+1)*s.Points]
	demand, room := s.demand(c), s.Capacity
	if room == 0 {
		room = math.MaxInt
	}
	best, least := int32(-1), math.Inf(1)
	try := func(p int32) {
		if s.until--; s.until < 0 {
			s.until = int(math.Log(1-s.rnd.Float64()) / math.Log1p(-blink))
			return
		}
		q := s.next[p]
		if x := row[s.place[p]] + row[s.place[q]] - s.onward[p]; x < least && s.fits(c, p, q) {
			best, least = p, x
		}
	}
	near := s.near[c]
	for _, k := range near[:min(len(near), nearPlaces)] {
		if s.next[k] >= 0 && s.load[s.route[k]]+demand <= room && s.suits(c, s.route[k]) {
			try(k)
			if p := s.prev[k]; int(p) >= s.Points || row[p] > row[k] { // a nearer one is looked at from its own side
				try(p)
			}
		}
	}
	fresh := int32(-1)
	for r := range min(s.used+1, len(s.load)) {
		depot := int32(s.Points + r)
		if s.load[r]+demand > room || s.stops[r] == 0 && fresh >= 0 || !s.suits(c, int32(r)) {
			continue
		}
		if s.stops[r] > 0 {
			try(depot)
			try(s.prev[depot])
		} else if s.fits(c, depot, depot) {
			fresh = depot
		}
	}
	if best < 0 {
		return fresh
	}
	return best
}

// undo takes the step back.
func (s *search) undo() {
	s.touched = s.touched[:0]
	for i := len(s.log) - 1; i >= 0; i-- {
		c := s.log[i]
		if c.in {
			s.touch(s.route[c.stop])
			s.take(c.stop)
		} else {
			s.put(c.stop, c.after)
			s.touch(s.route[c.stop])
		}
	}
	s.absent = append(s.absent[:0], s.was...)
	for _, r := range s.touched {
		s.ruined[r] = false
		s.time(r)
	}
}

func (s *search) touch(r int32) {
	if !s.ruined[r] {
		s.ruined[r] = true
		s.touched = append(s.touched, r)
	}
}

// keep remembers the rounds as the best so far.
func (s *search) keep() {
	s.best, s.bestAbsent, s.bestCost = nil, nil, s.cost
	for r := range s.used {
		depot := int32(s.Points + r)
		var list []int
		for c := s.next[depot]; c != depot; c = s.next[c] {
			list = append(list, int(c))
		}
		if list != nil || s.Days != nil {
			s.best = append(s.best, list)
		}
	}
	for _, c := range s.absent {
		s.bestAbsent = append(s.bestAbsent, int(c))
	}
}

func (s *search) length() float64 { return s.cost - s.penalty*float64(len(s.absent)) }
