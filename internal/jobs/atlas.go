package jobs

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/atlas"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

// How much of the past the map keeps in memory: closed cases of 400 days, and no more than 150,000 of them. Open ones are all there.
const (
	atlasKept = 400 * 24 * time.Hour
	atlasMost = 150_000
	atlasTidy = 24 * time.Hour
)

// Atlas keeps the cases of each tenant for the map, in memory, and follows the log of acts. A reader never sees less than what
// was sealed when it asked.
type Atlas struct {
	Store   Log
	Tenants func() []string
	Now     func() time.Time
	Log     *slog.Logger

	bell    bell
	mu      sync.Mutex
	tenants map[string]*mapped
}

// mapped is one tenant.
type mapped struct {
	sealed atomic.Int64 // of the log, as far as told
	drawn  atomic.Int64 // of the log, as far as followed; -1 before the first reading

	mu     sync.Mutex // of whoever follows
	spots  atomic.Pointer[atlas.Spots]
	tidied time.Time
}

// NewAtlas returns the follower; it is made before the store is used.
func NewAtlas(log Log, tenants func() []string, now func() time.Time, l *slog.Logger) *Atlas {
	a := &Atlas{Store: log, Tenants: tenants, Now: now, Log: l, bell: newBell(), tenants: map[string]*mapped{}}
	log.OnSealed(func(tenant string, upTo int64) {
		a.of(tenant).sealed.Store(upTo)
		a.bell.ring()
	})
	return a
}

// Run reads the cases of every tenant and follows until ctx ends, so that who asks need not wait.
func (a *Atlas) Run(ctx context.Context) {
	read := func(tenant string) error {
		_, err := a.Spots(ctx, tenant)
		return err
	}
	a.bell.follow(ctx, a.Tenants, read, func(tenant string, err error) { a.Log.Error("the map stands still", "tenant", tenant, "error", err) })
}

// Spots returns the cases of a tenant, up to what was sealed before the call.
func (a *Atlas) Spots(ctx context.Context, tenant string) (*atlas.Spots, error) {
	m := a.of(tenant)
	if drawn := m.drawn.Load(); drawn >= 0 && drawn >= m.sealed.Load() {
		return m.spots.Load(), nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.drawn.Load() < 0 {
		if err := a.read(ctx, tenant, m); err != nil {
			return nil, err
		}
	}
	for m.drawn.Load() < m.sealed.Load() {
		if err := a.catchUp(ctx, tenant, m); err != nil {
			return nil, err
		}
	}
	if now := a.Now(); now.Sub(m.tidied) > atlasTidy {
		m.spots.Load().Forget(now.Add(-atlasKept))
		m.tidied = now
	}
	return m.spots.Load(), nil
}

func (a *Atlas) of(tenant string) *mapped {
	a.mu.Lock()
	defer a.mu.Unlock()
	m, ok := a.tenants[tenant]
	if !ok {
		m = &mapped{}
		m.drawn.Store(-1)
		a.tenants[tenant] = m
	}
	return m
}

// read reads all of it, and where the log stands at that instant.
func (a *Atlas) read(ctx context.Context, tenant string, m *mapped) error {
	spots, now := atlas.NewSpots(), a.Now()
	var pos int64
	err := a.Store.View(ctx, func(tx *store.Tx) error {
		head, err := tx.Head(tenant)
		if err != nil {
			return err
		}
		pos = head.Pos
		all, err := tx.Spots(tenant, now.Add(-atlasKept), atlasMost)
		for _, s := range all {
			spots.Put(s)
		}
		return err
	})
	if err != nil {
		return err
	}
	m.spots.Store(spots)
	m.tidied = now
	m.drawn.Store(pos)
	return nil
}

// catchUp follows the next page of the log. A case that several acts touched is read once.
func (a *Atlas) catchUp(ctx context.Context, tenant string, m *mapped) error {
	at, spots := m.drawn.Load(), m.spots.Load()
	return a.Store.View(ctx, func(tx *store.Tx) error {
		acts, err := tx.Sealed(tenant, at, pageOfActs)
		if err != nil {
			return err
		}
		touched := map[string]bool{}
		for _, act := range acts {
			if id, ok := strings.CutPrefix(act.Act.Subject, "case:"); ok {
				touched[id] = true
			}
			at = act.Pos
		}
		for id := range touched {
			if err := place(ctx, tx, tenant, id, spots); err != nil {
				return err
			}
		}
		if len(acts) == 0 { // nothing is sealed beyond
			at = m.sealed.Load()
		}
		m.drawn.Store(at)
		return nil
	})
}

// place puts a case on the map as it stands now, or takes it off.
func place(ctx context.Context, tx *store.Tx, tenant, id string, spots *atlas.Spots) error {
	c, err := tx.Cases().Case(ctx, access.SystemScope(tenant), id)
	if fault.Is(err, fault.NotFound) {
		spots.Remove(id)
		return nil
	}
	if err != nil {
		return err
	}
	if s, ok := atlas.SpotOf(&c); ok {
		spots.Put(s)
	} else {
		spots.Remove(id)
	}
	return nil
}
