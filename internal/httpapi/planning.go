package httpapi

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/district"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/planning/units"
	"gezhi/internal/redivision"
	"gezhi/internal/territory"
)

// PlanGround is what may be divided anew in a place.
type PlanGround struct {
	Place       PlaceRef         `json:"place"`
	Edition     string           `json:"edition" doc:"From which it was read"`
	Units       []UnitOfGround   `json:"units"`
	Communities []PlaceRef       `json:"communities" doc:"Of the units"`
	Grids       []PlaceRef       `json:"grids" doc:"Of today"`
	Skipped     []territory.Code `json:"skipped" doc:"Grids whose micro-grids are not drawn: they stay as they are"`
	Parted      int              `json:"parted,omitempty" doc:"Pairs of neighbours that a road, river, rail or wall parts"`
}

// UnitOfGround is a micro-grid as planning sees it.
type UnitOfGround struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Community  territory.Code `json:"community"`
	Compound   string         `json:"compound,omitempty"`
	Kind       units.Kind     `json:"kind"`
	Households int            `json:"households"`
	Residents  int            `json:"residents"`
	Grid       string         `json:"grid" doc:"Of today"`
	At         geo.LonLat     `json:"at"`
	Beside     []int          `json:"beside" doc:"Positions of the units that share a stretch of border"`
}

// LimitsView are the caps of an ordinary grid.
type LimitsView struct {
	Households int `json:"households" minimum:"1" maximum:"1000000"`
	Residents  int `json:"residents" minimum:"1" maximum:"1000000"`
}

func (l LimitsView) limits() units.Limits {
	return units.Limits{Households: l.Households, Residents: l.Residents}
}

// GridRow puts a unit into a grid: the code of one of today, or any other name for a new one.
type GridRow struct {
	Unit string `json:"unit" minLength:"1" maxLength:"18"`
	Grid string `json:"grid" minLength:"1" maxLength:"40"`
}

func rowsOf(list []GridRow) []gridcheck.Row {
	rows := make([]gridcheck.Row, len(list))
	for i, r := range list {
		rows[i] = gridcheck.Row(r)
	}
	return rows
}

func viewRows(rows []gridcheck.Row) []GridRow {
	list := make([]GridRow, len(rows))
	for i, r := range rows {
		list[i] = GridRow(r)
	}
	return list
}

type placeInput struct {
	Place territory.Code `path:"place" maxLength:"12"`
}

type runInput struct {
	Body struct {
		Place   territory.Code `json:"place" maxLength:"12"`
		Limits  LimitsView     `json:"limits"`
		Frozen  []string       `json:"frozen,omitempty" maxItems:"2000" doc:"Grids of today that stay exactly as they are"`
		Seconds int            `json:"seconds" minimum:"1" maximum:"120" doc:"Afterwards the best that was found is answered"`
		Seed    uint64         `json:"seed,omitempty"`
	}
}

type runID struct {
	ID string `path:"id" maxLength:"64"`
}

type choiceInput struct {
	ID    string `path:"id" maxLength:"64"`
	Grids int    `path:"grids" minimum:"1" maximum:"1000000"`
}

// RunView is a division under way or done.
type RunView struct {
	ID      string         `json:"id"`
	State   RunState       `json:"state" enum:"queued,running,done"`
	Phase   district.Phase `json:"phase,omitempty"`
	Done    int            `json:"done"`
	All     int            `json:"all"`
	Seconds float64        `json:"seconds"`
	Answer  *AnswerView    `json:"answer,omitempty"`
}

// AnswerView is a plan and how good it is.
type AnswerView struct {
	Plan        []GridRow            `json:"plan"`
	Grids       int                  `json:"grids"`
	LowerBound  int                  `json:"lower_bound" doc:"Proven: no plan has fewer"`
	Proven      bool                 `json:"proven" doc:"The number of grids is proven minimal"`
	Communities []district.Community `json:"communities"`
	Explained   []district.Grid      `json:"explained" doc:"Why each grid is not larger"`
	Choices     []district.Choice    `json:"choices" doc:"Plans with more grids and fewer households moved"`
	Moved       int                  `json:"moved" doc:"Households whose grid changes"`
	Split       int                  `json:"split" doc:"Compounds that could stay whole and do not"`
	Oversize    []string             `json:"oversize" doc:"Units over a cap by themselves"`
}

