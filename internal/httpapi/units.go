package httpapi

import (
	"context"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/people"
)

// Units are the departments of a county with what lies open at each.
type Units interface {
	Units(ctx context.Context, tenant string) ([]UnitState, error)
	MoveOn(ctx context.Context, actor access.Actor, code string, key cases.Key) (MovedOn, error)
}

// UnitState is a unit with its open cases and those who work there.
type UnitState struct {
	Unit  catalogue.Unit
	Open  int // cases that it has in hand as lead
	Posts []people.Holder
}

// MovedOn tells how many cases went to the heir of a closed unit, and how many the rules of the loop kept where they were.
type MovedOn struct {
	Moved  int `json:"moved"`
	Parts  int `json:"parts" doc:"Parts in the cases of others that go on with the heir"`
	Stayed int `json:"stayed"`
}

// UnitView is a unit for those who run the system.
type UnitView struct {
	Code   string          `json:"code"`
	Name   catalogue.Label `json:"name"`
	Phone  string          `json:"phone,omitempty"`
	Since  *calendar.Date  `json:"since,omitempty"`
	Closed *calendar.Date  `json:"closed,omitempty"`
	Heir   *OrgRef         `json:"heir,omitempty" doc:"Took over from a closed one"`
	Open   int             `json:"open" doc:"Cases that it has in hand"`
	Posts  []HolderView    `json:"posts"`
}

// HolderView is a post of a unit with its holder.
type HolderView struct {
	PostView
	Account string `json:"account"`
	Name    string `json:"name"`
}

func (g *Registry) mountUnits() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/units", Summary: "The departments, with their posts and what lies open at each", Tag: "people",
		Permission: access.PeopleManage, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}
	Mount(g, list, g.units)
	move := Route{
		Method: http.MethodPost, Path: "/api/v1/units/{code}/moves", Summary: "Give the cases of a closed department to its heir", Tag: "people",
		Permission: access.CatalogueEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true,
		Limits: Limits{Rate: RateImport, Timeout: 5 * time.Minute},
	}
	Mount(g, move, func(ctx context.Context, r Request[matterInput]) (MovedOn, error) {
		return g.deps.Units.MoveOn(ctx, r.Actor, r.In.Code, r.Key)
	})
}

func (g *Registry) units(ctx context.Context, r Request[struct{}]) ([]UnitView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return nil, err
	}
	list, err := g.deps.Units.Units(ctx, r.Tenant.Key)
	views := make([]UnitView, 0, len(list))
	for _, u := range list {
		v := UnitView{Code: u.Unit.Code, Name: u.Unit.Name, Phone: u.Unit.Phone, Open: u.Open, Posts: []HolderView{}}
		if !u.Unit.Since.IsZero() {
			v.Since = &u.Unit.Since
		}
		if !u.Unit.Open() {
			v.Closed, v.Heir = &u.Unit.Closed, n.org(people.Unit(u.Unit.Heir))
		}
		for _, h := range u.Posts {
			v.Posts = append(v.Posts, n.holder(h))
		}
		views = append(views, v)
	}
	return views, err
}
