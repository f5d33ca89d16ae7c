package store

import (
	"context"
	"fmt"

	"gezhi/internal/fault"
)

// personKey is the column of wrapped keys of persons.
const personKey = "person_key"

// keyed are the tables with keys of persons. Their rows are keyed by tenant and one name, which is that under which the key was made.
var keyed = []struct{ table, id string }{{"cares", "id"}, {"contacts", "case_id"}, {"households", "id"}, {"ledger_entries", "id"}, {"liaisons", "id"}, {"mandates", "id"}}

// personKeys is how many are read at a time.
const personKeys = 500

// RenewPersonKeys lets renew wrap the key of each person of a tenant anew, in every table that holds some, and counts those that it
// changed. It works in small transactions: cut off, it is called again. A key that was changed or destroyed meanwhile is left alone.
func (s *Store) RenewPersonKeys(ctx context.Context, tenant string, renew func(id string, wrapped []byte) ([]byte, bool, error)) (n int, err error) {
	defer fault.Wrap(&err, "store.RenewPersonKeys")
	for _, t := range keyed {
		for after, more := "", true; more && ctx.Err() == nil; {
			var changed int
			if after, changed, more, err = s.renewSome(ctx, t.table, t.id, tenant, after, renew); err != nil {
				return n, err
			}
			n += changed
		}
	}
	return n, ctx.Err()
}

// wrapped is the key of one person.
type wrapped struct {
	id       string
	old, new []byte
}

// renewSome renews the keys of a table behind an id, and answers the last id that it read and whether there are more.
func (s *Store) renewSome(ctx context.Context, table, column, tenant, after string, renew func(string, []byte) ([]byte, bool, error)) (last string, changed int, more bool, err error) {
	var list []wrapped
	err = s.View(ctx, func(tx *Tx) (err error) {
		list, err = tx.personKeys(table, column, tenant, after)
		return err
	})
	if err != nil || len(list) == 0 {
		return after, 0, false, err
	}
	last, more = list[len(list)-1].id, len(list) == personKeys
	var again []wrapped
	for _, w := range list {
		key, renewed, err := renew(w.id, w.old)
		if err != nil {
			return last, 0, false, fmt.Errorf("%s: %w", table, err)
		}
		if renewed {
			again = append(again, wrapped{w.id, w.old, key})
		}
	}
	if len(again) == 0 {
		return last, 0, more, nil
	}
	err = s.Update(ctx, func(tx *Tx) error {
		for _, w := range again {
			_, err := tx.session.ExecContext(ctx, "UPDATE "+table+" SET "+personKey+" = $1 WHERE tenant = $2 AND "+column+" = $3 AND "+personKey+" = $4", w.new, tenant, w.id, w.old)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return last, len(again), more, err
}

// personKeys reads the keys that were not destroyed.
func (tx *Tx) personKeys(table, column, tenant, after string) (list []wrapped, err error) {
	rows, err := tx.session.QueryContext(tx.ctx, fmt.Sprintf("SELECT %[2]s, %[3]s FROM %[1]s WHERE tenant = $1 AND %[2]s > $2 AND LENGTH(%[3]s) > 0 ORDER BY %[2]s LIMIT %[4]d",
		table, column, personKey, personKeys), tenant, after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var w wrapped
		if err := rows.Scan(&w.id, &w.old); err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, rows.Err()
}
