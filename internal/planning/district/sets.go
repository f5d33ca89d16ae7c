package district

import (
	"context"
	"math/bits"
)

// maxMask is the most units of a patch that sets are enumerated for.
const maxMask = 64

// masked is a patch of at most 64 units, with neighbours as bits.
type masked struct {
	*patch
	near  []uint64
	all   uint64
	sumH  [][256]int32 // households of the units in each byte of a set
	sumP  [][256]int32
	bytes int
}

func newMasked(pt *patch) *masked {
	m := &masked{patch: pt, near: make([]uint64, pt.n()), bytes: (pt.n() + 7) / 8}
	for v, row := range pt.adj {
		m.all |= 1 << v
		for _, w := range row {
			m.near[v] |= 1 << w
		}
	}
	m.sumH, m.sumP = make([][256]int32, m.bytes), make([][256]int32, m.bytes)
	for b := range m.bytes {
		for x := 1; x < 256; x++ {
			low := bits.TrailingZeros(uint(x))
			m.sumH[b][x], m.sumP[b][x] = m.sumH[b][x&(x-1)], m.sumP[b][x&(x-1)]
			if v := b*8 + low; v < pt.n() {
				m.sumH[b][x] += int32(pt.h[v])
				m.sumP[b][x] += int32(pt.p[v])
			}
		}
	}
	return m
}

// weigh returns the load of a set.
func (m *masked) weigh(set uint64) (h, p int) {
	for b := range m.bytes {
		x := byte(set >> (8 * b))
		h += int(m.sumH[b][x])
		p += int(m.sumP[b][x])
	}
	return h, p
}

// piece returns the connected piece of rest that holds its lowest unit.
func (m *masked) piece(rest uint64) uint64 {
	piece := rest & -rest
	for edge := piece; edge != 0; {
		next := uint64(0)
		for e := edge; e != 0; e &= e - 1 {
			next |= m.near[bits.TrailingZeros64(e)]
		}
		edge = next & rest &^ piece
		piece |= edge
	}
	return piece
}

// fewest is a lower bound on the number of sets that cover rest: each connected piece needs its rounded-up sums.
func (m *masked) fewest(rest uint64) int {
	count := 0
	for rest != 0 {
		piece := m.piece(rest)
		rest &^= piece
		h, p := m.weigh(piece)
		count += max(ceil(h, m.limits.Households), ceil(p, m.limits.Residents), 1)
	}
	return count
}

func ceil(a, b int) int { return (a + b - 1) / b }

// budget limits an enumeration.
type budget struct {
	visits int // sets looked at
	kept   int // sets kept
}

// enumerate returns every connected set within the caps that keep accepts, each once. It reports false when the budget or the context
// ended first. Each set is grown from its lowest unit; a unit that was passed over stays out, so none comes twice.
func (m *masked) enumerate(ctx context.Context, room budget, keep func(set uint64, h, p int) bool) ([]uint64, bool) {
	var sets []uint64
	visits, whole := 0, true
	var grow func(set, edge, out uint64, h, p int)
	grow = func(set, edge, out uint64, h, p int) {
		visits++
		if visits&0xffff == 0 && ctx.Err() != nil || visits > room.visits || len(sets) >= room.kept {
			whole = false
			return
		}
		if keep(set, h, p) {
			sets = append(sets, set)
		}
		for edge != 0 && whole {
			v := bits.TrailingZeros64(edge)
			bit := uint64(1) << v
			edge &^= bit
			out |= bit
			if h2, p2 := h+m.h[v], p+m.p[v]; m.limits.Hold(h2, p2) {
				grow(set|bit, edge|m.near[v]&^out&^set, out, h2, p2)
			}
		}
	}
	for v := range m.n() {
		if !whole {
			break
		}
		bit := uint64(1) << v
		below := bit - 1
		grow(bit, m.near[v]&^below&^bit, below|bit, m.h[v], m.p[v])
	}
	return sets, whole
}
