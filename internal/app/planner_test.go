package app_test

import (
	"context"
	"sync"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/planning/district"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/planning/units"
)

// solver divides under the hand of a test: each division comes to it, and ends when the test says so.
type solver struct {
	begun chan district.Options
	end   chan error
	over  chan struct{} // nobody looks any more
}

func (s *solver) solve(ctx context.Context, ground units.Ground, o district.Options) (*district.Result, error) {
	select {
	case s.begun <- o:
	case <-s.over:
	}
	select {
	case err := <-s.end:
		if err != nil {
			return nil, err
		}
	case <-ctx.Done():
	}
	return &district.Result{Plan: o.Current, Grids: make([]district.Grid, 4)}, nil
}

// planners is a planner that works, and somebody who draws.
type planners struct {
	*planned
	*app.Planner
	solver *solver
}

func newPlanners(t *testing.T) *planners {
	p := newPlanned(t)
	s := &solver{begun: make(chan district.Options), end: make(chan error), over: make(chan struct{})}
	one := &planners{planned: p, Planner: app.NewPlanner(p.App), solver: s}
	one.SolveBy(s.solve)
	return one
}

// work lets the planner work until the end of the test or until stop is called.
func (p *planners) work() (stop func()) {
	ctx, cancel := context.WithCancel(p.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.Work(ctx)
	}()
	stop = sync.OnceFunc(func() {
		close(p.solver.over)
		cancel()
		<-ended
	})
	p.t.Cleanup(stop)
	return stop
}

func (p *planners) ask() httpapi.PlanRequest {
	return httpapi.PlanRequest{Place: "140502001", Limits: units.Ordinary(), Seconds: 1}
}

func (p *planners) begin(actor access.Actor) httpapi.PlanRun {
	p.t.Helper()
	run, err := p.Start(p.t.Context(), actor, p.ask())
	if err != nil {
		p.t.Fatal(err)
	}
	return run
}

func (p *planners) state(actor access.Actor, id string, want httpapi.RunState) httpapi.PlanRun {
	p.t.Helper()
	run, err := p.Run(actor, id)
	if err != nil || run.State != want {
		p.t.Fatalf("the division is %s (%v), want %s", run.State, err, want)
	}
	return run
}

// done waits for the end of a division: the next one has begun, or the planner has ended.
func (p *planners) done(actor access.Actor, id string) httpapi.PlanRun {
	p.t.Helper()
	next := p.begin(actor) // it begins when the one before has ended
	<-p.solver.begun
	run := p.state(actor, id, httpapi.RunDone)
	if err := p.Stop(actor, next.ID); err != nil {
		p.t.Error(err)
	}
	return run
}

func TestADivisionIsToldAsFarAsItHasCome(t *testing.T) {
	t.Parallel()
	p := newPlanners(t)
	run := p.begin(p.dispatcher)
	p.state(p.dispatcher, run.ID, httpapi.RunQueued)
	p.work()
	o := <-p.solver.begun
	p.state(p.dispatcher, run.ID, httpapi.RunRunning)
	o.Progress(1, 2, district.Polishing)
	if told := p.state(p.dispatcher, run.ID, httpapi.RunRunning); told.Done != 1 || told.All != 2 || told.Phase != district.Polishing {
		t.Errorf("it is told as %d of %d, %s", told.Done, told.All, told.Phase)
	}
	p.solver.end <- nil
	if told := p.done(p.dispatcher, run.ID); told.Result == nil || len(told.Plan) != len(told.Ground.Units) {
		t.Errorf("the answer is %+v", told.Result)
	}
	_, err := p.Run(p.town, run.ID)
	wantFault(t, err, fault.NotFound, "plan.no_run") // another person's division is not there
}

// TestTheRealSolverDivides lets the planner as it is built divide the ground, and the checker look at the plan.
func TestTheRealSolverDivides(t *testing.T) {
	t.Parallel()
	p := newPlanners(t)
	p.SolveBy(func(ctx context.Context, g units.Ground, o district.Options) (*district.Result, error) {
		result, err := district.Solve(ctx, g, o)
		select {
		case p.solver.begun <- o:
		case <-p.solver.over:
		}
		return result, err
	})
	run := p.begin(p.dispatcher)
	p.work()
	<-p.solver.begun
	next := p.begin(p.dispatcher)
	<-p.solver.begun
	told := p.state(p.dispatcher, run.ID, httpapi.RunDone)
	if broken := gridcheck.Check(told.Ground.Ground, units.Ordinary(), gridcheck.Rows(told.Ground.Ground, told.Plan)); len(broken) > 0 {
		t.Errorf("the plan breaks rules: %v", broken)
	}
	if again := p.state(p.dispatcher, next.ID, again(p, next.ID)); again.Result != nil && len(again.Result.Grids) != len(told.Result.Grids) {
		t.Errorf("the same question has two answers: %d and %d grids", len(told.Result.Grids), len(again.Result.Grids))
	}
	_, err := p.Choose(p.dispatcher, run.ID, 99)
	wantFault(t, err, fault.NotFound, "plan.no_choice")
}

