package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/stations"
	"gezhi/internal/territory"
)

// Sites answers who lives within a walk of a station, and where new ones would help most.
type Sites interface {
	Cover(ctx context.Context, actor access.Actor, q SiteQuestion) (SiteCover, error)
	Start(ctx context.Context, actor access.Actor, q SiteQuestion) (SiteRun, error)
	Run(actor access.Actor, id string) (SiteRun, error)
	Stop(actor access.Actor, id string) error
	Drafts(ctx context.Context, actor access.Actor) ([]stations.Draft, error)
	Save(ctx context.Context, actor access.Actor, r SitingSave, key cases.Key) (stations.Draft, error)
	Drop(ctx context.Context, actor access.Actor, id string) error
	// Open opens a station at a site of a proposal, the first being 0.
	Open(ctx context.Context, actor access.Actor, id string, site int, p stations.Place, key cases.Key) (station string, err error)
	// Near lists the open stations next to a point, the nearest first, and whether the walk is known along streets.
	Near(ctx context.Context, tenant string, at geo.LonLat) ([]NearStation, bool, error)
}

// SiteQuestion asks about the residents of a place and the stations that stand open.
type SiteQuestion struct {
	Place   territory.Code
	Walker  string
	Minutes int
	Open    []geo.LonLat // stations as they are, or as they might be
	Today   []geo.LonLat // stations as they are, where others are asked about; nil for those of Open
	Lines   bool         // the streets within reach are wanted
	Goal    stations.Goal
	N       int
	Seconds int
	Seed    uint64
}

// SiteCover is who lives within a walk of the stations of a question.
type SiteCover struct {
	stations.Cover
	Metres  float64
	Speed   float64 // metres in a second
	Streets bool    // known along streets; else straight lines
	Demands []stations.Demand
	Gained  int               // residents who come within reach, compared with the stations of today
	Lost    int               // and those who fall out of it
	Lines   [][][2]geo.LonLat // by station: the pieces of street within reach
}

// SiteRun is a search under way or done.
type SiteRun struct {
	ID           string
	State        RunState
	Question     SiteQuestion
	Value, Bound float64
	Streets      bool
	Seconds      float64
	Answer       *stations.Answer
	Failed       error // of a done one without an answer
}

// SitingSave is a proposal to be kept.
type SitingSave struct {
	Question     SiteQuestion
	Name, Note   string
	Sites        []geo.LonLat
	Value, Bound float64
	Proven       bool
}

// SiteAsk is a question in a body.
type SiteAsk struct {
	Place   territory.Code `json:"place" maxLength:"12"`
	Walker  string         `json:"walker" enum:"adult,elder,wheelchair"`
	Minutes int            `json:"minutes" minimum:"5" maximum:"30"`
	Open    []geo.LonLat   `json:"open" maxItems:"300" doc:"Stations as they are, or as they might be"`
	Today   []geo.LonLat   `json:"today,omitempty" maxItems:"300" doc:"Stations as they are, where open has moved some or given them up; without it those of open"`
}

func (a SiteAsk) question() SiteQuestion {
	return SiteQuestion{Place: a.Place, Walker: a.Walker, Minutes: a.Minutes, Open: a.Open, Today: a.Today}
}

type coverInput struct {
	Body struct {
		SiteAsk
		Lines bool `json:"lines,omitempty" doc:"The streets within reach are wanted"`
	}
}

// CoverView is who lives within a walk of a station. Under five residents of a grid are not told.
type CoverView struct {
	Metres    float64         `json:"metres" doc:"Of the walk"`
	Straight  float64         `json:"straight,omitempty" doc:"Radius of the circle where no streets are known: the walk is 1.3 times as long"`
	Speed     float64         `json:"speed" doc:"Metres in a second"`
	Streets   bool            `json:"streets" doc:"The walk is known along streets"`
	Residents int             `json:"residents"`
	Covered   int             `json:"covered"`
	Gained    int             `json:"gained" doc:"Residents who come within reach, compared with the stations of today"`
	Lost      int             `json:"lost" doc:"Residents who fall out of reach, compared with them"`
	Places    int             `json:"places" doc:"Micro-grids where residents live"`
	Grids     []GridCoverView `json:"grids" doc:"Those with residents whom no station reaches, most first"`
	Worst     *GridCoverView  `json:"worst,omitempty" doc:"The grid with the smallest share within reach"`
	Left      []LeftView      `json:"left" doc:"Micro-grids that no station reaches"`
	Lines     [][]LineView    `json:"lines,omitempty" doc:"By station: the pieces of street within reach"`
}

