package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// What a shape may have at most. The checks compare sides with sides and rings with rings, so what grows beyond this
// would cost minutes; a county's outline at 10 m has a tenth of it.
const (
	MaxVertices = 20_000
	MaxRings    = 500
)

// The codes of a ShapeFault.
const (
	FaultEmpty     = "empty"      // no polygon, or a polygon without rings
	FaultTooLarge  = "too_large"  // more than MaxVertices points or MaxRings rings, or wider than 90 degrees
	FaultOffEarth  = "off_earth"  // a point that is no longitude and latitude
	FaultOpenRing  = "open_ring"  // the last point of a ring is not its first
	FaultShortRing = "short_ring" // fewer than three different points, or no area
	FaultCrossing  = "crossing"   // a ring crosses or touches itself, or rings cross or run along each other
	FaultHole      = "hole"       // a hole outside its shell, or parts that lie inside each other
)

// ShapeFault is what is wrong with a shape, and where.
type ShapeFault struct {
	Code string
	At   LonLat
}

// Faults returns what is wrong with the shape: at most one fault per ring or pair of rings.
func (s Shape) Faults() []ShapeFault { return PolygonFaults(orb.MultiPolygon(s)) }

// PolygonFaults returns what is wrong with polygons of any datum, before they become a shape.
// Rings may touch one another in single points; they may neither cross nor share a stretch.
func PolygonFaults(polygons orb.MultiPolygon) []ShapeFault {
	if faults := ringFaults(polygons); len(faults) > 0 {
		return faults
	}
	var edges []edge
	for i, ring := range flatten(polygons) {
		edges = appendEdges(edges, fixRing(settle(ring)), i)
	}
	if faults := crossings(edges); len(faults) > 0 {
		return faults
	}
	return nestingFaults(polygons)
}

func flatten(polygons orb.MultiPolygon) []orb.Ring {
	var rings []orb.Ring
	for _, polygon := range polygons {
		rings = append(rings, polygon...)
	}
	return rings
}

func ringFaults(polygons orb.MultiPolygon) []ShapeFault {
	if len(polygons) == 0 {
		return []ShapeFault{{Code: FaultEmpty}}
	}
	var faults []ShapeFault
	n := 0
	for _, polygon := range polygons {
		if len(polygon) == 0 {
			faults = append(faults, ShapeFault{Code: FaultEmpty})
		}
		for _, ring := range polygon {
			n += len(ring)
			if f, bad := ringFault(ring); bad {
				faults = append(faults, f)
			}
		}
	}
	if len(faults) > 0 {
		return faults
	}
	b := polygons.Bound()
	if n > MaxVertices || len(flatten(polygons)) > MaxRings || b.Max[0]-b.Min[0] > 90 {
		return []ShapeFault{{FaultTooLarge, LonLat{b.Min[0], b.Min[1]}}}
	}
	return nil
}

func ringFault(ring orb.Ring) (ShapeFault, bool) {
	if len(ring) == 0 {
		return ShapeFault{Code: FaultEmpty}, true
	}
	at := LonLat{ring[0][0], ring[0][1]}
	for _, p := range ring {
		if q := (LonLat{p[0], p[1]}); !q.Valid() {
			return ShapeFault{FaultOffEarth, LonLat{}}, true
		}
	}
	if ring[0] != ring[len(ring)-1] {
		return ShapeFault{FaultOpenRing, at}, true
	}
	if settled := settle(ring); len(settled) < 4 || settled.Orientation() == 0 {
		return ShapeFault{FaultShortRing, at}, true
	}
	return ShapeFault{}, false
}

// edge is a directed side of a ring.
type edge struct {
	a, b        Vertex
	ring, index int // index in the ring of n sides
	n           int
}

func appendEdges(edges []edge, ring []Vertex, number int) []edge {
	for i, v := range ring {
		edges = append(edges, edge{v, ring[(i+1)%len(ring)], number, i, len(ring)})
	}
	return edges
}

