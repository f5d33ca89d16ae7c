package territory

import "slices"

// Rehome ends the micro-grids of grids that have ended, and gives compounds, buildings and places of the grids that were moved, which
// ended or were drawn anew, the grid around their point. What finds none stays as it is, for the checks to find. The lists of next are
// copied first: an edition from which it was made keeps its own.
func Rehome(next *Territory, moved map[Code]bool) {
	if len(moved) == 0 {
		return
	}
	endMicros(next)
	x := NewIndex(next)
	next.Compounds = slices.Clone(next.Compounds)
	for i := range next.Compounds {
		c := &next.Compounds[i]
		if c.Point == nil || !moved[c.Grid] {
			continue
		}
		if at := x.Locate(*c.Point); at.OK {
			c.Grid, c.Community = at.Grid, at.Community
		}
	}
	next.Buildings = slices.Clone(next.Buildings)
	for i := range next.Buildings {
		b := &next.Buildings[i]
		if b.Point == nil || !moved[b.Grid] {
			continue
		}
		if at := x.Locate(*b.Point); at.OK && at.Grid != b.Grid {
			b.Grid, b.Micro = at.Grid, at.Micro
		}
	}
	next.Places = slices.Clone(next.Places)
	for i := range next.Places {
		p := &next.Places[i]
		if !moved[p.Grid] {
			continue
		}
		if grid, ok := x.Attach(p.Point); ok {
			p.Grid = grid
		}
	}
}

func endMicros(next *Territory) {
	living := map[Code]bool{}
	for _, g := range next.Grids {
		if next.Edition.Has(g.Span) {
			living[g.Code] = true
		}
	}
	next.Micros = slices.Clone(next.Micros)
	for i := range next.Micros {
		if m := &next.Micros[i]; next.Edition.Has(m.Span) && !living[m.Grid] {
			m.ValidTo = next.Edition.ValidFrom
		}
	}
}
