package apitest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

// Households keeps cards in memory.
type Households struct {
	mu    sync.Mutex
	list  []households.Household
	looks []httpapi.Look
	clock func() time.Time
}

func (k *Households) those(scope access.Scope, wanted func(households.Household) bool) (list []households.Household, _ error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, h := range k.list {
		if scope.Admits(access.Resource{Tenant: h.Tenant, ID: h.ID, Place: h.Place, Class: access.PersonalData}) && wanted(h) {
			h.Name, h.Phone = access.MaskName(h.Name), access.MaskPhone(h.Phone)
			list = append(list, h)
		}
	}
	return list, nil
}

// In answers those of a grid.
func (k *Households) In(_ context.Context, scope access.Scope, grid territory.Code) ([]households.Household, error) {
	return k.those(scope, func(h households.Household) bool { return h.Grid() == grid })
}

// Find answers those of a grid whose name holds the words.
func (k *Households) Find(_ context.Context, scope access.Scope, grid territory.Code, words string) ([]households.Household, error) {
	return k.those(scope, func(h households.Household) bool { return h.Grid() == grid && strings.Contains(h.Name, words) })
}

// One answers a card.
func (k *Households) One(_ context.Context, scope access.Scope, id string) (households.Household, error) {
	list, _ := k.those(scope, func(h households.Household) bool { return h.ID == id })
	if len(list) == 0 {
		return households.Household{}, fault.New(fault.NotFound, "household.not_found")
	}
	return list[0], nil
}

// Add keeps one under the next number.
func (k *Households) Add(_ context.Context, actor access.Actor, h households.Household, _ cases.Key) (string, error) {
	h, err := h.Check()
	if err != nil {
		return "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	h.Tenant, h.ID, h.Version, h.Refreshed = actor.Tenant, strconv.Itoa(len(k.list)+1), 1, calendar.DateOf(k.clock())
	k.list = append(k.list, h)
	return h.ID, nil
}

// Change writes one over the version that was seen.
func (k *Households) Change(_ context.Context, actor access.Actor, h households.Household, contact bool) error {
	return k.at(actor, h.ID, h.Version, func(i int) {
		if !contact {
			h.Name, h.Phone = k.list[i].Name, k.list[i].Phone
		}
		h.Tenant, h.Version, h.Refreshed = actor.Tenant, h.Version+1, calendar.DateOf(k.clock())
		k.list[i] = h
	})
}

// Remove takes one out.
func (k *Households) Remove(_ context.Context, actor access.Actor, id string, version int64) error {
	return k.at(actor, id, version, func(i int) { k.list = slices.Delete(k.list, i, i+1) })
}

func (k *Households) at(actor access.Actor, id string, version int64, do func(i int)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.list, func(h households.Household) bool { return h.Tenant == actor.Tenant && h.ID == id })
	switch {
	case i < 0:
		return fault.New(fault.NotFound, "household.not_found")
	case k.list[i].Version != version:
		return fault.New(fault.Stale, "household.stale")
	}
	do(i)
	return nil
}

// Reveal answers the contact of one, and notes it.
func (k *Households) Reveal(_ context.Context, actor access.Actor, id string, r httpapi.Reveal) (p cases.Person, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, h := range k.list {
		if h.Tenant == actor.Tenant && h.ID == id {
			k.looks = append(k.looks, httpapi.Look{At: k.clock(), Reason: r.Reason})
			return cases.Person{Name: h.Name, Phone: h.Phone}, nil
		}
	}
	return p, fault.New(fault.NotFound, "household.not_found")
}

// Looks answers all that were noted.
func (k *Households) Looks(context.Context, access.Scope, string) ([]httpapi.Look, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.looks), nil
}

// Fading answers none.
func (k *Households) Fading(context.Context, access.Scope) ([]households.Household, error) {
	return nil, nil
}
