package geo

import "math"

// earthRadius is the mean radius of the earth in metres (IUGG R1).
const earthRadius = 6371008.8

// LonLat is a point in degrees, WGS84 (= CGCS2000).
type LonLat struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// Valid reports whether p is a point of the earth: finite, longitude in [-180, 180], latitude in [-90, 90].
func (p LonLat) Valid() bool {
	return p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -90 && p.Lat <= 90
}

// Metres returns the great-circle distance between p and q on a sphere of the earth's mean radius.
// Against the ellipsoid it is off by at most 0.6 %.
func (p LonLat) Metres(q LonLat) float64 {
	const rad = math.Pi / 180
	sinLat := math.Sin((q.Lat - p.Lat) * rad / 2)
	sinLon := math.Sin((q.Lon - p.Lon) * rad / 2)
	h := sinLat*sinLat + math.Cos(p.Lat*rad)*math.Cos(q.Lat*rad)*sinLon*sinLon
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}
