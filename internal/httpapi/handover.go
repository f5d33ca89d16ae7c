package httpapi

import (
	"context"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/people"
)

// Leaving is what somebody would leave on a day.
type Leaving struct {
	Account people.Account
	Posts   []LeftPost
}

// LeftPost is one of the posts, who else does its work, and what is open with its team.
type LeftPost struct {
	Post       people.Post
	Colleagues []string
	Cases      int
	Visits     int
	Errands    int
}

// LeavingView is a Leaving for those who give posts.
type LeavingView struct {
	ID    string         `json:"id"`
	Name  string         `json:"name"`
	Posts []LeftPostView `json:"posts"`
}

// LeftPostView is a LeftPost with its names.
type LeftPostView struct {
	Post       PostView `json:"post"`
	Colleagues []string `json:"colleagues" doc:"Who else does this work and stays"`
	Cases      int      `json:"cases" doc:"Open cases of the team; they stay with it"`
	Visits     int      `json:"visits" doc:"Visits promised in the grid from the day on"`
	Errands    int      `json:"errands" doc:"Errands for residents in the grid that are not done"`
}

type leavingInput struct {
	ID string    `path:"id" maxLength:"64" doc:"Account"`
	At time.Time `query:"at" doc:"Now if left out"`
}

type handOverInput struct {
	ID   string `path:"id" maxLength:"64" doc:"Account of the one who leaves"`
	Body struct {
		Heir   string        `json:"heir,omitempty" maxLength:"64" doc:"Account of the one who holds the posts from then on"`
		At     time.Time     `json:"at,omitzero" doc:"Now if left out"`
		Reason people.Reason `json:"reason,omitempty" enum:"transferred,left,reorganised,corrected"`
		Vacant bool          `json:"vacant,omitempty" doc:"Posts may be left that nobody else holds"`
	}
}

func (g *Registry) mountHandover() {
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/accounts/{id}/handover", Summary: "What somebody would leave on a day (离岗交接)", Tag: "people",
		Permission: access.PeopleGrant, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditRead,
	}, g.leaving)
	Mount(g, Route{
		Method: http.MethodPost, Path: "/api/v1/accounts/{id}/handover", Summary: "End every post of somebody on a day and give each to an heir (离岗交接)", Tag: "people",
		Permission: access.PeopleGrant, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditAccount, Idempotent: true,
	}, g.handOver)
}

func (g *Registry) leaving(ctx context.Context, r Request[leavingInput]) (LeavingView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return LeavingView{}, err
	}
	at := r.In.At
	if at.IsZero() {
		at = r.Now
	}
	left, err := g.deps.Directory.Leaving(ctx, r.Scope, r.In.ID, at)
	if err != nil {
		return LeavingView{}, err
	}
	view := LeavingView{ID: left.Account.ID, Name: left.Account.Name, Posts: []LeftPostView{}}
	for _, p := range left.Posts {
		one := LeftPostView{Post: n.post(p.Post), Colleagues: p.Colleagues, Cases: p.Cases, Visits: p.Visits, Errands: p.Errands}
		if one.Colleagues == nil {
			one.Colleagues = []string{}
		}
		view.Posts = append(view.Posts, one)
	}
	return view, nil
}

func (g *Registry) handOver(ctx context.Context, r Request[handOverInput]) (struct{}, error) {
	b := r.In.Body
	return struct{}{}, g.deps.People.HandOver(ctx, r.Actor, people.HandOverParams{
		Tenant: r.Tenant.Key, Account: r.In.ID, Heir: b.Heir, At: b.At, Reason: b.Reason, Vacant: b.Vacant, Key: r.PeopleKey(),
	})
}
