package apitest

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/desk"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Kept keeps lists of accounts in memory.
type Kept struct {
	mu    sync.Mutex
	lists map[string][]desk.Filter // by tenant and account
}

// Filters returns what an account keeps.
func (k *Kept) Filters(_ context.Context, tenant, account string) ([]desk.Filter, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.lists[tenant+" "+account]), nil
}

// SaveFilter keeps a list under its name.
func (k *Kept) SaveFilter(_ context.Context, tenant, account string, f desk.Filter) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := tenant + " " + account
	if err := desk.Room(k.lists[key], f.Name); err != nil {
		return err
	}
	if k.lists == nil {
		k.lists = map[string][]desk.Filter{}
	}
	k.lists[key] = append(slices.DeleteFunc(k.lists[key], func(o desk.Filter) bool { return o.Name == f.Name }), f)
	return nil
}

// DropFilter forgets a list.
func (k *Kept) DropFilter(_ context.Context, tenant, account, name string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := tenant + " " + account
	if list, ok := k.lists[key]; ok {
		k.lists[key] = slices.DeleteFunc(list, func(o desk.Filter) bool { return o.Name == name })
	}
	return nil
}

// Texts keeps standard texts of the county in memory; whoever may edit texts edits all of them.
type Texts struct {
	mu   sync.Mutex
	list []desk.Text
}

// For answers the texts in force, and with all the retired too.
func (k *Texts) For(_ context.Context, actor access.Actor, all bool) (list []httpapi.TextState, _ error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, t := range k.list {
		if t.Tenant == actor.Tenant && (all || !t.Retired) {
			list = append(list, httpapi.TextState{Text: t, Editable: all})
		}
	}
	return list, nil
}

// Add keeps a text under the next number.
func (k *Texts) Add(_ context.Context, actor access.Actor, t desk.Text, _ cases.Key) (string, error) {
	t, err := t.Check()
	if err != nil {
		return "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	t.Tenant, t.ID, t.Version = actor.Tenant, strconv.Itoa(len(k.list)+1), 1
	k.list = append(k.list, t)
	return t.ID, nil
}

// Change writes a text over the version that was seen.
func (k *Texts) Change(_ context.Context, actor access.Actor, t desk.Text) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.list, func(o desk.Text) bool { return o.Tenant == actor.Tenant && o.ID == t.ID })
	switch {
	case i < 0:
		return fault.New(fault.NotFound, "text.not_found")
	case k.list[i].Version != t.Version:
		return fault.New(fault.Stale, "text.stale")
	}
	t.Tenant, t.Org, t.Version = actor.Tenant, k.list[i].Org, t.Version+1
	k.list[i] = t
	return nil
}

// Liaisons keeps those whom workers call in memory.
type Liaisons struct {
	mu   sync.Mutex
	list []people.Liaison
}

// In answers those of a place.
func (k *Liaisons) In(_ context.Context, scope access.Scope, place territory.Code) (list []people.Liaison, _ error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, l := range k.list {
		if l.Tenant == scope.Tenant() && place.Contains(l.Place) {
			list = append(list, l)
		}
	}
	return list, nil
}

// Add keeps one under the next number.
func (k *Liaisons) Add(_ context.Context, actor access.Actor, l people.Liaison, _ cases.Key) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	l.Tenant, l.ID, l.Version = actor.Tenant, strconv.Itoa(len(k.list)+1), 1
	k.list = append(k.list, l)
	return l.ID, nil
}

// Change writes one over the version that was seen.
func (k *Liaisons) Change(_ context.Context, actor access.Actor, l people.Liaison) error {
	return k.at(actor, l.ID, l.Version, func(i int) {
		l.Tenant, l.Version = actor.Tenant, l.Version+1
		k.list[i] = l
	})
}

// Remove takes one out.
func (k *Liaisons) Remove(_ context.Context, actor access.Actor, id string, version int64) error {
	return k.at(actor, id, version, func(i int) { k.list = slices.Delete(k.list, i, i+1) })
}

