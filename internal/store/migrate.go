package store

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"gezhi/internal/fault"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrate brings the schema up to this program, and answers which migration is the newest that it knows. Of several processes that begin
// at once one migrates, and the others wait.
//
// A schema may be newer than the program: while a city goes over to a release node by node (滚动升级), the first new node adds what the
// new release needs, and the old ones go on, which it does not concern. What takes something away comes in a later release and says which
// migration a program has to know from then on: see oldest. A program that knows less gets Conflict store.newer.
func migrate(ctx context.Context, db *sql.DB, d dialect, later fs.FS) (newest int64, err error) {
	if d.migrating != "" {
		conn, err := db.Conn(ctx)
		if err != nil {
			return 0, err
		}
		defer conn.Close()
		if _, err := conn.ExecContext(ctx, d.migrating); err != nil {
			return 0, err
		}
		defer func() { _ = conn.Raw(func(any) error { return driver.ErrBadConn }) }() // the lock ends with its connection
	}
	p, err := goose.NewProvider(d.goose, db, translated{files: layered{migrationFiles, later}, ours: "." + d.name + ".sql", edit: d.edit},
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return 0, fmt.Errorf("migrations: %w", err)
	}
	known := p.ListSources()
	newest = known[len(known)-1].Version
	at, err := p.GetDBVersion(ctx)
	if err == nil && at > newest {
		least, err := oldest(ctx, db, d)
		if err == nil && least > newest {
			err = fault.New(fault.Conflict, "store.newer", "schema", at, "known", newest)
		}
		return newest, err
	}
	if err == nil && at < newest {
		if _, err = p.Up(ctx); err == nil && d.migrated != "" {
			_, err = db.ExecContext(ctx, d.migrated)
		}
	}
	if sqlState(err) == mayNot {
		return newest, fault.New(fault.Conflict, "store.older", "schema", at, "known", newest).Because(err)
	}
	if err != nil {
		return newest, fmt.Errorf("migrations: %w", err)
	}
	return newest, nil
}

// oldest answers which migration a program has to know to work on this schema; 0 when nothing was taken away yet.
func oldest(ctx context.Context, db *sql.DB, d dialect) (version int64, err error) {
	err = db.QueryRowContext(ctx, d.oldest).Scan(&version)
	return version, err
}

const (
	migratePatience = 200             // tries, when what works on a table does not let go of it
	migrateRest     = 2 * time.Second // after each, in which everybody else goes on
)

// migratePostgres migrates on a connection that waits for no lock for long: who waits for a table that is to change keeps all others from
// it who came later.
func (s *Store) migratePostgres(ctx context.Context, o Options) error {
	db, err := openPostgres(ctx, o.Database, "lock_timeout", "2s")
	if err != nil {
		return err
	}
	for range migratePatience {
		if s.known, err = migrate(ctx, db, s.dialect, o.Later); sqlState(err) != lockNotAvailable {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(migrateRest):
		}
	}
	return errors.Join(err, db.Close())
}

// layered are folders of files one over another.
type layered []fs.FS

// Open opens a file of whichever has it.
func (l layered) Open(name string) (file fs.File, err error) {
	err = fs.ErrNotExist
	for _, files := range l {
		if files == nil {
			continue
		}
		if file, err = files.Open(name); err == nil {
			return file, nil
		}
	}
	return nil, err
}

// Glob lists the files of all.
func (l layered) Glob(pattern string) (names []string, err error) {
	for _, files := range l {
		if files == nil {
			continue
		}
		more, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, err
		}
		names = append(names, more...)
	}
	return names, nil
}

// sqliteTypes are the types of the shared files under their names in strict SQLite tables.
var sqliteTypes = regexp.MustCompile(`\b(BIGINT|BOOLEAN|BYTEA|DOUBLE PRECISION)\b`)

var sqliteNames = map[string]string{"BIGINT": "INTEGER", "BOOLEAN": "INTEGER", "BYTEA": "BLOB", "DOUBLE PRECISION": "REAL"}

// sqliteText is a migration for SQLite. Tables become STRICT; those marked "clustered" keep their rows in the order of the primary key.
func sqliteText(text string) string {
	text = needing.ReplaceAllString(text, "PRAGMA user_version = $1;")
	text = sqliteTypes.ReplaceAllStringFunc(text, func(t string) string { return sqliteNames[t] })
	text = strings.ReplaceAll(text, "\n); -- clustered", "\n) STRICT, WITHOUT ROWID;")
	return strings.ReplaceAll(text, "\n);", "\n) STRICT;")
}

// needing says in a migration which one a program has to know from then on, see oldest.
var needing = regexp.MustCompile(`(?m)^-- Programs that know (\d+) alone go on\.$`)

// textColumn is the definition of a column of texts, in a new table or an old one.
var textColumn = regexp.MustCompile(`(?m)^(  \w+ TEXT|ALTER TABLE \w+ ADD COLUMN \w+ TEXT)\b`)

// postgresText is a migration for PostgreSQL: texts are ordered by their bytes, as in SQLite, whatever the language of the database.
func postgresText(text string) string {
	text = needing.ReplaceAllString(text, "COMMENT ON TABLE goose_db_version IS '$1';")
	return textColumn.ReplaceAllString(text, `$1 COLLATE "C"`)
}

// translated is the folder of migrations as one database sees it: without the files of others, its own under the shared
// name, and every text edited.
type translated struct {
	files fs.FS
	ours  string
	edit  func(string) string
}

// Open returns a file under its shared name.
func (t translated) Open(name string) (fs.File, error) {
	if name == "." {
		return t.files.Open("migrations")
	}
	path := "migrations/" + name
	text, err := fs.ReadFile(t.files, path)
	if err != nil {
		path = strings.TrimSuffix(path, ".sql") + t.ours
		text, err = fs.ReadFile(t.files, path)
	}
	if err != nil {
		return nil, err
	}
	edited := []byte(t.edit(string(text)))
	return &textFile{Reader: bytes.NewReader(edited), name: name, size: int64(len(edited))}, nil
}

// Glob lists the files that the database has, under their shared names.
func (t translated) Glob(pattern string) ([]string, error) {
	all, err := fs.Glob(t.files, "migrations/"+pattern)
	var names []string
	for _, path := range all {
		name := strings.TrimPrefix(path, "migrations/")
		if base, ok := strings.CutSuffix(name, t.ours); ok {
			name = base + ".sql"
		}
		if strings.Count(name, ".") == 1 {
			names = append(names, name)
		}
	}
	return names, err
}

// textFile is a file in memory; it is its own description.
type textFile struct {
	io.Reader
	name string
	size int64
}

func (f *textFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *textFile) Close() error               { return nil }
func (f *textFile) Name() string               { return f.name }
func (f *textFile) Size() int64                { return f.size }
func (f *textFile) Mode() fs.FileMode          { return 0o444 }
func (f *textFile) ModTime() time.Time         { return time.Time{} }
func (f *textFile) IsDir() bool                { return false }
func (f *textFile) Sys() any                   { return nil }
