package app

import (
	"cmp"
	"reflect"

	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

// draft is the next edition while it is made.
type draft struct {
	base   *territory.Territory // in force; not to be changed
	index  *territory.Index     // of base
	root   territory.Code
	heirs  httpapi.Heirs
	next   *territory.Territory
	result httpapi.ImportResult
	moved  map[territory.Code]bool // grids that ended or were drawn anew
}

// draw makes the next edition from the one in force and a file.
func draw(index *territory.Index, root territory.Code, r httpapi.ImportRequest, today territory.Day) (*draft, error) {
	base := index.Territory()
	from := cmp.Or(r.ValidFrom, max(today, base.Edition.ValidFrom))
	next := *base
	next.Edition = territory.Edition{Name: base.Edition.Name, Source: base.Edition.Source, Status: territory.EditionPublished, Span: territory.Span{ValidFrom: from}}
	d := &draft{
		base: base, index: index, root: root, heirs: r.Heirs, next: &next, moved: map[territory.Code]bool{},
		result: httpapi.ImportResult{DryRun: r.DryRun},
	}
	var f fault.Fields
	switch {
	case !from.Valid(): // told by the reader
	case from < base.Edition.ValidFrom:
		f.Add("valid_from", "import.before_edition", "value", string(from), "first", string(base.Edition.ValidFrom))
	case from > today:
		f.Add("valid_from", "import.future", "value", string(from), "today", string(today))
	}
	o := territory.Options{Datum: r.Datum, ValidFrom: from, Code: r.Code, Index: index}
	if err := d.take(r, o, &f); err != nil {
		return nil, joined(&f, err)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	territory.Rehome(d.next, d.moved)
	return d, nil
}

// joined adds the wrong fields of err to those noted before, so that all are told at once. Any other fault stands alone.
func joined(f *fault.Fields, err error) error {
	e := fault.As(err)
	if e.Kind != fault.Invalid || len(e.Fields) == 0 {
		return err
	}
	for _, field := range e.Fields {
		var pairs []any
		for name, value := range field.Params {
			pairs = append(pairs, name, value)
		}
		f.Add(field.Path, field.Code, pairs...)
	}
	return f.Err()
}

// take reads the file and lays its rows over those of the base. What it finds wrong beside the reader goes to f.
func (d *draft) take(r httpapi.ImportRequest, o territory.Options, f *fault.Fields) error {
	switch r.Kind {
	case httpapi.ImportDivisions:
		return d.takeDivision(r.Data, o, f)
	case httpapi.ImportBoundaries:
		return d.takeBoundaries(r.Data, o)
	case httpapi.ImportGrids:
		return d.takeGrids(r.Data, o, f)
	case httpapi.ImportMicros:
		rows, err := territory.ReadMicros(r.Data, o)
		d.next.Micros = overlay(d, d.base.Micros, rows, rowsOfMicros())
		return err
	case httpapi.ImportCompounds:
		rows, err := territory.ReadCompounds(r.Data, o)
		d.next.Compounds = overlay(d, d.base.Compounds, rows, byID(func(c territory.Compound) string { return c.ID }))
		return err
	case httpapi.ImportBuildings:
		rows, err := territory.ReadBuildings(r.Data, o)
		d.next.Buildings = overlay(d, d.base.Buildings, rows, byID(func(b territory.Building) string { return b.ID }))
		return err
	case httpapi.ImportPlaces:
		rows, err := territory.ReadPlaces(r.Data, o)
		d.next.Places = overlay(d, d.base.Places, rows, byID(func(p territory.Place) string { return p.ID }))
		return err
	}
	f.Add("kind", "not_one_of", "allowed", httpapi.ImportKinds())
	return nil
}

// rows is what overlay asks of a kind of rows.
type rows[T any] struct {
	key  func(T) string
	span func(*T) *territory.Span // the days of a row; nil for rows that have none
	once bool                     // a code has one life and never another
	keep func(fresh *T, old T)    // takes over what no file tells; may be nil
}

func byID[T any](key func(T) string) rows[T] { return rows[T]{key: key} }

func rowsOfMicros() rows[territory.MicroGrid] {
	return rows[territory.MicroGrid]{
		key:  func(m territory.MicroGrid) string { return string(m.Code) },
		span: func(m *territory.MicroGrid) *territory.Span { return &m.Span },
	}
}

// overlay lays fresh rows over the old ones of the same key and counts what that changes. A row that goes on keeps its first day.
// Where a code has one life, a row that would begin another one stands beside the ended one, for the checks to find.
func overlay[T any](d *draft, old, fresh []T, kind rows[T]) []T {
	d.result.Rows = len(fresh)
	all := make([]T, len(old), len(old)+len(fresh))
	copy(all, old)
	at := make(map[string]int, len(old))
	for i, row := range old {
		at[kind.key(row)] = i
	}
	lives := func(row *T) bool { return kind.span == nil || d.next.Edition.Has(*kind.span(row)) }
	for _, row := range fresh {
		i, had := at[kind.key(row)]
		switch again := had && !lives(&old[i]) && lives(&row); {
		case !had || again && kind.once && kind.span(&old[i]).ValidFrom != kind.span(&row).ValidFrom:
			all = append(all, row)
			d.result.Added++
		case again:
			all[i] = row
			d.result.Added++
		default:
			all[i] = kind.onward(row, old[i])
			d.count(lives(&old[i]) && !lives(&row), reflect.DeepEqual(all[i], old[i]))
		}
	}
	return all
}

// onward is the row with what it keeps of the old one.
func (kind rows[T]) onward(row, old T) T {
	if kind.span != nil {
		kind.span(&row).ValidFrom = kind.span(&old).ValidFrom
	}
	if kind.keep != nil {
		kind.keep(&row, old)
	}
	return row
}

func (d *draft) count(ended, same bool) {
	switch {
	case ended:
		d.result.Ended++
	case !same:
		d.result.Changed++
	}
}

// same reports whether the file said nothing new.
func (d *draft) same() bool { return d.result.Added+d.result.Changed+d.result.Ended == 0 }
