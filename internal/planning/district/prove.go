package district

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
)

// verdict is what a proof search found.
type verdict uint8

const (
	unknown    verdict = iota // the budget ended first
	impossible                // there is no division with so few parts
	found                     // there is one, and here it is
)

// Budgets of a proof; they are counts, so that the same input gives the same answer on any machine.
type effort struct {
	enumeration budget
	dives       int // nodes of the search for a cover
	rounds      int // rounds of pricing
}

// reach looks for a division of the patch into exactly target parts, or proves that there is none.
//
// All parts together leave target*cap-sum households of room, so a part that wastes more cannot belong; that leaves few sets where
// the target is tight. Over these, the linear relaxation of the set-partitioning model gives prices; a set whose reduced cost is more
// than what the bound leaves cannot belong either (reduced-cost fixing). A depth-first search for an exact cover does the rest.
// It is poor where units are small against the caps: there are then too many sets to enumerate.
func reach(ctx context.Context, m *masked, target int, e effort) (*division, verdict) {
	h, p := m.weigh(m.all)
	roomH, roomP := target*m.limits.Households-h, target*m.limits.Residents-p
	if roomH < 0 || roomP < 0 || m.fewest(m.all) > target {
		return nil, impossible
	}
	sets, whole := m.enumerate(ctx, e.enumeration, func(set uint64, h, p int) bool {
		return m.limits.Households-h <= roomH && m.limits.Residents-p <= roomP && m.fits(m.all&^set, target-1)
	})
	if !whole {
		return nil, unknown
	}
	r := relaxation{m: m, sets: sets, target: target}
	answer := r.run(ctx, e.rounds)
	if answer == impossible {
		return nil, impossible
	}
	s := newSearch(ctx, m, target, e.dives)
	s.budget = r.left()
	masks, answer := s.run(r.sets, r.reduced)
	if answer != found {
		return nil, answer
	}
	return fromMasks(m.patch, masks), found
}

// fits reports whether rest may be coverable by count sets.
func (m *masked) fits(rest uint64, count int) bool {
	if rest == 0 {
		return count == 0
	}
	return m.fewest(rest) <= count && bits.OnesCount64(rest) >= count
}

// relaxation is the linear relaxation of the choice among sets.
type relaxation struct {
	m       *masked
	sets    []uint64
	target  int
	bound   float64
	reduced []float64 // by set, at the prices of bound
	solved  bool
}

// Sizes of the pool of the relaxation.
const (
	poolMost  = 4000
	poolRound = 150 // columns taken in by a round of pricing
)

// run solves the relaxation by column generation over the enumerated sets. It answers impossible when the bound passes the target.
func (r *relaxation) run(ctx context.Context, rounds int) verdict {
	lp := newProgramme(r.m.n(), nil, 10)
	r.reduced = make([]float64, len(r.sets))
	if len(r.sets) == 0 {
		return impossible
	}
	for range rounds {
		if ctx.Err() != nil {
			return unknown
		}
		least := r.price(lp)
		sum := 0.0
		for _, x := range lp.price[:r.m.n()] {
			sum += x
		}
		// Exactly target sets are taken, each with a reduced cost of least or more.
		if bound := sum + float64(r.target)*min(0, least); bound > r.bound {
			r.bound = bound
		}
		if r.bound > float64(r.target)+1e-6 {
			return impossible
		}
		if least > -1e-6 {
			r.solved = true
			return r.fix()
		}
		r.feed(lp)
		lp.solve(5000)
	}
	return unknown
}

// price computes the reduced cost of every set and returns the least.
func (r *relaxation) price(lp *programme) float64 {
	t := lp.prices(r.m.n())
	least := 0.0
	for i, s := range r.sets {
		r.reduced[i] = 1 - t.of(s)
		least = min(least, r.reduced[i])
	}
	return least
}

// feed takes sets with negative reduced costs into the pool: the best for each unit, so that they differ, then others.
func (r *relaxation) feed(lp *programme) {
	lp.trim(poolMost)
	best := make([]int, r.m.n())
	for v := range best {
		best[v] = -1
	}
	var list []int
	for i, s := range r.sets {
		if r.reduced[i] >= -1e-7 {
			continue
		}
		list = append(list, i)
		for ; s != 0; s &= s - 1 {
			if v := bits.TrailingZeros64(s); best[v] < 0 || r.reduced[i] < r.reduced[best[v]] {
				best[v] = i
			}
		}
	}
	if len(list) > poolRound {
		slices.SortFunc(list, func(a, b int) int { return cmp.Or(cmp.Compare(r.reduced[a], r.reduced[b]), a-b) })
		list = list[:poolRound]
	}
	for _, i := range best {
		if i >= 0 {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	for _, i := range slices.Compact(list) {
		lp.pool = append(lp.pool, column{rows: members(r.sets[i]), cost: 1})
	}
}

// left is how much reduced cost the sets of a cover may have together.
func (r *relaxation) left() float64 {
	if !r.solved {
		return 1e9
	}
	return float64(r.target) - r.bound + 1e-5
}

// fix drops the sets that no cover of target sets can hold.
func (r *relaxation) fix() verdict {
	left, kept := r.left(), 0
	for i := range r.sets {
		if r.reduced[i] <= left {
			r.sets[kept], r.reduced[kept] = r.sets[i], r.reduced[i]
			kept++
		}
	}
	r.sets, r.reduced = r.sets[:kept], r.reduced[:kept]
	if kept == 0 {
		return impossible
	}
	return unknown
}

func members(set uint64) []int16 {
	list := make([]int16, 0, bits.OnesCount64(set))
	for ; set != 0; set &= set - 1 {
		list = append(list, int16(bits.TrailingZeros64(set)))
	}
	return list
}

// prices makes tables that sum the prices of a set by bytes.
func (p *programme) prices(units int) *priceTable {
	t := &priceTable{bytes: (units + 7) / 8, sums: make([][256]float64, (units+7)/8)}
	for b := range t.sums {
		for x := 1; x < 256; x++ {
			v := b*8 + bits.TrailingZeros(uint(x))
			t.sums[b][x] = t.sums[b][x&(x-1)]
			if v < units {
				t.sums[b][x] += p.price[v]
			}
		}
	}
	return t
}

// priceTable sums prices over sets quickly.
type priceTable struct {
	bytes int
	sums  [][256]float64
}

func (t *priceTable) of(set uint64) float64 {
	x := 0.0
	for b := range t.bytes {
		x += t.sums[b][byte(set>>(8*b))]
	}
	return x
}
