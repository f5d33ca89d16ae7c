package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"gezhi/internal/store/storetest"
)

// lived is a folder in which a district lived for three days, with a photo; and the operator's keys.
func lived(t *testing.T) (dir, identity, recipient string) {
	t.Helper()
	if testing.Short() {
		t.Skip("lets a district live: left to the run without the race detector")
	}
	dir, identity = filepath.Join(t.TempDir(), "lived"), filepath.Join(t.TempDir(), "operator.key")
	gezhi(t, "simulate", "--data", dir, "--days", "3", "--cases", "100").want(t, exitOK)
	photo := filepath.Join(dir, "blobs", "t1", "photo")
	if err := os.MkdirAll(filepath.Dir(photo), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(photo, []byte("a photo"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, identity, strings.TrimSpace(gezhi(t, "backup", "key", identity).want(t, exitOK, "age1").out)
}

// TestADistrictMovesToPostgresAndBack carries a district that has lived from SQLite to PostgreSQL and back, and compares row for row
// what each database answers.
func TestADistrictMovesToPostgresAndBack(t *testing.T) {
	t.Parallel()
	dir, identity, recipient := lived(t)
	url, root := storetest.Postgres(t), t.TempDir()
	at := func(name string) string { return filepath.Join(root, name) }
	keys := []string{"--identity", identity, "--kek", filepath.Join(dir, "keys", "kek")}
	do := func(args ...string) said { return gezhi(t, args...) }
	take := func(args ...string) said { return do(append([]string{"import", "all"}, append(keys, args...)...)...) }

	do("export", "all", "--data", dir, "--to", recipient, at("one")).want(t, exitOK, " 1 files", "sealed to")
	proven := []string{" 1 files", "every row reads as it was exported", "every log holds and ends where the backup said"}
	take("--data", at("b"), "--database", url, at("one")).want(t, exitOK, proven...)
	do("export", "all", "--data", at("b"), "--database", url, "--to", recipient, at("two")).want(t, exitOK)
	take("--data", at("c"), at("two")).want(t, exitOK, proven...)
	for _, place := range []string{"b", "c"} {
		if photo, err := os.ReadFile(filepath.Join(at(place), "blobs", "t1", "photo")); err != nil || string(photo) != "a photo" {
			t.Errorf("%s: the photo is %q, %v", place, photo, err)
		}
	}

	first, second, there := connect(t, "sqlite", filepath.Join(dir, "db", "gezhi.db")), connect(t, "sqlite", filepath.Join(at("c"), "db", "gezhi.db")), connect(t, "pgx", url)
	tables := answers(t, first, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%' AND name NOT LIKE 'goose%'")
	if len(tables) < 30 {
		t.Fatalf("only %d tables", len(tables))
	}
	for _, table := range tables {
		columns := strings.Join(answers(t, first, "SELECT name FROM pragma_table_info('"+table+"')"), ", ")
		want := answers(t, first, "SELECT "+columns+" FROM "+table)
		for name, db := range map[string]*sql.DB{"PostgreSQL": there, "SQLite again": second} {
			if got := answers(t, db, "SELECT "+columns+" FROM "+table); !slices.Equal(got, want) {
				t.Errorf("%s has other rows on %s: %d, want %d", table, name, len(got), len(want))
			}
		}
	}
	entries := answers(t, first, words)
	if again := answers(t, second, words); len(entries) < 1000 || !slices.Equal(again, entries) {
		t.Errorf("the index of words has %d entries, and had %d", len(again), len(entries))
	}
	pairs := answers(t, there, "SELECT DISTINCT u.lexeme FROM case_docs, unnest(pairs) u")
	if want := answers(t, first, "SELECT term FROM (SELECT DISTINCT term FROM temp.entries)"); len(want) < 100 || !slices.Equal(pairs, want) {
		t.Errorf("the index of words has %d words on PostgreSQL, and %d on SQLite", len(pairs), len(want))
	}
}

// words reads the index of words of SQLite.
const words = "SELECT term, doc FROM temp.entries"

// connect opens a database beside the program.
func connect(t *testing.T, driver, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	if driver == "sqlite" {
		if _, err := db.ExecContext(t.Context(), "CREATE VIRTUAL TABLE temp.entries USING fts5vocab(main, search, instance)"); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// answers are the rows of a query as texts, in the order of these.
func answers(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			switch v {
			case true:
				values[i] = int64(1)
			case false:
				values[i] = int64(0)
			}
			if b, ok := v.([]byte); ok && b == nil { // how SQLite answers bytes that are none
				values[i] = []byte{}
			}
		}
		if text, ok := values[0].(string); ok && len(values) == 1 {
			list = append(list, text)
			continue
		}
		list = append(list, fmt.Sprintf("%#v", values))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// What cannot be taken in is told in a sentence and leaves nothing behind.
func TestAnExportIsTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir, identity, recipient := lived(t)
	url, root := storetest.Postgres(t), t.TempDir()
	at := func(name string) string { return filepath.Join(root, name) }
	kek, other := filepath.Join(dir, "keys", "kek"), filepath.Join(begun(t), "keys", "kek")
	gezhi(t, "export", "all", "--data", dir, "--to", recipient, at("export")).want(t, exitOK)
	gezhi(t, "export", "all", "--data", dir, "--to", recipient, at("export")).want(t, exitFault, "已经存在")
	gezhi(t, "backup", "make", "--data", dir, "--to", recipient, at("backup")).want(t, exitOK)
	whole, err := os.ReadFile(at("export"))
	if err != nil {
		t.Fatal(err)
	}
	cut := write(t, "cut", string(whole[:len(whole)-len(whole)/3]))
	take := func(place, kek, file string, more ...string) said {
		return gezhi(t, append([]string{"import", "all", "--identity", identity, "--kek", kek, "--data", at(place), file}, more...)...)
	}
	for name, more := range map[string][]string{"SQLite": nil, "PostgreSQL": {"--database", url}} {
		t.Run(name, func(t *testing.T) {
			take("new", kek, cut, more...).want(t, exitUsage, "备份")
			take("new", other, at("export"), more...).want(t, exitFault, "密钥")
			take("new", kek, at("backup"), more...).want(t, exitUsage, "gezhi restore")
			if left, err := filepath.Glob(at("*new*")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
			take("whole-"+name, kek, at("export"), more...).want(t, exitOK) // so nothing is left in the database either
			take("whole-"+name, kek, at("export"), more...).want(t, exitFault, "空")
		})
	}
	take("again", kek, at("export"), "--database", url).want(t, exitFault, "目标数据库不是空的")
	gezhi(t, "restore", "--identity", identity, "--kek", kek, "--data", at("restored"), at("export")).want(t, exitUsage, "gezhi import all")

	gezhi(t, "restore", "--identity", identity, "--kek", kek, "--data", at("restored"), "--database", url, at("backup")).want(t, exitFault, "gezhi import all")
	if left, err := filepath.Glob(at("*restored*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}

	gezhi(t, "export", "all", "--data", dir, "--no-files", "--to", recipient, at("rows")).want(t, exitOK, " 0 files")
	take("rows-alone", kek, at("rows")).want(t, exitOK, "every row reads")
	if _, err := os.Stat(filepath.Join(at("rows-alone"), "blobs", "t1")); err == nil {
		t.Error("files came along that were left out")
	}
}

// TestAnotherRoleServesThanTheOneThatMigrates migrates as the owner and begins a county as a role that owns nothing.
func TestAnotherRoleServesThanTheOneThatMigrates(t *testing.T) {
	t.Parallel()
	owner := storetest.Postgres(t)
	serving := storetest.Serving(t, owner)
	gezhi(t, "migrate", "--database", owner, "--grant", "gezhi_app").want(t, exitOK, "the schema is at", "gezhi_app may serve")
	dir := t.TempDir()
	gezhi(t, "init", "--data", dir, "--database", serving).want(t, exitOK, "140502 晋城市城区")
	gezhi(t, "verify", "--data", dir, "--database", serving).want(t, exitOK, "holds")

	gezhi(t, "migrate", "--data", begun(t)).want(t, exitOK, "the schema is at")
	gezhi(t, "migrate", "--data", begun(t), "--grant", "gezhi_app").want(t, exitUsage, "--database")
	gezhi(t, "migrate", "--data", filepath.Join(dir, "nothing")).want(t, exitFault)
	gezhi(t, "migrate", "--database", owner, "--grant", "nobody_at_all").want(t, exitUsage, "createuser nobody_at_all")

	recipient := strings.TrimSpace(gezhi(t, "backup", "key", filepath.Join(dir, "operator.key")).out)
	file := filepath.Join(dir, "backup")
	gezhi(t, "backup", "make", "--data", dir, "--database", owner, "--to", recipient, file).want(t, exitFault, "pg_dump --format=custom", "pg_basebackup", filepath.Join(dir, "blobs"))
	if _, err := os.Stat(file); err == nil {
		t.Error("a backup was left that is none")
	}
}