// LineView is a piece of street: from, to.
type LineView [2]geo.LonLat

// GridCoverView is a grid with residents whom no station reaches.
type GridCoverView struct {
	Grid      PlaceRef `json:"grid"`
	Residents int      `json:"residents"`
	Left      int      `json:"left" doc:"Beyond reach; -1: fewer than five"`
}

// LeftView is a place that no station reaches.
type LeftView struct {
	Code territory.Code `json:"code"`
	At   geo.LonLat     `json:"at"`
}

type siteRunInput struct {
	Body struct {
		SiteAsk
		Goal    stations.Goal `json:"goal" enum:"cover,fewest,median"`
		N       int           `json:"n,omitempty" minimum:"0" maximum:"50" doc:"New stations; not for fewest"`
		Seconds int           `json:"seconds" minimum:"1" maximum:"120"`
		Seed    uint64        `json:"seed,omitempty"`
	}
}

// SiteRunView is a search under way or done.
type SiteRunView struct {
	ID      string          `json:"id"`
	State   RunState        `json:"state" enum:"queued,running,done"`
	Value   float64         `json:"value" doc:"So far"`
	Bound   float64         `json:"bound"`
	Streets bool            `json:"streets"`
	Seconds float64         `json:"seconds"`
	Answer  *SiteAnswerView `json:"answer,omitempty"`
}

// SiteAnswerView is a proposal and how good it is.
type SiteAnswerView struct {
	Sites     []SiteView `json:"sites"`
	Value     float64    `json:"value" doc:"Residents within reach, stations, or metres of all residents together: as the goal says"`
	Bound     float64    `json:"bound" doc:"Proven: no choice among the candidates is better"`
	Gap       float64    `json:"gap"`
	Proven    bool       `json:"proven"`
	Residents int        `json:"residents"`
	Before    int        `json:"before"`
	After     int        `json:"after"`
	OneMore   []SiteView `json:"one_more" doc:"Where one more station would add most"`
	Lost      int        `json:"lost" doc:"Residents whom no candidate reaches"`
}

// SiteView is a place for a station.
type SiteView struct {
	Place PlaceRef   `json:"place"`
	At    geo.LonLat `json:"at"`
	Adds  int        `json:"adds" doc:"Residents who reach a station by this one alone"`

	Station *StationView `json:"station,omitempty" doc:"Of a proposal that is kept: the station that was opened there"`
}

type sitingInput struct {
	Body struct {
		SiteAsk
		Name   string        `json:"name" minLength:"1" maxLength:"60"`
		Note   string        `json:"note,omitempty" maxLength:"200"`
		Goal   stations.Goal `json:"goal,omitempty" enum:"cover,fewest,median" doc:"None where the places were set by hand"`
		Sites  []geo.LonLat  `json:"sites" minItems:"1" maxItems:"100"`
		Value  float64       `json:"value,omitempty"`
		Bound  float64       `json:"bound,omitempty"`
		Proven bool          `json:"proven,omitempty"`
	}
}

// SitingView is a proposal that is kept. It is no decision.
type SitingView struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Note      string        `json:"note,omitempty"`
	Place     PlaceRef      `json:"place"`
	Walker    string        `json:"walker"`
	Minutes   int           `json:"minutes"`
	Goal      stations.Goal `json:"goal,omitempty"`
	Streets   bool          `json:"streets"`
	Sites     []SiteView    `json:"sites"`
	Residents int           `json:"residents"`
	Before    int           `json:"before"`
	After     int           `json:"after"`
	Value     float64       `json:"value"`
	Bound     float64       `json:"bound"`
	Proven    bool          `json:"proven"`
	At        time.Time     `json:"at"`
}

type openSiteInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Site int `json:"site" minimum:"0" maximum:"99" doc:"Its position in the proposal, the first being 0"`
		StationBody
	}
}

func (g *Registry) mountSiting() {
	cover := Route{
		Method: http.MethodPost, Path: "/api/v1/siting/cover", Summary: "Who lives within a walk of stations, as they are or might be; nothing is kept", Tag: "siting",
		Permission: access.TerritoryPlan, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone, Limits: Limits{Rate: RateRead},
	}
	Mount(g, cover, g.siteCover)
	begin := cover
	begin.Path, begin.Summary, begin.Limits.Rate, begin.Status = "/api/v1/siting/runs", "Look for places of new stations; the answer is fetched by its id", RateSearch, http.StatusAccepted
	Mount(g, begin, func(ctx context.Context, r Request[siteRunInput]) (SiteRunView, error) {
		in := r.In.Body
		q := in.question()
		q.Goal, q.N, q.Seconds, q.Seed = in.Goal, in.N, in.Seconds, in.Seed
		run, err := g.deps.Sites.Start(ctx, r.Actor, q)
		return g.siteRun(ctx, r.Call, run, err)
	})
	run := cover
	run.Method, run.Path, run.Summary = http.MethodGet, "/api/v1/siting/runs/{id}", "A search, as far as it has come; one's own alone"
	Mount(g, run, func(ctx context.Context, r Request[runID]) (SiteRunView, error) {
		found, err := g.deps.Sites.Run(r.Actor, r.In.ID)
		return g.siteRun(ctx, r.Call, found, err)
	})
	stop := run
	stop.Method, stop.Summary, stop.Limits.Rate = http.MethodDelete, "End a search early: the best that was found is its answer", RateWrite
	Mount(g, stop, func(_ context.Context, r Request[runID]) (struct{}, error) {
		return struct{}{}, g.deps.Sites.Stop(r.Actor, r.In.ID)
	})
	list := run
	list.Path, list.Summary = "/api/v1/sitings", "Proposals for stations in reach, the newest first"
	Mount(g, list, g.sitings)
	save := cover
	save.Path, save.Summary, save.Audit, save.Idempotent, save.Status, save.Limits = "/api/v1/sitings", "Keep a proposal; nothing opens by it", AuditAct, true, http.StatusCreated, Limits{}
	Mount(g, save, func(ctx context.Context, r Request[sitingInput]) (SitingView, error) {
		in := r.In.Body
		q := in.question()
		q.Goal = in.Goal
		d, err := g.deps.Sites.Save(ctx, r.Actor, SitingSave{Question: q, Name: in.Name, Note: in.Note, Sites: in.Sites, Value: in.Value, Bound: in.Bound, Proven: in.Proven}, r.Key)
		if err != nil {
			return SitingView{}, err
		}
		n, err := g.names(ctx, r.Call)
		return g.siting(r.Call, n, d, nil), err
	})
	open := save
	open.Path, open.Summary, open.Permission = "/api/v1/sitings/{id}/stations", "Open a station at a site of a proposal", access.StationEdit
	Mount(g, open, func(ctx context.Context, r Request[openSiteInput]) (struct {
		ID string `json:"id"`
	}, error) {
		id, err := g.deps.Sites.Open(ctx, r.Actor, r.In.ID, r.In.Body.Site, r.In.Body.place(), r.Key)
		return struct {
			ID string `json:"id"`
		}{id}, err
	})
	drop := stop
	drop.Path, drop.Summary, drop.Audit = "/api/v1/sitings/{id}", "Take a proposal out", AuditAct
	Mount(g, drop, func(ctx context.Context, r Request[runID]) (struct{}, error) {
		return struct{}{}, g.deps.Sites.Drop(ctx, r.Actor, r.In.ID)
	})
}

