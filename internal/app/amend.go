package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

const catalogueApply = "catalogue.apply"

// Regulations lets people look at the versions of the local policy (本地规定) and change it, each change as a new version.
type Regulations struct{ app *App }

// NewRegulations returns the local policies of the application.
func NewRegulations(a *App) *Regulations { return &Regulations{a} }

// Versions lists the versions of a tenant's policy, the newest first, with who made each and why.
func (r *Regulations) Versions(ctx context.Context, tenant string) (list []httpapi.PolicyEdition, err error) {
	defer fault.Wrap(&err, "app.Versions")
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		_, current, err := tx.Policy(tenant, r.app.Clock.Now())
		if err != nil {
			return err
		}
		versions, err := tx.Policies(tenant)
		if err != nil {
			return err
		}
		for _, v := range slices.Backward(versions) {
			one := httpapi.PolicyEdition{Version: v.Version, From: v.ValidFrom, SavedAt: v.SavedAt, Current: v.ValidFrom.Equal(current.ValidFrom)}
			if err := made(tx, tenant, &one); err != nil {
				return err
			}
			list = append(list, one)
		}
		return nil
	})
	return list, err
}

// made reads from the log who published a version, and why. The first version was laid down with the county and has no act.
func made(tx *store.Tx, tenant string, v *httpapi.PolicyEdition) error {
	acts, err := tx.ActsAfter(access.SystemScope(tenant), audit.Subject("catalogue", v.Version), 0, 100)
	if err != nil || len(acts) == 0 {
		return err
	}
	act := acts[len(acts)-1]
	var command struct {
		Reason string `json:"reason"`
	}
	if err := json.Unmarshal([]byte(act.Command), &command); err != nil {
		return err
	}
	v.Reason = command.Reason
	if act.Actor.Account == "" {
		return nil
	}
	account, err := tx.People().Account(tenant, act.Actor.Account)
	v.By = account.Name
	return err
}

// Version returns one version of a tenant's policy. NotFound policy.not_found.
func (r *Regulations) Version(ctx context.Context, tenant, version string) (c *catalogue.Catalogue, err error) {
	defer fault.Wrap(&err, "app.Version")
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		c, _, err = tx.PolicyByVersion(tenant, version)
		return err
	})
	return c, err
}

// Before returns the version that was in force before another; that one itself where it is the first.
func (r *Regulations) Before(ctx context.Context, tenant, version string) (c *catalogue.Catalogue, err error) {
	defer fault.Wrap(&err, "app.Before")
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		var of store.PolicyVersion
		if c, of, err = tx.PolicyByVersion(tenant, version); err != nil {
			return err
		}
		earlier, _, err := tx.Policy(tenant, of.ValidFrom.Add(-time.Microsecond))
		if err == nil {
			c = earlier
		}
		if fault.HasCode(err, "policy.not_found") {
			return nil
		}
		return err
	})
	return c, err
}

// Draft answers what edits would come to, and changes nothing. Faults: as Amend.
func (r *Regulations) Draft(ctx context.Context, actor access.Actor, a httpapi.Amendment) (base, next *catalogue.Catalogue, err error) {
	defer fault.Wrap(&err, "app.Draft")
	if _, err := r.allowed(actor, access.CatalogueEdit, nil); err != nil {
		return nil, nil, err
	}
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		at, err := effective(a.From, r.app.Clock.Now())
		if err != nil {
			return err
		}
		if base, _, err = tx.Policy(actor.Tenant, at); err != nil {
			return err
		}
		next, err = base.Amend(a.Edits, catalogue.Change{By: actor.Account, Org: base.GridBody(), At: at, Reason: a.Reason})
		return err
	})
	return base, next, err
}

// Amend makes a new version of the policy with the edits, in force from a day on, or from now. Versions that are already dated further
// ahead get the edits too, so that none of them takes back what is decided now.
//
// Faults: Stale policy.changed when somebody else changed it since Base was read; Invalid policy.backdated; Conflict policy.same,
// policy.later when a version dated ahead does not admit the edits; those of catalogue.Amend.
func (r *Regulations) Amend(ctx context.Context, actor access.Actor, a httpapi.Amendment, key cases.Key) (version string, err error) {
	defer fault.Wrap(&err, "app.Amend")
	who, err := r.allowed(actor, access.CatalogueEdit, nil)
	if err != nil {
		return "", err
	}
	return r.publish(ctx, publication{
		tenant: actor.Tenant, by: signed(actor, who), kind: cataloguePublish, base: a.Base, from: a.From, reason: a.Reason, edits: a.Edits, key: key,
		change: func(c *catalogue.Catalogue, at time.Time) (*catalogue.Catalogue, error) {
			return c.Amend(a.Edits, catalogue.Change{By: actor.Account, Org: c.GridBody(), At: at, Reason: a.Reason})
		},
	})
}

// Apply enters a department's application for a new matter: a new version of the policy in which it stands in review.
// Faults: Forbidden for another department than the actor's; those of catalogue.Apply.
func (r *Regulations) Apply(ctx context.Context, actor access.Actor, a httpapi.Application, key cases.Key) (version string, err error) {
	defer fault.Wrap(&err, "app.Apply")
	org := people.Unit(a.Unit)
	who, err := r.allowed(actor, access.CatalogueApply, []people.Org{org})
	if err != nil {
		return "", err
	}
	return r.publish(ctx, publication{
		tenant: actor.Tenant, by: signed(actor, who), kind: catalogueApply, reason: a.Reason, key: key,
		change: func(c *catalogue.Catalogue, at time.Time) (*catalogue.Catalogue, error) {
			m, ok := c.Matter(a.Like)
			if !ok {
				return nil, fault.New(fault.Invalid, "catalogue.edit_target", "kind", "apply", "code", a.Like)
			}
			return c.Apply(a.Entry(m), catalogue.Change{By: actor.Account, Org: string(org), At: at, Reason: a.Reason})
		},
	})
}

// Reviews lists the entries of the access list that wait for a decision, with how often each was reported in the last twelve months.
func (r *Regulations) Reviews(ctx context.Context, tenant string) (list []httpapi.ReviewDue, err error) {
	defer fault.Wrap(&err, "app.Reviews")
	policy, err := r.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return nil, err
	}
	now := r.app.Clock.Now()
	today := calendar.DateOf(now)
	reported := map[string]int{}
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		counts, err := tx.Counted(tenant, calendar.DateOf(now.AddDate(-1, 0, 0)).String(), today.AddDays(1).String())
		for _, c := range counts {
			if c.Measure == store.Reported {
				reported[c.Matter] += int(c.N)
			}
		}
		return err
	})
	for _, one := range policy.Catalogue.Reviews(today) {
		list = append(list, httpapi.ReviewDue{Review: one, Cases: reported[one.Matter.Code]})
	}
	return list, err
}

func (r *Regulations) allowed(actor access.Actor, perm access.Permission, orgs []people.Org) (access.Warrant, error) {
	thing := access.Resource{Tenant: actor.Tenant, Class: access.PublicData, Orgs: orgs}
	return access.Authorise(actor, perm, thing, access.Handling, r.app.Clock.Now())
}

// effective is the instant from which a change dated to a day holds: now for the zero day and for today.
func effective(from calendar.Date, now time.Time) (time.Time, error) {
	switch {
	case from.IsZero():
		return now, nil
	case from.Before(calendar.DateOf(now)):
		return now, fault.New(fault.Invalid, "policy.backdated", "from", from.String())
	case from.Start().After(now):
		return from.Start(), nil
	}
	return now, nil
}
