package geo

import "math"

// metresPerStep is the length of a lattice step along a meridian.
const metresPerStep = earthRadius * math.Pi / 180 / perDegree

// Plane measures short distances on the lattice in metres, as if the earth were flat around one latitude.
// Within a county it is right to 1 in 1,000.
type Plane struct{ x, y float64 } // metres per lattice step

// NewPlane returns the plane around p.
func NewPlane(p LonLat) Plane {
	return Plane{metresPerStep * math.Cos(p.Lat*math.Pi/180), metresPerStep}
}

// Metres returns the distance between a and b.
func (pl Plane) Metres(a, b Vertex) float64 {
	dx, dy := pl.Vector(a, b)
	return math.Hypot(dx, dy)
}

// ToSegment returns the distance from v to the segment a-b.
func (pl Plane) ToSegment(v, a, b Vertex) float64 {
	dx, dy := pl.Vector(a, v)
	sx, sy := pl.Vector(a, b)
	t := pl.Along(v, a, b)
	return math.Hypot(dx-t*sx, dy-t*sy)
}

// Along returns how far along the segment a-b the point nearest to v lies: 0 at a, 1 at b.
func (pl Plane) Along(v, a, b Vertex) float64 {
	dx, dy := pl.Vector(a, v)
	sx, sy := pl.Vector(a, b)
	length := sx*sx + sy*sy
	if length == 0 {
		return 0
	}
	return max(0, min(1, (dx*sx+dy*sy)/length))
}

// Steps returns how many lattice steps east and north a way of so many metres is.
func (pl Plane) Steps(east, north float64) (x, y int32) {
	return int32(math.Round(east / pl.x)), int32(math.Round(north / pl.y))
}

// Vector returns the way from a to b in metres east and north.
func (pl Plane) Vector(a, b Vertex) (east, north float64) {
	return float64(int64(b.X)-int64(a.X)) * pl.x, float64(int64(b.Y)-int64(a.Y)) * pl.y
}
