package testkit

import (
	"context"
	"io"
	"sync"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/people"
)

// Door is a way into the program through which flows run: the service itself, or a protocol before it. Whatever it
// answers as an error holds the fault that the person at the door was told.
type Door interface {
	// Report brings a new case (Draft, Report, Instant) with the fields of body and answers its id.
	Report(ctx context.Context, who Player, act cases.Act, body []byte, contact cases.Person) (id string, err error)
	// Act does an act on a case and answers the case that it led to: itself, or the new one after a split.
	Act(ctx context.Context, who Player, caseID string, act cases.Act, body []byte) (id string, err error)
	// Sees reports whether the player may look at the case.
	Sees(ctx context.Context, who Player, caseID string) (bool, error)
	// Look answers the whole case, past all rights.
	Look(ctx context.Context, caseID string) (cases.Case, error)
	// Acts lists the acts of a case in order, past all rights.
	Acts(ctx context.Context, caseID string) ([]Done, error)
	// Sweep lets the program tell what has fallen due.
	Sweep(ctx context.Context) error
	// Calendar lets the county change a day of its calendar.
	Calendar(ctx context.Context, day calendar.DayRule) error
}

// Player is somebody in a flow. Staff have one post; a reporter is known by the case that they stand before.
type Player struct {
	Name    string
	Kind    access.Kind
	Account string
	Post    people.Post
}

// Done is an act that was done.
type Done struct {
	Act  cases.Act
	Kept string // everything that is kept of it, and of the case after it where the door can tell; no private text stands in it
}

// Setting is the world in which a flow happens.
type Setting struct {
	Tenant string
	Policy cases.Policy
	Clock  *clock.Manual
	Draw   *Draw // for the ids.Source of the program
}

// Opener opens a door to a new world; it closes it by t.Cleanup.
type Opener func(t testing.TB, s Setting) Door

// Draw is randomness that a flow decides: every draw hits, or every draw misses.
type Draw struct {
	mu  sync.Mutex
	hit bool
}

// Set decides whether what is drawn from now on hits.
func (d *Draw) Set(hit bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hit = hit
}

// Read gives the lowest numbers while draws hit and middling ones otherwise.
func (d *Draw) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range p {
		p[i] = 50
		if d.hit {
			p[i] = 0
		}
	}
	return len(p), nil
}

var _ io.Reader = (*Draw)(nil)

// longAgo is when posts began in flows.
var longAgo = time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)
