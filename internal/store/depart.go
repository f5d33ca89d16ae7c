package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// Departure is what stays of a tenant that left (退出) and was removed.
type Departure struct {
	Tenant  string
	County  territory.Code
	Name    string
	Began   time.Time
	Done    time.Time  // zero while it is being removed
	Head    audit.Head // where its log ended
	Removed int64      // rows
}

const (
	departuresTable = "departures"
	allDepartures   = "SELECT tenant, county, name, began, done, pos, chain, removed FROM departures ORDER BY began, tenant"
	addDeparture    = "INSERT INTO departures (tenant, county, name, began, done, pos, chain, removed) VALUES ($1, $2, $3, $4, 0, $5, $6, 0)"
	countRemoved    = "UPDATE departures SET removed = removed + $2, done = $3 WHERE tenant = $1"
	removeAtOnce    = 2000 // rows in one transaction
	casesAtOnce     = 100
)

// last are removed together at the end: as long as there is a tenant, there is its key.
var last = []string{"tenants", tenantKeys}

// Departures lists the tenants that left, in the order in which they did.
func (tx *Tx) Departures() (list []Departure, err error) {
	rows, err := tx.session.QueryContext(tx.ctx, allDepartures)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d Departure
		var began, done int64
		var chain []byte
		if err := rows.Scan(&d.Tenant, &d.County, &d.Name, &began, &done, &d.Head.Pos, &chain, &d.Removed); err != nil {
			return nil, err
		}
		if d.Head.Chain, err = asHash(chain); err != nil {
			return nil, err
		}
		if d.Began = instant(began); done != 0 {
			d.Done = instant(done)
		}
		d.Head.Tenant = d.Tenant
		list = append(list, d)
	}
	return list, rows.Err()
}

// Remove removes every row of a tenant that left with an export, at whose end its log stood at head, and notes that. It goes table by
// table, some rows in each transaction, and goes on where it was cut off when it is called again. Nobody may serve meanwhile; on
// PostgreSQL it is called as the owner of the tables. Before the last rows, those by which the tenant is known, it calls between.
//
// Faults: NotFound tenant.not_found; Conflict county.changed when the log ends elsewhere than head; Conflict move.still_writing;
// Conflict county.not_owner.
func (s *Store) Remove(ctx context.Context, tenant string, head audit.Head, between func() error) (d Departure, err error) {
	defer fault.Wrap(&err, "store.Remove(%s)", tenant)
	if err := s.Settle(ctx); err != nil {
		return d, err
	}
	if err := s.Update(ctx, func(tx *Tx) error { return tx.depart(tenant, head) }); err != nil {
		return d, err
	}
	if err := s.unindexAll(ctx, tenant); err != nil {
		return d, err
	}
	var tables []Table
	err = s.View(ctx, func(tx *Tx) (err error) {
		tables, err = tx.session.tables(ctx)
		return err
	})
	if err != nil {
		return d, err
	}
	slices.Reverse(tables) // each before those that it refers to
	tables = slices.DeleteFunc(tables, func(t Table) bool {
		return t.Name == departuresTable || slices.Contains(last, t.Name) || !slices.Contains(t.names(), tenantColumn)
	})
	for _, t := range tables {
		if err := s.removeFrom(ctx, t, tenant); err != nil {
			return d, err
		}
	}
	if err := between(); err != nil {
		return d, err
	}
	err = s.Update(ctx, func(tx *Tx) error {
		removed := int64(0)
		for _, name := range last {
			res, err := tx.session.ExecContext(tx.ctx, "DELETE FROM "+name+" WHERE "+tenantColumn+" = $1", tenant)
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			removed += n
		}
		tx.resets(tenant)
		if err := tx.noteRemoved(tenant, removed, micros(tx.now)); err != nil {
			return err
		}
		list, err := tx.Departures()
		for _, each := range list {
			if each.Tenant == tenant {
				d = each
			}
		}
		return err
	})
	return d, err
}

// depart notes that a tenant leaves, unless that was noted before.
func (tx *Tx) depart(tenant string, head audit.Head) error {
	t, err := tx.Tenant(tenant)
	if err != nil {
		return err
	}
	list, err := tx.Departures()
	if err != nil || slices.ContainsFunc(list, func(d Departure) bool { return d.Tenant == tenant && d.Head == head }) {
		return err
	}
	if err := tx.allSealed(); err != nil {
		return err
	}
	stored, err := tx.Head(tenant)
	if err != nil {
		return err
	}
	if stored != head {
		return fault.New(fault.Conflict, "county.changed", "pos", stored.Pos, "exported", head.Pos)
	}
	_, err = tx.session.ExecContext(tx.ctx, addDeparture, tenant, string(t.County), t.Name, micros(tx.now), head.Pos, head.Chain[:])
	return err
}

// unindexAll removes the words of every case from what can be found, while the words are still there.
func (s *Store) unindexAll(ctx context.Context, tenant string) error {
	for {
		n := 0
		err := s.Update(ctx, func(tx *Tx) error {
			list, err := tx.indexedCases(tenant, "")
			if err != nil {
				return err
			}
			list = list[:min(casesAtOnce, len(list))]
			for _, id := range list {
				if err := (caseTx{tx}).unindex(tenant, id); err != nil {
					return err
				}
			}
			n = len(list)
			return nil
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// removeFrom removes a tenant's rows from a table.
func (s *Store) removeFrom(ctx context.Context, t Table, tenant string) error {
	key := strings.Join(t.key, ", ")
	text := fmt.Sprintf("DELETE FROM %[1]s WHERE %[2]s = $1 AND (%[3]s) IN (SELECT %[3]s FROM %[1]s WHERE %[2]s = $1 LIMIT %[4]d)", t.Name, tenantColumn, key, removeAtOnce)
	unlock, lock := s.dialect.erasable(t.Name)
	for {
		n := int64(0)
		err := s.Update(ctx, func(tx *Tx) error {
			if err := tx.do(unlock); err != nil {
				return err
			}
			res, err := tx.session.ExecContext(tx.ctx, text, tenant)
			if err != nil {
				return notOwner(err)
			}
			if n, err = res.RowsAffected(); err != nil {
				return err
			}
			if err := tx.do(lock); err != nil {
				return err
			}
			return tx.noteRemoved(tenant, n, 0)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
		if n < removeAtOnce {
			return nil
		}
	}
}

// do runs a statement, if there is one.
func (tx *Tx) do(text string) error {
	if text == "" {
		return nil
	}
	_, err := tx.session.ExecContext(tx.ctx, text)
	return notOwner(err)
}

func (tx *Tx) noteRemoved(tenant string, n, done int64) error {
	_, err := tx.session.ExecContext(tx.ctx, countRemoved, tenant, n, done)
	return err
}

// notOwner says that a role may not remove what it does not own.
func notOwner(err error) error {
	if sqlState(err) == mayNot {
		return fault.New(fault.Conflict, "county.not_owner").Because(err)
	}
	return err
}
