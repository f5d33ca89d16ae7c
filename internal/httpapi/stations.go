package httpapi

import (
	"context"
	"net/http"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/stations"
)

// Stations keeps the service stations of a county (服务站点).
type Stations interface {
	// List lists them in the order in which they were added, the closed ones only where they are wanted.
	List(ctx context.Context, tenant string, closed bool) ([]stations.Place, error)
	Add(ctx context.Context, actor access.Actor, p stations.Place, key cases.Key) (id string, err error)
	Change(ctx context.Context, actor access.Actor, p stations.Place) error
	Close(ctx context.Context, actor access.Actor, id string, version int64, closed bool) error
}

// StationView is a service station as everybody may see it.
type StationView struct {
	ID        string             `json:"id"`
	Kind      stations.Kind      `json:"kind" enum:"center,station,rider"`
	Name      string             `json:"name"`
	Address   string             `json:"address,omitempty"`
	At        geo.LonLat         `json:"at"`
	Grid      PlaceRef           `json:"grid"`
	Hours     []string           `json:"hours" doc:"Monday to Friday; empty: not open"`
	Weekend   []string           `json:"weekend" doc:"Saturday and Sunday"`
	StepFree  bool               `json:"step_free"`
	Amenities []stations.Amenity `json:"amenities" doc:"What it has for those who come"`
	Seats     int                `json:"seats,omitempty"`
	SwapSlots int                `json:"swap_slots,omitempty" doc:"Batteries in the cabinets"`
	Operator  string             `json:"operator,omitempty" doc:"Who runs it; no person"`
	Phone     string             `json:"phone,omitempty" doc:"Of the station"`
	Open      bool               `json:"open" doc:"At this moment"`
	Closed    bool               `json:"closed" doc:"For good, or until it is opened again"`
	Version   int64              `json:"version"`
	Editable  bool               `json:"editable,omitempty" doc:"Whoever asks may change it"`
}

// StationBody is what is written of a station.
type StationBody struct {
	Kind      stations.Kind      `json:"kind" enum:"center,station,rider"`
	Name      string             `json:"name" minLength:"1" maxLength:"40"`
	Address   string             `json:"address,omitempty" maxLength:"80"`
	At        geo.LonLat         `json:"at"`
	Hours     []calendar.Period  `json:"hours,omitempty" maxItems:"4" doc:"Monday to Friday, 08:30-12:00"`
	Weekend   []calendar.Period  `json:"weekend,omitempty" maxItems:"4" doc:"Saturday and Sunday"`
	StepFree  bool               `json:"step_free,omitempty"`
	Amenities []stations.Amenity `json:"amenities,omitempty" maxItems:"20" enum:"seating,water,microwave,charging,medicine,shelter,shower,washing,fridge,wifi,tools,toilet,bikes,swap"`
	Seats     int                `json:"seats,omitempty" minimum:"0" maximum:"500"`
	SwapSlots int                `json:"swap_slots,omitempty" minimum:"0" maximum:"200" doc:"Batteries in the cabinets"`
	Operator  string             `json:"operator,omitempty" maxLength:"40" doc:"Who runs it; no person"`
	Phone     string             `json:"phone,omitempty" maxLength:"20" doc:"Of the station, not of a person"`
}

func (b StationBody) place() stations.Place {
	return stations.Place{Kind: b.Kind, Name: b.Name, Address: b.Address, At: b.At, Hours: b.Hours, Weekend: b.Weekend, StepFree: b.StepFree,
		Amenities: b.Amenities, Seats: b.Seats, SwapSlots: b.SwapSlots, Operator: b.Operator, Phone: b.Phone}
}

type addStationInput struct{ Body StationBody }

type changeStationInput struct {
	ID   string `path:"station" maxLength:"64"`
	Body StationBody
}

type stationStepInput struct {
	ID   string `path:"station" maxLength:"64"`
	Body struct{}
}

type stationsInput struct {
	Closed bool `query:"closed" doc:"Those that are closed, too"`
}

