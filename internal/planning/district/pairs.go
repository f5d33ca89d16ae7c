package district

import (
	"math/bits"
	"slices"
)

// pairBudget is how many connected sets are looked at for one pair of parts.
const pairBudget = 20_000

// pairs divides pairs of neighbouring parts anew, each in the best of all ways.
type pairs struct {
	pt    *patch
	local []int32 // by node: its place in the region
	// of the region at hand
	region    []int32
	near      []uint64
	compounds []uint64 // units of each compound in the region
	sizes     []int
	shares    []uint64 // units of each present grid whose name may be given
	names     []int32
	h, p      [maxMask]int
	visits    int
}

func newPairs(pt *patch) *pairs {
	ps := &pairs{pt: pt, local: make([]int32, pt.n())}
	for v := range ps.local {
		ps.local[v] = -1
	}
	return ps
}

// split is a way to divide a region in two.
type split struct {
	set    uint64
	labels [2]int32
	cost   float64
}

// improve divides parts a and b anew if that lowers the cost, and reports whether it did.
func (ps *pairs) improve(d *division, a, b int32) bool {
	if len(d.parts[a])+len(d.parts[b]) > maxMask {
		return false
	}
	ps.enter(d, a, b)
	defer ps.leave()
	var first uint64
	for i := range ps.region {
		if d.of[ps.region[i]] == a {
			first |= 1 << i
		}
	}
	now := ps.judge(first)
	now.cost = ps.costs(first, d.label[a], d.label[b])
	best := ps.best(now)
	if best.cost >= now.cost-1e-7 {
		return false
	}
	d.replace([]int32{a, b}, ps.region, func(v int32) int32 {
		if best.set>>ps.local[v]&1 == 1 {
			return 0
		}
		return 1
	}, 2)
	d.label[a], d.label[b] = best.labels[0], best.labels[1]
	return true
}

func (ps *pairs) enter(d *division, a, b int32) {
	ps.region = append(append(ps.region[:0], d.parts[a]...), d.parts[b]...)
	slices.Sort(ps.region)
	for i, v := range ps.region {
		ps.local[v] = int32(i)
		ps.h[i], ps.p[i] = ps.pt.h[v], ps.pt.p[v]
	}
	ps.near, ps.compounds, ps.sizes = ps.near[:0], ps.compounds[:0], ps.sizes[:0]
	for _, v := range ps.region {
		bitset := uint64(0)
		for _, w := range ps.pt.adj[v] {
			if ps.local[w] >= 0 {
				bitset |= 1 << ps.local[w]
			}
		}
		ps.near = append(ps.near, bitset)
	}
	ps.group(d, a, b)
}

// group collects the compounds and the present grids of the region.
func (ps *pairs) group(d *division, a, b int32) {
	var quarters []int32
	ps.names, ps.shares = ps.names[:0], ps.shares[:0]
	for i, v := range ps.region {
		if q := ps.pt.compound[v]; q >= 0 {
			j := slices.Index(quarters, q)
			if j < 0 {
				j = len(quarters)
				quarters = append(quarters, q)
				ps.compounds = append(ps.compounds, 0)
				ps.sizes = append(ps.sizes, int(ps.pt.size[q]))
			}
			ps.compounds[j] |= 1 << i
		}
		if l := ps.pt.now[v]; l >= 0 {
			j := slices.Index(ps.names, l)
			if j < 0 {
				j = len(ps.names)
				ps.names = append(ps.names, l)
				ps.shares = append(ps.shares, 0)
			}
			ps.shares[j] |= 1 << i
		}
	}
	for part, l := range d.label { // a name that another part has is not free
		if j := slices.Index(ps.names, l); j >= 0 && int32(part) != a && int32(part) != b {
			ps.names = slices.Delete(ps.names, j, j+1)
			ps.shares = slices.Delete(ps.shares, j, j+1)
		}
	}
}

func (ps *pairs) leave() {
	for _, v := range ps.region {
		ps.local[v] = -1
	}
}

