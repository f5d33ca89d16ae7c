package geo

import "math"

// Side tells where a point lies with respect to a region.
type Side uint8

// The sides of a region.
const (
	Outside Side = iota
	Border
	Inside
)

// Region is a shape made ready for exact questions: its rings on the lattice and its bounds.
// It is immutable and safe for use by many goroutines.
type Region struct {
	Min, Max Vertex
	rings    [][]Vertex
}

// Region prepares the shape. A shape without points gives a region in which nothing lies.
func (s Shape) Region() Region {
	var r Region
	for _, polygon := range s {
		for _, ring := range polygon {
			if fixed := fixRing(ring); len(fixed) > 0 {
				r.rings = append(r.rings, fixed)
			}
		}
	}
	r.bound()
	return r
}

// Rings returns the rings without their closing point, shells counter-clockwise and holes clockwise where the
// shape was made by a function of this package. The caller must not change them.
func (r Region) Rings() [][]Vertex { return r.rings }

// Locate tells where v lies. The answer is exact: no point is inside two regions that only share an edge,
// and no point of that edge is outside both. The cost grows with the number of vertices.
func (r Region) Locate(v Vertex) Side {
	if v.X < r.Min.X || v.X > r.Max.X || v.Y < r.Min.Y || v.Y > r.Max.Y {
		return Outside
	}
	inside := false
	for _, ring := range r.rings {
		a := ring[len(ring)-1]
		for _, b := range ring {
			if (a.Y > v.Y) != (b.Y > v.Y) {
				turn := Turn(a, b, v)
				if turn == 0 {
					return Border
				}
				if (turn > 0) == (b.Y > a.Y) {
					inside = !inside
				}
			} else if a.Y == v.Y || b.Y == v.Y {
				if OnSegment(a, b, v) {
					return Border
				}
			}
			a = b
		}
	}
	if inside {
		return Inside
	}
	return Outside
}

func (r *Region) bound() {
	if len(r.rings) == 0 {
		r.Min, r.Max = Vertex{1, 1}, Vertex{-1, -1}
		return
	}
	r.Min, r.Max = r.rings[0][0], r.rings[0][0]
	for _, ring := range r.rings {
		for _, v := range ring {
			r.Min = Vertex{min(r.Min.X, v.X), min(r.Min.Y, v.Y)}
			r.Max = Vertex{max(r.Max.X, v.X), max(r.Max.Y, v.Y)}
		}
	}
}

// Metres returns the distance from p to the region: 0 inside and on the border, else the distance to the nearest
// point of a side. It is meant for distances up to some hundred kilometres. A region without points is infinitely far.
func (r Region) Metres(p LonLat) float64 {
	v := Fix(p)
	if r.Locate(v) != Outside {
		return 0
	}
	plane := NewPlane(p)
	least := math.Inf(1)
	for _, ring := range r.rings {
		a := ring[len(ring)-1]
		for _, b := range ring {
			least = min(least, plane.ToSegment(v, a, b))
			a = b
		}
	}
	return least
}
