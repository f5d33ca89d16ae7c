package httpapi

import (
	"context"
	"net/http"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// SeatView is a post that there must be, with who holds it.
type SeatView struct {
	ID      string       `json:"id" doc:"Stable name of the seat, for paging"`
	Place   PlaceRef     `json:"place"`
	Roles   []CodeName   `json:"roles" doc:"Whoever holds one of them fills it; the first is the one to be given"`
	Org     *OrgRef      `json:"org,omitempty" doc:"For whom its holder acts, where a post of the role names it"`
	Vacant  bool         `json:"vacant"`
	Holders []HolderView `json:"holders"`
	Coming  []HolderView `json:"coming,omitempty" doc:"From a later day on"`
}

// SeatCount is how many seats there are, and how many of them nobody holds.
type SeatCount struct {
	Seats  int `json:"seats"`
	Vacant int `json:"vacant"`
}

// RoleCount counts the seats of a role.
type RoleCount struct {
	CodeName
	SeatCount
}

// PlaceCount counts the seats at a place and below it.
type PlaceCount struct {
	Place PlaceRef `json:"place"`
	SeatCount
}

// SeatViews are the seats of a place, or the vacant ones at it and below it.
type SeatViews struct {
	Path []PlaceRef `json:"path" doc:"From the county down to the place"`
	SeatCount
	Roles  []RoleCount  `json:"roles"`
	Below  []PlaceCount `json:"below" doc:"The places directly below; a community has its grids among the items"`
	Items  []SeatView   `json:"items"`
	Others []HolderView `json:"others" doc:"Posts of which there may be many or none"`
	Next   string       `json:"next,omitempty"`
}

type seatsInput struct {
	Place  territory.Code `query:"place" maxLength:"18" doc:"County, town or community; the county if left out"`
	Vacant bool           `query:"vacant" doc:"Only what nobody holds, at the place and everywhere below it"`
	Role   people.Role    `query:"role" maxLength:"32" doc:"Of the vacant ones"`
	After  string         `query:"after" maxLength:"120"`
	Limit  int            `query:"limit" minimum:"1" maximum:"200" doc:"Of the vacant ones; 100 if left out"`
}

func (g *Registry) mountSeats() {
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/posts", Summary: "Which posts there must be, who holds them, and which are vacant (空岗)", Tag: "people",
		Permission: access.PeopleManage, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}, g.seats)
}

func (g *Registry) seats(ctx context.Context, r Request[seatsInput]) (SeatViews, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return SeatViews{}, err
	}
	place := r.In.Place
	if place == "" {
		place = n.policy.Root
	}
	if place.Level() > territory.LevelCommunity || !n.policy.Territory.Known(place) {
		return SeatViews{}, fault.New(fault.NotFound, "territory.not_found")
	}
	holders, err := g.deps.Directory.Holders(ctx, r.Tenant.Key)
	if err != nil {
		return SeatViews{}, err
	}
	filled, apart := people.Fill(seatsOf(n.policy), holders, r.Now)
	filled = slices.DeleteFunc(filled, func(f people.Filled) bool { return !place.Contains(f.Place) })
	v := n.seatCounts(filled, place)
	if r.In.Vacant {
		v.Items, v.Next = n.vacant(filled, r.In)
		return v, nil
	}
	here := func(p territory.Code) bool {
		return p == place || place.Level() == territory.LevelCommunity && place.Contains(p)
	}
	for _, f := range filled {
		if here(f.Place) {
			v.Items = append(v.Items, n.seat(f))
		}
	}
	for _, h := range apart {
		if here(h.Post.Place) {
			v.Others = append(v.Others, n.holder(h))
		}
	}
	return v, nil
}

// seatsOf are the seats of a county by its ground and its departments that are open.
func seatsOf(p cases.Policy) []people.Seat {
	var units []string
	for _, u := range p.Catalogue.Units() {
		if u.Open() {
			units = append(units, u.Code)
		}
	}
	return people.Seats(p.Territory.Territory(), p.Root, units)
}

// seatCounts counts the seats by role and by the places below.
func (n names) seatCounts(filled []people.Filled, place territory.Code) SeatViews {
	v := SeatViews{Roles: []RoleCount{}, Below: []PlaceCount{}, Items: []SeatView{}, Others: []HolderView{}}
	for _, p := range n.policy.Territory.Path(place) {
		v.Path = append(v.Path, n.place(p))
	}
	roles, below := map[people.Role]*SeatCount{}, map[territory.Code]*SeatCount{}
	if place.Level() < territory.LevelCommunity {
		for _, code := range n.policy.Territory.Children(place) {
			below[code] = &SeatCount{}
		}
	}
	for _, f := range filled {
		role := f.Roles[0]
		if roles[role] == nil {
			roles[role] = &SeatCount{}
		}
		v.count(f)
		roles[role].count(f)
		if c := below[f.Place.Up(place.Level()+1)]; c != nil {
			c.count(f)
		}
	}
	for _, role := range people.Roles() {
		if c := roles[role]; c != nil {
			v.Roles = append(v.Roles, RoleCount{CodeName{string(role), n.role(role)}, *c})
		}
	}
	for _, code := range n.policy.Territory.Children(place) {
		if c := below[code]; c != nil {
			v.Below = append(v.Below, PlaceCount{n.place(code), *c})
		}
	}
	return v
}

func (c *SeatCount) count(f people.Filled) {
	c.Seats++
	if f.Vacant() {
		c.Vacant++
	}
}

// vacant is a page of what nobody holds, in the order of the places.
func (n names) vacant(filled []people.Filled, in seatsInput) (items []SeatView, next string) {
	limit := in.Limit
	if limit == 0 {
		limit = 100
	}
	items = []SeatView{}
	begun := in.After == ""
	for _, f := range filled {
		switch {
		case !begun:
			begun = seatID(f.Seat) == in.After
			continue
		case !f.Vacant() || in.Role != "" && f.Roles[0] != in.Role:
			continue
		case len(items) == limit:
			return items, items[limit-1].ID
		}
		items = append(items, n.seat(f))
	}
	return items, ""
}

func seatID(s people.Seat) string {
	return string(s.Place) + "." + string(s.Org) + "." + string(s.Roles[0])
}

func (n names) seat(f people.Filled) SeatView {
	v := SeatView{ID: seatID(f.Seat), Place: n.place(f.Place), Org: n.org(f.Org), Vacant: f.Vacant(), Holders: []HolderView{}}
	for _, role := range f.Roles {
		v.Roles = append(v.Roles, CodeName{string(role), n.role(role)})
	}
	for _, h := range f.Holders {
		v.Holders = append(v.Holders, n.holder(h))
	}
	for _, h := range f.Coming {
		v.Coming = append(v.Coming, n.holder(h))
	}
	return v
}

func (n names) holder(h people.Holder) HolderView {
	return HolderView{n.post(h.Post), h.Post.Account, h.Name}
}
