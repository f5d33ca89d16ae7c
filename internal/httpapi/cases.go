package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

type reportInput struct {
	Body ReportBody
}

// ReportBody is what a report says. The channel decides which source may be named; the public is always resident_web.
type ReportBody struct {
	cases.What
	ID      string        `json:"id,omitempty" maxLength:"64" doc:"UUIDv7 made by a phone that had no connection"`
	Contact *cases.Person `json:"contact,omitempty" doc:"Whom to answer; stored apart, encrypted"`
}

type instantInput struct {
	Body struct {
		ReportBody
		Result cases.Words `json:"result" maxLength:"500" doc:"One line: what was done"`
	}
}

type listInput struct {
	IDs     []string       `query:"ids" maxItems:"100" doc:"Cases, divided by commas: those of them that belong to the list"`
	States  []cases.State  `query:"state" doc:"States, divided by commas"`
	Open    bool           `query:"open" doc:"Every open state"`
	Org     people.Org     `query:"org" maxLength:"80" doc:"Has to do with the organisation"`
	Lead    people.Org     `query:"lead" maxLength:"80"`
	Desk    people.Org     `query:"desk" maxLength:"80"`
	Mine    string         `query:"mine" enum:"account,orgs" doc:"account: has to do with me; orgs: led by an organisation for which I act"`
	Place   territory.Code `query:"place" maxLength:"18"`
	Matter  string         `query:"matter" maxLength:"16"`
	Loop    cases.Loop     `query:"loop" enum:"micro,small,middle,large"`
	Overdue bool           `query:"overdue"`
	DueBy   time.Time      `query:"due_by"`
	Since   time.Time      `query:"since"`
	Until   time.Time      `query:"until"`
	Phone   string         `query:"phone" maxLength:"20" doc:"Exact telephone number of the reporter"`
	Words   string         `query:"words" maxLength:"100" doc:"Parts divided by spaces, each of which stands in what was told, answered or named as the place; two Chinese characters at least. Newest act first"`
	Waits   cases.Waits    `query:"waits" enum:"returned,supervised,asked,disputed" doc:"What waits for a desk beside the state"`
	Order   cases.Order    `query:"order" enum:"newest,due"`
	After   string         `query:"after" maxLength:"200" doc:"Cursor of the page before"`
	Limit   int            `query:"limit" minimum:"1" maximum:"200"`
}

// CasePage is a part of a list of cases.
type CasePage struct {
	Items []CaseRow `json:"items"`
	Next  string    `json:"next,omitempty" doc:"Cursor of the next part; missing at the end"`
}

type similarInput struct {
	ID     string         `query:"case" maxLength:"64" doc:"A case; or point and matter of a report to come"`
	Lon    float64        `query:"lon" minimum:"-180" maximum:"180"`
	Lat    float64        `query:"lat" minimum:"-90" maximum:"90"`
	Matter string         `query:"matter" maxLength:"16"`
	Micro  territory.Code `query:"micro" maxLength:"18"`
}

type revealInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" enum:"call_back,visit,verify,follow_up,emergency,other"`
		Words  string `json:"words,omitempty" maxLength:"200" doc:"What for, where the reason is another one"`
	}
}

func (g *Registry) mountCases() {
	report := Route{
		Method: http.MethodPost, Path: "/api/v1/cases", Summary: "Report something (上报)", Tag: "cases", Permission: access.CaseReport,
		Scope: ScopeOpen, Purpose: access.Public, Audit: AuditAct, Idempotent: true, Field: true, Status: http.StatusCreated, Limits: Limits{Rate: RateReport},
	}
	Mount(g, report, g.report)
	draft := report
	draft.Path, draft.Summary = "/api/v1/drafts", "Keep what was begun (存草稿)"
	Mount(g, draft, g.draft)
	instant := draft
	instant.Path, instant.Summary = "/api/v1/instant", "A small thing that was seen and settled (自办自结)"
	instant.Permission, instant.Scope, instant.Purpose = access.CaseInstant, ScopeRows, access.Handling
	Mount(g, instant, g.instant)

	list := Route{
		Method: http.MethodGet, Path: "/api/v1/cases", Summary: "Cases in reach, by filters", Tag: "cases",
		Permission: access.CaseRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}
	Mount(g, list, g.caseList)
	one := list
	one.Path, one.Summary, one.Scope = "/api/v1/cases/{id}", "One case with history, clocks, allowed acts and suggestion", ScopeOne
	Mount(g, one, g.caseOne)
	number := one
	number.Path, number.Summary = "/api/v1/case-numbers/{no}", "The id of the case with a number"
	Mount(g, number, g.caseByNumber)
	similar := list
	similar.Path, similar.Summary, similar.Limits.Rate = "/api/v1/similar", "Open or lately closed cases that may tell the same", RateSearch
	Mount(g, similar, g.similar)
	reveal := Route{
		Method: http.MethodPost, Path: "/api/v1/cases/{id}/contact/reveal", Summary: "See the reporter's contact in full, with a reason", Tag: "cases",
		Permission: access.ContactReveal, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditReveal, Idempotent: true,
	}
	Mount(g, reveal, g.reveal)
}

