package httpapi

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/people"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/district"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/planning/units"
	"gezhi/internal/redivision"
	"gezhi/internal/territory"
)

// Planning divides grids anew: solver and checks for those who draw. Nothing of it is kept but in memory.
type Planning interface {
	// Ground returns what may be divided in a place, and the edition from which it was read.
	Ground(ctx context.Context, actor access.Actor, place territory.Code) (redivision.Ground, string, error)
	// Barriers are the lines that part neighbours in the county: main roads, rivers, rails, walls.
	Barriers(ctx context.Context, actor access.Actor) ([]adjacency.Barrier, error)
	Start(ctx context.Context, actor access.Actor, r PlanRequest) (PlanRun, error)
	Run(actor access.Actor, id string) (PlanRun, error)
	// Choose answers the plan of a choice of a run that has ended, by its number of grids.
	Choose(actor access.Actor, id string, grids int) (PlanRun, error)
	Stop(actor access.Actor, id string) error
}

// PlanRequest asks for a division.
type PlanRequest struct {
	Place   territory.Code
	Limits  units.Limits
	Frozen  []string
	Seconds int
	Seed    uint64
}

// RunState is how far work in the background has come.
type RunState string

// The states of work in the background.
const (
	RunQueued  RunState = "queued"
	RunRunning RunState = "running"
	RunDone    RunState = "done"
)

// PlanRun is a division under way or done.
type PlanRun struct {
	ID          string
	State       RunState
	Phase       district.Phase
	Done, All   int
	Seconds     float64
	Result      *district.Result // of a done one
	Plan        units.Plan       // of the result, or of the choice that was asked for
	Failed      error            // of a done one without a result
	Ground      redivision.Ground
	EditionName string
}

// Redivisions keep drafts on their way.
type Redivisions interface {
	List(ctx context.Context, actor access.Actor) ([]redivision.Draft, error)
	Draft(ctx context.Context, actor access.Actor, id string) (redivision.Draft, error)
	// Noticed lists what is shown to the public today.
	Noticed(ctx context.Context, tenant string) ([]redivision.Draft, error)
	// Coming lists what the public may know of: drafts that are shown, that wait for approval after it, and those with a day.
	Coming(ctx context.Context, tenant string) ([]ComingRedivision, error)
	Save(ctx context.Context, actor access.Actor, d redivision.Draft, key cases.Key) (redivision.Draft, error)
	Step(ctx context.Context, actor access.Actor, id string, s Step) (redivision.Draft, error)
	Preview(ctx context.Context, actor access.Actor, id string) (RedivisionPreview, error)
}

// ComingRedivision is a draft that the public may know of, and what it would draw; nothing is drawn of one whose ground has changed.
type ComingRedivision struct {
	redivision.Draft
	Drawn *redivision.Drawn
}

// Step is an act on a draft. Which fields count depends on the act.
type Step struct {
	Act       string // check, notice, approve, withdraw, answer
	Until     territory.Day
	Place     territory.Code
	ValidFrom territory.Day
	Question  string
	Answer    string
	Version   int64
	Key       cases.Key
}

// RedivisionPreview is everything that moves when a draft comes into force.
type RedivisionPreview struct {
	Drawn      *redivision.Drawn
	Violations []gridcheck.Violation
	Findings   []territory.Finding // of the hard rules of an edition
	Counted    redivision.Counted
	Cases      []CaseMove
	More       bool // there are more cases than were looked at
	Posts      []people.Move
}

// CaseMove is the open cases that go from one grid to another.
type CaseMove struct {
	From, To territory.Code
	N        int
	Named    []CaseLink // as far as the asker may read them
}
