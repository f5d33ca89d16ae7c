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

const (
	followRest = time.Second // after an error, before the next try
	searchPage = 50          // acts with words take longer: new reports are not to wait for them
)

// Follower brings something up to the log of acts, for every tenant. Its cursor moves in the transaction of its effect.
type Follower struct {
	name    string // of the cursor
	apply   func(tx *store.Tx, tenant string, acts []store.SealedAct) error
	page    int // acts in one transaction
	store   Log
	tenants func() []string
	log     *slog.Logger
	bell    bell
}

// NewCounters returns the follower that keeps the counts by day and place.
func NewCounters(log Log, tenants func() []string, l *slog.Logger) *Follower {
	return newFollower(Follower{name: store.Counters, apply: (*store.Tx).ApplyCounters, page: pageOfActs, store: log, tenants: tenants, log: l})
}

// NewSearch returns the follower that makes words to be found.
func NewSearch(log Log, tenants func() []string, l *slog.Logger) *Follower {
	return newFollower(Follower{name: store.Search, apply: (*store.Tx).ApplySearch, page: searchPage, store: log, tenants: tenants, log: l})
}

// newFollower is called before the store is used, so that the follower is woken by every commit.
func newFollower(f Follower) *Follower {
	f.bell = newBell()
	f.store.OnSealed(func(string, int64) { f.bell.ring() })
	return &f
}

// Run follows until ctx ends.
func (f *Follower) Run(ctx context.Context) {
	f.bell.follow(ctx, f.tenants, func(tenant string) error { return f.CatchUp(ctx, tenant) }, func(tenant string, err error) {
		f.log.Error("a follower of the log stands still", "follower", f.name, "tenant", tenant, "error", err)
	})
}

// CatchUp applies everything that is sealed and not yet applied.
func (f *Follower) CatchUp(ctx context.Context, tenant string) error {
	for ctx.Err() == nil {
		acts, err := f.next(ctx, tenant)
		if err != nil || len(acts) == 0 {
			return err
		}
		if err := f.store.Update(ctx, func(tx *store.Tx) error { return f.apply(tx, tenant, acts) }); err != nil {
			return err
		}
	}
	return nil
}

func (f *Follower) next(ctx context.Context, tenant string) (acts []store.SealedAct, err error) {
	err = f.store.View(ctx, func(tx *store.Tx) error {
		at, err := tx.Cursor(tenant, f.name)
		if err != nil {
			return err
		}
		acts, err = tx.Sealed(tenant, at, f.page)
		return err
	})
	return acts, err
}
