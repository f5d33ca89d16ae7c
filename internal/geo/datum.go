package geo

import "math"

// GCJ02 is a point in degrees in the shifted datum of Chinese map services (火星坐标).
type GCJ02 struct{ Lon, Lat float64 }

// BD09 is a point in degrees in Baidu's datum, a second shift on top of GCJ-02 (百度坐标).
type BD09 struct{ Lon, Lat float64 }

// Datum names the datum of coordinates that come from outside.
type Datum string

// The datums that can be declared for an import.
const (
	WGS84     Datum = "wgs84"
	CGCS2000  Datum = "cgcs2000"
	DatumGCJ  Datum = "gcj02"
	DatumBD09 Datum = "bd09"
)

// Datums lists the datums that can be declared.
func Datums() []Datum { return []Datum{WGS84, CGCS2000, DatumGCJ, DatumBD09} }

// Valid reports whether d can be declared.
func (d Datum) Valid() bool {
	return d == WGS84 || d == CGCS2000 || d == DatumGCJ || d == DatumBD09
}

// ToWGS84 reads the coordinates as a point of datum d. An unknown datum is read as WGS84; check Valid first.
func (d Datum) ToWGS84(lon, lat float64) LonLat {
	switch d {
	case DatumGCJ:
		return GCJ02{lon, lat}.WGS84()
	case DatumBD09:
		return BD09{lon, lat}.GCJ02().WGS84()
	default:
		return LonLat{lon, lat}
	}
}

// GCJ02 returns the point as Chinese map services draw it. Outside the rectangle that stands for China it is the same point.
func (p LonLat) GCJ02() GCJ02 {
	if outsideChina(p.Lon, p.Lat) {
		return GCJ02(p)
	}
	dLon, dLat := gcjShift(p.Lon, p.Lat)
	return GCJ02{p.Lon + dLon, p.Lat + dLat}
}

// WGS84 inverts the shift by iteration, to less than 1e-9 degree (0.1 mm).
func (p GCJ02) WGS84() LonLat {
	if outsideChina(p.Lon, p.Lat) {
		return LonLat(p)
	}
	// The shift changes by less than 1 % of a step, so each round gains two digits; it never needs more than six.
	q := LonLat(p)
	for range inverseRounds {
		dLon, dLat := gcjShift(q.Lon, q.Lat)
		next := LonLat{p.Lon - dLon, p.Lat - dLat}
		done := math.Abs(next.Lon-q.Lon) < inverseStep && math.Abs(next.Lat-q.Lat) < inverseStep
		if q = next; done {
			break
		}
	}
	return q
}

// BD09 returns the point as Baidu draws it.
func (p GCJ02) BD09() BD09 {
	z := math.Hypot(p.Lon, p.Lat) + 0.00002*math.Sin(p.Lat*bdAngle)
	theta := math.Atan2(p.Lat, p.Lon) + 0.000003*math.Cos(p.Lon*bdAngle)
	return BD09{z*math.Cos(theta) + 0.0065, z*math.Sin(theta) + 0.006}
}

// GCJ02 inverts Baidu's shift by iteration, to less than 1e-9 degree.
func (p BD09) GCJ02() GCJ02 {
	q := GCJ02{p.Lon - 0.0065, p.Lat - 0.006}
	for range inverseRounds {
		there := q.BD09()
		dLon, dLat := p.Lon-there.Lon, p.Lat-there.Lat
		q.Lon, q.Lat = q.Lon+dLon, q.Lat+dLat
		if math.Abs(dLon) < inverseStep && math.Abs(dLat) < inverseStep {
			break
		}
	}
	return q
}

const (
	bdAngle       = math.Pi * 3000 / 180
	inverseStep   = 1e-11
	inverseRounds = 30

	// The Krassovsky ellipsoid, on which the published shift is defined.
	krassovskyAxis = 6378245.0
	krassovskyE2   = 0.00669342162296594323
)

// outsideChina is the rectangle of the published algorithm; it is rough on purpose and part of the datum.
func outsideChina(lon, lat float64) bool {
	return !(lon > 73.66 && lon < 135.05 && lat > 3.86 && lat < 53.55)
}

// gcjShift returns the shift at a WGS84 point, in degrees.
func gcjShift(lon, lat float64) (dLon, dLat float64) {
	const rad = math.Pi / 180
	x, y := lon-105, lat-35
	wave := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	dLat = -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + wave +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 +
		(160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	dLon = 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + wave +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 +
		(150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	s := math.Sin(lat * rad)
	w := 1 - krassovskyE2*s*s
	root := math.Sqrt(w)
	dLat /= krassovskyAxis * (1 - krassovskyE2) / (w * root) * rad
	dLon /= krassovskyAxis / root * math.Cos(lat*rad) * rad
	return dLon, dLat
}
