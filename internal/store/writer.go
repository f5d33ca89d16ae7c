package store

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/store/queries"
)

// groupMost is how many units share one commit at most.
const groupMost = 128

// looseMost is how many groups share one commit in a loose store, see Options.Loose.
const looseMost = 200

// unit is one Update that waits for its turn.
type unit struct {
	fn    func(*Tx) error
	taken atomic.Bool // by the writer, or by its caller who leaves
	done  chan struct{}
	err   error
	panic any // what fn panicked with; it goes on where fn came from
}

// writer runs units one after another on the one writing connection and commits them in groups (组提交): while the disk works
// for one group, the next one gathers.
type writer struct {
	store   *Store
	session *session
	queue   chan *unit
	broken  atomic.Pointer[error] // why nothing is written any more
	paused  atomic.Pointer[error] // why nothing is written now, see Store.Hold

	entering sync.RWMutex // held while a unit enters the queue
	stopped  bool
	finished chan struct{}

	loose bool // groups are answered before their commit, and a unit that fails must not have written
	held  int  // groups since the last commit of a loose store

	heads  map[string]audit.Head // as they are on disk
	blocks blocks                // serials that are on disk as taken
}

func newWriter(s *Store, session *session, queue int) *writer {
	return &writer{
		store: s, session: session, queue: make(chan *unit, queue), loose: s.loose, finished: make(chan struct{}),
		heads: make(map[string]audit.Head), blocks: blocks{},
	}
}

// do queues a unit and waits for its commit.
func (w *writer) do(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	u := &unit{fn: fn, done: make(chan struct{})}
	if err := w.enter(u); err != nil {
		return err
	}
	select {
	case <-u.done:
	case <-ctx.Done():
		if u.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		<-u.done
	}
	if u.panic != nil {
		panic(u.panic)
	}
	return u.err
}

func (w *writer) enter(u *unit) error {
	w.entering.RLock()
	defer w.entering.RUnlock()
	if w.stopped {
		return fault.New(fault.Unavailable, "store.closed")
	}
	if err := w.refusal(); err != nil {
		return err
	}
	select {
	case w.queue <- u:
		return nil
	default:
		return fault.New(fault.Unavailable, "store.busy")
	}
}

// refusal is the answer of a store that can write no more.
func (w *writer) refusal() error {
	for _, why := range []*atomic.Pointer[error]{&w.broken, &w.paused} {
		if cause := why.Load(); cause != nil {
			return fault.New(fault.Unavailable, "store.read_only").Because(*cause)
		}
	}
	return nil
}

// stop lets the units in the queue finish and ends the writer.
func (w *writer) stop() {
	w.entering.Lock()
	if !w.stopped {
		w.stopped = true
		close(w.queue)
	}
	w.entering.Unlock()
	<-w.finished
}

// run is the writing goroutine.
func (w *writer) run() {
	ended := false
	defer func() {
		if !ended { // a function ended its goroutine, which is this one: another goes on
			go w.run()
			return
		}
		_ = w.session.close()
		close(w.finished)
	}()
	for first := range w.queue {
		if units := w.gather(first); len(units) > 0 {
			w.commit(units)
		}
	}
	w.settle()
	ended = true
}

// settle commits what a loose store still holds.
func (w *writer) settle() {
	if w.held == 0 {
		return
	}
	w.held = 0
	if err := w.session.exec("COMMIT"); err != nil {
		w.broken.Store(&err)
	}
}

// gather takes the units that wait now, without waiting for more.
func (w *writer) gather(first *unit) []*unit {
	units := make([]*unit, 0, 16)
	take := func(u *unit) {
		if u.taken.CompareAndSwap(false, true) {
			units = append(units, u)
		}
	}
	take(first)
	for len(units) < groupMost {
		select {
		case u, ok := <-w.queue:
			if !ok {
				return units
			}
			take(u)
		default:
			return units
		}
	}
	return units
}

