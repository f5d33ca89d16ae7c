package app

import (
	"context"
	"time"

	"gezhi/internal/store"
)

// unnamed is how long an upload waits for the case that names it: a draft on a phone without a network may take its time.
const unnamed = 48 * time.Hour

// uploads notes what came and waits to be named in a case.
type uploads struct{ store *store.Store }

// Await implements httpapi.Uploads.
func (u uploads) Await(ctx context.Context, tenant, id string) error {
	return u.store.Update(ctx, func(tx *store.Tx) error { return tx.AwaitFile(tenant, id, tx.Now().Add(unnamed)) })
}
