package app

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/redivision"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/jurisdictions"
)

const (
	entryAdd     = "entry.add"
	entryCorrect = "entry.correct"
	entryEnd     = "entry.end"
	entryMove    = "entry.move"
	entryReveal  = "entry.reveal"
	ledgerDefine = "ledger.define"
	ledgerForget = "ledger.forget"
)

// Ledgers keeps the ledgers of every county (台账): definitions, the entries that are kept here, and the sources that generate the others.
type Ledgers struct {
	app     *App
	sources map[string]ledgers.Source // by the name that definitions know

	mu    sync.Mutex
	books map[string]ledgers.Book // as they come with the program, by the folder of the jurisdiction
}

// NewLedgers returns the ledgers of the application. A new source is one line here.
func NewLedgers(a *App) *Ledgers {
	s := &Ledgers{app: a, books: map[string]ledgers.Book{}}
	s.sources = map[string]ledgers.Source{
		"ground":   groundRows{s},
		"patrols":  caseRows{app: a, keep: onPatrol},
		"hazards":  hazardRows{caseRows{app: a, keep: ofMatters}},
		"disputes": caseRows{app: a, keep: ofMatters, closed: true},
		"team":     teamRows{a},
	}
	return s
}

func (s *Ledgers) today() calendar.Date { return calendar.DateOf(s.app.Clock.Now()) }

// Book returns the ledgers of a county: those that come with the program under what the county changed, and its own.
func (s *Ledgers) Book(ctx context.Context, tenant string) (b ledgers.Book, err error) {
	defer fault.Wrap(&err, "app.LedgerBook")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		b, err = s.book(tx, tenant)
		return err
	})
	return b, err
}

func (s *Ledgers) book(tx *store.Tx, tenant string) (ledgers.Book, error) {
	t, err := tx.Tenant(tenant)
	if err != nil {
		return ledgers.Book{}, err
	}
	base, err := s.base(t.Jurisdiction)
	if err != nil {
		return ledgers.Book{}, err
	}
	own, err := tx.LedgerDefinitions(tenant)
	return base.With(own), err
}

// base reads what comes with the program, once. Its units were checked when it was made; a county may have closed one since.
func (s *Ledgers) base(folder string) (ledgers.Book, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b, ok := s.books[folder]; ok {
		return b, nil
	}
	if !slices.Contains(jurisdictions.Names(), folder) {
		folder = jurisdictions.Chengqu
	}
	b, err := ledgers.Load(jurisdictions.Files, folder, func(string) bool { return true })
	if err == nil {
		s.books[folder] = b
	}
	return b, err
}

// Ready reports whether something stands behind a ledger: entries kept here, or a source.
func (s *Ledgers) Ready(d ledgers.Definition) bool { return d.Kept() || s.sources[d.Source] != nil }

// reaches reports whether rows of the ledger are within a scope somewhere.
func reaches(scope access.Scope, d ledgers.Definition) bool {
	return slices.ContainsFunc(scope.Terms(), func(t access.Term) bool { return d.Rows.Within(t.Most) })
}

// In lists the ledgers whose rows a scope reaches somewhere.
func (s *Ledgers) In(ctx context.Context, scope access.Scope) (list []ledgers.Definition, err error) {
	b, err := s.Book(ctx, scope.Tenant())
	for _, d := range b.Ledgers {
		if reaches(scope, d) {
			list = append(list, d)
		}
	}
	return list, err
}

// definition is a ledger that the actor may read somewhere. NotFound ledger.unknown.
func (s *Ledgers) definition(tx *store.Tx, actor access.Actor, perm access.Permission, code string) (d ledgers.Definition, scope access.Scope, err error) {
	scope, err = access.ScopeFor(actor, perm, access.Handling, s.app.Clock.Now())
	if err != nil {
		return d, scope, err
	}
	b, err := s.book(tx, actor.Tenant)
	if err != nil {
		return d, scope, err
	}
	if d, err = b.Ledger(code); err == nil && !reaches(scope, d) {
		err = fault.New(fault.NotFound, "ledger.unknown")
	}
	return d, scope, err
}

// entryReads bounds how many entries one page looks at for those that it wants.
const entryReads = 2000

// Rows answers a page of a ledger: what is personal masked, of what nobody may see nothing. Faults: NotFound ledger.unknown; Conflict
// ledger.not_kept where nothing stands behind the ledger yet; Malformed list.cursor.
func (s *Ledgers) Rows(ctx context.Context, actor access.Actor, code string, ask ledgers.Ask) (d ledgers.Definition, page ledgers.Page, err error) {
	defer fault.Wrap(&err, "app.LedgerRows(%s)", code)
	var scope access.Scope
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		d, scope, err = s.definition(tx, actor, access.LedgerRead, code)
		return err
	})
	if err != nil {
		return d, page, err
	}
	ask.Ledger = d
	if d.Kept() {
		page, err = s.kept(ctx, scope, ask)
	} else if source := s.sources[d.Source]; source != nil {
		page, err = source.Rows(ctx, actor, ask)
	} else {
		return d, page, fault.New(fault.Conflict, "ledger.not_kept")
	}
	for i := range page.Rows {
		page.Rows[i].Values = d.Masked(page.Rows[i].Values)
	}
	return d, page, err
}

