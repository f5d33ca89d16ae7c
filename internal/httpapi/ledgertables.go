package httpapi

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/i18n"
	"gezhi/internal/ledgers"
	"gezhi/internal/sheets"
	"gezhi/internal/territory"
)

// LedgerTables takes entries in from tables that people keep, and writes ledgers as tables.
type LedgerTables interface {
	// LedgerTemplate is an empty table of a ledger. NotFound ledger.unknown; Conflict ledger.generated.
	LedgerTemplate(ctx context.Context, actor access.Actor, ledger string) ([]byte, ledgers.Definition, error)
	// LedgerTable looks at a table, or takes it in.
	LedgerTable(ctx context.Context, actor access.Actor, ask LedgerTableAsk) (LedgerTable, error)
	// LedgerProgress tells how far the table is that the actor takes in right now.
	LedgerProgress(ctx context.Context, actor access.Actor, ledger string) (LedgerProgress, error)
	// TakenTables lists tables that the actor may take back.
	TakenTables(ctx context.Context, actor access.Actor) ([]TakenTable, error)
	// UndoTable takes a table back.
	UndoTable(ctx context.Context, actor access.Actor, id string, key cases.Key) (TakenTable, error)
}

// LedgerProgress is how far a table is that is being taken in, or how it ended.
type LedgerProgress struct {
	Table    string `json:"table,omitempty" doc:"By which it is taken back"`
	UnderWay bool   `json:"under_way"`
	Broken   bool   `json:"broken,omitempty" doc:"It broke off; the same file taken in again goes on"`
	Rows     int    `json:"rows" doc:"Rows to keep; 0 while this account took no table in within the last day"`
	Done     int    `json:"done" doc:"Rows kept so far"`
	Added    int    `json:"added" doc:"Of these, those that are new"`
	Left     int    `json:"left" doc:"Wrong rows that were left out"`
	Twins    int    `json:"twins" doc:"Rows that are likely there already, and were left out"`
}

// What is to become of rows that are likely in the ledger already.
const (
	TwinsSkip = "skip"
	TwinsAdd  = "add"
)

// What is to become of a table some of whose rows are wrong.
const (
	WrongRefuse = "refuse"
	WrongLeave  = "leave" // its other rows are taken in
)

// LedgerTableAsk is a filled table of entries.
type LedgerTableAsk struct {
	Ledger string
	Data   []byte
	Fields []string // by position, what each column is; nil as proposed
	Twins  string
	Wrong  string
	DryRun bool
	Every  bool // every row that asks for a look is told, and not the first ones alone
	Key    cases.Key
}

// LedgerTable tells what a table brought, or would bring.
type LedgerTable struct {
	Ledger  ledgers.Definition
	Head    *sheets.Head
	Rows    int
	Ready   int // without anything wrong
	Added   int
	Same    int // taken in from this very file before
	Twins   int // likely in the ledger already
	Bad     []BadRow
	BadRows int
	Hidden  []string
	Others  []string
}

// BadRow is a row of a table that asks for a look: cells that are wrong, or an entry that is likely the same.
type BadRow struct {
	Number int
	Texts  []string
	Wrong  []fault.Field
	Twin   *Twin
}

// Twin is what a row is likely the same as (疑似重复).
type Twin struct {
	Why   string `json:"why" enum:"name,phone,credit" doc:"Same name in the grid, same telephone number, same credit code"`
	Row   int    `json:"row,omitempty" doc:"Another row of the table"`
	Entry string `json:"entry,omitempty" doc:"An entry of the ledger"`

	Differs []TwinField `json:"differs,omitempty" doc:"What of the row stands otherwise in the entry; told for the first rows, by a dry run"`
}

// TwinField is a field in which a row and an entry differ, masked where it is personal.
type TwinField struct {
	Field   string `json:"field"`
	Stands  string `json:"stands" doc:"In the ledger"`
	Written string `json:"written" doc:"In the row"`
}

// LedgerColumn is a column of a table and the field that it is taken for.
type LedgerColumn struct {
	Letter string `json:"letter"`
	Head   string `json:"head"`
	Field  string `json:"field" doc:"Empty: passed over"`
}

// LedgerTarget is what a column may be taken for.
type LedgerTarget struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Required bool   `json:"required,omitempty"`
}

// LedgerTableRow is a row that asks for a look.
type LedgerTableRow struct {
	Row   int     `json:"row"`
	Wrong []Wrong `json:"wrong,omitempty"`
	Twin  *Twin   `json:"twin,omitempty"`
}

