package httpapi

import (
	"context"
	"net/http"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/territory"
)

// Households keeps the cards of the households of a grid (住户信息). What it lists is masked.
type Households interface {
	In(ctx context.Context, scope access.Scope, grid territory.Code) ([]households.Household, error)
	Find(ctx context.Context, scope access.Scope, grid territory.Code, words string) ([]households.Household, error)
	One(ctx context.Context, scope access.Scope, id string) (households.Household, error)
	Add(ctx context.Context, actor access.Actor, h households.Household, key cases.Key) (id string, err error)
	// Change leaves name and telephone as they are unless contact says that they change too.
	Change(ctx context.Context, actor access.Actor, h households.Household, contact bool) error
	Remove(ctx context.Context, actor access.Actor, id string, version int64) error
	Reveal(ctx context.Context, actor access.Actor, id string, r Reveal) (cases.Person, error)
	Looks(ctx context.Context, scope access.Scope, id string) ([]Look, error)
	// Fading lists the cards that are purged within two months unless somebody refreshes them.
	Fading(ctx context.Context, scope access.Scope) ([]households.Household, error)
}

// HouseholdView is the card of a household; name and telephone are masked.
type HouseholdView struct {
	ID           string            `json:"id"`
	Place        PlaceRef          `json:"place"`
	Building     string            `json:"building,omitempty" doc:"By id"`
	BuildingName string            `json:"building_name,omitempty"`
	Door         string            `json:"door" doc:"楼-单元-室"`
	People       int               `json:"people,omitempty" doc:"Who live there; missing where nobody said"`
	Name         string            `json:"name,omitempty" doc:"Masked"`
	Phone        string            `json:"phone,omitempty" doc:"Masked"`
	Needs        []households.Need `json:"needs" doc:"Self-declared"`
	Source       households.Source `json:"source" enum:"door,phone,desk,table"`
	Statute      string            `json:"statute,omitempty" doc:"The law that asks for the card; missing where the household agreed to it"`
	Refreshed    calendar.Date     `json:"refreshed" doc:"When it was last held to be true"`
	PurgedOn     calendar.Date     `json:"purged_on" doc:"When it is removed unless somebody refreshes it"`
	Fading       bool              `json:"fading,omitempty" doc:"That is within two months"`
	RefusedUntil *calendar.Date    `json:"refused_until,omitempty" doc:"Somebody said that nobody need come; nobody is sent before this day"`
	Carded       *calendar.Date    `json:"carded,omitempty" doc:"When a contact card was last brought"`
	Version      int64             `json:"version"`
}

// HouseholdViews are the cards of a grid, by door.
type HouseholdViews struct {
	Items    []HouseholdView `json:"items"`
	Editable bool            `json:"editable,omitempty"`
}

// HouseholdContact is whom to call. Empty, there is nobody any more.
type HouseholdContact struct {
	Name  string `json:"name" maxLength:"40"`
	Phone string `json:"phone" maxLength:"30"`
}

// HouseholdBody is what is written of a household.
type HouseholdBody struct {
	Place    territory.Code    `json:"place" maxLength:"18" doc:"Grid or micro-grid"`
	Building string            `json:"building,omitempty" maxLength:"80"`
	Door     string            `json:"door" maxLength:"40" doc:"3-2-501, or 3号楼2单元501室"`
	People   int               `json:"people,omitempty" minimum:"0" maximum:"1000"`
	Contact  *HouseholdContact `json:"contact,omitempty" doc:"Left out, a change leaves it as it is"`
	Needs    []households.Need `json:"needs" maxItems:"20" enum:"errands,repairs,meals,cleaning,company,ramps,children,work,law,phones"`
	Source   households.Source `json:"source" enum:"door,phone,desk,table"`
	Statute  string            `json:"statute,omitempty" maxLength:"120"`
	Refuses  bool              `json:"refuses,omitempty" doc:"Nobody need come (不需要上门): holds for a year"`
}

