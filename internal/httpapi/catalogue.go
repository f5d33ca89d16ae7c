package httpapi

import (
	"context"
	"net/http"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// MatterRow is a matter in the list.
type MatterRow struct {
	MatterRef
	CategoryCode string           `json:"category_code"`
	Status       catalogue.Status `json:"status"`
	ValidTo      *calendar.Date   `json:"valid_to,omitempty"`
	EntryLoop    catalogue.Loop   `json:"entry_loop"`
	Limit        calendar.Limit   `json:"limit"`
	Lead         *OrgRef          `json:"lead"`
	Public       bool             `json:"public" doc:"A resident may choose it"`
	Urgent       bool             `json:"urgent" doc:"It has an urgent form"`
	Instant      bool             `json:"instant" doc:"May be settled on the spot"`
	Listed       bool             `json:"listed" doc:"On the list today"`
	Card         *HandbookCard    `json:"card,omitempty" doc:"Of a single matter, and in the list with ?handbook=true"`
}

// HandbookCard is what the handbook (网格员手册) says of a matter, as far as a grid worker needs it.
type HandbookCard struct {
	Actions  []CodeName `json:"actions"`
	MustNot  string     `json:"must_not"`
	Look     string     `json:"look"`
	Say      string     `json:"say"`
	Call     string     `json:"call" doc:"Whom to call"`
	Evidence string     `json:"evidence"`
	Urgent   string     `json:"urgent,omitempty"`
}

// MatterDetail is a matter with what the handbook says.
type MatterDetail struct {
	MatterRow
	Entry   catalogue.Matter            `json:"entry"`
	Limits  []MatterLimit               `json:"limits"`
	Actions []CodeName                  `json:"actions"`
	CoUnits []OrgRef                    `json:"co_units"`
	Numbers []catalogue.EmergencyNumber `json:"numbers,omitempty"`
}

// MatterLimit is the time that a matter gives in a loop.
type MatterLimit struct {
	Loop   catalogue.Loop       `json:"loop"`
	Name   string               `json:"name"`
	Normal catalogue.TimeLimit  `json:"normal"`
	Urgent *catalogue.TimeLimit `json:"urgent,omitempty"`
}

// CodeName is a code with its name.
type CodeName struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// ReasonView is a reason to choose.
type ReasonView struct {
	Code  string   `json:"code"`
	Name  string   `json:"name"`
	Tell  string   `json:"tell,omitempty" doc:"What the reporter is told"`
	Needs []string `json:"needs,omitempty" doc:"What must come with it"`
}

// ViewView is a way to show the states as steps.
type ViewView struct {
	Code  string     `json:"code"`
	Name  string     `json:"name"`
	Steps []StepView `json:"steps"`
}

// StepView is a step with the states in it.
type StepView struct {
	Name   string   `json:"name"`
	States []string `json:"states"`
}

// Policy is what the faces show of the jurisdiction.
type Policy struct {
	Version      string             `json:"version"`
	Jurisdiction string             `json:"jurisdiction"`
	Source       string             `json:"source" doc:"Where the content comes from"`
	Units        []OrgRef           `json:"units"`
	Categories   []CodeName         `json:"categories"`
	Loops        []LoopView         `json:"loops"`
	Roles        []CodeName         `json:"roles"`
	Settings     catalogue.Settings `json:"settings"`
	Sources      []cases.Source     `json:"sources"`
	Phones       []PhoneView        `json:"phones" doc:"Work telephones: the desk, supervision, and the units that have a public one"`
}

// PhoneView is a work telephone, public for everybody.
type PhoneView struct {
	Name   string `json:"name"`
	Number string `json:"number"`
}

// LoopView is a loop with its limits.
type LoopView struct {
	Loop   catalogue.Loop   `json:"loop"`
	Name   string           `json:"name"`
	Class  catalogue.Class  `json:"class"`
	Who    string           `json:"who"`
	Limits catalogue.Limits `json:"limits"`
}

type mattersInput struct {
	Public bool `query:"public" doc:"Only what residents may choose"`
	All    bool `query:"all" doc:"Also what is not on the list today"`
	Cards  bool `query:"handbook" doc:"With the handbook card of each"`
}

type matterInput struct {
	Code string `path:"code" maxLength:"16"`
}

type kindInput struct {
	Kind catalogue.ReasonKind `path:"kind" enum:"reject,return,extend,suspend"`
}

type suggestInput struct {
	Body struct {
		Words cases.Words `json:"words" maxLength:"5000"`
	}
}

type proposalInput struct {
	Matter string         `query:"matter" required:"true" maxLength:"16"`
	Place  territory.Code `query:"place" maxLength:"18" doc:"The grid or community in which it lies"`
}

func (g *Registry) mountCatalogue() {
	read := Route{
		Method: http.MethodGet, Path: "/api/v1/catalogue/matters", Summary: "The access list (准入清单)", Tag: "catalogue",
		Permission: access.CatalogueRead, Scope: ScopeOpen, Purpose: access.Public, Audit: AuditNone,
	}
	at := func(path, summary string) Route {
		r := read
		r.Path, r.Summary = "/api/v1/catalogue"+path, summary
		return r
	}
	Mount(g, read, g.matters)
	Mount(g, at("/matters/{code}", "A matter, with its handbook page"), g.matter)
	Mount(g, at("/reasons/{kind}", "The reasons to reject, return, extend or suspend"), g.reasons)
	Mount(g, at("/views/{code}", "The steps as a view shows them: main, courier, resident"), g.view)
	Mount(g, at("", "Units, categories, loops, roles and settings"), g.policyView)
	suggest := at("/suggest", "Which matters the words of a report speak for")
	suggest.Method, suggest.Limits.Rate = http.MethodPost, RateSearch
	Mount(g, suggest, g.suggest)
	Mount(g, at("/proposal", "Whom the policy would ask about a matter at a place, before there is a case"), g.proposal)
}

func (n names) matterRow(m catalogue.Matter) MatterRow {
	row := MatterRow{
		MatterRef: *n.matter(m.Code), CategoryCode: m.Category, Status: m.Status, EntryLoop: m.EntryLoop, Limit: m.Limit, Lead: n.org(unitOrg(m.LeadUnit)),
		Public: m.Has(catalogue.Public), Urgent: m.Urgent != nil, Instant: m.Instant,
		Listed: n.policy.Catalogue.Listed(m.Code, calendar.DateOf(n.c.Now)) == nil,
	}
	if !m.ValidTo.IsZero() {
		row.ValidTo = &m.ValidTo
	}
	return row
}

func (n names) handbookCard(m catalogue.Matter) *HandbookCard {
	said := m.Handbook.In(n.c.short())
	card := &HandbookCard{
		Actions: n.actions(m), MustNot: m.WorkerMustNot, Look: said.Look, Say: said.Say, Call: said.Call, Evidence: m.EvidenceRule.Text,
	}
	if m.Urgent != nil {
		card.Urgent = n.c.label(m.Urgent.Text)
	}
	return card
}

func (n names) actions(m catalogue.Matter) []CodeName {
	list := []CodeName{}
	for _, a := range m.WorkerActions {
		list = append(list, CodeName{string(a), n.said("action."+string(a), string(a))})
	}
	return list
}

func (g *Registry) matters(ctx context.Context, r Request[mattersInput]) ([]MatterRow, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return nil, err
	}
	list := []MatterRow{}
	for _, m := range n.policy.Catalogue.Matters() {
		row := n.matterRow(m)
		if (row.Listed || r.In.All && r.Signed()) && (row.Public || !r.In.Public) {
			if r.In.Cards {
				row.Card = n.handbookCard(m)
			}
			list = append(list, row)
		}
	}
	return list, nil
}

