package app

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ids"
	"gezhi/internal/store"
)

const printAct = "case.print" // 打印

// prints writes down who printed what of a case.
type prints struct {
	store *store.Store
	ids   *ids.Source
}

// NewPrints returns the log of prints.
func NewPrints(a *App) httpapi.Prints { return prints{a.Store, a.IDs} }

// Printed appends the act of a print, in the capacity in which the case is read. It stands beside the case and not in its
// history, so that a print never makes what somebody else has before him stale.
//
// Faults: NotFound and Forbidden as for the case.
func (p prints) Printed(ctx context.Context, actor access.Actor, caseID string, paper httpapi.Paper) (err error) {
	defer fault.Wrap(&err, "app.Printed(%s)", caseID)
	return p.store.Update(ctx, func(tx *store.Tx) error {
		scope, err := access.ScopeFor(actor, access.CaseRead, access.Handling, tx.Now())
		if err != nil {
			return err
		}
		one, err := tx.Cases().Case(ctx, scope, caseID)
		if err != nil {
			return err
		}
		who, err := access.Warrants(actor, access.CaseRead, one.Resource(), access.Handling, tx.Now())
		if err != nil {
			return err
		}
		command := written(struct {
			Case  string        `json:"case"`
			Paper httpapi.Paper `json:"paper"`
		}{caseID, paper})
		_, err = tx.AppendAct(audit.Act{
			Tenant: actor.Tenant, Subject: audit.Subject("print", p.ids.New(tx.Now())), Kind: printAct, At: tx.Now(),
			Actor: signed(actor, who[0]), Command: command, Effects: written(map[string]int64{"version": one.Version}),
		})
		return err
	})
}
