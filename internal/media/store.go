package media

import (
	"context"
	"io"
	"regexp"

	"gezhi/internal/fault"
)

// Store keeps blobs. Every method answers an Invalid fault media.key for a key that is none.
type Store interface {
	// Put keeps what r holds under key, in place of what was there. Without an error it is on disk;
	// with one, and that may be the reader's own, what was there before is unchanged.
	Put(ctx context.Context, key Key, r io.Reader) error
	// Get opens a blob and tells its size. The caller closes it. An absent one is a NotFound fault media.not_found.
	Get(ctx context.Context, key Key) (blob io.ReadCloser, size int64, err error)
	// Delete removes a blob for good. An absent one is no error, so that an erasure can be repeated.
	Delete(ctx context.Context, key Key) error
}

// Key names a blob. The tenant leads, as in every key; the name is an id that its owner made.
type Key struct {
	Tenant string
	Name   string
}

// Thumb is the key of a photo's preview.
func (k Key) Thumb() Key { return Key{k.Tenant, k.Name + "-thumb"} }

// keyPart has no dot, slash, colon or space: nothing that a file system reads as more than a name.
var keyPart = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,79}$`)

func (k Key) check() error {
	if !keyPart.MatchString(k.Tenant) || !keyPart.MatchString(k.Name) {
		return fault.New(fault.Invalid, "media.key")
	}
	return nil
}
