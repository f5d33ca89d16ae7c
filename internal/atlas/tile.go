package atlas

import (
	"math"

	"github.com/paulmach/orb"

	"gezhi/internal/geo"
)

// MaxZoom is the last zoom with tiles of its own; a closer look stretches them. There a pixel is about 1 metre wide in a
// tile of 512 pixels, and a coordinate of a tile 15 cm.
const MaxZoom = 16

// Tile numbers a square of the map: 2^Z columns from west to east and as many rows from north to south.
type Tile struct{ Z, X, Y int }

// Valid reports whether there is such a square.
func (t Tile) Valid() bool {
	return t.Z >= 0 && t.Z <= MaxZoom && t.X >= 0 && t.Y >= 0 && t.X < 1<<t.Z && t.Y < 1<<t.Z
}

// Extent and margin of a tile in its own coordinates. What reaches into the margin is drawn too, so that lines and signs
// are not cut where tiles meet.
const (
	extent = 4096
	margin = 128
)

// world is a point of the map: 0 to 1 from west to east and from north to south.
type world struct{ x, y float64 }

func project(p geo.LonLat) world {
	sin := math.Sin(p.Lat * math.Pi / 180)
	return world{p.Lon/360 + 0.5, 0.5 - 0.25*math.Log((1+sin)/(1-sin))/math.Pi}
}

// lonLat is the point of the ground: the inverse of project.
func (w world) lonLat() geo.LonLat {
	return geo.LonLat{Lon: (w.x - 0.5) * 360, Lat: math.Atan(math.Sinh(2*math.Pi*(0.5-w.y))) * 180 / math.Pi}
}

// place returns where a point lies in the tile, in its coordinates.
func (t Tile) place(w world) orb.Point {
	n := float64(int64(1) << t.Z)
	return orb.Point{math.Round((w.x*n - float64(t.X)) * extent), math.Round((w.y*n - float64(t.Y)) * extent)}
}

// box is a rectangle of the map.
type box struct{ min, max world }

func (b box) meets(o box) bool {
	return b.min.x <= o.max.x && o.min.x <= b.max.x && b.min.y <= o.max.y && o.min.y <= b.max.y
}

// around grows the box to hold w.
func (b box) around(w world) box {
	return box{world{min(b.min.x, w.x), min(b.min.y, w.y)}, world{max(b.max.x, w.x), max(b.max.y, w.y)}}
}

// empty holds nothing, until it grows.
func empty() box {
	return box{world{math.Inf(1), math.Inf(1)}, world{math.Inf(-1), math.Inf(-1)}}
}

// box is the tile with its margin.
func (t Tile) box() box {
	n := float64(int64(1) << t.Z)
	const m = float64(margin) / extent
	return box{world{(float64(t.X) - m) / n, (float64(t.Y) - m) / n}, world{(float64(t.X) + 1 + m) / n, (float64(t.Y) + 1 + m) / n}}
}

// own is the tile without its margin: where signs are counted, so that none is counted twice.
func (t Tile) own() box {
	n := float64(int64(1) << t.Z)
	return box{world{float64(t.X) / n, float64(t.Y) / n}, world{float64(t.X+1) / n, float64(t.Y+1) / n}}
}

// middle is where the sign of a bunch stands: the middle of its cases, but not so near to the edge of its square that it would
// lie on the sign of the next one. A single case stands where it is.
func (t Tile) middle(b *bunch, key [2]int, side float64) orb.Point {
	x, y := b.x/float64(b.n), b.y/float64(b.n)
	if b.n > 1 {
		x, y = inner(x, key[0], side), inner(y, key[1], side)
	}
	return orb.Point{math.Round(x), math.Round(y)}
}

// inner keeps a coordinate in the middle third of its square.
func inner(x float64, square int, side float64) float64 {
	low := float64(square) * side
	return max(low+side/3, min(low+side*2/3, x))
}
