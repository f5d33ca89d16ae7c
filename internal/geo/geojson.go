package geo

import (
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"
)

// geometry is a GeoJSON geometry object (RFC 7946) of one of the two kinds that are areas.
type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// ParseGeoJSON reads a GeoJSON geometry, Polygon or MultiPolygon, in whatever datum it is. Heights are dropped.
// It says nothing about whether the polygons are right; see PolygonFaults.
func ParseGeoJSON(data []byte) (orb.MultiPolygon, error) {
	var g geometry
	if err := json.Unmarshal(data, &g); err != nil {
		return nil, fmt.Errorf("geo: not a GeoJSON geometry: %w", err)
	}
	switch g.Type {
	case "Polygon":
		polygon, err := parsePolygon(g.Coordinates)
		return orb.MultiPolygon{polygon}, err
	case "MultiPolygon":
		var parts []json.RawMessage
		if err := json.Unmarshal(g.Coordinates, &parts); err != nil {
			return nil, fmt.Errorf("geo: coordinates: %w", err)
		}
		polygons := make(orb.MultiPolygon, 0, len(parts))
		for _, part := range parts {
			polygon, err := parsePolygon(part)
			if err != nil {
				return nil, err
			}
			polygons = append(polygons, polygon)
		}
		return polygons, nil
	default:
		return nil, fmt.Errorf("geo: geometry of type %q is not an area", g.Type)
	}
}

func parsePolygon(data []byte) (orb.Polygon, error) {
	var rings [][][]float64
	if err := json.Unmarshal(data, &rings); err != nil {
		return nil, fmt.Errorf("geo: coordinates: %w", err)
	}
	polygon := make(orb.Polygon, 0, len(rings))
	for _, positions := range rings {
		ring := make(orb.Ring, 0, len(positions))
		for _, p := range positions {
			if len(p) < 2 {
				return nil, fmt.Errorf("geo: a position needs a longitude and a latitude")
			}
			ring = append(ring, orb.Point{p[0], p[1]})
		}
		polygon = append(polygon, ring)
	}
	return polygon, nil
}

// MarshalJSON writes the shape as a GeoJSON geometry, or null.
func (s Shape) MarshalJSON() ([]byte, error) {
	switch len(s) {
	case 0:
		return []byte("null"), nil
	case 1:
		return json.Marshal(struct {
			Type        string      `json:"type"`
			Coordinates orb.Polygon `json:"coordinates"`
		}{"Polygon", s[0]})
	default:
		return json.Marshal(struct {
			Type        string           `json:"type"`
			Coordinates orb.MultiPolygon `json:"coordinates"`
		}{"MultiPolygon", orb.MultiPolygon(s)})
	}
}

// UnmarshalJSON reads a GeoJSON geometry in WGS84 or null. A shape that has faults is refused.
func (s *Shape) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*s = nil
		return nil
	}
	polygons, err := ParseGeoJSON(data)
	if err != nil {
		return err
	}
	if faults := PolygonFaults(polygons); len(faults) > 0 {
		return fmt.Errorf("geo: %s at %v", faults[0].Code, faults[0].At)
	}
	*s = NewShape(polygons)
	return nil
}
