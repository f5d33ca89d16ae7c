package territory

import (
	"cmp"
	"slices"

	"gezhi/internal/geo"
)

// Border is the line between two micro-grids that stand side by side, in stretches.
type Border struct {
	A, B Code // A < B
	Line [][2]geo.LonLat
}

// Borders returns the lines between the micro-grids, in the order of their codes. Borders that were drawn with different points are
// matched after snapping by SnapMetres. Micro-grids that meet in one point alone have none.
func Borders(micros []MicroGrid) []Border {
	shared, single := chain{}, chain{}
	for _, m := range micros {
		shared.addRegion(m.Shape.Region(), 1, m.Code)
	}
	for s, r := range shared {
		if len(r.owners) == 1 {
			single[s] = r
		}
	}
	between := map[[2]Code][][2]geo.LonLat{}
	for _, c := range []chain{shared, single.snapped()} {
		for s, r := range c {
			if len(r.owners) == 2 {
				pair := [2]Code{min(r.owners[0], r.owners[1]), max(r.owners[0], r.owners[1])}
				between[pair] = append(between[pair], [2]geo.LonLat{s.a.LonLat(), s.b.LonLat()})
			}
		}
	}
	list := make([]Border, 0, len(between))
	for pair, line := range between {
		slices.SortFunc(line, func(p, q [2]geo.LonLat) int {
			return cmp.Or(cmp.Compare(p[0].Lon, q[0].Lon), cmp.Compare(p[0].Lat, q[0].Lat), cmp.Compare(p[1].Lon, q[1].Lon))
		})
		list = append(list, Border{pair[0], pair[1], line})
	}
	slices.SortFunc(list, func(p, q Border) int { return cmp.Or(cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B)) })
	return list
}

// Union is the ground of micro-grids that tile it, as one shape: what two of them share falls out of the border. Where they were drawn
// apart by less than SnapMetres, it is the union after snapping.
func Union(micros []MicroGrid) geo.Shape {
	sum := chain{}
	for _, m := range micros {
		sum.addRegion(m.Shape.Region(), 1, m.Code)
	}
	rings := sum.trace()
	if len(rings) > 1 {
		if snapped := sum.snapped().trace(); len(snapped) < len(rings) {
			rings = snapped
		}
	}
	return assemble(rings)
}

// trace walks the sides that are left as closed rings with the ground on the left, none of which meets itself.
func (c chain) trace() [][]geo.Vertex {
	next := map[geo.Vertex][]geo.Vertex{}
	var starts []geo.Vertex
	for _, s := range c.rest() {
		a, b := s.a, s.b
		if c[s].net < 0 {
			a, b = b, a
		}
		next[a] = append(next[a], b)
		starts = append(starts, a)
	}
	var rings [][]geo.Vertex
	for _, start := range starts {
		for len(next[start]) > 0 {
			rings = append(rings, simple(walk(next, start))...)
		}
	}
	return rings
}

// walk takes sides out until it is back at the start. Where ways cross it may take either: simple parts what then meets itself.
func walk(next map[geo.Vertex][]geo.Vertex, start geo.Vertex) []geo.Vertex {
	ring := []geo.Vertex{start}
	for at := start; len(next[at]) > 0; {
		to := next[at][0]
		next[at] = next[at][1:]
		if to == start {
			break
		}
		ring = append(ring, to)
		at = to
	}
	return ring
}

// simple parts a ring at every point that it passes twice.
func simple(ring []geo.Vertex) (rings [][]geo.Vertex) {
	at := map[geo.Vertex]int{}
	var way []geo.Vertex
	for _, v := range ring {
		if i, again := at[v]; again {
			rings = append(rings, slices.Clone(way[i:]))
			for _, w := range way[i:] {
				delete(at, w)
			}
			way = way[:i]
		}
		at[v] = len(way)
		way = append(way, v)
	}
	return append(rings, way)
}

// assemble makes polygons of rings: those with the ground on their left inside are shells, the others holes of the smallest shell around
// them.
func assemble(rings [][]geo.Vertex) geo.Shape {
	type polygon struct {
		rings  [][]geo.Vertex
		region geo.Region
		size   float64
	}
	var shells []polygon
	var holes [][]geo.Vertex
	for _, ring := range rings {
		switch size := twice(ring); {
		case size > 0:
			shells = append(shells, polygon{[][]geo.Vertex{ring}, geo.FromRings(ring).Region(), size})
		case size < 0:
			holes = append(holes, ring)
		}
	}
	slices.SortStableFunc(shells, func(a, b polygon) int { return cmp.Compare(a.size, b.size) })
	for _, hole := range holes {
		for i := range shells {
			if s := &shells[i]; !slices.ContainsFunc(hole, func(v geo.Vertex) bool { return s.region.Locate(v) == geo.Outside }) {
				s.rings = append(s.rings, hole)
				break
			}
		}
	}
	slices.SortStableFunc(shells, func(a, b polygon) int { return cmp.Compare(b.size, a.size) })
	var shape geo.Shape
	for _, s := range shells {
		shape = append(shape, geo.FromRings(s.rings...)...)
	}
	return shape
}

// twice is twice the area of a ring on the lattice, positive where the inside is on its left.
func twice(ring []geo.Vertex) (sum float64) {
	a := ring[len(ring)-1]
	for _, b := range ring {
		sum += float64(a.X)*float64(b.Y) - float64(b.X)*float64(a.Y)
		a = b
	}
	return sum
}
