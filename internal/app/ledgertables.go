package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/sheets"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

const (
	ledgerImport = "ledger.import"

	mostLedgerRows = 50_000 // of one table
	entriesInUnit  = 200    // rows that are kept in one transaction: others get their turn between two
	entriesInPage  = 1000
	mostShown      = 200 // wrong rows that are told on a page, and as many likely doubles
	longestTaking  = 10 * time.Minute
)

// LedgerTemplate is an empty table of a ledger. NotFound ledger.unknown; Conflict ledger.generated.
func (s *Ledgers) LedgerTemplate(ctx context.Context, actor access.Actor, ledger string) (data []byte, d ledgers.Definition, err error) {
	defer fault.Wrap(&err, "app.LedgerTemplate(%s)", ledger)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		d, _, err = s.definition(tx, actor, access.LedgerEdit, ledger)
		return err
	})
	if err == nil && !d.Kept() {
		err = fault.New(fault.Conflict, "ledger.generated")
	}
	if err != nil {
		return nil, d, err
	}
	data, err = sheets.Template(sheets.Name(d.Name.ZH), d.Columns())
	return data, d, err
}

// taking names a table that is being taken in: one of a ledger for each account.
type taking struct{ tenant, account, ledger string }

// LedgerProgress tells how far the table is that the actor takes in, or how the last one of the day ended, unless it was taken back. NotFound
// ledger.unknown.
func (s *Ledgers) LedgerProgress(ctx context.Context, actor access.Actor, ledger string) (p httpapi.LedgerProgress, err error) {
	defer fault.Wrap(&err, "app.LedgerProgress(%s)", ledger)
	var last ledgers.TakenTable
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		if _, _, err := s.definition(tx, actor, access.LedgerEdit, ledger); err != nil {
			return err
		}
		list, err := tx.LedgerTablesSince(actor.Tenant, tx.Now().Add(-ledgers.UndoWithin))
		if i := slices.IndexFunc(list, func(t ledgers.TakenTable) bool { return t.Ledger == ledger && t.Account == actor.Account }); i >= 0 {
			last = list[i]
		}
		return err
	})
	if err != nil {
		return p, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, here := s.taking[taking{actor.Tenant, actor.Account, ledger}]
	switch {
	case p.UnderWay:
		return p, nil
	case last.State != ledgers.Taking && last.State != ledgers.Taken:
		return httpapi.LedgerProgress{}, nil
	case here && p.Table == last.ID:
		return p, nil
	}
	moves := s.moves(last)
	return httpapi.LedgerProgress{
		Table: last.ID, UnderWay: moves, Broken: last.State == ledgers.Taking && !moves, Rows: last.Rows, Done: last.Done, Added: last.Added, Left: last.Left, Twins: last.Twins,
	}, nil
}

// begin notes that a table is being taken in. Conflict import.under_way when the account takes one of the ledger in already.
func (s *Ledgers) begin(which taking, p httpapi.LedgerProgress) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taking[which].UnderWay {
		return fault.New(fault.Conflict, "import.under_way")
	}
	s.taking[which] = p
	return nil
}

// tell notes how far a table is.
func (s *Ledgers) tell(which taking, p httpapi.LedgerProgress) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taking[which] = p
}

// entryTable is a table of entries while it is looked at.
type entryTable struct {
	*Ledgers
	actor  access.Actor
	ask    httpapi.LedgerTableAsk
	scope  access.Scope
	digest string
	turn   int // how often tables of the file were taken back
	result httpapi.LedgerTable

	rows   []sheets.Row // that are to be kept
	told   struct{ wrong, twins int }
	places map[territory.Code]access.Warrant
	closed map[territory.Code]error // places where the actor keeps nothing
	have   map[string]bool          // entries of the ledger by id
	alike  []alike                  // the first rows that are likely entries of the ledger
	names  map[string]httpapi.Twin
	phones map[string]httpapi.Twin // by blind index
	credit map[string]httpapi.Twin
}

// alike is a row that is likely an entry of the ledger, by its place in the list of those that ask for a look.
type alike struct {
	at    int
	entry ledgers.Entry
}

// LedgerTable looks at a table of entries, or takes it in: in units of some rows, each row an act of its own, and none while a row of the
// table is wrong, unless wrong rows are to be left out. Once begun it goes on when nobody waits for the answer any more. An entry's id comes
// from the file and the number of the row, so that a table that broke off is taken in again and goes on where it stood. What each column was
// taken for is kept with the act, and proposed the next time. Rows that are likely in the ledger already, by name and grid, telephone number
// or credit code, are told and, unless asked for, passed over.
//
// Faults: NotFound ledger.unknown; Conflict ledger.generated, ledger.retired; Malformed import.*; Invalid fields, or import.wrong_rows when
// rows are wrong, it is no dry run and they are not left out; Conflict import.under_way; idempotency.other_body.
func (s *Ledgers) LedgerTable(ctx context.Context, actor access.Actor, ask httpapi.LedgerTableAsk) (result httpapi.LedgerTable, err error) {
	defer fault.Wrap(&err, "app.LedgerTable(%s)", ask.Ledger)
	file, err := sheets.Open(ask.Data)
	if err != nil {
		return result, err
	}
	sum := sha256.Sum256(ask.Data)
	t := &entryTable{Ledgers: s, actor: actor, ask: ask, digest: hex.EncodeToString(sum[:]), places: map[territory.Code]access.Warrant{}, closed: map[territory.Code]error{},
		have: map[string]bool{}, names: map[string]httpapi.Twin{}, phones: map[string]httpapi.Twin{}, credit: map[string]httpapi.Twin{}}
	t.result.Hidden, t.result.Others = file.Hidden, file.Others
	var kept map[string]string
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		if t.result.Ledger, t.scope, err = s.definition(tx, actor, access.LedgerEdit, ask.Ledger); err != nil {
			return err
		}
		if _, t.turn, err = t.before(tx); err != nil {
			return err
		}
		kept, err = mappingBefore(tx, actor.Tenant, ask.Ledger)
		return err
	})
	if err != nil {
		return result, err
	}
	if d := t.result.Ledger; !d.Kept() {
		return result, fault.New(fault.Conflict, "ledger.generated")
	} else if d.Retired {
		return result, fault.New(fault.Conflict, "ledger.retired")
	}
	if err := t.assign(file, kept); err != nil {
		return result, err
	}
	if err := t.known(ctx); err != nil {
		return result, err
	}
	if err := file.Rows(t.result.Head, mostLedgerRows, func(r sheets.Row) error { return t.look(ctx, r) }); err != nil {
		return result, err
	}
	switch {
	case t.result.Rows == 0:
		return result, fault.New(fault.Malformed, "import.empty")
	case ask.DryRun:
		err = t.compare(ctx)
		return t.result, err
	case t.result.BadRows > 0 && ask.Wrong != httpapi.WrongLeave, len(t.missing()) > 0:
		return result, fault.New(fault.Invalid, "import.wrong_rows", "n", t.result.BadRows)
	}
	whole, done := context.WithTimeout(context.WithoutCancel(ctx), longestTaking)
	defer done()
	err = t.keep(whole)
	return t.result, err
}
