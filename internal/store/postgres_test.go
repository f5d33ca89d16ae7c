package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"gezhi/internal/fault"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
)

// connect opens a database beside the store.
func connect(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// emptySchema is a schema of the test in which nothing is.
func emptySchema(t testing.TB, name string) (url string) {
	t.Helper()
	url = storetest.Postgres(t)
	db := connect(t, url)
	for _, text := range []string{"DROP SCHEMA IF EXISTS " + name + " CASCADE", "CREATE SCHEMA " + name} {
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if _, err := db.ExecContext(context.Background(), "DROP SCHEMA "+name+" CASCADE"); err != nil {
			t.Error(err)
		}
	})
	return url + "&search_path=" + name
}

// TestTwoFirstStartsAtOnce opens several stores at once where nothing is yet: one makes the schema and the others wait for it.
func TestTwoFirstStartsAtOnce(t *testing.T) {
	t.Parallel()
	url := emptySchema(t, "first_starts")
	const starts = 6
	var wg sync.WaitGroup
	stores, errs := make([]*store.Store, starts), make([]error, starts)
	for i := range starts {
		wg.Go(func() {
			stores[i], errs[i] = store.Open(t.Context(), store.Options{Database: url, Writers: 1, Readers: 1})
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	for _, s := range stores {
		if s != nil {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	var steps, different int
	err := connect(t, url).QueryRowContext(t.Context(), "SELECT count(*), count(DISTINCT version_id) FROM goose_db_version").Scan(&steps, &different)
	if err != nil || steps != different || steps < 20 {
		t.Errorf("%d steps, of which %d differ: %v", steps, different, err)
	}
}

// A city goes over to the next two releases node by node: what the first adds lets an older node go on, and one be started; what the
// second takes away is told to the older node, which then refuses everything with a sentence, and the node between goes on.
func TestNodesOfTwoReleasesServeSideBySide(t *testing.T) {
	t.Parallel()
	url := emptySchema(t, "rolling")
	first := fstest.MapFS{"migrations/9001_expand.sql": {Data: []byte("-- +goose Up\nALTER TABLE tenants ADD COLUMN more TEXT;\n")}}
	second := fstest.MapFS{
		"migrations/9001_expand.sql":   first["migrations/9001_expand.sql"],
		"migrations/9100_contract.sql": {Data: []byte("-- +goose Up\nALTER TABLE tenants DROP COLUMN more;\n-- Programs that know 9001 alone go on.\n")},
	}
	node := func(later fs.FS) (*store.Store, error) {
		return store.Open(t.Context(), store.Options{Database: url, Writers: 1, Readers: 1, Later: later})
	}
	begin := func(later fs.FS) *store.Store {
		t.Helper()
		s, err := node(later)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	}
	save := func(s *store.Store, key string) error {
		return s.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveTenantKey(key, []byte{1}, "c") })
	}
	list := func(s *store.Store) error {
		return s.View(t.Context(), func(tx *store.Tx) error { _, err := tx.Tenants(); return err })
	}
	works := func(s *store.Store, key string) {
		t.Helper()
		if err := errors.Join(save(s, key), list(s)); err != nil {
			t.Error(err)
		}
	}
	old := begin(nil)
	works(old, "t1")
	next := begin(first)
	works(next, "t2")
	works(old, "t3")
	works(begin(nil), "t4") // started anew meanwhile

	works(begin(second), "t5")
	for end := time.Now().Add(time.Minute); old.Writable() && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	wantCode(t, save(old, "t6"), "store.outgrown")
	wantCode(t, list(old), "store.outgrown")
	_, err := node(nil)
	if f := fault.As(err); f.Code != "store.newer" || fmt.Sprint(f.Params["schema"]) != "9100" {
		t.Errorf("got %v, want store.newer 9100", err)
	}
	works(next, "t7")
}

// A migration that finds a table in use lets go of it after a while, so that others come to it, and tries again until it is free.
func TestAMigrationStandsInNobodysWay(t *testing.T) {
	t.Parallel()
	url := emptySchema(t, "patience")
	if err := openPostgres(t, store.Options{Database: url}).Close(); err != nil {
		t.Fatal(err)
	}
	db := connect(t, url)
	reading, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reading.Rollback() }()
	tenants := func(q interface {
		QueryRowContext(context.Context, string, ...any) *sql.Row
	}) {
		t.Helper()
		var n int
		if err := q.QueryRowContext(t.Context(), "SELECT count(*) FROM tenants").Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	tenants(reading) // which holds the table until it ends
	done := make(chan error, 1)
	go func() {
		later := fstest.MapFS{"migrations/9001_expand.sql": {Data: []byte("-- +goose Up\nALTER TABLE tenants ADD COLUMN more TEXT;\n")}}
		s, err := store.Open(context.WithoutCancel(t.Context()), store.Options{Database: url, Writers: 1, Readers: 1, Later: later})
		if err == nil {
			err = s.Close()
		}
		done <- err
	}()
	waiters := func(want int) {
		t.Helper()
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			var n int
			if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_locks WHERE relation = CAST('tenants' AS regclass) AND NOT granted").Scan(&n); err != nil {
				t.Fatal(err)
			}
			if n == want {
				return
			}
		}
		t.Fatalf("%d do not wait for the table", want)
	}
	waiters(1)
	waiters(0)
	tenants(db)
	waiters(1) // it tries again
	if err := reading.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	var columns int
	err = db.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_attribute WHERE attrelid = CAST('tenants' AS regclass) AND attname = 'more'").Scan(&columns)
	if err != nil || columns != 1 {
		t.Errorf("%d columns, %v", columns, err)
	}
}

// One node of several tells the deadlines of a county at a time, and each county has its own.
func TestOneNodeHasTheDeadlinesOfACounty(t *testing.T) {
	t.Parallel()
	url := storetest.Postgres(t)
	one, other := openPostgres(t, store.Options{Database: url}), openPostgres(t, store.Options{Database: url})
	var ones, others, elsewhere int64
	for i, step := range []struct {
		s      *store.Store
		tenant string
		mine   *int64
		want   bool
	}{
		{one, "t1", &ones, true}, {other, "t1", &others, false}, {one, "t1", &ones, true}, {other, "t1", &others, false},
		{other, "t2", &elsewhere, true}, {one, "t2", &others, false},
	} {
		if got, err := step.s.LeaseSweep(t.Context(), step.tenant, step.mine); err != nil || got != step.want {
			t.Errorf("step %d: %v, %v", i, got, err)
		}
	}
}

// TestTheServingRoleMayNotTouchTheLogOrTheSchema tries what a stolen password of the program would try. The suite itself runs under
// this role, so that it may do all that the program needs.
func TestTheServingRoleMayNotTouchTheLogOrTheSchema(t *testing.T) {
	t.Parallel()
	owner := storetest.Postgres(t)
	db := connect(t, storetest.Serving(t, owner))
	for _, text := range []string{
		"UPDATE acts SET command = ''", "DELETE FROM acts", "TRUNCATE acts", "UPDATE seals SET pos = 1", "DELETE FROM seals", "TRUNCATE seals",
		"DELETE FROM cases", "DELETE FROM words", "DELETE FROM chain_heads", "DELETE FROM accounts", "DELETE FROM reveals", "DELETE FROM contacts",
		"DROP TABLE acts", "ALTER TABLE acts ADD COLUMN more TEXT", "ALTER TABLE acts DISABLE TRIGGER ALL", "CREATE INDEX more ON acts (kind)",
		"CREATE TABLE more (n BIGINT)", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, TRUE)",
		"ALTER TABLE acts OWNER TO gezhi_app", "SET ROLE gezhi",
	} {
		_, err := db.ExecContext(t.Context(), text)
		if state := refusedState(err); state != "42501" {
			t.Errorf("%s: %v", text, err)
		}
	}
	owning := connect(t, owner)
	for _, text := range []string{"UPDATE acts SET command = ''", "DELETE FROM acts", "TRUNCATE seals", "DELETE FROM seals"} {
		if _, err := owning.ExecContext(t.Context(), text); refusedState(err) != "42501" {
			t.Errorf("the owner: %s: %v", text, err)
		}
	}
}

