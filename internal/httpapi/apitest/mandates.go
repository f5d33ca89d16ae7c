package apitest

import (
	"context"
	"slices"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/agency"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

// Mandates keeps mandates in memory, of the household "1" of the grid 140502001001001.
type Mandates struct {
	clock func() time.Time
	mu    sync.Mutex
	list  []agency.Mandate
}

// In answers all.
func (k *Mandates) In(context.Context, access.Scope, territory.Code) (list []httpapi.MandateFile, _ error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.list {
		list = append(list, fileOf(m))
	}
	return list, nil
}

// One answers one.
func (k *Mandates) One(_ context.Context, _ access.Scope, id string) (httpapi.MandateFile, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.list {
		if m.ID == id {
			return fileOf(m), nil
		}
	}
	return httpapi.MandateFile{}, fault.New(fault.NotFound, "mandate.not_found")
}

// fileOf knows nobody by name.
func fileOf(m agency.Mandate) httpapi.MandateFile {
	f := httpapi.MandateFile{Mandate: m, Home: households.Household{ID: m.Household, Place: m.Place, Door: "3-2-501", Refreshed: m.GivenOn}}
	f.Name = access.MaskName(m.Name)
	return f
}

// Take keeps one, once.
func (k *Mandates) Take(_ context.Context, actor access.Actor, m agency.Mandate, _ cases.Key) error {
	m, err := m.Check(calendar.DateOf(k.clock()), func(matter string) bool { return matter == "C0201" })
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	m.Tenant, m.Place, m.Account, m.Opened = actor.Tenant, "140502001001001", actor.Account, k.clock()
	if !slices.ContainsFunc(k.list, func(o agency.Mandate) bool { return o.ID == m.ID }) {
		k.list = append(k.list, m)
	}
	return nil
}

// Move moves papers.
func (k *Mandates) Move(_ context.Context, actor access.Actor, id string, v agency.Move, _ cases.Key) error {
	v.Account, v.At = actor.Account, k.clock()
	return k.change(id, func(m agency.Mandate) (agency.Mandate, error) { return m.Moved(v) })
}

// End ends one.
func (k *Mandates) End(_ context.Context, _ access.Actor, id string, result agency.Result, reason agency.Reason, _ cases.Key) error {
	return k.change(id, func(m agency.Mandate) (agency.Mandate, error) { return m.Ended(result, reason, k.clock()) })
}

func (k *Mandates) change(id string, decide func(agency.Mandate) (agency.Mandate, error)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.list, func(m agency.Mandate) bool { return m.ID == id })
	if i < 0 {
		return fault.New(fault.NotFound, "mandate.not_found")
	}
	next, err := decide(k.list[i])
	if err == nil {
		k.list[i] = next
	}
	return err
}

// View answers the whole name.
func (k *Mandates) View(_ context.Context, _ access.Actor, id string, _ httpapi.Reveal) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.list {
		if m.ID == id {
			return m.Name, nil
		}
	}
	return "", fault.New(fault.NotFound, "mandate.not_found")
}
