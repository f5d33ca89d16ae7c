package store

import (
	"encoding/json"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/store/queries"
)

// InsertLedgerTable adds a table that is taken into a ledger.
func (tx *Tx) InsertLedgerTable(t ledgers.TakenTable) error {
	body, err := asText(t)
	if err != nil {
		return err
	}
	return tx.q.InsertLedgerTable(tx.ctx, queries.InsertLedgerTableParams{
		Tenant: t.Tenant, ID: t.ID, Ledger: t.Ledger, Digest: t.Digest, Account: t.Account, State: string(t.State), BegunAt: micros(t.Begun), Body: body, Version: t.Version,
	})
}

// SaveLedgerTable writes a table over its version before. Stale ledger.stale.
func (tx *Tx) SaveLedgerTable(t ledgers.TakenTable) error {
	body, err := asText(t)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateLedgerTable(tx.ctx, queries.UpdateLedgerTableParams{Tenant: t.Tenant, ID: t.ID, State: string(t.State), Body: body, Version: t.Version})
	return changed(n, err, "ledger.stale")
}

// LedgerTable returns a table that was taken in. NotFound ledger.no_table.
func (tx *Tx) LedgerTable(tenant, id string) (ledgers.TakenTable, error) {
	row, err := tx.q.LedgerTable(tx.ctx, tenant, id)
	if err != nil {
		return ledgers.TakenTable{}, missing(err, "ledger.no_table")
	}
	return readTaken(row)
}

// LedgerTablesOfFile lists the tables of a file in a ledger, whoever took them in, in order.
func (tx *Tx) LedgerTablesOfFile(tenant, ledger, digest string) ([]ledgers.TakenTable, error) {
	rows, err := tx.q.LedgerTablesOfFile(tx.ctx, tenant, ledger, digest)
	return mappedErr(rows, err, readTaken)
}

// LedgerTablesSince lists the tables of a county that were begun since an instant, at most 500, the newest first.
func (tx *Tx) LedgerTablesSince(tenant string, since time.Time) ([]ledgers.TakenTable, error) {
	rows, err := tx.q.LedgerTablesSince(tx.ctx, tenant, micros(since))
	return mappedErr(rows, err, readTaken)
}

// LedgerTablesIn lists some tables of a county that are in a state.
func (tx *Tx) LedgerTablesIn(tenant string, state ledgers.TakenState) ([]ledgers.TakenTable, error) {
	rows, err := tx.q.LedgerTablesIn(tx.ctx, tenant, string(state))
	return mappedErr(rows, err, readTaken)
}

// EntriesBetween lists entries by their ids, both ends excluded. NotFound access.not_found unless the scope is the whole tenant.
func (tx *Tx) EntriesBetween(s access.Scope, from, to string, limit int) ([]ledgers.Sealed, error) {
	if !s.Everything() {
		return nil, fault.New(fault.NotFound, "access.not_found")
	}
	rows, err := tx.q.LedgerEntriesBetween(tx.ctx, queries.LedgerEntriesBetweenParams{Tenant: s.Tenant(), ID: from, ID_2: to, Limit: int32(limit)})
	return mappedErr(rows, err, readEntry)
}

func readTaken(r queries.LedgerTable) (t ledgers.TakenTable, err error) {
	err = json.Unmarshal([]byte(r.Body), &t)
	t.Tenant, t.ID, t.Ledger, t.Digest, t.Account, t.State, t.Begun, t.Version = r.Tenant, r.ID, r.Ledger, r.Digest, r.Account, ledgers.TakenState(r.State), instant(r.BegunAt), r.Version
	return t, err
}
