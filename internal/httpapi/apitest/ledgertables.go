package apitest

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/sheets"
)

// LedgerTemplate is an empty table of a ledger.
func (k *Ledgers) LedgerTemplate(ctx context.Context, actor access.Actor, ledger string) ([]byte, ledgers.Definition, error) {
	d, err := k.ledger(ctx, actor, ledger)
	if err != nil {
		return nil, d, err
	}
	data, err := sheets.Template("台账", d.Columns())
	return data, d, err
}

// LedgerProgress tells of a table that is half taken in.
func (k *Ledgers) LedgerProgress(ctx context.Context, actor access.Actor, ledger string) (httpapi.LedgerProgress, error) {
	_, err := k.ledger(ctx, actor, ledger)
	return httpapi.LedgerProgress{UnderWay: true, Rows: 400, Done: 200}, err
}

// TakenTables lists one table of the actor's.
func (k *Ledgers) TakenTables(_ context.Context, actor access.Actor) ([]httpapi.TakenTable, error) {
	return []httpapi.TakenTable{k.takenTable(actor, ledgers.Taken)}, nil
}

// UndoTable takes that table back.
func (k *Ledgers) UndoTable(_ context.Context, actor access.Actor, id string, _ cases.Key) (httpapi.TakenTable, error) {
	t := k.takenTable(actor, ledgers.Undone)
	if id != t.ID {
		return t, fault.New(fault.NotFound, "ledger.no_table")
	}
	t.Removed, t.Stayed = 2, 1
	return t, nil
}

func (k *Ledgers) takenTable(actor access.Actor, state ledgers.TakenState) httpapi.TakenTable {
	t := ledgers.TakenTable{Tenant: actor.Tenant, ID: "t1", Ledger: "shops", Account: actor.Account, State: state, Begun: k.clock(), Rows: 3, Done: 3, Added: 3}
	return httpapi.TakenTable{TakenTable: t, Ledger: ledgers.Definition{Code: "shops", Name: catalogue.Label{ZH: "五小门店信息", EN: "Small shops"}}, Own: true}
}

// LedgerTable looks at a table and keeps nothing.
func (k *Ledgers) LedgerTable(ctx context.Context, actor access.Actor, ask httpapi.LedgerTableAsk) (t httpapi.LedgerTable, err error) {
	if t.Ledger, err = k.ledger(ctx, actor, ask.Ledger); err != nil {
		return t, err
	}
	file, err := sheets.Open(ask.Data)
	if err != nil {
		return t, err
	}
	if t.Head, err = file.Head(t.Ledger.Columns()); err != nil {
		return t, err
	}
	t.Head.Use(t.Ledger.Propose(t.Head.Names, nil))
	err = file.Rows(t.Head, 100, func(r sheets.Row) error {
		t.Rows++
		var wrong fault.Fields
		if _, err := t.Ledger.Check(t.Ledger.Row(r)); err != nil {
			wrong.Move(err, r.Path)
			t.BadRows++
			t.Bad = append(t.Bad, httpapi.BadRow{Number: r.Number, Texts: r.Texts(), Wrong: fault.As(wrong.Err()).Fields})
		}
		return nil
	})
	return t, err
}
