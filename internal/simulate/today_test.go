package simulate_test

import (
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/people"
	"gezhi/internal/simulate"
)

// TestAGridWorkerFindsAListOfTheDay runs five quiet days up to a Monday, so that a weekend lies before it, and reads the list of the morning.
func TestAGridWorkerFindsAListOfTheDay(t *testing.T) {
	t.Parallel()
	start := calendar.Date{Year: 2026, Month: 3, Day: 11}
	d := newDistrict(t, start.Start())
	y := simulate.Year{Service: d.service, Clock: d.clock, Tenant: tenant, Policy: d.policy, Roster: d.roster, Mix: simulate.DefaultMix(), Seed: 1}
	const grid = "140502001001001"
	if err := y.Today(grid, start.AddDays(5)); err != nil {
		t.Fatal(err)
	}
	if _, err := y.Run(t.Context(), start, 5, 0); err != nil {
		t.Fatal(err)
	}
	morning := start.AddDays(5).Start().Add(9 * time.Hour)
	late, today, back, later := 0, 0, 0, 0
	err := d.service.Store.View(t.Context(), func(r cases.Reader) error {
		page, err := r.Cases(t.Context(), access.SystemScope(tenant), cases.Filter{Lead: people.GridTeam(grid), Limit: 20})
		for _, c := range page.Cases {
			k := c.Clocks[cases.ClockHandle]
			switch {
			case !c.State.Is(cases.WithUnit...):
				t.Errorf("%s is %s", c.Matter, c.State)
			case c.Reworks > 0 || c.FollowUp != nil || len(c.Hands) > 0 && c.Matter == "C0101":
				back++
			case k.Late(morning):
				late++
			case calendar.DateOf(k.Due) == calendar.DateOf(morning):
				today++
			default:
				later++
			}
		}
		return err
	})
	if err != nil || late != 1 || today != 1 || back != 1 || later != 1 {
		t.Errorf("late %d, due today %d, sent back %d, new %d, %v", late, today, back, later, err)
	}
	if err := y.Today("140502999999999", start); err == nil {
		t.Error("a grid that is not there has a list")
	}
}
