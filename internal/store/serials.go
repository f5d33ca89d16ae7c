package store

import (
	"context"

	"gezhi/internal/store/queries"
)

// blockSize is how many serials are taken at once; at most so many are lost when the program ends.
const blockSize = 32

// block is a stretch of serials of one day that this store has taken: next to before end.
type block struct {
	day       string
	next, end int64
}

// blocks are the stretches in use, by tenant.
type blocks map[string]*block

// merge takes over newer blocks.
func (b blocks) merge(newer blocks) {
	for tenant, block := range newer {
		b[tenant] = block
	}
}

// serial returns the next serial of a tenant on a day. A block that this transaction takes counts for others only after it
// is on disk; the serials of a unit that fails are lost, and no harm done.
func (tx *Tx) serial(tenant, day string) (int64, error) {
	if tx.store.node != nil {
		return tx.store.node.serial(tenant, day)
	}
	for _, known := range []blocks{tx.blocks, tx.group.blocks, tx.group.lane.blocks} {
		b, ok := known[tenant]
		if !ok {
			continue
		}
		if n, ok := b.take(day); ok {
			return n, nil
		}
		break
	}
	b, err := newBlock(tx.ctx, tx.q, tenant, day)
	if err != nil {
		return 0, err
	}
	tx.blocks[tenant] = b
	n, _ := b.take(day)
	return n, nil
}

// take returns the next serial of the block, if it is of the day and has one left.
func (b *block) take(day string) (int64, bool) {
	if b == nil || b.day != day || b.next >= b.end {
		return 0, false
	}
	b.next++
	return b.next - 1, true
}

// newBlock takes a stretch of serials.
func newBlock(ctx context.Context, q *queries.Queries, tenant, day string) (*block, error) {
	end, err := q.TakeSerials(ctx, tenant, day, 1+blockSize)
	return &block{day: day, next: end - blockSize, end: end}, err
}
