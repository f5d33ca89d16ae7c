package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
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

// assign says what each column is.
func (t *entryTable) assign(file *sheets.File, before map[string]string) error {
	d := t.result.Ledger
	columns := d.Columns()
	head, err := file.Head(columns)
	if err != nil {
		return err
	}
	fields := d.Propose(head.Names, before)
	var wrong fault.Fields
	if t.ask.Fields != nil {
		fields = make([]string, len(head.Names))
		for i, field := range t.ask.Fields {
			switch {
			case i >= len(fields) || field == "":
			case !slices.ContainsFunc(columns, func(c sheets.Column) bool { return c.Key == field }):
				wrong.Add("fields", "import.field_unknown", "field", field)
			case slices.Contains(fields, field):
				wrong.Add("fields", "import.field_twice", "field", field)
			default:
				fields[i] = field
			}
		}
	}
	head.Use(fields)
	t.result.Head = head
	return wrong.Err()
}

// missing are the columns that must be filled and that no column of the table is.
func (t *entryTable) missing() (list []string) {
	for _, c := range t.result.Ledger.Columns() {
		if c.Required && !slices.Contains(t.result.Head.Keys, c.Key) {
			list = append(list, c.Head)
		}
	}
	return list
}

// known reads by what the entries of the ledger are known again.
func (t *entryTable) known(ctx context.Context) error {
	var after store.EntryCursor
	for {
		err := t.app.Store.View(ctx, func(tx *store.Tx) error {
			list, n, last, err := tx.Entries(t.scope, t.ask.Ledger, "", after, entriesInPage)
			for _, e := range list {
				twin := httpapi.Twin{Entry: e.ID}
				marks := t.result.Ledger.MarksOf(e.Entry) // of what is not sealed
				t.have[e.ID] = true
				if !e.Open() {
					continue
				}
				twins(t.names, marks.Name, twin, "name")
				twins(t.phones, e.PhoneIndex, twin, "phone")
				twins(t.credit, marks.Credit, twin, "credit")
			}
			if after = last; n < entriesInPage {
				after = store.EntryCursor{}
			}
			return err
		})
		if err != nil || after == (store.EntryCursor{}) {
			return err
		}
	}
}

func twins(in map[string]httpapi.Twin, mark string, t httpapi.Twin, why string) {
	if _, taken := in[mark]; mark != "" && !taken {
		t.Why = why
		in[mark] = t
	}
}

// look judges one row.
func (t *entryTable) look(ctx context.Context, r sheets.Row) error {
	t.result.Rows++
	var wrong fault.Fields
	if t.result.Rows == 1 {
		for _, name := range t.missing() {
			wrong.Add(fmt.Sprintf("%s!%d", t.result.Head.Sheet, t.result.Head.Number), "import.column_missing", "column", name)
		}
	}
	if t.have[t.id(r.Number)] && wrong.Len() == 0 {
		t.result.Same++
		t.result.Ready++
		return nil
	}
	r.Check(&wrong)
	e, err := t.decide(ctx, r, &wrong)
	if err != nil {
		return err
	}
	if wrong.Len() > 0 {
		t.result.BadRows++
		if t.tells(&t.told.wrong) {
			t.result.Bad = append(t.result.Bad, httpapi.BadRow{Number: r.Number, Texts: r.Texts(), Wrong: fault.As(wrong.Err()).Fields})
		}
		return nil
	}
	t.result.Ready++
	twin, err := t.twin(ctx, r, e)
	if err != nil {
		return err
	}
	if twin != nil {
		t.result.Twins++
		if t.tells(&t.told.twins) {
			if twin.Entry != "" && !t.ask.Every {
				t.alike = append(t.alike, alike{len(t.result.Bad), e})
			}
			t.result.Bad = append(t.result.Bad, httpapi.BadRow{Number: r.Number, Texts: r.Texts(), Twin: twin})
		}
		if t.ask.Twins != httpapi.TwinsAdd {
			return nil
		}
	}
	if !t.ask.DryRun {
		t.rows = append(t.rows, r)
	}
	return nil
}

