package access

import (
	"slices"
	"time"

	"gezhi/internal/people"
)

// Kind is the sort of an actor.
type Kind string

// The kinds of actors.
const (
	Staff    Kind = "staff"    // signed in
	Reporter Kind = "reporter" // came by the tracking code or link of one case
	System   Kind = "system"   // the program itself: deadlines, followers, imports
	Anybody  Kind = "public"   // nobody known
)

// Actor is who asks, with the posts of the moment.
type Actor struct {
	Tenant  string
	Kind    Kind
	Account string             // staff: the account
	Posts   []people.Post      // staff: the posts that hold now, stand-ins included
	Session people.SessionKind // staff: at the desk or on the phone
	Proved  time.Time          // staff: when the password was last typed, for what asks for it again
	Case    string             // reporter: the case of the tracking code
}

// NewStaff returns the actor of a signed-in account; of the posts it keeps those that hold now.
func NewStaff(tenant, account string, posts []people.Post, session people.Session, now time.Time) Actor {
	return Actor{
		Tenant: tenant, Kind: Staff, Account: account, Posts: people.EffectiveAt(posts, now),
		Session: session.Kind, Proved: session.ProvedAt,
	}
}

// NewReporter returns the actor who came by the tracking code of a case.
func NewReporter(tenant, caseID string) Actor {
	return Actor{Tenant: tenant, Kind: Reporter, Case: caseID}
}

// NewSystem returns the program itself at work for a tenant.
func NewSystem(tenant string) Actor { return Actor{Tenant: tenant, Kind: System} }

// NewPublic returns somebody unknown on the pages of a tenant.
func NewPublic(tenant string) Actor { return Actor{Tenant: tenant, Kind: Anybody} }

// Orgs returns the organisations for which the actor acts now, without repeats.
func (a Actor) Orgs(now time.Time) []people.Org {
	var orgs []people.Org
	for _, p := range people.EffectiveAt(a.Posts, now) {
		if org := p.ActsFor(); org != "" && !slices.Contains(orgs, org) {
			orgs = append(orgs, org)
		}
	}
	return orgs
}

// Has reports whether the actor holds one of the roles now.
func (a Actor) Has(now time.Time, roles ...people.Role) bool {
	return slices.ContainsFunc(people.EffectiveAt(a.Posts, now), func(p people.Post) bool { return slices.Contains(roles, p.Role) })
}
