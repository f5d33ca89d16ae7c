package district

import (
	"math/rand/v2"
)

// cutter cuts random spanning trees of a region into parts within the caps. It is the workspace of one goroutine.
type cutter struct {
	pt      *patch
	rnd     *rand.Rand
	stamp   []int32 // by node: the region it was last in
	now     int32
	parent  []int32
	order   []int32
	inner   [][2]int32 // edges to grow by inside a compound
	outer   [][2]int32
	head    []int32 // first kept child
	sibling []int32
	h, p    []int
	cut     []bool
	number  []int32 // by node: its part in the last cutting
}

func newCutter(pt *patch, rnd *rand.Rand) *cutter {
	n := pt.n()
	return &cutter{pt: pt, rnd: rnd, stamp: make([]int32, n), parent: make([]int32, n), head: make([]int32, n),
		sibling: make([]int32, n), h: make([]int, n), p: make([]int, n), cut: make([]bool, n), number: make([]int32, n)}
}

// enter marks a region; the cuttings that follow are of it.
func (c *cutter) enter(region []int32) {
	c.now++
	for _, v := range region {
		c.stamp[v] = c.now
	}
}

// loyalty is how often a tree grows inside a compound while it can: the cuts then fall between compounds.
const loyalty = 0.8

// divide grows a random spanning tree over the connected region that was entered and cuts it into the fewest parts within the caps;
// number then tells the part of each node. For one weight the cutting is optimal for its tree (Kundu and Misra 1977); for two it is a
// good guess. It takes time linear in the region.
func (c *cutter) divide(region []int32) int {
	c.grow(region[c.rnd.IntN(len(region))])
	for i := len(c.order) - 1; i >= 0; i-- {
		c.settle(c.order[i])
	}
	count := int32(0)
	for i, v := range c.order {
		if i == 0 || c.cut[v] {
			c.number[v] = count
			count++
		} else {
			c.number[v] = c.number[c.parent[v]]
		}
	}
	return int(count)
}

func (c *cutter) grow(root int32) {
	c.order, c.inner, c.outer = c.order[:0], c.inner[:0], c.outer[:0]
	c.visit(root, -1)
	for len(c.inner)+len(c.outer) > 0 {
		from := &c.outer
		if len(c.inner) > 0 && (len(c.outer) == 0 || c.rnd.Float64() < loyalty) {
			from = &c.inner
		}
		list := *from
		i := c.rnd.IntN(len(list))
		e := list[i]
		list[i] = list[len(list)-1]
		*from = list[:len(list)-1]
		if c.stamp[e[1]] == c.now {
			c.visit(e[1], e[0])
		}
	}
	for _, v := range c.order { // the region may be cut again
		c.stamp[v] = c.now
	}
}

// visit adds v to the tree; a node of the tree leaves the region until the tree is grown.
func (c *cutter) visit(v, parent int32) {
	c.stamp[v] = 0
	c.parent[v], c.head[v], c.cut[v] = parent, -1, false
	c.h[v], c.p[v] = c.pt.h[v], c.pt.p[v]
	c.order = append(c.order, v)
	q := c.pt.compound[v]
	for _, w := range c.pt.adj[v] {
		if c.stamp[w] != c.now {
			continue
		}
		if q >= 0 && c.pt.compound[w] == q {
			c.inner = append(c.inner, [2]int32{v, w})
		} else {
			c.outer = append(c.outer, [2]int32{v, w})
		}
	}
}

// settle closes the heaviest branches at v until the rest fits, and hands the rest to its parent.
func (c *cutter) settle(v int32) {
	h, p := c.h[v], c.p[v]
	for w := c.head[v]; w >= 0; w = c.sibling[w] {
		h += c.h[w]
		p += c.p[w]
	}
	for !c.pt.limits.Hold(h, p) {
		heaviest, most := int32(-1), -1
		for w := c.head[v]; w >= 0; w = c.sibling[w] {
			if weight := max(c.h[w]*c.pt.limits.Residents, c.p[w]*c.pt.limits.Households); !c.cut[w] && weight > most {
				heaviest, most = w, weight
			}
		}
		c.cut[heaviest] = true
		h -= c.h[heaviest]
		p -= c.p[heaviest]
	}
	c.h[v], c.p[v] = h, p
	if parent := c.parent[v]; parent >= 0 {
		c.sibling[v] = c.head[parent]
		c.head[parent] = v
	}
}
