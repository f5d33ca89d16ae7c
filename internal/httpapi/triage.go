package httpapi

import (
	"context"
	"net/http"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Triage is what the policy proposes for a case and a matter that the desk thinks of (分流建议): each part says by which rule.
type Triage struct {
	Proposal
	Places  []PlaceGuess `json:"places" doc:"Where it belongs, best first"`
	Similar []CaseRow    `json:"similar" doc:"Open or lately closed cases that may tell the same"`
	Others  int          `json:"others" doc:"Other open cases within reach with the same contact; which ones is a look of its own"`
}

// Proposal is whom the policy would ask about a matter at a place, in which loop and time.
type Proposal struct {
	Loop    *LoopGuess `json:"loop,omitempty"`
	Lead    *LeadGuess `json:"lead,omitempty"`
	CoUnits []OrgRef   `json:"co_units,omitempty"`
}

// PlaceGuess is a place to which a report may belong.
type PlaceGuess struct {
	Place    PlaceRef `json:"place"`
	Rule     string   `json:"rule" enum:"suggest.place_point,suggest.place_told,suggest.place_words"`
	Sentence string   `json:"sentence"`
}

// LoopGuess is the loop in which a matter enters, and the time that it has there.
type LoopGuess struct {
	Loop     cases.Loop            `json:"loop"`
	Name     string                `json:"name"`
	Class    cases.Class           `json:"class"`
	Limit    calendar.Limit        `json:"limit"`
	Source   catalogue.LimitSource `json:"source"`
	Sentence string                `json:"sentence"`
}

// LeadGuess is whom the policy asks first.
type LeadGuess struct {
	OrgRef
	Rule     string `json:"rule"`
	Sentence string `json:"sentence"`
}

type triageInput struct {
	ID     string         `path:"id" maxLength:"64"`
	Matter string         `query:"matter" maxLength:"16" doc:"The matter that the desk thinks of; the case's own if left out"`
	Place  territory.Code `query:"place" maxLength:"18" doc:"The grid or community that the desk thinks of"`
}

func (g *Registry) mountTriage() {
	triage := Route{
		Method: http.MethodGet, Path: "/api/v1/cases/{id}/triage", Summary: "What the policy proposes for a case, each part with its rule; what may tell the same", Tag: "cases",
		Permission: access.CaseRead, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditRead, Limits: Limits{Rate: RateSearch},
	}
	Mount(g, triage, g.triage)
	others := Route{
		Method: http.MethodPost, Path: "/api/v1/cases/{id}/others", Summary: "Which other open cases have the same contact; the look is an act", Tag: "cases",
		Permission: access.ContactReveal, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditReveal, Idempotent: true,
	}
	Mount(g, others, g.others)
}

func (g *Registry) triage(ctx context.Context, r Request[triageInput]) (Triage, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return Triage{}, err
	}
	out := Triage{Places: []PlaceGuess{}, Similar: []CaseRow{}}
	err = g.deps.Store.View(ctx, func(s cases.Reader) error {
		c, err := s.Case(ctx, r.Scope, r.In.ID)
		if err != nil {
			return err
		}
		words, err := s.Words(ctx, r.Scope, c.ID)
		if err != nil {
			return err
		}
		out.Places = n.places(&c, addressOf(words))
		n.propose(&out.Proposal, c, r.In.Matter, r.In.Place)
		if out.Similar, err = n.alike(ctx, s, r, c.ID); err != nil {
			return err
		}
		others, err := n.sameContact(ctx, s, r.Scope, &c)
		out.Others = len(others)
		return err
	})
	return out, err
}

// addressOf is the place as the reporter wrote it.
func addressOf(words []cases.Word) string {
	for _, w := range words {
		if w.Name == "address" && !w.Erased {
			return w.Text
		}
	}
	return ""
}

// places guesses where a case belongs: where its point lies, what was chosen when it was told, and what its address names.
func (n names) places(c *cases.Case, address string) []PlaceGuess {
	list := []PlaceGuess{}
	add := func(code territory.Code, rule string, params map[string]any) {
		if !n.policy.Territory.Known(code) || slices.ContainsFunc(list, func(p PlaceGuess) bool { return p.Place.Code == code }) {
			return
		}
		list = append(list, PlaceGuess{Place: n.place(code), Rule: rule, Sentence: n.c.Text(rule, params)})
	}
	if c.Point != nil {
		at := n.policy.Territory.Locate(*c.Point)
		add(at.Grid, "suggest.place_point", nil)
	}
	if c.Place.Level() >= territory.LevelCommunity {
		code := c.Place
		if code.Level() > territory.LevelGrid {
			code = code.Up(territory.LevelGrid)
		}
		add(code, "suggest.place_told", nil)
	}
	if address != "" {
		for _, hit := range n.policy.Territory.Search(address, 3) {
			code := hit.Grid
			if hit.Kind == territory.HitArea {
				code = territory.Code(hit.ID)
			}
			if code.Level() >= territory.LevelCommunity {
				add(code, "suggest.place_words", map[string]any{"name": hit.Name})
			}
		}
	}
	return list
}