type movesInput struct {
	Body struct {
		Place  territory.Code `json:"place" maxLength:"12" doc:"The community"`
		Limits LimitsView     `json:"limits"`
		Plan   []GridRow      `json:"plan" maxItems:"5000" doc:"Every unit of the community before the moves"`
		Moves  []GridRow      `json:"moves" maxItems:"500"`
	}
}

// MovesView is what moves by hand leave: the loads of the grids that they touched, and what is wrong with them.
type MovesView struct {
	Loads      []gridcheck.Load      `json:"loads"`
	Violations []gridcheck.Violation `json:"violations"`
}

type checkInput struct {
	Body struct {
		Place  territory.Code `json:"place" maxLength:"12"`
		Limits LimitsView     `json:"limits"`
		Frozen []string       `json:"frozen,omitempty" maxItems:"2000"`
		Plan   []GridRow      `json:"plan" maxItems:"200000"`
	}
}

const planBody = 16 << 20

func (g *Registry) mountPlanning() {
	read := Route{
		Method: http.MethodGet, Path: "/api/v1/planning/ground/{place}", Summary: "What may be divided anew in a community, a town or the county", Tag: "planning",
		Permission: access.TerritoryPlan, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone,
	}
	Mount(g, read, g.planGround)
	shapes := read
	shapes.Path, shapes.Summary = "/api/v1/planning/ground/{place}/shapes", "Outlines of its units and the lines between them; ids are positions"
	MountFile(g, shapes, "application/geo+json", g.planShapes)
	run := read
	run.Path, run.Summary = "/api/v1/planning/runs/{id}", "A division, as far as it has come; one's own alone"
	Mount(g, run, func(_ context.Context, r Request[runID]) (RunView, error) {
		found, err := g.deps.Planning.Run(r.Actor, r.In.ID)
		return runView(found), err
	})
	choice := read
	choice.Path, choice.Summary = "/api/v1/planning/runs/{id}/choices/{grids}", "The plan of one of its choices"
	Mount(g, choice, func(_ context.Context, r Request[choiceInput]) (RunView, error) {
		found, err := g.deps.Planning.Choose(r.Actor, r.In.ID, r.In.Grids)
		return runView(found), err
	})
	begin := read
	begin.Method, begin.Path, begin.Summary, begin.Limits.Rate = http.MethodPost, "/api/v1/planning/runs", "Divide a place; the answer is fetched by its id", RateSearch
	begin.Status = http.StatusAccepted
	Mount(g, begin, g.planRun)
	stop := read
	stop.Method, stop.Path, stop.Summary = http.MethodDelete, "/api/v1/planning/runs/{id}", "End a division early: the best that was found is its answer"
	Mount(g, stop, func(_ context.Context, r Request[runID]) (struct{}, error) {
		return struct{}{}, g.deps.Planning.Stop(r.Actor, r.In.ID)
	})
	moves := read
	moves.Method, moves.Path, moves.Summary, moves.Limits.Rate = http.MethodPost, "/api/v1/planning/moves", "Move units of a community by hand, and judge the grids that are touched", RateRead
	Mount(g, moves, g.planMoves)
	check := moves
	check.Path, check.Summary, check.Limits = "/api/v1/planning/check", "Hold a whole plan against the rules", Limits{Body: planBody, Rate: RateSearch}
	Mount(g, check, g.planCheck)
}

func (g *Registry) planGround(ctx context.Context, r Request[placeInput]) (PlanGround, error) {
	ground, edition, err := g.deps.Planning.Ground(ctx, r.Actor, r.In.Place)
	if err != nil {
		return PlanGround{}, err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return PlanGround{}, err
	}
	v := PlanGround{Place: n.place(r.In.Place), Edition: edition, Units: make([]UnitOfGround, len(ground.Units)), Communities: []PlaceRef{}, Grids: []PlaceRef{}, Skipped: ground.Skipped, Parted: ground.Parted}
	beside := ground.Neighbours()
	seen := map[string]bool{}
	for i, u := range ground.Units {
		v.Units[i] = UnitOfGround{ID: u.ID, Name: ground.Name(i), Community: territory.Code(u.Community), Compound: u.Compound, Kind: u.Kind,
			Households: u.Households, Residents: u.Residents, Grid: ground.Current[i], At: u.At, Beside: beside[i]}
		if !seen[u.Community] {
			seen[u.Community] = true
			v.Communities = append(v.Communities, n.place(territory.Code(u.Community)))
		}
		if grid := ground.Current[i]; !seen[grid] {
			seen[grid] = true
			v.Grids = append(v.Grids, n.place(territory.Code(grid)))
		}
	}
	if v.Skipped == nil {
		v.Skipped = []territory.Code{}
	}
	return v, nil
}

