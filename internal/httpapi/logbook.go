package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/sheets"
	"gezhi/internal/territory"
)

// LogQuery is what an auditor asks of the log. It stands in the act of the reading.
type LogQuery struct {
	From     time.Time      `json:"from,omitzero"`
	Until    time.Time      `json:"until,omitzero"`
	Account  string         `json:"account,omitempty"`
	Kind     string         `json:"kind,omitempty"`
	Case     string         `json:"case,omitempty"` // number
	Place    territory.Code `json:"place,omitempty"`
	Readings bool           `json:"readings,omitempty"` // also the readings of the log
	Before   int64          `json:"before,omitempty"`
	Limit    int            `json:"limit,omitempty"`
	Export   bool           `json:"export,omitempty"`
}

// LogRow is an act with the names that stand behind its ids.
type LogRow struct {
	Pos    int64
	Act    audit.Act
	By     string // name of who did it
	CaseNo string // number of the case that it concerns
	Of     string // name of the account that it concerns
	Words  string // what somebody looked at a contact for, where the reason does not say it
	Bearer string // name of who brought the act in from a phone's file
}

// LogPage is a part of the log, the newest first. Next is the position before which to go on; 0: nothing is left. Back is how far the
// reading came.
type LogPage struct {
	Rows []LogRow
	Next int64
	Back time.Time
}

// PhoneClaim is what stands beside an act that a phone did without a connection. Nothing was decided by it.
type PhoneClaim struct {
	ID     string    `json:"id" doc:"How the phone named it"`
	At     time.Time `json:"at" doc:"By the phone's clock, which may be wrong"`
	Bearer string    `json:"bearer,omitempty" doc:"Name of who brought it in from the phone's file"`
}

// LogLine is an act in words.
type LogLine struct {
	Pos     int64             `json:"pos" doc:"Place in the chain"`
	At      time.Time         `json:"at"`
	Kind    string            `json:"kind"`
	What    string            `json:"what" doc:"The act in words"`
	By      string            `json:"by" doc:"Name, or what did it where nobody is named"`
	Account string            `json:"account,omitempty"`
	Role    string            `json:"role,omitempty"`
	Org     string            `json:"org,omitempty"`
	CaseNo  string            `json:"case_no,omitempty"`
	Of      string            `json:"of,omitempty" doc:"Whose account it concerns"`
	Purpose access.Purpose    `json:"purpose" enum:"handling,statistics,audit,service,public"`
	For     string            `json:"for" doc:"The purpose in words"`
	Why     string            `json:"why,omitempty" doc:"The reason that was given"`
	Command json.RawMessage   `json:"command" doc:"What was asked; never words of residents"`
	Words   map[string]string `json:"words,omitempty" doc:"Salted hashes of private words"`
	Hash    string            `json:"hash"`
	Phone   *PhoneClaim       `json:"phone,omitempty" doc:"What a phone says of an act that was done without a connection"`
}

// LogLines is a part of the log in words.
type LogLines struct {
	Items []LogLine  `json:"items"`
	Next  int64      `json:"next,omitempty" doc:"Go on with ?before="`
	Back  *time.Time `json:"back,omitempty" doc:"How far back this reading came"`
}

type logbookInput struct {
	From     calendar.Date  `query:"from"`
	To       calendar.Date  `query:"to" doc:"The last day"`
	Account  string         `query:"account" maxLength:"64"`
	Kind     string         `query:"kind" maxLength:"60" doc:"Of the act; with a dot at its end the beginning of many, as \"account.\""`
	Case     string         `query:"case" maxLength:"40" doc:"Number"`
	Place    territory.Code `query:"place" maxLength:"18"`
	Readings bool           `query:"readings" doc:"Also who read the log"`
	Before   int64          `query:"before" minimum:"0"`
	Limit    int            `query:"limit" minimum:"1" maximum:"200"`
}

// query is what the input asks, in instants.
func (in logbookInput) query() (LogQuery, error) {
	q := LogQuery{Account: in.Account, Kind: in.Kind, Case: strings.TrimSpace(in.Case), Place: in.Place, Readings: in.Readings, Before: in.Before, Limit: in.Limit}
	var f fault.Fields
	if !in.From.IsZero() {
		q.From = in.From.Start()
	}
	if !in.To.IsZero() {
		q.Until = in.To.AddDays(1).Start()
	}
	if !in.From.IsZero() && !in.To.IsZero() && in.To.Before(in.From) {
		f.Add("query.to", "until.after_from")
	}
	if in.Place != "" && !in.Place.Valid() {
		f.Add("query.place", "place.form")
	}
	return q, f.Err()
}

func (g *Registry) mountLogbook() {
	read := Route{
		Method: http.MethodGet, Path: "/api/v1/audit/log", Summary: "The log in words, the newest act first; reading it is an act", Tag: "audit",
		Permission: access.AuditRead, Scope: ScopeRows, Purpose: access.Audit, Audit: AuditAct, Limits: Limits{Rate: RateSearch},
	}
	Mount(g, read, g.logbook)
	table := read
	table.Path, table.Summary = "/api/v1/exports/audit.xlsx", "The log as a table, without the names of persons"
	table.Limits = Limits{Rate: RateImport, Timeout: 2 * time.Minute}
	MountFile(g, table, xlsxType, g.exportLog)
}

