package app

import (
	"context"

	"gezhi/internal/config"
	"gezhi/internal/httpapi"
	"gezhi/internal/planning/district"
	"gezhi/internal/planning/units"
)

// Latest is what answers phones that ask what is new.
func (a *App) Latest() httpapi.Latest { return a.latest }

// HideSmall is hideSmall.
var HideSmall = hideSmall

// ConfigIn is config.
func (t *Training) ConfigIn(dir string) config.Config { return t.config(dir) }

// SolveBy lets a planner divide by something else.
func (p *Planner) SolveBy(solve func(context.Context, units.Ground, district.Options) (*district.Result, error)) {
	p.solve = solve
}
