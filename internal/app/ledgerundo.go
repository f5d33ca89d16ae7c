package app

import (
	"context"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/store"
)

const (
	standsAfter = time.Minute // without a unit of it a table that is on its way broke off
	undoEvery   = time.Minute // what broke off goes on
)

// moves reports whether a table is on its way, here or in another process. The lock is held.
func (s *Ledgers) moves(t ledgers.TakenTable) bool {
	if t.State != ledgers.Taking && t.State != ledgers.Undoing {
		return false
	}
	return s.undoing[t.ID] || s.taking[taking{t.Tenant, t.Account, t.Ledger}].UnderWay || s.app.Clock.Now().Sub(t.Moved) < standsAfter
}

// TakenTables lists the tables of the last day that the actor may take back: their own, and all of the county for who may undo there.
func (s *Ledgers) TakenTables(ctx context.Context, actor access.Actor) (list []httpapi.TakenTable, err error) {
	defer fault.Wrap(&err, "app.TakenTables")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		list = nil
		b, err := s.book(tx, actor.Tenant)
		if err != nil {
			return err
		}
		all, err := tx.LedgerTablesSince(actor.Tenant, tx.Now().Add(-ledgers.UndoWithin))
		for _, t := range all {
			d, _, err := mayUndo(b, actor, t, tx.Now())
			if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
				continue
			} else if err != nil {
				return err
			}
			list = append(list, s.taken(actor, d, t))
		}
		return err
	})
	return list, err
}

func (s *Ledgers) taken(actor access.Actor, d ledgers.Definition, t ledgers.TakenTable) httpapi.TakenTable {
	s.mu.Lock()
	defer s.mu.Unlock()
	return httpapi.TakenTable{TakenTable: t, Ledger: d, Own: t.Account == actor.Account, Moves: s.moves(t)}
}

// mayUndo holds a table against who wants to take it back: their own where they may still undo at its place, any for the whole county.
func mayUndo(b ledgers.Book, actor access.Actor, t ledgers.TakenTable, now time.Time) (d ledgers.Definition, who access.Warrant, err error) {
	if d, err = b.Ledger(t.Ledger); err != nil {
		return d, who, err
	}
	thing := access.Resource{Tenant: t.Tenant, ID: t.ID, Class: d.Rows}
	if t.Account == actor.Account {
		thing = d.Resource(t.Tenant, t.ID, t.Place)
	}
	who, err = access.Authorise(actor, access.LedgerUndo, thing, access.Handling, now)
	return d, who, err
}

// UndoTable takes a table back: what came by it and was not touched since is removed, with its keys, in units as it was taken in, each entry
// with an act of its own; what somebody changed or confirmed stays, and is counted. Once begun it goes on when nobody waits for the answer,
// and when it broke off. Done before it answers how it ended. Faults: NotFound ledger.no_table; Forbidden; Conflict ledger.undo_late;
// Invalid idempotency.other_body.
func (s *Ledgers) UndoTable(ctx context.Context, actor access.Actor, id string, key cases.Key) (view httpapi.TakenTable, err error) {
	defer fault.Wrap(&err, "app.UndoTable(%s)", id)
	var (
		t ledgers.TakenTable
		d ledgers.Definition
	)
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		b, err := s.book(tx, actor.Tenant)
		if err != nil {
			return err
		}
		if t, err = tx.LedgerTable(actor.Tenant, id); err != nil {
			return err
		}
		var who access.Warrant
		if d, who, err = mayUndo(b, actor, t, tx.Now()); fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "ledger.no_table")
		} else if err != nil {
			return err
		}
		if _, _, err := before(ctx, tx, actor.Tenant, key, ledgerUndo); err != nil {
			return err
		}
		next, begins, err := t.Undo(tx.Now())
		if err != nil || !begins {
			return err
		}
		act, err := tx.AppendAct(audit.Act{
			Tenant: t.Tenant, Subject: audit.Subject("ledger", t.Ledger), Kind: ledgerUndo, At: tx.Now(), Actor: signed(actor, who), Key: key.Hash, KeyBody: key.Body,
			Command: written(undoCommand{t.ID, t.Digest}), Effects: "{}",
		})
		if err != nil {
			return err
		}
		next.Act = act.Seq
		next.Version++
		t = next
		return tx.SaveLedgerTable(next)
	})
	if err != nil {
		return view, err
	}
	whole, done := context.WithTimeout(context.WithoutCancel(ctx), longestTaking)
	defer done()
	t, err = s.takeBack(whole, t)
	return s.taken(actor, d, t), err
}

