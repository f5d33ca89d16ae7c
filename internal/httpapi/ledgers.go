package httpapi

import (
	"context"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Ledgers keeps the ledgers of a county (台账).
type Ledgers interface {
	Book(ctx context.Context, tenant string) (ledgers.Book, error)
	In(ctx context.Context, scope access.Scope) ([]ledgers.Definition, error)
	Reads(d ledgers.Definition) access.Permission
	Rows(ctx context.Context, actor access.Actor, ledger string, ask ledgers.Ask) (ledgers.Definition, ledgers.Page, error)
	Entry(ctx context.Context, actor access.Actor, ledger, id string) (ledgers.Definition, ledgers.Row, []EntryStep, error)
	EntryLooks(ctx context.Context, actor access.Actor, ledger, id string) ([]Look, error)
	Add(ctx context.Context, actor access.Actor, e ledgers.Entry, written map[string]string, key cases.Key) (ledgers.Entry, error)
	Correct(ctx context.Context, actor access.Actor, ledger, id string, seen int64, written map[string]string, key cases.Key) (version int64, err error)
	End(ctx context.Context, actor access.Actor, ledger, id string, seen int64, reason ledgers.EndReason, key cases.Key) (version int64, err error)
	Reveal(ctx context.Context, actor access.Actor, ledger, id string, r Reveal) (ledgers.Values, error)
	Define(ctx context.Context, actor access.Actor, d ledgers.Definition, key cases.Key) (version int64, err error)
	Expiring(ctx context.Context, tenant string, by calendar.Date, most int) (map[string]int, error)
}

// EntryStep is one act on an entry, with what it changed; personal values are masked.
type EntryStep struct {
	Kind    string
	At      time.Time
	Role    string
	Org     string
	Changes []EntryChange
}

// EntryChange is what stood in a field before an act and after it.
type EntryChange struct {
	Field  string `json:"field"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// LedgerOption is one answer of a choice.
type LedgerOption struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// LedgerField is something that a ledger asks for, or shows, and why.
type LedgerField struct {
	Code     string         `json:"code"`
	Name     string         `json:"name"`
	Hint     string         `json:"hint,omitempty"`
	Type     ledgers.Type   `json:"type" enum:"text,name,phone,address,date,number,yes,choice,choices,credit"`
	Required bool           `json:"required,omitempty"`
	Options  []LedgerOption `json:"options,omitempty"`
	Min      int            `json:"min,omitempty"`
	Max      int            `json:"max,omitempty"`
	Unit     string         `json:"unit,omitempty"`
	Class    access.Class   `json:"class" enum:"public,internal,personal,sensitive"`
	Owner    string         `json:"owner" doc:"The unit that answers for the field, by name"`
	Purpose  string         `json:"purpose"`
	Basis    string         `json:"basis" doc:"The law, or the consent, on which it is asked for"`
	Review   calendar.Date  `json:"review" doc:"When somebody looks again whether it is needed"`
	Retired  bool           `json:"retired,omitempty" doc:"Asked for no more"`
	Whole    bool           `json:"whole,omitempty" doc:"Personal, and shown whole to who reads the rows: it stays off paper, and is in no export"`
}

// LedgerView is a ledger.
type LedgerView struct {
	Code       string            `json:"code"`
	No         int               `json:"no,omitempty" doc:"In the set of thirteen; none for the county's own"`
	Name       string            `json:"name"`
	About      string            `json:"about,omitempty"`
	State      string            `json:"state" enum:"kept,generated,for_team" doc:"Entries are kept here; made from what was entered elsewhere; that is open to the grid's own people alone"`
	Rows       access.Class      `json:"rows" enum:"internal,personal,sensitive"`
	Title      string            `json:"title" doc:"The field that names a row"`
	Retention  ledgers.Retention `json:"retention"`
	Retired    bool              `json:"retired,omitempty"`
	Editable   bool              `json:"editable,omitempty" doc:"Who asks may add entries somewhere"`
	Revealable bool              `json:"revealable,omitempty" doc:"Who asks may see masked values in full somewhere, with a reason"`
	Fields     []LedgerField     `json:"fields"`
}

// LedgerViews are the ledgers whose rows who asks may see.
type LedgerViews struct {
	Items []LedgerView `json:"items"`
}

// LedgerRow is a row of a ledger; personal and sensitive values are masked.
type LedgerRow struct {
	ID      string            `json:"id"`
	Place   PlaceRef          `json:"place"`
	Values  map[string]string `json:"values" doc:"By the code of the field, in canonical form"`
	At      time.Time         `json:"at,omitzero"`
	Checked *calendar.Date    `json:"checked,omitempty" doc:"When somebody said last that it is true"`
	Ended   *calendar.Date    `json:"ended,omitempty"`
	Expires *calendar.Date    `json:"expires,omitempty" doc:"When it is removed"`
	Kind    string            `json:"kind" enum:"entry,case,point,grid,post,household,care,visit,agency" doc:"What it was made from"`
	Of      string            `json:"of" doc:"The id of that; of a care and of a visit that of its household"`
	Version int64             `json:"version,omitempty"`
}

// LedgerRows are a page of a ledger.
type LedgerRows struct {
	Items []LedgerRow `json:"items"`
	Next  string      `json:"next,omitempty"`
}

// EntryStepView is one act on an entry.
type EntryStepView struct {
	Kind    string        `json:"kind" enum:"add,correct,end,move"`
	At      time.Time     `json:"at"`
	Role    string        `json:"role" doc:"In which role it was done, by name"`
	Org     *OrgRef       `json:"org,omitempty"`
	Changes []EntryChange `json:"changes,omitempty"`
}

// EntryLook is that somebody saw an entry in full, or took it out of the house with an export.
type EntryLook struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason" enum:"call_back,visit,verify,follow_up,emergency,other,export"`
	Role   string    `json:"role" doc:"By name"`
	Org    *OrgRef   `json:"org,omitempty"`
	No     string    `json:"no,omitempty" doc:"Of the export"`
	For    string    `json:"for,omitempty" doc:"What the export was for, in words"`
}

// EntryView is an entry with what was done to it, the newest first.
type EntryView struct {
	LedgerRow
	Editable   bool            `json:"editable,omitempty"`
	Revealable bool            `json:"revealable,omitempty"`
	History    []EntryStepView `json:"history"`
	Looks      []EntryLook     `json:"looks" doc:"Who saw it in full, by role and never by name, to be told to whose it is"`
}

// EntryKept tells at which version an entry stands.
type EntryKept struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

type ledgerRowsInput struct {
	Ledger string         `path:"ledger" maxLength:"30"`
	Place  territory.Code `query:"place" maxLength:"18" doc:"And below; empty for all in reach"`
	Words  string         `query:"q" maxLength:"60" doc:"In values that are not personal; or a whole telephone number"`
	Ended  bool           `query:"ended" doc:"Also what is over"`
	After  string         `query:"after" maxLength:"200"`
	Limit  int            `query:"limit" minimum:"1" maximum:"200" doc:"50 if none"`
}

type ledgerInput struct {
	Ledger string `path:"ledger" maxLength:"30"`
}

type entryInput struct {
	Ledger string `path:"ledger" maxLength:"30"`
	Entry  string `path:"entry" maxLength:"64"`
}

type addEntryInput struct {
	Ledger string `path:"ledger" maxLength:"30"`
	Body   struct {
		ID     string            `json:"id" format:"uuid" doc:"Made by who adds it; sent twice, it is one entry"`
		Place  territory.Code    `json:"place" maxLength:"18" doc:"Grid or micro-grid"`
		Values map[string]string `json:"values" doc:"By the code of the field"`
	}
}

type correctEntryInput struct {
	Ledger string `path:"ledger" maxLength:"30"`
	Entry  string `path:"entry" maxLength:"64"`
	Body   struct {
		Version int64             `json:"version" minimum:"1" doc:"That was seen"`
		Values  map[string]string `json:"values" doc:"What changes; an empty value takes one away, none at all says that the entry is still true"`
	}
}

type endEntryInput struct {
	Ledger string `path:"ledger" maxLength:"30"`
	Entry  string `path:"entry" maxLength:"64"`
	Body   struct {
		Version int64             `json:"version" minimum:"1" doc:"That was seen"`
		Reason  ledgers.EndReason `json:"reason" enum:"gone,over,mistake,withdrawn" doc:"After a mistake, or when the person asked for it, what is personal is erased at once"`
	}
}

type revealEntryInput struct {
	Ledger string `path:"ledger" maxLength:"30"`
	Entry  string `path:"entry" maxLength:"64"`
	Body   struct {
		Reason string `json:"reason" enum:"call_back,visit,verify,follow_up,emergency,other"`
		Words  string `json:"words,omitempty" maxLength:"200" doc:"What for, where the reason is another one"`
	}
}

type defineInput struct {
	Ledger string `path:"ledger" maxLength:"30"`
	Body   ledgers.Definition
}

// DefinitionView is a definition as it is edited, in both languages.
type DefinitionView struct {
	ledgers.Definition
	Own    bool `json:"own,omitempty"`
	Asked  int  `json:"asked"`
	Lapsed int  `json:"lapsed,omitempty" doc:"Fields whose review date has passed"`
	Soon   int  `json:"soon,omitempty" doc:"Entries whose time comes within thirty days, of a thousand at most"`
}

// DefinitionViews are all definitions of a county, and the units that may answer for fields.
type DefinitionViews struct {
	Items []DefinitionView `json:"items"`
	Units []LedgerOption   `json:"units"`
}

// AskedForm is how many fields one ledger, or the form of a case, asks for.
type AskedForm struct {
	Code     string        `json:"code"`
	Name     string        `json:"name"`
	Case     bool          `json:"case,omitempty" doc:"The form of a case, not a ledger"`
	Asked    int           `json:"asked"`
	Required int           `json:"required"`
	Personal int           `json:"personal"`
	Overdue  []LedgerField `json:"overdue" doc:"Their review date has passed: confirm them, or ask no more"`
}

// AskedReport is how many fields are asked for (填报字段统计).
type AskedReport struct {
	Items []AskedForm `json:"items"`
	Day   string      `json:"day"`
}

func (g *Registry) mountLedgers() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/ledgers", Summary: "Ledgers whose rows one may see", Tag: "ledgers",
		Permission: access.LedgerRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}
	Mount(g, list, g.ledgerList)
	one := list
	one.Path, one.Summary = "/api/v1/ledgers/{ledger}", "The definition of a ledger"
	Mount(g, one, g.ledger)
	rows := list
	rows.Path, rows.Summary = "/api/v1/ledgers/{ledger}/entries", "Rows of a ledger at a place, kept or generated"
	Mount(g, rows, g.ledgerRows)
	entry := rows
	entry.Path, entry.Summary, entry.Scope = "/api/v1/ledgers/{ledger}/entries/{entry}", "One entry with its history", ScopeOne
	Mount(g, entry, g.entry)
	add := Route{
		Method: http.MethodPost, Path: "/api/v1/ledgers/{ledger}/entries", Summary: "Add an entry to a ledger", Tag: "ledgers",
		Permission: access.LedgerEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Field: true, Status: http.StatusCreated,
	}
	Mount(g, add, func(ctx context.Context, r Request[addEntryInput]) (EntryKept, error) {
		b := r.In.Body
		e, err := g.deps.Ledgers.Add(ctx, r.Actor, ledgers.Entry{ID: b.ID, Ledger: r.In.Ledger, Place: b.Place}, b.Values, r.Key)
		return EntryKept{e.ID, e.Version}, err
	})
	correct := add
	correct.Path, correct.Summary, correct.Scope, correct.Status = "/api/v1/ledgers/{ledger}/entries/{entry}/corrections", "Correct an entry, or say that it is still true", ScopeOne, 0
	Mount(g, correct, func(ctx context.Context, r Request[correctEntryInput]) (EntryKept, error) {
		v, err := g.deps.Ledgers.Correct(ctx, r.Actor, r.In.Ledger, r.In.Entry, r.In.Body.Version, r.In.Body.Values, r.Key)
		return EntryKept{r.In.Entry, v}, err
	})
	end := correct
	end.Path, end.Summary = "/api/v1/ledgers/{ledger}/entries/{entry}/end", "End an entry"
	Mount(g, end, func(ctx context.Context, r Request[endEntryInput]) (EntryKept, error) {
		v, err := g.deps.Ledgers.End(ctx, r.Actor, r.In.Ledger, r.In.Entry, r.In.Body.Version, r.In.Body.Reason, r.Key)
		return EntryKept{r.In.Entry, v}, err
	})
	reveal := Route{
		Method: http.MethodPost, Path: "/api/v1/ledgers/{ledger}/entries/{entry}/reveal", Summary: "See an entry in full, with a reason", Tag: "ledgers",
		Permission: access.LedgerReveal, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditReveal, Idempotent: true,
	}
	Mount(g, reveal, func(ctx context.Context, r Request[revealEntryInput]) (struct {
		Values map[string]string `json:"values"`
	}, error) {
		values, err := g.deps.Ledgers.Reveal(ctx, r.Actor, r.In.Ledger, r.In.Entry, Reveal{Reason: r.In.Body.Reason, Words: r.In.Body.Words, Key: r.Key})
		return struct {
			Values map[string]string `json:"values"`
		}{values}, err
	})
	definitions := Route{
		Method: http.MethodGet, Path: "/api/v1/ledger-definitions", Summary: "All definitions of ledgers, to be edited", Tag: "ledgers",
		Permission: access.LedgerDefine, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone,
	}
	Mount(g, definitions, g.definitions)
	define := definitions
	define.Method, define.Path, define.Summary = http.MethodPut, "/api/v1/ledger-definitions/{ledger}", "Define a ledger of the county's own, or change a definition"
	define.Audit, define.Idempotent = AuditAct, true
	Mount(g, define, g.define)
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/asked-fields", Summary: "How many fields are asked for, by ledger and for a case", Tag: "ledgers",
		Permission: access.ReportRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone,
	}, g.askedFields)
}

