package app

import (
	"context"
	"encoding/json"
	"strconv"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

const (
	calendarImport  = "calendar.import"
	calendarRecount = "calendar.recount"
)

// Calendars keeps the published working calendars of the tenants.
type Calendars struct {
	store    *store.Store
	policies *Policies
	cases    *cases.Service
	clock    clock.Clock
}

// NewCalendars returns the calendars of the application.
func NewCalendars(a *App) *Calendars {
	return &Calendars{store: a.Store, policies: a.Policies, cases: a.Cases, clock: a.Clock}
}

// Calendar returns the working calendar of a county: the national one with its office hours, imported years and overrides.
func (c *Calendars) Calendar(ctx context.Context, tenant string) (*calendar.Calendar, error) {
	policy, err := c.policies.Policy(ctx, tenant)
	if err != nil {
		return nil, err
	}
	return policy.Calendar(people.Org("")), nil
}

// recounted is what the recount after an import came to.
type recounted struct {
	Version string `json:"version"`
	Moved   int    `json:"moved"`
}

// ImportYear takes a published year in, over an earlier notice of the same year, and computes the limits of all open cases anew.
// A request that broke off during that goes on with it when it is made again under its key.
//
// Faults: those of calendar.Import; Forbidden; Invalid idempotency.other_body.
func (c *Calendars) ImportYear(ctx context.Context, actor access.Actor, file []byte, key cases.Key) (version string, moved int, err error) {
	defer fault.Wrap(&err, "app.ImportYear")
	whole := access.Resource{Tenant: actor.Tenant, Class: access.PublicData}
	who, err := access.Authorise(actor, access.CalendarEdit, whole, access.Handling, c.clock.Now())
	if err != nil {
		return "", 0, err
	}
	current, err := c.Calendar(ctx, actor.Tenant)
	if err != nil {
		return "", 0, err
	}
	if _, err := current.Import(file); err != nil {
		return "", 0, err
	}
	year, err := yearIn(file)
	if err != nil {
		return "", 0, err
	}
	var done *recounted
	err = c.store.Update(ctx, func(tx *store.Tx) error {
		done, err = c.keep(ctx, tx, signed(actor, who), actor.Tenant, year, file, key)
		return err
	})
	if err != nil {
		return "", 0, err
	}
	if done != nil {
		return done.Version, done.Moved, nil
	}
	c.policies.Forget(actor.Tenant)
	return c.recount(ctx, signed(actor, who), actor.Tenant, calendarSubject(year))
}

// yearIn reads which year a file speaks of; that it is such a file was checked before.
func yearIn(file []byte) (int, error) {
	var notice struct {
		Year int `json:"year"`
	}
	err := json.Unmarshal(file, &notice)
	return notice.Year, err
}

// keep writes the year and its act. When the same request did so before, it returns what came of it, or nothing if it never came so far.
func (c *Calendars) keep(ctx context.Context, tx *store.Tx, by audit.Actor, tenant string, year int, file []byte, key cases.Key) (*recounted, error) {
	act, found, err := before(ctx, tx, tenant, key, calendarImport)
	if err != nil {
		return nil, err
	}
	if found {
		return outcome(tx, act)
	}
	if err := tx.SaveCalendarYear(tenant, year, file); err != nil {
		return nil, err
	}
	_, err = tx.AppendAct(audit.Act{
		Tenant: tenant, Subject: calendarSubject(year), Kind: calendarImport, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body,
		Command: written(map[string]any{"year": year, "sha256": digest(file)}), Effects: "{}",
	})
	return nil, err
}

// outcome returns the recount that followed an import, or nothing if there was none.
func outcome(tx *store.Tx, imported audit.Act) (*recounted, error) {
	acts, err := tx.ActsAfter(access.SystemScope(imported.Tenant), imported.Subject, imported.Seq, 1)
	if err != nil || len(acts) == 0 || acts[0].Kind != calendarRecount {
		return nil, err
	}
	var r recounted
	if err := json.Unmarshal([]byte(acts[0].Effects), &r); err != nil {
		return nil, err
	}
	return &r, nil
}

// recount computes the limits anew and writes down what came of it.
func (c *Calendars) recount(ctx context.Context, by audit.Actor, tenant, subject string) (string, int, error) {
	now, err := c.Calendar(ctx, tenant)
	if err != nil {
		return "", 0, err
	}
	moved, err := c.cases.Recount(ctx, tenant, now.Version(), func(int) {})
	if err != nil {
		return "", 0, err
	}
	err = c.store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.AppendAct(audit.Act{
			Tenant: tenant, Subject: subject, Kind: calendarRecount, At: tx.Now(), Actor: by, Command: "{}",
			Effects: written(recounted{now.Version(), moved}),
		})
		return err
	})
	return now.Version(), moved, err
}

func calendarSubject(year int) string { return audit.Subject("calendar", strconv.Itoa(year)) }