func (g *Registry) report(ctx context.Context, r Request[reportInput]) (cases.Receipt, error) {
	return g.Take(ctx, r.Call, r.In.Body)
}

// Take is the door for reports of every face. The public cannot choose a source.
func (g *Registry) Take(ctx context.Context, c *Call, b ReportBody) (cases.Receipt, error) {
	if c.Actor.Kind != access.Staff {
		b.Source = cases.ResidentWeb
	}
	return g.take(ctx, c, b, cases.Report{What: b.What})
}

func (g *Registry) draft(ctx context.Context, r Request[reportInput]) (cases.Receipt, error) {
	if r.Actor.Kind != access.Staff {
		r.In.Body.Source = cases.ResidentWeb
	}
	return g.take(ctx, r.Call, r.In.Body, cases.SaveDraft{What: r.In.Body.What})
}

func (g *Registry) instant(ctx context.Context, r Request[instantInput]) (cases.Receipt, error) {
	b := r.In.Body
	return g.take(ctx, r.Call, b.ReportBody, cases.Instant{What: b.What, Result: b.Result})
}

func (g *Registry) take(ctx context.Context, c *Call, b ReportBody, cmd cases.Command) (cases.Receipt, error) {
	cmd, err := g.withFiles(ctx, c, cmd)
	if err != nil {
		return cases.Receipt{}, err
	}
	in := cases.Intake{ID: b.ID, Command: cmd, Key: c.Key}
	if b.Contact != nil {
		in.Person = *b.Contact
	}
	receipt, err := g.deps.Cases.Report(ctx, c.Actor, in)
	if err == nil && c.Signed() {
		c.Location("/api/v1/cases/" + receipt.ID)
	}
	return receipt, err
}

func (g *Registry) caseList(ctx context.Context, r Request[listInput]) (CasePage, error) {
	filter, err := g.filter(ctx, r)
	if err != nil {
		return CasePage{}, err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return CasePage{}, err
	}
	page := CasePage{Items: []CaseRow{}}
	err = g.deps.Store.View(ctx, func(s cases.Reader) error {
		found, err := s.Cases(ctx, r.Scope, filter)
		if err != nil {
			return err
		}
		page.Items, err = n.rows(ctx, s, r.Scope, found.Cases)
		page.Next = found.Next
		return err
	})
	return page, err
}

// rows names the cases and gives each the first words of its report.
func (n names) rows(ctx context.Context, s cases.Reader, scope access.Scope, found []cases.Case) ([]CaseRow, error) {
	rows := make([]CaseRow, len(found))
	for i := range found {
		words, err := s.Words(ctx, scope, found[i].ID)
		if err != nil {
			return nil, err
		}
		rows[i] = n.row(&found[i], firstWords(words))
	}
	return rows, nil
}

// firstWords is the title of the first act that has one.
func firstWords(words []cases.Word) string {
	title, at := "", int64(0)
	for seq, named := range byAct(words) {
		if t := titleOf(named); t != "" && (at == 0 || seq < at) {
			title, at = t, seq
		}
	}
	return title
}

func (g *Registry) filter(ctx context.Context, r Request[listInput]) (cases.Filter, error) {
	in := r.In
	f := cases.Filter{
		IDs: in.IDs, States: in.States, Org: in.Org, Lead: in.Lead, Desk: in.Desk, Place: in.Place, Matter: in.Matter, Loop: in.Loop, Overdue: in.Overdue,
		DueBy: in.DueBy, Since: in.Since, Until: in.Until, Order: in.Order, After: in.After, Limit: in.Limit,
		Words: strings.TrimSpace(in.Words), Waits: in.Waits,
	}
	var wrong fault.Fields
	for _, s := range in.States {
		if !s.Is(cases.States()...) {
			wrong.Add("query.state", "not_one_of", "allowed", cases.States())
		}
	}
	if in.Place != "" && !in.Place.Valid() {
		wrong.Add("query.place", "place.form")
	}
	if err := wrong.Err(); err != nil {
		return f, err
	}
	if in.Open && len(in.States) == 0 {
		f.States = cases.Open
	}
	if orgs := r.Actor.Orgs(r.Now); in.Mine == "account" || in.Mine == "orgs" && len(orgs) == 0 {
		f.Account = r.Actor.Account
	} else if in.Mine == "orgs" && f.Lead == "" {
		f.Lead = orgs[0]
	}
	var err error
	if in.Phone != "" {
		f.Phone, err = g.deps.Vault.PhoneIndex(ctx, r.Tenant.Key, in.Phone)
	}
	return f, err
}

