package app

import (
	"context"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

const calendarOverride = "calendar.override"

// Overrides returns what organisations do differently (单独作息), by organisation; the empty one is the whole county.
func (c *Calendars) Overrides(ctx context.Context, tenant string) (own map[people.Org]calendar.Overrides, err error) {
	defer fault.Wrap(&err, "app.Overrides")
	err = c.store.View(ctx, func(tx *store.Tx) error {
		stored, err := tx.Calendars(tenant)
		own = stored.Overrides
		return err
	})
	return own, err
}

// Foresee tells what another calendar would do to the limits that run now, and changes nothing. Cases are counted, none is named: who
// keeps the calendar sees no case.
//
// Faults: those of calendar.Import and calendar.Overrides.Validate; Forbidden; Invalid org.
func (c *Calendars) Foresee(ctx context.Context, actor access.Actor, d httpapi.CalendarDraft) (f httpapi.Foresight, err error) {
	defer fault.Wrap(&err, "app.Foresee")
	if _, err := c.mayEdit(actor); err != nil {
		return f, err
	}
	policy, err := c.policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return f, err
	}
	if err := checkOverrides(policy, d.Org, d.Overrides); err != nil {
		return f, err
	}
	var own store.Calendars
	err = c.store.View(ctx, func(tx *store.Tx) error {
		own, err = tx.Calendars(actor.Tenant)
		return err
	})
	if err != nil {
		return f, err
	}
	if len(d.Year) > 0 {
		own.Years = append(own.Years, d.Year)
	}
	if d.Overrides != nil {
		own.Overrides[d.Org] = *d.Overrides
	}
	changed, err := newCalendars(policy.Catalogue, own)
	if err != nil {
		return f, err
	}
	policy.Calendar = changed.of
	return c.shifts(ctx, actor.Tenant, policy)
}

// shifts computes the clocks of every open case under a policy, as Recount would.
func (c *Calendars) shifts(ctx context.Context, tenant string, policy cases.Policy) (f httpapi.Foresight, err error) {
	now, as := c.clock.Now(), audit.Actor{Kind: cases.SystemActor, Role: "system"}
	for after := ""; ; {
		var page cases.Page
		err := c.store.Cases().View(ctx, func(r cases.Reader) error {
			page, err = r.Cases(ctx, access.SystemScope(tenant), cases.Filter{States: cases.Open, After: after, Limit: 200})
			return err
		})
		if err != nil {
			return f, err
		}
		for _, one := range page.Cases {
			f.Looked++
			ch, err := cases.Decide(one, as, cases.Recount{Calendar: "draft"}, policy, now)
			if fault.HasCode(err, "recount.same") || fault.HasCode(err, "case.wrong_state") {
				continue
			}
			if err != nil {
				return f, err
			}
			f.Add(firstDue(&one), firstDue(&ch.Case), now)
		}
		if after = page.Next; after == "" {
			return f, nil
		}
	}
}

// firstDue is the earliest end of a limit that runs; zero when none does.
func firstDue(c *cases.Case) (at time.Time) {
	for _, k := range c.Clocks {
		if k.Running() && (at.IsZero() || k.Due.Before(at)) {
			at = k.Due
		}
	}
	return at
}

// SaveOverrides keeps what an organisation does differently from now on, over the version that was seen, if one is told; overrides that say nothing end what it did. The limits of all
// open cases are computed anew. A request that broke off during that goes on with it when it is made again under its key.
//
// Faults: those of calendar.Overrides.Validate and CheckDays; Forbidden; Invalid org, idempotency.other_body; Stale calendar.stale.
func (c *Calendars) SaveOverrides(ctx context.Context, actor access.Actor, org people.Org, o calendar.Overrides, seen string, key cases.Key) (version string, moved int, err error) {
	defer fault.Wrap(&err, "app.SaveOverrides(%s)", org)
	who, err := c.mayEdit(actor)
	if err != nil {
		return "", 0, err
	}
	policy, err := c.policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return "", 0, err
	}
	if err := checkOverrides(policy, org, &o); err != nil {
		return "", 0, err
	}
	subject := audit.Subject("calendar", string(org))
	var done *recounted
	err = c.store.Update(ctx, func(tx *store.Tx) error {
		done = nil
		act, found, err := before(ctx, tx, actor.Tenant, key, calendarOverride)
		if err != nil {
			return err
		}
		if found {
			done, err = outcome(tx, act)
			return err
		}
		stored, err := tx.Calendars(actor.Tenant)
		if err != nil {
			return err
		}
		if seen != "" && seen != stored.Overrides[org].Version() {
			return fault.New(fault.Stale, "calendar.stale")
		}
		if err := tx.SaveCalendarOverrides(actor.Tenant, org, o); err != nil {
			return err
		}
		_, err = tx.AppendAct(audit.Act{
			Tenant: actor.Tenant, Subject: subject, Kind: calendarOverride, At: tx.Now(), Actor: signed(actor, who), Key: key.Hash, KeyBody: key.Body,
			Command: written(map[string]any{"org": org, "overrides": o}), Effects: "{}",
		})
		return err
	})
	if err != nil {
		return "", 0, err
	}
	if done != nil {
		return done.Version, done.Moved, nil
	}
	c.policies.Forget(actor.Tenant)
	return c.recount(ctx, signed(actor, who), actor.Tenant, subject)
}

func (c *Calendars) mayEdit(actor access.Actor) (access.Warrant, error) {
	whole := access.Resource{Tenant: actor.Tenant, Class: access.PublicData}
	return access.Authorise(actor, access.CalendarEdit, whole, access.Handling, c.clock.Now())
}

// checkOverrides refuses an organisation that the county does not have, and overrides that break a rule.
func checkOverrides(policy cases.Policy, org people.Org, o *calendar.Overrides) error {
	if org != "" && (!org.Valid() || org.Kind() == people.OrgUnit && !policy.Catalogue.HasUnit(org.Ref())) {
		var f fault.Fields
		f.Add("org", "org.form")
		return f.Err()
	}
	if o == nil {
		return nil
	}
	if err := o.Validate(); err != nil {
		return err
	}
	return o.CheckDays()
}
