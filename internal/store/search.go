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
//	PostgreSQL  a column of case_docs; pairs @@ to_tsquery('simple', '漏水 & (a140502001 | ...)')
type pairIndex struct {
	// add and remove take the number and the pairs, divided by spaces; what is removed is told as it was added.
	add, remove string
	// find answers the numbers below one, highest first: what is asked, the number, the limit.
	find string
	// query writes what is asked: all of pairs, something that begins with each of starts, and one of areas if there are any.
	query func(pairs, starts, areas []string) string
}

var fts5 = pairIndex{
	add:    "INSERT INTO search (rowid, pairs) VALUES ($1, $2)",
	remove: "INSERT INTO search (search, rowid, pairs) VALUES ('delete', $1, $2)",
	find:   "SELECT rowid FROM search WHERE search MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3",
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
		if _, err := tx.session.ExecContext(tx.ctx, tx.store.dialect.pairs.add, doc, entry(body, area)); err != nil {
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
		if _, err := tx.session.ExecContext(tx.ctx, tx.store.dialect.pairs.remove, d.Doc, entry(acts[d.Act], d.Area)); err != nil {
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
