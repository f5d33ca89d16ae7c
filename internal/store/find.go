package store

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
)

// How far one page of a search goes. What it has not looked at is behind its cursor.
const (
	spareFirst     = 14     // candidates of the index at first beyond what is enough, then in growing steps
	longestStep    = 5_000  // at once
	mostCandidates = 12_000 // in one page, over all terms of the scope
)

// search returns a page of the cases within the scope that the filter selects, one of whose acts has the words: newest act
// first. A case may come again on a later page with an older act. Fewer than the limit with a cursor means that many had the
// words and few lay within scope and filter. Invalid search.short where the words are too few to search by.
//
// Each term of the scope is a leg of its own, because what confines it differs: a community is marked in the index, a unit
// is not. A leg tells down to which number it has looked; the page takes what no leg can still come before.
func (tx caseTx) search(s access.Scope, f cases.Filter, limit int) (cases.Page, error) {
	a := ask(f.Words)
	if len(a.pairs) == 0 {
		var wrong fault.Fields
		wrong.Add("query.words", "search_short")
		return cases.Page{}, wrong.Err()
	}
	at, err := parseCursor(f.After, hits)
	if err != nil || s.Empty() {
		return cases.Page{}, err
	}
	if f.After == "" {
		at.key = math.MaxInt64
	}
	terms := s.Terms()
	if s.Everything() {
		terms = []access.Term{{Most: access.SensitiveData}}
	}
	var found []hit
	low := int64(0)
	for _, t := range terms {
		l := leg{tx: tx, tenant: s.Tenant(), term: t, filter: f, asked: a, limit: limit, most: mostCandidates / len(terms)}
		if err := l.run(at.key); err != nil {
			return cases.Page{}, err
		}
		found, low = append(found, l.found...), max(low, l.low)
	}
	return tx.hitPage(s.Tenant(), found, low, limit)
}

// hitPage makes a page of the hits that lie not below the number down to which every leg has looked.
func (tx caseTx) hitPage(tenant string, found []hit, low int64, limit int) (cases.Page, error) {
	slices.SortFunc(found, func(a, b hit) int { return cmp.Compare(b.doc, a.doc) })
	var page cases.Page
	seen := map[string]bool{}
	for _, h := range found {
		if h.doc < low || seen[h.id] {
			continue
		}
		seen[h.id] = true
		row, err := tx.q.CaseColumns(tx.ctx, tenant, h.id)
		if err != nil {
			return page, err
		}
		body := bodyOf(row)
		c, err := body.decode()
		if err != nil {
			return page, err
		}
		if page.Cases = append(page.Cases, c); len(page.Cases) == limit {
			page.Next = cursor{phase: hits, key: h.doc, id: "-"}.String()
			return page, nil
		}
	}
	if low > 0 {
		page.Next = cursor{phase: hits, key: low, id: "-"}.String()
	}
	return page, nil
}

// hit is an act whose words are what is searched, within scope and filter.
type hit struct {
	doc  int64
	id   string // of the case
	body string
}

// leg is the search within one term of a scope.
type leg struct {
	tx     caseTx
	tenant string
	term   access.Term
	filter cases.Filter
	asked  asked
	limit  int // hits that are enough
	most   int // candidates

	found []hit
	low   int64 // the lowest number looked at; zero when nothing is left
}

// run finds the newest hits below a number.
func (l *leg) run(below int64) error {
	if table, column, value := l.link(); table != "" {
		few, err := l.few(table, column, value)
		if err != nil {
			return err
		}
		if few {
			return l.read(func(q *statement) {
				q.add(table, " l CROSS JOIN case_docs d CROSS JOIN cases c CROSS JOIN words w WHERE l.tenant = ")
				q.arg(l.tenant)
				q.add(" AND l.", column, " = ")
				q.arg(value)
				q.add(" AND d.tenant = l.tenant AND d.case_id = l.case_id AND d.doc + 0 < ") // by the case, not by the number
				q.arg(below)
			})
		}
	}
	return l.byIndex(below)
}

// link is the table that leads to the cases of the term, where one does.
func (l *leg) link() (table, column, value string) {
	if account := cmp.Or(l.term.Account, l.filter.Account); account != "" {
		return "case_accounts", "account", account
	}
	if org := cmp.Or(string(l.term.Org), string(l.filter.Lead), string(l.filter.Desk), string(l.filter.Org)); org != "" {
		return "case_orgs", "org", org
	}
	return "", "", ""
}

