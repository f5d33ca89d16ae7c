package media

import (
	"hash"
	"io"

	"gezhi/internal/fault"
)

// capped reads up to max bytes and adds them to the hash, if there is one. A byte more is the fault media.too_large, a
// reader that fails media.upload_broken.
type capped struct {
	from io.Reader
	kind Kind
	max  int64
	hash hash.Hash
	read int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.read += int64(n)
	if c.read > c.max {
		return 0, fault.New(fault.Invalid, "media.too_large", "kind", string(c.kind), "megabytes", c.max/megabyte)
	}
	if c.hash != nil {
		c.hash.Write(p[:n])
	}
	if err != nil && err != io.EOF {
		return n, broken(err)
	}
	return n, err
}
