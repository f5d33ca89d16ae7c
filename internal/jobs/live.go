package jobs

import (
	"context"
	"strings"
	"sync"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

// Event is one sealed act, told to those who may see its subject: ids, kind and version, nothing of its content.
type Event struct {
	Pos      int64
	Kind     string // "case.dispatch"
	Subject  string // "case:<id>"
	Version  int64
	Resource access.Resource // as it stands now
}

// Live follows the sealed acts for whoever watches (实时更新). Each watcher goes on from its own position, so one that is slow or comes
// back misses nothing and hinders nobody; what several watch is read from the store once.
type Live struct {
	store Log
	done  chan struct{}
	end   sync.Once

	mu      sync.Mutex
	tenants map[string]*recent
}

// NewLive returns the feed; it is made before the store is used.
func NewLive(log Log) *Live {
	l := &Live{store: log, done: make(chan struct{}), tenants: map[string]*recent{}}
	log.OnSealed(func(tenant string, _ int64) { l.recent(tenant).grew() })
	return l
}

// End ends every watch, now and from now on: the program stops.
func (l *Live) End() { l.end.Do(func() { close(l.done) }) }

// Watch is somebody who watches a tenant's log from a position on. It holds no goroutine, so that ten thousand of them cost little.
type Watch interface {
	// Next returns what was sealed since the last call, as far as a page goes. When it returns nothing, there is more after More.
	// An error means that the log cannot be read: the watcher then comes again with the last position that it saw.
	Next(ctx context.Context) ([]Event, error)
	// More is closed when the log has grown since Next began.
	More() <-chan struct{}
	// Ended is closed when the feed ends.
	Ended() <-chan struct{}
}

// watch is a Watch of Live.
type watch struct {
	live   *Live
	recent *recent
	tenant string
	after  int64
	more   <-chan struct{}
}

// Follow watches what is sealed after a position; a negative one means from now on.
func (l *Live) Follow(ctx context.Context, tenant string, after int64) (Watch, error) {
	if after < 0 {
		err := l.store.View(ctx, func(tx *store.Tx) error {
			head, err := tx.Head(tenant)
			after = head.Pos
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return &watch{live: l, recent: l.recent(tenant), tenant: tenant, after: after}, nil
}

func (w *watch) Next(ctx context.Context) ([]Event, error) {
	w.more = w.recent.beyond()
	page, err := w.recent.behind(w.after, func(pos int64) ([]Event, error) { return w.live.page(ctx, w.tenant, pos) })
	if n := len(page); n > 0 {
		w.after = page[n-1].Pos
	}
	return page, err
}

func (w *watch) More() <-chan struct{}  { return w.more }
func (w *watch) Ended() <-chan struct{} { return w.live.done }

func (l *Live) recent(tenant string) *recent {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.tenants[tenant]
	if !ok {
		r = &recent{more: make(chan struct{})}
		l.tenants[tenant] = r
	}
	return r
}

// page reads the next acts with what decides who may know of them.
func (l *Live) page(ctx context.Context, tenant string, after int64) (events []Event, err error) {
	err = l.store.View(ctx, func(tx *store.Tx) error {
		acts, err := tx.Sealed(tenant, after, pageOfActs)
		if err != nil {
			return err
		}
		for _, a := range acts {
			e := Event{Pos: a.Pos, Kind: a.Act.Kind, Subject: a.Act.Subject, Version: a.Act.Seq}
			if e.Resource, err = resource(ctx, tx, tenant, a.Act.Subject); err != nil {
				return err
			}
			events = append(events, e)
		}
		return nil
	})
	return events, err
}

// resource is the subject of an act as access sees it. What is no case is for those alone who may see everything.
func resource(ctx context.Context, tx *store.Tx, tenant, subject string) (access.Resource, error) {
	hidden := access.Resource{Tenant: tenant, Class: access.SensitiveData}
	id, ok := strings.CutPrefix(subject, "case:")
	if !ok {
		return hidden, nil
	}
	c, err := tx.Cases().Case(ctx, access.SystemScope(tenant), id)
	if fault.Is(err, fault.NotFound) {
		return hidden, nil
	}
	return c.Resource(), err
}