// kept is a page of entries. A telephone number is found exactly, by its blind index; other words in what is not sealed.
func (s *Ledgers) kept(ctx context.Context, scope access.Scope, ask ledgers.Ask) (page ledgers.Page, err error) {
	after, err := parseEntryCursor(ask.After)
	if err != nil {
		return page, err
	}
	index := ""
	if ledgers.PhoneLike(ask.Words) {
		if index, err = s.app.Vault.EntryPhoneIndex(ctx, scope.Tenant(), ask.Words); err != nil {
			return page, err
		}
	}
	var found []ledgers.Sealed
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		found, page.Next = nil, ""
		if index != "" {
			found, err = tx.EntriesByPhone(scope, ask.Ledger.Code, index, ask.Limit)
			return err
		}
		for read := 0; read < entryReads; {
			list, n, last, err := tx.Entries(scope, ask.Ledger.Code, ask.Place, after, ask.Limit+1)
			if err != nil {
				return err
			}
			for _, e := range list {
				if !ask.Ended && !e.Open() || ask.Words != "" && !ask.Ledger.Has(e.Values, ask.Words) {
					continue
				}
				if len(found) == ask.Limit {
					page.Next = entryCursor(after)
					return nil
				}
				found = append(found, e)
				after = store.EntryCursor{Place: e.Place, ID: e.ID}
			}
			if n <= ask.Limit {
				return nil
			}
			after, read = last, read+n
		}
		page.Next = entryCursor(after)
		return nil
	})
	if err != nil {
		return page, err
	}
	for _, e := range found {
		row, err := s.row(ctx, ask.Ledger, e)
		if err != nil {
			return page, err
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

func (s *Ledgers) row(ctx context.Context, d ledgers.Definition, e ledgers.Sealed) (ledgers.Row, error) {
	values, err := s.app.Vault.OpenValues(ctx, e.Tenant, e.ID, e.PersonKey, e.Closed, e.Values)
	return ledgers.Row{
		ID: e.ID, Place: e.Place, Values: values, At: e.Added.Start(), Checked: e.Checked, Ended: e.Ended, Expires: d.Expires(e.Entry), Version: e.Version, Kind: "entry", Of: e.ID,
	}, err
}

func entryCursor(c store.EntryCursor) string {
	return base64.RawURLEncoding.EncodeToString([]byte(string(c.Place) + " " + c.ID))
}

func parseEntryCursor(text string) (c store.EntryCursor, err error) {
	if text == "" {
		return c, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	place, id, ok := strings.Cut(string(raw), " ")
	if err != nil || !ok || !territory.Code(place).Valid() {
		return c, fault.New(fault.Malformed, "list.cursor")
	}
	return store.EntryCursor{Place: territory.Code(place), ID: id}, nil
}

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

// EntryRow is one row of a table of entries: what was written in it, by the code of the field, and how its cells are called.
type EntryRow struct {
	At func(field string) string
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

// AddAll puts the rows of a table into a ledger, whole or not at all, in one unit; a dry run writes nothing. Faults: Invalid with every wrong
// cell, by what the row calls it ("place", or the code of a field); Forbidden; NotFound ledger.unknown; Conflict ledger.generated, ledger.retired,
// ledger.other_entry; idempotency.other_body. The key is that of the whole table: a table that came before changes nothing.
func (s *Ledgers) AddAll(ctx context.Context, actor access.Actor, ledger string, rows []EntryRow, key cases.Key, dryRun bool) (added int, err error) {
	defer fault.Wrap(&err, "app.AddEntries(%s)", ledger)
	var d ledgers.Definition
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		d, _, err = s.definition(tx, actor, access.LedgerEdit, ledger)
		return err
	})
	if err != nil {
		return 0, err
	}
	var wrong fault.Fields
	list := make([]preparedEntry, len(rows))
	places := map[territory.Code]access.Warrant{}
	for i, row := range rows {
		list[i], err = s.prepared(ctx, actor, d, row, places)
		switch {
		case fault.Is(err, fault.Invalid):
			wrong.Move(err, func(path string) string { return row.At(strings.TrimPrefix(path, "values.")) })
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.Forbidden):
			wrong.Add(row.At("place"), "ledger.out_of_reach")
		case err != nil:
			return 0, err
		}
	}
	if err := wrong.Err(); err != nil || dryRun || len(rows) == 0 {
		return len(rows), err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if _, found, err := before(ctx, tx, actor.Tenant, key, entryAdd); err != nil || found {
			return err
		}
		for i, p := range list {
			k := cases.Key{}
			if i == 0 {
				k = key
			}
			if err := p.keep(tx, signed(actor, p.who), k); err != nil {
				return err
			}
		}
		return nil
	})
	return len(rows), err
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

// Define writes a definition: of a ledger of the county's own, or over one that comes with the program, as with a new review date. It is an act.
// Faults: Forbidden; Invalid with ledger, field and remedy; Stale ledger.stale_definition; Conflict ledger.full; NotFound ledger.unknown for a code
// that is neither; idempotency.other_body.
func (s *Ledgers) Define(ctx context.Context, actor access.Actor, d ledgers.Definition, key cases.Key) (version int64, err error) {
	defer fault.Wrap(&err, "app.DefineLedger(%s)", d.Code)
	who, err := access.Authorise(actor, access.LedgerDefine, access.Resource{Tenant: actor.Tenant, Class: access.InternalData}, access.Handling, s.app.Clock.Now())
	if err != nil {
		return 0, err
	}
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return 0, err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if act, found, err := before(ctx, tx, actor.Tenant, key, ledgerDefine); err != nil || found {
			version = versionOf(act)
			return err
		}
		b, err := s.book(tx, actor.Tenant)
		if err != nil {
			return err
		}
		next := d
		if err := b.Takes(next, policy.Catalogue.HasUnit); err != nil {
			return err
		}
		next.Version++
		if err := tx.SaveLedgerDefinition(actor.Tenant, next); err != nil {
			return err
		}
		version = next.Version
		_, err = tx.AppendAct(audit.Act{
			Tenant: actor.Tenant, Subject: audit.Subject("ledger", d.Code), Kind: ledgerDefine, At: tx.Now(), Actor: signed(actor, who), Key: key.Hash, KeyBody: key.Body,
			Command: written(next), Effects: written(map[string]int64{"version": version}),
		})
		return err
	})
	return version, err
}

