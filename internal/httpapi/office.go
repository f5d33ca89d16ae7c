package httpapi

import (
	"context"
	"io"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
)

// CalendarView tells which years the working calendar knows.
type CalendarView struct {
	Version string         `json:"version"`
	Years   []CalendarYear `json:"years"`
	Missing int            `json:"missing,omitempty" doc:"Year whose notice should be there by now"`
	Hours   calendar.Hours `json:"hours"`
}

// CalendarYear is a year with the days that differ from the normal week.
type CalendarYear struct {
	Year  int           `json:"year"`
	Known bool          `json:"known" doc:"false: measured by the normal week"`
	Days  []CalendarDay `json:"days,omitempty"`
}

// CalendarDay is a day that a notice made a holiday or a working day (调休).
type CalendarDay struct {
	Date    calendar.Date `json:"date"`
	Name    string        `json:"name"`
	Working bool          `json:"working"`
	Source  string        `json:"source,omitempty" doc:"Where it is written, if the county decided it"`
}

// ImportedYear tells what a new calendar moved.
type ImportedYear struct {
	Version string `json:"version"`
	Moved   int    `json:"moved" doc:"Cases whose limits were computed anew"`
}

const (
	firstYear = 2007 // the oldest published notice
	mostYear  = 1 << 20
)

func (g *Registry) mountCalendar() {
	read := Route{
		Method: http.MethodGet, Path: "/api/v1/calendar", Summary: "The working calendar: known years, holidays, make-up days", Tag: "calendar",
		Permission: access.CatalogueRead, Scope: ScopeOpen, Purpose: access.Public, Audit: AuditNone,
	}
	Mount(g, read, g.calendar)
	take := Route{
		Method: http.MethodPost, Path: "/api/v1/calendar/years", Summary: "Take in a published year, as JSON; limits are computed anew", Tag: "calendar",
		Permission: access.CalendarEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Streams: true,
		Limits: Limits{Rate: RateImport, Body: mostYear, Timeout: 5 * time.Minute},
	}
	Mount(g, take, g.importYear)
}

func (g *Registry) calendar(ctx context.Context, r Request[struct {
	Year int `query:"year" minimum:"2007" maximum:"2100" doc:"A single year with its days"`
}]) (CalendarView, error) {
	cal, err := g.deps.Calendars.Calendar(ctx, r.Tenant.Key)
	if err != nil {
		return CalendarView{}, err
	}
	v := CalendarView{Version: cal.Version(), Years: []CalendarYear{}, Hours: cal.Hours()}
	if year, missing := cal.Missing(r.Now); missing {
		v.Missing = year
	}
	if r.In.Year != 0 {
		v.Years = append(v.Years, yearOf(cal, r.In.Year))
		return v, nil
	}
	for year := firstYear; year <= calendar.DateOf(r.Now).Year+1; year++ {
		if cal.Known(year) || year >= calendar.DateOf(r.Now).Year {
			v.Years = append(v.Years, CalendarYear{Year: year, Known: cal.Known(year)})
		}
	}
	return v, nil
}

// yearOf lists the days of a year that a notice speaks of.
func yearOf(cal *calendar.Calendar, year int) CalendarYear {
	v := CalendarYear{Year: year, Known: cal.Known(year)}
	for day := (calendar.Date{Year: year, Month: time.January, Day: 1}); day.Year == year; day = day.AddDays(1) {
		if rule, ok := cal.Rule(day); ok {
			v.Days = append(v.Days, CalendarDay{Date: day, Name: rule.Name, Working: rule.Working, Source: rule.Source})
		}
	}
	return v
}

func (g *Registry) importYear(ctx context.Context, r Request[struct{}]) (ImportedYear, error) {
	file, err := io.ReadAll(r.r.Body)
	if err != nil {
		return ImportedYear{}, err
	}
	r.rebind(file)
	version, moved, err := g.deps.Calendars.ImportYear(ctx, r.Actor, file, r.Key)
	return ImportedYear{version, moved}, err
}

// rebind binds the key to a body that the handler has read by itself.
func (c *Call) rebind(body []byte) {
	if key := c.r.Header.Get(keyHeader); key != "" {
		c.BindKey(key, body)
	}
}

// LogEntry is an act in the log, for those who look after the log: no words, no names.
type LogEntry struct {
	ID      string            `json:"id"`
	Subject string            `json:"subject"`
	Seq     int64             `json:"seq"`
	Kind    string            `json:"kind"`
	At      time.Time         `json:"at"`
	Account string            `json:"account,omitempty"`
	Role    string            `json:"role,omitempty"`
	Org     string            `json:"org,omitempty"`
	By      string            `json:"by"`
	Words   map[string]string `json:"words,omitempty" doc:"Salted hashes"`
	Policy  string            `json:"policy,omitempty"`
	Hash    string            `json:"hash"`
	Prev    string            `json:"prev"`
}

