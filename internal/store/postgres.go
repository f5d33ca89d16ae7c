package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"gezhi/internal/fault"
)

// postgres is the database for a city, with several nodes of the program on it.
var postgres = dialect{
	name:  "postgres",
	view:  "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	hint:  func(string) string { return "" },
	field: func(column, name string) string { return "CAST(" + column + " AS JSON) ->> '" + name + "'" },
	numbers: func(list string) string {
		return "(SELECT CAST(value AS BIGINT) AS value FROM json_array_elements_text(CAST(" + list + " AS JSON)))"
	},
	pairs:     tsvector,
	breaks:    func(error) bool { return true }, // any error ends a transaction
	taken:     func(err error) bool { return sqlState(err) == uniqueViolation },
	goose:     goose.DialectPostgres,
	migrating: "SELECT pg_advisory_lock(hashtext('gezhi migration'))",
	edit:      postgresText,
	tables: `SELECT c.relname, a.attname, format_type(a.atttypid, NULL), COALESCE(array_position(p.conkey, a.attnum), 0), COALESCE(r.relname, '')
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
		LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND a.attnum = ANY(f.conkey)
		LEFT JOIN pg_class r ON r.oid = f.confrelid
		WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum`,
	guard: "LOCK TABLE tenants IN SHARE ROW EXCLUSIVE MODE",
	load:  postgresLoad,
}

// postgresLoad adds rows by COPY.
func postgresLoad(ctx context.Context, s *session, t Table, next func() ([]any, error)) error {
	return s.conn.Raw(func(conn any) error {
		c, ok := conn.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("%T copies nothing", conn)
		}
		_, err := c.Conn().CopyFrom(ctx, pgx.Identifier{t.Name}, t.names(), pgx.CopyFromFunc(func() ([]any, error) {
			row, err := next()
			if errors.Is(err, io.EOF) {
				return nil, nil
			}
			return row, err
		}))
		return err
	})
}

// The states of SQL that mean something here.
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	mayNot               = "42501"
	noSuchRole           = "42704"
)

// sqlState is the state that PostgreSQL gave with an error; empty where it said nothing, as after a lost connection.
func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// openPostgres opens the pool of a database. Invalid database.url when the URL is none.
func openPostgres(ctx context.Context, url string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		var wrong fault.Fields
		wrong.Add("database", "database.url")
		return nil, wrong.Err()
	}
	config.RuntimeParams["application_name"] = "gezhi"
	config.RuntimeParams["timezone"] = "UTC"
	db := stdlib.OpenDB(*config)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fault.New(fault.Unavailable, "database.unreachable").Because(err), db.Close())
	}
	return db, nil
}