func versionOf(a audit.Act) int64 {
	var effects struct{ Version int64 }
	_ = json.Unmarshal([]byte(a.Effects), &effects) // an act of another kind has none
	return effects.Version
}

// Expiring counts the entries of each ledger whose time has come by a day, of at most many.
func (s *Ledgers) Expiring(ctx context.Context, tenant string, by calendar.Date, most int) (counts map[string]int, err error) {
	defer fault.Wrap(&err, "app.ExpiringEntries")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		counts = map[string]int{}
		b, err := s.book(tx, tenant)
		if err != nil {
			return err
		}
		for _, d := range b.Ledgers {
			list, err := expired(tx, tenant, d, by, most)
			if err != nil {
				return err
			}
			counts[d.Code] = len(list)
		}
		return nil
	})
	return counts, err
}

func expired(tx *store.Tx, tenant string, d ledgers.Definition, by calendar.Date, most int) ([]store.EntryRef, error) {
	if !d.Kept() || d.Retention.From == ledgers.Never {
		return nil, nil
	}
	ended, checked := d.Cutoff(by), calendar.Date{}
	if d.Retention.From == ledgers.AfterChecked {
		checked = ended
	}
	return tx.ExpiredEntries(tenant, d.Code, ended, checked, most)
}

// Forget removes the entries of a county whose time has come: rows, keys and past. What was removed is an act of its ledger.
func (s *Ledgers) Forget(ctx context.Context, tenant string) (gone int, err error) {
	defer fault.Wrap(&err, "app.ForgetEntries")
	b, err := s.Book(ctx, tenant)
	if err != nil {
		return 0, err
	}
	const batch = 500
	for _, d := range b.Ledgers {
		for n := batch; n >= batch && ctx.Err() == nil; {
			err := s.app.Store.Update(ctx, func(tx *store.Tx) error {
				list, err := expired(tx, tenant, d, calendar.DateOf(tx.Now()), batch)
				if n = len(list); err != nil || n == 0 {
					return err
				}
				for _, e := range list {
					if err := tx.ForgetEntry(tenant, e.ID); err != nil {
						return err
					}
				}
				_, err = tx.AppendAct(audit.Act{
					Tenant: tenant, Subject: audit.Subject("ledger", d.Code), Kind: ledgerForget, At: tx.Now(), Actor: system,
					Command: written(d.Retention), Effects: written(map[string]int{"entries": n}),
				})
				return err
			})
			if err != nil {
				return gone, err
			}
			gone += n
		}
	}
	return gone, ctx.Err()
}

// follow lets the entries of a community follow their ground after a re-division: each to the heir of its place.
func (s *Ledgers) follow(tx *store.Tx, tenant string, community territory.Code, h redivision.Heirs) (moved int, err error) {
	b, err := s.book(tx, tenant)
	if err != nil {
		return 0, err
	}
	const batch = 500
	for _, d := range b.Ledgers {
		if !d.Kept() {
			continue
		}
		var all []ledgers.Sealed // read whole first: a move changes the order of the list
		for after, n := (store.EntryCursor{}), batch; n == batch; {
			var list []ledgers.Sealed
			if list, n, after, err = tx.Entries(access.SystemScope(tenant), d.Code, community, after, batch); err != nil {
				return moved, err
			}
			all = append(all, list...)
		}
		for _, e := range all {
			place := h.Heir(e.Place)
			if place == e.Place {
				continue
			}
			e.Place = place
			e.Version++
			if err := tx.MoveEntry(e); err != nil {
				return moved, err
			}
			if err := logEntry(tx, e.Entry, nil, nil, entryMove, system, cases.Key{}); err != nil {
				return moved, err
			}
			moved++
		}
	}
	return moved, nil
}
