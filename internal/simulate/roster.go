package simulate

import (
	"math/rand/v2"

	"gezhi/internal/access"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Roster knows who works where, so that each step of the year is done by somebody who may do it.
type Roster struct {
	tenant string
	byOrg  map[people.Org]map[people.Role][]access.Actor
	loose  map[people.Role][]access.Actor // roles without an organisation
}

// NewRoster reads the posts of a tenant.
func NewRoster(tenant string, posts []people.Post) *Roster {
	r := &Roster{tenant: tenant, byOrg: map[people.Org]map[people.Role][]access.Actor{}, loose: map[people.Role][]access.Actor{}}
	for _, p := range posts {
		actor := access.Actor{Tenant: tenant, Kind: access.Staff, Account: p.Account, Posts: []people.Post{p}, Session: people.Desk}
		org := p.ActsFor()
		if org == "" {
			r.loose[p.Role] = append(r.loose[p.Role], actor)
			continue
		}
		if r.byOrg[org] == nil {
			r.byOrg[org] = map[people.Role][]access.Actor{}
		}
		r.byOrg[org][p.Role] = append(r.byOrg[org][p.Role], actor)
	}
	return r
}

// At returns somebody who holds one of the roles for the organisation, the first role that anybody holds.
func (r *Roster) At(random *rand.Rand, org people.Org, roles ...people.Role) (access.Actor, bool) {
	for _, role := range roles {
		if list := r.byOrg[org][role]; len(list) > 0 {
			return list[random.IntN(len(list))], true
		}
	}
	return access.Actor{}, false
}

// Hand returns somebody who handles what the organisation has the lead in.
func (r *Roster) Hand(random *rand.Rand, org people.Org) (access.Actor, bool) {
	switch org.Kind() {
	case people.OrgGrid:
		return r.At(random, org, people.GridWorker, people.SiteContact, people.GridChief)
	case people.OrgCenter:
		return r.At(random, org, people.Dispatcher)
	}
	return r.At(random, org, people.Handler)
}

// Superior returns a supervisor of the town or the county above the desk.
func (r *Roster) Superior(random *rand.Rand, desk people.Org) (access.Actor, bool) {
	place := desk.Place()
	for _, level := range []territory.Level{territory.LevelTown, territory.LevelCounty} {
		if len(place) >= level.Digits() {
			if a, ok := r.At(random, people.Center(place.Up(level)), people.Supervisor); ok {
				return a, true
			}
		}
	}
	return access.Actor{}, false
}

// Loose returns somebody who holds a role that belongs to no organisation.
func (r *Roster) Loose(random *rand.Rand, role people.Role) (access.Actor, bool) {
	if list := r.loose[role]; len(list) > 0 {
		return list[random.IntN(len(list))], true
	}
	return access.Actor{}, false
}
