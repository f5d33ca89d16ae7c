package simulate

import (
	"context"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/clock"
)

const (
	practiceDays  = 7
	practiceCases = 240
	practiceStep  = 20 // cases between two words on how far it is
)

// Practice fills a training ground with the synthetic district and a week of its life: open work for every role, and a list of the day
// in each grid in which people practise.
var Practice = app.Practice{Days: practiceDays, Fill: practise}

func practise(ctx context.Context, a *app.App, virtual *clock.Manual, told func(done, of int)) error {
	const founded = 4 * practiceStep // founding takes about as long as this many cases
	told(0, founded+practiceCases)
	start := calendar.DateOf(virtual.Now())
	town, err := found(ctx, a, 1, start.AddDays(-30).Start(), "练习")
	if err != nil {
		return err
	}
	policy, err := a.Policies.Policy(ctx, town.Tenant)
	if err != nil {
		return err
	}
	told(founded, founded+practiceCases)
	year := Year{Service: a.Cases, Clock: virtual, Tenant: town.Tenant, Policy: policy, Roster: NewRoster(town.Tenant, town.Posts), Mix: DefaultMix(), Seed: 1,
		Every: practiceStep, Progress: func(done, of int, _ time.Time) { told(founded+done, founded+of) }}
	for _, p := range app.PractisedGrids(town.Posts) {
		if err := year.Today(p.Place, start.AddDays(practiceDays)); err != nil {
			return err
		}
		if err := year.Waiting(p.Place, start.AddDays(practiceDays)); err != nil {
			return err
		}
	}
	year.Rounds(app.NewPatrols(a), start, practiceDays)
	if _, err = year.Run(ctx, start, practiceDays, practiceCases); err != nil {
		return err
	}
	if err := town.Visits(ctx, a); err != nil {
		return err
	}
	return town.Mandates(ctx, a)
}
