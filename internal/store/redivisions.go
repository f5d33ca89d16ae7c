package store

import (
	"encoding/json"

	"gezhi/internal/redivision"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// InsertRedivision adds a draft of a re-division. Its act is appended beside it.
func (tx *Tx) InsertRedivision(tenant string, d redivision.Draft) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return tx.q.InsertRedivision(tx.ctx, queries.InsertRedivisionParams{
		Tenant: tenant, ID: d.ID, Place: string(d.Place), State: string(d.State), ValidFrom: string(d.ValidFrom), Unfinished: len(d.Left) > 0,
		SavedAt: micros(tx.now), Version: d.Version, Body: string(body),
	})
}

// SaveRedivision writes a draft over its version before. Stale redivision.stale.
func (tx *Tx) SaveRedivision(tenant string, d redivision.Draft) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateRedivision(tx.ctx, queries.UpdateRedivisionParams{
		Tenant: tenant, ID: d.ID, State: string(d.State), ValidFrom: string(d.ValidFrom), Unfinished: len(d.Left) > 0,
		SavedAt: micros(tx.now), Version: d.Version, Body: string(body),
	})
	return changed(n, err, "redivision.stale")
}

// Redivision returns a draft. NotFound redivision.not_found.
func (tx *Tx) Redivision(tenant, id string) (redivision.Draft, error) {
	row, err := tx.q.Redivision(tx.ctx, tenant, id)
	if err != nil {
		return redivision.Draft{}, missing(err, "redivision.not_found")
	}
	return readRedivision(row)
}

// Redivisions lists the last fifty drafts of a tenant, the newest first.
func (tx *Tx) Redivisions(tenant string) ([]redivision.Draft, error) {
	rows, err := tx.q.Redivisions(tx.ctx, tenant)
	return mappedErr(rows, err, readRedivision)
}

// DueRedivisions lists the drafts that come into force by a day, and those that did and left open work to be carried over.
func (tx *Tx) DueRedivisions(tenant string, day territory.Day) ([]redivision.Draft, error) {
	rows, err := tx.q.DueRedivisions(tx.ctx, tenant, string(day))
	return mappedErr(rows, err, readRedivision)
}

func readRedivision(r queries.Redivision) (d redivision.Draft, err error) {
	err = json.Unmarshal([]byte(r.Body), &d)
	return d, err
}
