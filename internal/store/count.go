package store

import (
	"context"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
)

// mostTogether is how many open cases are looked through once for several sets. A scope with more is counted set by set, each as far as most.
const mostTogether = 5000

// Counts answers how many cases of the scope each filter selects, and at most most.
//
// A desk asks for a dozen sets at once, nearly all of them parts of the open cases: those are told apart in one look through the open
// cases of the scope, where each by itself would find the same rows again.
func (tx caseTx) Counts(_ context.Context, s access.Scope, fs []cases.Filter, most int) ([]int, error) {
	counts := make([]int, len(fs))
	var together []int
	for i, f := range fs {
		if f.Words != "" {
			return nil, fault.New(fault.Malformed, "list.words_counted")
		}
		if len(f.States) > 0 && !slices.ContainsFunc(f.States, closedState) && f.Phone == "" {
			together = append(together, i)
		}
	}
	done, err := tx.countTogether(counts, s, fs, together, most)
	if err != nil {
		return nil, err
	}
	for i, f := range fs {
		if done && slices.Contains(together, i) {
			continue
		}
		if counts[i], err = tx.count(s, f, most); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// countTogether counts sets of open cases in one look. It answers false, and counts nothing, where there are too few sets or too many cases.
func (tx caseTx) countTogether(counts []int, s access.Scope, fs []cases.Filter, sets []int, most int) (bool, error) {
	if len(sets) < 2 {
		return false, nil
	}
	sums := make([]int, len(sets))
	looked := 0
	for i, t := range termsOf(s) {
		for _, d := range ways(t, cases.Filter{States: cases.Open}, newest) {
			n, part, err := tx.lookOnce(s, i, d, fs, sets, mostTogether+1-looked)
			if err != nil {
				return false, err
			}
			if looked += n; looked > mostTogether {
				return false, nil
			}
			for k := range part {
				sums[k] += part[k]
			}
		}
	}
	for k, i := range sets {
		counts[i] = min(sums[k], most)
	}
	return true, nil
}

// lookOnce looks at the open cases of one way of a term, at most n of them, and counts those of each set.
func (tx caseTx) lookOnce(s access.Scope, term int, d way, fs []cases.Filter, sets []int, n int) (looked int, parts []int, err error) {
	var q statement
	q.add("SELECT COUNT(*)")
	for _, i := range sets {
		q.add(", COUNT(*) FILTER (WHERE TRUE")
		q.filter(fs[i], way{})
		q.add(")")
	}
	q.add(` FROM (SELECT c.tenant, c.id, c.open, c.state, c.lead, c.desk, c.matter, c.category, c.loop, c.place, c.overdue, c.next_due, c.reported_at,
		c.returned, c.supervised, c.asked, c.disputed FROM `)
	tx.admitted(&q, s, term, cases.Filter{States: cases.Open}, d)
	q.add(" LIMIT ")
	q.arg(n)
	q.add(") AS c")
	parts = make([]int, len(sets))
	into := []any{&looked}
	for k := range parts {
		into = append(into, &parts[k])
	}
	err = tx.session.QueryRowContext(tx.ctx, q.text.String(), q.args...).Scan(into...)
	return looked, parts, err
}

// count counts one set.
//
// Each term of the scope is counted by the ways by which a list reads it. What an earlier term admits is left out of a later one, so
// that the parts can be added; a case is counted once however many posts reach it.
func (tx caseTx) count(s access.Scope, f cases.Filter, most int) (n int, err error) {
	for i, t := range termsOf(s) {
		for _, d := range ways(t, f, newest) {
			if n >= most {
				return most, nil
			}
			var q statement
			q.add("SELECT COUNT(*) FROM (SELECT 1 FROM ")
			tx.admitted(&q, s, i, f, d)
			q.add(" LIMIT ")
			q.arg(most - n)
			q.add(") AS few")
			part := 0
			if err := tx.session.QueryRowContext(tx.ctx, q.text.String(), q.args...).Scan(&part); err != nil {
				return 0, err
			}
			n += part
		}
	}
	return n, nil
}

// admitted appends what one way of a term leads to and a filter selects, less what an earlier term admits.
func (tx caseTx) admitted(q *statement, s access.Scope, term int, f cases.Filter, d way) {
	terms := termsOf(s)
	d.from(q, tx.store.dialect, s.Tenant())
	q.admitTerm(terms[term])
	for _, earlier := range terms[:term] {
		q.add(" AND NOT (TRUE")
		q.admitTerm(earlier)
		q.add(")")
	}
	q.filter(f, d)
}

// termsOf are the terms of a scope; one that admits everything in the tenant has one. None for a scope that admits nothing.
func termsOf(s access.Scope) []access.Term {
	if s.Everything() {
		return []access.Term{{Most: access.SensitiveData}}
	}
	return s.Terms()
}
