package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
)

const (
	reroutePage  = 200   // cases read at once, so that no reading stays open for long
	rerouteMost  = 20000 // cases looked at
	rerouteNamed = 10    // cases named of one move
)

// Rerouted looks at the cases of the last days and tells which would go elsewhere at first under another version of the policy.
// Both versions are asked as of one day. Cases are named to those alone who may read them; others learn how many.
func (r *Regulations) Rerouted(ctx context.Context, actor access.Actor, days int, day calendar.Date, now, next *catalogue.Catalogue) (out httpapi.Rerouted, err error) {
	defer fault.Wrap(&err, "app.Rerouted")
	if _, err := r.allowed(actor, access.CatalogueEdit, nil); err != nil {
		return out, err
	}
	today := r.app.Clock.Now()
	seen, err := access.ScopeFor(actor, access.CaseRead, access.Handling, today)
	if err != nil {
		seen = access.Scope{} // it admits nothing
	}
	f := cases.Filter{Since: today.AddDate(0, 0, -days), Until: today, Order: cases.NewestFirst, Limit: reroutePage}
	moves := map[string]*httpapi.Move{}
	for out.Looked < rerouteMost {
		var page cases.Page
		err := r.app.Store.Cases().View(ctx, func(reader cases.Reader) error {
			page, err = reader.Cases(ctx, access.SystemScope(actor.Tenant), f)
			return err
		})
		if err != nil {
			return out, err
		}
		for _, c := range page.Cases {
			out.Looked++
			tally(moves, c, cases.FirstWay(c, now, day), cases.FirstWay(c, next, day), seen)
		}
		if f.After = page.Next; page.Next == "" {
			break
		}
	}
	out.More = f.After != ""
	for _, m := range moves {
		out.Moves = append(out.Moves, *m)
		out.Moved += m.N
	}
	slices.SortFunc(out.Moves, func(a, b httpapi.Move) int {
		return cmp.Or(b.N-a.N, cmp.Compare(a.Matter, b.Matter), cmp.Compare(a.From.Lead, b.From.Lead), cmp.Compare(a.To.Lead, b.To.Lead))
	})
	return out, nil
}

// tally counts a case whose way changes.
func tally(moves map[string]*httpapi.Move, c cases.Case, from, to cases.Way, seen access.Scope) {
	if from == to {
		return
	}
	key := fmt.Sprint(c.Matter, from, to)
	m := moves[key]
	if m == nil {
		m = &httpapi.Move{Matter: c.Matter, From: from, To: to}
		moves[key] = m
	}
	m.N++
	if len(m.Named) < rerouteNamed && seen.Admits(c.Resource()) {
		m.Named = append(m.Named, httpapi.CaseLink{ID: c.ID, No: c.No})
	}
}
