package geo

import "math"

// perDegree is the number of lattice steps in a degree.
const perDegree = 1e7

// Vertex is a point of the lattice on which shapes are stored: degrees times 1e7, about 1 cm apart.
type Vertex struct{ X, Y int32 }

// Fix returns the lattice point nearest to p, which must be Valid.
func Fix(p LonLat) Vertex {
	return Vertex{int32(math.Round(p.Lon * perDegree)), int32(math.Round(p.Lat * perDegree))}
}

// LonLat returns the point in degrees. Fix brings it back to v exactly.
func (v Vertex) LonLat() LonLat {
	return LonLat{float64(v.X) / perDegree, float64(v.Y) / perDegree}
}

// Turn tells on which side of the line from a to b the point c lies: +1 left, -1 right, 0 on the line.
// It is exact as long as the three points lie within 180 degrees of each other.
func Turn(a, b, c Vertex) int {
	left := (int64(b.X) - int64(a.X)) * (int64(c.Y) - int64(a.Y))
	right := (int64(b.Y) - int64(a.Y)) * (int64(c.X) - int64(a.X))
	switch {
	case left > right:
		return 1
	case left < right:
		return -1
	default:
		return 0
	}
}

// OnSegment reports whether c lies on the segment from a to b, ends included.
func OnSegment(a, b, c Vertex) bool {
	return c.X >= min(a.X, b.X) && c.X <= max(a.X, b.X) &&
		c.Y >= min(a.Y, b.Y) && c.Y <= max(a.Y, b.Y) && Turn(a, b, c) == 0
}

// Meet reports whether the segments a-b and c-d have a point in common, ends included.
func Meet(a, b, c, d Vertex) bool {
	if max(a.X, b.X) < min(c.X, d.X) || max(c.X, d.X) < min(a.X, b.X) ||
		max(a.Y, b.Y) < min(c.Y, d.Y) || max(c.Y, d.Y) < min(a.Y, b.Y) {
		return false
	}
	return Turn(a, b, c)*Turn(a, b, d) <= 0 && Turn(c, d, a)*Turn(c, d, b) <= 0
}
