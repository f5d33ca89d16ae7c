package jobs

import (
	"context"
	"log/slog"
	"time"

	"gezhi/internal/media"
	"gezhi/internal/store"
)

// Tidy removes what is kept no longer (到期清理): the bytes of files that no case holds or whose case was erased, and sessions,
// links, notices, patrol records and releases of ledgers long after their end, entries of ledgers as their definitions say, and whoever agreed to be called too long ago.
type Tidy struct {
	Store   Log
	Blobs   media.Store
	Clean   func(since time.Time) error // of Blobs, from what a crash left; may be nil
	Tenants func() []string
	Purge   []func(ctx context.Context, tenant string) (int, error) // what is removed, or is due, with an act of its own
	Now     func() time.Time
	Log     *slog.Logger
	Every   time.Duration // between rounds; ten minutes if zero
}

const (
	tidyEvery   = 10 * time.Minute
	accessKept  = 180 * 24 * time.Hour // network logs are to be kept for six months
	noticesKept = 90 * 24 * time.Hour
	patrolKept  = 1827 * 24 * time.Hour // five years, whatever years they are
	releaseKept = 366 * 24 * time.Hour
	consentKept = 731 * 24 * time.Hour // past people.ConsentMonths, whatever years they are
)

// Run tidies until ctx ends.
func (t *Tidy) Run(ctx context.Context) {
	rounds(ctx, t.Every, tidyEvery, func() {
		t.clean()
		for _, tenant := range t.Tenants() {
			if err := t.Round(ctx, tenant); err != nil && ctx.Err() == nil {
				t.Log.Error("what is kept no longer could not be removed", "tenant", tenant, "error", err)
			}
		}
	})
}

// clean looks at the machine's clock, which is that of the files.
func (t *Tidy) clean() {
	if t.Clean == nil {
		return
	}
	if err := t.Clean(time.Now().Add(-media.Left)); err != nil {
		t.Log.Error("what a crash left half written could not be removed", "error", err)
	}
}

// Round removes everything of a tenant whose time has come. What fails is tried again in the next round.
func (t *Tidy) Round(ctx context.Context, tenant string) error {
	now := t.Now()
	if err := t.files(ctx, tenant, now); err != nil {
		return err
	}
	for _, purge := range t.Purge {
		if _, err := purge(ctx, tenant); err != nil {
			return err
		}
	}
	for _, old := range []struct {
		forget func(*store.Tx, string, time.Time) (int, error)
		kept   time.Duration
	}{{(*store.Tx).ForgetSessions, accessKept}, {(*store.Tx).ForgetLinks, accessKept}, {(*store.Tx).ForgetNotices, noticesKept}, {(*store.Tx).ForgetLiaisons, consentKept}, {(*store.Tx).ForgetRecords, patrolKept}, {(*store.Tx).ForgetReleases, releaseKept}} {
		for n := 1; n > 0 && ctx.Err() == nil; {
			err := t.Store.Update(ctx, func(tx *store.Tx) (err error) {
				n, err = old.forget(tx, tenant, now.Add(-old.kept))
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// files removes bytes first and their note then, so that a crash in between only repeats the work.
func (t *Tidy) files(ctx context.Context, tenant string, now time.Time) error {
	for ctx.Err() == nil {
		var ids []string
		err := t.Store.View(ctx, func(tx *store.Tx) (err error) {
			ids, err = tx.LooseFiles(tenant, now)
			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			key := media.Key{Tenant: tenant, Name: id}
			for _, k := range []media.Key{key.Thumb(), key} {
				if err := t.Blobs.Delete(ctx, k); err != nil {
					return err
				}
			}
		}
		err = t.Store.Update(ctx, func(tx *store.Tx) error {
			for _, id := range ids {
				if err := tx.ForgetFile(tenant, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
