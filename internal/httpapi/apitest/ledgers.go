package apitest

import (
	"context"
	"slices"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/jurisdictions"
)

const householdAt = "140502001001001001" // a micro-grid

// Ledgers keeps entries in memory, of the ledgers that come with the program and those that a test defines.
type Ledgers struct {
	mu    sync.Mutex
	own   []ledgers.Definition
	list  []ledgers.Entry
	steps map[string][]httpapi.EntryStep
	clock func() time.Time
}

func (k *Ledgers) today() calendar.Date { return calendar.DateOf(k.clock()) }

// Book answers the ledgers of the first jurisdiction and those defined since.
func (k *Ledgers) Book(context.Context, string) (ledgers.Book, error) {
	b, err := ledgers.Load(jurisdictions.Files, jurisdictions.Chengqu, func(string) bool { return true })
	k.mu.Lock()
	defer k.mu.Unlock()
	return b.With(k.own), err
}

// In answers the ledgers that a scope reaches.
func (k *Ledgers) In(ctx context.Context, scope access.Scope) (list []ledgers.Definition, err error) {
	b, err := k.Book(ctx, scope.Tenant())
	for _, d := range b.Ledgers {
		if slices.ContainsFunc(scope.Terms(), func(t access.Term) bool { return d.Rows.Within(t.Most) }) {
			list = append(list, d)
		}
	}
	return list, err
}

// Reads is that of households for these, of which there is one.
func (k *Ledgers) Reads(d ledgers.Definition) access.Permission {
	if d.Source == "households" {
		return access.HouseholdRead
	}
	return access.LedgerRead
}

func (k *Ledgers) ledger(ctx context.Context, actor access.Actor, code string) (ledgers.Definition, error) {
	b, err := k.Book(ctx, actor.Tenant)
	if err != nil {
		return ledgers.Definition{}, err
	}
	return b.Ledger(code)
}

// Rows answers the entries of a ledger that the actor may see.
func (k *Ledgers) Rows(ctx context.Context, actor access.Actor, ledger string, ask ledgers.Ask) (d ledgers.Definition, page ledgers.Page, err error) {
	if d, err = k.ledger(ctx, actor, ledger); err != nil {
		return d, page, err
	}
	if d.Source == "households" {
		values := d.Masked(ledgers.Values{"address": "合成楼1-101", "contact": "测试甲", "phone": "13800000001", "needs": "meals"})
		page.Rows = []ledgers.Row{{ID: "h", Place: householdAt, Values: values, Kind: "household", Of: "h"}}
		return d, page, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.list {
		if e.Ledger == ledger && (ask.Ended || e.Open()) && access.Decide(actor, access.LedgerRead, d.Resource(e.Tenant, e.ID, e.Place), access.Handling, k.clock()) == nil {
			page.Rows = append(page.Rows, k.row(d, e))
		}
	}
	return d, page, nil
}

func (k *Ledgers) row(d ledgers.Definition, e ledgers.Entry) ledgers.Row {
	return ledgers.Row{ID: e.ID, Place: e.Place, Values: d.Masked(e.Values), Checked: e.Checked, Ended: e.Ended, Version: e.Version, Kind: "entry", Of: e.ID}
}

// Entry answers one with what was done to it.
func (k *Ledgers) Entry(ctx context.Context, actor access.Actor, ledger, id string) (d ledgers.Definition, row ledgers.Row, steps []httpapi.EntryStep, err error) {
	d, e, err := k.one(ctx, actor, access.LedgerRead, ledger, id)
	return d, k.row(d, e), k.steps[id], err
}

// EntryLooks answers that one went out with an export.
func (k *Ledgers) EntryLooks(ctx context.Context, actor access.Actor, ledger, id string) ([]httpapi.Look, error) {
	_, _, err := k.one(ctx, actor, access.LedgerRead, ledger, id)
	return []httpapi.Look{{At: k.clock(), Role: people.GridWorker, Reason: "export", No: "DC20260302-0ABCDE", For: "safety"}}, err
}

func (k *Ledgers) one(ctx context.Context, actor access.Actor, perm access.Permission, ledger, id string) (d ledgers.Definition, e ledgers.Entry, err error) {
	if d, err = k.ledger(ctx, actor, ledger); err != nil {
		return d, e, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.list, func(e ledgers.Entry) bool { return e.ID == id && e.Ledger == ledger && e.Tenant == actor.Tenant })
	if i < 0 {
		return d, e, fault.New(fault.NotFound, "ledger.no_entry")
	}
	e = k.list[i]
	return d, e, access.Decide(actor, perm, d.Resource(e.Tenant, id, e.Place), access.Handling, k.clock())
}

// Add keeps one, once.
func (k *Ledgers) Add(ctx context.Context, actor access.Actor, e ledgers.Entry, written map[string]string, _ cases.Key) (ledgers.Entry, error) {
	d, err := k.ledger(ctx, actor, e.Ledger)
	if err != nil {
		return e, err
	}
	e.Tenant, e.Account = actor.Tenant, actor.Account
	if e, err = d.Add(e, written, k.today()); err != nil {
		return e, err
	}
	if err := access.Decide(actor, access.LedgerEdit, d.Resource(e.Tenant, e.ID, e.Place), access.Handling, k.clock()); err != nil {
		return e, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if i := slices.IndexFunc(k.list, func(o ledgers.Entry) bool { return o.ID == e.ID }); i >= 0 {
		return k.list[i], nil
	}
	k.list = append(k.list, e)
	k.note(e, "entry.add", actor)
	return e, nil
}

func (k *Ledgers) note(e ledgers.Entry, kind string, actor access.Actor) {
	if k.steps == nil {
		k.steps = map[string][]httpapi.EntryStep{}
	}
	k.steps[e.ID] = append([]httpapi.EntryStep{{Kind: kind, At: k.clock(), Role: string(actor.Posts[0].Role)}}, k.steps[e.ID]...)
}

func (k *Ledgers) save(e ledgers.Entry) int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.list, func(o ledgers.Entry) bool { return o.ID == e.ID })
	k.list[i] = e
	return e.Version
}

