package app

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// FirstSteps tells how far a new county has come (首次设置). It is read from what is really there and kept nowhere.
type FirstSteps struct{ app *App }

// NewFirstSteps returns the first steps of the application.
func NewFirstSteps(a *App) *FirstSteps { return &FirstSteps{a} }

// Steps lists the steps in the order in which a county needs them, each with what there is of it.
func (s *FirstSteps) Steps(ctx context.Context, tenant string) (steps []httpapi.FirstStep, err error) {
	defer fault.Wrap(&err, "app.FirstSteps")
	policy, err := s.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return nil, err
	}
	var accounts, posts, reports int
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		list, err := tx.PostsUnder(tenant, policy.Root)
		if err != nil {
			return err
		}
		posts = 0
		holders := map[string]bool{}
		for _, p := range people.EffectiveAt(list, tx.Now()) {
			if !p.Role.Admin() {
				posts++
				holders[p.Account] = true
			}
		}
		accounts = len(holders)
		page, err := tx.Cases().Cases(ctx, access.SystemScope(tenant), cases.Filter{Limit: 1})
		reports = len(page.Cases)
		return err
	})
	if err != nil {
		return nil, err
	}
	ground := policy.Territory.Territory()
	missing := 0
	if _, lacks := policy.Calendar("").Missing(s.app.Clock.Now()); lacks {
		missing = 1
	}
	open := 0
	for _, u := range policy.Catalogue.Units() {
		if u.Open() {
			open++
		}
	}
	return []httpapi.FirstStep{
		{Step: "jurisdiction", Done: listed(policy.Catalogue) > 0, N: listed(policy.Catalogue)},
		{Step: "territory", Done: len(ground.Grids) > 0, N: len(ground.Grids)},
		{Step: "units", Done: open > 0, N: open},
		{Step: "people", Done: posts > 0, N: accounts},
		{Step: "calendar", Done: missing == 0, N: 1 - missing},
		{Step: "sample", Done: reports > 0, N: reports},
	}, nil
}

// listed counts the matters that are on the list or were let in for a time.
func listed(c *catalogue.Catalogue) (n int) {
	for _, m := range c.Matters() {
		if m.Status == catalogue.Active || m.Status == catalogue.Temporary {
			n++
		}
	}
	return n
}
