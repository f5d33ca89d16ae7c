package store

import (
	"encoding/json"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
	"gezhi/internal/visits"
)

// VisitResource is a visit or an appointment as far as access to it depends on it.
func VisitResource(tenant, id string, place territory.Code) access.Resource {
	return access.Resource{Tenant: tenant, ID: id, Place: place, Class: access.PersonalData}
}

// CareResource is a care as far as access to it depends on it: the business of the team of its grid, whoever else reaches the place.
func CareResource(c visits.Care) access.Resource {
	grid := c.Place.Up(territory.LevelGrid)
	return access.Resource{Tenant: c.Tenant, ID: c.ID, Place: c.Place, Orgs: []people.Org{people.GridTeam(grid)}, Class: access.SensitiveData}
}

func asText(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// InsertVisit keeps what came of a visit.
func (tx *Tx) InsertVisit(v visits.Visit) error {
	body, err := asText(v)
	if err != nil {
		return err
	}
	return tx.q.InsertVisit(tx.ctx, queries.InsertVisitParams{Tenant: v.Tenant, ID: v.ID, Household: v.Household, Place: string(v.Place), Account: v.Account, At: micros(v.At), Body: body})
}

// Visit returns what was recorded under an id. NotFound visit.not_found.
func (tx *Tx) Visit(tenant, id string) (visits.Visit, error) {
	row, err := tx.q.Visit(tx.ctx, tenant, id)
	if err != nil {
		return visits.Visit{}, missing(err, "visit.not_found")
	}
	return readVisit(row)
}

// Visits lists what was recorded in a place between two instants and lies within the scope, in order.
func (tx *Tx) Visits(s access.Scope, place territory.Code, from, to time.Time) ([]visits.Visit, error) {
	rows, err := tx.q.VisitsUnder(tx.ctx, queries.VisitsUnderParams{Tenant: s.Tenant(), Place: string(place), Place_2: string(place) + ":", At: micros(from), At_2: micros(to)})
	return scopedVisits(s, rows, err)
}

// VisitsOf lists what was recorded of a household within the scope, the newest first.
func (tx *Tx) VisitsOf(s access.Scope, household string) ([]visits.Visit, error) {
	rows, err := tx.q.VisitsOf(tx.ctx, s.Tenant(), household)
	return scopedVisits(s, rows, err)
}

func scopedVisits(s access.Scope, rows []queries.Visit, err error) (list []visits.Visit, _ error) {
	for _, r := range rows {
		v, err := readVisit(r)
		if err != nil {
			return nil, err
		}
		if s.Admits(VisitResource(v.Tenant, v.ID, v.Place)) {
			list = append(list, v)
		}
	}
	return list, err
}

func readVisit(r queries.Visit) (v visits.Visit, err error) {
	err = json.Unmarshal([]byte(r.Body), &v)
	v.Place, v.At = territory.Code(r.Place), instant(r.At)
	return v, err
}

// ForgetVisits removes some of the visits made before an instant, with the appointments and the plans of before, and answers how many.
func (tx *Tx) ForgetVisits(tenant string, before time.Time) (int, error) {
	day := calendar.DateOf(before).String()
	ids, err := tx.q.OldVisits(tx.ctx, tenant, micros(before))
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := tx.q.DeleteVisit(tx.ctx, tenant, id); err != nil {
			return 0, err
		}
	}
	old, err := tx.q.OldAppointments(tx.ctx, tenant, day)
	if err != nil {
		return 0, err
	}
	for _, id := range old {
		if err := tx.q.DeleteAppointment(tx.ctx, tenant, id); err != nil {
			return 0, err
		}
	}
	n, err := tx.q.DeleteOldVisitMonths(tx.ctx, tenant, day[:7])
	return len(ids) + len(old) + int(n), err
}