// few reports whether the links are so few that their cases are read through.
func (l *leg) few(table, column, value string) (bool, error) {
	var n int
	err := l.tx.session.QueryRowContext(l.tx.ctx,
		"SELECT COUNT(*) FROM (SELECT 1 FROM "+table+" WHERE tenant = $1 AND "+column+" = $2 LIMIT $3) x", l.tenant, value, l.tx.store.through+1).Scan(&n)
	return n <= l.tx.store.through, err
}

// byIndex goes through the numbers that the index of words has, in growing steps.
func (l *leg) byIndex(below int64) error {
	var areas []string
	if mark := areaPairs(longer(l.term.Lo, string(l.filter.Place))); len(mark) > 0 {
		areas = mark[len(mark)-1:]
	}
	query := l.tx.store.dialect.pairs.query(l.asked.pairs, l.asked.starts, areas)
	for seen, step := 0, l.limit+spareFirst; seen < l.most; step = min(longestStep, 4*step) {
		docs, err := l.tx.candidates(l.tenant, query, below, step)
		if err != nil {
			return err
		}
		if len(docs) > 0 {
			if err := l.admitted(docs); err != nil {
				return err
			}
		}
		if l.enough() {
			return nil
		}
		if len(docs) < step {
			l.low = 0
			return nil
		}
		below, seen = docs[len(docs)-1], seen+len(docs)
		l.low = below
	}
	return nil
}

// candidates are the next numbers in the index that may have the words.
func (tx caseTx) candidates(tenant, query string, below int64, n int) ([]int64, error) {
	text, args := tx.store.dialect.pairs.find(tenant, query, below, n)
	rows, err := tx.session.QueryContext(tx.ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var docs []int64
	for rows.Next() {
		var doc int64
		if err := rows.Scan(&doc); err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, rows.Err()
}

// admitted reads which of the candidates are hits.
func (l *leg) admitted(docs []int64) error {
	list, err := json.Marshal(docs)
	if err != nil {
		return err
	}
	return l.read(func(q *statement) {
		q.args = append(q.args, string(list))
		q.add(l.tx.store.dialect.numbers("$1"), " n CROSS JOIN case_docs d CROSS JOIN cases c CROSS JOIN words w WHERE d.tenant = ")
		q.arg(l.tenant)
		q.add(" AND d.doc = n.value")
		if table, column, value := l.link(); table != "" { // before the case is read
			q.add(" AND EXISTS (SELECT 1 FROM ", table, " y WHERE y.tenant = d.tenant AND y.case_id = d.case_id AND y.", column, " = ")
			q.arg(value)
			q.add(")")
		}
	})
}

// read adds the hits among the documents that from names, which joins d, c and w.
func (l *leg) read(from func(*statement)) error {
	var q statement
	q.add("SELECT d.doc, c.id, w.text FROM ")
	from(&q)
	q.add(" AND c.tenant = d.tenant AND c.id = d.case_id")
	q.admitTerm(l.term)
	q.filter(l.filter, way{})
	q.add(" AND w.tenant = d.tenant AND w.case_id = d.case_id AND w.act = d.act AND w.name IN ")
	q.in(searchedNames)
	q.add(" ORDER BY d.doc DESC")
	rows, err := l.tx.session.QueryContext(l.tx.ctx, q.text.String(), q.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var h hit
	for rows.Next() && !l.enough() {
		var next hit
		if err := rows.Scan(&next.doc, &next.id, &next.body); err != nil {
			return err
		}
		if next.doc == h.doc {
			h.body += next.body + "\n"
			continue
		}
		l.take(h)
		h = next
		h.body += "\n"
	}
	if !l.enough() {
		l.take(h)
	}
	return rows.Err()
}

// take adds a candidate that has the words. Its case may stand among the hits already, with a newer act.
func (l *leg) take(h hit) {
	if !l.asked.fits(h.body) || slices.ContainsFunc(l.found, func(f hit) bool { return f.id == h.id }) {
		return
	}
	l.found = append(l.found, h)
	if l.enough() {
		l.low = h.doc
	}
}

func (l *leg) enough() bool { return len(l.found) >= l.limit }
