package store

import (
	"gezhi/internal/access"
	"gezhi/internal/agency"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// MandateResource is a mandate as far as access to it depends on it: the business of the team of its grid, whoever else reaches the place.
func MandateResource(m agency.Mandate) access.Resource {
	return access.Resource{Tenant: m.Tenant, ID: m.ID, Place: m.Place, Orgs: []people.Org{people.GridTeam(m.Grid())}, Class: access.SensitiveData}
}

// InsertMandate adds a mandate.
func (tx *Tx) InsertMandate(m agency.Sealed) error {
	return tx.q.InsertMandate(tx.ctx, queries.InsertMandateParams{
		Tenant: m.Tenant, ID: m.ID, Household: m.Household, Place: string(m.Place), ClosedOn: m.Closed.String(), PersonKey: blob(m.PersonKey), Sealed: blob(m.Sealed),
		Salt: blob(m.Salt), Version: m.Version,
	})
}

// SaveMandate writes what is sealed of a mandate, and whether it is closed, over its version before. Stale mandate.stale.
func (tx *Tx) SaveMandate(m agency.Sealed) error {
	n, err := tx.q.UpdateMandate(tx.ctx, queries.UpdateMandateParams{Tenant: m.Tenant, ID: m.ID, ClosedOn: m.Closed.String(), Sealed: blob(m.Sealed), Version: m.Version})
	return changed(n, err, "mandate.stale")
}

// Mandate returns a mandate within the scope. NotFound mandate.not_found.
func (tx *Tx) Mandate(s access.Scope, id string) (agency.Sealed, error) {
	row, err := tx.q.Mandate(tx.ctx, s.Tenant(), id)
	if err != nil {
		return agency.Sealed{}, missing(err, "mandate.not_found")
	}
	m, err := readMandate(row)
	if err == nil && !s.Admits(MandateResource(m.Mandate)) {
		err = fault.New(fault.NotFound, "mandate.not_found")
	}
	return m, err
}

// Mandates lists those of a place and below that lie within the scope, the closed ones too.
func (tx *Tx) Mandates(s access.Scope, place territory.Code) ([]agency.Sealed, error) {
	rows, err := tx.q.MandatesUnder(tx.ctx, s.Tenant(), string(place), string(place)+":")
	return scopedMandates(s, rows, err)
}

// OpenMandates counts the errands in a place that are not done.
func (tx *Tx) OpenMandates(tenant string, place territory.Code) (int, error) {
	n, err := tx.q.CountOpenMandates(tx.ctx, tenant, string(place), string(place)+":")
	return int(n), err
}

// MandatesOf lists those of a household that lie within the scope, the closed ones last.
func (tx *Tx) MandatesOf(s access.Scope, household string) ([]agency.Sealed, error) {
	rows, err := tx.q.MandatesOf(tx.ctx, s.Tenant(), household)
	return scopedMandates(s, rows, err)
}

// MandatesClosedBy lists some of those that were closed on a day or before, for the program itself.
func (tx *Tx) MandatesClosedBy(tenant string, day calendar.Date) ([]agency.Sealed, error) {
	rows, err := tx.q.MandatesClosedBy(tx.ctx, tenant, day.String())
	return scopedMandates(access.SystemScope(tenant), rows, err)
}

// DropMandate removes a mandate with its key.
func (tx *Tx) DropMandate(tenant, id string) error { return tx.q.DeleteMandate(tx.ctx, tenant, id) }

func scopedMandates(s access.Scope, rows []queries.Mandate, err error) (list []agency.Sealed, _ error) {
	for _, r := range rows {
		m, err := readMandate(r)
		if err != nil {
			return nil, err
		}
		if s.Admits(MandateResource(m.Mandate)) {
			list = append(list, m)
		}
	}
	return list, err
}

func readMandate(r queries.Mandate) (m agency.Sealed, err error) {
	m = agency.Sealed{PersonKey: r.PersonKey, Sealed: r.Sealed}
	m.Tenant, m.ID, m.Household, m.Place, m.Salt, m.Version = r.Tenant, r.ID, r.Household, territory.Code(r.Place), r.Salt, r.Version
	if r.ClosedOn != "" {
		m.Closed, err = calendar.ParseDate(r.ClosedOn)
	}
	return m, err
}