func (n names) ledgerField(f ledgers.Field) LedgerField {
	v := LedgerField{
		Code: f.Code, Name: n.c.label(f.Name), Hint: n.c.label(f.Hint), Type: f.Type, Required: f.Required, Min: f.Min, Max: f.Max, Unit: n.c.label(f.Unit), Class: f.Class,
		Owner: n.org(people.Org("unit:" + f.Owner)).Name, Purpose: n.c.label(f.Purpose), Basis: f.Basis, Review: f.Review, Retired: f.Retired, Whole: f.Whole(),
	}
	for _, o := range f.Options {
		v.Options = append(v.Options, LedgerOption{o.Code, n.c.label(o.Name)})
	}
	return v
}

func (g *Registry) ledgerView(n names, d ledgers.Definition) LedgerView {
	v := LedgerView{
		Code: d.Code, No: d.No, Name: n.c.label(d.Name), About: n.c.label(d.About), State: "generated", Rows: d.Rows, Title: d.Title, Retention: d.Retention, Retired: d.Retired,
		Fields: []LedgerField{},
	}
	switch {
	case d.Kept():
		v.State = "kept"
		v.Editable = n.reaches(access.LedgerEdit, d) && !d.Retired
		v.Revealable = n.reaches(access.LedgerReveal, d)
	case !n.reaches(g.deps.Ledgers.Reads(d), d):
		v.State = "for_team"
	}
	for _, f := range d.Fields {
		v.Fields = append(v.Fields, n.ledgerField(f))
	}
	return v
}

