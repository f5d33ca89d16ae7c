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
	"gezhi/internal/planning/district"
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
// answers is kept in memory until others push it out.
type Planner struct {
	app   *App
	queue chan *planRun

	mu      sync.Mutex
	runs    []*planRun // the oldest first
	grounds []keptGround
}

// planRun is one division.
type planRun struct {
	tenant, account string
	request         httpapi.PlanRequest
	ctx             context.Context
	stop            context.CancelFunc
	begun           time.Time
	told            httpapi.PlanRun // guarded by Planner.mu
}

type keptGround struct {
	tenant, edition string
	place           territory.Code
	ground          redivision.Ground
}

// NewPlanner returns the planner of the application.
func NewPlanner(a *App) *Planner { return &Planner{app: a, queue: make(chan *planRun, planQueue)} }

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
	return p.ground(actor.Tenant, place, t), t.Edition.ID, nil
}

// mayPlan asks whether somebody may do something to the division of a place.
func mayPlan(actor access.Actor, perm access.Permission, place territory.Code, now time.Time) error {
	_, err := access.Authorise(actor, perm, access.Resource{Tenant: actor.Tenant, Place: place, Class: access.InternalData}, access.Handling, now)
	return err
}

func (p *Planner) ground(tenant string, place territory.Code, t *territory.Territory) redivision.Ground {
	p.mu.Lock()
	for _, k := range p.grounds {
		if k.tenant == tenant && k.edition == t.Edition.ID && k.place == place {
			p.mu.Unlock()
			return k.ground
		}
	}
	p.mu.Unlock()
	k := keptGround{tenant, t.Edition.ID, place, redivision.GroundOf(t, place)}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.grounds = append(p.grounds, k)
	if len(p.grounds) > groundKept {
		p.grounds = p.grounds[1:]
	}
	return k.ground
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
	now := p.app.Clock.Now()
	run := &planRun{tenant: actor.Tenant, account: actor.Account, request: r}
	run.ctx, run.stop = context.WithCancel(context.WithoutCancel(ctx))
	run.told = httpapi.PlanRun{ID: p.app.IDs.New(now), State: "queued", Ground: ground, EditionName: edition}
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.queue <- run:
	default:
		run.stop()
		return out, fault.New(fault.Unavailable, "plan.busy", "n", planQueue)
	}
	p.runs = append(p.runs, run)
	if len(p.runs) > planKept {
		p.runs[0].stop()
		p.runs = p.runs[1:]
	}
	return run.told, nil
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
func (p *Planner) Work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case run := <-p.queue:
			p.divide(ctx, run)
		}
	}
}

func (p *Planner) divide(ctx context.Context, run *planRun) {
	end := context.AfterFunc(ctx, run.stop)
	defer end()
	defer run.stop()
	r, ground := run.request, run.told.Ground
	p.tell(run, func(t *httpapi.PlanRun) { t.State, run.begun = "running", p.app.Clock.Now() })
	result, err := district.Solve(run.ctx, ground.Ground, district.Options{
		Limits: r.Limits, Current: ground.Current, Frozen: r.Frozen, Seed: r.Seed, Budget: time.Duration(r.Seconds) * time.Second,
		Workers: max(1, runtime.GOMAXPROCS(0)/2),
		Progress: func(done, all int, phase district.Phase) {
			p.tell(run, func(t *httpapi.PlanRun) { t.Done, t.All, t.Phase = done, all, phase })
		},
	})
	if err != nil {
		p.app.Log.Error("a division failed", "error", err)
	}
	p.tell(run, func(t *httpapi.PlanRun) {
		t.State, t.Result, t.Seconds = "done", result, p.app.Clock.Now().Sub(run.begun).Seconds()
		if result != nil {
			t.Plan = result.Plan
		}
	})
}

func (p *Planner) tell(run *planRun, change func(*httpapi.PlanRun)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&run.told)
}

// Run returns a division of the actor's own, as far as it has come. NotFound plan.no_run.
func (p *Planner) Run(actor access.Actor, id string) (httpapi.PlanRun, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	run, err := p.find(actor, id)
	if err != nil {
		return httpapi.PlanRun{}, err
	}
	return run.told, nil
}

func (p *Planner) find(actor access.Actor, id string) (*planRun, error) {
	for _, r := range p.runs {
		if r.told.ID == id && r.tenant == actor.Tenant && r.account == actor.Account {
			return r, nil
		}
	}
	return nil, fault.New(fault.NotFound, "plan.no_run")
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
func (p *Planner) Stop(actor access.Actor, id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	run, err := p.find(actor, id)
	if err == nil {
		run.stop()
	}
	return err
}
