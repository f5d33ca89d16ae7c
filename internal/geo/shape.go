package geo

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	orbgeo "github.com/paulmach/orb/geo"
	"github.com/paulmach/orb/planar"
)

// Shape is an area on the ground in WGS84: one polygon, or several when it has islands, each with its holes.
// The functions of this package make shapes whose points lie on the lattice, whose shells run counter-clockwise
// and whose holes run clockwise (RFC 7946). A nil shape means that the shape is not known.
type Shape orb.MultiPolygon

// NewShape brings polygons to the form of a Shape. It repairs nothing else; see Faults.
func NewShape(polygons orb.MultiPolygon) Shape {
	out := make(Shape, 0, len(polygons))
	for _, polygon := range polygons {
		rings := make(orb.Polygon, 0, len(polygon))
		for i, ring := range polygon {
			want := orb.CCW
			if i > 0 {
				want = orb.CW
			}
			rings = append(rings, orient(settle(ring), want))
		}
		out = append(out, rings)
	}
	return out
}

// FromRings makes a shape of one polygon out of lattice rings without closing points: the shell, then its holes.
func FromRings(rings ...[]Vertex) Shape {
	polygon := make(orb.Polygon, 0, len(rings))
	for _, ring := range rings {
		closed := make(orb.Ring, 0, len(ring)+1)
		for _, v := range ring {
			p := v.LonLat()
			closed = append(closed, orb.Point{p.Lon, p.Lat})
		}
		if len(closed) > 0 {
			closed = append(closed, closed[0])
		}
		polygon = append(polygon, closed)
	}
	return NewShape(orb.MultiPolygon{polygon})
}

// Convert reads polygons of another datum as a shape in WGS84. Every point must be Valid.
func Convert(polygons orb.MultiPolygon, from Datum) Shape {
	out := orb.Clone(polygons).(orb.MultiPolygon)
	for _, polygon := range out {
		for _, ring := range polygon {
			for i, p := range ring {
				q := from.ToWGS84(p[0], p[1])
				ring[i] = orb.Point{q.Lon, q.Lat}
			}
		}
	}
	return NewShape(out)
}

// settle puts the points of a ring on the lattice and drops those that fall on the one before.
func settle(ring orb.Ring) orb.Ring {
	out := make(orb.Ring, 0, len(ring))
	for _, p := range ring {
		q := Fix(LonLat{p[0], p[1]}).LonLat()
		if point := (orb.Point{q.Lon, q.Lat}); len(out) == 0 || out[len(out)-1] != point {
			out = append(out, point)
		}
	}
	return out
}

func orient(ring orb.Ring, want orb.Orientation) orb.Ring {
	if len(ring) == 0 {
		return ring
	}
	if got := ring.Orientation(); got != 0 && got != want {
		slices.Reverse(ring)
	}
	return ring
}

func fixRing(ring orb.Ring) []Vertex {
	if len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	out := make([]Vertex, 0, len(ring))
	for _, p := range ring {
		out = append(out, Fix(LonLat{p[0], p[1]}))
	}
	return out
}

// SquareMetres returns the area on a sphere of the earth's mean radius; it is off by at most 0.7 %.
func (s Shape) SquareMetres() float64 {
	const toMean = (earthRadius / orb.EarthRadius) * (earthRadius / orb.EarthRadius)
	return orbgeo.Area(orb.MultiPolygon(s)) * toMean
}

// Centre returns the centroid. It may lie outside of a bent shape; see InnerPoint.
func (s Shape) Centre() LonLat {
	if len(s) == 0 {
		return LonLat{}
	}
	c, _ := planar.CentroidArea(orb.MultiPolygon(s))
	return LonLat{c[0], c[1]}
}

// InnerPoint returns a lattice point inside the shape: the centroid where it lies inside, else the middle of the widest
// stretch of the shape along one of several parallels. It returns false for a shape that holds no lattice point.
func (s Shape) InnerPoint() (LonLat, bool) {
	r := s.Region()
	if c := s.Centre(); c.Valid() && r.Locate(Fix(c)) == Inside {
		return Fix(c).LonLat(), true
	}
	var best Vertex
	widest := int64(-1)
	const rows = 16
	for i := int64(1); i < rows; i++ {
		y := int32(int64(r.Min.Y) + (int64(r.Max.Y)-int64(r.Min.Y))*i/rows)
		xs := r.crossings(y)
		for j := 0; j+1 < len(xs); j++ {
			mid := Vertex{int32((int64(xs[j]) + int64(xs[j+1])) / 2), y}
			if width := int64(xs[j+1]) - int64(xs[j]); width > widest && r.Locate(mid) == Inside {
				best, widest = mid, width
			}
		}
	}
	return best.LonLat(), widest >= 0
}

// crossings returns where the rings cross the parallel y, from west to east.
func (r Region) crossings(y int32) []int32 {
	var xs []int32
	for _, ring := range r.rings {
		a := ring[len(ring)-1]
		for _, b := range ring {
			if (a.Y > y) != (b.Y > y) {
				t := float64(int64(y)-int64(a.Y)) / float64(int64(b.Y)-int64(a.Y))
				xs = append(xs, int32(float64(a.X)+t*(float64(b.X)-float64(a.X))))
			}
			a = b
		}
	}
	slices.Sort(xs)
	return xs
}

// WKB returns the shape as well-known binary (a MultiPolygon), the form in which it is stored.
func (s Shape) WKB() ([]byte, error) {
	if s == nil {
		return nil, nil
	}
	return wkb.Marshal(orb.MultiPolygon(s))
}

// ShapeFromWKB reads what WKB wrote; nothing gives a nil shape. Rings that are empty, open or off the earth are
// refused; whether rings cross is not looked into again.
func ShapeFromWKB(data []byte) (Shape, error) {
	if len(data) == 0 {
		return nil, nil
	}
	g, err := wkb.Unmarshal(data)
	if err != nil {
		return nil, err
	}
	polygons, err := asPolygons(g)
	if err != nil {
		return nil, err
	}
	if faults := ringFaults(polygons); len(faults) > 0 {
		return nil, fmt.Errorf("geo: %s at %v", faults[0].Code, faults[0].At)
	}
	return NewShape(polygons), nil
}

func asPolygons(g orb.Geometry) (orb.MultiPolygon, error) {
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}, nil
	case orb.MultiPolygon:
		return g, nil
	default:
		return nil, fmt.Errorf("geo: %T is not an area", g)
	}
}
