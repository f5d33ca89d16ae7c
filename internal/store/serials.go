package store

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
	for _, known := range []blocks{tx.blocks, tx.group.blocks, tx.group.writer.blocks} {
		b, ok := known[tenant]
		if !ok {
			continue
		}
		if b.day == day && b.next < b.end {
			b.next++
			return b.next - 1, nil
		}
		break
	}
	end, err := tx.q.TakeSerials(tx.ctx, tenant, day, 1+blockSize)
	if err != nil {
		return 0, err
	}
	tx.blocks[tenant] = &block{day: day, next: end - blockSize + 1, end: end}
	return end - blockSize, nil
}