func (k *Liaisons) at(actor access.Actor, id string, version int64, do func(i int)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.list, func(l people.Liaison) bool { return l.Tenant == actor.Tenant && l.ID == id })
	switch {
	case i < 0:
		return fault.New(fault.NotFound, "liaison.not_found")
	case k.list[i].Version != version:
		return fault.New(fault.Stale, "liaison.stale")
	}
	do(i)
	return nil
}

// Patrols keeps risk points and records in memory.
type Patrols struct {
	mu      sync.Mutex
	points  []patrol.Point
	records []patrol.Record
	clock   func() time.Time
}

// In answers those of a place.
func (k *Patrols) In(_ context.Context, scope access.Scope, place territory.Code) (list []patrol.Point, _ error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range k.points {
		if (place == "" || place.Contains(p.Place)) && scope.Admits(access.Resource{Tenant: p.Tenant, ID: p.ID, Place: p.Place, Class: access.InternalData}) {
			list = append(list, p)
		}
	}
	return list, nil
}

// Flood is none.
func (k *Patrols) Flood(context.Context, string) (calendar.YearSpan, error) {
	return calendar.YearSpan{}, nil
}

// Add keeps one under the next number.
func (k *Patrols) Add(_ context.Context, actor access.Actor, p patrol.Point, _ cases.Key) (string, error) {
	p, err := p.Check()
	if err != nil {
		return "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	p.Tenant, p.ID, p.Version, p.Since = actor.Tenant, strconv.Itoa(len(k.points)+1), 1, calendar.DateOf(k.clock())
	k.points = append(k.points, p)
	return p.ID, nil
}

// Change writes one over the version that was seen.
func (k *Patrols) Change(_ context.Context, actor access.Actor, p patrol.Point) error {
	return k.at(actor, p.ID, p.Version, func(old *patrol.Point) {
		p.Tenant, p.Version, p.Since, p.Last = actor.Tenant, p.Version+1, old.Since, old.Last
		*old = p
	})
}

// End takes one off the list.
func (k *Patrols) End(_ context.Context, actor access.Actor, id string, version int64) error {
	return k.at(actor, id, version, func(p *patrol.Point) { p.Ended, p.Version = calendar.DateOf(k.clock()), version+1 })
}

func (k *Patrols) at(actor access.Actor, id string, version int64, do func(*patrol.Point)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.points, func(p patrol.Point) bool { return p.Tenant == actor.Tenant && p.ID == id })
	switch {
	case i < 0:
		return fault.New(fault.NotFound, "patrol.not_found")
	case k.points[i].Version != version:
		return fault.New(fault.Stale, "patrol.stale")
	}
	do(&k.points[i])
	return nil
}

// Record keeps one, once.
func (k *Patrols) Record(_ context.Context, actor access.Actor, r patrol.Record, _ cases.Key) (patrol.Record, error) {
	if err := r.Check(); err != nil {
		return r, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.points, func(p patrol.Point) bool { return p.Tenant == actor.Tenant && p.ID == r.Point })
	if i < 0 {
		return r, fault.New(fault.NotFound, "patrol.not_found")
	}
	r.Tenant, r.Account, r.At = actor.Tenant, actor.Account, k.clock()
	if !slices.ContainsFunc(k.records, func(o patrol.Record) bool { return o.ID == r.ID }) {
		k.records = append(k.records, r)
		k.points[i].Last = patrol.Last{Day: calendar.DateOf(r.At), Result: r.Result, Record: r.ID}
	}
	return r, nil
}

// Records answers those of a point, the newest first.
func (k *Patrols) Records(_ context.Context, _ access.Scope, point string, before time.Time, limit int) (list []patrol.Record, _ error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range slices.Backward(k.records) {
		if r.Point == point && r.At.Before(before) && len(list) < limit {
			list = append(list, r)
		}
	}
	return list, nil
}

// Coverage is one point of each place, seen every day.
func (k *Patrols) Coverage(_ context.Context, _ access.Scope, place territory.Code, _ calendar.Date) (map[territory.Code]patrol.Cover, error) {
	return map[territory.Code]patrol.Cover{place: {Points: 1, Days: 30, Fresh: 30}}, nil
}