// reaches reports whether who asks may do something to rows of a ledger somewhere.
func (n names) reaches(perm access.Permission, d ledgers.Definition) bool {
	scope, err := access.ScopeFor(n.c.Actor, perm, access.Handling, n.c.Now)
	if err != nil {
		return false
	}
	for _, t := range scope.Terms() {
		if d.Rows.Within(t.Most) {
			return true
		}
	}
	return false
}

func (g *Registry) ledgerList(ctx context.Context, r Request[struct{}]) (LedgerViews, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return LedgerViews{}, err
	}
	list, err := g.deps.Ledgers.In(ctx, r.Scope)
	out := LedgerViews{Items: []LedgerView{}}
	for _, d := range list {
		out.Items = append(out.Items, g.ledgerView(n, d))
	}
	return out, err
}

func (g *Registry) ledger(ctx context.Context, r Request[ledgerInput]) (LedgerView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return LedgerView{}, err
	}
	list, err := g.deps.Ledgers.In(ctx, r.Scope)
	if err != nil {
		return LedgerView{}, err
	}
	for _, d := range list {
		if d.Code == r.In.Ledger {
			return g.ledgerView(n, d), nil
		}
	}
	return LedgerView{}, fault.New(fault.NotFound, "ledger.unknown")
}

const ledgerPage = 50

