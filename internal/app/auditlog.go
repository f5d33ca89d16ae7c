package app

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/store"
)

// AuditLog shows the log of acts to those who look after it, and where its chain stands.
type AuditLog struct {
	store *store.Store
	clock clock.Clock

	mu     sync.Mutex
	proven map[string]httpapi.AuditStatus // by tenant; what the last proofs found
}

// NewAuditLog returns the log of the application.
func NewAuditLog(a *App) *AuditLog {
	return &AuditLog{store: a.Store, clock: a.Clock, proven: map[string]httpapi.AuditStatus{}}
}

// Acts returns acts of one subject behind a number; without a subject those of the whole tenant behind a position of the log.
// NotFound access.not_found unless the scope is the whole tenant.
func (l *AuditLog) Acts(ctx context.Context, s access.Scope, subject string, after int64, limit int) (acts []audit.Act, err error) {
	defer fault.Wrap(&err, "app.Acts")
	err = l.store.View(ctx, func(tx *store.Tx) error {
		if subject != "" {
			acts, err = tx.ActsAfter(s, subject, after, limit)
			return err
		}
		sealed, err := tx.Log(s, "", after, limit)
		for _, a := range sealed {
			acts = append(acts, a.Act)
		}
		return err
	})
	return acts, err
}

// Reveals lists who saw the contact of a case in full, and what for. NotFound access.not_found unless the scope is the whole tenant.
func (l *AuditLog) Reveals(ctx context.Context, s access.Scope, caseID string) (list []store.Reveal, err error) {
	defer fault.Wrap(&err, "app.Reveals")
	err = l.store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Reveals(s, caseID)
		return err
	})
	return list, err
}

// Status answers the head of the chain and what the last proof of it found. The store seals an act in the commit that writes it,
// so that only a proof can find one without a seal.
func (l *AuditLog) Status(ctx context.Context, tenant string) (status httpapi.AuditStatus, err error) {
	defer fault.Wrap(&err, "app.Status")
	l.mu.Lock()
	status = l.proven[tenant]
	l.mu.Unlock()
	err = l.store.View(ctx, func(tx *store.Tx) error {
		head, err := tx.Head(tenant)
		status.Pos, status.Chain = head.Pos, head.Chain
		return err
	})
	return status, err
}

// Verified takes note of a proof that ended at an instant. A proof that could not be brought to its end says nothing.
func (l *AuditLog) Verified(tenant string, proof store.Proof, err error, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	status := l.proven[tenant]
	var broken *audit.Broken
	switch {
	case errors.As(err, &broken):
		status.Broken = broken.Row + ": " + broken.What
	case err == nil:
		status = httpapi.AuditStatus{VerifiedAt: at, Verified: proof.Head.Pos, Unsealed: proof.Unsealed}
	}
	l.proven[tenant] = status
}

// signed names an actor in an act, in the capacity in which it was permitted.
func signed(a access.Actor, w access.Warrant) audit.Actor {
	return audit.Actor{Account: a.Account, Kind: string(a.Kind), Role: string(w.Role), Org: string(w.Org)}
}

// written is a value as it stands in an act.
func written(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("app: what an act holds cannot fail to encode: " + err.Error())
	}
	return string(b)
}

// before returns the act of a kind that was done under the key, if any. Another body, or another act, under the same key is a mistake
// of the client: Invalid idempotency.other_body.
func before(ctx context.Context, tx *store.Tx, tenant string, key cases.Key, kind string) (audit.Act, bool, error) {
	act, found, err := tx.Cases().Keyed(ctx, access.SystemScope(tenant), key.Hash)
	if err != nil || !found {
		return audit.Act{}, false, err
	}
	if act.KeyBody != key.Body || act.Kind != kind {
		return audit.Act{}, false, fault.New(fault.Invalid, "idempotency.other_body")
	}
	return act, true, nil
}
