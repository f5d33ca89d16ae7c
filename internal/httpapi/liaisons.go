package httpapi

import (
	"context"
	"net/http"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Liaisons keeps whom the workers of a grid may call (格内联络人).
type Liaisons interface {
	In(ctx context.Context, scope access.Scope, place territory.Code) ([]people.Liaison, error)
	Add(ctx context.Context, actor access.Actor, l people.Liaison, key cases.Key) (id string, err error)
	Change(ctx context.Context, actor access.Actor, l people.Liaison) error
	Remove(ctx context.Context, actor access.Actor, id string, version int64) error
}

// LiaisonView is somebody of a grid whom its workers may call. Name and telephone are shown in full: the person agreed.
type LiaisonView struct {
	ID       string        `json:"id"`
	Role     people.Role   `json:"role"`
	RoleName string        `json:"role_name"`
	Place    PlaceRef      `json:"place"`
	Building string        `json:"building,omitempty" doc:"The id of the building of its head (楼长)"`
	Name     string        `json:"name"`
	Phone    string        `json:"phone" doc:"A work telephone"`
	Agreed   territory.Day `json:"agreed" doc:"When the person agreed to be shown to the workers of the grid"`
	Version  int64         `json:"version"`
}

// LiaisonViews are those of a grid, and whether who asks may change them.
type LiaisonViews struct {
	Items    []LiaisonView `json:"items"`
	Editable bool          `json:"editable,omitempty"`
}

// HousingView is what stands in a grid.
type HousingView struct {
	Compounds []CompoundView `json:"compounds"`
	Buildings []BuildingView `json:"buildings"`
}

// CompoundView is a residential compound.
type CompoundView struct {
	ID      string                 `json:"id"`
	Name    string                 `json:"name"`
	Type    territory.CompoundType `json:"type"`
	Address string                 `json:"address,omitempty"`
}

// BuildingView is a building.
type BuildingView struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Compound   string         `json:"compound,omitempty"`
	Micro      territory.Code `json:"micro,omitempty"`
	Address    string         `json:"address,omitempty"`
	Floors     int            `json:"floors,omitempty"`
	Units      int            `json:"units,omitempty"`
	Households int            `json:"households,omitempty"`
}

// LiaisonBody is what is written of a liaison.
type LiaisonBody struct {
	Role     people.Role    `json:"role" enum:"micro_chief,assistant,part_timer,site_contact"`
	Place    territory.Code `json:"place" maxLength:"18" doc:"The grid, or the micro-grid of its head"`
	Building string         `json:"building,omitempty" maxLength:"80"`
	Name     string         `json:"name" minLength:"1" maxLength:"40"`
	Phone    string         `json:"phone" minLength:"1" maxLength:"24"`
	Agreed   territory.Day  `json:"agreed" maxLength:"10"`
}

type gridInput struct {
	Grid territory.Code `path:"grid" maxLength:"18"`
}

type addLiaisonInput struct{ Body LiaisonBody }

type changeLiaisonInput struct {
	ID   string `path:"liaison" maxLength:"64"`
	Body struct {
		LiaisonBody
		Version int64 `json:"version" minimum:"1" doc:"That was seen"`
	}
}

type removeLiaisonInput struct {
	ID      string `path:"liaison" maxLength:"64"`
	Version int64  `query:"version" required:"true" minimum:"1" doc:"That was seen"`
}

func (b LiaisonBody) liaison() people.Liaison {
	return people.Liaison{Role: b.Role, Place: b.Place, Building: b.Building, Name: b.Name, Phone: b.Phone, Agreed: b.Agreed}
}

func (g *Registry) mountLiaisons() {
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/areas/{code}/housing", Summary: "Compounds and buildings of a grid", Tag: "territory",
		Permission: access.TerritoryRead, Scope: ScopeOpen, Purpose: access.Public, Audit: AuditNone,
	}, g.housing)
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/grids/{grid}/liaisons", Summary: "Whom the workers of a grid may call", Tag: "people",
		Permission: access.LiaisonRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}, g.liaisons)
	add := Route{
		Method: http.MethodPost, Path: "/api/v1/liaisons", Summary: "Add somebody who agreed to be called", Tag: "people",
		Permission: access.LiaisonEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Status: http.StatusCreated,
	}
	Mount(g, add, func(ctx context.Context, r Request[addLiaisonInput]) (struct {
		ID string `json:"id"`
	}, error) {
		id, err := g.deps.Liaisons.Add(ctx, r.Actor, r.In.Body.liaison(), r.Key)
		return struct {
			ID string `json:"id"`
		}{id}, err
	})
	change := add
	change.Method, change.Path, change.Summary, change.Idempotent, change.Status = http.MethodPut, "/api/v1/liaisons/{liaison}", "Change somebody who is called, or renew the consent", false, 0
	Mount(g, change, func(ctx context.Context, r Request[changeLiaisonInput]) (struct{}, error) {
		l := r.In.Body.liaison()
		l.ID, l.Version = r.In.ID, r.In.Body.Version
		return struct{}{}, g.deps.Liaisons.Change(ctx, r.Actor, l)
	})
	remove := change
	remove.Method, remove.Summary = http.MethodDelete, "Take somebody out; name and telephone are erased at once"
	Mount(g, remove, func(ctx context.Context, r Request[removeLiaisonInput]) (struct{}, error) {
		return struct{}{}, g.deps.Liaisons.Remove(ctx, r.Actor, r.In.ID, r.In.Version)
	})
}

func (g *Registry) housing(ctx context.Context, r Request[codeInput]) (HousingView, error) {
	x, err := g.index(ctx, r.Call)
	if err != nil {
		return HousingView{}, err
	}
	if !x.Known(r.In.Code) || r.In.Code.Level() != territory.LevelGrid {
		return HousingView{}, fault.New(fault.NotFound, "territory.not_found")
	}
	compounds, buildings := x.Housing(r.In.Code)
	out := HousingView{Compounds: make([]CompoundView, len(compounds)), Buildings: make([]BuildingView, len(buildings))}
	for i, c := range compounds {
		out.Compounds[i] = CompoundView{c.ID, c.Name, c.Type, c.Address}
	}
	for i, b := range buildings {
		out.Buildings[i] = BuildingView{b.ID, b.Name, b.Compound, b.Micro, b.Address, b.Floors, b.Units, b.Households}
	}
	return out, nil
}

// liaisons answers those of one grid; a grid out of reach is not there.
func (g *Registry) liaisons(ctx context.Context, r Request[gridInput]) (LiaisonViews, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return LiaisonViews{}, err
	}
	grid := access.Resource{Tenant: r.Tenant.Key, Place: r.In.Grid, Class: access.PersonalData}
	if r.In.Grid.Level() != territory.LevelGrid || !n.policy.Territory.Known(r.In.Grid) || !r.Scope.Admits(grid) {
		return LiaisonViews{}, fault.New(fault.NotFound, "territory.not_found")
	}
	list, err := g.deps.Liaisons.In(ctx, r.Scope, r.In.Grid)
	if err != nil {
		return LiaisonViews{}, err
	}
	out := LiaisonViews{Items: make([]LiaisonView, len(list)), Editable: access.Decide(r.Actor, access.LiaisonEdit, grid, access.Handling, r.Now) == nil}
	for i, l := range list {
		out.Items[i] = LiaisonView{l.ID, l.Role, n.role(l.Role), n.place(l.Place), l.Building, l.Name, l.Phone, l.Agreed, l.Version}
	}
	return out, nil
}
