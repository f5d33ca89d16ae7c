package store

import (
	"database/sql"
	"errors"
	"fmt"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/store/queries"
)

// AppendAct adds an act to its subject: it gives it the next number, the hash of the act before and, where it has none, an
// id. It returns the act as it is stored. Conflict act.key_used when its idempotency key was used before.
func (tx *Tx) AppendAct(a audit.Act) (audit.Act, error) {
	last, err := tx.q.LastOfSubject(tx.ctx, a.Tenant, a.Subject)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return audit.Act{}, err
	}
	prev, err := asHash(last.Hash)
	if err != nil {
		return audit.Act{}, err
	}
	return tx.insertAct(a, last.Seq+1, prev)
}

// insertAct stores the act as number seq of its subject.
func (tx *Tx) insertAct(a audit.Act, seq int64, prev audit.Hash) (audit.Act, error) {
	if a.ID == "" {
		a.ID = tx.store.ids.New(tx.now)
	}
	if hasNUL([]any{a.Actor.Role, a.Actor.Kind, a.KeyBody, a.Command, a.Effects, a.Policy, a.Claim}) { // which stands between them, see packed.go
		return audit.Act{}, fault.New(fault.Malformed, "text.nul")
	}
	a = a.Chained(seq, prev)
	if err := tx.q.InsertAct(tx.ctx, actRow(a)); err != nil {
		if a.Key != "" && tx.store.dialect.taken(err) {
			return audit.Act{}, fault.New(fault.Conflict, "act.key_used").Because(err)
		}
		return audit.Act{}, err
	}
	tx.acts = append(tx.acts, sealable{tenant: a.Tenant, id: a.ID, hash: a.Hash})
	return a, nil
}

// Acts returns the acts of any subject that is not a case, in order; those of a case are read within a scope, see Cases.
func (tx *Tx) Acts(tenant, subject string) ([]audit.Act, error) {
	rows, err := tx.q.ActsOfSubject(tx.ctx, tenant, subject)
	return mappedErr(rows, err, readAct)
}

// Log returns acts for those who look after the log, with their places in it: those of one subject, or with an empty subject
// those of the whole tenant, behind a position. NotFound access.not_found unless the scope is the whole tenant.
func (tx *Tx) Log(s access.Scope, subject string, after int64, limit int) ([]SealedAct, error) {
	if !s.Everything() {
		return nil, fault.New(fault.NotFound, "access.not_found")
	}
	if subject == "" {
		return tx.Sealed(s.Tenant(), after, limit)
	}
	rows, err := tx.q.SealedOfSubject(tx.ctx, queries.SealedOfSubjectParams{
		Tenant: s.Tenant(), Subject: subject, Pos: after, Column4: int64(limit),
	})
	return mappedErr(rows, err, func(r queries.SealedOfSubjectRow) (SealedAct, error) { return readSealed(queries.SealedRow(r)) })
}

// ActsAfter returns acts of one subject behind a number, in order, for those who look after the log. NotFound access.not_found
// unless the scope is the whole tenant.
func (tx *Tx) ActsAfter(s access.Scope, subject string, seq int64, limit int) ([]audit.Act, error) {
	if !s.Everything() {
		return nil, fault.New(fault.NotFound, "access.not_found")
	}
	rows, err := tx.q.ActsOfSubjectAfter(tx.ctx, queries.ActsOfSubjectAfterParams{Tenant: s.Tenant(), Subject: subject, Seq: seq, Column4: int64(limit)})
	return mappedErr(rows, err, readAct)
}

func actRow(a audit.Act) queries.InsertActParams {
	return queries.InsertActParams{
		Tenant: a.Tenant, ID: a.ID, Subject: a.Subject, Seq: a.Seq, Kind: a.Kind, At: micros(a.At),
		Account: a.Actor.Account, Org: a.Actor.Org, IdemKey: a.Key, Prev: a.Prev[:], Hash: a.Hash[:], Packed: packedAct(a),
	}
}

func readAct(row queries.Act) (audit.Act, error) {
	a, err := openAct(row)
	if err != nil {
		return audit.Act{}, fmt.Errorf("act %s %d: %w", row.Subject, row.Seq, err)
	}
	return a, nil
}

func openAct(row queries.Act) (audit.Act, error) {
	row, err := unpackedAct(row)
	if err != nil {
		return audit.Act{}, err
	}
	words, err := audit.DecodeWords(row.Words)
	if err != nil {
		return audit.Act{}, err
	}
	prev, err := asHash(row.Prev)
	if err != nil {
		return audit.Act{}, err
	}
	hash, err := asHash(row.Hash)
	if err != nil {
		return audit.Act{}, err
	}
	return audit.Act{
		Tenant: row.Tenant, ID: row.ID, Subject: row.Subject, Seq: row.Seq, Kind: row.Kind, At: instant(row.At),
		Actor: audit.Actor{Account: row.Account, Role: row.Role, Org: row.Org, Kind: row.ActorKind},
		Key:   row.IdemKey, KeyBody: row.IdemBody, Command: row.Command, Effects: row.Effects,
		Words: words, Policy: row.Policy, Claim: row.Claim, Prev: prev, Hash: hash,
	}, nil
}

// asHash reads a stored hash. None is the hash before the first act.
func asHash(b []byte) (h audit.Hash, err error) {
	if len(b) != 0 && len(b) != len(h) {
		return h, fmt.Errorf("%w: %d bytes", audit.ErrHash, len(b))
	}
	copy(h[:], b)
	return h, nil
}
