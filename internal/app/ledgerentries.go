package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// Entry answers one entry with what was done to it, the newest first, personal values masked. NotFound ledger.unknown, ledger.no_entry.
func (s *Ledgers) Entry(ctx context.Context, actor access.Actor, code, id string) (d ledgers.Definition, row ledgers.Row, steps []httpapi.EntryStep, err error) {
	defer fault.Wrap(&err, "app.LedgerEntry(%s)", id)
	var (
		e    ledgers.Sealed
		past []ledgers.SealedPast
		acts []audit.Act
	)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		var scope access.Scope
		if d, scope, err = s.definition(tx, actor, access.LedgerRead, code); err != nil {
			return err
		}
		if e, err = entryOf(tx, scope, d, id); err != nil {
			return err
		}
		if past, err = tx.EntryPast(actor.Tenant, id); err != nil {
			return err
		}
		acts, err = tx.ActsAfter(access.SystemScope(actor.Tenant), audit.Subject("entry", id), 0, mostSteps)
		return err
	})
	if err != nil {
		return d, row, nil, err
	}
	if row, err = s.row(ctx, d, e); err != nil {
		return d, row, nil, err
	}
	row.Values = d.Masked(row.Values)
	stood := versions{e.Version: row.Values}
	for _, p := range past {
		values, err := s.app.Vault.OpenValues(ctx, e.Tenant, e.ID, e.PersonKey, p.Closed, p.Values)
		if err != nil {
			return d, row, nil, err
		}
		stood[p.Version] = d.Masked(values)
	}
	for _, act := range slices.Backward(acts) {
		step := httpapi.EntryStep{Kind: act.Kind, At: act.At, Role: act.Actor.Role, Org: act.Actor.Org}
		for _, code := range slices.Sorted(maps.Keys(act.Words)) {
			step.Changes = append(step.Changes, httpapi.EntryChange{Field: code, Before: stood.at(act.Seq - 1)[code], After: stood.at(act.Seq)[code]})
		}
		steps = append(steps, step)
	}
	return d, row, steps, nil
}

// EntryLooks lists who saw an entry in full and with which exports it went out, to be told to whose it is on request. Faults: as Entry.
func (s *Ledgers) EntryLooks(ctx context.Context, actor access.Actor, code, id string) (looks []httpapi.Look, err error) {
	defer fault.Wrap(&err, "app.EntryLooks(%s)", id)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		d, scope, err := s.definition(tx, actor, access.LedgerRead, code)
		if err != nil {
			return err
		}
		if _, err := entryOf(tx, scope, d, id); err != nil {
			return err
		}
		looks, err = looksAt(tx, actor.Tenant, audit.Subject("entry", id))
		return err
	})
	return looks, err
}

const mostSteps = 200

// versions are what stood in an entry, by the last version in which it did.
type versions map[int64]ledgers.Values

// at is what stood there in a version: a move to another place is a version of its own and changes no value.
func (v versions) at(version int64) ledgers.Values {
	for _, last := range slices.Sorted(maps.Keys(v)) {
		if last >= version && version > 0 {
			return v[last]
		}
	}
	return nil
}

// entryOf is an entry of the ledger within the scope. NotFound ledger.no_entry.
func entryOf(tx *store.Tx, scope access.Scope, d ledgers.Definition, id string) (ledgers.Sealed, error) {
	e, err := tx.Entry(scope, id)
	if err == nil && e.Ledger != d.Code {
		err = fault.New(fault.NotFound, "ledger.no_entry")
	}
	return e, err
}

// Add puts an entry into a ledger. An entry that came before under the same id, or the same key, changes nothing. Faults: Forbidden; NotFound
// ledger.unknown; Invalid with the fields; Conflict ledger.generated, ledger.retired, ledger.other_entry; idempotency.other_body.
func (s *Ledgers) Add(ctx context.Context, actor access.Actor, e ledgers.Entry, written map[string]string, key cases.Key) (kept ledgers.Entry, err error) {
	defer fault.Wrap(&err, "app.AddEntry(%s)", e.Ledger)
	e.Tenant, e.Account = actor.Tenant, actor.Account
	var (
		d     ledgers.Definition
		found bool
	)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		if kept, found, err = added(ctx, tx, e, key); err != nil || found {
			return err
		}
		d, _, err = s.definition(tx, actor, access.LedgerEdit, e.Ledger)
		return err
	})
	if err != nil || found {
		return kept, err
	}
	one, err := s.prepared(ctx, actor, d, EntryRow{Entry: e, Written: written}, nil)
	if err != nil {
		return kept, err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if kept, found, err = added(ctx, tx, e, key); err != nil || found {
			return err
		}
		kept = one.entry
		return one.keep(tx, signed(actor, one.who), key)
	})
	return kept, err
}

