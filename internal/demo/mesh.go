package demo

import (
	"cmp"
	"math"
	"slices"

	"gezhi/internal/geo"
)

// mesh cuts polygons so that neighbours keep sharing every point of their border: when a cut ends on a side, the
// side is split for both polygons that use it. Rings are counter-clockwise and have no closing point.
type mesh struct {
	plane  geo.Plane
	splits map[[2]geo.Vertex]geo.Vertex // a side, smaller point first, and the point that splits it
}

func newMesh(ring []geo.Vertex) *mesh {
	return &mesh{geo.NewPlane(ring[0].LonLat()), map[[2]geo.Vertex]geo.Vertex{}}
}

func sideKey(a, b geo.Vertex) [2]geo.Vertex {
	if cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) > 0 {
		a, b = b, a
	}
	return [2]geo.Vertex{a, b}
}

// expand returns the ring with every split that its sides have suffered since.
func (m *mesh) expand(ring []geo.Vertex) []geo.Vertex {
	out := make([]geo.Vertex, 0, len(ring)+4)
	for i, a := range ring {
		out = append(out, a)
		out = m.between(out, a, ring[(i+1)%len(ring)])
	}
	return out
}

func (m *mesh) between(out []geo.Vertex, a, b geo.Vertex) []geo.Vertex {
	mid, split := m.splits[sideKey(a, b)]
	if !split {
		return out
	}
	out = m.between(out, a, mid)
	out = append(out, mid)
	return m.between(out, mid, b)
}

const (
	// nearMetres is how close to a corner a cut ends in the corner itself.
	nearMetres = 4.0
	// clearMetres is how far a cut keeps from the corners that it passes.
	clearMetres = 2.5
)

// chord is a cut through a ring, from the side that begins at index i to the side that begins at index j.
type chord struct {
	i, j int
	p, q geo.Vertex
}

// line is a straight line: the points whose projection on the direction (x, y), in metres from the origin, is offset.
type line struct {
	origin geo.Vertex
	x, y   float64
	offset float64
}

// above returns how far beyond the line the point lies, in metres.
func (m *mesh) above(l line, v geo.Vertex) float64 {
	dx, dy := m.plane.Vector(l.origin, v)
	return dx*l.x + dy*l.y - l.offset
}

// chords returns the stretches of the line inside the ring.
func (m *mesh) chords(ring []geo.Vertex, l line) []chord {
	type crossing struct {
		side  int
		at    geo.Vertex
		along float64
	}
	var found []crossing
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		da, db := m.above(l, a), m.above(l, b)
		if (da >= 0) == (db >= 0) {
			continue
		}
		t := da / (da - db)
		at := geo.Vertex{
			X: a.X + int32(math.Round(t*(float64(b.X)-float64(a.X)))),
			Y: a.Y + int32(math.Round(t*(float64(b.Y)-float64(a.Y)))),
		}
		dx, dy := m.plane.Vector(l.origin, at)
		found = append(found, crossing{i, at, dy*l.x - dx*l.y})
	}
	slices.SortFunc(found, func(a, b crossing) int { return cmp.Or(cmp.Compare(a.along, b.along), a.side-b.side) })
	var out []chord
	for k := 0; k+1 < len(found); k += 2 {
		c := chord{found[k].side, found[k+1].side, found[k].at, found[k+1].at}
		if c.i > c.j {
			c = chord{c.j, c.i, c.q, c.p}
		}
		out = append(out, c)
	}
	return out
}

// insert returns the ring with the ends of the chord as corners, and their indexes. An end near a corner moves into it.
func (m *mesh) insert(ring []geo.Vertex, c chord) (out []geo.Vertex, from, to int) {
	out = slices.Clone(ring)
	// The later end first, so that the earlier index stays right.
	out, to = m.corner(out, c.j, c.q)
	before := len(out)
	out, from = m.corner(out, c.i, c.p)
	if len(out) > before && to > c.i {
		to++
	}
	return out, from, to
}

func (m *mesh) corner(ring []geo.Vertex, i int, v geo.Vertex) ([]geo.Vertex, int) {
	next := (i + 1) % len(ring)
	if m.plane.Metres(ring[i], v) <= nearMetres {
		return ring, i
	}
	if m.plane.Metres(ring[next], v) <= nearMetres {
		return ring, next
	}
	return slices.Insert(ring, i+1, v), i + 1
}

// clear reports whether the straight cut between two corners keeps inside and away from all other corners.
func (m *mesh) clear(ring []geo.Vertex, from, to int) bool {
	n := len(ring)
	if gap := (to - from + n) % n; gap < 2 || gap > n-2 {
		return false
	}
	p, q := ring[from], ring[to]
	for i, a := range ring {
		j := (i + 1) % n
		if i != from && i != to && m.plane.ToSegment(a, p, q) < clearMetres {
			return false
		}
		if i == from || i == to || j == from || j == to {
			continue
		}
		if geo.Meet(p, q, a, ring[j]) {
			return false
		}
	}
	return true
}

// halves returns the two rings on either side of the cut.
func halves(ring []geo.Vertex, from, to int) (a, b []geo.Vertex) {
	if from > to {
		from, to = to, from
	}
	a = slices.Clone(ring[from : to+1])
	b = append(slices.Clone(ring[to:]), ring[:from+1]...)
	return a, b
}

// split notes the points that a cut put on the sides of the ring, for the neighbours.
func (m *mesh) split(before []geo.Vertex, c chord, after []geo.Vertex) {
	for _, end := range []struct {
		side int
		at   geo.Vertex
	}{{c.i, c.p}, {c.j, c.q}} {
		a, b := before[end.side], before[(end.side+1)%len(before)]
		if slices.Contains(after, end.at) && end.at != a && end.at != b {
			m.splits[sideKey(a, b)] = end.at
		}
	}
}

// area returns the area of a ring in square metres.
func (m *mesh) area(ring []geo.Vertex) float64 {
	sum := 0.0
	for i := range ring {
		ax, ay := m.plane.Vector(ring[0], ring[i])
		bx, by := m.plane.Vector(ring[0], ring[(i+1)%len(ring)])
		sum += ax*by - bx*ay
	}
	return sum / 2
}
