package access

import (
	"time"

	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// MayPeople makes an Actor a people.Principal: it answers in which capacity the actor may do something to accounts and posts.
func (a Actor) MayPeople(permission, tenant string, place territory.Code, org people.Org, now time.Time) (people.By, error) {
	thing := Resource{Tenant: tenant, Place: place, Class: InternalData}
	if org != "" {
		thing.Orgs = []people.Org{org}
	}
	w, err := Authorise(a, Permission(permission), thing, Handling, now)
	if err != nil {
		return people.By{}, err
	}
	return a.By(w), nil
}

// AccountID returns the actor's account; empty for all but staff.
func (a Actor) AccountID() string { return a.Account }

// ProvedAt returns when the password was last typed in the actor's session.
func (a Actor) ProvedAt() time.Time { return a.Proved }

// By returns how the actor stands in an act that was done in the capacity w.
func (a Actor) By(w Warrant) people.By {
	return people.By{Kind: string(a.Kind), Account: a.Account, Role: w.Role, Org: w.Org}
}