// A role that owns nothing does not migrate: it says that the owner has to.
func TestTheServingRoleDoesNotMigrate(t *testing.T) {
	t.Parallel()
	owner := storetest.Postgres(t)
	storetest.Serving(t, owner) // makes the role
	url := emptySchema(t, "older")
	if _, err := connect(t, url).ExecContext(t.Context(), "GRANT USAGE ON SCHEMA older TO gezhi_app"); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), store.Options{Database: strings.Replace(url, "gezhi@", "gezhi_app@", 1)})
	wantCode(t, err, "store.older")
	if _, err := store.Migrate(t.Context(), store.Options{Database: url}, "no_such_role"); !hasField(err, "database.no_role") {
		t.Errorf("got %v", err)
	}
	if _, err := store.Migrate(t.Context(), store.Options{Dir: t.TempDir()}, "gezhi_app"); !hasField(err, "database.roles") {
		t.Errorf("got %v", err)
	}
	if _, err := store.Migrate(t.Context(), store.Options{Database: url}, "gezhi_app"); err != nil {
		t.Fatal(err)
	}
	openPostgres(t, store.Options{Database: strings.Replace(url, "gezhi@", "gezhi_app@", 1)})
}

func hasField(err error, code string) bool {
	return slices.ContainsFunc(fault.As(err).Fields, func(f fault.Field) bool { return f.Code == code })
}

