package casestest

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
)

// Case reads one case.
func (t *tx) Case(_ context.Context, s access.Scope, id string) (cases.Case, error) {
	raw, ok := t.cases[key(s.Tenant(), id)]
	if !ok {
		return cases.Case{}, missing()
	}
	c, err := cases.Decode(raw)
	if err == nil && !s.Admits(c.Resource()) {
		return cases.Case{}, missing()
	}
	return c, err
}

// CaseByNumber reads one case by its number for people.
func (t *tx) CaseByNumber(_ context.Context, s access.Scope, no string) (cases.Case, error) {
	found, err := t.all(s)
	if err != nil {
		return cases.Case{}, err
	}
	i := slices.IndexFunc(found, func(c cases.Case) bool { return c.No == no })
	if i < 0 {
		return cases.Case{}, missing()
	}
	return found[i], nil
}

// Cases lists by keyset.
func (t *tx) Cases(_ context.Context, s access.Scope, f cases.Filter) (cases.Page, error) {
	found, err := t.all(s)
	if err != nil {
		return cases.Page{}, err
	}
	found = slices.DeleteFunc(found, func(c cases.Case) bool { return !t.matches(&c, f) || place(&c, f.Order) <= f.After })
	slices.SortFunc(found, func(a, b cases.Case) int { return cmp.Compare(place(&a, f.Order), place(&b, f.Order)) })
	limit := f.Limit
	if limit == 0 {
		limit = 50
	}
	if len(found) <= limit {
		return cases.Page{Cases: found}, nil
	}
	return cases.Page{Cases: found[:limit], Next: place(&found[limit-1], f.Order)}, nil
}

func (t *tx) Counts(_ context.Context, s access.Scope, fs []cases.Filter, most int) ([]int, error) {
	counts := make([]int, len(fs))
	for i, f := range fs {
		if f.Words != "" {
			return nil, fault.New(fault.Malformed, "list.words_counted")
		}
		found, err := t.all(s)
		if err != nil {
			return nil, err
		}
		counts[i] = min(most, len(slices.DeleteFunc(found, func(c cases.Case) bool { return !t.matches(&c, f) })))
	}
	return counts, nil
}

// place is the cursor of a case in an order: texts that sort as the cases do.
func place(c *cases.Case, o cases.Order) string {
	at := math.MaxInt64 - c.ReportedAt.UnixMicro()
	if o == cases.DueFirst {
		due, ok := c.NextDue()
		if !ok {
			return "~" + c.ID
		}
		at = due.UnixMicro()
	}
	return fmt.Sprintf("%020d %s", at, c.ID)
}

func (t *tx) matches(c *cases.Case, f cases.Filter) bool {
	due, _ := c.NextDue()
	return (len(f.IDs) == 0 || slices.Contains(f.IDs, c.ID)) &&
		(len(f.States) == 0 || c.State.Is(f.States...)) &&
		(f.Org == "" || slices.Contains(c.Orgs(), f.Org)) &&
		(f.Lead == "" || c.Lead == f.Lead) &&
		(f.Desk == "" || c.Desk == f.Desk) &&
		(f.Place == "" || f.Place.Contains(c.Place)) &&
		(f.Matter == "" || c.Matter == f.Matter) &&
		(f.Kind == "" || c.Matter[:min(3, len(c.Matter))] == f.Kind) &&
		(f.Loop == "" || c.Loop == f.Loop) &&
		(!f.Overdue || len(c.Overdue) > 0) &&
		(f.DueBy.IsZero() || !due.IsZero() && !due.After(f.DueBy)) &&
		(f.Since.IsZero() || !c.ReportedAt.Before(f.Since)) &&
		(f.Until.IsZero() || c.ReportedAt.Before(f.Until)) &&
		(f.Account == "" || slices.Contains(c.Accounts(), f.Account)) &&
		(f.Words == "" || t.says(c, f.Words)) &&
		(f.Waits == "" || c.State.Open() && c.WaitsFor(f.Waits)) &&
		(f.Phone == "" || t.contacts[key(c.Tenant, c.ID)].Index == f.Phone)
}

// says reports whether a text of the case has the words.
func (t *tx) says(c *cases.Case, words string) bool {
	return slices.ContainsFunc(t.words, func(w cases.Word) bool {
		return w.Tenant == c.Tenant && w.Case == c.ID && strings.Contains(w.Text, words)
	})
}

// Acts lists the acts of a case in order.
func (t *tx) Acts(ctx context.Context, s access.Scope, caseID string) ([]audit.Act, error) {
	if _, err := t.Case(ctx, s, caseID); err != nil {
		return nil, err
	}
	var found []audit.Act
	for _, a := range t.acts {
		if a.Tenant == s.Tenant() && a.Subject == audit.Subject("case", caseID) {
			found = append(found, a)
		}
	}
	return found, nil
}

// Words lists the private texts of a case.
func (t *tx) Words(ctx context.Context, s access.Scope, caseID string) ([]cases.Word, error) {
	if _, err := t.Case(ctx, s, caseID); err != nil {
		return nil, err
	}
	var found []cases.Word
	for _, w := range t.words {
		if w.Tenant == s.Tenant() && w.Case == caseID {
			found = append(found, w)
		}
	}
	return found, nil
}

// Contact reads the sealed contact of a case.
func (t *tx) Contact(ctx context.Context, s access.Scope, caseID string) (cases.SealedContact, error) {
	if _, err := t.Case(ctx, s, caseID); err != nil {
		return cases.SealedContact{}, err
	}
	found, ok := t.contacts[key(s.Tenant(), caseID)]
	if !ok {
		return cases.SealedContact{}, missing()
	}
	return found, nil
}

// Similar measures on a sphere.
func (t *tx) Similar(_ context.Context, s access.Scope, q cases.Nearby) ([]cases.Case, error) {
	found, err := t.all(s)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(c cases.Case) bool {
		near := q.Micro != "" && c.Micro == q.Micro || c.Point != nil && metres(q.Lon, q.Lat, c.Point.Lon, c.Point.Lat) <= q.Metres
		return c.ID == q.Case || !strings.HasPrefix(c.Matter, q.Category) || c.ReportedAt.Before(q.Since) || !c.State.Is(q.States...) || !near
	})
	slices.SortFunc(found, func(a, b cases.Case) int { return b.ReportedAt.Compare(a.ReportedAt) })
	return found[:min(len(found), q.Limit)], nil
}

func metres(lon1, lat1, lon2, lat2 float64) float64 {
	const perDegree = 111_195
	return perDegree * math.Hypot((lon1-lon2)*math.Cos(lat1*math.Pi/180), lat1-lat2)
}

// Keyed finds the act of an idempotency key.
func (t *tx) Keyed(_ context.Context, s access.Scope, key string) (audit.Act, bool, error) {
	for _, a := range t.acts {
		if a.Tenant == s.Tenant() && a.Key == key && key != "" {
			return a, true, nil
		}
	}
	return audit.Act{}, false, nil
}

// DueCases lists what has come due, in due order.
func (t *tx) DueCases(ctx context.Context, s access.Scope, now time.Time, limit int) ([]cases.Case, error) {
	page, err := t.Cases(ctx, s, cases.Filter{DueBy: now, Order: cases.DueFirst, Limit: max(limit, 1)})
	return page.Cases, err
}
