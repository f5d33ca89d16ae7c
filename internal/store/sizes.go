package store

import "context"

// Size is what a table or an index takes in the file of SQLite, whole pages counted.
type Size struct {
	Name  string
	Rows  int64 // entries, those that lead from page to page with them
	Bytes int64
	Used  int64 // by what is kept; the rest is room, and what the pages need for themselves
}

// Sizes lists what every table and index takes, the largest first; it reads the whole file. Nothing on PostgreSQL.
func (s *Store) Sizes(ctx context.Context) (list []Size, err error) {
	if s.node != nil {
		return nil, nil
	}
	err = s.View(ctx, func(tx *Tx) error {
		rows, err := tx.session.QueryContext(ctx, "SELECT name, ncell, pgsize, payload FROM dbstat WHERE aggregate = TRUE ORDER BY pgsize DESC")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var z Size
			if err := rows.Scan(&z.Name, &z.Rows, &z.Bytes, &z.Used); err != nil {
				return err
			}
			list = append(list, z)
		}
		return rows.Err()
	})
	return list, err
}
