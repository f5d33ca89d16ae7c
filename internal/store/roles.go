package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gezhi/internal/fault"
)

// What the program does to the rows of a table beside reading them.
const (
	adds     = ", INSERT"
	changes  = ", INSERT, UPDATE"
	replaces = ", INSERT, DELETE"
	every    = ", INSERT, UPDATE, DELETE"
)

// rights are what the role that serves gets on each table of PostgreSQL. The log is added to, and nothing else.
var rights = map[string]string{
	"acts": adds, "seals": adds,
	"accounts": changes, "calendar_years": changes, "cases": changes, "chain_heads": changes, "contacts": changes, "counters": changes,
	"cursors": changes, "departures": changes, "ledger_definitions": changes, "ledger_tables": changes, "editions": changes, "notice_settings": changes, "opinions": changes, "policies": changes, "posts": changes,
	"redivisions": changes, "reveals": changes, "risk_points": changes, "serials": changes, "stations": changes, "tallies": changes, "tenant_keys": changes, "tenants": changes,
	"texts": changes, "throttles": changes, "words": changes,
	"case_accounts": replaces, "case_orgs": replaces, "doors": replaces, "ground": replaces, "loose_files": replaces, "patrol_records": replaces, unsealedTable: replaces,
	"calendar_overrides": every, "case_docs": every, "desk_filters": every, "households": every, "visits": every, "appointments": every, "cares": every, "mandates": every, "visit_months": every, "ledger_entries": every, "ledger_past": replaces, "releases": every, "release_looks": replaces, "liaisons": every, "links": every, "notices": every, "sessions": every,
	"sitings": every, "way_files": replaces,
	"goose_db_version": "",
}

// Migrate brings the schema of a store up to this program and, on PostgreSQL, gives a role what serving needs and no more; an empty
// role gives nothing. It is called as the owner of the tables, and answers at which migration the schema is. Faults: those of Open; Invalid
// when there is no PostgreSQL to give a role anything, or no such role.
func Migrate(ctx context.Context, o Options, role string) (version int64, err error) {
	defer fault.Wrap(&err, "store.Migrate")
	if role != "" && o.Database == "" {
		var wrong fault.Fields
		wrong.Add("grant", "database.roles")
		return 0, wrong.Err()
	}
	s := newStore(o)
	defer func() { err = errors.Join(err, s.disconnect()) }()
	if err := s.open(ctx, o); err != nil {
		return 0, err
	}
	if err := s.writeDB.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version").Scan(&version); err != nil || role == "" {
		return version, err
	}
	return version, s.grant(ctx, role)
}

// grant gives a role its rights on every table, and takes all others from it.
func (s *Store) grant(ctx context.Context, role string) error {
	tx, err := s.writeDB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing is left of it after the commit
	var tables []string
	rows, err := tx.QueryContext(ctx, s.dialect.tables)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name, column, kind, parent string
		var place int
		if err := rows.Scan(&name, &column, &kind, &place, &parent); err != nil {
			return err
		}
		if len(tables) == 0 || tables[len(tables)-1] != name {
			tables = append(tables, name)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	to := pgx.Identifier{role}.Sanitize()
	var schema string
	if err := tx.QueryRowContext(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return err
	}
	texts := []string{"GRANT USAGE ON SCHEMA " + pgx.Identifier{schema}.Sanitize() + " TO " + to}
	for _, table := range tables {
		more, ok := rights[table]
		if !ok {
			return fmt.Errorf("nothing is known of the rights on %s", table)
		}
		texts = append(texts, "REVOKE ALL ON "+table+" FROM "+to, "GRANT SELECT"+more+" ON "+table+" TO "+to)
	}
	for _, text := range texts {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			if sqlState(err) == noSuchRole {
				var wrong fault.Fields
				wrong.Add("grant", "database.no_role", "role", role)
				return wrong.Err()
			}
			return err
		}
	}
	return tx.Commit()
}
