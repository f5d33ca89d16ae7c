package httpapi

import (
	"context"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// ColleagueView is an account with its posts, for those who may see it.
type ColleagueView struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Login      string        `json:"login,omitempty" doc:"For those who manage accounts"`
	Status     people.Status `json:"status"`
	LastLogin  *time.Time    `json:"last_login,omitempty" doc:"For those who manage accounts"`
	Version    int64         `json:"version"`
	Posts      []PostView    `json:"posts"`
	MustChange bool          `json:"must_change_password,omitempty"`
}

// ColleagueViews is a part of the list.
type ColleagueViews struct {
	Items []ColleagueView `json:"items"`
	Next  string          `json:"next,omitempty"`
}

// InvitationView is a link for one person. It is shown once.
type InvitationView struct {
	Account   string      `json:"account"`
	Login     string      `json:"login"`
	Role      people.Role `json:"role,omitempty"`
	Link      string      `json:"link" doc:"Secret; hand it to this person alone"`
	ExpiresAt time.Time   `json:"expires_at"`
}

func invitationView(i people.Invitation) InvitationView {
	return InvitationView{Account: i.Account, Login: i.Login, Role: i.Role, Link: i.Secret, ExpiresAt: i.ExpiresAt}
}

type colleaguesInput struct {
	Name   string         `query:"name" maxLength:"64"`
	Role   people.Role    `query:"role" maxLength:"32"`
	Place  territory.Code `query:"place" maxLength:"18"`
	Org    people.Org     `query:"org" maxLength:"80"`
	Status people.Status  `query:"status" enum:"pending,active,disabled"`
	After  string         `query:"after" maxLength:"200"`
	Limit  int            `query:"limit" minimum:"1" maximum:"200"`
}

type createAccountInput struct {
	Body struct {
		Login string `json:"login" maxLength:"128"`
		Name  string `json:"name" maxLength:"128"`
	}
}

type grantInput struct {
	ID   string `path:"id" maxLength:"64" doc:"Account"`
	Body struct {
		Role  people.Role      `json:"role" maxLength:"32"`
		Place territory.Code   `json:"place" maxLength:"18"`
		Org   people.Org       `json:"org,omitempty" maxLength:"80"`
		Beat  []territory.Code `json:"beat,omitempty" maxItems:"200"`
		From  time.Time        `json:"from,omitzero"`
		Until time.Time        `json:"until,omitzero"`

		Reason people.Reason `json:"reason,omitempty" enum:"appointed,transferred,reorganised,corrected"`
	}
}

type endPostInput struct {
	ID   string `path:"id" maxLength:"64" doc:"Post"`
	Body struct {
		At     time.Time     `json:"at,omitzero" doc:"Now if left out"`
		Reason people.Reason `json:"reason,omitempty" enum:"transferred,left,reorganised,corrected"`
	}
}

type standInInput struct {
	ID   string `path:"id" maxLength:"64" doc:"Post whose holder is away"`
	Body struct {
		Account string    `json:"account" maxLength:"64"`
		From    time.Time `json:"from,omitzero"`
		Until   time.Time `json:"until"`
	}
}

func (g *Registry) mountPeople() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/accounts", Summary: "Colleagues in reach", Tag: "people",
		Permission: access.PeopleRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}
	Mount(g, list, g.colleagues)
	one := list
	one.Path, one.Summary, one.Scope = "/api/v1/accounts/{id}", "A colleague with posts", ScopeOne
	Mount(g, one, g.colleague)

	change := func(path, summary string, perm access.Permission) Route {
		return Route{
			Method: http.MethodPost, Path: "/api/v1" + path, Summary: summary, Tag: "people", Permission: perm, Scope: ScopeOne,
			Purpose: access.Handling, Audit: AuditAccount,
		}
	}
	create := change("/accounts", "Make an account; its person chooses a password by the link", access.PeopleManage)
	create.Idempotent, create.Status = true, http.StatusCreated
	Mount(g, create, g.createAccount)
	Mount(g, change("/accounts/{id}/reset", "Make a link for somebody who forgot the password", access.PeopleManage), g.issueReset)
	Mount(g, change("/accounts/{id}/disable", "End the use of an account at once", access.PeopleManage), g.disable)
	Mount(g, change("/accounts/{id}/enable", "Make a disabled account usable again", access.PeopleManage), g.enable)
	grant := change("/accounts/{id}/posts", "Give a post", access.PeopleGrant)
	grant.Idempotent, grant.Status = true, http.StatusCreated
	Mount(g, grant, g.grantPost)
	Mount(g, change("/posts/{id}/end", "End a post; ending a stand-in needs people.standin alone", access.PeopleStandIn), g.endPost)
	standIn := change("/posts/{id}/stand-ins", "Let somebody stand in during leave (代岗)", access.PeopleStandIn)
	standIn.Idempotent, standIn.Status = true, http.StatusCreated
	Mount(g, standIn, g.standIn)
}

