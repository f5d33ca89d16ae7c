package redivision

import (
	"slices"

	"gezhi/internal/geo"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/units"
	"gezhi/internal/territory"
)

// Ground is what may be divided anew in a place: the micro-grids of its ordinary grids. The id of a unit is the code of its micro-grid,
// the name of a grid in a plan its code, or for a grid that is not there yet any other text.
type Ground struct {
	units.Ground
	Current units.Plan         // the grids of today
	Borders []territory.Border // the line of each edge, in their order
	Skipped []territory.Code   // ordinary grids whose micro-grids are not drawn: they stay as they are
	Parted  int                // pairs of neighbours that a barrier parts: no edge is between them
	micros  []territory.MicroGrid
}

// GroundOf reads the ground of a place from an edition. Micro-grids are neighbours where they share a stretch of border, so that a grid
// that is connected is one polygon. Shops and walled sites that are micro-grids are divided with the others, as units without
// households: their ground belongs to a grid as well.
func GroundOf(t *territory.Territory, place territory.Code) Ground {
	var g Ground
	drawn := g.take(t, place)
	g.furnish(t, place)
	at := make(map[territory.Code]int, len(g.micros))
	for i, m := range g.micros {
		at[m.Code] = i
	}
	for _, b := range territory.Borders(g.micros) {
		if i, j := at[b.A], at[b.B]; g.Units[i].Community == g.Units[j].Community {
			g.Edges = append(g.Edges, units.Edge{A: i, B: j})
			g.Borders = append(g.Borders, b)
		}
	}
	for _, grid := range t.Grids {
		if grid.Kind == territory.Ordinary && place.Contains(grid.Code) && t.Edition.Has(grid.Span) && !drawn[grid.Code] {
			g.Skipped = append(g.Skipped, grid.Code)
		}
	}
	return g
}

// Parting is the ground where units on both sides of a barrier are no neighbours: the line between their middles crosses it. A unit that
// a barrier would part from all others keeps its neighbours: whoever lives there has a way across.
func (g Ground) Parting(barriers []adjacency.Barrier) Ground {
	if len(barriers) == 0 {
		return g
	}
	walls := adjacency.NewWalls(barriers)
	parted := make([]bool, len(g.Edges))
	left := make([]int, len(g.Units)) // neighbours on the same side
	for i, e := range g.Edges {
		if parted[i] = walls.Part(geo.Fix(g.Units[e.A].At), geo.Fix(g.Units[e.B].At)); !parted[i] {
			left[e.A]++
			left[e.B]++
		}
	}
	next := g
	next.Edges, next.Borders = nil, nil
	for i, e := range g.Edges {
		if parted[i] && left[e.A] > 0 && left[e.B] > 0 {
			next.Parted++
			continue
		}
		next.Edges = append(next.Edges, e)
		next.Borders = append(next.Borders, g.Borders[i])
	}
	return next
}

// take lists the micro-grids and answers which grids have all of theirs drawn.
func (g *Ground) take(t *territory.Territory, place territory.Code) (drawn map[territory.Code]bool) {
	drawn, partly := map[territory.Code]bool{}, map[territory.Code]bool{}
	var micros []territory.MicroGrid
	for _, m := range t.Micros {
		if !place.Contains(m.Code) || !t.Edition.Has(m.Span) || m.Grid.Kind() != territory.Ordinary {
			continue
		}
		if len(m.Shape) == 0 {
			partly[m.Grid] = true
			continue
		}
		drawn[m.Grid] = true
		micros = append(micros, m)
	}
	slices.SortFunc(micros, func(a, b territory.MicroGrid) int { return compare(a.Code, b.Code) })
	for _, m := range micros {
		if partly[m.Grid] {
			delete(drawn, m.Grid)
			continue
		}
		g.micros = append(g.micros, m)
		g.Current = append(g.Current, string(m.Grid))
	}
	return drawn
}

// kinds are the words of the ground in the words of planning. A site of its own ground is divided like a building in which nobody lives.
var kinds = map[territory.MicroKind]units.Kind{
	territory.HighriseUnit: units.HighRiseUnit, territory.Multistorey: units.MultiStorey, territory.Bungalows: units.BungalowBlock,
	territory.MicroSite: units.MultiStorey,
}

// furnish makes the units. A unit belongs to the compound of its building; where none stands in it, to the only one of its grid.
func (g *Ground) furnish(t *territory.Territory, place territory.Code) {
	types := make(map[string]territory.CompoundType, len(t.Compounds))
	only := map[territory.Code]string{}
	for _, c := range t.Compounds {
		types[c.ID] = c.Type
		if _, twice := only[c.Grid]; twice {
			only[c.Grid] = ""
		} else {
			only[c.Grid] = c.ID
		}
	}
	housed := map[territory.Code]string{}
	x := territory.NewIndex(&territory.Territory{Edition: t.Edition, Grids: t.Grids, Micros: g.micros})
	for _, b := range t.Buildings {
		if b.Compound == "" || !place.Contains(b.Grid) {
			continue
		}
		micro := b.Micro
		if micro == "" && b.Point != nil {
			micro = x.Locate(*b.Point).Micro
		}
		if micro != "" {
			housed[micro] = b.Compound
		}
	}
	for _, m := range g.micros {
		compound, known := housed[m.Code]
		if !known {
			compound = only[m.Grid]
		}
		at, ok := m.Shape.InnerPoint()
		if !ok {
			at = m.Shape.Centre()
		}
		g.Units = append(g.Units, units.Unit{
			ID: string(m.Code), Community: string(m.Code.Up(territory.LevelCommunity)), Compound: compound, Type: units.Type(types[compound]),
			Kind: kinds[m.Kind], Households: m.Households, Residents: m.Residents, At: geo.Fix(at).LonLat(),
		})
	}
}

// Part is the ground of one community, with the positions of its units in the whole.
func (g Ground) Part(community string) (part Ground, at []int) {
	local := map[int]int{}
	for i, u := range g.Units {
		if u.Community == community {
			local[i] = len(at)
			at = append(at, i)
			part.Units = append(part.Units, u)
			part.Current = append(part.Current, g.Current[i])
			part.micros = append(part.micros, g.micros[i])
		}
	}
	for n, e := range g.Edges {
		if a, in := local[e.A]; in {
			part.Edges = append(part.Edges, units.Edge{A: a, B: local[e.B]})
			part.Borders = append(part.Borders, g.Borders[n])
		}
	}
	return part, at
}

// Shape is the outline of a unit by its position.
func (g Ground) Shape(i int) geo.Shape { return g.micros[i].Shape }

// Name is the name of a unit by its position.
func (g Ground) Name(i int) string { return g.micros[i].Name }