// TestTheServingRoleHasTheRightsThatStatementsNeed reads from the sources what is done to each table, and holds it against the rights:
// none is missing, and none is given that no statement needs.
func TestTheServingRoleHasTheRightsThatStatementsNeed(t *testing.T) {
	t.Parallel()
	needed := map[string][]string{}
	need := func(table string, right string) {
		if !slices.Contains(needed[table], right) && table != "search" {
			needed[table] = append(needed[table], right)
			slices.Sort(needed[table])
		}
	}
	for _, text := range statements(t) {
		for _, m := range regexp.MustCompile(`\b(INSERT INTO|UPDATE|DELETE FROM) ([a-z_]+)`).FindAllStringSubmatch(text, -1) {
			verb, _, _ := strings.Cut(m[1], " ")
			if m[2] == "of" || m[2] == "skip" {
				continue
			}
			if need(m[2], verb); strings.Contains(text, "DO UPDATE") {
				need(m[2], "UPDATE")
			}
		}
		if m := regexp.MustCompile(`FROM ([a-z_]+) .*FOR UPDATE`).FindStringSubmatch(text); m != nil {
			need(m[1], "UPDATE")
		}
	}
	db := connect(t, storetest.Serving(t, storetest.Postgres(t)))
	has := map[string][]string{}
	each(t, db, "SELECT table_name, privilege_type, '', '' FROM information_schema.role_table_grants WHERE grantee = 'gezhi_app' AND table_schema = current_schema() ORDER BY 1, 2",
		func(r [4]string) {
			if r[1] != "SELECT" {
				has[r[0]] = append(has[r[0]], r[1])
			}
		})
	if diff := cmp.Diff(needed, has); diff != "" || len(has) < 30 {
		t.Errorf("statements need, and the role has:\n%s", diff)
	}
}

// statements are the texts of SQL in the sources: queries by name, and what stands in Go.
func statements(t testing.TB) (list []string) {
	t.Helper()
	files, err := filepath.Glob("queries/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		list = append(list, strings.Split(source(t, file), "-- name: ")...)
	}
	if files, err = filepath.Glob("*.go"); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && isStatement(l) {
				text, _ := strconv.Unquote(l.Value)
				list = append(list, text)
			}
			return true
		})
	}
	return list
}

// refusedState is the state of SQL with which PostgreSQL refused a statement; empty where it did not.
func refusedState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