func (e edge) west() int32 { return min(e.a.X, e.b.X) }
func (e edge) east() int32 { return max(e.a.X, e.b.X) }

// crossings sweeps from west to east and compares each side with those that are still open.
func crossings(edges []edge) []ShapeFault {
	slices.SortFunc(edges, func(e, f edge) int { return int(e.west()) - int(f.west()) })
	var faults []ShapeFault
	told := map[[2]int]bool{}
	var open []edge
	for _, e := range edges {
		open = slices.DeleteFunc(open, func(f edge) bool { return f.east() < e.west() })
		for _, f := range open {
			pair := [2]int{min(e.ring, f.ring), max(e.ring, f.ring)}
			if !told[pair] && clash(e, f) {
				told[pair] = true
				faults = append(faults, ShapeFault{FaultCrossing, e.a.LonLat()})
			}
		}
		open = append(open, e)
	}
	return faults
}

// clash reports whether two sides have more in common than they may.
func clash(e, f edge) bool {
	if !Meet(e.a, e.b, f.a, f.b) {
		return false
	}
	if e.ring == f.ring {
		switch {
		case (e.index+1)%e.n == f.index:
			return OnSegment(e.a, e.b, f.b) || OnSegment(f.a, f.b, e.a)
		case (f.index+1)%f.n == e.index:
			return OnSegment(f.a, f.b, e.b) || OnSegment(e.a, e.b, f.a)
		default:
			return true
		}
	}
	if Turn(e.a, e.b, f.a) == 0 && Turn(e.a, e.b, f.b) == 0 {
		return e.a != f.a && e.a != f.b && e.b != f.a && e.b != f.b || alongside(e, f)
	}
	return Turn(e.a, e.b, f.a)*Turn(e.a, e.b, f.b) < 0 && Turn(f.a, f.b, e.a)*Turn(f.a, f.b, e.b) < 0
}

// alongside reports whether two sides on one line share more than an end.
func alongside(e, f edge) bool {
	shared := 0
	for _, v := range []Vertex{f.a, f.b} {
		if OnSegment(e.a, e.b, v) {
			shared++
		}
	}
	for _, v := range []Vertex{e.a, e.b} {
		if OnSegment(f.a, f.b, v) && v != f.a && v != f.b {
			shared++
		}
	}
	return shared > 1
}

// nestingFaults checks rings that are known not to cross: a hole lies in its own shell and in no other hole,
// a part in no other part unless in a hole of it.
func nestingFaults(polygons orb.MultiPolygon) []ShapeFault {
	var faults []ShapeFault
	regions := make([]Region, len(polygons))
	for i, polygon := range polygons {
		regions[i] = NewShape(orb.MultiPolygon{polygon}).Region()
		shell := NewShape(orb.MultiPolygon{polygon[:1]}).Region()
		for j, hole := range polygon[1:] {
			bad := !within(hole, shell)
			for k, other := range polygon[1:] {
				bad = bad || j != k && within(hole, NewShape(orb.MultiPolygon{{other}}).Region())
			}
			if bad {
				faults = append(faults, ShapeFault{FaultHole, LonLat{hole[0][0], hole[0][1]}})
			}
		}
	}
	for i, polygon := range polygons {
		for j := range polygons {
			if i != j && within(polygon[0], regions[j]) {
				faults = append(faults, ShapeFault{FaultHole, LonLat{polygon[0][0][0], polygon[0][0][1]}})
			}
		}
	}
	return faults
}

// within decides by the first point that is not on the border, which is enough for rings that do not cross.
func within(ring orb.Ring, r Region) bool {
	for _, v := range fixRing(settle(ring)) {
		if side := r.Locate(v); side != Border {
			return side == Inside
		}
	}
	inner, ok := NewShape(orb.MultiPolygon{{ring}}).InnerPoint()
	return ok && r.Locate(Fix(inner)) == Inside
}
