package app

import (
	"context"

	"gezhi/internal/desk"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

// Desk keeps what accounts keep for their own work.
type Desk struct{ store *store.Store }

// NewDesk returns the desk of the application.
func NewDesk(a *App) *Desk { return &Desk{a.Store} }

// Filters returns the lists that an account keeps, in the order in which they were first saved.
func (d *Desk) Filters(ctx context.Context, tenant, account string) (list []desk.Filter, err error) {
	defer fault.Wrap(&err, "app.Filters")
	err = d.store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.DeskFilters(tenant, account)
		return err
	})
	return list, err
}

// SaveFilter keeps a list under its name. Conflict desk.filters_full.
func (d *Desk) SaveFilter(ctx context.Context, tenant, account string, f desk.Filter) (err error) {
	defer fault.Wrap(&err, "app.SaveFilter")
	return d.store.Update(ctx, func(tx *store.Tx) error { return tx.SaveDeskFilter(tenant, account, f) })
}

// DropFilter forgets a list; one that is not there is forgotten already.
func (d *Desk) DropFilter(ctx context.Context, tenant, account, name string) (err error) {
	defer fault.Wrap(&err, "app.DropFilter")
	return d.store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteDeskFilter(tenant, account, name) })
}
