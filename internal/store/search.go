package store

import (
	"maps"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/store/queries"
)

// pairIndex is the index of words as a database has it. Its entries are numbers of case_docs. The pairs of a text are the
// same everywhere, see pairs; the ways to keep and to ask them are not:
//
//	SQLite      a contentless FTS5 table; search MATCH '"漏水" AND ("a140502001" OR ...)'
//	PostgreSQL  a column of case_docs; pairs @@ '漏水' & ('a140502001' | ...)
type pairIndex struct {
	// add and remove take the number and the pairs, divided by spaces; what is removed is told as it was added.
	add, remove func(tenant string, doc int64, pairs string) (string, []any)
	// find answers the numbers below one, highest first.
	find func(tenant, query string, below int64, n int) (string, []any)
	// query writes what is asked: all of pairs, something that begins with each of starts, and one of areas if there are any.
	query func(pairs, starts, areas []string) string
}

var fts5 = pairIndex{
	add: func(_ string, doc int64, pairs string) (string, []any) {
		return "INSERT INTO search (rowid, pairs) VALUES ($1, $2)", []any{doc, pairs}
	},
	remove: func(_ string, doc int64, pairs string) (string, []any) {
		return "INSERT INTO search (search, rowid, pairs) VALUES ('delete', $1, $2)", []any{doc, pairs}
	},
	find: func(_, query string, below int64, n int) (string, []any) {
		return "SELECT rowid FROM search WHERE search MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3", []any{query, below, n}
	},
	query: func(pairs, starts, areas []string) string {
		var all []string
		for _, p := range pairs {
			all = append(all, `"`+p+`"`)
		}
		for _, p := range starts {
			all = append(all, `"`+p+`"*`)
		}
		if len(areas) > 0 {
			all = append(all, `("`+strings.Join(areas, `" OR "`)+`")`)
		}
		return strings.Join(all, " AND ")
	},
}

var tsvector = pairIndex{
	add: func(tenant string, doc int64, pairs string) (string, []any) {
		return "UPDATE case_docs SET pairs = array_to_tsvector(string_to_array($3, ' ')) WHERE tenant = $1 AND doc = $2", []any{tenant, doc, pairs}
	},
	remove: func(tenant string, doc int64, _ string) (string, []any) {
		return "UPDATE case_docs SET pairs = NULL WHERE tenant = $1 AND doc = $2", []any{tenant, doc}
	},
	find: func(tenant, query string, below int64, n int) (string, []any) {
		return "SELECT doc FROM case_docs WHERE tenant = $1 AND pairs @@ CAST(CAST($2 AS TEXT) AS TSQUERY) AND doc < $3 ORDER BY doc DESC LIMIT $4",
			[]any{tenant, query, below, n}
	},
	query: func(pairs, starts, areas []string) string {
		var all []string
		for _, p := range pairs {
			all = append(all, "'"+p+"'")
		}
		for _, p := range starts {
			all = append(all, "'"+p+"':*")
		}
		if len(areas) > 0 {
			all = append(all, "('"+strings.Join(areas, "' | '")+"')")
		}
		return strings.Join(all, " & ")
	},
}

// searched are the words by which a case is found: what was told and answered, but no comments among colleagues.
var searchedNames = []string{"title", "words", "address"}

func searched(name string) bool { return slices.Contains(searchedNames, name) }

// bodies are the searched texts of a case by act.
func bodies(words []cases.Word) map[int64]string {
	acts := map[int64]string{}
	for _, w := range words {
		if searched(w.Name) && !w.Erased && w.Text != "" {
			acts[w.Act] += w.Text + "\n"
		}
	}
	return acts
}

// areaPairs are the marks of an area in the index: its community and its town, so that a search in a small area does not
// wade through the whole county.
func areaPairs(area string) []string {
	var list []string
	for _, digits := range []int{9, communityDigits} {
		if len(area) >= digits {
			list = append(list, "a"+area[:digits])
		}
	}
	return list
}

func entry(body, area string) string {
	return strings.Join(append(pairs(body), areaPairs(area)...), " ")
}

// Search is the follower that makes words to be found (检索).
const Search = "search"

// ApplySearch brings the words of acts into the index and moves the cursor. What was erased since, and what came in already when its
// case moved to another community, is left out. Everything in it is one transaction.
func (tx *Tx) ApplySearch(tenant string, acts []SealedAct) error {
	acts, err := tx.unread(tenant, Search, acts)
	if err != nil {
		return err
	}
	for _, a := range acts {
		if err := tx.indexAct(a.Act); err != nil {
			return err
		}
	}
	if len(acts) == 0 {
		return nil
	}
	return tx.MoveCursor(tenant, Search, acts[len(acts)-1].Pos)
}

func (tx *Tx) indexAct(a audit.Act) error {
	id, ok := strings.CutPrefix(a.Subject, "case:")
	if !ok || !slices.ContainsFunc(slices.Collect(maps.Keys(a.Words)), searched) {
		return nil
	}
	docs, err := tx.q.CaseDocs(tx.ctx, a.Tenant, id)
	if err != nil || slices.ContainsFunc(docs, func(d queries.CaseDoc) bool { return d.Act == a.Seq }) {
		return err
	}
	words, err := caseTx{tx}.Words(tx.ctx, access.SystemScope(a.Tenant), id)
	if err != nil {
		return err
	}
	r, err := tx.caseBefore(a.Tenant, id)
	if err != nil {
		return missing(err, "case.not_found")
	}
	own := slices.DeleteFunc(words, func(w cases.Word) bool { return w.Act != a.Seq })
	return tx.index(a.Tenant, id, r.columns.community, own)
}

// index makes the words of an act to be found.
func (tx *Tx) index(tenant, caseID, area string, words []cases.Word) error {
	for act, body := range bodies(words) {
		doc, err := tx.serial("search", "") // numbers grow with time, over all tenants
		if err != nil {
			return err
		}
		if err := tx.q.InsertCaseDoc(tx.ctx, queries.InsertCaseDocParams{Tenant: tenant, CaseID: caseID, Act: act, Doc: doc, Area: area}); err != nil {
			return err
		}
		text, args := tx.store.dialect.pairs.add(tenant, doc, entry(body, area))
		if _, err := tx.session.ExecContext(tx.ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

// unindex removes a case from the index, before its words are erased or because its area changed.
func (tx caseTx) unindex(tenant, caseID string) error {
	docs, err := tx.q.CaseDocs(tx.ctx, tenant, caseID)
	if err != nil || len(docs) == 0 {
		return err
	}
	words, err := tx.Words(tx.ctx, access.SystemScope(tenant), caseID)
	if err != nil {
		return err
	}
	acts := bodies(words)
	for _, d := range docs {
		text, args := tx.store.dialect.pairs.remove(tenant, d.Doc, entry(acts[d.Act], d.Area))
		if _, err := tx.session.ExecContext(tx.ctx, text, args...); err != nil {
			return err
		}
	}
	return tx.q.DeleteCaseDocs(tx.ctx, tenant, caseID)
}

// reindex brings a case into the index of another area.
func (tx caseTx) reindex(tenant, caseID, area string) error {
	words, err := tx.Words(tx.ctx, access.SystemScope(tenant), caseID)
	if err != nil {
		return err
	}
	if err := tx.unindex(tenant, caseID); err != nil {
		return err
	}
	return tx.index(tenant, caseID, area, words)
}