func (n names) colleague(one Colleague, manages bool) ColleagueView {
	v := ColleagueView{ID: one.Account.ID, Name: one.Account.Name, Status: one.Account.Status, Version: one.Account.Version, Posts: []PostView{}}
	if manages {
		v.Login, v.MustChange = one.Account.Login, one.Account.MustChange
		if !one.Account.LastLogin.IsZero() {
			v.LastLogin = &one.Account.LastLogin
		}
	}
	for _, p := range one.Posts {
		v.Posts = append(v.Posts, n.post(p))
	}
	return v
}

func (c *Call) manages() bool {
	return access.May(c.Actor, access.PeopleManage, access.Handling, c.Now)
}

func (g *Registry) colleagues(ctx context.Context, r Request[colleaguesInput]) (ColleagueViews, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return ColleagueViews{}, err
	}
	page, err := g.deps.Directory.Colleagues(ctx, r.Scope, ColleagueFilter(r.In))
	views := ColleagueViews{Items: []ColleagueView{}, Next: page.Next}
	for _, one := range page.Items {
		views.Items = append(views.Items, n.colleague(one, r.manages()))
	}
	return views, err
}

func (g *Registry) colleague(ctx context.Context, r Request[idInput]) (ColleagueView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return ColleagueView{}, err
	}
	one, err := g.deps.Directory.Colleague(ctx, r.Scope, r.In.ID)
	if err != nil {
		return ColleagueView{}, err
	}
	r.SetVersion(one.Account.Version)
	return n.colleague(one, r.manages()), nil
}

func (g *Registry) createAccount(ctx context.Context, r Request[createAccountInput]) (InvitationView, error) {
	_, link, err := g.deps.People.CreateAccount(ctx, r.Actor, people.CreateAccountParams{
		Tenant: r.Tenant.Key, Login: r.In.Body.Login, Name: r.In.Body.Name, Key: r.PeopleKey(),
	})
	if err == nil {
		r.Location("/api/v1/accounts/" + link.Account)
	}
	return invitationView(link), err
}

func (g *Registry) issueReset(ctx context.Context, r Request[idInput]) (InvitationView, error) {
	link, err := g.deps.People.IssueReset(ctx, r.Actor, r.Tenant.Key, r.In.ID)
	return invitationView(link), err
}

func (g *Registry) disable(ctx context.Context, r Request[idInput]) (struct{}, error) {
	return struct{}{}, g.deps.People.Disable(ctx, r.Actor, r.Tenant.Key, r.In.ID)
}

func (g *Registry) enable(ctx context.Context, r Request[idInput]) (struct{}, error) {
	return struct{}{}, g.deps.People.Enable(ctx, r.Actor, r.Tenant.Key, r.In.ID)
}

func (g *Registry) grantPost(ctx context.Context, r Request[grantInput]) (PostView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return PostView{}, err
	}
	b := r.In.Body
	post, err := g.deps.People.GrantPost(ctx, r.Actor, people.GrantPostParams{
		Tenant: r.Tenant.Key, Account: r.In.ID, Role: b.Role, Place: b.Place, Org: b.Org, Beat: b.Beat, From: b.From, Until: b.Until, Reason: b.Reason, Key: r.PeopleKey(),
	})
	return n.post(post), err
}

func (g *Registry) endPost(ctx context.Context, r Request[endPostInput]) (struct{}, error) {
	return struct{}{}, g.deps.People.EndPost(ctx, r.Actor, r.Tenant.Key, r.In.ID, r.In.Body.At, r.In.Body.Reason)
}

func (g *Registry) standIn(ctx context.Context, r Request[standInInput]) (PostView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return PostView{}, err
	}
	b := r.In.Body
	post, err := g.deps.People.StandIn(ctx, r.Actor, people.StandInParams{
		Tenant: r.Tenant.Key, Post: r.In.ID, Account: b.Account, From: b.From, Until: b.Until, Key: r.PeopleKey(),
	})
	return n.post(post), err
}

// roles lists the roles by what the jurisdiction calls them.
func (n names) roles() []CodeName {
	var list []CodeName
	for _, role := range people.Roles() {
		list = append(list, CodeName{string(role), n.role(role)})
	}
	return list
}

func unitOrg(code string) people.Org { return people.Unit(code) }

// PostedView is who answers for a grid, with the name of the role.
type PostedView struct{ Role, Name string }

// Posted lists who is posted with a grid for its residents, for a page.
func (g *Registry) Posted(ctx context.Context, c *Call, grid territory.Code) ([]PostedView, error) {
	n, err := g.names(ctx, c)
	if err != nil {
		return nil, err
	}
	list, err := g.deps.Directory.Posted(ctx, c.Tenant.Key, grid)
	var views []PostedView
	for _, p := range list {
		views = append(views, PostedView{n.role(p.Role), p.Name})
	}
	return views, err
}
