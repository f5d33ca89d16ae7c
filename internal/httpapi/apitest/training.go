package apitest

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
)

// Training is a training ground that nobody made yet.
type Training struct{}

// State answers that there is none.
func (Training) State(string) httpapi.TrainingState { return httpapi.TrainingState{State: "none"} }

// Make makes nothing.
func (Training) Make(context.Context, access.Actor) error { return nil }

// Enter finds nothing to enter.
func (Training) Enter(context.Context, httpapi.Trainee) (people.SignedIn, error) {
	return people.SignedIn{}, fault.New(fault.Conflict, "training.none")
}
