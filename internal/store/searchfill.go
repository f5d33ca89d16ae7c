package store

import (
	"context"

	"gezhi/internal/cases"
	"gezhi/internal/store/queries"
)

// fillSearch brings into the index the words that are not in it: those of a store that an earlier release wrote.
func (s *Store) fillSearch(ctx context.Context) error {
	var at queries.UnindexedWordsRow
	for {
		n := 0
		err := s.Update(ctx, func(tx *Tx) (err error) {
			from := at
			n, from, err = tx.fillSearch(from)
			if err == nil {
				at = from
			}
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// fillSearch indexes some acts behind one and returns how many, and the last.
func (tx *Tx) fillSearch(at queries.UnindexedWordsRow) (int, queries.UnindexedWordsRow, error) {
	rows, err := tx.q.UnindexedWords(tx.ctx, at.Tenant, at.CaseID, at.Act)
	if err != nil {
		return 0, at, err
	}
	for i, r := range rows {
		if i > 0 && r == rows[i-1] {
			continue
		}
		words, err := tx.q.WordsOf(tx.ctx, r.Tenant, r.CaseID)
		if err != nil {
			return 0, at, err
		}
		var own []cases.Word
		for _, w := range words {
			if w.Act == r.Act {
				own = append(own, cases.Word{Act: w.Act, Name: w.Name, Text: w.Text, Erased: w.Erased})
			}
		}
		if err := tx.index(r.Tenant, r.CaseID, r.Community, own); err != nil {
			return 0, at, err
		}
		at = r
	}
	return len(rows), at, nil
}
