package territory

import (
	"cmp"
	"slices"

	"github.com/tidwall/rtree"

	"gezhi/internal/geo"
)

// SnapMetres is the width of slivers that are forgiven between borders that were drawn apart.
const SnapMetres = 1.0

// side is a stretch of border between two points, smaller point first.
type side struct{ a, b geo.Vertex }

// run is how often a side is walked from a to b, less how often from b to a, and which pieces walk it.
type run struct {
	net    int
	owners []Code
}

// chain is a sum of directed borders. The borders of regions that tile another one add up to its border, stretch by
// stretch; the difference of the two sums is then empty. The converse holds as well: the winding number of a chain
// of closed borders is the sum of the regions' own, so an empty difference proves that almost every point of the
// outer region lies in exactly one piece, and no other point in any.
type chain map[side]run

func (c chain) add(a, b geo.Vertex, net int, owners ...Code) {
	if a == b {
		return
	}
	s := side{a, b}
	if less(b, a) {
		s, net = side{b, a}, -net
	}
	r := c[s]
	r.net += net
	for _, o := range owners {
		if !slices.Contains(r.owners, o) {
			r.owners = append(r.owners, o)
		}
	}
	c[s] = r
}

// addRegion adds the border of the region, sign times.
func (c chain) addRegion(r geo.Region, sign int, owner Code) {
	for _, ring := range r.Rings() {
		a := ring[len(ring)-1]
		for _, b := range ring {
			c.add(a, b, sign, owner)
			a = b
		}
	}
}

// rest returns the sides that do not cancel, in order.
func (c chain) rest() []side {
	var sides []side
	for s, r := range c {
		if r.net != 0 {
			sides = append(sides, s)
		}
	}
	slices.SortFunc(sides, func(s, t side) int { return cmp.Or(compare(s.a, t.a), compare(s.b, t.b)) })
	return sides
}

// snapped returns the sides that do not cancel, after borders that lie within SnapMetres of each other were laid
// together: points that are that close become one, and a side takes in the points that it passes that closely.
func (c chain) snapped() chain {
	sides := c.rest()
	out := chain{}
	if len(sides) == 0 {
		return out
	}
	m := newMerger(sides)
	for _, s := range sides {
		r := c[s]
		way := m.way(s)
		for i := 1; i < len(way); i++ {
			out.add(way[i-1], way[i], r.net, r.owners...)
		}
	}
	return out
}

// merger lays points together.
type merger struct {
	plane geo.Plane
	tree  rtree.RTreeGN[int32, geo.Vertex] // the points that were kept
	kept  map[geo.Vertex]geo.Vertex
}

func newMerger(sides []side) *merger {
	m := &merger{plane: geo.NewPlane(sides[0].a.LonLat()), kept: map[geo.Vertex]geo.Vertex{}}
	for _, s := range sides {
		m.keep(s.a)
		m.keep(s.b)
	}
	return m
}

func (m *merger) keep(v geo.Vertex) {
	if _, done := m.kept[v]; done {
		return
	}
	best, least := v, SnapMetres
	m.near(v, v, func(k geo.Vertex) {
		if d := m.plane.Metres(v, k); d <= least {
			best, least = k, d
		}
	})
	m.kept[v] = best
	if best == v {
		m.tree.Insert([2]int32{v.X, v.Y}, [2]int32{v.X, v.Y}, v)
	}
}

// near calls visit for the kept points in the rectangle around a-b, widened by SnapMetres.
func (m *merger) near(a, b geo.Vertex, visit func(geo.Vertex)) {
	dx, dy := m.plane.Steps(SnapMetres, SnapMetres)
	low := [2]int32{min(a.X, b.X) - dx, min(a.Y, b.Y) - dy}
	high := [2]int32{max(a.X, b.X) + dx, max(a.Y, b.Y) + dy}
	m.tree.Search(low, high, func(_, _ [2]int32, k geo.Vertex) bool {
		visit(k)
		return true
	})
}

// way returns the kept points along a side, ends included.
func (m *merger) way(s side) []geo.Vertex {
	type stop struct {
		v     geo.Vertex
		along float64
	}
	a, b := m.kept[s.a], m.kept[s.b]
	stops := []stop{}
	m.near(a, b, func(k geo.Vertex) {
		if k != a && k != b && m.plane.ToSegment(k, a, b) <= SnapMetres {
			stops = append(stops, stop{k, m.plane.Along(k, a, b)})
		}
	})
	slices.SortFunc(stops, func(p, q stop) int { return cmp.Or(cmp.Compare(p.along, q.along), compare(p.v, q.v)) })
	way := []geo.Vertex{a}
	for _, p := range stops {
		way = append(way, p.v)
	}
	return append(way, b)
}

func less(a, b geo.Vertex) bool { return compare(a, b) < 0 }

func compare(a, b geo.Vertex) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) }

// neighbours returns which grids share a stretch of border.
func neighbours(t *Territory) map[Code][]Code {
	shared, single := chain{}, chain{}
	for _, g := range t.Grids {
		if t.Edition.Has(g.Span) {
			shared.addRegion(g.Shape.Region(), 1, g.Code)
		}
	}
	for s, r := range shared {
		if len(r.owners) == 1 {
			single[s] = r
		}
	}
	beside := map[Code][]Code{}
	for _, c := range []chain{shared, single.snapped()} {
		for _, r := range c {
			link(beside, r.owners)
		}
	}
	for _, list := range beside {
		slices.Sort(list)
	}
	return beside
}

func link(beside map[Code][]Code, owners []Code) {
	for _, a := range owners {
		for _, b := range owners {
			if a != b && !slices.Contains(beside[a], b) {
				beside[a] = append(beside[a], b)
			}
		}
	}
}