func (g *Registry) matter(ctx context.Context, r Request[matterInput]) (MatterDetail, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return MatterDetail{}, err
	}
	m, ok := n.policy.Catalogue.Matter(r.In.Code)
	if !ok {
		return MatterDetail{}, fault.New(fault.NotFound, "catalogue.unlisted", "matter", clip(r.In.Code))
	}
	d := MatterDetail{MatterRow: n.matterRow(m), Entry: m, CoUnits: []OrgRef{}}
	for _, unit := range m.CoUnits {
		d.CoUnits = append(d.CoUnits, *n.org(unitOrg(unit)))
	}
	d.Actions, d.Card = n.actions(m), n.handbookCard(m)
	if m.Urgent != nil {
		d.Numbers = m.Urgent.Numbers
	}
	for _, loop := range catalogue.Loops() {
		limit := MatterLimit{Loop: loop, Name: n.c.label(n.policy.Catalogue.Loop(loop).Name), Normal: n.policy.Catalogue.LimitFor(m.Code, loop, false)}
		if m.Urgent != nil {
			urgent := n.policy.Catalogue.LimitFor(m.Code, loop, true)
			limit.Urgent = &urgent
		}
		d.Limits = append(d.Limits, limit)
	}
	return d, nil
}

func (g *Registry) reasons(ctx context.Context, r Request[kindInput]) ([]ReasonView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return nil, err
	}
	list := []ReasonView{}
	for _, one := range n.policy.Catalogue.Reasons(r.In.Kind) {
		list = append(list, ReasonView{Code: one.Code, Name: n.c.label(one.Name), Tell: n.c.label(one.Tell), Needs: one.Needs})
	}
	return list, nil
}

