package app

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/config"
	"gezhi/internal/httpapi"
	"gezhi/internal/planning/district"
	"gezhi/internal/planning/units"
	"gezhi/internal/store"
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

// UndoSome takes a table back for some units alone, as one that was killed there.
func (s *Ledgers) UndoSome(ctx context.Context, actor access.Actor, id string, units int) error {
	s.undoing[id] = true // so that it is begun, and left
	defer delete(s.undoing, id)
	if _, err := s.UndoTable(ctx, actor, id, cases.Key{Hash: "killed", Body: "killed"}); err != nil {
		return err
	}
	for range units {
		if err := s.app.Store.Update(ctx, func(tx *store.Tx) error {
			_, err := takeBackSome(tx, actor.Tenant, id)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