// LedgerTableView is what a table of entries brought, or would bring.
type LedgerTableView struct {
	DryRun  bool             `json:"dry_run"`
	Rows    int              `json:"rows"`
	Ready   int              `json:"ready" doc:"Rows without anything wrong"`
	Added   int              `json:"added"`
	Same    int              `json:"same" doc:"Rows taken in from this file before"`
	Twins   int              `json:"twins" doc:"Rows that are likely in the ledger already"`
	BadRows int              `json:"bad_rows" doc:"Rows with something wrong; they are left out, or nothing is taken in"`
	List    []LedgerTableRow `json:"list" doc:"The first 200 rows with something wrong and the first 200 likely doubles; all of them are in the table of errors"`
	Columns []LedgerColumn   `json:"columns"`
	Targets []LedgerTarget   `json:"targets"`
	Hidden  []string         `json:"hidden,omitempty" doc:"Sheets that nobody sees and that were not read"`
	Others  []string         `json:"others,omitempty" doc:"Other sheets that were not read"`
}

const (
	maxLedgerTable = 16 << 20
)

type ledgerTableInput struct {
	Ledger string `path:"ledger" maxLength:"30"`
	DryRun bool   `query:"dry_run" doc:"Only tell what would happen"`
	Fields string `query:"fields" maxLength:"4000" doc:"What each column is, by position, parted by commas; empty for one that is passed over. Without it as proposed"`
	Twins  string `query:"twins" enum:"skip,add" default:"skip" doc:"What becomes of rows that are likely in the ledger already"`
	Wrong  string `query:"wrong" enum:"refuse,leave" default:"refuse" doc:"What becomes of a table with wrong rows: nothing of it is taken in, or its other rows are"`
}

type ledgerExportInput struct {
	Ledger string         `path:"ledger" maxLength:"30"`
	Place  territory.Code `query:"place" maxLength:"18" doc:"And below; empty for all in reach"`
	Ended  bool           `query:"ended" doc:"Also what is over"`
}

func (g *Registry) mountLedgerTables() {
	take := Route{
		Method: http.MethodPost, Path: "/api/v1/imports/ledgers/{ledger}", Summary: "Take in a table of entries of a ledger, XLSX or CSV: rows in units, none while one is wrong unless they are to be left out", Tag: "imports",
		Permission: access.LedgerEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Streams: true,
		Limits: Limits{Body: maxLedgerTable, Rate: RateImport, Timeout: 10 * time.Minute},
	}
	Mount(g, take, g.ledgerTable)
	wrong := take
	wrong.Path, wrong.Summary, wrong.Audit, wrong.Idempotent = "/api/v1/imports/ledgers/{ledger}/errors.xlsx", "Rows of a table that ask for a look, with what is wrong beside them", AuditRead, false
	MountFile(g, wrong, xlsxType, g.ledgerErrors)
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/imports/ledgers/{ledger}/progress", Summary: "How far the table is that one takes in right now", Tag: "imports",
		Permission: access.LedgerEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone,
	}, func(ctx context.Context, r Request[ledgerInput]) (LedgerProgress, error) {
		return g.deps.LedgerTables.LedgerProgress(ctx, r.Actor, r.In.Ledger)
	})
	MountFile(g, Route{
		Method: http.MethodGet, Path: "/api/v1/exports/ledgers/{ledger}", Summary: "A ledger as a table, without personal and sensitive values", Tag: "reports",
		Permission: access.LedgerRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead, Limits: Limits{Rate: RateImport, Timeout: 2 * time.Minute},
	}, xlsxType, g.exportLedger)
	MountFile(g, Route{
		Method: http.MethodGet, Path: "/api/v1/ledgers/{ledger}/template.xlsx", Summary: "An empty table of a ledger", Tag: "imports",
		Permission: access.LedgerEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone,
	}, xlsxType, g.ledgerTemplate)
}

func (g *Registry) lookAtTable(ctx context.Context, r Request[ledgerTableInput], dryRun, every bool) (LedgerTable, error) {
	body, err := uploadBody(r.r)
	if err != nil {
		return LedgerTable{}, err
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return LedgerTable{}, brokenUpload(err)
	}
	r.rebind(data)
	ask := LedgerTableAsk{Ledger: r.In.Ledger, Data: data, Twins: r.In.Twins, Wrong: r.In.Wrong, DryRun: dryRun, Every: every, Key: r.importKey()}
	if r.In.Fields != "" {
		ask.Fields = strings.Split(r.In.Fields, ",")
	}
	return g.deps.LedgerTables.LedgerTable(ctx, r.Actor, ask)
}

