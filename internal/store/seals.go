package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/store/queries"
)

// sealable is what a seal needs to know of an act.
type sealable struct {
	tenant, id string
	hash       audit.Hash
}

// background is the context of statements that no request can cancel.
var background = context.Background()

// seal gives the acts of the group their places in the logs of their tenants, in the order in which they were done (封存).
func (g *group) seal() error {
	q := queries.New(g.lane.session)
	for _, a := range g.acts {
		head, err := g.head(q, a.tenant)
		if err != nil {
			return err
		}
		seal, next := head.Next(audit.Act{ID: a.id, Hash: a.hash})
		err = q.InsertSeal(background, queries.InsertSealParams{Tenant: a.tenant, Pos: seal.Pos, Act: a.id, Chain: seal.Chain[:]})
		if err != nil {
			return err
		}
		g.heads[a.tenant] = next
	}
	for tenant, head := range g.heads {
		if err := q.SaveHead(background, tenant, head.Pos, head.Chain[:]); err != nil {
			return err
		}
	}
	return nil
}

// head returns the end of a tenant's log as the group leaves it.
func (g *group) head(q *queries.Queries, tenant string) (audit.Head, error) {
	if head, ok := g.heads[tenant]; ok {
		return head, nil
	}
	if head, ok := g.lane.heads[tenant]; ok {
		return head, nil
	}
	return storedHead(background, q, tenant)
}

// Head returns the end of a tenant's log. Kept elsewhere, it proves later that the log was neither cut nor computed anew.
func (tx *Tx) Head(tenant string) (audit.Head, error) { return storedHead(tx.ctx, tx.q, tenant) }

func storedHead(ctx context.Context, q *queries.Queries, tenant string) (audit.Head, error) {
	row, err := q.Head(ctx, tenant)
	if errors.Is(err, sql.ErrNoRows) {
		return audit.EmptyHead(tenant), nil
	}
	if err != nil {
		return audit.Head{}, err
	}
	chain, err := asHash(row.Chain)
	return audit.Head{Tenant: tenant, Pos: row.Pos, Chain: chain}, err
}

// SealedAct is an act with its place in the log of its tenant.
type SealedAct struct {
	Pos int64
	Act audit.Act
}

// Sealed returns the acts of a tenant behind a position, in the order of the log. Followers read by it.
func (tx *Tx) Sealed(tenant string, after int64, limit int) ([]SealedAct, error) {
	rows, err := tx.q.Sealed(tx.ctx, tenant, after, int64(limit))
	return mappedErr(rows, err, readSealed)
}

func readSealed(r queries.SealedRow) (SealedAct, error) {
	act, err := readAct(queries.Act{
		Tenant: r.Tenant, ID: r.ID, Subject: r.Subject, Seq: r.Seq, Kind: r.Kind, At: r.At, Account: r.Account,
		Role: r.Role, Org: r.Org, ActorKind: r.ActorKind, IdemKey: r.IdemKey, IdemBody: r.IdemBody,
		Command: r.Command, Effects: r.Effects, Words: r.Words, Policy: r.Policy, Prev: r.Prev, Hash: r.Hash, Claim: r.Claim, Packed: r.Packed,
	})
	return SealedAct{Pos: r.Pos, Act: act}, err
}

// Cursor returns how far a follower has read the log of a tenant; 0 before the first act.
func (tx *Tx) Cursor(tenant, follower string) (int64, error) {
	pos, err := tx.q.Cursor(tx.ctx, tenant, follower)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return pos, err
}

// unread leaves out the acts that a follower has applied already, as on another node, since they were read for it.
func (tx *Tx) unread(tenant, follower string, acts []SealedAct) ([]SealedAct, error) {
	at, err := tx.Cursor(tenant, follower)
	for len(acts) > 0 && acts[0].Pos <= at {
		acts = acts[1:]
	}
	return acts, err
}

// MoveCursor notes how far a follower has read. It is called in the transaction of the follower's effect.
func (tx *Tx) MoveCursor(tenant, follower string, pos int64) error {
	return tx.q.SaveCursor(tx.ctx, tenant, follower, pos)
}

// sweepLease is how long a node has the deadlines of a tenant to itself; sweeper is under which name that stands among the cursors.
const (
	sweepLease = 4 * time.Second
	sweeper    = "sweep"
)

// LeaseSweep takes the deadlines of a tenant for this node for some seconds, or for some more. mine is what the node holds: it is changed,
// and zero at first. On SQLite there is no other node and nothing to take. The clock is the machine's, whatever the store has: nodes
// whose clocks differ by more than the lease both sweep, and what they tell stands once.
func (s *Store) LeaseSweep(ctx context.Context, tenant string, mine *int64) (got bool, err error) {
	if s.node == nil {
		return true, nil
	}
	now := time.Now()
	until := micros(now.Add(sweepLease))
	err = s.Update(ctx, func(tx *Tx) error {
		got = false
		held, err := tx.Cursor(tenant, sweeper)
		if err != nil || held != *mine && held > micros(now) && held < micros(now.Add(2*sweepLease)) { // a clock that was set back holds nothing
			return err
		}
		got = true
		return tx.MoveCursor(tenant, sweeper, until)
	})
	if got = got && err == nil; got {
		*mine = until
	}
	return got, err
}