// tells counts a row that asks for a look, and reports whether it is told: every one where all are asked for, else the first of its kind.
func (t *entryTable) tells(so *int) bool {
	*so++
	return t.ask.Every || *so <= mostShown
}

// at names a cell of a row; one of a column that the table lacks by the heading that the column would have.
func (t *entryTable) at(r sheets.Row, key string) string {
	if !slices.Contains(t.result.Head.Keys, key) {
		for _, c := range t.result.Ledger.Columns() {
			if c.Key == key {
				return fmt.Sprintf("%s!%d %s", r.Sheet, r.Number, c.Head)
			}
		}
	}
	return r.Path(key)
}

// decide reads a row into an entry, and notes what is wrong at its cells.
func (t *entryTable) decide(ctx context.Context, r sheets.Row, wrong *fault.Fields) (ledgers.Entry, error) {
	e, err := t.result.Ledger.Add(ledgers.Entry{Tenant: t.actor.Tenant, ID: t.id(r.Number), Ledger: t.ask.Ledger, Place: territory.Code(r.Text(ledgers.PlaceColumn)), Account: t.actor.Account},
		t.result.Ledger.Row(r), t.today())
	if fault.Is(err, fault.Invalid) {
		wrong.Move(err, func(path string) string { return t.at(r, strings.TrimPrefix(path, "values.")) })
	} else if err != nil {
		return e, err
	}
	for _, f := range t.result.Ledger.Asked() {
		if path := t.at(r, f.Code); (f.Type == ledgers.Text || f.Type == ledgers.Address) && r.Mark(f.Code)&sheets.Day != 0 && !wrong.Has(path) {
			wrong.Add(path, "import.became_day")
		}
	}
	if wrong.Has(t.at(r, ledgers.PlaceColumn)) {
		return e, nil
	}
	if _, may := t.places[e.Place]; may {
		return e, nil
	}
	not, asked := t.closed[e.Place]
	if !asked {
		var who access.Warrant
		if who, not = t.mayEdit(ctx, t.actor, t.result.Ledger, e); not == nil {
			t.places[e.Place] = who
			return e, nil
		}
		t.closed[e.Place] = not
	}
	switch {
	case fault.Is(not, fault.Invalid):
		wrong.Move(not, func(string) string { return t.at(r, ledgers.PlaceColumn) })
	case fault.Is(not, fault.NotFound), fault.Is(not, fault.Forbidden):
		wrong.Add(t.at(r, ledgers.PlaceColumn), "ledger.out_of_reach")
	default:
		return e, not
	}
	return e, nil
}

// twin finds what a row is likely the same as, and notes the row for those that follow.
func (t *entryTable) twin(ctx context.Context, r sheets.Row, e ledgers.Entry) (*httpapi.Twin, error) {
	marks := t.result.Ledger.MarksOf(e)
	index := ""
	if marks.Phone != "" {
		var err error
		if index, err = t.app.Vault.EntryPhoneIndex(ctx, t.actor.Tenant, marks.Phone); err != nil {
			return nil, err
		}
	}
	var found *httpapi.Twin
	for _, one := range []struct {
		in   map[string]httpapi.Twin
		mark string
		why  string
	}{{t.credit, marks.Credit, "credit"}, {t.names, marks.Name, "name"}, {t.phones, index, "phone"}} {
		if twin, is := one.in[one.mark]; is && one.mark != "" && found == nil {
			found = &twin
		}
		twins(one.in, one.mark, httpapi.Twin{Row: r.Number}, one.why)
	}
	return found, nil
}