func (g *Registry) ledgerRows(ctx context.Context, r Request[ledgerRowsInput]) (LedgerRows, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return LedgerRows{}, err
	}
	in := r.In
	if in.Limit == 0 {
		in.Limit = ledgerPage
	}
	_, page, err := g.deps.Ledgers.Rows(ctx, r.Actor, in.Ledger, ledgers.Ask{
		Place: in.Place, Words: in.Words, Ended: in.Ended, After: in.After, Limit: in.Limit, Lang: string(r.Lang),
	})
	if err != nil {
		return LedgerRows{}, err
	}
	out := LedgerRows{Items: []LedgerRow{}, Next: page.Next}
	for _, row := range page.Rows {
		out.Items = append(out.Items, n.ledgerRow(row))
	}
	return out, nil
}

func (n names) ledgerRow(r ledgers.Row) LedgerRow {
	v := LedgerRow{ID: r.ID, Place: n.place(r.Place), Values: r.Values, At: r.At, Kind: r.Kind, Of: r.Of, Version: r.Version}
	for _, d := range []struct {
		day calendar.Date
		to  **calendar.Date
	}{{r.Checked, &v.Checked}, {r.Ended, &v.Ended}, {r.Expires, &v.Expires}} {
		if !d.day.IsZero() {
			*d.to = &d.day
		}
	}
	return v
}