func (g *Registry) mountStations() {
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/stations", Summary: "Service stations of the county (服务站点), with their hours", Tag: "stations",
		Permission: access.TerritoryRead, Scope: ScopeOpen, Purpose: access.Public, Audit: AuditNone,
	}, func(ctx context.Context, r Request[stationsInput]) ([]StationView, error) {
		return g.StationList(ctx, r.Call, r.In.Closed)
	})
	add := Route{
		Method: http.MethodPost, Path: "/api/v1/stations", Summary: "Open a station", Tag: "stations",
		Permission: access.StationEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Status: http.StatusCreated,
	}
	Mount(g, add, func(ctx context.Context, r Request[addStationInput]) (struct {
		ID string `json:"id"`
	}, error) {
		id, err := g.deps.Stations.Add(ctx, r.Actor, r.In.Body.place(), r.Key)
		return struct {
			ID string `json:"id"`
		}{id}, err
	})
	change := add
	change.Method, change.Path, change.Summary = http.MethodPut, "/api/v1/stations/{station}", "Change what is told of a station, or move it"
	change.Idempotent, change.Versioned, change.Status = false, true, 0
	Mount(g, change, func(ctx context.Context, r Request[changeStationInput]) (struct{}, error) {
		p := r.In.Body.place()
		p.ID, p.Version = r.In.ID, r.Version
		return struct{}{}, g.deps.Stations.Change(ctx, r.Actor, p)
	})
	for _, closed := range []bool{true, false} {
		step := change
		step.Method, step.Path, step.Summary = http.MethodPost, "/api/v1/stations/{station}/reopen", "Open a closed station again"
		if closed {
			step.Path, step.Summary = "/api/v1/stations/{station}/close", "Close a station"
		}
		Mount(g, step, func(ctx context.Context, r Request[stationStepInput]) (struct{}, error) {
			return struct{}{}, g.deps.Stations.Close(ctx, r.Actor, r.In.ID, r.Version, closed)
		})
	}
}

// StationList lists the stations of the county of a call.
func (g *Registry) StationList(ctx context.Context, c *Call, closed bool) ([]StationView, error) {
	list, err := g.deps.Stations.List(ctx, c.Tenant.Key, closed)
	if err != nil {
		return nil, err
	}
	n, err := g.names(ctx, c)
	if err != nil {
		return nil, err
	}
	views := make([]StationView, len(list))
	for i, p := range list {
		views[i] = g.station(c, n, p)
	}
	return views, nil
}

func (g *Registry) station(c *Call, n names, p stations.Place) StationView {
	mine := access.Resource{Tenant: c.Tenant.Key, Place: p.Grid, Class: access.InternalData}
	return StationView{
		ID: p.ID, Kind: p.Kind, Name: p.Name, Address: p.Address, At: p.At, Grid: n.place(p.Grid), Hours: hoursText(p.Hours), Weekend: hoursText(p.Weekend),
		StepFree: p.StepFree, Amenities: append([]stations.Amenity{}, p.Amenities...), Seats: p.Seats, SwapSlots: p.SwapSlots, Operator: p.Operator, Phone: p.Phone, Open: p.OpenAt(c.Now), Closed: p.Closed, Version: p.Version,
		Editable: access.Decide(c.Actor, access.StationEdit, mine, access.Handling, c.Now) == nil,
	}
}

func hoursText(list []calendar.Period) []string {
	texts := make([]string, 0, len(list))
	for _, p := range list {
		texts = append(texts, p.String())
	}
	return slices.Clip(texts)
}

// NearStation is an open station and the walk to it from a place.
type NearStation struct {
	stations.Place
	Metres  float64 // of an adult's walk
	Minutes [3]int  // of an adult, an elder, somebody in a wheelchair; 0 where there is no way
}

// NearStations lists the stations next to a point, the nearest first, and whether the walk is known along streets.
func (g *Registry) NearStations(ctx context.Context, c *Call, at geo.LonLat) ([]NearStation, bool, error) {
	return g.deps.Sites.Near(ctx, c.Tenant.Key, at)
}

// OpenStations lists the stations of the county of a call that are not closed.
func (g *Registry) OpenStations(ctx context.Context, c *Call) ([]stations.Place, error) {
	return g.deps.Stations.List(ctx, c.Tenant.Key, false)
}
