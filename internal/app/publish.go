package app

import (
	"context"

	"gezhi/internal/audit"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

// PublishPolicy puts a version of the local policy (本地规定) in force from now on: the access list, limits, reasons and labels. Cases that
// were accepted under an earlier version keep its name and replay as they were.
//
// Faults: Conflict policy.other_county for the policy of another county, policy.same when nothing changed.
func (a *App) PublishPolicy(ctx context.Context, tenant string, next *catalogue.Catalogue) (err error) {
	defer fault.Wrap(&err, "app.PublishPolicy")
	now, err := a.Policies.Policy(ctx, tenant)
	if err != nil {
		return err
	}
	switch {
	case next.Jurisdiction().Code != now.Catalogue.Jurisdiction().Code:
		return fault.New(fault.Conflict, "policy.other_county", "code", next.Jurisdiction().Code)
	case next.Version() == now.Catalogue.Version():
		return fault.New(fault.Conflict, "policy.same")
	}
	err = a.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.SavePolicy(tenant, tx.Now(), next); err != nil {
			return err
		}
		_, err := tx.AppendAct(audit.Act{Tenant: tenant, Subject: audit.Subject("catalogue", next.Version()), Kind: "catalogue.publish", At: tx.Now(),
			Actor: audit.Actor{Kind: "system", Role: "system"}, Command: written(map[string]any{"before": now.Catalogue.Version()}), Effects: "{}",
			Policy: next.Version()})
		return err
	})
	if err == nil {
		a.Policies.Forget(tenant)
	}
	return err
}
