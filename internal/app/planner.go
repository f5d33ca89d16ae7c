package app

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/district"
	"gezhi/internal/planning/units"
	"gezhi/internal/redivision"
	"gezhi/internal/territory"
)

const (
	planQueue  = 4   // divisions that may wait
	planKept   = 8   // divisions of which the answer is kept
	planMost   = 120 // seconds for one
	groundKept = 4
)

// Planner divides grids: one division at a time, on half of the processors, so that whoever works meanwhile does not feel it. What it
// answers is kept in memory until others push it out: after a restart a division has to be asked for again.
type Planner struct {
	app   *App
	runs  *errands[httpapi.PlanRun]
	turn  chan struct{} // of those that compute in the background
	solve func(context.Context, units.Ground, district.Options) (*district.Result, error)

	mu      sync.Mutex
	grounds []keptGround
}

type keptGround struct {
	tenant, edition string
	place           territory.Code
	barriers        time.Time // when they were taken in
	ground          redivision.Ground
}

// NewPlanner returns the planner of the application.
func NewPlanner(a *App) *Planner {
	return &Planner{app: a, runs: newErrands[httpapi.PlanRun](planQueue, planKept), turn: make(chan struct{}, 1), solve: district.Solve}
}

// Ground returns what may be divided in a place of the edition in force.
func (p *Planner) Ground(ctx context.Context, actor access.Actor, place territory.Code) (g redivision.Ground, edition string, err error) {
	defer fault.Wrap(&err, "app.Ground(%s)", place)
	if err := mayPlan(actor, access.TerritoryPlan, place, p.app.Clock.Now()); err != nil {
		return g, "", err
	}
	policy, err := p.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return g, "", err
	}
	if !policy.Territory.Known(place) || place.Level() > territory.LevelCommunity {
		return g, "", fault.New(fault.NotFound, "territory.not_found")
	}
	t := policy.Territory.Territory()
	g, err = p.ground(ctx, actor.Tenant, place, t)
	return g, t.Edition.ID, err
}

// Barriers are the lines that part neighbours in the actor's county.
func (p *Planner) Barriers(ctx context.Context, actor access.Actor) ([]adjacency.Barrier, error) {
	lines, _, err := p.app.ways.Barriers(ctx, actor.Tenant)
	return lines, err
}

// mayPlan asks whether somebody may do something to the division of a place.
func mayPlan(actor access.Actor, perm access.Permission, place territory.Code, now time.Time) error {
	_, err := access.Authorise(actor, perm, access.Resource{Tenant: actor.Tenant, Place: place, Class: access.InternalData}, access.Handling, now)
	return err
}

// ground is the ground of a place, parted by the barriers of its county.
func (p *Planner) ground(ctx context.Context, tenant string, place territory.Code, t *territory.Territory) (redivision.Ground, error) {
	barriers, saved, err := p.app.ways.Barriers(ctx, tenant)
	if err != nil {
		return redivision.Ground{}, err
	}
	p.mu.Lock()
	for _, k := range p.grounds {
		if k.tenant == tenant && k.edition == t.Edition.ID && k.place == place && k.barriers.Equal(saved) {
			p.mu.Unlock()
			return k.ground, nil
		}
	}
	p.mu.Unlock()
	k := keptGround{tenant, t.Edition.ID, place, saved, redivision.GroundOf(t, place).Parting(barriers)}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.grounds = append(p.grounds, k)
	if len(p.grounds) > groundKept {
		p.grounds = p.grounds[1:]
	}
	return k.ground, nil
}

// Start puts a division into the queue. Faults: those of district.Solve; Invalid seconds out_of_range; Unavailable plan.busy.
func (p *Planner) Start(ctx context.Context, actor access.Actor, r httpapi.PlanRequest) (out httpapi.PlanRun, err error) {
	defer fault.Wrap(&err, "app.Start")
	ground, edition, err := p.Ground(ctx, actor, r.Place)
	if err != nil {
		return out, err
	}
	if err := planFields(r, ground); err != nil {
		return out, err
	}
	told := httpapi.PlanRun{ID: p.app.IDs.New(p.app.Clock.Now()), State: httpapi.RunQueued, Ground: ground, EditionName: edition}
	return told, p.runs.start(ctx, actor, told.ID, told, func(ctx context.Context, tell func(func(*httpapi.PlanRun))) { p.divide(ctx, r, ground, tell) })
}

func planFields(r httpapi.PlanRequest, g redivision.Ground) error {
	var f fault.Fields
	if r.Seconds < 1 || r.Seconds > planMost {
		f.Add("seconds", "out_of_range", "min", 1, "max", planMost)
	}
	if err := r.Limits.Validate(); err != nil {
		f.Move(err, func(path string) string { return path })
	}
	if len(g.Units) == 0 {
		f.Add("place", "plan.no_units")
	}
	for i, name := range r.Frozen {
		if !slices.Contains(g.Current, name) {
			f.Add(fmt.Sprintf("frozen.%d", i), "unknown_place", "code", name)
		}
	}
	return f.Err()
}

// Work divides what is asked until ctx ends.
func (p *Planner) Work(ctx context.Context) { p.runs.work(ctx, p.turn) }

func (p *Planner) divide(ctx context.Context, r httpapi.PlanRequest, ground redivision.Ground, tell func(func(*httpapi.PlanRun))) {
	begun := p.app.Clock.Now()
	tell(func(t *httpapi.PlanRun) { t.State = httpapi.RunRunning })
	result, err := p.solve(ctx, ground.Ground, district.Options{
		Limits: r.Limits, Current: ground.Current, Frozen: r.Frozen, Seed: r.Seed, Budget: time.Duration(r.Seconds) * time.Second,
		Workers: max(1, runtime.GOMAXPROCS(0)/2),
		Progress: func(done, all int, phase district.Phase) {
			tell(func(t *httpapi.PlanRun) { t.Done, t.All, t.Phase = done, all, phase })
		},
	})
	if err != nil {
		p.app.Log.Error("a division failed", "error", err)
	}
	tell(func(t *httpapi.PlanRun) {
		t.State, t.Result, t.Failed, t.Seconds = httpapi.RunDone, result, err, p.app.Clock.Now().Sub(begun).Seconds()
		if result != nil {
			t.Plan = result.Plan
		}
	})
}

// Run returns a division of the actor's own, as far as it has come. NotFound plan.no_run; the fault of a division that failed.
func (p *Planner) Run(actor access.Actor, id string) (httpapi.PlanRun, error) {
	run, err := p.runs.told(actor, id)
	if err == nil {
		err = run.Failed
	}
	return run, err
}

// Choose answers a division with the plan of one of its choices. NotFound plan.no_choice.
func (p *Planner) Choose(actor access.Actor, id string, grids int) (httpapi.PlanRun, error) {
	run, err := p.Run(actor, id)
	if err != nil {
		return run, err
	}
	if run.Result == nil {
		return run, fault.New(fault.NotFound, "plan.no_choice", "grids", grids)
	}
	if run.Plan = run.Result.Choose(grids); run.Plan == nil {
		return run, fault.New(fault.NotFound, "plan.no_choice", "grids", grids)
	}
	return run, nil
}

// Stop ends a division early: what it has found so far is its answer.
func (p *Planner) Stop(actor access.Actor, id string) error { return p.runs.end(actor, id) }