// added finds what came before under the key or the id of an entry.
func added(ctx context.Context, tx *store.Tx, e ledgers.Entry, key cases.Key) (kept ledgers.Entry, found bool, err error) {
	act, repeated, err := before(ctx, tx, e.Tenant, key, entryAdd)
	if err != nil {
		return kept, false, err
	}
	id := e.ID
	if repeated {
		_, id, _ = strings.Cut(act.Subject, ":")
	}
	old, err := tx.Entry(access.SystemScope(e.Tenant), id)
	switch {
	case fault.Is(err, fault.NotFound):
		return kept, false, nil
	case err == nil && (old.Ledger != e.Ledger || old.Account != e.Account && !repeated):
		return kept, false, fault.New(fault.Conflict, "ledger.other_entry")
	}
	return old.Entry, err == nil, err
}

// EntryRow is one row of a table of entries: what was written in it, by the code of the field.
type EntryRow struct {
	ledgers.Entry
	Written map[string]string
}

// prepared is an entry that was decided on, sealed before a transaction begins.
type preparedEntry struct {
	entry  ledgers.Entry
	sealed ledgers.Sealed
	who    access.Warrant
}

// prepared decides on a new entry and seals it.
func (s *Ledgers) prepared(ctx context.Context, actor access.Actor, d ledgers.Definition, row EntryRow, places map[territory.Code]access.Warrant) (p preparedEntry, err error) {
	e := row.Entry
	e.Tenant, e.Account, e.Ledger = actor.Tenant, actor.Account, d.Code
	if e.ID == "" {
		e.ID = s.app.IDs.New(s.app.Clock.Now())
	}
	if p.entry, err = d.Add(e, row.Written, s.today()); err != nil {
		return p, err
	}
	if actor.Kind == access.System { // who makes up a district knows telephone numbers that no form takes
		maps.Copy(p.entry.Values, row.Entry.Values)
	}
	who, known := places[e.Place]
	if !known {
		if who, err = s.mayEdit(ctx, actor, d, p.entry); err != nil {
			return p, err
		}
		if places != nil {
			places[e.Place] = who
		}
	}
	p.who = who
	if p.sealed, err = s.app.Vault.SealEntry(ctx, d, p.entry, nil); err != nil {
		return p, err
	}
	p.sealed.Salt = s.app.IDs.Random(audit.SaltSize)
	return p, nil
}

// mayEdit holds an entry against the ground and the reach of the actor.
func (s *Ledgers) mayEdit(ctx context.Context, actor access.Actor, d ledgers.Definition, e ledgers.Entry) (who access.Warrant, err error) {
	if who, err = access.Authorise(actor, access.LedgerEdit, d.Resource(e.Tenant, e.ID, e.Place), access.Handling, s.app.Clock.Now()); err != nil {
		return who, err
	}
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return who, err
	}
	if !policy.Territory.Known(e.Place) {
		var wrong fault.Fields
		wrong.Add("place", "unknown_place", "place", string(e.Place))
		err = wrong.Err()
	}
	return who, err
}

func (p preparedEntry) keep(tx *store.Tx, by audit.Actor, key cases.Key) error {
	if err := tx.InsertEntry(p.sealed); err != nil {
		return err
	}
	return logEntry(tx, p.entry, p.sealed.Salt, slices.Sorted(maps.Keys(p.entry.Values)), entryAdd, by, key)
}

