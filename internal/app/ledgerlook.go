package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/sheets"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

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
