package casestest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
)

// Memory is a cases.Store. Update runs every function twice, the first time on a copy that is thrown away, as a database
// may that has to start a transaction again: a function with effects outside of it shows.
type Memory struct {
	clock clock.Clock
	mu    sync.Mutex
	rows  rows
}

// rows is the whole state; cloning it is what a transaction starts from. Cases are kept as they are stored, encoded.
type rows struct {
	cases    map[string][]byte // by tenant and id
	acts     []audit.Act
	words    []cases.Word
	contacts map[string]cases.SealedContact
	serials  map[string]int64
}

func (r rows) clone() rows {
	return rows{
		cases: maps.Clone(r.cases), acts: slices.Clone(r.acts), words: slices.Clone(r.words),
		contacts: maps.Clone(r.contacts), serials: maps.Clone(r.serials),
	}
}

// New returns an empty store whose transactions happen at the clock's instants.
func New(c clock.Clock) *Memory {
	return &Memory{clock: c, rows: rows{
		cases: map[string][]byte{}, contacts: map[string]cases.SealedContact{}, serials: map[string]int64{},
	}}
}

// View runs fn on the rows; what it writes is lost.
func (m *Memory) View(ctx context.Context, fn func(cases.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(m.begin())
}

// Update runs fn twice and keeps what the second run wrote, if it gives no error.
func (m *Memory) Update(ctx context.Context, fn func(cases.Writer) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock.Now()
	_ = fn(&tx{rows: m.rows.clone(), now: now})
	second := &tx{rows: m.rows.clone(), now: now}
	if err := fn(second); err != nil {
		return err
	}
	m.rows = second.rows
	return nil
}

func (m *Memory) begin() *tx {
	m.mu.Lock()
	defer m.mu.Unlock()
	return &tx{rows: m.rows.clone(), now: m.clock.Now()}
}

// tx is one transaction at one instant.
type tx struct {
	rows
	now time.Time
}

func key(tenant, id string) string { return tenant + "\x00" + id }

func missing() error { return fault.New(fault.NotFound, "case.not_found") }

// Now is the instant of the transaction.
func (t *tx) Now() time.Time { return t.now }

// Save writes the case and chains its act to the one before it.
func (t *tx) Save(_ context.Context, c *cases.Case, act audit.Act) error {
	k := key(c.Tenant, c.ID)
	stored := int64(0)
	if raw, ok := t.cases[k]; ok {
		old, err := cases.Decode(raw)
		if err != nil {
			return err
		}
		stored = old.Version
	}
	if act.Seq == 1 && stored > 0 {
		return fault.New(fault.Conflict, "id.taken")
	}
	if stored != act.Seq-1 {
		return fault.New(fault.Stale, "case.stale", "seen", act.Seq-1, "now", stored)
	}
	var prev audit.Hash
	for _, a := range t.acts {
		if a.Tenant == act.Tenant && a.Subject == act.Subject {
			prev = a.Hash
		}
	}
	t.cases[k] = c.Encode()
	t.acts = append(t.acts, act.Chained(act.Seq, prev))
	return nil
}

// SaveWords keeps private texts.
func (t *tx) SaveWords(_ context.Context, words []cases.Word) error {
	t.words = append(t.words, words...)
	return nil
}

// SaveContact keeps a sealed contact.
func (t *tx) SaveContact(_ context.Context, c cases.SealedContact) error {
	t.contacts[key(c.Tenant, c.Case)] = c
	return nil
}

// Erase leaves tombstones.
func (t *tx) Erase(_ context.Context, tenant, caseID string) error {
	for i, w := range t.words {
		if w.Tenant == tenant && w.Case == caseID {
			t.words[i].Text, t.words[i].Salt, t.words[i].Erased = "", nil, true
		}
	}
	if _, ok := t.contacts[key(tenant, caseID)]; ok {
		t.contacts[key(tenant, caseID)] = cases.SealedContact{Tenant: tenant, Case: caseID, Erased: true}
	}
	return nil
}

// NextSerial counts from 1 on every day.
func (t *tx) NextSerial(_ context.Context, tenant, day string) (int64, error) {
	t.serials[key(tenant, day)]++
	return t.serials[key(tenant, day)], nil
}

// all returns the cases that the scope admits.
func (t *tx) all(s access.Scope) ([]cases.Case, error) {
	var found []cases.Case
	for _, raw := range t.cases {
		c, err := cases.Decode(raw)
		if err != nil {
			return nil, err
		}
		if s.Admits(c.Resource()) {
			found = append(found, c)
		}
	}
	return found, nil
}
