package store

import (
	"encoding/json"

	"gezhi/internal/desk"
	"gezhi/internal/store/queries"
)

// DeskFilters returns the lists that an account keeps, in the order in which they were first saved.
func (tx *Tx) DeskFilters(tenant, account string) ([]desk.Filter, error) {
	rows, err := tx.q.DeskFilters(tx.ctx, tenant, account)
	if err != nil {
		return nil, err
	}
	list := make([]desk.Filter, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r.Body), &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// SaveDeskFilter keeps a list of an account under its name, in the place of what the name stood for.
//
// Faults: Conflict desk.filters_full.
func (tx *Tx) SaveDeskFilter(tenant, account string, f desk.Filter) error {
	kept, err := tx.DeskFilters(tenant, account)
	if err != nil {
		return err
	}
	if err := desk.Room(kept, f.Name); err != nil {
		return err
	}
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return tx.q.SaveDeskFilter(tx.ctx, queries.SaveDeskFilterParams{Tenant: tenant, Account: account, Name: f.Name, SavedAt: micros(tx.now), Body: string(body)})
}

// DeleteDeskFilter forgets a list of an account; one that is not there is forgotten already.
func (tx *Tx) DeleteDeskFilter(tenant, account, name string) error {
	return tx.q.DeleteDeskFilter(tx.ctx, tenant, account, name)
}
