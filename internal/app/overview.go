package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/insight"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

const (
	overviewKept   = 30 * time.Second // how old a shown overview may be
	overviewsMost  = 200              // kept at once
	overviewMonths = 12
	pickedMost     = 200 // cases of one list
)

// Overviews counts what lies open (总览). What many ask for is counted once in half a minute.
type Overviews struct {
	store    *store.Store
	reports  *Reports
	policies *Policies
	clock    clock.Clock

	mu   sync.Mutex
	kept map[string]*keptOverview
}

// keptOverview is an overview that is being counted or was counted a moment ago.
type keptOverview struct {
	mu sync.Mutex
	at time.Time
	httpapi.Overview
}

// NewOverviews returns the overviews of the application.
func NewOverviews(a *App) *Overviews {
	return &Overviews{store: a.Store, reports: NewReports(a), policies: a.Policies, clock: a.Clock, kept: map[string]*keptOverview{}}
}

// Overview implements httpapi.Overviews. NotFound place.not_found for a place of another county.
func (o *Overviews) Overview(ctx context.Context, s access.Scope, q httpapi.ReportQuery) (_ httpapi.Overview, err error) {
	defer fault.Wrap(&err, "app.Overview")
	_, place, err := o.reports.within(ctx, s, q)
	if err != nil {
		return httpapi.Overview{}, err
	}
	k := o.keep(fmt.Sprint(s.Tenant(), s.Terms(), place, q.From, q.To))
	k.mu.Lock()
	defer k.mu.Unlock()
	now := o.clock.Now()
	if !k.at.IsZero() && now.Sub(k.at) < overviewKept && !now.Before(k.at) {
		return k.Overview, nil
	}
	fresh, err := o.count(ctx, s, place, q, now)
	if err != nil {
		return httpapi.Overview{}, err
	}
	k.Overview, k.at = fresh, now
	return fresh, nil
}

// keep returns the place where the answer to a question is kept. When there are too many, all are let go.
func (o *Overviews) keep(key string) *keptOverview {
	o.mu.Lock()
	defer o.mu.Unlock()
	k := o.kept[key]
	if k == nil {
		if len(o.kept) >= overviewsMost {
			clear(o.kept)
		}
		k = &keptOverview{}
		o.kept[key] = k
	}
	return k
}

func (o *Overviews) count(ctx context.Context, s access.Scope, place territory.Code, q httpapi.ReportQuery, now time.Time) (out httpapi.Overview, err error) {
	if out.Rates, err = o.reports.Rates(ctx, s, q); err != nil {
		return out, err
	}
	board, paces := insight.NewBoard(insight.At(now), q.Place), &insight.Paces{}
	since, until := period(q)
	err = o.store.View(ctx, func(tx *store.Tx) error {
		err := each(ctx, tx, s, cases.Filter{Place: place, States: cases.Open}, func(c *cases.Case) bool { board.Add(c); return true })
		if err != nil {
			return err
		}
		err = each(ctx, tx, s, cases.Filter{Place: place, Since: since, Until: until}, func(c *cases.Case) bool { paces.Add(c); return true })
		if err != nil {
			return err
		}
		out.Months, err = months(tx, s, place, now)
		return err
	})
	out.Overview, out.Contact, out.Closing = board.Overview(), paces.Contact(), paces.Closing()
	return out, err
}

// each shows every case that the filter selects, page by page, until visit says no.
func each(ctx context.Context, tx *store.Tx, s access.Scope, f cases.Filter, visit func(*cases.Case) bool) error {
	f.Limit = reportPage
	for {
		page, err := tx.Cases().Cases(ctx, s, f)
		if err != nil {
			return err
		}
		for i := range page.Cases {
			if !visit(&page.Cases[i]) {
				return nil
			}
		}
		if f.After = page.Next; f.After == "" {
			return nil
		}
	}
}

// months sums the counters, which know places alone: for those who see a whole place, whatever its cases are about.
func months(tx *store.Tx, s access.Scope, place territory.Code, now time.Time) ([]insight.Month, error) {
	if !seesAll(s, place) {
		return nil, nil
	}
	list := insight.Months(now.Add(8*time.Hour), overviewMonths)
	counted, err := tx.CountedByMonth(s.Tenant(), place, list[0].Month, calendar.DateOf(now).AddDays(1).String())
	for _, c := range counted {
		i := slices.IndexFunc(list, func(m insight.Month) bool { return m.Month == c.Month })
		if i < 0 {
			continue
		}
		switch c.Measure {
		case store.Reported:
			list[i].Reported = c.N
		case store.Closed:
			list[i].Closed = c.N
		case store.Overdue:
			list[i].Overdue = c.N
		}
	}
	return list, err
}

// seesAll reports whether the scope reaches everything in a place; the empty place is the county.
func seesAll(s access.Scope, place territory.Code) bool {
	return s.Everything() || slices.ContainsFunc(s.Terms(), func(t access.Term) bool {
		return t.Org == "" && t.Account == "" && t.Case == "" && t.Most == access.SensitiveData && (t.Hi == "" || place != "" && t.Lo <= string(place) && string(place) < t.Hi)
	})
}

// Picked implements httpapi.Overviews.
func (o *Overviews) Picked(ctx context.Context, s access.Scope, p insight.Pick) (found []cases.Case, more bool, err error) {
	defer fault.Wrap(&err, "app.Picked")
	moment := insight.At(o.clock.Now())
	f := cases.Filter{Place: p.Place, Loop: p.Loop, States: cases.Open, Order: cases.DueFirst, Overdue: p.Set == insight.Overdue}
	if strings.Contains(p.Lead, ":") { // one by itself
		f.Lead = people.Org(p.Lead)
	}
	err = o.store.View(ctx, func(tx *store.Tx) error {
		found, more = nil, false
		return each(ctx, tx, s, f, func(c *cases.Case) bool {
			if !moment.Picks(p, c) {
				return true
			}
			if more = len(found) == pickedMost; more {
				return false
			}
			found = append(found, *c)
			return true
		})
	})
	return found, more, err
}

var _ httpapi.Overviews = (*Overviews)(nil)
