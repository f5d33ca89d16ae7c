package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	sqlitedriver "modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// FileName is the database in its folder.
const FileName = "gezhi.db"

// sqlite is the database inside the program.
var sqlite = dialect{
	name:    "sqlite",
	view:    "BEGIN",
	hint:    func(index string) string { return " INDEXED BY " + index },
	field:   func(column, name string) string { return "json_extract(" + column + ", '$." + name + "')" },
	numbers: func(list string) string { return "json_each(" + list + ")" },
	pairs:   fts5,
	breaks:  sqliteBreaks,
	taken:   sqliteTaken,
	goose:   goose.DialectSQLite3,
	oldest:  "SELECT user_version FROM pragma_user_version",
	edit:    sqliteText,
	tables: `SELECT t.name, c.name, c.type, c.pk, COALESCE(f."table", '') FROM pragma_table_list t JOIN pragma_table_info(t.name) c
		LEFT JOIN pragma_foreign_key_list(t.name) f ON f."from" = c.name
		WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid`,
	load: sqliteLoad,
	erasable: func(table string) (unlock, lock string) {
		if !appended(table) {
			return "", ""
		}
		name := table + "_no_delete"
		return "DROP TRIGGER " + name, "CREATE TRIGGER " + name + " BEFORE DELETE ON " + table + " BEGIN SELECT RAISE(ABORT, '" + table + " are append-only'); END"
	},
}

// appended reports whether nothing is ever removed from a table while its tenant is here.
func appended(table string) bool { return table == "acts" || table == "seals" }

// loadTogether is how many rows one statement adds.
const loadTogether = 32

// sqliteLoad adds rows, many by one statement.
func sqliteLoad(ctx context.Context, s *session, t Table, next func() ([]any, error)) error {
	width := len(t.Columns)
	args := make([]any, 0, loadTogether*width)
	add := func() error {
		if len(args) == 0 {
			return nil
		}
		_, err := s.ExecContext(ctx, insertRows(t, len(args)/width), args...)
		args = args[:0]
		return err
	}
	for {
		row, err := next()
		if errors.Is(err, io.EOF) {
			return add()
		}
		if err != nil {
			return err
		}
		if args = append(args, row...); len(args) == cap(args) {
			if err := add(); err != nil {
				return err
			}
		}
	}
}

// insertRows is the statement that adds n rows to a table.
func insertRows(t Table, n int) string {
	var text strings.Builder
	text.WriteString("INSERT INTO " + t.Name + " (" + strings.Join(t.names(), ", ") + ") VALUES ")
	for i := range n * len(t.Columns) {
		switch {
		case i == 0:
			text.WriteString("(")
		case i%len(t.Columns) == 0:
			text.WriteString("), (")
		default:
			text.WriteString(", ")
		}
		text.WriteString("$" + strconv.Itoa(i+1))
	}
	text.WriteString(")")
	return text.String()
}

// pragmas of every connection. FULL makes a commit wait for the disk; secure_delete leaves no erased words in free space.
var pragmas = []string{
	"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(" + synchronous + ")", "foreign_keys(1)", "secure_delete(1)",
	"temp_store(MEMORY)", "cache_size(-32000)", "wal_autocheckpoint(10000)", "journal_size_limit(67108864)",
}

// loosePragmas are those of a loose store, see Options.Loose: pages go to the file at the commit, without a log and without waiting.
var loosePragmas = []string{
	"busy_timeout(5000)", "journal_mode(MEMORY)", "synchronous(OFF)", "foreign_keys(1)", "temp_store(MEMORY)", "cache_size(-512000)",
}

// sqliteSource returns the data source name of the database in dir.
func sqliteSource(dir string, pragmas []string, more ...string) string {
	q := url.Values{"_pragma": append(append([]string{}, pragmas...), more...)}
	path := (&url.URL{Path: filepath.Join(dir, FileName)}).EscapedPath()
	return "file:" + path + "?" + q.Encode()
}

// openSQLite opens the pools of the database in dir, which must exist: one connection that writes and some that read.
func openSQLite(ctx context.Context, dir string, readers int, loose bool) (write, read *sql.DB, err error) {
	chosen := pragmas
	if loose {
		chosen = loosePragmas
	}
	if write, err = sql.Open("sqlite", sqliteSource(dir, chosen)); err != nil {
		return nil, nil, err
	}
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open %s: %w", dir, err), write.Close())
	}
	if err := syncDir(dir); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	if read, err = sql.Open("sqlite", sqliteSource(dir, chosen, "query_only(1)", "cache_size(-8000)")); err != nil { // the system keeps pages too
		return nil, nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(readers)
	return write, read, nil
}

// syncDir makes the names of new files in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// sqliteBreaks reports errors after which SQLite has rolled the transaction back, or may have.
func sqliteBreaks(err error) bool {
	var e *sqlitedriver.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case sqlitelib.SQLITE_IOERR, sqlitelib.SQLITE_FULL, sqlitelib.SQLITE_INTERRUPT, sqlitelib.SQLITE_NOMEM,
		sqlitelib.SQLITE_CORRUPT, sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_NOTADB, sqlitelib.SQLITE_CANTOPEN:
		return true
	}
	return false
}

// diskFull reports that there was no room for what was to be written.
func diskFull(err error) bool {
	var e *sqlitedriver.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlitelib.SQLITE_FULL
}

func sqliteTaken(err error) bool {
	var e *sqlitedriver.Error
	return errors.As(err, &e) &&
		(e.Code() == sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY || e.Code() == sqlitelib.SQLITE_CONSTRAINT_UNIQUE)
}
