package app

import (
	"context"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/jobs"
	"gezhi/internal/store"
)

// unnamed is how long an upload waits for the case that names it: a draft on a phone without a network may take its time.
const unnamed = 48 * time.Hour

// uploads notes what came and waits to be named in a case.
type uploads struct {
	store *store.Store
	disk  *jobs.Disk
}

// Await implements httpapi.Uploads. Unavailable disk.no_uploads when there is so little room that acts come first.
func (u uploads) Await(ctx context.Context, tenant, id string) error {
	if u.disk.Level() >= jobs.RoomNoFiles {
		return fault.New(fault.Unavailable, "disk.no_uploads")
	}
	return u.store.Update(ctx, func(tx *store.Tx) error { return tx.AwaitFile(tenant, id, tx.Now().Add(unnamed)) })
}