type logInput struct {
	Subject string `query:"subject" required:"true" maxLength:"100" doc:"kind:id, as case:… or account:…"`
	After   int64  `query:"after" minimum:"0" doc:"Number of the last act seen"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500"`
}

func (g *Registry) mountAudit() {
	acts := Route{
		Method: http.MethodGet, Path: "/api/v1/audit/acts", Summary: "The acts on a subject, without words and names", Tag: "audit",
		Permission: access.AuditRead, Scope: ScopeRows, Purpose: access.Audit, Audit: AuditRead,
	}
	Mount(g, acts, g.auditActs)
	status := acts
	status.Path, status.Summary, status.Audit = "/api/v1/audit/status", "Where the chain stands and when it was last proven", AuditNone
	Mount(g, status, func(ctx context.Context, r Request[struct{}]) (AuditStatus, error) {
		return g.deps.Audit.Status(ctx, r.Tenant.Key)
	})
}

func (g *Registry) auditActs(ctx context.Context, r Request[logInput]) ([]LogEntry, error) {
	limit := r.In.Limit
	if limit == 0 {
		limit = 100
	}
	acts, err := g.deps.Audit.Acts(ctx, r.Scope, r.In.Subject, r.In.After, limit)
	list := []LogEntry{}
	for _, a := range acts {
		list = append(list, LogEntry{
			ID: a.ID, Subject: a.Subject, Seq: a.Seq, Kind: a.Kind, At: a.At, Account: a.Actor.Account, Role: a.Actor.Role, Org: a.Actor.Org,
			By: a.Actor.Kind, Words: a.Words, Policy: a.Policy, Hash: a.Hash.String(), Prev: a.Prev.String(),
		})
	}
	return list, err
}

// RateView is a rate with the numbers behind it; a percentage on too few is not told.
type RateView struct {
	Percent *float64 `json:"percent" doc:"null where it stands on too few"`
	Num     float64  `json:"num"`
	Of      int      `json:"of"`
	Least   int      `json:"least"`
}

// RatesView are the three rates of a period (三率).
type RatesView struct {
	Response     RateView `json:"response"`
	Solved       RateView `json:"solved"`
	Satisfaction RateView `json:"satisfaction"`
	Answered     RateView `json:"answered"`
	Partly       int      `json:"partly"`
}

func rateView(r cases.Rate) RateView {
	v := RateView{Num: r.Num, Of: r.Of, Least: r.Least}
	if percent, ok := r.Percent(); ok {
		v.Percent = &percent
	} else {
		v.Num = 0 // what is too small to be told must not be computed from its parts
	}
	return v
}

type reportsInput struct {
	Place string        `query:"place" maxLength:"18"`
	From  calendar.Date `query:"from"`
	To    calendar.Date `query:"to" doc:"The last day"`
	By    string        `query:"by" enum:"state,matter,loop,place,source" doc:"For counts; state if left out"`
}

func (g *Registry) mountReports() {
	rates := Route{
		Method: http.MethodGet, Path: "/api/v1/reports/rates", Summary: "Response, solution and satisfaction of a period, with the numbers behind them", Tag: "reports",
		Permission: access.ReportRead, Scope: ScopeRows, Purpose: access.Statistics, Audit: AuditNone, Limits: Limits{Rate: RateSearch},
	}
	Mount(g, rates, g.rates)
	counts := rates
	counts.Path, counts.Summary = "/api/v1/reports/counts", "Numbers of cases; small ones are hidden"
	Mount(g, counts, g.counts)
}

func (c *Call) query(in reportsInput) (ReportQuery, error) {
	q := ReportQuery{Place: c.Tenant.County, From: in.From, To: in.To, By: in.By}
	if in.Place != "" {
		q.Place = codeOf(in.Place)
	}
	if q.To.IsZero() {
		q.To = calendar.DateOf(c.Now)
	}
	if q.From.IsZero() {
		q.From = q.To.AddDays(-29)
	}
	if q.By == "" {
		q.By = "state"
	}
	var f fault.Fields
	if !q.Place.Valid() {
		f.Add("query.place", "place.form")
	}
	if q.To.Before(q.From) {
		f.Add("query.to", "until.after_from")
	}
	return q, f.Err()
}

func (g *Registry) rates(ctx context.Context, r Request[reportsInput]) (RatesView, error) {
	q, err := r.query(r.In)
	if err != nil {
		return RatesView{}, err
	}
	rates, err := g.deps.Reports.Rates(ctx, r.Scope, q)
	return ratesView(rates), err
}

func (g *Registry) counts(ctx context.Context, r Request[reportsInput]) ([]Count, error) {
	q, err := r.query(r.In)
	if err != nil {
		return nil, err
	}
	counts, err := g.deps.Reports.Counts(ctx, r.Scope, q)
	if counts == nil {
		counts = []Count{}
	}
	return counts, err
}
