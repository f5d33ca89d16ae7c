package storetest

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // to make databases for tests

	"gezhi/internal/store"
)

// server is the PostgreSQL of this run: the one that GEZHI_TEST_POSTGRES names, or one of our own, which scripts/postgres ends with
// this process.
var server = sync.OnceValues(func() (url string, err error) {
	if url = os.Getenv("GEZHI_TEST_POSTGRES"); url == "" {
		if url, err = startPostgres(); err != nil {
			return "", err
		}
	}
	return url, tell(url, "DO $$ BEGIN CREATE ROLE gezhi LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$")
})

// spare are the names of databases that a test left empty for the next one: to make one takes longer than most tests.
var spare struct {
	sync.Mutex
	names []string
	made  int
}

// Postgres returns the URL of a database without rows; the role in it owns the tables and is no superuser. The database is the test's
// until it ends.
func Postgres(t testing.TB) string {
	t.Helper()
	url, err := server()
	if err != nil {
		t.Fatalf("no PostgreSQL to test with: %v", err)
	}
	name := spareDatabase(t, url)
	t.Cleanup(func() {
		if err := tell(as(url, "postgres", name), empty); err != nil {
			t.Error(err)
		}
		spare.Lock()
		defer spare.Unlock()
		spare.names = append(spare.names, name)
	})
	return as(url, "gezhi", name)
}

func spareDatabase(t testing.TB, url string) string {
	t.Helper()
	spare.Lock()
	defer spare.Unlock()
	if last := len(spare.names) - 1; last >= 0 {
		name := spare.names[last]
		spare.names = spare.names[:last]
		return name
	}
	spare.made++
	name := fmt.Sprintf("gezhi_%d_%d", os.Getpid(), spare.made)
	if err := tell(url, "CREATE DATABASE "+name+" OWNER gezhi"); err != nil {
		t.Fatal(err)
	}
	return name
}

// serving are the databases in which the role that serves has its rights.
var serving struct {
	sync.Mutex
	urls map[string]string
}

// Serving gives a role that owns nothing what serving needs in a database, and returns the URL of the database under that role.
func Serving(t testing.TB, url string) string {
	t.Helper()
	serving.Lock()
	defer serving.Unlock()
	if under, ok := serving.urls[url]; ok {
		return under
	}
	super, err := server()
	if err != nil {
		t.Fatal(err)
	}
	const role = "gezhi_app"
	if err := tell(super, "DO $$ BEGIN CREATE ROLE "+role+" LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Migrate(t.Context(), store.Options{Database: url}, role); err != nil {
		t.Fatal(err)
	}
	if serving.urls == nil {
		serving.urls = map[string]string{}
	}
	serving.urls[url] = strings.Replace(url, "gezhi@", role+"@", 1)
	return serving.urls[url]
}

// empty deletes every row of our tables, also of those from which the program itself cannot.
const empty = `DO $$ DECLARE t text; BEGIN
  PERFORM set_config('session_replication_role', 'replica', TRUE);
  FOR t IN SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version' LOOP
    EXECUTE 'DELETE FROM ' || t;
  END LOOP;
END $$`

// as is the URL of another role and database on a server, given as postgres://role@/database?host=...
func as(url, role, database string) string {
	_, where, _ := strings.Cut(url, "?")
	return "postgres://" + role + "@/" + database + "?" + where
}

// tell lets the server do one thing.
func tell(url, text string) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(text)
	return err
}

// own is the server that this run has started. It waits at its input, which is held here so that it ends with this process and not before.
var own struct{ input io.Closer }

// startPostgres starts a server that ends with this process.
func startPostgres() (url string, err error) {
	root, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(root) == root {
			return "", fmt.Errorf("%w: go.mod", os.ErrNotExist)
		}
		root = filepath.Dir(root)
	}
	c := exec.Command(filepath.Join(root, "scripts", "postgres"))
	c.Stderr = os.Stderr
	if own.input, err = c.StdinPipe(); err != nil {
		return "", err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := c.Start(); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("scripts/postgres did not start a server: %w", err)
	}
	return strings.TrimSpace(line), nil
}
