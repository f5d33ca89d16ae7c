package store

import (
	"gezhi/internal/desk"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
)

// InsertText adds a standard text. Conflict text.full when the county has as many in force as it may have.
func (tx *Tx) InsertText(t desk.Text) error {
	n, err := tx.q.CountTexts(tx.ctx, t.Tenant)
	if err != nil {
		return err
	}
	if n >= desk.MostTexts {
		return fault.New(fault.Conflict, "text.full", "max", desk.MostTexts)
	}
	return tx.q.InsertText(tx.ctx, queries.InsertTextParams{
		Tenant: t.Tenant, ID: t.ID, Kind: string(t.Kind), Org: string(t.Org), Matter: t.Matter, Title: t.Title, Words: t.Words, Retired: t.Retired,
		Salt: blob(t.Salt), Version: t.Version,
	})
}

// SaveText writes a standard text over its version before; its unit stays. Stale text.stale.
func (tx *Tx) SaveText(t desk.Text) error {
	n, err := tx.q.UpdateText(tx.ctx, queries.UpdateTextParams{
		Tenant: t.Tenant, ID: t.ID, Kind: string(t.Kind), Matter: t.Matter, Title: t.Title, Words: t.Words, Retired: t.Retired, Version: t.Version,
	})
	return changed(n, err, "text.stale")
}

// Text returns a standard text. NotFound text.not_found.
func (tx *Tx) Text(tenant, id string) (desk.Text, error) {
	row, err := tx.q.Text(tx.ctx, tenant, id)
	return readText(row), missing(err, "text.not_found")
}

// Texts lists the standard texts of a county, retired ones too, in the order in which they were added.
func (tx *Tx) Texts(tenant string) ([]desk.Text, error) {
	rows, err := tx.q.Texts(tx.ctx, tenant)
	return mapped(rows, err, readText)
}

func readText(r queries.Text) desk.Text {
	return desk.Text{
		Tenant: r.Tenant, ID: r.ID, Kind: desk.TextKind(r.Kind), Org: people.Org(r.Org), Matter: r.Matter, Title: r.Title, Words: r.Words,
		Retired: r.Retired, Salt: r.Salt, Version: r.Version,
	}
}