// InsertAppointment adds an appointment.
func (tx *Tx) InsertAppointment(a visits.Appointment) error {
	body, err := asText(a)
	if err != nil {
		return err
	}
	return tx.q.InsertAppointment(tx.ctx, queries.InsertAppointmentParams{
		Tenant: a.Tenant, ID: a.ID, Household: a.Household, Place: string(a.Place), Day: a.Day.String(), State: string(a.State), Body: body, Version: a.Version,
	})
}

// SaveAppointment writes an appointment over its version before. Stale visit.stale.
func (tx *Tx) SaveAppointment(a visits.Appointment) error {
	body, err := asText(a)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateAppointment(tx.ctx, queries.UpdateAppointmentParams{
		Tenant: a.Tenant, ID: a.ID, Place: string(a.Place), Day: a.Day.String(), State: string(a.State), Body: body, Version: a.Version,
	})
	return changed(n, err, "visit.stale")
}

// Appointment returns an appointment within the scope. NotFound visit.no_appointment.
func (tx *Tx) Appointment(s access.Scope, id string) (visits.Appointment, error) {
	row, err := tx.q.Appointment(tx.ctx, s.Tenant(), id)
	if err != nil {
		return visits.Appointment{}, missing(err, "visit.no_appointment")
	}
	a, err := readAppointment(row)
	if err == nil && !s.Admits(VisitResource(a.Tenant, a.ID, a.Place)) {
		err = fault.New(fault.NotFound, "visit.no_appointment")
	}
	return a, err
}

// Appointments lists those of a place from one day to another, both included, that lie within the scope, by day.
func (tx *Tx) Appointments(s access.Scope, place territory.Code, from, to calendar.Date) (list []visits.Appointment, err error) {
	rows, err := tx.q.AppointmentsUnder(tx.ctx, queries.AppointmentsUnderParams{Tenant: s.Tenant(), Place: string(place), Place_2: string(place) + ":", Day: from.String(), Day_2: to.String()})
	for _, r := range rows {
		a, err := readAppointment(r)
		if err != nil {
			return nil, err
		}
		if s.Admits(VisitResource(a.Tenant, a.ID, a.Place)) {
			list = append(list, a)
		}
	}
	return list, err
}

// AppointmentsAhead counts the visits that are promised in a place from a day on.
func (tx *Tx) AppointmentsAhead(tenant string, place territory.Code, from calendar.Date) (int, error) {
	n, err := tx.q.CountAppointments(tx.ctx, queries.CountAppointmentsParams{
		Tenant: tenant, Place: string(place), Place_2: string(place) + ":", Day: from.String(), State: string(visits.Open),
	})
	return int(n), err
}

func readAppointment(r queries.Appointment) (a visits.Appointment, err error) {
	err = json.Unmarshal([]byte(r.Body), &a)
	a.Place, a.Version = territory.Code(r.Place), r.Version
	return a, err
}

// InsertCare adds a care.
func (tx *Tx) InsertCare(c visits.SealedCare) error {
	body, err := careBody(c.Care)
	if err != nil {
		return err
	}
	return tx.q.InsertCare(tx.ctx, queries.InsertCareParams{
		Tenant: c.Tenant, ID: c.ID, Household: c.Household, Place: string(c.Place), EndedOn: c.Consent.Ended.String(), PersonKey: blob(c.PersonKey), Sealed: blob(c.Sealed),
		Body: body, Salt: blob(c.Salt), Version: c.Version,
	})
}

// SaveCare writes what may change of a care over its version before; what is sealed stays. Stale care.stale.
func (tx *Tx) SaveCare(c visits.Care) error {
	body, err := careBody(c)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateCare(tx.ctx, queries.UpdateCareParams{Tenant: c.Tenant, ID: c.ID, Place: string(c.Place), EndedOn: c.Consent.Ended.String(), Body: body, Version: c.Version})
	return changed(n, err, "care.stale")
}

// careBody is a care without what is sealed.
func careBody(c visits.Care) (string, error) {
	c.Whom, c.Salt = visits.Whom{}, nil
	return asText(c)
}

