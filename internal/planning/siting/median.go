package siting

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// Median asks for P sites that make the weighted way of everybody least (p-median).
type Median struct {
	Cost  [][]float64 // by demand and site: weight times way
	Fixed []bool      // sites that are open already, beside the P; nil for none
	P     int
	Whole bool // all costs are whole numbers, so that a bound may be rounded up
}

// Work of the search; counts, so that a seed gives one answer.
const (
	medianKicks     = 400
	medianSteps     = 600
	medianNodeSteps = 60
	medianNodes     = 4000
)

// Solve searches by fast interchange (Whitaker 1983) with random kicks, bounds by Lagrangian relaxation of "everybody has one site"
// (Cornuéjols, Fisher, Nemhauser 1977) with a subgradient, fixes sites by their reduced costs, and branches on the rest. A pass of
// interchange and a step of the bound both take time demands x sites. It is poor where P is small and the bound weak: branching is then
// long.
func (m Median) Solve(ctx context.Context, opt Options) (*Answer, error) {
	sites := 0
	if len(m.Cost) > 0 {
		sites = len(m.Cost[0])
	}
	ctx, stop, err := begin(ctx, opt, sites-count(m.Fixed), m.P)
	if err != nil {
		return nil, err
	}
	defer stop()
	s := newSwapper(m, opt.random())
	s.descend(ctx)
	best := s.open()
	a := &Answer{Value: s.total, Chosen: best}
	kick := func(kicks int) {
		s.restart(a.Chosen)
		for i := 0; i < kicks && ctx.Err() == nil; i++ {
			s.kick(1 + s.rnd.IntN(3))
			s.descend(ctx)
			if s.total < a.Value-1e-9 {
				a.Value, a.Chosen = s.total, s.open()
			} else if s.total > a.Value+1e-9 {
				s.restart(a.Chosen)
			}
		}
	}
	kick(medianKicks / 8)
	opt.tell(a)
	l := newLagrange(m)
	root := l.root()
	a.Bound = l.ascend(ctx, root, a, medianSteps, 2)
	opt.tell(a)
	if !l.closed(a, a.Bound) {
		kick(medianKicks)
		a.Bound = max(a.Bound, l.ascend(ctx, root, a, medianSteps, 0.5))
	}
	if !l.closed(a, a.Bound) {
		a.Bound = l.branch(ctx, root, a)
	}
	a.Proven = l.closed(a, a.Bound)
	a.Bound = min(a.Bound, a.Value) // sites were fixed for whatever is better than the value
	if m.Whole {
		a.Bound = math.Ceil(a.Bound - 1e-6)
	}
	if a.Proven {
		a.Bound = a.Value
	}
	slices.Sort(a.Chosen)
	return a, nil
}

func count(list []bool) int {
	n := 0
	for _, x := range list {
		if x {
			n++
		}
	}
	return n
}

// swapper is a choice of sites under interchange.
type swapper struct {
	Median
	rnd           *rand.Rand
	in            []bool
	first, second []int // by demand: its nearest and second nearest open site; -1 for none
	total         float64
	loss          []float64
	order         []int
	byCost        [][]float64 // by site and demand
}

const farAway = 1e15

func newSwapper(m Median, rnd *rand.Rand) *swapper {
	n, sites := len(m.Cost), len(m.Cost[0])
	s := &swapper{Median: m, rnd: rnd, in: make([]bool, sites), first: make([]int, n), second: make([]int, n), loss: make([]float64, sites)}
	s.byCost = make([][]float64, sites)
	for j := range sites {
		s.byCost[j] = make([]float64, n)
		for i := range n {
			s.byCost[j][i] = m.Cost[i][j]
		}
		if m.Fixed == nil || !m.Fixed[j] {
			s.order = append(s.order, j)
		}
	}
	s.rnd.Shuffle(len(s.order), func(a, b int) { s.order[a], s.order[b] = s.order[b], s.order[a] })
	s.restart(s.order[:m.P])
	return s
}

func (s *swapper) restart(chosen []int) {
	for j := range s.in {
		s.in[j] = s.Fixed != nil && s.Fixed[j]
	}
	for _, j := range chosen {
		s.in[j] = true
	}
	s.settle()
}

// settle finds the two nearest open sites of everybody.
func (s *swapper) settle() {
	var open []int
	for j, in := range s.in {
		if in {
			open = append(open, j)
		}
	}
	s.total = 0
	for i, row := range s.Cost {
		a, b := -1, -1
		for _, j := range open {
			switch {
			case a < 0 || row[j] < row[a]:
				a, b = j, a
			case b < 0 || row[j] < row[b]:
				b = j
			}
		}
		s.first[i], s.second[i] = a, b
		if a >= 0 {
			s.total += row[a]
		}
	}
}

func (s *swapper) open() []int {
	var open []int
	for j, in := range s.in {
		if in && (s.Fixed == nil || !s.Fixed[j]) {
			open = append(open, j)
		}
	}
	return open
}

// descend exchanges one site for another as long as that saves way.
func (s *swapper) descend(ctx context.Context) {
	if s.P == 0 {
		return
	}
	for since, at := 0, s.rnd.IntN(len(s.order)); since < len(s.order); since, at = since+1, at+1 {
		if since%64 == 0 && ctx.Err() != nil {
			return
		}
		j := s.order[at%len(s.order)]
		if s.in[j] {
			continue
		}
		if out, saved := s.best(j); saved > 1e-9 {
			s.in[out], s.in[j] = false, true
			s.settle()
			since = 0
		}
	}
}

// best returns the site that is best closed when j opens, and what that saves.
func (s *swapper) best(j int) (int, float64) {
	clear(s.loss)
	gain := 0.0
	col := s.byCost[j]
	for i, a := range s.first {
		d1 := s.byCost[a][i]
		if d := col[i]; d < d1 {
			gain += d1 - d
		} else {
			if b := s.second[i]; b >= 0 {
				if d2 := s.byCost[b][i]; d2 < d {
					d = d2
				}
			}
			s.loss[a] += d - d1
		}
	}
	out, least := -1, farAway
	for r, in := range s.in {
		if in && s.loss[r] < least && (s.Fixed == nil || !s.Fixed[r]) {
			out, least = r, s.loss[r]
		}
	}
	return out, gain - least
}

// kick exchanges some sites at random.
func (s *swapper) kick(n int) {
	open := s.open()
	if len(open) == 0 || len(open) == len(s.order) {
		return
	}
	for range n {
		i := s.rnd.IntN(len(open))
		j := s.order[s.rnd.IntN(len(s.order))]
		if !s.in[j] {
			s.in[open[i]], s.in[j] = false, true
			open[i] = j
		}
	}
	s.settle()
}
