package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"

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
		wg.Go(func() { stores[i], errs[i] = store.Open(t.Context(), store.Options{Database: url, Writers: 1, Readers: 1}) })
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

// A schema of a later release is left as it is, and the sentence says so.
func TestANewerSchemaOfPostgresIsRefused(t *testing.T) {
	t.Parallel()
	url := emptySchema(t, "newer")
	s := openPostgres(t, store.Options{Database: url})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db := connect(t, url)
	if _, err := db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, TRUE)"); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), store.Options{Database: url})
	if f := fault.As(err); f.Code != "store.newer" || fmt.Sprint(f.Params["schema"]) != "9000" {
		t.Errorf("got %v, want store.newer 9000", err)
	}
}
