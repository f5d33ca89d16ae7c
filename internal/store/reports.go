package store

import (
	"fmt"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/territory"
)

// Dimension is what cases are counted by.
type Dimension string

// The dimensions.
const (
	ByState  Dimension = "state"
	ByMatter Dimension = "matter"
	ByLoop   Dimension = "loop"
	ByPlace  Dimension = "place" // one level below the place that is asked for
	BySource Dimension = "source"
)

// Breakdown counts the cases of a place and its parts that were reported from an instant until before another, within the scope,
// by one dimension. Drafts, which are nobody's but their author's, are not counted. The county is the whole tenant.
func (tx *Tx) Breakdown(s access.Scope, place territory.Code, since, until time.Time, by Dimension) (map[string]int, error) {
	counts := map[string]int{}
	if s.Empty() {
		return counts, nil
	}
	var q statement
	q.add("SELECT ")
	if err := q.dimension(by, place, tx.store.dialect); err != nil {
		return nil, err
	}
	q.add(" AS v, count(*) FROM cases c", tx.store.dialect.hint("cases_newest"), " WHERE ")
	q.admit(s)
	if place.Level() > territory.LevelCounty {
		q.add(" AND c.place >= ")
		q.arg(string(place))
		q.add(" AND c.place < ")
		q.arg(string(place) + ":")
	}
	q.add(" AND c.reported_at >= ")
	q.arg(micros(since))
	q.add(" AND c.reported_at < ")
	q.arg(micros(until))
	q.add(" AND c.desk <> '' AND c.state <> ")
	q.arg(string(cases.Draft))
	q.add(" GROUP BY v")
	rows, err := tx.session.QueryContext(tx.ctx, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var value string
		var n int
		if err := rows.Scan(&value, &n); err != nil {
			return nil, err
		}
		counts[value] = n
	}
	return counts, rows.Err()
}

// dimension appends the expression by which is counted.
func (s *statement) dimension(by Dimension, place territory.Code, d dialect) error {
	switch by {
	case ByState, ByMatter, ByLoop:
		s.add("c.", string(by))
	case BySource:
		s.add("CASE WHEN c.source <> '' THEN c.source ELSE ", d.field("c.body", "source"), " END")
	case ByPlace:
		s.add("substr(c.place, 1, ")
		s.arg(min(place.Level()+1, territory.LevelGrid).Digits())
		s.add(")")
	default:
		return fmt.Errorf("store: cases are not counted by %q", by)
	}
	return nil
}
