package httpapi

import (
	"context"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/ledgers"
)

// TakenTable is a table that was taken into a ledger.
type TakenTable struct {
	ledgers.TakenTable
	Ledger ledgers.Definition
	Own    bool
	Moves  bool // it is on its way right now
}

// TakenTableView is a table that was taken into a ledger, and may be taken back.
type TakenTableView struct {
	ID      string             `json:"id"`
	Ledger  string             `json:"ledger"`
	Name    string             `json:"name" doc:"Of the ledger"`
	At      time.Time          `json:"at"`
	Until   time.Time          `json:"until" doc:"When it can be taken back for the last time"`
	State   ledgers.TakenState `json:"state" enum:"taking,taken,undoing,undone"`
	Moves   bool               `json:"moves" doc:"Being taken in or back right now; without it what is not at its end broke off"`
	Own     bool               `json:"own" doc:"Who asks took it in"`
	Rows    int                `json:"rows"`
	Added   int                `json:"added"`
	Left    int                `json:"left"`
	Twins   int                `json:"twins"`
	Removed int                `json:"removed" doc:"Entries that were taken back so far"`
	Stayed  int                `json:"stayed" doc:"Entries that somebody had changed or confirmed since, and that stay"`
}

// TakenTableViews are the tables of the last day.
type TakenTableViews struct {
	Items []TakenTableView `json:"items"`
}

type takenTableInput struct {
	Table string `path:"table" maxLength:"64"`
}

func (g *Registry) mountLedgerUndo() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/ledger-tables", Summary: "Tables that were taken into ledgers within the last day and that one may take back: one's own, or all of the county", Tag: "imports",
		Permission: access.LedgerUndo, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone,
	}
	Mount(g, list, func(ctx context.Context, r Request[struct{}]) (TakenTableViews, error) {
		all, err := g.deps.LedgerTables.TakenTables(ctx, r.Actor)
		views := TakenTableViews{Items: []TakenTableView{}}
		for _, t := range all {
			views.Items = append(views.Items, takenTable(r.Call, t))
		}
		return views, err
	})
	undo := list
	undo.Method, undo.Path, undo.Summary = http.MethodPost, "/api/v1/ledger-tables/{table}/undo", "Take a table back: its entries that nobody changed or confirmed since are removed"
	undo.Audit, undo.Idempotent, undo.Limits = AuditAct, true, Limits{Rate: RateImport, Timeout: 10 * time.Minute}
	Mount(g, undo, func(ctx context.Context, r Request[takenTableInput]) (TakenTableView, error) {
		t, err := g.deps.LedgerTables.UndoTable(ctx, r.Actor, r.In.Table, r.Key)
		return takenTable(r.Call, t), err
	})
}

func takenTable(c *Call, t TakenTable) TakenTableView {
	return TakenTableView{
		ID: t.ID, Ledger: t.Ledger.Code, Name: c.label(t.Ledger.Name), At: t.Begun, Until: t.Until(), State: t.State, Moves: t.Moves, Own: t.Own,
		Rows: t.Rows, Added: t.Added, Left: t.Left, Twins: t.Twins, Removed: t.Removed, Stayed: t.Stayed,
	}
}