// undoCommand is which table is taken back, and the digest of its file.
type undoCommand struct {
	Table  string `json:"table"`
	Digest string `json:"sha256"`
}

// takeBack removes the entries of a table, unit by unit, unless that is being done here already.
func (s *Ledgers) takeBack(ctx context.Context, t ledgers.TakenTable) (ledgers.TakenTable, error) {
	s.mu.Lock()
	busy := s.undoing[t.ID]
	s.undoing[t.ID] = true
	s.mu.Unlock()
	if busy {
		return t, nil
	}
	defer func() {
		s.mu.Lock()
		delete(s.undoing, t.ID)
		s.mu.Unlock()
	}()
	for t.State == ledgers.Undoing {
		if err := ctx.Err(); err != nil {
			return t, err
		}
		err := s.app.Store.Update(ctx, func(tx *store.Tx) (err error) {
			t, err = takeBackSome(tx, t.Tenant, t.ID)
			return err
		})
		if err != nil {
			return t, err
		}
	}
	return t, nil
}

// takeBackSome goes on with a table behind the entry up to which it is taken back.
func takeBackSome(tx *store.Tx, tenant, id string) (ledgers.TakenTable, error) {
	t, err := tx.LedgerTable(tenant, id)
	if err != nil || t.State != ledgers.Undoing {
		return t, err
	}
	whole := access.SystemScope(tenant)
	acts, err := tx.ActsAfter(whole, audit.Subject("ledger", t.Ledger), t.Act-1, 1)
	if err != nil {
		return t, err
	}
	by := acts[0].Actor
	from, to := t.Span()
	if t.After != "" {
		from = t.After
	}
	list, err := tx.EntriesBetween(whole, from, to, entriesInUnit)
	if err != nil {
		return t, err
	}
	var (
		removed, stayed int
		last            string
	)
	for _, e := range list {
		last = e.ID
		if !t.Takes(e.Entry) {
			first, err := tx.ActsAfter(whole, audit.Subject("entry", e.ID), 0, 1)
			if err != nil {
				return t, err
			}
			if len(first) == 1 && first[0].Actor.Account == t.Account { // another account may have taken in rows of the same file
				stayed++
			}
			continue
		}
		if err := tx.ForgetEntry(tenant, e.ID); err != nil {
			return t, err
		}
		_, err := tx.AppendAct(audit.Act{
			Tenant: tenant, Subject: audit.Subject("entry", e.ID), Kind: entryUndo, At: tx.Now(), Actor: by,
			Command: written(map[string]any{"ledger": e.Ledger, "place": e.Place, "table": t.ID}), Effects: "{}",
		})
		if err != nil {
			return t, err
		}
		removed++
	}
	t = t.Undid(last, removed, stayed, len(list) == entriesInUnit, tx.Now())
	t.Version++
	if err := tx.SaveLedgerTable(t); err != nil || t.State != ledgers.Undone {
		return t, err
	}
	_, err = tx.AppendAct(audit.Act{
		Tenant: tenant, Subject: audit.Subject("ledger", t.Ledger), Kind: ledgerUndone, At: tx.Now(), Actor: by,
		Command: written(undoCommand{t.ID, t.Digest}), Effects: written(map[string]int{"entries": t.Removed, "stayed": t.Stayed}),
	})
	return t, err
}

// Run goes on with tables whose taking back broke off, until ctx ends.
func (s *Ledgers) Run(ctx context.Context) {
	for {
		if err := s.GoOn(ctx); err != nil && ctx.Err() == nil {
			s.app.Log.Error("a table of a ledger is not taken back", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(undoEvery):
		}
	}
}

// GoOn goes on with every table whose taking back broke off.
func (s *Ledgers) GoOn(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "app.UndoTables")
	for _, tenant := range s.app.Tenants.Keys() {
		var list []ledgers.TakenTable
		err := s.app.Store.View(ctx, func(tx *store.Tx) error {
			list, err = tx.LedgerTablesIn(tenant, ledgers.Undoing)
			return err
		})
		if err != nil {
			return err
		}
		for _, t := range list {
			if s.app.Clock.Now().Sub(t.Moved) < standsAfter {
				continue // it is on its way elsewhere
			}
			if _, err := s.takeBack(ctx, t); err != nil {
				return err
			}
		}
	}
	return nil
}
