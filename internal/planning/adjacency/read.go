package adjacency

import (
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
)

// Read reads barriers from GeoJSON: lines, and outlines of areas. Invalid plan.barriers and import.point name the file and the feature.
func Read(data []byte, name string) ([]Barrier, error) {
	var f fault.Fields
	var list []Barrier
	features := &geojson.FeatureCollection{}
	if err := json.Unmarshal(data, features); err != nil {
		f.Add(name, "plan.barriers", "type", "?")
		return nil, fault.As(f.Err()).Because(err)
	}
	for i, feature := range features.Features {
		where := fmt.Sprintf("%s feature %d", name, i+1)
		lines, ok := linesOf(feature.Geometry)
		if !ok {
			f.Add(where, "plan.barriers", "type", typeOf(feature.Geometry))
			continue
		}
		for _, line := range lines {
			b := make(Barrier, len(line))
			for j, p := range line {
				if b[j] = (geo.LonLat{Lon: p[0], Lat: p[1]}); !b[j].Valid() {
					f.Add(where, "import.point")
				}
			}
			list = append(list, b)
		}
	}
	return list, f.Err()
}

func typeOf(g orb.Geometry) string {
	if g == nil {
		return "null"
	}
	return g.GeoJSONType()
}

func linesOf(g orb.Geometry) (lines []orb.LineString, ok bool) {
	switch g := g.(type) {
	case orb.LineString:
		return []orb.LineString{g}, true
	case orb.MultiLineString:
		return g, true
	case orb.Polygon:
		for _, ring := range g {
			lines = append(lines, orb.LineString(ring))
		}
	case orb.MultiPolygon:
		for _, polygon := range g {
			for _, ring := range polygon {
				lines = append(lines, orb.LineString(ring))
			}
		}
	default:
		return nil, false
	}
	return lines, true
}
