package apitest

import (
	"context"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
)

func (w *World) undone(err error) error {
	if err == nil && w.Undo.Load() {
		return &fault.Error{Kind: fault.Conflict, Code: "test.undone"}
	}
	return err
}

type undoneCases struct {
	cases.Store
	world *World
}

func (u undoneCases) Update(ctx context.Context, fn func(cases.Writer) error) error {
	return u.Store.Update(ctx, func(w cases.Writer) error { return u.world.undone(fn(w)) })
}

type undonePeople struct {
	people.Store
	world *World
}

func (u undonePeople) Update(ctx context.Context, fn func(people.Tx) error) error {
	return u.Store.Update(ctx, func(tx people.Tx) error { return u.world.undone(fn(tx)) })
}