func (b HouseholdBody) household(today calendar.Date) households.Household {
	h := households.Household{Place: b.Place, Building: b.Building, Door: b.Door, People: b.People, Needs: b.Needs, Source: b.Source, Statute: b.Statute}
	if b.Contact != nil {
		h.Name, h.Phone = b.Contact.Name, b.Contact.Phone
	}
	if h.Needs == nil {
		h.Needs = []households.Need{}
	}
	if b.Refuses {
		h.Refused = today
	}
	return h
}

type addHouseholdInput struct{ Body HouseholdBody }

type changeHouseholdInput struct {
	ID   string `path:"household" maxLength:"64"`
	Body struct {
		HouseholdBody
		Version int64 `json:"version" minimum:"1" doc:"That was seen"`
	}
}

type removeHouseholdInput struct {
	ID      string `path:"household" maxLength:"64"`
	Version int64  `query:"version" required:"true" minimum:"1" doc:"That was seen"`
}

type householdInput struct {
	ID string `path:"household" maxLength:"64"`
}

type findHouseholdsInput struct {
	Grid territory.Code `path:"grid" maxLength:"18"`
	Body struct {
		Words string `json:"words" minLength:"1" maxLength:"40" doc:"Of a name, a door, or a telephone or its last four digits"`
	}
}

type revealHouseholdInput struct {
	ID   string `path:"household" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" enum:"call_back,visit,verify,follow_up,emergency,other"`
		Words  string `json:"words,omitempty" maxLength:"200" doc:"What for, where the reason is another one"`
	}
}

// HouseholdLooks are the looks at the contact of a household in full, by role and never by name, to be told to it on request.
type HouseholdLooks struct {
	Items []Look `json:"items"`
}

// exportFor is in words what an export was for, with which somebody's data went out.
func (c *Call) exportFor(l Look) string {
	if l.For == "" {
		return ""
	}
	return c.Text("export.release.purpose."+l.For, nil)
}

func (g *Registry) mountHouseholds() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/grids/{grid}/households", Summary: "The cards of the households of one's grid, by door, masked", Tag: "households",
		Permission: access.HouseholdRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}
	Mount(g, list, func(ctx context.Context, r Request[gridInput]) (HouseholdViews, error) {
		return g.householdsOf(ctx, r.Call, r.In.Grid, func() ([]households.Household, error) { return g.deps.Households.In(ctx, r.Scope, r.In.Grid) })
	})
	find := list
	find.Method, find.Path, find.Summary, find.Limits.Rate = http.MethodPost, "/api/v1/grids/{grid}/households/find", "Find households of one's grid by name, door or telephone, masked", RateSearch
	Mount(g, find, func(ctx context.Context, r Request[findHouseholdsInput]) (HouseholdViews, error) {
		return g.householdsOf(ctx, r.Call, r.In.Grid, func() ([]households.Household, error) {
			return g.deps.Households.Find(ctx, r.Scope, r.In.Grid, r.In.Body.Words)
		})
	})
	fading := list
	fading.Path, fading.Summary = "/api/v1/fading-households", "The cards that are purged within two months unless somebody refreshes them, masked"
	Mount(g, fading, func(ctx context.Context, r Request[struct{}]) (HouseholdViews, error) {
		n, err := g.names(ctx, r.Call)
		if err != nil {
			return HouseholdViews{}, err
		}
		cards, err := g.deps.Households.Fading(ctx, r.Scope)
		return n.households(cards), err
	})
	one := list
	one.Path, one.Summary, one.Scope = "/api/v1/households/{household}", "The card of a household, masked", ScopeOne
	Mount(g, one, func(ctx context.Context, r Request[householdInput]) (HouseholdView, error) {
		n, err := g.names(ctx, r.Call)
		if err != nil {
			return HouseholdView{}, err
		}
		h, err := g.deps.Households.One(ctx, r.Scope, r.In.ID)
		if err != nil {
			return HouseholdView{}, err
		}
		return n.household(h), nil
	})
	looks := one
	looks.Path, looks.Summary = "/api/v1/households/{household}/looks", "Who saw the contact of a household in full and what for, to be told to it on request"
	Mount(g, looks, func(ctx context.Context, r Request[householdInput]) (HouseholdLooks, error) {
		items, err := g.deps.Households.Looks(ctx, r.Scope, r.In.ID)
		for i, l := range items {
			items[i].For = r.exportFor(l)
		}
		return HouseholdLooks{items}, err
	})
	add := Route{
		Method: http.MethodPost, Path: "/api/v1/households", Summary: "Keep the card of a household", Tag: "households",
		Permission: access.HouseholdEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Field: true, Status: http.StatusCreated,
	}
	Mount(g, add, func(ctx context.Context, r Request[addHouseholdInput]) (struct {
		ID string `json:"id"`
	}, error) {
		id, err := g.deps.Households.Add(ctx, r.Actor, r.In.Body.household(calendar.DateOf(r.Now)), r.Key)
		return struct {
			ID string `json:"id"`
		}{id}, err
	})
	change := add
	change.Method, change.Path, change.Summary = http.MethodPut, "/api/v1/households/{household}", "Change a card, or hold it to be true as of today"
	change.Idempotent, change.Field, change.Status = false, false, 0
	Mount(g, change, func(ctx context.Context, r Request[changeHouseholdInput]) (struct{}, error) {
		h := r.In.Body.household(calendar.DateOf(r.Now))
		h.ID, h.Version = r.In.ID, r.In.Body.Version
		return struct{}{}, g.deps.Households.Change(ctx, r.Actor, h, r.In.Body.Contact != nil)
	})
	remove := change
	remove.Method, remove.Summary = http.MethodDelete, "Take a card out; name and telephone are erased at once"
	Mount(g, remove, func(ctx context.Context, r Request[removeHouseholdInput]) (struct{}, error) {
		return struct{}{}, g.deps.Households.Remove(ctx, r.Actor, r.In.ID, r.In.Version)
	})
	Mount(g, Route{
		Method: http.MethodPost, Path: "/api/v1/households/{household}/contact/reveal", Summary: "See the contact of a household in full, with a reason", Tag: "households",
		Permission: access.HouseholdReveal, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditReveal, Idempotent: true,
	}, func(ctx context.Context, r Request[revealHouseholdInput]) (cases.Person, error) {
		return g.deps.Households.Reveal(ctx, r.Actor, r.In.ID, Reveal{Reason: r.In.Body.Reason, Words: r.In.Body.Words, Key: r.Key})
	})
}