func (g *Registry) siteCover(ctx context.Context, r Request[coverInput]) (CoverView, error) {
	q := r.In.Body.question()
	q.Lines = r.In.Body.Lines
	c, err := g.deps.Sites.Cover(ctx, r.Actor, q)
	if err != nil {
		return CoverView{}, err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return CoverView{}, err
	}
	v := CoverView{Metres: c.Metres, Speed: c.Speed, Streets: c.Streets, Residents: c.Residents, Covered: c.Covered,
		Gained: c.Gained, Lost: c.Lost, Places: len(c.Demands), Grids: []GridCoverView{}, Left: []LeftView{}}
	if !c.Streets {
		v.Straight = c.Metres / stations.Detour
	}
	for _, one := range c.Grids {
		v.Grids = append(v.Grids, gridCover(n, one))
	}
	if c.Worst != nil {
		worst := gridCover(n, *c.Worst)
		v.Worst = &worst
	}
	for i, d := range c.Demands {
		if c.Near[i].Station < 0 {
			v.Left = append(v.Left, LeftView{d.Code, d.At})
		}
	}
	for _, pieces := range c.Lines {
		lines := make([]LineView, len(pieces))
		for i, p := range pieces {
			lines[i] = LineView(p)
		}
		v.Lines = append(v.Lines, lines)
	}
	return v, nil
}

func gridCover(n names, c stations.GridCover) GridCoverView {
	v := GridCoverView{Grid: n.place(c.Grid), Residents: c.Residents, Left: c.Left}
	if c.Left < stations.Least {
		v.Left = -1
	}
	return v
}

// siteRun shows a search, unless there was an error on the way to it.
func (g *Registry) siteRun(ctx context.Context, c *Call, r SiteRun, err error) (SiteRunView, error) {
	if err != nil {
		return SiteRunView{}, err
	}
	n, err := g.names(ctx, c)
	if err != nil {
		return SiteRunView{}, err
	}
	v := SiteRunView{ID: r.ID, State: r.State, Value: r.Value, Bound: r.Bound, Streets: r.Streets, Seconds: r.Seconds}
	if a := r.Answer; a != nil {
		v.Answer = &SiteAnswerView{Sites: sitesOf(n, a.Sites), Value: a.Value, Bound: a.Bound, Gap: a.Gap, Proven: a.Proven, Residents: a.Residents,
			Before: a.Before, After: a.After, OneMore: sitesOf(n, a.OneMore), Lost: a.Lost}
	}
	return v, nil
}

func sitesOf(n names, list []stations.Site) []SiteView {
	views := make([]SiteView, len(list))
	for i, s := range list {
		views[i] = SiteView{Place: n.place(s.Code), At: s.At, Adds: s.Adds}
	}
	return views
}

func (g *Registry) sitings(ctx context.Context, r Request[struct{}]) ([]SitingView, error) {
	list, err := g.deps.Sites.Drafts(ctx, r.Actor)
	if err != nil {
		return nil, err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return nil, err
	}
	there, err := g.deps.Stations.List(ctx, r.Tenant.Key, true)
	views := make([]SitingView, len(list))
	for i, d := range list {
		views[i] = g.siting(r.Call, n, d, there)
	}
	return views, err
}

// siting shows a proposal with the stations that were opened at its sites.
func (g *Registry) siting(c *Call, n names, d stations.Draft, there []stations.Place) SitingView {
	sites := sitesOf(n, d.Sites)
	for i, s := range d.Sites {
		if at := slices.IndexFunc(there, func(p stations.Place) bool { return p.ID == s.Station }); at >= 0 {
			opened := g.station(c, n, there[at])
			sites[i].Station = &opened
		}
	}
	return SitingView{
		ID: d.ID, Name: d.Name, Note: d.Note, Place: n.place(d.Place), Walker: d.Walker, Minutes: d.Minutes, Goal: d.Goal, Streets: d.Distances == "streets",
		Sites: sites, Residents: d.Residents, Before: d.Before, After: d.After, Value: d.Value, Bound: d.Bound, Proven: d.Proven, At: d.At,
	}
}
