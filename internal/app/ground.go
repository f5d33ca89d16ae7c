package app

import (
	"context"
	"fmt"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// ReplaceTerritory publishes a division of the ground: the whole of it in one transaction, and in memory as soon as it is on disk.
// Cases keep the grid of their day.
//
// Faults: Conflict territory.breaks_rules when the hard checks find something.
func (a *App) ReplaceTerritory(ctx context.Context, tenant string, t *territory.Territory) (err error) {
	defer fault.Wrap(&err, "app.ReplaceTerritory")
	if found := territory.Check(t); len(found) > 0 {
		return fault.New(fault.Conflict, "territory.breaks_rules", "n", len(found), "rule", string(found[0].Rule), "codes", fmt.Sprint(found[0].Codes))
	}
	err = a.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.SaveTerritory(tenant, t); err != nil {
			return err
		}
		_, err := tx.AppendAct(audit.Act{Tenant: tenant, Subject: audit.Subject("edition", t.Edition.ID), Kind: "territory.publish", At: tx.Now(),
			Actor: audit.Actor{Kind: "system", Role: "system"}, Command: "{}",
			Effects: fmt.Sprintf(`{"areas":%d,"grids":%d,"micros":%d}`, len(t.Areas), len(t.Grids), len(t.Micros))})
		return err
	})
	if err == nil {
		a.Policies.Forget(tenant)
	}
	return err
}
