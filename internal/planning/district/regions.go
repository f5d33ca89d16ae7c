package district

import "context"

// Sizes of the exact search inside a large patch.
const (
	regionUnits = 44 // units of a region
	regionSets  = 300_000
	regionDives = 3_000
	regionTries = 12 // regions for each part of the patch
)

// squeeze looks for fewer parts in a patch that is too large to be decided as a whole: it takes regions of neighbouring parts and
// decides each exactly. Where a region cannot lose a part, the loads in it were made uneven by shrink in between, so that room moves on.
func (t *task) squeeze(ctx context.Context, c *cutter) {
	e := effort{enumeration: budget{4 * regionSets, regionSets}, dives: regionDives, rounds: pricingMax}
	for try := 0; try < regionTries*t.d.k() && t.open() && ctx.Err() == nil; try++ {
		parts, region := c.ball(t.d, int32(c.rnd.IntN(t.d.k())), regionUnits)
		if len(parts) < 3 {
			continue
		}
		sub := t.pt.part(region)
		if ceilBound(sub) >= len(parts) {
			c.shrink(ctx, t.d, t.bound, 40)
			continue
		}
		if d, answer := reach(ctx, newMasked(sub), len(parts)-1, e); answer == found {
			place := make(map[int32]int32, len(region))
			for i, v := range region {
				place[v] = d.of[i]
			}
			t.d.replace(parts, region, func(v int32) int32 { return place[v] }, d.k())
		} else {
			c.shrink(ctx, t.d, t.bound, 40)
		}
	}
}

// Work of deciding a large patch as a whole.
const (
	closeVisits = 30_000_000
	closeSets   = 1_000_000
	closeRounds = 150
	closeWork   = 20_000_000
)

// close raises the bound of a patch that is too large for sets of bits: for each number of parts from the bound on, the sets that it leaves
// are listed, and the linear relaxation over them shows that there is no such division, or a search finds one. It stops at the first
// number about which neither can be said, or that leaves too many sets to list.
//
// Without work for the search it only raises the bound.
func (t *task) close(ctx context.Context, work int) {
	for t.open() && ctx.Err() == nil {
		sets, whole := t.pt.list(ctx, budget{closeVisits, closeSets}, t.bound)
		if !whole {
			return
		}
		c := choosing{pt: t.pt, sets: sets, count: t.bound, loose: true, ceiling: float64(t.bound + 1)}
		for i := range int32(sets.len()) {
			c.options = append(c.options, option{i, -1, 1})
		}
		if len(c.options) > 0 {
			c.relax(ctx, closeRounds, nil)
			if !c.settled() && work > 0 {
				c.seek(ctx, work)
			}
			if c.best != nil {
				t.d = c.division()
				return
			}
			if !c.settled() {
				return
			}
		}
		t.bound++
	}
}

func ceilBound(pt *patch) int {
	h, p := 0, 0
	for i := range pt.h {
		h += pt.h[i]
		p += pt.p[i]
	}
	return max(ceil(h, pt.limits.Households), ceil(p, pt.limits.Residents))
}

// ball gathers parts around one, breadth first, up to so many units.
func (c *cutter) ball(d *division, from int32, most int) (parts, region []int32) {
	parts = []int32{from}
	region = append(region, d.parts[from]...)
	in := map[int32]bool{from: true}
	for i := 0; i < len(parts); i++ {
		beside := d.beside(parts[i])
		c.rnd.Shuffle(len(beside), func(x, y int) { beside[x], beside[y] = beside[y], beside[x] })
		for _, b := range beside {
			if !in[b] && len(region)+len(d.parts[b]) <= most {
				in[b] = true
				parts = append(parts, b)
				region = append(region, d.parts[b]...)
			}
		}
	}
	return parts, region
}

// part is the patch of some connected nodes alone.
func (pt *patch) part(region []int32) *patch {
	sub := &patch{community: pt.community, limits: pt.limits}
	local := make(map[int32]int32, len(region))
	for i, v := range region {
		local[v] = int32(i)
	}
	for _, v := range region {
		sub.nodes = append(sub.nodes, pt.nodes[v])
		sub.h, sub.p = append(sub.h, pt.h[v]), append(sub.p, pt.p[v])
		var row []int32
		for _, w := range pt.adj[v] {
			if j, in := local[w]; in {
				row = append(row, j)
			}
		}
		sub.adj = append(sub.adj, row)
	}
	return sub
}
