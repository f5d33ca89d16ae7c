package apitest

import (
	"context"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/district"
	"gezhi/internal/redivision"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

// Planning answers for the planner with the ground of the small county, and for a division with the plan of today.
type Planning struct{}

func (p Planning) run() httpapi.PlanRun {
	ground, _, _ := p.Ground(context.Background(), access.Actor{}, "140502")
	return httpapi.PlanRun{ID: "r1", State: "done", Ground: ground, Plan: ground.Current, Result: &district.Result{Plan: ground.Current}}
}

// Ground returns the ground of the edition in force.
func (p Planning) Ground(context.Context, access.Actor, territory.Code) (redivision.Ground, string, error) {
	t := testkit.Ground("140502")
	return redivision.GroundOf(t, "140502"), t.Edition.ID, nil
}

// Barriers are one that crosses the county, both its ends outside, and one far away.
func (p Planning) Barriers(context.Context, access.Actor) ([]adjacency.Barrier, error) {
	at := testkit.PointIn(0, 0)
	return []adjacency.Barrier{{{Lon: at.Lon - 1, Lat: at.Lat}, {Lon: at.Lon + 1, Lat: at.Lat}}, {{Lon: at.Lon - 1, Lat: at.Lat + 1}, {Lon: at.Lon + 1, Lat: at.Lat + 1}}}, nil
}

// Start answers a division that is done.
func (p Planning) Start(context.Context, access.Actor, httpapi.PlanRequest) (httpapi.PlanRun, error) {
	return p.run(), nil
}

// Run answers the same division.
func (p Planning) Run(access.Actor, string) (httpapi.PlanRun, error) { return p.run(), nil }

// Choose answers the same division.
func (p Planning) Choose(access.Actor, string, int) (httpapi.PlanRun, error) { return p.run(), nil }

// Stop has nothing to end.
func (p Planning) Stop(access.Actor, string) error { return nil }

// Redivisions answers for the drafts with one that is shown to the public.
type Redivisions struct{}

func (r Redivisions) draft() redivision.Draft {
	return redivision.Draft{ID: "d1", Name: "重划", Place: "140502001", Base: "e1", State: redivision.Noticed, From: "2026-03-01", Until: "2026-03-08", Version: 3}
}

// List lists the one draft.
func (r Redivisions) List(context.Context, access.Actor) ([]redivision.Draft, error) {
	return []redivision.Draft{r.draft()}, nil
}

// Draft returns it.
func (r Redivisions) Draft(context.Context, access.Actor, string) (redivision.Draft, error) {
	return r.draft(), nil
}

// Noticed lists it.
func (r Redivisions) Noticed(context.Context, string) ([]redivision.Draft, error) {
	return []redivision.Draft{r.draft()}, nil
}

// Coming lists it, drawn as the ground is today.
func (r Redivisions) Coming(context.Context, string) ([]httpapi.ComingRedivision, error) {
	t := testkit.Ground("140502")
	g := redivision.GroundOf(t, "140502001")
	plan := slices.Clone(g.Current)
	plan[1] = "new" // the second micro-grid of the first grid becomes a grid of its own
	drawn, err := redivision.Draw(t, t.Grids, g, plan, "2026-04-01", "新楼入住")
	d := r.draft()
	d.Answers = []redivision.Answer{{Question: "网格员会换吗?", Answer: "生效前在本页公布。"}}
	return []httpapi.ComingRedivision{{Draft: d, Drawn: drawn}}, err
}

// Save keeps nothing.
func (r Redivisions) Save(context.Context, access.Actor, redivision.Draft, cases.Key) (redivision.Draft, error) {
	return r.draft(), nil
}

// Step changes nothing.
func (r Redivisions) Step(context.Context, access.Actor, string, httpapi.Step) (redivision.Draft, error) {
	return r.draft(), nil
}

// Preview tells that nothing moves.
func (r Redivisions) Preview(context.Context, access.Actor, string) (httpapi.RedivisionPreview, error) {
	return httpapi.RedivisionPreview{Drawn: &redivision.Drawn{}}, nil
}
