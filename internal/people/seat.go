package people

import (
	"cmp"
	"slices"
	"time"

	"gezhi/internal/territory"
)

// Seat is a post that there must be (应设岗位): while nobody holds it, work stops somewhere.
type Seat struct {
	Place territory.Code
	Roles []Role // whoever holds one of them fills it; the first is the one to be given
	Org   Org    // for whom its holder acts, where a post of the role names it
}

// Holder is a post with the name of who holds it.
type Holder struct {
	Post Post
	Name string
}

// Filled is a seat with those who hold it.
type Filled struct {
	Seat
	Holders []Holder // now; stand-ins included
	Coming  []Holder // from a later day on
}

// Vacant reports whether nobody holds the seat now.
func (f Filled) Vacant() bool { return len(f.Holders) == 0 }

// desks are the seats at the center of each level, each as its roles.
var desks = map[territory.Level][][]Role{
	county:    {{Dispatcher, Clerk}, {Verifier}, {Supervisor}},
	town:      {{Dispatcher, Clerk}, {Verifier}, {Supervisor}},
	community: {{Clerk, Dispatcher}},
}

// Seats lists what a county must have, by place: the leader and the three administrators; at the center of every level those without whom
// nothing is accepted, verified or supervised; one 总网格长 for each community; one 网格长 and one 专职网格员 for each ordinary grid, the contact
// of each exclusive one; and of each department somebody who signs and somebody who is responsible. Those of whom there may be many or
// none (专业网格员, 辅助员, volunteers) are no seats.
func Seats(ground *territory.Territory, root territory.Code, units []string) (seats []Seat) {
	add := func(place territory.Code, org Org, roles ...Role) {
		seats = append(seats, Seat{Place: place, Org: org, Roles: roles})
	}
	add(root, "", Leader)
	for _, role := range Admins {
		add(root, "", role)
	}
	for _, a := range ground.Areas {
		if a.Code.Level() == community {
			add(a.Code, "", ChiefGeneral)
		}
		for _, roles := range desks[a.Code.Level()] {
			add(a.Code, Center(a.Code), roles...)
		}
	}
	for _, g := range ground.Grids {
		if g.Kind == territory.Exclusive {
			add(g.Code, "", SiteContact)
			continue
		}
		add(g.Code, "", GridWorker)
		add(g.Code, "", GridChief)
	}
	for _, u := range units {
		add(root, Unit(u), Handler)
		add(root, Unit(u), UnitHead)
	}
	slices.SortStableFunc(seats, func(a, b Seat) int { return cmp.Compare(a.Place, b.Place) })
	return seats
}

// chair is where a holder sits: a department wherever in the county its people work, else a place.
type chair struct {
	at   string
	role Role
}

func chairOf(role Role, place territory.Code, org Org) chair {
	if org.Kind() == OrgUnit {
		return chair{string(org), role}
	}
	return chair{string(place), role}
}

// Fill puts the holders of posts into the seats. What fills none is answered apart, in its order; what has ended does not count.
func Fill(seats []Seat, holders []Holder, now time.Time) (filled []Filled, apart []Holder) {
	filled = make([]Filled, len(seats))
	by := make(map[chair]int, len(seats))
	for i, s := range seats {
		filled[i].Seat = s
		for _, role := range s.Roles {
			by[chairOf(role, s.Place, s.Org)] = i
		}
	}
	for _, h := range holders {
		if !h.Post.Until.IsZero() && !now.Before(h.Post.Until) {
			continue
		}
		i, ok := by[chairOf(h.Post.Role, h.Post.Place, h.Post.Org)]
		switch {
		case !ok:
			apart = append(apart, h)
		case h.Post.At(now):
			filled[i].Holders = append(filled[i].Holders, h)
		default:
			filled[i].Coming = append(filled[i].Coming, h)
		}
	}
	return filled, apart
}
