package atlas

import (
	"math"

	"gezhi/internal/geo"
)

// SnapMetres is the side of the squares to whose middle public places are moved. A public point therefore says "within 50 m
// of here or somewhat more, in any direction", and everything in a square looks the same.
const SnapMetres = 100

// Snap returns the middle of the square in which p lies. The squares stand still: rows of equal height, and columns of a width
// that depends on the row alone, so that no number of reports from one place tells it closer.
func Snap(p geo.LonLat) geo.LonLat {
	const degree = 111_195.0 // metres of a degree of latitude on a sphere of the earth's mean radius
	height := SnapMetres / degree
	row := math.Floor(p.Lat/height) + 0.5
	lat := max(-90, min(90, row*height))
	width := height / max(0.01, math.Cos(lat*math.Pi/180))
	return geo.LonLat{Lon: max(-180, min(180, (math.Floor(p.Lon/width)+0.5)*width)), Lat: lat}
}
