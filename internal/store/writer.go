package store

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"gezhi/internal/fault"
)

// unit is one Update that waits for its turn.
type unit struct {
	fn    func(*Tx) error
	taken atomic.Bool // by the writer, or by its caller who leaves
	done  chan struct{}
	err   error
	panic any // what fn panicked with; it goes on where fn came from
}

// lane carries out units on one connection, see groups and solo.
type lane interface {
	most() int            // units that it takes at once
	commit(units []*unit) // answers every one of them
	end()
}

// writer is the queue of units and the lanes that empty it: one on SQLite, several on PostgreSQL.
type writer struct {
	queue  chan *unit
	broken atomic.Pointer[error] // why nothing is written any more
	paused atomic.Pointer[error] // why nothing is written now, see Store.Hold

	entering sync.RWMutex // held while a unit enters the queue
	stopped  bool
	lanes    sync.WaitGroup
}

func newWriter(queue int) *writer { return &writer{queue: make(chan *unit, queue)} }

// add lets a lane work.
func (w *writer) add(l lane) {
	w.lanes.Add(1)
	go w.run(l)
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
			if fault.HasCode(*cause, "store.outgrown") {
				return *cause
			}
			return fault.New(fault.Unavailable, "store.read_only").Because(*cause)
		}
	}
	return nil
}

// stop lets the units in the queue finish and ends the lanes.
func (w *writer) stop() {
	w.entering.Lock()
	if !w.stopped {
		w.stopped = true
		close(w.queue)
	}
	w.entering.Unlock()
	w.lanes.Wait()
}

// run is the goroutine of a lane.
func (w *writer) run(l lane) {
	ended := false
	defer func() {
		if !ended { // a function ended its goroutine, which is this one: another goes on
			go w.run(l)
			return
		}
		l.end()
		w.lanes.Done()
	}()
	for first := range w.queue {
		if units := w.gather(first, l.most()); len(units) > 0 {
			l.commit(units)
		}
	}
	ended = true
}

// gather takes the units that wait now, without waiting for more.
func (w *writer) gather(first *unit, most int) []*unit {
	units := make([]*unit, 0, min(most, 16))
	take := func(u *unit) {
		if u.taken.CompareAndSwap(false, true) {
			units = append(units, u)
		}
	}
	take(first)
	for len(units) < most {
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

func failed(cause error) error { return fault.New(fault.Unavailable, "store.failed").Because(cause) }

// errGone is why a unit fails when its function, or that of one beside it, ended the goroutine.
var errGone = errors.New("a unit of the group ended its goroutine")

// call runs fn and catches its panic, which must not end the writer.
func call(fn func(*Tx) error, tx *Tx) (panicked any, err error) {
	defer func() { panicked = recover() }()
	return nil, fn(tx)
}
