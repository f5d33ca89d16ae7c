package httpapi

import (
	"context"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/insight"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// OverviewView is what lies open, what things took, and what waits for a decision.
type OverviewView struct {
	Place     PlaceRef            `json:"place"`
	At        time.Time           `json:"at"`
	Sizes     map[insight.Set]int `json:"sizes" doc:"Open cases by set; a case may be in several"`
	Decisions []insight.Set       `json:"decisions" doc:"The sets that wait for a decision"`
	Loops     []ShareView         `json:"loops"`
	Leads     []ShareView         `json:"leads"`
	Places    []ShareView         `json:"places" doc:"One level below the place"`
	Rates     RatesView           `json:"rates"`
	Contact   PaceView            `json:"contact" doc:"From report to first contact"`
	Closing   PaceView            `json:"closing" doc:"From report to close"`
	Months    []insight.Month     `json:"months" doc:"The last twelve; empty for those who see a part of the place alone"`
}

// ShareView is a loop, unit or community with its open cases.
type ShareView struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Open     int    `json:"open"`
	DueToday int    `json:"due_today"`
	Overdue  int    `json:"overdue"`
}

// PaceView is how long something took, in hours of the wall clock.
type PaceView struct {
	N        int     `json:"n"`
	Median   float64 `json:"median_hours"`
	NineTens float64 `json:"nine_tenths_hours" doc:"Nine of ten took no longer"`
	Hidden   bool    `json:"hidden,omitempty" doc:"Too few to be told"`
}

const leastPace = 5

type pickInput struct {
	Set   insight.Set    `query:"set" enum:"open,due_today,overdue,urgent,suspended,supervised,decide_extension,decide_arbitration,decide_return,decide_lowering,decide_review"`
	Loop  cases.Loop     `query:"loop" enum:"micro,small,middle,large"`
	Lead  string         `query:"lead" maxLength:"80" doc:"A row of the overview's leads"`
	Place territory.Code `query:"place" maxLength:"18"`
}

// PickedPage is the cases behind a number.
type PickedPage struct {
	Items []CaseRow `json:"items"`
	More  bool      `json:"more" doc:"There are others than these"`
}

func (g *Registry) mountOverview() {
	overview := Route{
		Method: "GET", Path: "/api/v1/overview", Summary: "What lies open, by loop, unit and community; rates, times, twelve months (总览)", Tag: "reports",
		Permission: access.CaseRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone, Limits: Limits{Rate: RateSearch},
	}
	Mount(g, overview, g.overview)
	picked := overview
	picked.Path, picked.Summary, picked.Audit = "/api/v1/overview/cases", "The cases behind a number of the overview", AuditRead
	Mount(g, picked, g.picked)
}

func (g *Registry) overview(ctx context.Context, r Request[reportsInput]) (OverviewView, error) {
	q, err := r.query(r.In)
	if err != nil {
		return OverviewView{}, err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return OverviewView{}, err
	}
	o, err := g.deps.Overviews.Overview(ctx, r.Scope, q)
	if err != nil {
		return OverviewView{}, err
	}
	v := OverviewView{
		Place: n.place(q.Place), At: r.Now, Sizes: o.Sizes, Decisions: insight.Decisions(), Months: o.Months,
		Loops: []ShareView{}, Leads: []ShareView{}, Places: []ShareView{},
		Rates: ratesView(o.Rates), Contact: paceView(o.Contact), Closing: paceView(o.Closing),
	}
	for _, s := range o.Loops {
		v.Loops = append(v.Loops, shareView(s, n.said("loop."+s.Key, n.c.Text("overview.no_loop", nil))))
	}
	for _, s := range o.Leads {
		name := n.said("overview.lead."+s.Key, s.Key)
		if strings.Contains(s.Key, ":") { // one by itself
			name = n.org(people.Org(s.Key)).Name
		}
		v.Leads = append(v.Leads, shareView(s, name))
	}
	for _, s := range o.Places {
		v.Places = append(v.Places, shareView(s, n.place(territory.Code(s.Key)).Name))
	}
	if v.Months == nil {
		v.Months = []insight.Month{}
	}
	return v, nil
}

func shareView(s insight.Share, name string) ShareView {
	return ShareView{Key: s.Key, Name: name, Open: s.Open, DueToday: s.DueToday, Overdue: s.Overdue}
}

func paceView(p insight.Pace) PaceView {
	if p.N < leastPace {
		return PaceView{N: p.N, Hidden: true}
	}
	return PaceView{N: p.N, Median: p.Median.Hours(), NineTens: p.NineTens.Hours()}
}

func ratesView(r cases.Rates) RatesView {
	return RatesView{
		Response: rateView(r.Response), Solved: rateView(r.Solved), Satisfaction: rateView(r.Satisfaction), Answered: rateView(r.Answered), Partly: r.Partly,
	}
}

// pick reads what a number is the number of.
func (in pickInput) pick() (insight.Pick, error) {
	p := insight.Pick{Set: in.Set, Loop: in.Loop, Lead: in.Lead, Place: in.Place}
	if p.Set == "" {
		p.Set = insight.Open
	}
	var f fault.Fields
	if in.Place != "" && !in.Place.Valid() {
		f.Add("query.place", "place.form")
	}
	return p, f.Err()
}

func (g *Registry) picked(ctx context.Context, r Request[pickInput]) (PickedPage, error) {
	page := PickedPage{Items: []CaseRow{}}
	p, err := r.In.pick()
	if err != nil {
		return page, err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return page, err
	}
	found, more, err := g.deps.Overviews.Picked(ctx, r.Scope, p)
	if err != nil {
		return page, err
	}
	page.More = more
	err = g.deps.Store.View(ctx, func(s cases.Reader) error {
		page.Items, err = n.rows(ctx, s, r.Scope, found)
		return err
	})
	return page, err
}