// commit runs a group and answers every unit of it.
func (w *writer) commit(units []*unit) {
	g := group{writer: w, heads: make(map[string]audit.Head), blocks: blocks{}}
	err := failed(errGone)
	defer func() { w.answer(units, &g, err) }()
	if refused := w.refusal(); refused != nil {
		err = refused
		return
	}
	err = g.run(units)
}

// errGone is why a group fails when one of its functions ended the goroutine.
var errGone = errors.New("a unit of the group ended its goroutine")

// answer takes over what a group learned, if it was committed, and lets its units return.
func (w *writer) answer(units []*unit, g *group, err error) {
	if err == nil {
		for tenant, head := range g.heads {
			w.heads[tenant] = head
		}
		w.blocks.merge(g.blocks)
		for tenant, head := range g.heads {
			w.store.tellSealed(tenant, head.Pos)
		}
	}
	for _, u := range units {
		if err != nil {
			u.err, u.panic = err, nil
		}
		close(u.done)
	}
}

// group is the work of one commit. What it learned becomes the writer's after the commit alone.
type group struct {
	writer *writer
	acts   []sealable
	heads  map[string]audit.Head
	blocks blocks
}

// run executes the units and commits. An error is the answer to all of them.
func (g *group) run(units []*unit) error {
	s, w := g.writer.session, g.writer
	s.fatal = nil
	if w.held == 0 {
		if err := s.exec("BEGIN IMMEDIATE"); err != nil {
			return failed(err)
		}
	}
	kept, done := 0, false
	defer func() {
		if !done {
			_ = s.exec("ROLLBACK") // SQLite may have done so already
			w.forsake()
		}
	}()
	for _, u := range units {
		wrote := s.writes
		if g.unit(u, len(units) > 1 && !w.loose); u.err == nil && u.panic == nil {
			kept++
		} else if w.loose && s.writes != wrote {
			return failed(errLoose)
		}
		if s.fatal != nil {
			return failed(s.fatal)
		}
	}
	if kept == 0 && !w.loose {
		return nil
	}
	if err := g.seal(); err != nil {
		return failed(err)
	}
	if w.held++; w.loose && w.held < looseMost {
		done = true
		return nil
	}
	w.held = 0
	if err := s.exec("COMMIT"); err != nil {
		if !diskFull(err) { // what may have been written halfway is not trusted; what found no room was not written
			w.broken.Store(&err)
		}
		return failed(err)
	}
	done = true
	return nil
}

// errLoose is why a loose store stops: what it had answered already was rolled back.
var errLoose = errors.New("a unit of a loose store failed after it had written")

// forsake stops a loose store that lost what it had answered.
func (w *writer) forsake() {
	if w.loose {
		w.held = 0
		w.broken.Store(&errLoose)
	}
}

func failed(cause error) error { return fault.New(fault.Unavailable, "store.failed").Because(cause) }

// unit runs one unit; in a group of several a savepoint keeps its failure from its neighbours.
func (g *group) unit(u *unit, several bool) {
	s := g.writer.session
	if several {
		if u.err = s.exec("SAVEPOINT unit"); u.err != nil {
			return
		}
	}
	tx := &Tx{
		store: g.writer.store, ctx: context.Background(), session: s, q: queries.New(s), now: g.writer.store.clock.Now(),
		group: g, blocks: blocks{},
	}
	u.panic, u.err = call(u.fn, tx)
	switch ok := u.err == nil && u.panic == nil; {
	case ok && several:
		if u.err = s.exec("RELEASE unit"); u.err == nil {
			g.keep(tx)
		}
	case ok:
		g.keep(tx)
	case several:
		if err := errors.Join(s.exec("ROLLBACK TO unit"), s.exec("RELEASE unit")); err != nil && s.fatal == nil {
			s.fatal = err
		}
	}
}

// keep takes over what a unit did.
func (g *group) keep(tx *Tx) {
	g.acts = append(g.acts, tx.acts...)
	g.blocks.merge(tx.blocks)
}

// call runs fn and catches its panic, which must not end the writer.
func call(fn func(*Tx) error, tx *Tx) (panicked any, err error) {
	defer func() { panicked = recover() }()
	return nil, fn(tx)
}
