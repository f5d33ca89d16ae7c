package district

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
)

// search looks for an exact cover: target sets that hold every unit once.
type search struct {
	ctx    context.Context
	m      *masked
	target int
	budget float64 // reduced cost that may be spent
	nodes  int     // nodes left
	failed map[state]float64
	path   []uint64
}

// state is what is left to cover, with how many sets.
type state struct {
	rest  uint64
	count int8
}

type choice struct {
	set     uint64
	reduced float64
}

func newSearch(ctx context.Context, m *masked, target, nodes int) *search {
	return &search{ctx: ctx, m: m, target: target, nodes: nodes, failed: map[state]float64{}}
}

// run searches depth first, at each node over the sets of the unit that has fewest left, cheapest first.
func (s *search) run(sets []uint64, reduced []float64) ([]uint64, verdict) {
	list := make([]choice, len(sets))
	for i, set := range sets {
		list[i] = choice{set, reduced[i]}
	}
	slices.SortFunc(list, func(a, b choice) int { return cmp.Or(cmp.Compare(a.reduced, b.reduced), cmp.Compare(a.set, b.set)) })
	answer := s.dive(s.m.all, s.target, s.budget, list)
	return s.path, answer
}

// maxFailed keeps the memory of failures small.
const maxFailed = 4_000_000

func (s *search) dive(rest uint64, count int, budget float64, list []choice) verdict {
	if rest == 0 {
		if count == 0 {
			return found
		}
		return impossible
	}
	if !s.m.fits(rest, count) {
		return impossible
	}
	key := state{rest, int8(count)}
	if b, ok := s.failed[key]; ok && budget <= b {
		return impossible
	}
	if s.nodes--; s.nodes < 0 || s.nodes&0xfff == 0 && s.ctx.Err() != nil {
		s.nodes = min(s.nodes, -1)
		return unknown
	}
	unit, fewest := s.rarest(rest, list)
	if fewest == 0 {
		return impossible
	}
	next := make([]choice, 0, len(list))
	for _, c := range list {
		if c.set>>unit&1 == 0 || c.reduced > budget {
			continue
		}
		left := budget - c.reduced
		next = next[:0]
		for _, o := range list {
			if o.set&c.set == 0 && o.reduced <= left {
				next = append(next, o)
			}
		}
		s.path = append(s.path, c.set)
		if answer := s.dive(rest&^c.set, count-1, left, next); answer != impossible {
			return answer
		}
		s.path = s.path[:len(s.path)-1]
	}
	if len(s.failed) < maxFailed {
		s.failed[key] = budget
	}
	return impossible
}

// rarest returns the unit of rest that fewest sets of the list hold.
func (s *search) rarest(rest uint64, list []choice) (unit, fewest int) {
	var counts [maxMask]int
	for _, c := range list {
		for x := c.set; x != 0; x &= x - 1 {
			counts[bits.TrailingZeros64(x)]++
		}
	}
	unit, fewest = -1, 0
	for x := rest; x != 0; x &= x - 1 {
		if v := bits.TrailingZeros64(x); unit < 0 || counts[v] < fewest {
			unit, fewest = v, counts[v]
		}
	}
	return unit, fewest
}
