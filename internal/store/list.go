package store

import (
	"cmp"
	"context"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/cases"
)

// Sizes of a page.
const (
	pageUsual = 50
	pageMost  = 200
)

// found is one row of a list before it is known whether it belongs to the page: bodies are read for the page alone.
type found struct {
	key int64 // what the list is ordered by
	id  string
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
	var page cases.Page
	if len(rows) > limit {
		rows, page.Next = rows[:limit], last.String()
	}
	page.Cases, err = tx.bodies(s.Tenant(), rows)
	return page, err
}

// bodies reads the cases of rows that were found within the scope, in their order.
func (tx caseTx) bodies(tenant string, rows []found) ([]cases.Case, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	place := make(map[string]int, len(rows))
	ids := make([]string, 0, pageMost)
	for i, r := range rows {
		place[r.id], ids = i, append(ids, r.id)
	}
	for _, usual := range []int{20, pageUsual, pageMost} { // few lengths, so that few statements are prepared
		if len(ids) <= usual {
			ids = append(ids, slices.Repeat(ids[:1], usual-len(ids))...)
			break
		}
	}
	var q statement
	q.add("SELECT ", caseBodyColumns, " FROM cases c WHERE c.tenant = ")
	q.arg(tenant)
	q.add(" AND c.id IN ")
	q.in(ids)
	read, err := tx.caseList(&q, len(rows), nil)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(read, func(a, b cases.Case) int { return cmp.Compare(place[a.ID], place[b.ID]) })
	return read, nil
}

// part reads the first n rows of one phase behind the cursor, over all terms of the scope. Terms that are read by the same way are read
// together.
func (tx caseTx) part(s access.Scope, f cases.Filter, p phase, at cursor, n int) ([]found, error) {
	var list []way
	terms := map[way][]access.Term{}
	for _, t := range termsOf(s) {
		for _, d := range ways(t, f, p) {
			if terms[d] == nil {
				list = append(list, d)
			}
			terms[d] = append(terms[d], d.beyond(t))
		}
	}
	var rows []found
	for _, d := range list {
		var err error
		if rows, err = tx.leg(rows, s.Tenant(), terms[d], f, d, p, at, n); err != nil {
			return nil, err
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
func (tx caseTx) leg(rows []found, tenant string, terms []access.Term, f cases.Filter, d way, p phase, at cursor, n int) ([]found, error) {
	var q statement
	d.write(&q, tx.store.dialect, tenant, p)
	q.admitOne(terms)
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
		if err := result.Scan(&r.id, &r.key); err != nil {
			return nil, err
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