// compare tells for the first rows that are likely entries of the ledger what in them differs, masked as everywhere.
func (t *entryTable) compare(ctx context.Context) error {
	d := t.result.Ledger
	for _, one := range t.alike {
		twin := t.result.Bad[one.at].Twin
		var e ledgers.Sealed
		err := t.app.Store.View(ctx, func(tx *store.Tx) (err error) {
			e, err = entryOf(tx, t.scope, d, twin.Entry)
			return err
		})
		if fault.Is(err, fault.NotFound) { // it ended or went elsewhere meanwhile
			continue
		} else if err != nil {
			return err
		}
		stands, err := t.app.Vault.OpenValues(ctx, e.Tenant, e.ID, e.PersonKey, e.Closed, e.Values)
		if err != nil {
			return err
		}
		for _, f := range d.Asked() {
			if now, then := one.entry.Values[f.Code], stands[f.Code]; slices.Contains(t.result.Head.Keys, f.Code) && now != then {
				twin.Differs = append(twin.Differs, httpapi.TwinField{Field: f.Code, Stands: f.Masked(then), Written: f.Masked(now)})
			}
		}
	}
	return nil
}

// id names the entry of a row.
func (t *entryTable) id(row int) string {
	return ledgers.EntryID(t.actor.Tenant, t.ask.Ledger, t.digest, t.turn, row)
}

// before finds the table of the same file that the actor took in and that stands, with an empty id where there is none, and the turn of the
// file. Conflict ledger.undo_under_way while one is being taken back: its entries are neither there nor gone.
func (t *entryTable) before(tx *store.Tx) (own ledgers.TakenTable, turn int, err error) {
	list, err := tx.LedgerTablesOfFile(t.actor.Tenant, t.ask.Ledger, t.digest)
	if err != nil {
		return own, 0, err
	}
	for _, one := range list {
		switch {
		case one.State == ledgers.Undoing:
			return own, 0, fault.New(fault.Conflict, "ledger.undo_under_way")
		case one.State == ledgers.Undone:
			turn++
		case one.Account == t.actor.Account:
			own = one
		}
	}
	if own.ID != "" {
		turn = own.Turn
	}
	return own, turn, nil
}

// enter notes that the rows are being taken in: as more of the table that the actor took in of the same file, or as a new one. Conflict
// ledger.undo_under_way when the file was taken back since it was looked at.
func (t *entryTable) enter(tx *store.Tx, left, twins int) (taken ledgers.TakenTable, err error) {
	taken, turn, err := t.before(tx)
	if err != nil {
		return taken, err
	}
	if turn != t.turn {
		return taken, fault.New(fault.Conflict, "ledger.undo_under_way")
	}
	known := taken.ID != ""
	if !known {
		taken = ledgers.TakenTable{
			Tenant: t.actor.Tenant, ID: t.app.IDs.New(tx.Now()), Ledger: t.ask.Ledger, Digest: t.digest, Account: t.actor.Account, Begun: tx.Now(), Turn: turn,
			Place: territory.Code(t.rows[0].Text(ledgers.PlaceColumn)),
		}
	}
	if taken, err = taken.Goes(len(t.rows), left, twins, tx.Now()); err != nil {
		return taken, err
	}
	taken.Version++
	if known {
		return taken, tx.SaveLedgerTable(taken)
	}
	return taken, tx.InsertLedgerTable(taken)
}

