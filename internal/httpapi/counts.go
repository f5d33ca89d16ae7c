package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// countMost is where counting ends unless somebody asks for more: a desk that sees it knows that there are more.
const countMost = 1000

// CaseSet is a set of cases as a list asks for it: the same words select the same cases.
type CaseSet struct {
	States  []cases.State  `json:"state,omitempty" maxItems:"20"`
	Open    bool           `json:"open,omitempty"`
	Org     people.Org     `json:"org,omitempty" maxLength:"80"`
	Lead    people.Org     `json:"lead,omitempty" maxLength:"80"`
	Desk    people.Org     `json:"desk,omitempty" maxLength:"80"`
	Mine    string         `json:"mine,omitempty" enum:"account,orgs"`
	Place   territory.Code `json:"place,omitempty" maxLength:"18"`
	Matter  string         `json:"matter,omitempty" maxLength:"16"`
	Loop    cases.Loop     `json:"loop,omitempty" enum:"micro,small,middle,large"`
	Overdue bool           `json:"overdue,omitempty"`
	DueBy   time.Time      `json:"due_by,omitzero"`
	Waits   cases.Waits    `json:"waits,omitempty" enum:"returned,supervised,asked,disputed"`
}

func (s CaseSet) input() listInput {
	return listInput{
		States: s.States, Open: s.Open, Org: s.Org, Lead: s.Lead, Desk: s.Desk, Mine: s.Mine, Place: s.Place, Matter: s.Matter, Loop: s.Loop,
		Overdue: s.Overdue, DueBy: s.DueBy, Waits: s.Waits,
	}
}

type countInput struct {
	Body struct {
		Sets []CaseSet `json:"sets" maxItems:"40"`
		Most int       `json:"most,omitempty" minimum:"1" maximum:"20000" doc:"Where counting ends; 1000 when nothing is said"`
	}
}

// CaseCounts are the sizes of sets of cases.
type CaseCounts struct {
	Counts []int `json:"counts" doc:"In the order of the sets"`
	Most   int   `json:"most" doc:"A count as high as this stands for this many and more"`
}

func (g *Registry) mountCounts() {
	Mount(g, Route{
		Method: http.MethodPost, Path: "/api/v1/case-counts", Summary: "How many cases are in reach, for several filters of the list at once", Tag: "cases",
		Permission: access.CaseRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone, Limits: Limits{Rate: RateRead},
	}, g.caseCounts)
}

// caseCounts counts all sets at one moment, so that numbers shown beside each other belong together.
func (g *Registry) caseCounts(ctx context.Context, r Request[countInput]) (CaseCounts, error) {
	out := CaseCounts{Most: cmp.Or(r.In.Body.Most, countMost)}
	filters := make([]cases.Filter, len(r.In.Body.Sets))
	for i, set := range r.In.Body.Sets {
		f, err := g.filter(ctx, Request[listInput]{Call: r.Call, In: set.input()})
		if err != nil {
			return CaseCounts{}, err
		}
		filters[i] = f
	}
	err := g.deps.Store.View(ctx, func(s cases.Reader) (err error) {
		out.Counts, err = s.Counts(ctx, r.Scope, filters, out.Most)
		return err
	})
	return out, err
}
