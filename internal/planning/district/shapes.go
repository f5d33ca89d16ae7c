package district

import "context"

// shapes are connected sets of units within the caps, as lists.
type shapes struct {
	start  []int32 // of each set in member, and the end
	member []int16
}

func (s *shapes) len() int { return len(s.start) - 1 }

func (s *shapes) of(i int32) []int16 { return s.member[s.start[i]:s.start[i+1]] }

func (s *shapes) add(set []int16) {
	s.member = append(s.member, set...)
	s.start = append(s.start, int32(len(s.member)))
}

// maxList is the largest patch of which sets are listed.
const maxList = 2000

// list returns every connected set within the caps that count sets in all can hold: together they leave count caps less the whole load
// as room, so that a set which leaves more cannot belong. It reports false when the budget or the context ended first. Sets are grown as
// by Wernicke (2006): a unit that was passed over stays out, so none comes twice. The time is proportional to the connected sets within
// the caps, most often some thousand for each unit; it is poor where units are small against the caps.
func (pt *patch) list(ctx context.Context, room budget, count int) (*shapes, bool) {
	s := &shapes{start: []int32{0}}
	h, p := 0, 0
	for i := range pt.h {
		h += pt.h[i]
		p += pt.p[i]
	}
	leastH, leastP := h-(count-1)*pt.limits.Households, p-(count-1)*pt.limits.Residents
	if leastH > pt.limits.Households || leastP > pt.limits.Residents || pt.n() > maxList {
		return s, leastH > pt.limits.Households || leastP > pt.limits.Residents
	}
	if pt.n() <= maxMask {
		m := newMasked(pt)
		masks, whole := m.enumerate(ctx, room, func(set uint64, h, p int) bool {
			return h >= leastH && p >= leastP && m.fits(m.all&^set, count-1)
		})
		for _, set := range masks {
			s.add(members(set))
		}
		return s, whole
	}
	g := grower{pt: pt, out: s, room: room, met: make([]bool, pt.n()), leastH: leastH, leastP: leastP, ctx: ctx}
	for v := range int16(pt.n()) {
		g.root = v
		g.met[v] = true
		g.set = append(g.set[:0], v)
		edge := g.meet(v, nil)
		g.grow(edge, pt.h[v], pt.p[v])
		g.forget(edge, 0)
		g.met[v] = false
		if g.cut {
			return s, false
		}
	}
	return s, true
}

type grower struct {
	ctx            context.Context
	pt             *patch
	out            *shapes
	room           budget
	visits         int
	cut            bool
	root           int16
	set            []int16
	met            []bool // units in the set, on its edge, or passed over
	leastH, leastP int
}

// meet appends the neighbours of v that were not met yet.
func (g *grower) meet(v int16, edge []int16) []int16 {
	for _, w := range g.pt.adj[v] {
		if int16(w) > g.root && !g.met[w] {
			g.met[w] = true
			edge = append(edge, int16(w))
		}
	}
	return edge
}

func (g *grower) forget(edge []int16, from int) {
	for _, w := range edge[from:] {
		g.met[w] = false
	}
}

func (g *grower) grow(edge []int16, h, p int) {
	if g.visits++; g.visits > g.room.visits || g.out.len() >= g.room.kept || g.visits&0xffff == 0 && g.ctx.Err() != nil {
		g.cut = true
		return
	}
	if h >= g.leastH && p >= g.leastP {
		g.out.add(g.set)
	}
	for i, v := range edge {
		h2, p2 := h+g.pt.h[v], p+g.pt.p[v]
		if !g.pt.limits.Hold(h2, p2) {
			continue
		}
		next := g.meet(v, append([]int16(nil), edge[i+1:]...))
		g.set = append(g.set, v)
		g.grow(next, h2, p2)
		g.set = g.set[:len(g.set)-1]
		g.forget(next, len(edge)-i-1)
		if g.cut {
			return
		}
	}
}