func (g *Registry) entry(ctx context.Context, r Request[entryInput]) (EntryView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return EntryView{}, err
	}
	d, row, steps, err := g.deps.Ledgers.Entry(ctx, r.Actor, r.In.Ledger, r.In.Entry)
	if err != nil {
		return EntryView{}, err
	}
	thing := d.Resource(r.Tenant.Key, row.ID, row.Place)
	v := EntryView{
		LedgerRow: n.ledgerRow(row), History: []EntryStepView{}, Looks: []EntryLook{},
		Editable:   row.Ended.IsZero() && access.Decide(r.Actor, access.LedgerEdit, thing, access.Handling, r.Now) == nil,
		Revealable: access.Decide(r.Actor, access.LedgerReveal, thing, access.Handling, r.Now) == nil,
	}
	for _, s := range steps {
		v.History = append(v.History, EntryStepView{Kind: s.Kind[len("entry."):], At: s.At, Role: n.role(people.Role(s.Role)), Org: n.org(people.Org(s.Org)), Changes: s.Changes})
	}
	looks, err := g.deps.Ledgers.EntryLooks(ctx, r.Actor, r.In.Ledger, r.In.Entry)
	for _, l := range looks {
		v.Looks = append(v.Looks, EntryLook{At: l.At, Reason: l.Reason, Role: n.role(l.Role), Org: n.org(l.Org), No: l.No, For: n.c.exportFor(l)})
	}
	return v, err
}

func (g *Registry) definitions(ctx context.Context, r Request[struct{}]) (DefinitionViews, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return DefinitionViews{}, err
	}
	b, err := g.deps.Ledgers.Book(ctx, r.Tenant.Key)
	if err != nil {
		return DefinitionViews{}, err
	}
	today := calendar.DateOf(r.Now)
	soon, err := g.deps.Ledgers.Expiring(ctx, r.Tenant.Key, today.AddDays(30), 1000)
	if err != nil {
		return DefinitionViews{}, err
	}
	out := DefinitionViews{Items: []DefinitionView{}, Units: []LedgerOption{}}
	for _, d := range b.Ledgers {
		out.Items = append(out.Items, DefinitionView{Definition: d, Own: d.Own(), Asked: len(d.Asked()), Lapsed: len(d.Overdue(today)), Soon: soon[d.Code]})
	}
	for _, u := range n.policy.Catalogue.Units() {
		if u.Open() {
			out.Units = append(out.Units, LedgerOption{u.Code, n.c.label(u.Name)})
		}
	}
	return out, nil
}

func (g *Registry) define(ctx context.Context, r Request[defineInput]) (EntryKept, error) {
	if r.In.Body.Code != r.In.Ledger {
		var wrong fault.Fields
		wrong.Add("code", "ledger.code")
		return EntryKept{}, wrong.Err()
	}
	v, err := g.deps.Ledgers.Define(ctx, r.Actor, r.In.Body, r.Key)
	return EntryKept{r.In.Ledger, v}, err
}

func (g *Registry) askedFields(ctx context.Context, r Request[struct{}]) (AskedReport, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return AskedReport{}, err
	}
	b, err := g.deps.Ledgers.Book(ctx, r.Tenant.Key)
	if err != nil {
		return AskedReport{}, err
	}
	today := calendar.DateOf(r.Now)
	out := AskedReport{Items: []AskedForm{}, Day: today.String()}
	add := func(code, name string, ofCase bool, fields []ledgers.Field) {
		count := ledgers.Count(fields, today)
		v := AskedForm{Code: code, Name: name, Case: ofCase, Asked: count.Asked, Required: count.Required, Personal: count.Personal, Overdue: []LedgerField{}}
		for _, f := range count.Overdue {
			v.Overdue = append(v.Overdue, n.ledgerField(f))
		}
		out.Items = append(out.Items, v)
	}
	for _, f := range b.Forms {
		add(f.Code, r.Text("ledger.form."+f.Code, nil), true, f.Fields)
	}
	for _, d := range b.Ledgers {
		if !d.Retired {
			add(d.Code, n.c.label(d.Name), false, d.Asked())
		}
	}
	return out, nil
}