func (g *Registry) logbook(ctx context.Context, r Request[logbookInput]) (LogLines, error) {
	q, err := r.In.query()
	if err != nil {
		return LogLines{}, err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return LogLines{}, err
	}
	page, err := g.deps.Audit.Browse(ctx, r.Actor, q)
	if err != nil {
		return LogLines{}, err
	}
	out := LogLines{Items: make([]LogLine, 0, len(page.Rows)), Next: page.Next}
	if !page.Back.IsZero() {
		out.Back = &page.Back
	}
	for _, row := range page.Rows {
		out.Items = append(out.Items, n.logLine(row))
	}
	return out, nil
}

// logLine tells an act in words.
func (n names) logLine(row LogRow) LogLine {
	a := row.Act
	purpose := purposeOf(a)
	l := LogLine{
		Pos: row.Pos, At: a.At, Kind: a.Kind, What: n.deed(a.Kind), By: row.By, Account: a.Actor.Account, CaseNo: row.CaseNo, Of: row.Of,
		Purpose: purpose, For: n.said("purpose."+aim(a, purpose), string(purpose)), Why: n.reasonOf(row), Command: json.RawMessage(a.Command),
		Words: a.Words, Hash: a.Hash.String(),
	}
	var claim audit.Claim
	if a.Claim != "" && json.Unmarshal([]byte(a.Claim), &claim) == nil {
		l.Phone = &PhoneClaim{claim.ID, claim.At, row.Bearer}
	}
	if l.By == "" {
		l.By = n.said("log.by."+a.Actor.Kind, a.Actor.Kind)
	}
	if a.Actor.Role != "" && a.Actor.Kind == string(access.Staff) {
		l.Role = n.role(people.Role(a.Actor.Role))
	}
	if o := n.org(people.Org(a.Actor.Org)); o != nil {
		l.Org = o.Name
	}
	return l
}

// deed names an act; the acts of the loop have their names from its table.
func (n names) deed(kind string) string {
	if name, ok := strings.CutPrefix(kind, "case."); ok {
		if _, known := cases.RowOf(cases.Act(name)); known {
			return n.actName(cases.Act(name))
		}
	}
	return n.said("log."+kind, kind)
}

// purposeOf is what for an act was done: looking after those who work here, the reporter's own business, or the handling of matters.
func purposeOf(a audit.Act) access.Purpose {
	switch {
	case strings.HasPrefix(a.Kind, "audit."):
		return access.Audit
	case a.Actor.Kind == string(access.Reporter):
		return access.Service
	case a.Actor.Kind == string(access.Anybody):
		return access.Public
	}
	return access.Handling
}

// aim is the name of a purpose in words: what keeps the program itself going is told apart from the handling of matters.
func aim(a audit.Act, purpose access.Purpose) string {
	if purpose == access.Handling && !strings.HasPrefix(a.Kind, "case.") && !strings.HasPrefix(a.Kind, "contact.") {
		return "running"
	}
	return string(purpose)
}

// reasonOf is the reason that stands in an act: a code in words, and what was written beside it.
func (n names) reasonOf(row LogRow) string {
	var command struct {
		Reason string `json:"reason"`
	}
	if json.Unmarshal([]byte(row.Act.Command), &command) != nil || command.Reason == "" {
		return row.Words
	}
	why := n.said("log.reason."+command.Reason, n.listed(command.Reason))
	if row.Words != "" {
		why += n.c.Text("log.colon", nil) + row.Words
	}
	return why
}

// listed is the name of a reason of the lists of the policy; one that none of them has is told as it is.
func (n names) listed(code string) string {
	for _, kind := range []catalogue.ReasonKind{catalogue.RejectReasons, catalogue.ReturnReasons, catalogue.ExtendReasons, catalogue.SuspendReasons} {
		for _, r := range n.policy.Catalogue.Reasons(kind) {
			if r.Code == code {
				return n.c.label(r.Name)
			}
		}
	}
	return code
}

// exportLog writes the log as a table: roles and offices, numbers and hashes, and nobody's name.
func (g *Registry) exportLog(ctx context.Context, r Request[logbookInput]) error {
	q, err := r.In.query()
	if err != nil {
		return err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return err
	}
	q.Export, q.Limit = true, 200
	var rows [][]any
	for {
		page, err := g.deps.Audit.Browse(ctx, r.Actor, q)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			row.Words = "" // what somebody wrote stays in the house
			l := n.logLine(row)
			rows = append(rows, []any{l.Pos, civil(l.At), l.What, l.Kind, l.Account, l.Role, l.Org, l.CaseNo, l.For, l.Why, row.Act.Subject, l.Hash})
		}
		if len(rows) > exportMost {
			return fault.New(fault.Conflict, "export.too_many", "max", exportMost)
		}
		if q.Before = page.Next; q.Before == 0 {
			break
		}
	}
	return r.sendTable("audit", sheets.Rows(r.Text("export.audit", nil), n.heads("pos", "at", "what", "kind", "account", "role", "org", "no", "purpose", "why", "subject", "hash"), rows))
}
