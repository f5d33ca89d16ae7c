package store

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
)

// Count answers how many cases of the scope a filter selects, and at most most.
//
// Each term of the scope is counted by the ways by which a list reads it. What an earlier term admits is left out of a later one, so
// that the parts can be added; a case is counted once however many posts reach it.
func (tx caseTx) Count(_ context.Context, s access.Scope, f cases.Filter, most int) (int, error) {
	if f.Words != "" {
		return 0, fault.New(fault.Malformed, "list.words_counted")
	}
	if s.Empty() {
		return 0, nil
	}
	terms := s.Terms()
	if s.Everything() {
		terms = []access.Term{{Most: access.SensitiveData}}
	}
	n := 0
	for i, t := range terms {
		for _, d := range ways(t, f, newest) {
			if n >= most {
				return most, nil
			}
			part, err := tx.countLeg(s.Tenant(), terms[:i], t, f, d, most-n)
			if err != nil {
				return 0, err
			}
			n += part
		}
	}
	return n, nil
}

func (tx caseTx) countLeg(tenant string, before []access.Term, t access.Term, f cases.Filter, d way, most int) (n int, err error) {
	var q statement
	q.add("SELECT COUNT(*) FROM (SELECT 1 FROM ")
	d.from(&q, tx.store.dialect, tenant)
	q.admitTerm(t)
	for _, earlier := range before {
		q.add(" AND NOT (TRUE")
		q.admitTerm(earlier)
		q.add(")")
	}
	q.filter(f, d)
	q.add(" LIMIT ")
	q.arg(most)
	q.add(") AS few")
	err = tx.session.QueryRowContext(tx.ctx, q.text.String(), q.args...).Scan(&n)
	return n, err
}