// Admit keeps the entries of a new district, each with its act, in batches; their own values stand beside what is written in the rows.
func (s *Ledgers) Admit(ctx context.Context, tenant, ledger string, rows []EntryRow) (err error) {
	defer fault.Wrap(&err, "app.AdmitEntries(%s)", ledger)
	b, err := s.Book(ctx, tenant)
	if err != nil {
		return err
	}
	d, err := b.Ledger(ledger)
	if err != nil {
		return err
	}
	const batch = 200
	for some := range slices.Chunk(rows, batch) {
		list := make([]preparedEntry, len(some))
		for i, row := range some {
			if list[i], err = s.prepared(ctx, access.NewSystem(tenant), d, row, map[territory.Code]access.Warrant{row.Place: {}}); err != nil {
				return err
			}
		}
		err := s.app.Store.Update(ctx, func(tx *store.Tx) error {
			for _, p := range list {
				if err := p.keep(tx, system, cases.Key{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Correct lays what was written over an entry that was seen at a version; nothing written says that it is still true. Faults: Forbidden; NotFound
// ledger.unknown, ledger.no_entry; Invalid with the fields; Conflict ledger.ended; Stale ledger.stale; idempotency.other_body.
func (s *Ledgers) Correct(ctx context.Context, actor access.Actor, ledger, id string, seen int64, written map[string]string, key cases.Key) (version int64, err error) {
	defer fault.Wrap(&err, "app.CorrectEntry(%s)", id)
	var changed []string
	return s.change(ctx, actor, ledger, id, entryCorrect, key, func(d ledgers.Definition, old ledgers.Entry) (next ledgers.Entry, _ []string, err error) {
		next, changed, err = d.Correct(old, seen, written, s.today())
		return next, changed, err
	})
}

// End takes an entry out of what is looked after; where it was a mistake, or the person asked for it, what is personal is erased at once, also
// from its past. Faults: as Correct; Invalid reason.
func (s *Ledgers) End(ctx context.Context, actor access.Actor, ledger, id string, seen int64, reason ledgers.EndReason, key cases.Key) (version int64, err error) {
	defer fault.Wrap(&err, "app.EndEntry(%s)", id)
	return s.change(ctx, actor, ledger, id, entryEnd, key, func(d ledgers.Definition, old ledgers.Entry) (ledgers.Entry, []string, error) {
		next, err := d.End(old, seen, reason, s.today())
		return next, nil, err
	})
}

// change decides on an entry, seals what comes of it and writes it over the version it was decided on.
func (s *Ledgers) change(ctx context.Context, actor access.Actor, ledger, id, kind string, key cases.Key, decide func(ledgers.Definition, ledgers.Entry) (ledgers.Entry, []string, error)) (version int64, err error) {
	var (
		d     ledgers.Definition
		old   ledgers.Sealed
		found bool
	)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		var act audit.Act
		if act, found, err = before(ctx, tx, actor.Tenant, key, kind); err != nil || found {
			version = act.Seq
			return err
		}
		if d, _, err = s.definition(tx, actor, access.LedgerRead, ledger); err != nil {
			return err
		}
		scope, err := access.ScopeFor(actor, access.LedgerRead, access.Handling, tx.Now())
		if err != nil {
			return err
		}
		old, err = entryOf(tx, scope, d, id)
		return err
	})
	if err != nil || found {
		return version, err
	}
	who, err := access.Authorise(actor, access.LedgerEdit, old.Resource(), access.Handling, s.app.Clock.Now())
	if err != nil {
		return 0, err
	}
	whole := old.Entry
	if whole.Values, err = s.app.Vault.OpenValues(ctx, old.Tenant, old.ID, old.PersonKey, old.Closed, old.Values); err != nil {
		return 0, err
	}
	next, changed, err := decide(d, whole)
	if err != nil {
		return 0, err
	}
	next.Account = actor.Account
	sealed, err := s.app.Vault.SealEntry(ctx, d, next, old.PersonKey)
	if err != nil {
		return 0, err
	}
	if len(sealed.PersonKey) == 0 && !next.Reason.Erases() {
		sealed.PersonKey = old.PersonKey // what stood there before is still read with it
	}
	sealed.Salt = s.app.IDs.Random(audit.SaltSize)
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, kind)
		if err != nil || found {
			version = act.Seq
			return err
		}
		if err := tx.SaveEntry(sealed, old); err != nil {
			return err
		}
		version = next.Version
		return logEntry(tx, next, sealed.Salt, changed, kind, signed(actor, who), key)
	})
	return version, err
}

// logEntry appends the act of an entry. The log knows which fields were written, and their values by salted hash.
func logEntry(tx *store.Tx, e ledgers.Entry, salt []byte, changed []string, kind string, by audit.Actor, key cases.Key) error {
	words := map[string]string{}
	for _, code := range changed {
		words[code] = audit.HashWord(salt, e.Values[code])
	}
	command := map[string]any{"ledger": e.Ledger, "place": e.Place}
	if kind == entryEnd {
		command["reason"] = e.Reason
	}
	_, err := tx.AppendAct(audit.Act{
		Tenant: e.Tenant, Subject: audit.Subject("entry", e.ID), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body, Claim: key.Claim,
		Command: written(command), Effects: "{}", Words: words,
	})
	return err
}

// Reveal answers an entry in full. It is an act with a reason, and counts against what an account may see in full in a day, as a look at the
// contact of a case does. Faults: Invalid reason, words; NotFound ledger.unknown, ledger.no_entry; Forbidden; TooMany reveal.quota.
func (s *Ledgers) Reveal(ctx context.Context, actor access.Actor, ledger, id string, r httpapi.Reveal) (values ledgers.Values, err error) {
	defer fault.Wrap(&err, "app.RevealEntry(%s)", id)
	if err := checkReveal(r); err != nil {
		return nil, err
	}
	var (
		d ledgers.Definition
		e ledgers.Sealed
	)
	salt := s.app.IDs.Random(audit.SaltSize)
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		var scope access.Scope
		if d, scope, err = s.definition(tx, actor, access.LedgerRead, ledger); err != nil {
			return err
		}
		if e, err = entryOf(tx, scope, d, id); err != nil {
			return err
		}
		who, err := access.Authorise(actor, access.LedgerReveal, e.Resource(), access.Handling, tx.Now())
		if err != nil {
			return err
		}
		if _, done, err := before(ctx, tx, actor.Tenant, r.Key, entryReveal); err != nil || done {
			return err
		}
		return noteLook(tx, actor, who, r, seeing{id: s.app.IDs.New(tx.Now()), kind: entryReveal, of: audit.Subject("entry", id), counted: true, salt: salt})
	})
	if err != nil {
		return nil, err
	}
	return s.app.Vault.OpenValues(ctx, e.Tenant, e.ID, e.PersonKey, e.Closed, e.Values)
}