// groundShapes is two collections of GeoJSON: units and the lines between two of them.
type groundShapes struct {
	Units    groundFeatures `json:"units"`
	Borders  groundFeatures `json:"borders"`
	Barriers groundFeatures `json:"barriers"`
}

type groundFeatures struct {
	Type     string          `json:"type"`
	Features []groundFeature `json:"features"`
}

type groundFeature struct {
	Type       string `json:"type"`
	ID         int    `json:"id"`
	Properties struct {
		A int `json:"a"`
		B int `json:"b"`
	} `json:"properties"`
	Geometry any `json:"geometry"`
}

func (g *Registry) planShapes(ctx context.Context, r Request[placeInput]) error {
	ground, _, err := g.deps.Planning.Ground(ctx, r.Actor, r.In.Place)
	if err != nil {
		return err
	}
	shapes := shapesOf(ground)
	barriers, err := g.deps.Planning.Barriers(ctx, r.Actor)
	if err != nil {
		return err
	}
	shapes.Barriers = barrierFeatures(ground, barriers)
	body, err := json.Marshal(shapes)
	if err != nil {
		return err
	}
	r.w.Header().Set("Content-Type", "application/geo+json")
	r.w.Header().Set("Cache-Control", "private, no-cache")
	_, _ = r.w.Write(body) // a reader that has gone is nobody's mistake
	return nil
}

func shapesOf(ground redivision.Ground) groundShapes {
	s := groundShapes{Units: groundFeatures{Type: "FeatureCollection"}, Borders: groundFeatures{Type: "FeatureCollection"}}
	for i := range ground.Units {
		s.Units.Features = append(s.Units.Features, groundFeature{Type: "Feature", ID: i, Geometry: ground.Shape(i)})
	}
	for i, b := range ground.Borders {
		lines := make([][2][2]float64, len(b.Line))
		for n, l := range b.Line {
			lines[n] = [2][2]float64{{l[0].Lon, l[0].Lat}, {l[1].Lon, l[1].Lat}}
		}
		f := groundFeature{Type: "Feature", ID: i, Geometry: map[string]any{"type": "MultiLineString", "coordinates": lines}}
		f.Properties.A, f.Properties.B = ground.Edges[i].A, ground.Edges[i].B
		s.Borders.Features = append(s.Borders.Features, f)
	}
	return s
}

// barrierFeatures are the barriers that come near the units of a ground.
func barrierFeatures(ground redivision.Ground, barriers []adjacency.Barrier) groundFeatures {
	list := groundFeatures{Type: "FeatureCollection", Features: []groundFeature{}}
	const beside = 0.005 // degrees: half a kilometre
	low, high := geo.LonLat{Lon: 180, Lat: 90}, geo.LonLat{Lon: -180, Lat: -90}
	for _, u := range ground.Units {
		low.Lon, low.Lat = min(low.Lon, u.At.Lon-beside), min(low.Lat, u.At.Lat-beside)
		high.Lon, high.Lat = max(high.Lon, u.At.Lon+beside), max(high.Lat, u.At.Lat+beside)
	}
	for i, b := range barriers {
		line := make([][2]float64, len(b))
		from, to := geo.LonLat{Lon: 180, Lat: 90}, geo.LonLat{Lon: -180, Lat: -90} // a long line may pass between its points
		for n, p := range b {
			line[n] = [2]float64{p.Lon, p.Lat}
			from.Lon, from.Lat, to.Lon, to.Lat = min(from.Lon, p.Lon), min(from.Lat, p.Lat), max(to.Lon, p.Lon), max(to.Lat, p.Lat)
		}
		if from.Lon <= high.Lon && to.Lon >= low.Lon && from.Lat <= high.Lat && to.Lat >= low.Lat {
			list.Features = append(list.Features, groundFeature{Type: "Feature", ID: i, Geometry: map[string]any{"type": "LineString", "coordinates": line}})
		}
	}
	return list
}

