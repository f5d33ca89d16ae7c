package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// Numbers of cases below these are not told: they would point at persons.
const (
	leastPublic = 10
	leastInside = 5
)

// reportPage is how many cases are read at once.
const reportPage = 200

// Reports counts what was reported in a period.
type Reports struct {
	store    *store.Store
	policies *Policies
	clock    clock.Clock
}

// NewReports returns the reports of the application.
func NewReports(a *App) *Reports {
	return &Reports{store: a.Store, policies: a.Policies, clock: a.Clock}
}

// Rates counts the three rates (三率) over the cases of a place and its parts that were reported in the period, within the scope.
// NotFound place.not_found for a place of another county.
func (r *Reports) Rates(ctx context.Context, s access.Scope, q httpapi.ReportQuery) (rates cases.Rates, err error) {
	defer fault.Wrap(&err, "app.Rates")
	policy, place, err := r.within(ctx, s, q)
	if err != nil {
		return cases.Rates{}, err
	}
	since, until := period(q)
	f := cases.Filter{Place: place, Since: since, Until: until, Limit: reportPage}
	tally := cases.NewTally(policy.Catalogue.Settings().Rates, q.Public, r.clock.Now())
	err = r.store.View(ctx, func(tx *store.Tx) error { return tallyAll(ctx, tx.Cases(), s, f, tally) })
	if err != nil {
		return cases.Rates{}, err
	}
	rates = tally.Rates()
	if _, told := rates.Solved.Percent(); !told {
		rates.Partly = 0 // a part of what is not told
	}
	return rates, nil
}

// tallyAll adds every case that the filter selects, page by page.
func tallyAll(ctx context.Context, r cases.Reader, s access.Scope, f cases.Filter, tally *cases.Tally) error {
	for {
		page, err := r.Cases(ctx, s, f)
		if err != nil {
			return err
		}
		for i := range page.Cases {
			tally.Add(&page.Cases[i])
		}
		if f.After = page.Next; f.After == "" {
			return nil
		}
	}
}

// Counts answers how many cases there are of each state, matter, loop, part of the place or source, by value. Small numbers are
// hidden, and of the others as many as keep a hidden one from being the rest of a total: at least two are hidden, and together
// they are no small number. Nothing is held against the answers to other questions, as of a period that is a day longer.
//
// Faults: Invalid query.by not_one_of; NotFound place.not_found.
func (r *Reports) Counts(ctx context.Context, s access.Scope, q httpapi.ReportQuery) (list []httpapi.Count, err error) {
	defer fault.Wrap(&err, "app.Counts")
	by := store.Dimension(q.By)
	if known := []store.Dimension{store.ByState, store.ByMatter, store.ByLoop, store.ByPlace, store.BySource}; !slices.Contains(known, by) {
		var f fault.Fields
		f.Add("query.by", "not_one_of", "allowed", known)
		return nil, f.Err()
	}
	_, place, err := r.within(ctx, s, q)
	if err != nil {
		return nil, err
	}
	since, until := period(q)
	err = r.store.View(ctx, func(tx *store.Tx) error {
		counts, err := tx.Breakdown(s, cmp.Or(place, q.Place), since, until, by)
		list = list[:0]
		for value, n := range counts {
			list = append(list, httpapi.Count{Value: value, N: n})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	least := leastInside
	if q.Public {
		least = leastPublic
	}
	return hideSmall(list, least), nil
}

// within returns the policy of the scope's tenant, and the place that is counted: none for the county, which is the whole tenant.
func (r *Reports) within(ctx context.Context, s access.Scope, q httpapi.ReportQuery) (cases.Policy, territory.Code, error) {
	if s.Empty() {
		return cases.Policy{}, "", fault.New(fault.NotFound, "access.not_found")
	}
	policy, err := r.policies.Policy(ctx, s.Tenant())
	if err != nil {
		return cases.Policy{}, "", err
	}
	switch {
	case q.Place == policy.Root:
		return policy, "", nil
	case policy.Root.Contains(q.Place) && q.Place.Valid():
		return policy, q.Place, nil
	}
	return cases.Policy{}, "", fault.New(fault.NotFound, "place.not_found")
}

// period returns the instants at which the first day begins and the last one is over.
func period(q httpapi.ReportQuery) (since, until time.Time) {
	return q.From.Start(), q.To.AddDays(1).Start()
}

// hideSmall puts the cells in the order of their values and hides what must not be told.
func hideSmall(list []httpapi.Count, least int) []httpapi.Count {
	slices.SortFunc(list, func(a, b httpapi.Count) int { return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.Value, b.Value)) })
	hidden, sum := 0, 0
	for hidden < len(list) && (list[hidden].N < least || hidden == 1 || hidden > 1 && sum < least) {
		sum += list[hidden].N
		hidden++
	}
	for i := range hidden {
		list[i].N, list[i].Hidden = -1, true
	}
	slices.SortFunc(list, func(a, b httpapi.Count) int { return cmp.Compare(a.Value, b.Value) })
	return list
}
