package territory

import "gezhi/internal/geo"

// Spot is a thing that a code on a wall names (二维码): an area, grid, compound, building or place. It tells where something is, and
// nothing of a person.
type Spot struct {
	ID      string
	Name    string
	Address string
	Grid    Code // or the community of an area; empty where neither is known
	Point   *geo.LonLat
}

// Spot returns what the code names: the code of a community, grid or micro-grid, or the id of a compound, building or place.
func (x *Index) Spot(id string) (Spot, bool) {
	if code := Code(id); code.Level() >= LevelCommunity && x.Known(code) {
		return Spot{ID: id, Name: x.Name(code), Grid: code}, true
	}
	for i := range x.catalogue {
		if e := &x.catalogue[i]; e.ID == id && e.Kind != HitArea && e.Kind != HitGrid {
			return x.spotOf(e.Hit), true
		}
	}
	return Spot{}, false
}

func (x *Index) spotOf(h Hit) Spot {
	s := Spot{ID: h.ID, Name: h.Name, Address: h.Address, Grid: h.Grid, Point: h.Point}
	if s.Grid == "" && s.Point != nil {
		s.Grid = x.Locate(*s.Point).Grid
	}
	return s
}

// SpotsIn lists the compounds, buildings and places of a community or grid, in the order of the register, at most limit of them.
// For the id of a compound they are its buildings.
func (x *Index) SpotsIn(id string, limit int) []Spot {
	var list []Spot
	code := Code(id)
	for _, b := range x.t.Buildings {
		if b.Compound == id && len(list) < limit {
			list = append(list, x.spotOf(Hit{HitBuilding, b.ID, b.Name, b.Address, b.Grid, b.Point}))
		}
	}
	if code.Level() < LevelCommunity {
		return list
	}
	for i := range x.catalogue {
		e := &x.catalogue[i]
		if e.Kind == HitArea || e.Kind == HitGrid || len(list) == limit {
			continue
		}
		if e.Grid != "" && code.Contains(e.Grid) {
			list = append(list, x.spotOf(e.Hit))
		}
	}
	return list
}
