package app

import (
	"context"
	"sync"

	"gezhi/internal/access"
	"gezhi/internal/fault"
)

// errands are pieces of long work that somebody asked for: they wait in a queue, tell how far they have come, may be ended early, and
// what they answered is kept in memory until others push it out. T is what is told of one.
type errands[T any] struct {
	kept  int
	queue chan *errand[T]

	mu   sync.Mutex
	list []*errand[T] // the oldest first
}

// errand is one piece of work.
type errand[T any] struct {
	id, tenant, account string
	ctx                 context.Context
	stop                context.CancelFunc
	do                  func(ctx context.Context, tell func(func(*T)))
	told                T // guarded by errands.mu
}

func newErrands[T any](wait, kept int) *errands[T] {
	return &errands[T]{kept: kept, queue: make(chan *errand[T], wait)}
}

// start puts a piece of work into the queue. Unavailable plan.busy.
func (e *errands[T]) start(ctx context.Context, actor access.Actor, id string, told T, do func(context.Context, func(func(*T)))) error {
	one := &errand[T]{id: id, tenant: actor.Tenant, account: actor.Account, told: told, do: do}
	one.ctx, one.stop = context.WithCancel(context.WithoutCancel(ctx))
	e.mu.Lock()
	defer e.mu.Unlock()
	select {
	case e.queue <- one:
	default:
		one.stop()
		return fault.New(fault.Unavailable, "plan.busy", "n", cap(e.queue))
	}
	if e.list = append(e.list, one); len(e.list) > e.kept {
		e.list[0].stop()
		e.list = e.list[1:]
	}
	return nil
}

// work carries out what is asked, one after another, until ctx ends. Whoever holds turn works: several queues with one turn never work
// at the same time.
func (e *errands[T]) work(ctx context.Context, turn chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case one := <-e.queue:
			select {
			case <-ctx.Done():
				return
			case turn <- struct{}{}:
			}
			e.carry(ctx, one)
			<-turn
		}
	}
}

func (e *errands[T]) carry(ctx context.Context, one *errand[T]) {
	end := context.AfterFunc(ctx, one.stop)
	defer end()
	defer one.stop()
	one.do(one.ctx, func(change func(*T)) {
		e.mu.Lock()
		defer e.mu.Unlock()
		change(&one.told)
	})
}

// told answers how far a piece of work of the actor's own has come. NotFound plan.no_run.
func (e *errands[T]) told(actor access.Actor, id string) (told T, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	one, err := e.find(actor, id)
	if err == nil {
		told = one.told
	}
	return told, err
}

// end stops a piece of work early: what it has found so far is its answer.
func (e *errands[T]) end(actor access.Actor, id string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	one, err := e.find(actor, id)
	if err == nil {
		one.stop()
	}
	return err
}

func (e *errands[T]) find(actor access.Actor, id string) (*errand[T], error) {
	for _, one := range e.list {
		if one.id == id && one.tenant == actor.Tenant && one.account == actor.Account {
			return one, nil
		}
	}
	return nil, fault.New(fault.NotFound, "plan.no_run")
}
