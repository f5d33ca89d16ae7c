package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/cases"
)

// Sizes of a page.
const (
	pageUsual = 50
	pageMost  = 200
)

// found is one row of a list before it is known whether it belongs to the page.
type found struct {
	key int64 // what the list is ordered by
	caseBody
}

// phase is a part of a list with one order.
type phase byte

const (
	newest phase = 'n' // by report, newest first
	byDue  phase = 'd' // by the next due instant
	undue  phase = 'u' // what has none, newest first
	hits   phase = 's' // found by words, by the act that has them, newest first
)

func phases(o cases.Order) []phase {
	if o == cases.DueFirst {
		return []phase{byDue, undue}
	}
	return []phase{newest}
}

// Cases returns a page of the cases within the scope that the filter selects.
//
// Each term of the scope is read by the index that leads to the fewest rows, see ways, as far as the page can reach; the
// parts are then merged. So a page costs the same however long the history is.
func (tx caseTx) Cases(_ context.Context, s access.Scope, f cases.Filter) (cases.Page, error) {
	limit := min(cmp.Or(max(f.Limit, 0), pageUsual), pageMost)
	if f.Words != "" {
		return tx.search(s, f, limit)
	}
	at, err := parseCursor(f.After, phases(f.Order)...)
	if err != nil || s.Empty() {
		return cases.Page{}, err
	}
	var rows []found
	var last cursor
	for _, p := range phases(f.Order) {
		if len(rows) > limit || at.phase == undue && p == byDue {
			continue
		}
		part, err := tx.part(s, f, p, at, limit+1-len(rows))
		if err != nil {
			return cases.Page{}, err
		}
		for _, r := range part {
			if rows = append(rows, r); len(rows) == limit {
				last = cursor{phase: p, key: r.key, id: r.id}
			}
		}
	}
	return pageOf(rows, limit, last)
}

func pageOf(rows []found, limit int, last cursor) (cases.Page, error) {
	var page cases.Page
	if len(rows) > limit {
		rows, page.Next = rows[:limit], last.String()
	}
	for _, r := range rows {
		c, err := r.decode()
		if err != nil {
			return cases.Page{}, err
		}
		page.Cases = append(page.Cases, c)
	}
	return page, nil
}

// part reads the first n rows of one phase behind the cursor, over all terms of the scope.
func (tx caseTx) part(s access.Scope, f cases.Filter, p phase, at cursor, n int) ([]found, error) {
	var rows []found
	for _, t := range termsOf(s) {
		for _, d := range ways(t, f, p) {
			var err error
			if rows, err = tx.leg(rows, s.Tenant(), t, f, d, p, at, n); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(rows, func(a, b found) int {
		order := cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id))
		if p != byDue {
			return -order
		}
		return order
	})
	rows = slices.CompactFunc(rows, func(a, b found) bool { return a.id == b.id })
	return rows[:min(n, len(rows))], nil
}

// leg appends the first n rows that one way leads to.
func (tx caseTx) leg(rows []found, tenant string, t access.Term, f cases.Filter, d way, p phase, at cursor, n int) ([]found, error) {
	var q statement
	d.write(&q, tx.store.dialect, tenant, p)
	q.admitTerm(t)
	q.filter(f, d)
	q.behind(d, p, at)
	q.order(d, p)
	q.arg(n)
	result, err := tx.session.QueryContext(tx.ctx, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	for result.Next() {
		var r found
		var due sql.NullInt64
		if err := result.Scan(append(r.into(), &due)...); err != nil {
			return nil, err
		}
		if r.key = r.reportedAt; p == byDue {
			r.key = due.Int64
		}
		rows = append(rows, r)
	}
	return rows, result.Err()
}

// filter appends what the filter asks.
func (s *statement) filter(f cases.Filter, d way) {
	if len(f.IDs) > 0 {
		s.add(" AND c.id IN ")
		s.in(f.IDs)
	}
	if len(f.States) > 0 && d.state == "" {
		s.add(" AND c.state IN ")
		s.in(stateNames(f.States))
	}
	for _, e := range []struct{ column, value string }{
		{"c.lead", string(f.Lead)}, {"c.desk", string(f.Desk)}, {"c.matter", f.Matter}, {"c.category", f.Kind}, {"c.loop", string(f.Loop)},
	} {
		if e.value != "" {
			s.add(" AND ", e.column, " = ")
			s.arg(e.value)
		}
	}
	if f.Org != "" {
		s.linked("case_orgs", "org", string(f.Org))
	}
	if f.Account != "" {
		s.linked("case_accounts", "account", f.Account)
	}
	if f.Place != "" {
		s.add(" AND c.place >= ")
		s.arg(string(f.Place))
		s.add(" AND c.place < ")
		s.arg(string(f.Place) + ":")
	}
	if f.Overdue {
		s.add(" AND c.overdue")
	}
	if f.Waits != "" {
		s.add(" AND c.", string(f.Waits))
	}
	if f.Phone != "" && d.table != "contacts" {
		s.add(" AND EXISTS (SELECT 1 FROM contacts p WHERE p.tenant = c.tenant AND p.case_id = c.id AND p.phone_index = ")
		s.arg(f.Phone)
		s.add(")")
	}
	s.times(f, d)
}

func (s *statement) times(f cases.Filter, d way) {
	if !f.DueBy.IsZero() {
		s.add(" AND c.next_due IS NOT NULL AND c.next_due <= ")
		s.arg(micros(f.DueBy))
	}
	if !f.Since.IsZero() {
		s.add(" AND ", d.reported(), " >= ")
		s.arg(micros(f.Since))
	}
	if !f.Until.IsZero() {
		s.add(" AND ", d.reported(), " < ")
		s.arg(micros(f.Until))
	}
}

// behind appends that a row comes after the cursor.
func (s *statement) behind(d way, p phase, at cursor) {
	if at.phase != p {
		return
	}
	if p == byDue {
		s.add(" AND (c.next_due, c.id) > (")
	} else {
		s.add(" AND (", d.reported(), ", ", d.id(), ") < (")
	}
	s.arg(at.key)
	s.add(", ")
	s.arg(at.id)
	s.add(")")
}

func (s *statement) order(d way, p phase) {
	if p == byDue {
		s.add(" ORDER BY c.next_due, c.id LIMIT ")
		return
	}
	s.add(" ORDER BY ", d.reported(), " DESC, ", d.id(), " DESC LIMIT ")
}
