package simulate

import (
	"context"
	"fmt"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/agency"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/people"
)

// Mandates lets the workers of the grids in which people try the program act for some households: one errand has just begun, of one a copy is
// still with the worker, one was taken back, one is done. It is called at the end of a run.
func (t *Town) Mandates(ctx context.Context, a *app.App) error {
	homes, desk := app.NewHouseholds(a), app.NewMandates(a)
	policy, err := a.Policies.Policy(ctx, t.Tenant)
	if err != nil {
		return err
	}
	now := a.Clock.Now()
	today := calendar.DateOf(now)
	matters := slices.DeleteFunc(policy.Catalogue.OnList(today), func(m catalogue.Matter) bool { return !slices.Contains(m.WorkerActions, catalogue.Agency) })
	if len(matters) == 0 {
		return nil
	}
	papers := func(n int, kind agency.Kind, made agency.Make) []agency.Papers {
		return []agency.Papers{{Kind: kind, Make: made, Count: n}}
	}
	for _, post := range app.PractisedGrids(t.Posts) {
		worker := access.NewStaff(t.Tenant, post.Account, []people.Post{post}, people.Session{ProvedAt: now}, now)
		list, err := homes.In(ctx, access.SystemScope(t.Tenant), post.Place)
		if err != nil {
			return err
		}
		if len(list) < 20 {
			continue
		}
		for i, errand := range []struct {
			name   string
			moves  []agency.Move
			result agency.Result
		}{
			{"王合成", nil, ""},
			{"李合成", []agency.Move{{Way: agency.Received, Papers: papers(2, agency.Register, agency.Copy)}, {Way: agency.Submitted, Papers: papers(1, agency.Register, agency.Copy)}}, ""},
			{"张合成", []agency.Move{{Way: agency.Received, Papers: papers(1, agency.Insurance, agency.Original)}}, agency.Withdrew},
			{"刘合成", []agency.Move{{Way: agency.Received, Papers: papers(1, agency.Form, agency.Original)}, {Way: agency.Submitted, Papers: papers(1, agency.Form, agency.Original)}}, agency.Done},
		} {
			m := agency.Mandate{ID: a.IDs.New(now), Household: list[10+i].ID, Errand: agency.Errand{
				Name: errand.name, Matter: matters[i%len(matters)].Code, Given: agency.Givens()[i%3], GivenOn: today, Until: today.AddDays(30 + i),
			}}
			if err := desk.Take(ctx, worker, m, cases.Key{}); err != nil {
				return fmt.Errorf("a mandate: %w", err)
			}
			for _, v := range errand.moves {
				v.ID = a.IDs.New(now)
				if err := desk.Move(ctx, worker, m.ID, v, cases.Key{}); err != nil {
					return fmt.Errorf("papers: %w", err)
				}
			}
			if errand.result == "" {
				continue
			}
			if err := desk.End(ctx, worker, m.ID, errand.result, "", cases.Key{}); err != nil {
				return fmt.Errorf("the end of an errand: %w", err)
			}
		}
	}
	return nil
}