// Care returns a care within the scope. NotFound care.not_found.
func (tx *Tx) Care(s access.Scope, id string) (visits.SealedCare, error) {
	row, err := tx.q.Care(tx.ctx, s.Tenant(), id)
	if err != nil {
		return visits.SealedCare{}, missing(err, "care.not_found")
	}
	c, err := readCare(row)
	if err == nil && !s.Admits(CareResource(c.Care)) {
		err = fault.New(fault.NotFound, "care.not_found")
	}
	return c, err
}

// Cares lists those of a place and below that lie within the scope, the ended ones too.
func (tx *Tx) Cares(s access.Scope, place territory.Code) (list []visits.SealedCare, err error) {
	rows, err := tx.q.CaresUnder(tx.ctx, s.Tenant(), string(place), string(place)+":")
	for _, r := range rows {
		c, err := readCare(r)
		if err != nil {
			return nil, err
		}
		if s.Admits(CareResource(c.Care)) {
			list = append(list, c)
		}
	}
	return list, err
}

// CaresEndedBy lists some of the cares that ended on a day or before, for the program itself.
func (tx *Tx) CaresEndedBy(tenant string, day calendar.Date) (list []visits.SealedCare, err error) {
	rows, err := tx.q.CaresEndedBy(tx.ctx, tenant, day.String())
	for _, r := range rows {
		c, err := readCare(r)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, err
}

// DropCare removes a care with the key of its person.
func (tx *Tx) DropCare(tenant, id string) error { return tx.q.DeleteCare(tx.ctx, tenant, id) }

func readCare(r queries.Care) (c visits.SealedCare, err error) {
	err = json.Unmarshal([]byte(r.Body), &c.Care)
	c.Place, c.Version, c.Salt = territory.Code(r.Place), r.Version, r.Salt
	c.PersonKey, c.Sealed = r.PersonKey, r.Sealed
	return c, err
}

// SaveVisitPlan keeps the month of a grid over the one before.
func (tx *Tx) SaveVisitPlan(p visits.Plan) error {
	body, err := asText(p)
	if err != nil {
		return err
	}
	return tx.q.SaveVisitMonth(tx.ctx, queries.SaveVisitMonthParams{Tenant: p.Tenant, Grid: string(p.Grid), Month: p.Month, Body: body, Version: p.Version})
}

// VisitPlan returns the month of a grid. NotFound visit.no_plan.
func (tx *Tx) VisitPlan(tenant string, grid territory.Code, month string) (p visits.Plan, err error) {
	row, err := tx.q.VisitMonth(tx.ctx, tenant, string(grid), month)
	if err != nil {
		return p, missing(err, "visit.no_plan")
	}
	err = json.Unmarshal([]byte(row.Body), &p)
	p.Tenant, p.Grid, p.Month, p.Version = tenant, grid, month, row.Version
	return p, err
}

// ForgetHousehold removes what hangs on a household: visits and appointments, cares and mandates with their keys.
func (tx *Tx) ForgetHousehold(tenant, household string) error {
	for _, remove := range []func() error{
		func() error { return tx.q.DeleteVisitsOf(tx.ctx, tenant, household) },
		func() error { return tx.q.DeleteAppointmentsOf(tx.ctx, tenant, household) },
		func() error { return tx.q.DeleteCaresOf(tx.ctx, tenant, household) },
		func() error { return tx.q.DeleteMandatesOf(tx.ctx, tenant, household) },
	} {
		if err := remove(); err != nil {
			return err
		}
	}
	return nil
}

// MoveHousehold lets what hangs on a household follow it to another place.
func (tx *Tx) MoveHousehold(tenant, household string, place territory.Code) error {
	for _, move := range []func() error{
		func() error { return tx.q.MoveVisits(tx.ctx, tenant, household, string(place)) },
		func() error { return tx.q.MoveAppointments(tx.ctx, tenant, household, string(place)) },
		func() error { return tx.q.MoveCares(tx.ctx, tenant, household, string(place)) },
		func() error { return tx.q.MoveMandates(tx.ctx, tenant, household, string(place)) },
	} {
		if err := move(); err != nil {
			return err
		}
	}
	return nil
}