// best enumerates the connected sets with the region's first unit whose rest is connected too, both within the caps.
func (ps *pairs) best(now split) split {
	best := now
	all := ^uint64(0) >> (maxMask - len(ps.region))
	totalH, totalP := ps.load(all)
	limits := ps.pt.limits
	ps.visits = 0
	var grow func(set, edge, out uint64, h, p int)
	grow = func(set, edge, out uint64, h, p int) {
		if ps.visits++; ps.visits > pairBudget {
			return
		}
		if rest := all &^ set; rest != 0 && limits.Hold(totalH-h, totalP-p) && ps.whole(rest) {
			if s := ps.judge(set); s.cost < best.cost-1e-7 {
				best = s
			}
		}
		for edge != 0 {
			v := bits.TrailingZeros64(edge)
			bit := uint64(1) << v
			edge &^= bit
			out |= bit
			if h2, p2 := h+ps.h[v], p+ps.p[v]; limits.Hold(h2, p2) {
				grow(set|bit, edge|ps.near[v]&^out&^set, out, h2, p2)
			}
		}
	}
	grow(1, ps.near[0]&^1, 1, ps.h[0], ps.p[0])
	return best
}

func (ps *pairs) load(set uint64) (h, p int) {
	for ; set != 0; set &= set - 1 {
		v := bits.TrailingZeros64(set)
		h += ps.h[v]
		p += ps.p[v]
	}
	return h, p
}

// whole reports whether a set is connected.
func (ps *pairs) whole(set uint64) bool {
	piece := set & -set
	for edge := piece; edge != 0; {
		next := uint64(0)
		for ; edge != 0; edge &= edge - 1 {
			next |= ps.near[bits.TrailingZeros64(edge)]
		}
		edge = next & set &^ piece
		piece |= edge
	}
	return piece == set
}

// judge gives set and rest the names that move fewest households, and their cost.
func (ps *pairs) judge(set uint64) split {
	s := split{set: set, labels: [2]int32{-1, -1}}
	if len(ps.names) > 0 {
		s.labels = ps.labels(set)
	}
	s.cost = ps.costs(set, s.labels[0], s.labels[1])
	return s
}

func (ps *pairs) labels(set uint64) [2]int32 {
	labels, most := [2]int32{-1, -1}, 0
	own, rest := make([]int, len(ps.names)), make([]int, len(ps.names))
	for i, share := range ps.shares {
		own[i], _ = ps.load(share & set)
		rest[i], _ = ps.load(share &^ set)
		if own[i] > most {
			labels, most = [2]int32{ps.names[i], -1}, own[i]
		}
		if rest[i] > most {
			labels, most = [2]int32{-1, ps.names[i]}, rest[i]
		}
	}
	for i := range own {
		for j := range rest {
			if i != j && own[i] > 0 && rest[j] > 0 && own[i]+rest[j] > most {
				labels, most = [2]int32{ps.names[i], ps.names[j]}, own[i]+rest[j]
			}
		}
	}
	return labels
}

func (ps *pairs) costs(set uint64, a, b int32) float64 {
	all := ^uint64(0) >> (maxMask - len(ps.region))
	return ps.cost(set, a) + ps.cost(all&^set, b)
}

// cost is partCost on bits.
func (ps *pairs) cost(set uint64, label int32) float64 {
	splits, moved, inside, h, p := 0.0, 0, 0, 0, 0
	for j, q := range ps.compounds {
		if n := bits.OnesCount64(q & set); n > 0 && n < ps.sizes[j] {
			splits += float64(n) / float64(ps.sizes[j])
		}
	}
	for x := set; x != 0; x &= x - 1 {
		i := bits.TrailingZeros64(x)
		h += ps.h[i]
		p += ps.p[i]
		inside += bits.OnesCount64(ps.near[i] & set)
		if l := ps.pt.now[ps.region[i]]; l != fresh && (l == abroad || l != label) {
			moved += ps.h[i]
		}
	}
	return splitWeight*splits + movedWeight*float64(moved) - cutWeight*float64(inside/2) + evenWeight*ps.pt.square(h, p)
}
