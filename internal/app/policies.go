package app

import (
	"context"
	"sync"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/clock"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// Policies answers the policy of a tenant from memory. It is read from the store once and whenever it changed.
type Policies struct {
	store *store.Store
	clock clock.Clock

	mu     sync.RWMutex
	loaded map[string]cases.Policy
}

// Policy returns the access list, the ground and the calendars of a tenant as they stand now.
func (p *Policies) Policy(ctx context.Context, tenant string) (cases.Policy, error) {
	p.mu.RLock()
	policy, ok := p.loaded[tenant]
	p.mu.RUnlock()
	if ok {
		return policy, nil
	}
	return p.load(ctx, tenant)
}

// Forget makes the next question read the tenant's policy from the store: after a change was committed.
func (p *Policies) Forget(tenant string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.loaded, tenant)
}

func (p *Policies) load(ctx context.Context, tenant string) (cases.Policy, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if policy, ok := p.loaded[tenant]; ok {
		return policy, nil
	}
	var (
		list   *catalogue.Catalogue
		ground *territory.Territory
		own    store.Calendars
		t      store.Tenant
	)
	err := p.store.View(ctx, func(tx *store.Tx) (err error) {
		if t, err = tx.Tenant(tenant); err != nil {
			return err
		}
		if list, _, err = tx.Policy(tenant, p.clock.Now()); err != nil {
			return err
		}
		if own, err = tx.Calendars(tenant); err != nil {
			return err
		}
		ground, err = published(tx, tenant)
		return err
	})
	if err != nil {
		return cases.Policy{}, err
	}
	calendars, err := newCalendars(list, own)
	if err != nil {
		return cases.Policy{}, err
	}
	policy := cases.Policy{Catalogue: list, Territory: territory.NewIndex(ground), Root: t.County, Calendar: calendars.of}
	if p.loaded == nil {
		p.loaded = map[string]cases.Policy{}
	}
	p.loaded[tenant] = policy
	return policy, nil
}

// published reads the newest edition of the ground that is in force.
func published(tx *store.Tx, tenant string) (*territory.Territory, error) {
	editions, err := tx.Editions(tenant)
	if err != nil {
		return nil, err
	}
	newest := ""
	for _, e := range editions {
		if e.Status == territory.EditionPublished {
			newest = e.ID
		}
	}
	return tx.Territory(tenant, newest)
}

// calendars are the working calendars of a tenant's organisations.
type calendars struct {
	county *calendar.Calendar
	own    map[people.Org]*calendar.Calendar
}

// newCalendars lays the office hours of the policy, imported years and overrides over the national calendar.
func newCalendars(list *catalogue.Catalogue, own store.Calendars) (calendars, error) {
	hours := list.Settings().Hours
	county, err := calendar.National().With(calendar.Overrides{Hours: &hours})
	if err != nil {
		return calendars{}, err
	}
	for _, year := range own.Years {
		if county, err = county.Import(year); err != nil {
			return calendars{}, err
		}
	}
	if o, ok := own.Overrides[""]; ok {
		if county, err = county.With(o); err != nil {
			return calendars{}, err
		}
	}
	c := calendars{county: county, own: map[people.Org]*calendar.Calendar{}}
	for org, o := range own.Overrides {
		if org == "" {
			continue
		}
		if c.own[org], err = county.With(o); err != nil {
			return calendars{}, err
		}
	}
	return c, nil
}

func (c calendars) of(org people.Org) *calendar.Calendar {
	if own, ok := c.own[org]; ok {
		return own
	}
	return c.county
}