// propose fills in loop, lead and helpers for the matter and the place that the desk thinks of.
func (n names) propose(out *Proposal, c cases.Case, matter string, code territory.Code) {
	if matter != "" && c.State == cases.Submitted {
		c.Matter = matter
	}
	if n.policy.Territory.Known(code) && c.State == cases.Submitted {
		c.Place, c.Grid = code, ""
		if code.Level() >= territory.LevelGrid {
			c.Grid = code.Up(territory.LevelGrid)
		}
	}
	m, ok := n.policy.Catalogue.Matter(c.Matter)
	if !ok {
		return
	}
	if c.State == cases.Submitted {
		c.Loop = m.EntryLoop
	}
	row, limit := n.policy.Catalogue.Loop(c.Loop), n.policy.Catalogue.LimitFor(m.Code, c.Loop, c.Urgent)
	class := row.Class
	if c.State != cases.Submitted {
		class = c.Class
	}
	out.Loop = &LoopGuess{Loop: c.Loop, Name: n.c.label(row.Name), Class: class, Limit: limit.Limit, Source: limit.Source,
		Sentence: n.c.Text("suggest.limit_"+string(limit.Source), map[string]any{"basis": limit.Basis})}
	for _, unit := range m.CoUnits {
		out.CoUnits = append(out.CoUnits, *n.org(people.Unit(unit)))
	}
	if c.Place.Level() < territory.LevelCommunity {
		return
	}
	lead, rule := cases.Suggest(&c, n.policy.Catalogue)
	ref := n.org(lead)
	if ref == nil {
		return
	}
	params := map[string]any{"lead": ref.Name, "matter": n.c.label(m.Name)}
	out.Lead = &LeadGuess{OrgRef: *ref, Rule: rule, Sentence: n.c.Text(rule, params)}
}

// alike lists what may tell the same, without the case itself.
func (n names) alike(ctx context.Context, s cases.Reader, r Request[triageInput], id string) ([]CaseRow, error) {
	q, err := n.nearby(ctx, s, Request[similarInput]{Call: r.Call, In: similarInput{ID: id, Matter: r.In.Matter}})
	if err != nil {
		return nil, err
	}
	found, err := s.Similar(ctx, r.Scope, q)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(k cases.Case) bool { return k.ID == id || k.State == cases.Merged })
	return n.rows(ctx, s, r.Scope, found)
}

// othersMost bounds how many cases of one contact are counted and shown.
const othersMost = 20

// sameContact finds the other open cases with the same contact, for somebody who may see contacts of this case at all. It
// compares blind indexes, so nothing of the contact is opened.
func (n names) sameContact(ctx context.Context, s cases.Reader, scope access.Scope, c *cases.Case) ([]cases.Case, error) {
	if !c.Reachable {
		return nil, nil
	}
	if _, err := access.Warrants(n.c.Actor, access.ContactReveal, c.Resource(), access.Handling, n.c.Now); err != nil {
		return nil, nil //nolint:nilerr // who may not see contacts is told nothing of others
	}
	return SameContact(ctx, s, scope, c.ID)
}

// SameContact lists the other open cases within the scope whose reporter left the same telephone number, newest first.
func SameContact(ctx context.Context, s cases.Reader, scope access.Scope, caseID string) ([]cases.Case, error) {
	sealed, err := s.Contact(ctx, scope, caseID)
	if fault.Is(err, fault.NotFound) || err == nil && (sealed.Erased || sealed.Index == "") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	page, err := s.Cases(ctx, scope, cases.Filter{Phone: sealed.Index, States: cases.Open, Order: cases.NewestFirst, Limit: othersMost + 1})
	return slices.DeleteFunc(page.Cases, func(k cases.Case) bool { return k.ID == caseID }), err
}

func (g *Registry) others(ctx context.Context, r Request[idInput]) (CasePage, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return CasePage{}, err
	}
	found, err := g.deps.Contacts.Others(ctx, r.Actor, r.In.ID, r.Key)
	if err != nil {
		return CasePage{}, err
	}
	scope, err := access.ScopeFor(r.Actor, access.CaseRead, access.Handling, r.Now)
	if err != nil {
		return CasePage{}, err
	}
	page := CasePage{Items: []CaseRow{}}
	err = g.deps.Store.View(ctx, func(s cases.Reader) error {
		page.Items, err = n.rows(ctx, s, scope, found)
		return err
	})
	return page, err
}
