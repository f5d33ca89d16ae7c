package jobs

import (
	"context"
	"log/slog"
	"time"

	"gezhi/internal/notices"
	"gezhi/internal/store"
)

const noticesRest = time.Second // between readings, so that a busy log costs one transaction a second

// Notices puts what happened into the inboxes of those whom it concerns (站内消息). Its cursor moves in the transaction of its effect.
type Notices struct {
	Store   Log
	Tenants func() []string
	Log     *slog.Logger
	Doors   []notices.Door // told what is shown at once, beside the inbox

	bell bell
}

// NewNotices returns the follower; it is made before the store is used.
func NewNotices(log Log, tenants func() []string, l *slog.Logger) *Notices {
	n := &Notices{Store: log, Tenants: tenants, Log: l, bell: newBell()}
	log.OnSealed(func(string, int64) { n.bell.ring() })
	return n
}

// Run follows until ctx ends.
func (n *Notices) Run(ctx context.Context) {
	n.bell.ring()
	for {
		select {
		case <-ctx.Done():
			return
		case <-n.bell:
		}
		for _, tenant := range n.Tenants() {
			if err := n.CatchUp(ctx, tenant); err != nil && ctx.Err() == nil {
				n.Log.Error("the notices stand still", "tenant", tenant, "error", err)
				n.bell.ring()
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(noticesRest):
		}
	}
}

// CatchUp tells everything that is sealed and not yet told.
func (n *Notices) CatchUp(ctx context.Context, tenant string) error {
	for ctx.Err() == nil {
		acts, err := n.next(ctx, tenant)
		if err != nil || len(acts) == 0 {
			return err
		}
		var shown []notices.Notice
		err = n.Store.Update(ctx, func(tx *store.Tx) (err error) {
			shown, err = tx.ApplyNotices(tenant, acts)
			return err
		})
		if err != nil {
			return err
		}
		if len(shown) > 0 {
			for _, door := range n.Doors {
				door.Ring(tenant, shown)
			}
		}
	}
	return nil
}

func (n *Notices) next(ctx context.Context, tenant string) (acts []store.SealedAct, err error) {
	err = n.Store.View(ctx, func(tx *store.Tx) error {
		at, err := tx.Cursor(tenant, store.Notices)
		if err != nil {
			return err
		}
		acts, err = tx.Sealed(tenant, at, pageOfActs)
		return err
	})
	return acts, err
}
