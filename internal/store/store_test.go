package store_test

import (
	"cmp"
	"testing"

	"go.uber.org/goleak"

	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// openSQLite opens a store in a folder of the test.
func openSQLite(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	s, err := store.Open(t.Context(), o)
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

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, openSQLite, 1)
}

// openPostgres opens a store on a database of the test, as a role that owns nothing in it, or on that of o.
func openPostgres(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	if o.Database == "" {
		o.Database = storetest.Serving(t, storetest.Postgres(t))
	}
	o.Writers, o.Readers = cmp.Or(o.Writers, 4), cmp.Or(o.Readers, 4)
	s, err := store.Open(t.Context(), o)
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

func TestPostgres(t *testing.T) {
	t.Parallel()
	storetest.Run(t, openPostgres, 8)
}