func (g *Registry) ledgerTable(ctx context.Context, r Request[ledgerTableInput]) (LedgerTableView, error) {
	t, err := g.lookAtTable(ctx, r, r.In.DryRun, false)
	if err != nil {
		return LedgerTableView{}, err
	}
	v := LedgerTableView{DryRun: r.In.DryRun, Rows: t.Rows, Ready: t.Ready, Added: t.Added, Same: t.Same, Twins: t.Twins, BadRows: t.BadRows,
		List: []LedgerTableRow{}, Columns: []LedgerColumn{}, Targets: []LedgerTarget{}, Hidden: t.Hidden, Others: t.Others}
	for i, name := range t.Head.Names {
		v.Columns = append(v.Columns, LedgerColumn{sheets.Letter(i), name, t.Head.Keys[i]})
	}
	for _, c := range t.Ledger.Columns() {
		name := r.Text("export.head.place_code", nil)
		if f, known := t.Ledger.Field(c.Key); known {
			name = f.Name.In(string(r.Lang))
		}
		v.Targets = append(v.Targets, LedgerTarget{c.Key, name, c.Required})
	}
	for _, bad := range t.Bad {
		row := LedgerTableRow{Row: bad.Number, Twin: bad.Twin}
		for _, w := range bad.Wrong {
			row.Wrong = append(row.Wrong, Wrong{Path: w.Path, Code: w.Code, Message: i18n.Field(r.Lang, w)})
		}
		v.List = append(v.List, row)
	}
	return v, nil
}

// ledgerErrors writes the rows that ask for a look as they stand in the file, with the number of each in front and what is wrong behind.
func (g *Registry) ledgerErrors(ctx context.Context, r Request[ledgerTableInput]) error {
	t, err := g.lookAtTable(ctx, r, true, true)
	if err != nil {
		return err
	}
	heads := append(append([]string{r.Text("export.head.row", nil)}, t.Head.Names...), r.Text("export.head.what_is_wrong", nil))
	rows := make([][]any, 0, len(t.Bad))
	for _, bad := range t.Bad {
		row := make([]any, len(heads))
		row[0] = bad.Number
		for i := range t.Head.Names {
			row[i+1] = ""
			if i < len(bad.Texts) {
				row[i+1] = bad.Texts[i]
			}
		}
		var why []string
		for _, w := range bad.Wrong {
			_, cell, _ := strings.Cut(w.Path, "!")
			why = append(why, cell+": "+i18n.Field(r.Lang, w))
		}
		if bad.Twin != nil {
			why = append(why, r.Text("export.twin."+bad.Twin.Why, map[string]any{"row": bad.Twin.Row}))
		}
		row[len(heads)-1] = strings.Join(why, "\n")
		rows = append(rows, row)
	}
	return r.sendTable("errors", sheets.Rows(r.Text("export.wrong_rows", nil), heads, rows))
}

func (g *Registry) ledgerTemplate(ctx context.Context, r Request[ledgerInput]) error {
	data, d, err := g.deps.LedgerTables.LedgerTemplate(ctx, r.Actor, r.In.Ledger)
	if err != nil {
		return err
	}
	h := r.w.Header()
	h.Set("Content-Type", xlsxType)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(d.Name.ZH)+".xlsx")
	_, err = r.w.Write(data)
	return err
}

// exportLedger writes what may leave the house by one person's hand: what is personal or sensitive is not in the file, not even masked,
// and a ledger of sensitive rows is not written at all.
func (g *Registry) exportLedger(ctx context.Context, r Request[ledgerExportInput]) error {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return err
	}
	ask := ledgers.Ask{Place: r.In.Place, Ended: r.In.Ended, Limit: 200, Lang: string(r.Lang)}
	var (
		rows   [][]any
		fields []ledgers.Field
		d      ledgers.Definition
	)
	for {
		var page ledgers.Page
		if d, page, err = g.deps.Ledgers.Rows(ctx, r.Actor, r.In.Ledger, ask); err != nil {
			return err
		}
		if d.Rows == access.SensitiveData {
			return fault.New(fault.Forbidden, "ledger.export_closed")
		}
		if fields == nil {
			fields = slices.DeleteFunc(slices.Clone(d.Fields), ledgers.Field.Closed)
		}
		for _, one := range page.Rows {
			place := d.Outside(one.Place)
			row := []any{string(place), n.place(place).Name}
			for _, f := range fields {
				row = append(row, shownIn(f, one.Values[f.Code], string(r.Lang)))
			}
			rows = append(rows, append(row, one.Checked.String(), one.Ended.String()))
		}
		if len(rows) > exportMost {
			return fault.New(fault.Conflict, "export.too_many", "max", exportMost)
		}
		if ask.After = page.Next; ask.After == "" {
			break
		}
	}
	heads := n.heads("place_code", "place")
	for _, f := range fields {
		heads = append(heads, f.Name.In(string(r.Lang)))
	}
	return r.sendTable("ledger-"+d.Code, sheets.Rows(sheets.Name(d.Name.In(string(r.Lang))), append(heads, n.heads("checked", "ended")...), rows))
}

// shownIn is a value as people read it: options by their names.
func shownIn(f ledgers.Field, value, lang string) string {
	if len(f.Options) == 0 || value == "" {
		return value
	}
	var names []string
	for _, code := range strings.Split(value, ",") {
		name := code
		if o, known := f.Option(code); known {
			name = o.Name.In(lang)
		}
		names = append(names, name)
	}
	return strings.Join(names, "、")
}
