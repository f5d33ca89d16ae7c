package apitest

import (
	"context"
	"slices"
	"sync"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/households"
	"gezhi/internal/territory"
	"gezhi/internal/visits"
)

// Visits keeps visits in memory; of one household, called "1".
type Visits struct {
	mu    sync.Mutex
	list  []visits.Visit
	cares []visits.Care
}

// Day answers one appointment.
func (k *Visits) Day(_ context.Context, _ access.Scope, grid territory.Code, day calendar.Date) ([]visits.Call, error) {
	a := visits.Appointment{ID: "a", Household: "1", Day: day, From: 15 * 60, To: 16 * 60, Why: visits.Asked, Version: 1}
	return []visits.Call{{Household: households.Household{ID: "1", Place: grid, Door: "3-2-501", Refreshed: day}, Why: a.Why, Start: a.From, Until: a.To, Appointment: &a}}, nil
}

// Record keeps one, once.
func (k *Visits) Record(_ context.Context, _ access.Actor, v visits.Visit, _ cases.Key) (visits.Visit, error) {
	if err := v.Check(); err != nil {
		return v, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.ContainsFunc(k.list, func(o visits.Visit) bool { return o.ID == v.ID }) {
		k.list = append(k.list, v)
	}
	return v, nil
}

// Of answers those of a household.
func (k *Visits) Of(context.Context, access.Scope, string) ([]visits.Visit, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.list), nil
}

// Agree checks an appointment.
func (k *Visits) Agree(_ context.Context, _ access.Actor, a visits.Appointment, _ cases.Key) (string, error) {
	return "a", a.Check(a.Day)
}

// Cancel does nothing.
func (k *Visits) Cancel(context.Context, access.Actor, string, int64) error { return nil }

// Plan answers a day with one visit and one that could not be planned.
func (k *Visits) Plan(_ context.Context, _ access.Scope, grid territory.Code, month string) (visits.Plan, []households.Household, error) {
	day, err := calendar.ParseDate(month + "-02")
	p := visits.Plan{
		Grid: grid, Month: month, Version: 1, Days: []calendar.Date{day}, Needs: []visits.Need{{Household: "1", Why: visits.Card, Visits: 2}},
		Slots: [][]visits.Slot{{{Start: 15 * 60}}}, Unmet: []visits.Miss{{Number: 1, Why: "full"}},
	}
	return p, []households.Household{{ID: "1", Place: grid, Door: "3-2-501", Name: "王*"}, {ID: "2", Place: grid, Door: "3-2-502", Refused: day}}, err
}

// Tally answers one of each.
func (k *Visits) Tally(context.Context, access.Scope, territory.Code, string) (visits.Tally, error) {
	return visits.Tally{Ahead: 1, Met: 1, Absent: 1, Refused: 1, Missed: 1, Carried: 1}, nil
}

// Make does nothing.
func (k *Visits) Make(context.Context, access.Actor, territory.Code, string) error { return nil }

// Carry does nothing.
func (k *Visits) Carry(context.Context, access.Actor, territory.Code, calendar.Date) error {
	return nil
}

// Cares answers all.
func (k *Visits) Cares(context.Context, access.Scope, territory.Code) ([]visits.Care, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.cares), nil
}

// AddCare keeps one.
func (k *Visits) AddCare(_ context.Context, _ access.Actor, c visits.Care, _ cases.Key) (string, error) {
	c, err := c.Check(c.Consent.Agreed)
	if err != nil {
		return "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	c.ID, c.Version = "c", 1
	k.cares = append(k.cares, c)
	return c.ID, nil
}

// ViewCare answers the first.
func (k *Visits) ViewCare(context.Context, access.Actor, string, cases.Key) (visits.Care, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.cares) == 0 {
		return visits.Care{}, nil
	}
	return k.cares[0], nil
}

// EndCare ends the first.
func (k *Visits) EndCare(context.Context, access.Actor, string, int64, bool) error { return nil }