func (g *Registry) view(ctx context.Context, r Request[matterInput]) (ViewView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return ViewView{}, err
	}
	v := n.policy.Catalogue.View(r.In.Code)
	out := ViewView{Code: v.Code, Name: n.c.label(v.Name)}
	for _, s := range v.Steps {
		out.Steps = append(out.Steps, StepView{Name: n.c.label(s.Name), States: s.States})
	}
	return out, nil
}

func (g *Registry) policyView(ctx context.Context, r Request[struct{}]) (Policy, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return Policy{}, err
	}
	cat := n.policy.Catalogue
	p := Policy{
		Version: cat.Version(), Jurisdiction: n.c.label(cat.Jurisdiction().Name), Source: cat.Jurisdiction().Source, Settings: cat.Settings(), Sources: cases.Sources(),
	}
	for _, u := range cat.Units() {
		if u.Open() {
			p.Units = append(p.Units, *n.org(unitOrg(u.Code)))
		}
	}
	for _, one := range cat.Categories() {
		p.Categories = append(p.Categories, CodeName{one.Code, n.c.label(one.Name)})
	}
	for _, loop := range catalogue.Loops() {
		row := cat.Loop(loop)
		p.Loops = append(p.Loops, LoopView{loop, n.c.label(row.Name), row.Class, n.c.label(row.Who), row.Limits})
	}
	p.Roles, p.Phones = n.roles(), n.phones()
	return p, nil
}

// phones are the work telephones: the desk first, then supervision, then the units in their order.
func (n names) phones() []PhoneView {
	list := []PhoneView{}
	add := func(name, number string) {
		if number != "" {
			list = append(list, PhoneView{name, number})
		}
	}
	cat := n.policy.Catalogue
	add(n.c.Text("page.grid.desk", nil), cat.Settings().Phones.Desk)
	add(n.c.Text("page.grid.supervision", nil), cat.Settings().Phones.Supervision)
	for _, u := range cat.Units() {
		add(n.c.label(u.Name), u.Phone)
	}
	return list
}

func (g *Registry) suggest(ctx context.Context, r Request[suggestInput]) ([]MatterSuggest, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return nil, err
	}
	list := n.suggestMatters(string(r.In.Body.Words), !r.Signed())
	if list == nil {
		list = []MatterSuggest{}
	}
	return list, nil
}

func (g *Registry) proposal(ctx context.Context, r Request[proposalInput]) (Proposal, error) {
	var out Proposal
	n, err := g.names(ctx, r.Call)
	if err == nil {
		n.propose(&out, cases.Case{Tenant: r.Tenant.Key, State: cases.Submitted}, r.In.Matter, r.In.Place)
	}
	return out, err
}
