package app

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"sync"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
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
	entryUndo    = "entry.undo"
	ledgerDefine = "ledger.define"
	ledgerForget = "ledger.forget"
	ledgerUndo   = "ledger.undo"
	ledgerUndone = "ledger.undone"
)

// Ledgers keeps the ledgers of every county (台账): definitions, the entries that are kept here, and the sources that generate the others.
type Ledgers struct {
	app     *App
	sources map[string]room // by the name that definitions know

	mu      sync.Mutex
	books   map[string]ledgers.Book // as they come with the program, by the folder of the jurisdiction
	taking  map[taking]httpapi.LedgerProgress
	undoing map[string]bool // tables that are being taken back here, by id
}

// room is where the rows of a ledger are entered, what one must be allowed there to read them, and what to see masked values in full; empty
// where its rows open no seal.
type room struct {
	ledgers.Source
	read   access.Permission
	reveal access.Permission
}

// NewLedgers returns the ledgers of the application. A new source is one line here.
func NewLedgers(a *App) *Ledgers {
	s := &Ledgers{app: a, books: map[string]ledgers.Book{}, taking: map[taking]httpapi.LedgerProgress{}, undoing: map[string]bool{}}
	s.sources = map[string]room{
		"ground":     {groundRows{s}, access.LedgerRead, ""},
		"patrols":    {caseRows{app: a, keep: onPatrol}, access.LedgerRead, ""},
		"hazards":    {hazardRows{caseRows{app: a, keep: ofMatters}}, access.LedgerRead, ""},
		"disputes":   {caseRows{app: a, keep: ofMatters, closed: true}, access.LedgerRead, ""},
		"team":       {teamRows{a}, access.LedgerRead, ""},
		"households": {homeRows{NewHouseholds(a)}, access.HouseholdRead, access.HouseholdReveal},
		"care":       {careRows{a}, access.CareRead, ""},
		"visits":     {visitRows{a}, access.VisitRead, ""},
		"agency":     {mandateRows{a}, access.AgencyRead, access.AgencyAct},
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

// Reads answers which permission the rows of a ledger are read by.
func (s *Ledgers) Reads(d ledgers.Definition) access.Permission {
	if d.Kept() {
		return access.LedgerRead
	}
	return s.sources[d.Source].read
}

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

// Rows answers a page of a ledger: what is personal masked, of what nobody may see nothing. Faults: NotFound ledger.unknown; Forbidden
// ledger.for_team where the room of its rows is not open to the actor; Malformed list.cursor.
func (s *Ledgers) Rows(ctx context.Context, actor access.Actor, code string, ask ledgers.Ask) (d ledgers.Definition, page ledgers.Page, err error) {
	defer fault.Wrap(&err, "app.LedgerRows(%s)", code)
	if d, page, err = s.whole(ctx, actor, code, ask); err != nil {
		return d, page, err
	}
	for i := range page.Rows {
		page.Rows[i].Values = d.Masked(page.Rows[i].Values)
	}
	return d, page, nil
}

// whole is a page of a ledger with whole values, for those who look after what is masked of it.
func (s *Ledgers) whole(ctx context.Context, actor access.Actor, code string, ask ledgers.Ask) (d ledgers.Definition, page ledgers.Page, err error) {
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
		return d, page, err
	}
	r := s.sources[d.Source]
	if theirs, err := access.ScopeFor(actor, r.read, access.Handling, s.app.Clock.Now()); err != nil || !reaches(theirs, d) {
		return d, page, fault.New(fault.Forbidden, "ledger.for_team")
	}
	page, err = r.Rows(ctx, actor, ask)
	return d, page, err
}

// sight is how much of the rows of a ledger an actor may see somewhere, and where masked values in full.
func (s *Ledgers) sight(actor access.Actor, d ledgers.Definition) (see ledgers.Sight, full access.Scope) {
	perm := access.LedgerReveal
	if !d.Kept() {
		perm = s.sources[d.Source].reveal
	}
	if perm == "" {
		return ledgers.Sight{Sealed: true}, access.Scope{}
	}
	full, err := access.ScopeFor(actor, perm, access.Handling, s.app.Clock.Now())
	return ledgers.Sight{Full: err == nil && reaches(full, d)}, full
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
