package territory

import (
	"slices"
	"strings"
)

// Territory returns the edition that the index was made of. The caller must not change it.
func (x *Index) Territory() *Territory { return x.t }

// Area returns the area with the code.
func (x *Index) Area(code Code) (Area, bool) { return row(x.t.Areas, x.areas, code) }

// Grid returns the grid with the code.
func (x *Index) Grid(code Code) (Grid, bool) { return row(x.t.Grids, x.grids, code) }

// Micro returns the micro-grid with the code.
func (x *Index) Micro(code Code) (MicroGrid, bool) { return row(x.t.Micros, x.micros, code) }

func row[T any](rows []T, by map[Code]int, code Code) (T, bool) {
	i, ok := by[code]
	if !ok {
		var none T
		return none, false
	}
	return rows[i], true
}

// Known reports whether an area, grid or micro-grid has the code.
func (x *Index) Known(code Code) bool { return x.Name(code) != "" }

// Name returns the name of the place as people say it, or nothing.
func (x *Index) Name(code Code) string {
	switch code.Level() {
	case LevelGrid:
		g, _ := x.Grid(code)
		return g.Name
	case LevelMicro:
		m, _ := x.Micro(code)
		return m.Name
	default:
		a, _ := x.Area(code)
		return a.Short()
	}
}

// FullName returns the names from the town down to the place, as "东街街道凤翔社区第三网格". Names that begin with
// the name above them do not repeat it.
func (x *Index) FullName(code Code) string {
	if code.Level() <= LevelTown {
		return x.Name(code)
	}
	var full strings.Builder
	above := ""
	for l := LevelTown; l <= code.Level(); l++ {
		name := x.Name(code.Up(l))
		if name == "" {
			continue
		}
		full.WriteString(strings.TrimPrefix(name, above))
		above = name
	}
	return full.String()
}

// Path returns the codes from the county down to the place itself, without those that are not known.
func (x *Index) Path(code Code) []Code {
	var path []Code
	for l := LevelCounty; l <= code.Level(); l++ {
		if c := code.Up(l); x.Known(c) {
			path = append(path, c)
		}
	}
	return path
}

// Children returns the codes directly below the place, in order: towns, communities, grids or micro-grids.
func (x *Index) Children(code Code) []Code { return slices.Clone(x.children[code]) }

// Neighbours returns the grids that share a stretch of border with the grid, in order.
// Borders that two grids draw with different points are matched after snapping by a metre.
func (x *Index) Neighbours(grid Code) []Code { return slices.Clone(x.neighbours()[grid]) }

// Housing returns what stands in a grid: its buildings in their order, and the compounds to which they belong or that lie there.
func (x *Index) Housing(grid Code) (compounds []Compound, buildings []Building) {
	part := map[string]bool{}
	for _, b := range x.t.Buildings {
		if b.Grid == grid {
			buildings = append(buildings, b)
			part[b.Compound] = true
		}
	}
	for _, c := range x.t.Compounds {
		if c.Grid == grid || part[c.ID] {
			compounds = append(compounds, c)
		}
	}
	return compounds, buildings
}