// keep writes the rows in units. The first one holds the act of the table.
func (t *entryTable) keep(ctx context.Context) (err error) {
	d := t.result.Ledger
	if len(t.rows) == 0 {
		return nil
	}
	which := taking{t.actor.Tenant, t.actor.Account, d.Code}
	far := httpapi.LedgerProgress{Rows: len(t.rows), UnderWay: true, Left: t.result.BadRows, Twins: t.result.Twins}
	if t.ask.Twins == httpapi.TwinsAdd {
		far.Twins = 0
	}
	if err := t.begin(which, far); err != nil {
		return err
	}
	defer func() {
		far.UnderWay, far.Broken = false, err != nil
		t.tell(which, far)
	}()
	who := t.places[territory.Code(t.rows[0].Text(ledgers.PlaceColumn))]
	err = t.app.Store.Update(ctx, func(tx *store.Tx) error {
		taken, err := t.enter(tx, far.Left, far.Twins)
		if err != nil {
			return err
		}
		far.Table = taken.ID
		if _, found, err := before(ctx, tx, t.actor.Tenant, t.ask.Key, ledgerImport); err != nil || found {
			return err // it broke off, and goes on below
		}
		_, err = tx.AppendAct(audit.Act{
			Tenant: t.actor.Tenant, Subject: audit.Subject("ledger", d.Code), Kind: ledgerImport, At: tx.Now(), Actor: signed(t.actor, who), Key: t.ask.Key.Hash, KeyBody: t.ask.Key.Body,
			Command: written(tableCommand{t.digest, taken.ID, t.result.Rows, t.ask.Twins, t.mapping(), t.result.BadRows}), Effects: "{}",
		})
		return err
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(t.rows, entriesInUnit) {
		list := make([]preparedEntry, len(some))
		for i, r := range some {
			row := EntryRow{Written: d.Row(r), Entry: ledgers.Entry{ID: t.id(r.Number), Place: territory.Code(r.Text(ledgers.PlaceColumn))}}
			if list[i], err = t.prepared(ctx, t.actor, d, row, t.places); err != nil {
				return err
			}
		}
		var added, same int
		err := t.app.Store.Update(ctx, func(tx *store.Tx) error {
			added, same = 0, 0
			taken, err := tx.LedgerTable(t.actor.Tenant, far.Table)
			if err != nil {
				return err
			}
			for _, p := range list {
				switch _, err := tx.Entry(access.SystemScope(t.actor.Tenant), p.entry.ID); {
				case err == nil: // another request with the same file was quicker
					same++
					continue
				case !fault.Is(err, fault.NotFound):
					return err
				}
				if err := p.keep(tx, signed(t.actor, p.who), cases.Key{}); err != nil {
					return err
				}
				added++
			}
			if taken, err = taken.Keeps(len(some), added, tx.Now()); err != nil {
				return err
			}
			taken.Version++
			return tx.SaveLedgerTable(taken)
		})
		if err != nil {
			return err
		}
		t.result.Added += added
		t.result.Same += same
		far.Done += len(some)
		far.Added = t.result.Added
		t.tell(which, far)
	}
	return nil
}

// tableCommand is what the log keeps of a table: which file, and what its columns were taken for.
type tableCommand struct {
	Digest string            `json:"sha256"`
	Table  string            `json:"table,omitempty"`
	Rows   int               `json:"rows"`
	Twins  string            `json:"twins"`
	Fields map[string]string `json:"fields"`         // by the head of the column; empty for one that was passed over
	Left   int               `json:"left,omitempty"` // wrong rows that were left out
}

func (t *entryTable) mapping() map[string]string {
	m := map[string]string{}
	for i, name := range t.result.Head.Names {
		if name != "" && t.result.Head.Keys[i] != "" {
			m[name] = t.result.Head.Keys[i]
		}
	}
	return m
}

// mappingBefore is what the columns of the tables of a ledger were taken for, the last table first.
func mappingBefore(tx *store.Tx, tenant, ledger string) (map[string]string, error) {
	m := map[string]string{}
	const page = 200
	for seq := int64(0); ; {
		acts, err := tx.ActsAfter(access.SystemScope(tenant), audit.Subject("ledger", ledger), seq, page)
		if err != nil {
			return nil, err
		}
		for _, a := range acts {
			seq = a.Seq
			var c tableCommand
			if a.Kind != ledgerImport || json.Unmarshal([]byte(a.Command), &c) != nil {
				continue
			}
			for head, field := range c.Fields {
				m[head] = field
			}
		}
		if len(acts) < page {
			return m, nil
		}
	}
}
