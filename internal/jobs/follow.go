package jobs

import (
	"context"
	"log/slog"
	"time"

	"gezhi/internal/store"
)

// Log is the log of acts as followers read it.
type Log interface {
	View(ctx context.Context, fn func(*store.Tx) error) error
	Update(ctx context.Context, fn func(*store.Tx) error) error
	OnSealed(func(tenant string, upTo int64))
}

const countersRest = time.Second // after an error, before the next try

// Counters keeps the counts by day and place. Its cursor moves in the transaction of its effect.
type Counters struct {
	Store   Log
	Tenants func() []string
	Log     *slog.Logger

	wake chan struct{}
}

// NewCounters returns the follower; it is made before the store is used, so that it is woken by every commit.
func NewCounters(log Log, tenants func() []string, l *slog.Logger) *Counters {
	c := &Counters{Store: log, Tenants: tenants, Log: l, wake: make(chan struct{}, 1)}
	log.OnSealed(func(string, int64) { c.Wake() })
	return c
}

// Wake lets the follower look now.
func (c *Counters) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run follows until ctx ends.
func (c *Counters) Run(ctx context.Context) {
	for {
		var again <-chan time.Time
		for _, tenant := range c.Tenants() {
			if err := c.CatchUp(ctx, tenant); err != nil && ctx.Err() == nil {
				c.Log.Error("the counters stand still", "tenant", tenant, "error", err)
				again = time.After(countersRest)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		case <-again:
		}
	}
}

// CatchUp counts everything that is sealed and not yet counted.
func (c *Counters) CatchUp(ctx context.Context, tenant string) error {
	for ctx.Err() == nil {
		acts, err := c.next(ctx, tenant)
		if err != nil || len(acts) == 0 {
			return err
		}
		if err := c.Store.Update(ctx, func(tx *store.Tx) error { return tx.ApplyCounters(tenant, acts) }); err != nil {
			return err
		}
	}
	return nil
}

func (c *Counters) next(ctx context.Context, tenant string) (acts []store.SealedAct, err error) {
	err = c.Store.View(ctx, func(tx *store.Tx) error {
		at, err := tx.Cursor(tenant, store.Counters)
		if err != nil {
			return err
		}
		acts, err = tx.Sealed(tenant, at, pageOfActs)
		return err
	})
	return acts, err
}
