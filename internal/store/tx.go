package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
)

// Tx is one transaction. It ends with the function that it was given to. A Tx of View does not write.
type Tx struct {
	store   *Store
	ctx     context.Context // of a reading transaction; a writing one goes on when its request ends
	session *session
	q       *queries.Queries
	now     time.Time

	writes bool
	set    map[string]bool // tenants whose settings it changed
	acts   []sealable
	group  *group              // of a writing transaction on SQLite
	blocks blocks              // that it took on SQLite
	seen   map[caseKey]caseRow // cases that were read, to write no more than what changed
}

// Now returns the instant of the transaction.
func (tx *Tx) Now() time.Time { return tx.now }

// Cases returns the transaction as the cases room sees it.
func (tx *Tx) Cases() cases.Writer { return caseTx{tx} }

// People returns the transaction as the people room sees it.
func (tx *Tx) People() people.Tx { return peopleTx{tx} }

// Cases returns the store as the cases room sees it.
func (s *Store) Cases() cases.Store { return caseStore{s} }

// People returns the store as the people room sees it.
func (s *Store) People() people.Store { return peopleStore{s} }

type caseStore struct{ s *Store }

func (c caseStore) View(ctx context.Context, fn func(cases.Reader) error) error {
	return c.s.View(ctx, func(tx *Tx) error { return fn(caseTx{tx}) })
}

func (c caseStore) Update(ctx context.Context, fn func(cases.Writer) error) error {
	return c.s.Update(ctx, func(tx *Tx) error { return fn(caseTx{tx}) })
}

type peopleStore struct{ s *Store }

func (p peopleStore) View(ctx context.Context, fn func(people.Tx) error) error {
	return p.s.View(ctx, func(tx *Tx) error { return fn(peopleTx{tx}) })
}

func (p peopleStore) Update(ctx context.Context, fn func(people.Tx) error) error {
	return p.s.Update(ctx, func(tx *Tx) error { return fn(peopleTx{tx}) })
}

// resets notes that the settings of a tenant change, so that other nodes read them anew.
func (tx *Tx) resets(tenant string) {
	if tx.set == nil {
		tx.set = map[string]bool{}
	}
	tx.set[tenant] = true
}

// missing turns the absence of a row into a NotFound fault with the code.
func missing(err error, code string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, code)
	}
	return err
}

// changed turns an UPDATE that met no row into a Stale fault with the code.
func changed(rows int64, err error, code string) error {
	if err == nil && rows == 0 {
		return fault.New(fault.Stale, code)
	}
	return err
}

// taken turns a key that another row has into a Conflict with the code.
func (tx *Tx) taken(err error, code string) error {
	if err != nil && tx.store.dialect.taken(err) {
		return fault.New(fault.Conflict, code).Because(err)
	}
	return err
}

// mapped turns rows into values, unless there was an error.
func mapped[R, V any](rows []R, err error, read func(R) V) ([]V, error) {
	return mappedErr(rows, err, func(r R) (V, error) { return read(r), nil })
}

// mappedErr is mapped for rows that may turn out to be damaged.
func mappedErr[R, V any](rows []R, err error, read func(R) (V, error)) ([]V, error) {
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	values := make([]V, len(rows))
	for i, r := range rows {
		if values[i], err = read(r); err != nil {
			return nil, err
		}
	}
	return values, nil
}
