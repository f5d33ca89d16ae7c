package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"gezhi/internal/store/queries"
)

// solo is a lane of PostgreSQL: each unit is a transaction of its own, as if it were alone (SERIALIZABLE). The database itself commits
// what several lanes have ready together. A unit that another transaction came in the way of runs again.
type solo struct {
	node    *node
	session *session
}

const (
	beginAlone = "BEGIN ISOLATION LEVEL SERIALIZABLE"
	soloTries  = 20
	soloPause  = 64 * time.Millisecond // at most, between tries; half of it on average
)

func (solo) most() int { return 1 }

func (l solo) end() { _ = l.session.close() }

func (l solo) commit(units []*unit) {
	u := units[0]
	defer close(u.done)
	if u.err = l.node.store.writer.refusal(); u.err != nil {
		return
	}
	u.err = failed(errGone) // should fn end this goroutine
	if l.node.store.twice {
		l.rehearse(u.fn)
	}
	seen := false // the key that another transaction took meanwhile
	for try := range soloTries {
		var cause error
		u.err, u.panic, cause = l.try(u.fn)
		switch sqlState(cause) {
		case serializationFailure, deadlockDetected:
		case uniqueViolation:
			if seen {
				return
			}
			seen = true
		default:
			return
		}
		time.Sleep(rand.N(min(soloPause, time.Millisecond<<try)))
	}
}

// rehearse runs a function without effect.
func (l solo) rehearse(fn func(*Tx) error) {
	s := l.session
	if s.begin(background, beginAlone) != nil {
		return
	}
	defer s.rollback()
	_, _ = call(fn, l.tx())
}

func (l solo) tx() *Tx {
	return &Tx{store: l.node.store, ctx: context.Background(), session: l.session, q: queries.New(l.session), now: l.node.store.clock.Now(), writes: true}
}

// try runs a function once, in a transaction. cause is why the database refused something in it.
func (l solo) try(fn func(*Tx) error) (err error, panicked any, cause error) {
	s := l.session
	if err := s.begin(background, beginAlone); err != nil {
		return failed(err), nil, nil
	}
	done, lost := false, false
	defer func() {
		if !done {
			s.rollback()
		}
		if lost {
			s.spoil()
		}
	}()
	tx := l.tx()
	panicked, err = call(fn, tx)
	if panicked != nil {
		return nil, panicked, nil
	}
	if err == nil && s.fatal == nil {
		err = errors.Join(l.node.await(s, tx.acts), l.node.announce(s, tx.set))
	}
	if s.fatal != nil || err != nil {
		cause := s.fatal
		if lost = s.lost(errors.Join(cause, err)); lost {
			return failed(errors.Join(cause, err)), nil, cause
		}
		return refusedBy(err, cause), nil, cause
	}
	if err := s.exec("COMMIT"); err != nil {
		lost = s.lost(err)
		return failed(err), nil, err // lost, or a clash found at the end; whether a lost one is there the caller learns by its key
	}
	done = true
	if len(tx.acts) > 0 {
		l.node.wakeSealer()
	}
	return nil, nil, nil
}

// refusedBy is the answer of a unit that failed with err after the database refused a statement with cause, or none. What the function
// made of the refusal stands, unless it went on as if nothing had been.
func refusedBy(err, cause error) error {
	switch state := sqlState(cause); {
	case cause != nil && err == nil, state == serializationFailure, state == deadlockDetected:
		return failed(cause)
	default:
		return err
	}
}
