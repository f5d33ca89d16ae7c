package store

import (
	"context"
	"errors"

	"gezhi/internal/audit"
	"gezhi/internal/store/queries"
)

// groupMost is how many units share one commit at most.
const groupMost = 128

// looseMost is how many groups share one commit in a loose store, see Options.Loose.
const looseMost = 200

// groups is the lane of SQLite. It runs units one after another on the one writing connection and commits them in groups (组提交):
// while the disk works for one group, the next one gathers.
type groups struct {
	*writer
	store   *Store
	session *session

	loose bool // groups are answered before their commit
	held  int  // groups since the last commit of a loose store

	heads  map[string]audit.Head // as they are on disk
	blocks blocks                // serials that are on disk as taken
}

func newGroups(s *Store, session *session) *groups {
	return &groups{writer: s.writer, store: s, session: session, loose: s.loose, heads: make(map[string]audit.Head), blocks: blocks{}}
}

func (*groups) most() int { return groupMost }

// end commits what a loose store still holds.
func (w *groups) end() {
	defer func() { _ = w.session.close() }()
	if w.held == 0 {
		return
	}
	w.held = 0
	if err := w.session.exec("COMMIT"); err != nil {
		w.broken.Store(&err)
	}
}

// commit runs a group and answers every unit of it.
func (w *groups) commit(units []*unit) {
	g := newGroup(w)
	err := failed(errGone)
	defer func() { w.answer(units, &g, err) }()
	if refused := w.refusal(); refused != nil {
		err = refused
		return
	}
	err = g.run(units)
}

// answer takes over what a group learned, if it was committed, and lets its units return.
func (w *groups) answer(units []*unit, g *group, err error) {
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

// group is the work of one commit. What it learned becomes the lane's after the commit alone.
type group struct {
	lane   *groups
	acts   []sealable
	heads  map[string]audit.Head
	blocks blocks
}

func newGroup(lane *groups) group {
	return group{lane: lane, heads: make(map[string]audit.Head), blocks: blocks{}}
}

// errAgain is why a group begins anew: a unit failed after it had written.
var errAgain = errors.New("a unit failed after it had written")

// run executes the units and commits. An error is the answer to all of them.
//
// Units rarely fail, and those that do have mostly not written yet: so the group does without savepoints, for which SQLite would copy
// each page that each unit changes. Where one fails after it wrote, all of the group is undone and runs again with savepoints. A loose
// store cannot undo what it has answered, so its units have savepoints from the first.
func (g *group) run(units []*unit) error {
	err := g.try(units, g.lane.loose)
	if errors.Is(err, errAgain) {
		*g = newGroup(g.lane)
		err = g.try(units, true)
	}
	return err
}

// try executes the units and commits; apart, in savepoints of their own.
func (g *group) try(units []*unit, apart bool) error {
	s, w := g.lane.session, g.lane
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
		if g.unit(u, apart); u.err == nil && u.panic == nil {
			kept++
		} else if s.writes != wrote && !apart {
			if s.fatal == nil && len(units) > 1 {
				return errAgain
			}
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
var errLoose = errors.New("a loose store could not commit")

// forsake stops a loose store that lost what it had answered.
func (w *groups) forsake() {
	if w.loose {
		w.held = 0
		w.broken.Store(&errLoose)
	}
}

// unit runs one unit; apart, a savepoint keeps its failure from its neighbours.
func (g *group) unit(u *unit, apart bool) {
	s := g.lane.session
	if g.lane.store.twice && !g.lane.loose {
		if s.fatal = g.rehearse(u.fn); s.fatal != nil {
			return
		}
	}
	u.err, u.panic = nil, nil // of a run before
	if apart {
		if u.err = s.exec("SAVEPOINT unit"); u.err != nil {
			return
		}
	}
	tx := g.tx()
	u.panic, u.err = call(u.fn, tx)
	switch ok := u.err == nil && u.panic == nil; {
	case ok && apart:
		if u.err = s.exec("RELEASE unit"); u.err == nil {
			g.keep(tx)
		}
	case ok:
		g.keep(tx)
	case apart:
		if err := errors.Join(s.exec("ROLLBACK TO unit"), s.exec("RELEASE unit")); err != nil && s.fatal == nil {
			s.fatal = err
		}
	}
}

// rehearse runs a function without effect.
func (g *group) rehearse(fn func(*Tx) error) error {
	s := g.lane.session
	if err := s.exec("SAVEPOINT unit"); err != nil {
		return err
	}
	_, _ = call(fn, g.tx())
	return errors.Join(s.fatal, s.exec("ROLLBACK TO unit"), s.exec("RELEASE unit"))
}

func (g *group) tx() *Tx {
	s := g.lane.session
	return &Tx{
		store: g.lane.store, ctx: context.Background(), session: s, q: queries.New(s), now: g.lane.store.clock.Now(),
		writes: true, group: g, blocks: blocks{},
	}
}

// keep takes over what a unit did.
func (g *group) keep(tx *Tx) {
	g.acts = append(g.acts, tx.acts...)
	g.blocks.merge(tx.blocks)
}