// householdsOf answers cards of one grid; a grid out of reach is not there.
func (g *Registry) householdsOf(ctx context.Context, c *Call, code territory.Code, ask func() ([]households.Household, error)) (HouseholdViews, error) {
	n, err := g.names(ctx, c)
	if err != nil {
		return HouseholdViews{}, err
	}
	grid := access.Resource{Tenant: c.Tenant.Key, Place: code, Class: access.PersonalData}
	if code.Level() != territory.LevelGrid || !n.policy.Territory.Known(code) || !c.Scope.Admits(grid) {
		return HouseholdViews{}, fault.New(fault.NotFound, "territory.not_found")
	}
	list, err := ask()
	out := n.households(list)
	out.Editable = access.Decide(c.Actor, access.HouseholdEdit, grid, access.Handling, c.Now) == nil
	return out, err
}

func (n names) households(list []households.Household) HouseholdViews {
	out := HouseholdViews{Items: make([]HouseholdView, len(list))}
	for i, h := range list {
		out.Items[i] = n.household(h)
	}
	return out
}

func (n names) household(h households.Household) HouseholdView {
	today := calendar.DateOf(n.c.Now)
	v := HouseholdView{
		ID: h.ID, Place: n.place(h.Place), Building: h.Building, Door: h.Door, People: h.People, Name: h.Name, Phone: h.Phone, Needs: h.Needs,
		Source: h.Source, Statute: h.Statute, Refreshed: h.Refreshed, PurgedOn: h.PurgedOn(), Fading: h.Fading(today), Version: h.Version,
	}
	if h.Building != "" {
		_, buildings := n.policy.Territory.Housing(h.Grid())
		for _, b := range buildings {
			if b.ID == h.Building {
				v.BuildingName = b.Name
			}
		}
	}
	if h.Refuses(today) {
		until := h.RefusedUntil()
		v.RefusedUntil = &until
	}
	if !h.Carded.IsZero() {
		v.Carded = &h.Carded
	}
	return v
}
