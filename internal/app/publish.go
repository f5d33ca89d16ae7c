package app

import (
	"context"

	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

// PublishPolicy puts a version of the local policy (本地规定) in force from a day on, or from now on for the zero day: the access list,
// limits, reasons and labels. Cases that were accepted under an earlier version keep its name and replay as they were.
//
// Faults: Conflict policy.other_county for the policy of another county, policy.same when nothing changed; Invalid policy.backdated.
func (a *App) PublishPolicy(ctx context.Context, tenant string, next *catalogue.Catalogue, from calendar.Date) (err error) {
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
	case !from.IsZero() && from.Before(calendar.DateOf(a.Clock.Now())):
		return fault.New(fault.Invalid, "policy.backdated", "from", from.String())
	}
	err = a.Store.Update(ctx, func(tx *store.Tx) error {
		at := tx.Now()
		if !from.IsZero() && from.Start().After(at) {
			at = from.Start()
		}
		if err := tx.SavePolicy(tenant, at, next); err != nil {
			return err
		}
		_, err := tx.AppendAct(audit.Act{Tenant: tenant, Subject: audit.Subject("catalogue", next.Version()), Kind: "catalogue.publish", At: tx.Now(),
			Actor: audit.Actor{Kind: "system", Role: "system"}, Command: written(map[string]any{"before": now.Catalogue.Version(), "from": at}), Effects: "{}",
			Policy: next.Version()})
		return err
	})
	if err == nil {
		a.Policies.Forget(tenant)
	}
	return err
}
