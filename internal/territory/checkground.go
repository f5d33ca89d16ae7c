package territory

import (
	"slices"

	"gezhi/internal/geo"
)

// checkGround holds buildings, shops and sites against the grid that they name.
func (c *checker) checkGround() {
	x := NewIndex(c.t)
	for _, b := range c.t.Buildings {
		if why := x.misplaced(b.Grid, b.Point, false); why != "" {
			c.misplaced(b.ID, why, b.Grid, b.Point)
		} else if b.Micro != "" && (!x.Known(b.Micro) || !b.Grid.Contains(b.Micro)) {
			c.misplaced(b.ID, "micro", b.Micro, b.Point)
		}
	}
	for _, p := range c.t.Places {
		if why := x.misplaced(p.Grid, &p.Point, true); why != "" {
			c.misplaced(p.ID, why, p.Grid, &p.Point)
		}
	}
}

func (c *checker) misplaced(id, why string, grid Code, point *geo.LonLat) {
	f := Finding{Rule: RulePlaced, Codes: []Code{grid}, ID: id, Why: why}
	if point != nil {
		f.At = *point
	}
	c.findings = append(c.findings, f)
}

// misplaced says why the grid is not the one for a thing at the point, or nothing. A thing without a point is
// believed. Only places (shops and sites) may stand outside of every grid: they belong to the nearest one.
func (x *Index) misplaced(grid Code, point *geo.LonLat, place bool) string {
	g, known := x.Grid(grid)
	if !known || !x.t.Edition.Has(g.Span) {
		return "grid_unknown"
	}
	if point == nil {
		return ""
	}
	holders := x.holders(*point)
	if slices.Contains(holders, grid) {
		return ""
	}
	if len(holders) > 0 {
		return "other_grid"
	}
	if nearest, _, ok := x.Nearest(*point); place && ok && nearest == grid {
		return ""
	}
	return "no_grid"
}

// holders returns the grids in which the point lies, or on whose border.
func (x *Index) holders(p geo.LonLat) []Code {
	if !p.Valid() {
		return nil
	}
	v := geo.Fix(p)
	var codes []Code
	x.tree.Search([2]int32{v.X, v.Y}, [2]int32{v.X, v.Y}, func(_, _ [2]int32, i int32) bool {
		if s := &x.tiles[i]; s.code.Level() == LevelGrid && s.region.Locate(v) != geo.Outside {
			codes = append(codes, s.code)
		}
		return true
	})
	return codes
}

// Attach returns the grid to which a shop or site at the point belongs: the one around it, else the nearest
// ordinary one. It returns false when there is no grid at all.
func (x *Index) Attach(p geo.LonLat) (Code, bool) {
	if at := x.Locate(p); at.OK {
		return at.Grid, true
	}
	code, _, ok := x.Nearest(p)
	return code, ok
}
