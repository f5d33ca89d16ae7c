package store

import (
	"context"
	"time"

	"gezhi/internal/cases"
)

// eraseKind is the kind of the act that erases the private part of a case.
const eraseKind = "case." + string(cases.ActErase)

// AwaitFile notes an upload that no case holds yet: it may be removed once the instant has come, unless a case names it before.
func (tx *Tx) AwaitFile(tenant, id string, until time.Time) error {
	return tx.q.InsertLooseFile(tx.ctx, tenant, id, micros(until))
}

// LooseFiles lists some of the files whose time has come by now.
func (tx *Tx) LooseFiles(tenant string, now time.Time) ([]string, error) {
	return tx.q.LooseFiles(tx.ctx, tenant, micros(now))
}

// ForgetFile takes a file off the list: its bytes are gone.
func (tx *Tx) ForgetFile(tenant, id string) error { return tx.q.DeleteLooseFile(tx.ctx, tenant, id) }

// hold keeps the list of loose files in step with a case: what the last act brought is loose no more, what an erasure took is.
func (tx *Tx) hold(c *cases.Case, erased bool) error {
	for _, f := range c.Photos {
		if f.Version == c.Version {
			if err := tx.q.DeleteLooseFile(tx.ctx, c.Tenant, f.ID); err != nil {
				return err
			}
		}
		if erased && f.Erased {
			// An erasure may come again, with files that were given in between.
			if err := tx.q.DeleteLooseFile(tx.ctx, c.Tenant, f.ID); err != nil {
				return err
			}
			if err := tx.AwaitFile(c.Tenant, f.ID, tx.now); err != nil {
				return err
			}
		}
	}
	return tx.holdCopies(c, erased)
}

// holdCopies does the same for the copies of photos: the one that is shown is held, those before it are not.
func (tx *Tx) holdCopies(c *cases.Case, erased bool) error {
	loose := func(id string) error {
		if err := tx.q.DeleteLooseFile(tx.ctx, c.Tenant, id); err != nil {
			return err
		}
		return tx.AwaitFile(c.Tenant, id, tx.now)
	}
	for _, f := range c.Photos {
		for _, old := range f.Old {
			if err := loose(old); err != nil {
				return err
			}
		}
		if f.Copy == "" {
			continue
		}
		hold := func(id string) error { return tx.q.DeleteLooseFile(tx.ctx, c.Tenant, id) }
		if erased && f.Erased {
			hold = loose
		}
		if err := hold(f.Copy); err != nil {
			return err
		}
	}
	return nil
}

// ForgetSessions removes some of the sessions that were last seen before an instant, and answers how many.
func (tx *Tx) ForgetSessions(tenant string, before time.Time) (int, error) {
	rows, err := tx.q.OldSessions(tx.ctx, tenant, micros(before))
	for _, r := range rows {
		if err := tx.forget(doorSession, r.Digest, tenant, r.ID, tx.q.DeleteSession); err != nil {
			return 0, err
		}
	}
	return len(rows), err
}

// forget removes a row and the door that leads to it.
func (tx *Tx) forget(kind, digest, tenant, id string, remove func(ctx context.Context, tenant, id string) error) error {
	if err := tx.q.DeleteDoor(tx.ctx, kind, digest); err != nil {
		return err
	}
	return remove(tx.ctx, tenant, id)
}

// ForgetLinks removes some of the links that could not be used any more from an instant on, and answers how many.
func (tx *Tx) ForgetLinks(tenant string, before time.Time) (int, error) {
	rows, err := tx.q.OldLinks(tx.ctx, tenant, micros(before))
	for _, r := range rows {
		if err := tx.forget(doorLink, r.Digest, tenant, r.ID, tx.q.DeleteLink); err != nil {
			return 0, err
		}
	}
	return len(rows), err
}
