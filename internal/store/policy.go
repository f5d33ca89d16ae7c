package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
)

// PolicyVersion is a version of the local policy and the instant from which it is in force.
type PolicyVersion struct {
	Version   string
	ValidFrom time.Time
	SavedAt   time.Time
}

// SavePolicy puts a version of the local policy in force from an instant on.
func (tx *Tx) SavePolicy(tenant string, from time.Time, c *catalogue.Catalogue) error {
	tx.resets(tenant)
	return tx.q.SavePolicy(tx.ctx, queries.SavePolicyParams{
		Tenant: tenant, ValidFrom: micros(from), Version: c.Version(), Body: c.Encode(), SavedAt: micros(tx.now),
	})
}

// Policy returns the local policy in force at an instant. NotFound policy.not_found before the first.
func (tx *Tx) Policy(tenant string, at time.Time) (*catalogue.Catalogue, PolicyVersion, error) {
	row, err := tx.q.PolicyAt(tx.ctx, tenant, micros(at))
	if err != nil {
		return nil, PolicyVersion{}, missing(err, "policy.not_found")
	}
	return readPolicy(tenant, queries.PolicyVersionRow(row))
}

// PolicyByVersion returns a version of the local policy by its name. NotFound policy.not_found.
func (tx *Tx) PolicyByVersion(tenant, version string) (*catalogue.Catalogue, PolicyVersion, error) {
	row, err := tx.q.PolicyVersion(tx.ctx, tenant, version)
	if err != nil {
		return nil, PolicyVersion{}, missing(err, "policy.not_found")
	}
	return readPolicy(tenant, row)
}

func readPolicy(tenant string, r queries.PolicyVersionRow) (*catalogue.Catalogue, PolicyVersion, error) {
	c, err := catalogue.Decode(r.Body)
	if err != nil {
		return nil, PolicyVersion{}, fmt.Errorf("policy %s of %s: %w", r.Version, tenant, err)
	}
	return c, PolicyVersion{Version: r.Version, ValidFrom: instant(r.ValidFrom), SavedAt: instant(r.SavedAt)}, nil
}

// Policies lists the versions of a tenant's policy, from the first on.
func (tx *Tx) Policies(tenant string) ([]PolicyVersion, error) {
	rows, err := tx.q.PolicyVersions(tx.ctx, tenant)
	return mapped(rows, err, func(r queries.PolicyVersionsRow) PolicyVersion {
		return PolicyVersion{Version: r.Version, ValidFrom: instant(r.ValidFrom), SavedAt: instant(r.SavedAt)}
	})
}

// SaveCalendarYear keeps an imported file of public holidays, over an earlier one of the year.
func (tx *Tx) SaveCalendarYear(tenant string, year int, file []byte) error {
	tx.resets(tenant)
	return tx.q.SaveCalendarYear(tx.ctx, tenant, int64(year), file)
}

// SaveCalendarOverrides keeps what an organisation does differently; the empty organisation is the whole county. Overrides that say
// nothing are taken away.
func (tx *Tx) SaveCalendarOverrides(tenant string, org people.Org, o calendar.Overrides) error {
	tx.resets(tenant)
	body, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if string(body) == "{}" {
		return tx.q.DeleteCalendarOverrides(tx.ctx, tenant, string(org))
	}
	return tx.q.SaveCalendarOverrides(tx.ctx, tenant, string(org), string(body))
}

// Calendars are the working calendars of a tenant as they are stored.
type Calendars struct {
	Years     [][]byte // imported files, in order of years
	Overrides map[people.Org]calendar.Overrides
}

// Calendars returns everything that is stored of a tenant's calendars.
func (tx *Tx) Calendars(tenant string) (Calendars, error) {
	years, err := tx.q.CalendarYears(tx.ctx, tenant)
	if err != nil {
		return Calendars{}, err
	}
	rows, err := tx.q.CalendarOverrides(tx.ctx, tenant)
	if err != nil {
		return Calendars{}, err
	}
	c := Calendars{Overrides: make(map[people.Org]calendar.Overrides, len(rows))}
	for _, y := range years {
		c.Years = append(c.Years, y.Body)
	}
	for _, r := range rows {
		var o calendar.Overrides
		if err := json.Unmarshal([]byte(r.Body), &o); err != nil {
			return Calendars{}, fmt.Errorf("calendar of %s: %w", r.Org, err)
		}
		c.Overrides[people.Org(r.Org)] = o
	}
	return c, nil
}
