package atlas

import (
	"cmp"
	"math"
	"slices"

	"gezhi/internal/geo"
)

// borders know where the borders of a layer meet. Between two such points a border is an arc that both neighbours share,
// so that thinning arc by arc (Douglas and Peucker 1973) leaves no gap and no overlap between them.
type borders struct {
	next map[geo.Vertex]links
}

// links are the points next to a point, up to two; more of them make it a point where borders meet.
type links struct {
	a, b geo.Vertex
	n    uint8
}

func (l links) with(v geo.Vertex) links {
	switch {
	case l.n > 0 && l.a == v || l.n > 1 && l.b == v || l.n > 2:
		return l
	case l.n == 0:
		l.a = v
	case l.n == 1:
		l.b = v
	}
	l.n++
	return l
}

func newBorders() *borders { return &borders{next: map[geo.Vertex]links{}} }

func (b *borders) add(ring []geo.Vertex) {
	prev := ring[len(ring)-1]
	for _, v := range ring {
		b.next[prev] = b.next[prev].with(v)
		b.next[v] = b.next[v].with(prev)
		prev = v
	}
}

func (b *borders) meet(v geo.Vertex) bool { return b.next[v].n != 2 }

// arcs divides a ring where borders meet. A ring that meets nothing is divided at its smallest point and the one farthest
// from it, whichever side looks at it. Each arc has its ends; together they are the ring.
func (b *borders) arcs(ring []geo.Vertex) [][]geo.Vertex {
	var cuts []int
	for i, v := range ring {
		if b.meet(v) {
			cuts = append(cuts, i)
		}
	}
	if len(cuts) == 0 {
		cuts = append(cuts, least(ring))
	}
	if len(cuts) == 1 {
		cuts = append(cuts, farthest(ring, ring[cuts[0]]))
		slices.Sort(cuts)
	}
	out := make([][]geo.Vertex, 0, len(cuts))
	for i, from := range cuts {
		to := cuts[(i+1)%len(cuts)]
		if to > from {
			out = append(out, slices.Clone(ring[from:to+1]))
		} else {
			out = append(out, slices.Concat(ring[from:], ring[:to+1]))
		}
	}
	return out
}

func byPlace(a, b geo.Vertex) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) }

func least(ring []geo.Vertex) int {
	best := 0
	for i, v := range ring {
		if byPlace(v, ring[best]) < 0 {
			best = i
		}
	}
	return best
}

func farthest(ring []geo.Vertex, from geo.Vertex) int {
	best, far := 0, -1.0
	for i, v := range ring {
		d := math.Hypot(float64(v.X)-float64(from.X), float64(v.Y)-float64(from.Y))
		if d > far || d == far && byPlace(v, ring[best]) < 0 {
			best, far = i, d
		}
	}
	return best
}

// backwards reports whether the arc runs against the one direction in which both sides thin it.
func backwards(arc []geo.Vertex) bool {
	i, j := 0, len(arc)-1
	for i < j {
		if c := byPlace(arc[i], arc[j]); c != 0 {
			return c > 0
		}
		i, j = i+1, j-1
	}
	return false
}

// thin returns the ring with the points that matter at the tolerance, in lattice steps along a meridian. It is nil when no
// area is left.
func (b *borders) thin(ring []geo.Vertex, plane geo.Plane, metres float64) []geo.Vertex {
	var out []geo.Vertex
	for _, arc := range b.arcs(ring) {
		kept := thinArc(arc, plane, metres)
		out = append(out, kept[:len(kept)-1]...)
	}
	if len(out) < 3 {
		return nil
	}
	return out
}

// thinArc leaves out the points that lie within the tolerance of the line through the others. Ends stay.
func thinArc(arc []geo.Vertex, plane geo.Plane, metres float64) []geo.Vertex {
	turned := backwards(arc)
	if turned {
		slices.Reverse(arc)
	}
	keep := make([]bool, len(arc))
	keep[0], keep[len(arc)-1] = true, true
	pending := [][2]int{{0, len(arc) - 1}}
	for len(pending) > 0 {
		span := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		at, far := 0, metres
		for i := span[0] + 1; i < span[1]; i++ {
			if d := plane.ToSegment(arc[i], arc[span[0]], arc[span[1]]); d > far {
				at, far = i, d
			}
		}
		if at > 0 {
			keep[at] = true
			pending = append(pending, [2]int{span[0], at}, [2]int{at, span[1]})
		}
	}
	out := arc[:0]
	for i, v := range arc {
		if keep[i] {
			out = append(out, v)
		}
	}
	if turned {
		slices.Reverse(out)
	}
	return out
}
