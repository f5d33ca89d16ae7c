package atlas

import (
	"sync"

	"gezhi/internal/territory"
)

// cacheBytes is how much of the ground of one county is kept drawn. A county of 6,000 places takes about 3 MB for all its tiles.
const cacheBytes = 16 << 20

// cache keeps drawn tiles. When it is full it begins anew: tiles are cheap, and a full cache is somebody who looks at everything.
type cache struct {
	mu    sync.RWMutex
	tiles map[Tile][]byte
	bytes int
}

func (c *cache) get(t Tile) ([]byte, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	body, ok := c.tiles[t]
	return body, ok
}

func (c *cache) put(t Tile, body []byte) {
	const overhead = 100
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, twice := c.tiles[t]; twice {
		return
	}
	if c.tiles == nil || c.bytes+len(body)+overhead > cacheBytes {
		c.tiles, c.bytes = map[Tile][]byte{}, 0
	}
	c.tiles[t] = body
	c.bytes += len(body) + overhead
}

// Grounds keeps the ground of each tenant as long as its edition is in force.
type Grounds struct {
	mu    sync.Mutex
	drawn map[string]*kept
}

type kept struct {
	of   *territory.Index
	make func() *Ground
}

// Of returns the ground of a tenant's edition. A new edition replaces the old one.
func (g *Grounds) Of(tenant string, x *territory.Index) *Ground {
	g.mu.Lock()
	k := g.drawn[tenant]
	if k == nil || k.of != x {
		k = &kept{x, sync.OnceValue(func() *Ground { return NewGround(x) })}
		if g.drawn == nil {
			g.drawn = map[string]*kept{}
		}
		g.drawn[tenant] = k
	}
	g.mu.Unlock()
	return k.make()
}
