package app

import (
	"reflect"
	"slices"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

// takeDivision renews the areas by a list of the division. Grids and micro-grids of places that are gone end with them.
func (d *draft) takeDivision(data []byte, o territory.Options, f *fault.Fields) error {
	o.Index = nil // a list of the division holds what is not there yet
	list, err := territory.ReadDivision(data, o)
	if err != nil {
		return err
	}
	for _, a := range list.Areas {
		if !d.root.Contains(a.Code) {
			f.Add(string(a.Code), "import.other_county", "value", string(a.Code), "county", string(d.root))
		}
	}
	if f.Len() > 0 {
		return nil
	}
	areas, diff, err := territory.Renew(d.base.Areas, list, d.next.Edition.ValidFrom, d.heirs)
	if err != nil {
		return err
	}
	d.next.Areas = areas
	d.result.Rows, d.result.Added = len(list.Areas), len(diff.New)
	d.result.Changed, d.result.Ended = len(diff.Renamed), len(diff.Gone)+len(diff.Ended)
	for _, r := range diff.Renamed {
		d.result.Renamed = append(d.result.Renamed, httpapi.ImportRenaming{Code: r.Code, From: r.From, To: r.To})
	}
	d.complete(list)
	gone := slices.Concat(diff.Gone, diff.Ended)
	d.next.Grids = slices.Clone(d.base.Grids)
	for i := range d.next.Grids {
		if g := &d.next.Grids[i]; slices.Contains(gone, g.Community) {
			d.end(g)
		}
	}
	return nil
}

// complete gives areas that stay what they did not have before and the list knows.
func (d *draft) complete(list territory.Division) {
	told := make(map[territory.Code]territory.Area, len(list.Areas))
	for _, a := range list.Areas {
		told[a.Code] = a
	}
	for i := range d.next.Areas {
		a := &d.next.Areas[i]
		now := told[a.Code]
		if a.Centre == nil {
			a.Centre = now.Centre
		}
		if a.URClass == "" {
			a.URClass = now.URClass
		}
	}
}

// takeBoundaries gives areas their outlines.
func (d *draft) takeBoundaries(data []byte, o territory.Options) error {
	list, err := territory.ReadBoundaries(data, o)
	if err != nil {
		return err
	}
	if d.next.Areas, err = territory.Draw(d.base.Areas, list); err != nil {
		return err
	}
	d.result.Rows = len(list)
	for i, a := range d.next.Areas {
		if !reflect.DeepEqual(a.Shape, d.base.Areas[i].Shape) {
			d.result.Changed++
		}
	}
	return nil
}

// takeGrids lays grids over those of the base. A new grid ends those that it names as what went before, unless the file goes on with them.
func (d *draft) takeGrids(data []byte, o territory.Options, f *fault.Fields) error {
	fresh, err := territory.ReadGrids(data, o)
	if err != nil {
		return err
	}
	d.next.Grids = overlay(d, d.base.Grids, fresh, rows[territory.Grid]{
		key:  func(g territory.Grid) string { return string(g.Code) },
		span: func(g *territory.Grid) *territory.Span { return &g.Span },
		once: true,
		keep: func(now *territory.Grid, old territory.Grid) {
			now.Successors = old.Successors
			if !reflect.DeepEqual(now.Shape, old.Shape) {
				d.moved[now.Code] = true
			}
		},
	})
	told := make(map[territory.Code]bool, len(fresh))
	for _, g := range fresh {
		told[g.Code] = true
		if !d.next.Edition.Has(g.Span) {
			d.moved[g.Code] = true
		}
	}
	for _, g := range fresh {
		for _, code := range g.Predecessors {
			d.follow(g.Code, code, told[code], f)
		}
	}
	return nil
}

// follow notes that a new grid follows an earlier one, which ends unless the file goes on with it.
func (d *draft) follow(heir, code territory.Code, goesOn bool, f *fault.Fields) {
	i := slices.IndexFunc(d.next.Grids, func(g territory.Grid) bool { return g.Code == code })
	if i < 0 {
		f.Add(string(heir)+" predecessors", "import.code_unknown", "value", string(code))
		return
	}
	g := &d.next.Grids[i]
	if !slices.Contains(g.Successors, heir) {
		g.Successors = append(slices.Clone(g.Successors), heir)
	}
	if !goesOn && d.next.Edition.Has(g.Span) {
		d.end(g)
		d.result.Ended++
	}
}

// end ends a grid on the first day of the edition.
func (d *draft) end(g *territory.Grid) {
	if d.next.Edition.Has(g.Span) {
		g.ValidTo = d.next.Edition.ValidFrom
		d.moved[g.Code] = true
	}
}

// undrawn reports whether nothing below the area is drawn yet: its ground waits for grids, and is not a gap between them.
func (d *draft) undrawn(area territory.Code) bool {
	below := func(code territory.Code, shape geo.Shape, span territory.Span) bool {
		return code != area && area.Contains(code) && len(shape) > 0 && d.next.Edition.Has(span)
	}
	return !slices.ContainsFunc(d.next.Areas, func(a territory.Area) bool { return below(a.Code, a.Shape, a.Span) }) &&
		!slices.ContainsFunc(d.next.Grids, func(g territory.Grid) bool { return below(g.Code, g.Shape, g.Span) })
}

// check returns the breaches of the hard rules, known being every grid that there ever was.
func (d *draft) check(known []territory.Grid) []territory.Finding {
	found := territory.Check(d.next, &territory.Territory{Grids: known})
	return slices.DeleteFunc(found, func(f territory.Finding) bool {
		return f.Rule == territory.RuleGap && len(f.Codes) == 1 && d.undrawn(f.Codes[0])
	})
}
