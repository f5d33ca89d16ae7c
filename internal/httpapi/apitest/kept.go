package apitest

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/desk"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
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
