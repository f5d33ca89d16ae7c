package territory

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"gezhi/internal/geo"
)

// point reads the point of a feature, or the two columns. It returns nil when there is none.
func (c cells) point(lonColumn, latColumn string, needed bool) *geo.LonLat {
	lon, lat := c.values[lonColumn], c.values[latColumn]
	if len(c.geometry) > 0 && string(c.geometry) != "null" {
		var g struct {
			Type        string    `json:"type"`
			Coordinates []float64 `json:"coordinates"`
		}
		if json.Unmarshal(c.geometry, &g) != nil || g.Type != "Point" || len(g.Coordinates) < 2 {
			c.wrong("geometry", "import.geometry", "want", "Point")
			return nil
		}
		return c.place("geometry", g.Coordinates[0], g.Coordinates[1])
	}
	if lon == "" && lat == "" {
		if needed {
			c.wrong(lonColumn, "required")
		}
		return nil
	}
	x, errX := strconv.ParseFloat(lon, 64)
	y, errY := strconv.ParseFloat(lat, 64)
	if errX != nil {
		c.wrong(lonColumn, "import.number", "value", clip(lon))
	}
	if errY != nil {
		c.wrong(latColumn, "import.number", "value", clip(lat))
	}
	if errX != nil || errY != nil {
		return nil
	}
	return c.place(lonColumn, x, y)
}

// place converts coordinates of the declared datum.
func (c cells) place(column string, lon, lat float64) *geo.LonLat {
	if p := (geo.LonLat{Lon: lon, Lat: lat}); !p.Valid() || math.IsNaN(lon) || math.IsNaN(lat) {
		c.wrong(column, "import.point")
		return nil
	}
	if !c.o.Datum.Valid() {
		c.wrong(column, "import.datum", "value", clip(string(c.o.Datum)))
		return nil
	}
	p := c.o.Datum.ToWGS84(lon, lat)
	if !p.Valid() {
		c.wrong(column, "import.point")
		return nil
	}
	p = geo.Fix(p).LonLat()
	return &p
}

// shape reads the outline of a feature, or the column geometry (GeoJSON or WKT), and checks its rings.
func (c cells) shape(needed bool) geo.Shape {
	polygons, ok := c.polygons(needed)
	if !ok {
		return nil
	}
	if !c.o.Datum.Valid() {
		c.wrong("geometry", "import.datum", "value", clip(string(c.o.Datum)))
		return nil
	}
	if c.faulty(geo.PolygonFaults(polygons)) {
		return nil
	}
	// The conversion moves points by up to a step of the lattice against each other.
	shape := geo.Convert(polygons, c.o.Datum)
	if c.faulty(shape.Faults()) {
		return nil
	}
	return shape
}

// faulty tells each fault of a shape under the code of its own rule.
func (c cells) faulty(faults []geo.ShapeFault) bool {
	for _, f := range faults {
		c.wrong("geometry", shapeRules[f.Code], "lon", f.At.Lon, "lat", f.At.Lat)
	}
	return len(faults) > 0
}

// shapeRules are the field codes of the faults of shapes.
var shapeRules = map[string]string{
	geo.FaultEmpty:     "import.shape_empty",
	geo.FaultTooLarge:  "import.shape_too_large",
	geo.FaultOffEarth:  "import.point",
	geo.FaultOpenRing:  "import.shape_open_ring",
	geo.FaultShortRing: "import.shape_short_ring",
	geo.FaultCrossing:  "import.shape_crossing",
	geo.FaultHole:      "import.shape_hole",
}

func (c cells) polygons(needed bool) (orb.MultiPolygon, bool) {
	raw := string(c.geometry)
	if raw == "" || raw == "null" {
		raw = c.values["geometry"]
	}
	if raw == "" {
		if needed {
			c.wrong("geometry", "required")
		}
		return nil, false
	}
	polygons, err := parsePolygons(raw)
	if err != nil {
		c.wrong("geometry", "import.geometry", "want", "Polygon, MultiPolygon")
	}
	return polygons, err == nil
}

func parsePolygons(raw string) (orb.MultiPolygon, error) {
	if strings.HasPrefix(raw, "{") {
		return geo.ParseGeoJSON([]byte(raw))
	}
	if strings.HasPrefix(strings.ToUpper(raw), "MULTI") {
		return wkt.UnmarshalMultiPolygon(raw)
	}
	polygon, err := wkt.UnmarshalPolygon(raw)
	return orb.MultiPolygon{polygon}, err
}