func (g *Registry) caseOne(ctx context.Context, r Request[idInput]) (CaseDetail, error) {
	return g.caseDetail(ctx, r.Call, r.In.ID)
}

// caseDetail reads one case for somebody on the staff. What a person may do is asked of each act, not of the page.
func (g *Registry) caseDetail(ctx context.Context, c *Call, id string) (CaseDetail, error) {
	scope, err := access.ScopeFor(c.Actor, access.CaseRead, access.Handling, c.Now)
	if err != nil {
		return CaseDetail{}, err
	}
	f, err := g.read(ctx, scope, id)
	if err != nil {
		return CaseDetail{}, err
	}
	n, err := g.names(ctx, c)
	if err != nil {
		return CaseDetail{}, err
	}
	d := n.detail(&f.c, f.title())
	d.History = n.history(f)
	d.Allowed = n.allowed(&f.c, access.Handling)
	d.Suggestion = n.suggestion(&f.c, f.told())
	stood := standstills(f.acts)
	for i := range d.Clocks {
		d.Clocks[i].Stands = stood[cases.ClockName(d.Clocks[i].Name)]
	}
	d.Asked, d.Joint, d.Whistling = n.asks(f), n.joint(f), n.whistle(f)
	if f.c.Reachable {
		if person, err := g.deps.Contacts.Masked(ctx, c.Actor, id); err == nil {
			d.Contact = &person
		} else if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			return CaseDetail{}, err
		}
	}
	c.SetVersion(f.c.Version)
	return d, nil
}

func (g *Registry) caseByNumber(ctx context.Context, r Request[struct {
	No string `path:"no" maxLength:"32"`
}]) (struct {
	ID string `json:"id"`
}, error) {
	var out struct {
		ID string `json:"id"`
	}
	err := g.deps.Store.View(ctx, func(s cases.Reader) error {
		c, err := s.CaseByNumber(ctx, r.Scope, strings.TrimSpace(r.In.No))
		out.ID = c.ID
		return err
	})
	return out, err
}

func (g *Registry) similar(ctx context.Context, r Request[similarInput]) (CasePage, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return CasePage{}, err
	}
	page := CasePage{Items: []CaseRow{}}
	err = g.deps.Store.View(ctx, func(s cases.Reader) error {
		q, err := n.nearby(ctx, s, r)
		if err != nil {
			return err
		}
		found, err := s.Similar(ctx, r.Scope, q)
		if err != nil {
			return err
		}
		page.Items, err = n.rows(ctx, s, r.Scope, found)
		return err
	})
	return page, err
}

const similarMost = 10

// nearby asks for what the jurisdiction counts as the same: kind, distance and time (并案).
func (n names) nearby(ctx context.Context, s cases.Reader, r Request[similarInput]) (cases.Nearby, error) {
	rules := n.policy.Catalogue.Settings().Merge
	span := rules.Within
	since := r.Now.AddDate(0, 0, -int(max(1, span.Amount/calendar.Day)))
	q := cases.Nearby{Lon: r.In.Lon, Lat: r.In.Lat, Metres: float64(rules.Metres), Micro: r.In.Micro, Since: since, Limit: similarMost}
	matter := r.In.Matter
	if r.In.ID != "" {
		c, err := s.Case(ctx, r.Scope, r.In.ID)
		if err != nil {
			return q, err
		}
		q.Case, q.Micro = c.ID, c.Micro
		if matter == "" {
			matter = c.Matter
		}
		if c.Point != nil {
			q.Lon, q.Lat = c.Point.Lon, c.Point.Lat
		}
	}
	if at := (geo.LonLat{Lon: q.Lon, Lat: q.Lat}); q.Micro == "" && at != (geo.LonLat{}) {
		q.Micro = n.policy.Territory.Locate(at).Micro
	}
	if len(matter) >= 3 {
		q.Category = matter[:3]
	}
	q.States = append(append([]cases.State{}, cases.Open...), cases.Closed)
	return q, nil
}

func (g *Registry) reveal(ctx context.Context, r Request[revealInput]) (cases.Person, error) {
	if r.In.Body.Reason == "other" && strings.TrimSpace(r.In.Body.Words) == "" {
		var f fault.Fields
		f.Add("words", "required")
		return cases.Person{}, f.Err()
	}
	return g.deps.Contacts.Reveal(ctx, r.Actor, Reveal{Case: r.In.ID, Reason: r.In.Body.Reason, Words: r.In.Body.Words, Key: r.Key})
}