func again(p *planners, id string) httpapi.RunState {
	run, err := p.Run(p.dispatcher, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return run.State
}

func TestADivisionEndsEarly(t *testing.T) {
	t.Parallel()
	p := newPlanners(t)
	running, waiting := p.begin(p.dispatcher), p.begin(p.dispatcher)
	for _, run := range []httpapi.PlanRun{waiting, running} {
		wantFault(t, p.Stop(p.town, run.ID), fault.NotFound, "plan.no_run")
	}
	p.work()
	<-p.solver.begun
	if err := p.Stop(p.dispatcher, waiting.ID); err != nil { // before it has begun
		t.Fatal(err)
	}
	if err := p.Stop(p.dispatcher, running.ID); err != nil {
		t.Fatal(err)
	}
	<-p.solver.begun // the one that waited ends at once, with what it has
	if told := p.done(p.dispatcher, running.ID); told.Result == nil {
		t.Error("what was stopped has no answer")
	}
	if told := p.state(p.dispatcher, waiting.ID, httpapi.RunDone); told.Result == nil {
		t.Error("what was stopped in the queue has no answer")
	}
	if err := p.Stop(p.dispatcher, running.ID); err != nil { // once more changes nothing
		t.Error(err)
	}
}

func TestOneDivisionRunsAtATime(t *testing.T) {
	t.Parallel()
	p := newPlanners(t)
	p.work()
	a, b := p.begin(p.dispatcher), p.begin(p.town)
	<-p.solver.begun
	p.state(p.dispatcher, a.ID, httpapi.RunRunning)
	p.state(p.town, b.ID, httpapi.RunQueued)
	p.solver.end <- nil
	<-p.solver.begun
	p.state(p.dispatcher, a.ID, httpapi.RunDone)
	p.state(p.town, b.ID, httpapi.RunRunning)
	for range 4 {
		p.begin(p.dispatcher)
	}
	_, err := p.Start(t.Context(), p.dispatcher, p.ask())
	wantFault(t, err, fault.Unavailable, "plan.busy")
}

// TestARestartLosesWhatRuns: what is not done is nowhere afterwards, and says so; whoever drew asks again.
func TestARestartLosesWhatRuns(t *testing.T) {
	t.Parallel()
	p := newPlanners(t)
	stop := p.work()
	run := p.begin(p.dispatcher)
	<-p.solver.begun
	stop() // it returns: a division never holds up the end of the program
	p.state(p.dispatcher, run.ID, httpapi.RunDone)
	after := app.NewPlanner(p.App)
	_, err := after.Run(p.dispatcher, run.ID)
	wantFault(t, err, fault.NotFound, "plan.no_run")
}

func TestADivisionThatFailsSaysWhy(t *testing.T) {
	t.Parallel()
	p := newPlanners(t)
	p.work()
	run := p.begin(p.dispatcher)
	<-p.solver.begun
	p.solver.end <- fault.New(fault.Conflict, "redivision.same")
	p.begin(p.dispatcher)
	<-p.solver.begun
	_, err := p.Run(p.dispatcher, run.ID)
	wantFault(t, err, fault.Conflict, "redivision.same")
	_, err = p.Choose(p.dispatcher, run.ID, 1)
	wantFault(t, err, fault.Conflict, "redivision.same")
}

func TestADivisionIsRefusedBeforeItBegins(t *testing.T) {
	t.Parallel()
	p := newPlanners(t)
	worker := p.staff("worker", people.GridWorker, first, people.GridTeam(first))
	for name, c := range map[string]struct {
		actor access.Actor
		edit  func(*httpapi.PlanRequest)
		kind  fault.Kind
		code  string
	}{
		"no time":              {p.dispatcher, func(r *httpapi.PlanRequest) { r.Seconds = 0 }, fault.Invalid, ""},
		"too much time":        {p.dispatcher, func(r *httpapi.PlanRequest) { r.Seconds = 121 }, fault.Invalid, ""},
		"no cap":               {p.dispatcher, func(r *httpapi.PlanRequest) { r.Limits.Households = 0 }, fault.Invalid, ""},
		"a frozen stranger":    {p.dispatcher, func(r *httpapi.PlanRequest) { r.Frozen = []string{"140502001001999"} }, fault.Invalid, ""},
		"a place that is not":  {p.cy, func(r *httpapi.PlanRequest) { r.Place = "140502999" }, fault.NotFound, "territory.not_found"},
		"a grid":               {p.cy, func(r *httpapi.PlanRequest) { r.Place = first }, fault.NotFound, "territory.not_found"},
		"another town's place": {p.dispatcher, func(r *httpapi.PlanRequest) { r.Place = "140502002" }, fault.Forbidden, ""},
		"who may not plan":     {worker, func(*httpapi.PlanRequest) {}, fault.Forbidden, ""},
	} {
		r := p.ask()
		c.edit(&r)
		_, err := p.Start(t.Context(), c.actor, r)
		if !fault.Is(err, c.kind) || c.code != "" && fault.As(err).Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}
