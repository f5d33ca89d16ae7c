package simulate

import (
	"context"
	"fmt"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/households"
	"gezhi/internal/people"
	"gezhi/internal/visits"
)

// Visits lets the workers of the grids in which people try the program agree on some care and a visit that day, plan the month, and make a
// visit. It is called at the end of a run.
func (t *Town) Visits(ctx context.Context, a *app.App) error {
	homes, calls := app.NewHouseholds(a), app.NewVisits(a)
	for _, post := range app.PractisedGrids(t.Posts) {
		now := a.Clock.Now()
		today := calendar.DateOf(now)
		worker := access.NewStaff(t.Tenant, post.Account, []people.Post{post}, people.Session{ProvedAt: now}, now)
		list, err := homes.In(ctx, access.SystemScope(t.Tenant), post.Place)
		if err != nil {
			return err
		}
		var open []households.Household
		for _, h := range list {
			if h.Name != "" && !h.Refuses(today) {
				open = append(open, h)
			}
		}
		if len(open) < 10 {
			continue
		}
		for i, whom := range []visits.Whom{{Name: "王合成", Kind: visits.Elderly}, {Name: "李合成", Kind: visits.Disabled}, {Name: "张合成", Kind: visits.Child, Guardian: "刘合成"}} {
			care := visits.Care{
				Household: open[i].ID, Whom: whom, Every: visits.Everies()[i%3],
				Consent: visits.Consent{Text: visits.ConsentText, Channel: visits.Paper, Agreed: today},
			}
			if _, err := calls.AddCare(ctx, worker, care, cases.Key{}); err != nil {
				return fmt.Errorf("a care: %w", err)
			}
		}
		agreed := visits.Appointment{Household: open[4].ID, Day: today, From: 15 * 60, To: 16 * 60, Why: visits.Asked}
		if _, err := calls.Agree(ctx, worker, agreed, cases.Key{}); err != nil {
			return fmt.Errorf("an appointment: %w", err)
		}
		if err := calls.Make(ctx, worker, post.Place, today.String()[:7]); err != nil {
			return fmt.Errorf("a month of visits: %w", err)
		}
		made := visits.Visit{ID: a.IDs.New(now), Household: open[5].ID, Why: visits.Passed, Outcome: visits.Met, Did: []visits.Did{visits.Talked, visits.Safety}}
		if _, err := calls.Record(ctx, worker, made, cases.Key{}); err != nil {
			return fmt.Errorf("a visit: %w", err)
		}
	}
	return nil
}
