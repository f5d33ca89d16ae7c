package app

import (
	"context"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

const cataloguePublish = "catalogue.publish"

// PublishPolicy puts a version of the local policy (本地规定) in force from a day on, or from now on for the zero day: the access list,
// limits, reasons and labels. Cases that were accepted under an earlier version keep its name and replay as they were. What it changes is
// changed in the versions dated ahead too, see catalogue.Carry.
//
// Faults: Conflict policy.other_county for the policy of another county, policy.same when nothing changed, policy.later when a version
// dated ahead does not admit the change; Invalid policy.backdated.
func (a *App) PublishPolicy(ctx context.Context, tenant string, next *catalogue.Catalogue, from calendar.Date) (err error) {
	defer fault.Wrap(&err, "app.PublishPolicy")
	err = a.Store.Update(ctx, func(tx *store.Tx) error {
		at, err := effective(from, tx.Now())
		if err != nil {
			return err
		}
		base, _, err := tx.Policy(tenant, at)
		if err != nil {
			return err
		}
		switch {
		case next.Jurisdiction().Code != base.Jurisdiction().Code:
			return fault.New(fault.Conflict, "policy.other_county", "code", next.Jurisdiction().Code)
		case next.Version() == base.Version():
			return fault.New(fault.Conflict, "policy.same")
		}
		later, err := tx.Policies(tenant)
		if err != nil {
			return err
		}
		p := publication{tenant: tenant, by: audit.Actor{Kind: "system", Role: "system"}, kind: cataloguePublish,
			change: func(c *catalogue.Catalogue, _ time.Time) (*catalogue.Catalogue, error) {
				return catalogue.Carry(base, next, c)
			}}
		if err := p.keep(tx, at, base, next); err != nil {
			return err
		}
		return p.carry(tx, at, later)
	})
	if err == nil {
		a.Policies.Forget(tenant)
	}
	return err
}

// publication is a change of the policy by somebody.
type publication struct {
	tenant string
	by     audit.Actor
	kind   string
	base   string // version that the person saw; empty: any
	from   calendar.Date
	reason string
	edits  []catalogue.Edit
	key    cases.Key
	change func(c *catalogue.Catalogue, at time.Time) (*catalogue.Catalogue, error)
}

// publish makes the change in the version that is in force at its day, and in those dated after it.
func (r *Regulations) publish(ctx context.Context, p publication) (version string, err error) {
	err = r.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, p.tenant, p.key, p.kind)
		if err != nil || found {
			version = act.Policy
			return err
		}
		at, err := effective(p.from, tx.Now())
		if err != nil {
			return err
		}
		base, _, err := tx.Policy(p.tenant, at)
		if err != nil {
			return err
		}
		if p.base != "" && p.base != base.Version() {
			return fault.New(fault.Stale, "policy.changed")
		}
		later, err := tx.Policies(p.tenant)
		if err != nil {
			return err
		}
		next, err := p.change(base, at)
		if err != nil {
			return err
		}
		if next.Version() == base.Version() {
			return fault.New(fault.Conflict, "policy.same")
		}
		version = next.Version()
		if err := p.keep(tx, at, base, next); err != nil {
			return err
		}
		rest := p
		rest.key = cases.Key{} // stands in the first act
		return rest.carry(tx, at, later)
	})
	if err == nil {
		r.app.Policies.Forget(p.tenant)
	}
	return version, err
}

// carry makes the change in every version that takes over later.
func (p publication) carry(tx *store.Tx, at time.Time, versions []store.PolicyVersion) error {
	for _, v := range versions {
		if !v.ValidFrom.After(at) {
			continue
		}
		c, _, err := tx.Policy(p.tenant, v.ValidFrom)
		if err != nil {
			return err
		}
		next, err := p.change(c, v.ValidFrom)
		if err != nil {
			return fault.New(fault.Conflict, "policy.later", "from", calendar.DateOf(v.ValidFrom).String()).Because(err)
		}
		if next.Version() == c.Version() {
			continue
		}
		if err := p.keep(tx, v.ValidFrom, c, next); err != nil {
			return err
		}
	}
	return nil
}

// keep writes a version and its act.
func (p publication) keep(tx *store.Tx, at time.Time, was, next *catalogue.Catalogue) error {
	if err := tx.SavePolicy(p.tenant, at, next); err != nil {
		return err
	}
	command := map[string]any{"before": was.Version(), "from": at}
	if p.reason != "" {
		command["reason"] = p.reason
	}
	if len(p.edits) > 0 {
		command["edits"] = p.edits
	}
	_, err := tx.AppendAct(audit.Act{Tenant: p.tenant, Subject: audit.Subject("catalogue", next.Version()), Kind: p.kind, At: tx.Now(),
		Actor: p.by, Key: p.key.Hash, KeyBody: p.key.Body, Command: written(command), Effects: "{}", Policy: next.Version()})
	return err
}
