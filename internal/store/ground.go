package store

import (
	"encoding/json"
	"fmt"

	"gezhi/internal/geo"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// SaveTerritory writes an edition with all its rows, over an earlier state of it.
func (tx *Tx) SaveTerritory(tenant string, t *territory.Territory) error {
	if err := tx.SaveEdition(tenant, t.Edition); err != nil {
		return err
	}
	if err := tx.q.DeleteGround(tx.ctx, tenant, t.Edition.ID); err != nil {
		return err
	}
	w := groundWriter{tx: tx, tenant: tenant, edition: t.Edition.ID}
	each(&w, "area", t.Areas, func(a *territory.Area) (string, *geo.Shape) { return string(a.Code), &a.Shape })
	each(&w, "grid", t.Grids, func(g *territory.Grid) (string, *geo.Shape) { return string(g.Code), &g.Shape })
	each(&w, "micro", t.Micros, func(m *territory.MicroGrid) (string, *geo.Shape) { return string(m.Code), &m.Shape })
	each(&w, "compound", t.Compounds, func(c *territory.Compound) (string, *geo.Shape) { return c.ID, nil })
	each(&w, "building", t.Buildings, func(b *territory.Building) (string, *geo.Shape) { return b.ID, nil })
	each(&w, "place", t.Places, func(p *territory.Place) (string, *geo.Shape) { return p.ID, nil })
	return w.err
}

// groundWriter writes rows until the first error.
type groundWriter struct {
	tx              *Tx
	tenant, edition string
	err             error
}

// each writes the rows of one kind. parts answers the code of a row and where its shape is, if it may have one.
func each[T any](w *groundWriter, kind string, rows []T, parts func(*T) (string, *geo.Shape)) {
	for i, row := range rows { // a copy, whose shape is taken out
		if w.err == nil {
			code, shape := parts(&row)
			w.err = w.write(kind, i, code, shape, &row)
		}
	}
}

func (w *groundWriter) write(kind string, n int, code string, shape *geo.Shape, row any) (err error) {
	var wkb []byte
	if shape != nil {
		if wkb, err = shape.WKB(); err != nil {
			return fmt.Errorf("shape of %s %s: %w", kind, code, err)
		}
		*shape = nil
	}
	body, err := json.Marshal(row)
	if err != nil {
		return err
	}
	return w.tx.q.InsertGround(w.tx.ctx, queries.InsertGroundParams{
		Tenant: w.tenant, Edition: w.edition, Kind: kind, N: int64(n), Code: code, Body: string(body), Shape: wkb,
	})
}

// SaveEdition writes what an edition is, without its rows.
func (tx *Tx) SaveEdition(tenant string, e territory.Edition) error {
	tx.resets(tenant)
	return tx.q.SaveEdition(tx.ctx, queries.SaveEditionParams{
		Tenant: tenant, ID: e.ID, Name: e.Name, Source: e.Source, Status: string(e.Status),
		ValidFrom: string(e.ValidFrom), ValidTo: string(e.ValidTo),
	})
}

// Editions lists the editions of a tenant by their first day.
func (tx *Tx) Editions(tenant string) ([]territory.Edition, error) {
	rows, err := tx.q.Editions(tx.ctx, tenant)
	return mapped(rows, err, readEdition)
}

// Territory returns an edition with all its rows. NotFound edition.not_found.
func (tx *Tx) Territory(tenant, edition string) (*territory.Territory, error) {
	row, err := tx.q.Edition(tx.ctx, tenant, edition)
	if err != nil {
		return nil, missing(err, "edition.not_found")
	}
	t := &territory.Territory{Edition: readEdition(row)}
	r := groundReader{tx: tx, tenant: tenant, edition: edition}
	t.Areas = all(&r, "area", func(a *territory.Area) *geo.Shape { return &a.Shape })
	t.Grids = all(&r, "grid", func(g *territory.Grid) *geo.Shape { return &g.Shape })
	t.Micros = all(&r, "micro", func(m *territory.MicroGrid) *geo.Shape { return &m.Shape })
	t.Compounds = all(&r, "compound", func(*territory.Compound) *geo.Shape { return nil })
	t.Buildings = all(&r, "building", func(*territory.Building) *geo.Shape { return nil })
	t.Places = all(&r, "place", func(*territory.Place) *geo.Shape { return nil })
	if r.err != nil {
		return nil, r.err
	}
	return t, nil
}

// GridsEver returns every grid that any edition of the tenant holds, without its shape: their codes must not return.
func (tx *Tx) GridsEver(tenant string) ([]territory.Grid, error) {
	bodies, err := tx.q.RowsEver(tx.ctx, tenant, "grid")
	return mappedErr(bodies, err, func(body string) (g territory.Grid, err error) {
		err = json.Unmarshal([]byte(body), &g)
		return g, err
	})
}

// groundReader reads rows until the first error.
type groundReader struct {
	tx              *Tx
	tenant, edition string
	err             error
}

// all reads the rows of one kind. shape answers where the shape of a row belongs, or nil.
func all[T any](r *groundReader, kind string, shape func(*T) *geo.Shape) []T {
	if r.err != nil {
		return nil
	}
	stored, err := r.tx.q.Ground(r.tx.ctx, r.tenant, r.edition, kind)
	if err != nil {
		r.err = err
		return nil
	}
	var rows []T
	for i, s := range stored {
		var row T
		err := json.Unmarshal([]byte(s.Body), &row)
		if at := shape(&row); err == nil && at != nil {
			*at, err = geo.ShapeFromWKB(s.Shape)
		}
		if err != nil {
			r.err = fmt.Errorf("%s %d of edition %s: %w", kind, i, r.edition, err)
			return nil
		}
		rows = append(rows, row)
	}
	return rows
}

func readEdition(r queries.Edition) territory.Edition {
	return territory.Edition{
		ID: r.ID, Name: r.Name, Source: r.Source, Status: territory.EditionStatus(r.Status),
		Span: territory.Span{ValidFrom: territory.Day(r.ValidFrom), ValidTo: territory.Day(r.ValidTo)},
	}
}
