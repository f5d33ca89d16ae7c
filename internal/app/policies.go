package app

import (
	"context"
	"sync"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/clock"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// Policies answers the policy of a tenant from memory. It is read from the store when it is first asked for, when it changed, and
// when a version that was dated ahead comes into force.
type Policies struct {
	store *store.Store
	clock clock.Clock

	mu      sync.RWMutex
	loaded  map[string]loaded
	reading map[string]*sync.Mutex // one reader for each tenant; others wait for what it brings
	changes map[string]int         // how often a tenant's policy was forgotten
}

// loaded is a policy and the instant at which the next version takes over; zero when none is known.
type loaded struct {
	policy cases.Policy
	until  time.Time
}

func (f loaded) at(now time.Time) bool { return f.until.IsZero() || now.Before(f.until) }

// Policy returns the access list, the ground and the calendars of a tenant as they stand now.
func (p *Policies) Policy(ctx context.Context, tenant string) (cases.Policy, error) {
	p.mu.RLock()
	now, ok := p.loaded[tenant]
	p.mu.RUnlock()
	if ok && now.at(p.clock.Now()) {
		return now.policy, nil
	}
	return p.load(ctx, tenant)
}

// Forget makes the next question read the tenant's policy from the store: after a change was committed.
func (p *Policies) Forget(tenant string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.loaded, tenant)
	if p.changes == nil {
		p.changes = map[string]int{}
	}
	p.changes[tenant]++
}

// reader returns the lock of a tenant's reader.
func (p *Policies) reader(tenant string) *sync.Mutex {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reading == nil {
		p.reading = map[string]*sync.Mutex{}
	}
	if p.reading[tenant] == nil {
		p.reading[tenant] = &sync.Mutex{}
	}
	return p.reading[tenant]
}

func (p *Policies) load(ctx context.Context, tenant string) (cases.Policy, error) {
	reader := p.reader(tenant)
	reader.Lock()
	defer reader.Unlock()
	now := p.clock.Now()
	p.mu.RLock()
	found, ok := p.loaded[tenant]
	changes := p.changes[tenant]
	p.mu.RUnlock()
	if ok && found.at(now) {
		return found.policy, nil
	}
	found, err := p.read(ctx, tenant, now)
	if err != nil {
		return cases.Policy{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.changes[tenant] == changes { // else it changed meanwhile: this answer may be old, and the next question reads anew
		if p.loaded == nil {
			p.loaded = map[string]loaded{}
		}
		p.loaded[tenant] = found
	}
	return found.policy, nil
}

// read builds the policy from what is stored.
func (p *Policies) read(ctx context.Context, tenant string, now time.Time) (loaded, error) {
	var (
		list   *catalogue.Catalogue
		ground *territory.Territory
		own    store.Calendars
		t      store.Tenant
		until  time.Time
	)
	err := p.store.View(ctx, func(tx *store.Tx) (err error) {
		if t, err = tx.Tenant(tenant); err != nil {
			return err
		}
		if list, _, err = tx.Policy(tenant, now); err != nil {
			return err
		}
		if until, err = nextPolicy(tx, tenant, now); err != nil {
			return err
		}
		if own, err = tx.Calendars(tenant); err != nil {
			return err
		}
		ground, err = published(tx, tenant)
		return err
	})
	if err != nil {
		return loaded{}, err
	}
	calendars, err := newCalendars(list, own)
	if err != nil {
		return loaded{}, err
	}
	return loaded{cases.Policy{Catalogue: list, Territory: territory.NewIndex(ground), Root: t.County, Calendar: calendars.of}, until}, nil
}

// nextPolicy returns the instant at which the next version of the policy comes into force; zero when none is known.
func nextPolicy(tx *store.Tx, tenant string, now time.Time) (time.Time, error) {
	versions, err := tx.Policies(tenant)
	if err != nil {
		return time.Time{}, err
	}
	for _, v := range versions {
		if v.ValidFrom.After(now) {
			return v.ValidFrom, nil
		}
	}
	return time.Time{}, nil
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