// Correct writes one over the version that was seen.
func (k *Ledgers) Correct(ctx context.Context, actor access.Actor, ledger, id string, seen int64, written map[string]string, _ cases.Key) (int64, error) {
	d, e, err := k.one(ctx, actor, access.LedgerEdit, ledger, id)
	if err != nil {
		return 0, err
	}
	if e, _, err = d.Correct(e, seen, written, k.today()); err != nil {
		return 0, err
	}
	k.note(e, "entry.correct", actor)
	return k.save(e), nil
}

// End ends one.
func (k *Ledgers) End(ctx context.Context, actor access.Actor, ledger, id string, seen int64, reason ledgers.EndReason, _ cases.Key) (int64, error) {
	d, e, err := k.one(ctx, actor, access.LedgerEdit, ledger, id)
	if err != nil {
		return 0, err
	}
	if e, err = d.End(e, seen, reason, k.today()); err != nil {
		return 0, err
	}
	k.note(e, "entry.end", actor)
	return k.save(e), nil
}

// Reveal answers one in full.
func (k *Ledgers) Reveal(ctx context.Context, actor access.Actor, ledger, id string, _ httpapi.Reveal) (ledgers.Values, error) {
	_, e, err := k.one(ctx, actor, access.LedgerReveal, ledger, id)
	return e.Values, err
}

// Define keeps a definition.
func (k *Ledgers) Define(ctx context.Context, actor access.Actor, d ledgers.Definition, _ cases.Key) (int64, error) {
	b, err := k.Book(ctx, actor.Tenant)
	if err != nil {
		return 0, err
	}
	if err := b.Takes(d, func(string) bool { return true }); err != nil {
		return 0, err
	}
	d.Version++
	k.mu.Lock()
	defer k.mu.Unlock()
	k.own = append(slices.DeleteFunc(k.own, func(o ledgers.Definition) bool { return o.Code == d.Code }), d)
	return d.Version, nil
}

// Expiring is nothing.
func (k *Ledgers) Expiring(context.Context, string, calendar.Date, int) (map[string]int, error) {
	return map[string]int{}, nil
}
