package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

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
	lost:      postgresLost,
	taken:     func(err error) bool { return sqlState(err) == uniqueViolation },
	goose:     goose.DialectPostgres,
	migrating: "SELECT pg_advisory_lock(hashtext('gezhi migration'))",
	migrated:  "SELECT pg_notify(left('gezhi_' || current_schema(), 63), '-1 schema')",
	oldest:    "SELECT COALESCE(CAST(obj_description(to_regclass('goose_db_version'), 'pg_class') AS BIGINT), 0)",
	edit:      postgresText,
	tables: `SELECT c.relname, a.attname, format_type(a.atttypid, NULL), COALESCE(array_position(p.conkey, a.attnum), 0), COALESCE(r.relname, '')
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
		LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND a.attnum = ANY(f.conkey)
		LEFT JOIN pg_class r ON r.oid = f.confrelid
		WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum`,
	guard: "LOCK TABLE tenants IN SHARE ROW EXCLUSIVE MODE",
	load:  postgresLoad,
	erasable: func(table string) (unlock, lock string) {
		if !appended(table) {
			return "", ""
		}
		return "GRANT DELETE ON " + table + " TO CURRENT_USER", "REVOKE DELETE ON " + table + " FROM CURRENT_USER"
	},
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
	readOnly             = "25006"
	lockNotAvailable     = "55P03"
)

// sqlState is the state that PostgreSQL gave with an error; empty where it said nothing, as after a lost connection.
func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// What makes a PostgreSQL that does not answer known as one within seconds, where its machine or the way there is gone: the addresses of
// the URL are tried in turn.
const (
	connectWithin = 5 * time.Second  // of one address, unless the URL has connect_timeout
	answerWithin  = 10 * time.Second // of a machine, to what it was sent
)

// postgresConfig reads a URL. A server that takes no writes, as a standby, is none for us, whatever the URL asks for: with several
// addresses the one that does is found. Invalid database.url when the URL is none.
func postgresConfig(url string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		var wrong fault.Fields
		wrong.Add("database", "database.url")
		return nil, wrong.Err()
	}
	config.RuntimeParams["application_name"] = "gezhi"
	config.RuntimeParams["timezone"] = "UTC"
	config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	config.ConnectTimeout = cmp.Or(config.ConnectTimeout, connectWithin)
	dialer := net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: answerWithin / 2, Interval: answerWithin / 8, Count: 4},
		Control:         giveUpAfter(answerWithin),
	}
	config.DialFunc = dialer.DialContext
	return config, nil
}

// openPostgres opens the pool of a database, with settings of the session by name and value. Faults: those of postgresConfig; Unavailable database.unreachable, database.read_only.
func openPostgres(ctx context.Context, url string, settings ...string) (*sql.DB, error) {
	config, err := postgresConfig(url)
	if err != nil {
		return nil, err
	}
	for i := 0; i+1 < len(settings); i += 2 {
		config.RuntimeParams[settings[i]] = settings[i+1]
	}
	db := stdlib.OpenDB(*config)
	if err := db.PingContext(ctx); err != nil {
		code := "database.unreachable"
		if errors.Is(err, pgconn.ErrReadOnlyConnection) {
			code = "database.read_only"
		}
		return nil, errors.Join(fault.New(fault.Unavailable, code).Because(err), db.Close())
	}
	return db, nil
}

// postgresLost reports an error by which nothing is known but that the server is gone, goes, has no room or takes no writes: the same
// may be asked of it, or of the one in its place, in a while.
func postgresLost(conn any, err error) bool {
	if c, ok := conn.(*stdlib.Conn); ok && c.Conn().IsClosed() {
		return true
	}
	state := sqlState(err)
	return state == readOnly || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		slices.ContainsFunc([]string{"08", "53", "57P", "58"}, func(class string) bool { return strings.HasPrefix(state, class) })
}
