package app

import (
	"context"
	"encoding/json"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// id names the entry of a row.
func (t *entryTable) id(row int) string {
	return ledgers.EntryID(t.actor.Tenant, t.ask.Ledger, t.digest, t.turn, row)
}

// before finds the table of the same file that the actor took in and that stands, with an empty id where there is none, and the turn of the
// file. Conflict ledger.undo_under_way while one is being taken back: its entries are neither there nor gone.
func (t *entryTable) before(tx *store.Tx) (own ledgers.TakenTable, turn int, err error) {
	list, err := tx.LedgerTablesOfFile(t.actor.Tenant, t.ask.Ledger, t.digest)
	if err != nil {
		return own, 0, err
	}
	for _, one := range list {
		switch {
		case one.State == ledgers.Undoing:
			return own, 0, fault.New(fault.Conflict, "ledger.undo_under_way")
		case one.State == ledgers.Undone:
			turn++
		case one.Account == t.actor.Account:
			own = one
		}
	}
	if own.ID != "" {
		turn = own.Turn
	}
	return own, turn, nil
}

// enter notes that the rows are being taken in: as more of the table that the actor took in of the same file, or as a new one. Conflict
// ledger.undo_under_way when the file was taken back since it was looked at.
func (t *entryTable) enter(tx *store.Tx, left, twins int) (taken ledgers.TakenTable, err error) {
	taken, turn, err := t.before(tx)
	if err != nil {
		return taken, err
	}
	if turn != t.turn {
		return taken, fault.New(fault.Conflict, "ledger.undo_under_way")
	}
	known := taken.ID != ""
	if !known {
		taken = ledgers.TakenTable{
			Tenant: t.actor.Tenant, ID: t.app.IDs.New(tx.Now()), Ledger: t.ask.Ledger, Digest: t.digest, Account: t.actor.Account, Begun: tx.Now(), Turn: turn,
			Place: territory.Code(t.rows[0].Text(ledgers.PlaceColumn)),
		}
	}
	if taken, err = taken.Goes(len(t.rows), left, twins, tx.Now()); err != nil {
		return taken, err
	}
	taken.Version++
	if known {
		return taken, tx.SaveLedgerTable(taken)
	}
	return taken, tx.InsertLedgerTable(taken)
}

// keep writes the rows in units. The first one holds the act of the table.
func (t *entryTable) keep(ctx context.Context) (err error) {
	d := t.result.Ledger
	if len(t.rows) == 0 {
		return nil
	}
	which := taking{t.actor.Tenant, t.actor.Account, d.Code}
	far := httpapi.LedgerProgress{Rows: len(t.rows), UnderWay: true, Left: t.result.BadRows, Twins: t.result.Twins}
	if t.ask.Twins == httpapi.TwinsAdd {
		far.Twins = 0
	}
	if err := t.begin(which, far); err != nil {
		return err
	}
	defer func() {
		far.UnderWay, far.Broken = false, err != nil
		t.tell(which, far)
	}()
	who := t.places[territory.Code(t.rows[0].Text(ledgers.PlaceColumn))]
	err = t.app.Store.Update(ctx, func(tx *store.Tx) error {
		taken, err := t.enter(tx, far.Left, far.Twins)
		if err != nil {
			return err
		}
		far.Table = taken.ID
		if _, found, err := before(ctx, tx, t.actor.Tenant, t.ask.Key, ledgerImport); err != nil || found {
			return err // it broke off, and goes on below
		}
		_, err = tx.AppendAct(audit.Act{
			Tenant: t.actor.Tenant, Subject: audit.Subject("ledger", d.Code), Kind: ledgerImport, At: tx.Now(), Actor: signed(t.actor, who), Key: t.ask.Key.Hash, KeyBody: t.ask.Key.Body,
			Command: written(tableCommand{t.digest, taken.ID, t.result.Rows, t.ask.Twins, t.mapping(), t.result.BadRows}), Effects: "{}",
		})
		return err
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(t.rows, entriesInUnit) {
		list := make([]preparedEntry, len(some))
		for i, r := range some {
			row := EntryRow{Written: d.Row(r), Entry: ledgers.Entry{ID: t.id(r.Number), Place: territory.Code(r.Text(ledgers.PlaceColumn))}}
			if list[i], err = t.prepared(ctx, t.actor, d, row, t.places); err != nil {
				return err
			}
		}
		var added, same int
		err := t.app.Store.Update(ctx, func(tx *store.Tx) error {
			added, same = 0, 0
			taken, err := tx.LedgerTable(t.actor.Tenant, far.Table)
			if err != nil {
				return err
			}
			for _, p := range list {
				switch _, err := tx.Entry(access.SystemScope(t.actor.Tenant), p.entry.ID); {
				case err == nil: // another request with the same file was quicker
					same++
					continue
				case !fault.Is(err, fault.NotFound):
					return err
				}
				if err := p.keep(tx, signed(t.actor, p.who), cases.Key{}); err != nil {
					return err
				}
				added++
			}
			if taken, err = taken.Keeps(len(some), added, tx.Now()); err != nil {
				return err
			}
			taken.Version++
			return tx.SaveLedgerTable(taken)
		})
		if err != nil {
			return err
		}
		t.result.Added += added
		t.result.Same += same
		far.Done += len(some)
		far.Added = t.result.Added
		t.tell(which, far)
	}
	return nil
}

// tableCommand is what the log keeps of a table: which file, and what its columns were taken for.
type tableCommand struct {
	Digest string            `json:"sha256"`
	Table  string            `json:"table,omitempty"`
	Rows   int               `json:"rows"`
	Twins  string            `json:"twins"`
	Fields map[string]string `json:"fields"`         // by the head of the column; empty for one that was passed over
	Left   int               `json:"left,omitempty"` // wrong rows that were left out
}

func (t *entryTable) mapping() map[string]string {
	m := map[string]string{}
	for i, name := range t.result.Head.Names {
		if name != "" && t.result.Head.Keys[i] != "" {
			m[name] = t.result.Head.Keys[i]
		}
	}
	return m
}

// mappingBefore is what the columns of the tables of a ledger were taken for, the last table first.
func mappingBefore(tx *store.Tx, tenant, ledger string) (map[string]string, error) {
	m := map[string]string{}
	const page = 200
	for seq := int64(0); ; {
		acts, err := tx.ActsAfter(access.SystemScope(tenant), audit.Subject("ledger", ledger), seq, page)
		if err != nil {
			return nil, err
		}
		for _, a := range acts {
			seq = a.Seq
			var c tableCommand
			if a.Kind != ledgerImport || json.Unmarshal([]byte(a.Command), &c) != nil {
				continue
			}
			for head, field := range c.Fields {
				m[head] = field
			}
		}
		if len(acts) < page {
			return m, nil
		}
	}
}