func (g *Registry) planRun(ctx context.Context, r Request[runInput]) (RunView, error) {
	in := r.In.Body
	found, err := g.deps.Planning.Start(ctx, r.Actor, PlanRequest{Place: in.Place, Limits: in.Limits.limits(), Frozen: in.Frozen, Seconds: in.Seconds, Seed: in.Seed})
	return runView(found), err
}

func runView(r PlanRun) RunView {
	v := RunView{ID: r.ID, State: r.State, Phase: r.Phase, Done: r.Done, All: r.All, Seconds: r.Seconds}
	if r.Result == nil {
		return v
	}
	a := &AnswerView{
		Plan: viewRows(gridcheck.Rows(r.Ground.Ground, r.Plan)), Grids: len(r.Result.Grids), LowerBound: r.Result.LowerBound,
		Proven: r.Result.Proven == len(r.Result.Communities), Communities: r.Result.Communities, Explained: r.Result.Grids, Choices: r.Result.Choices,
		Moved: r.Result.MovedHouseholds, Split: r.Result.SplitCompounds, Oversize: []string{},
	}
	if a.Choices == nil {
		a.Choices = []district.Choice{}
	}
	for _, i := range r.Result.Oversize {
		a.Oversize = append(a.Oversize, r.Ground.Units[i].ID)
	}
	v.Answer = a
	return v
}

// planMoves judges the grids of one community that moves touch, with a desk that is made for them: that takes less than the way here.
func (g *Registry) planMoves(ctx context.Context, r Request[movesInput]) (MovesView, error) {
	in := r.In.Body
	ground, plan, err := g.planned(ctx, r.Call, in.Place, in.Limits, in.Plan)
	if err != nil {
		return MovesView{}, err
	}
	at := make(map[string]int, len(ground.Units))
	for i, u := range ground.Units {
		at[u.ID] = i
	}
	var f fault.Fields
	desk := gridcheck.NewDesk(ground.Ground, in.Limits.limits(), plan)
	loads, broken := map[string]gridcheck.Load{}, map[string][]gridcheck.Violation{}
	for _, m := range in.Moves {
		i, ok := at[m.Unit]
		if !ok {
			f.Add(m.Unit, "plan.no_unit", "unit", m.Unit)
			continue
		}
		from := desk.Plan()[i]
		delete(loads, from)
		delete(broken, from)
		delete(broken, m.Grid)
		moved := desk.Move(i, m.Grid)
		for _, l := range moved.Loads {
			loads[l.Grid] = l
		}
		for _, b := range moved.Violations {
			broken[b.Grid] = append(broken[b.Grid], b)
		}
	}
	v := MovesView{Loads: []gridcheck.Load{}, Violations: []gridcheck.Violation{}}
	for _, name := range slices.Sorted(maps.Keys(loads)) {
		v.Loads = append(v.Loads, loads[name])
		v.Violations = append(v.Violations, broken[name]...)
	}
	return v, f.Err()
}

// planned reads a plan for the ground of a place.
func (g *Registry) planned(ctx context.Context, c *Call, place territory.Code, limits LimitsView, rows []GridRow) (redivision.Ground, units.Plan, error) {
	ground, _, err := g.deps.Planning.Ground(ctx, c.Actor, place)
	if err != nil {
		return ground, nil, err
	}
	if err := limits.limits().Validate(); err != nil {
		return ground, nil, err
	}
	return ground, redivision.Draft{Rows: rowsOf(rows)}.Plan(ground), nil
}

func (g *Registry) planCheck(ctx context.Context, r Request[checkInput]) (MovesView, error) {
	in := r.In.Body
	ground, _, err := g.planned(ctx, r.Call, in.Place, in.Limits, in.Plan)
	if err != nil {
		return MovesView{}, err
	}
	rows := rowsOf(in.Plan)
	v := MovesView{Loads: []gridcheck.Load{}, Violations: gridcheck.Check(ground.Ground, in.Limits.limits(), rows)}
	v.Violations = append(v.Violations, gridcheck.Kept(gridcheck.Rows(ground.Ground, ground.Current), rows, in.Frozen)...)
	if v.Violations == nil {
		v.Violations = []gridcheck.Violation{}
	}
	return v, nil
}
