package store_test

import (
	"errors"
	"testing"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
)

// TestACountyThatChangedStays lets a county go with an export behind whose end another node did an act: nothing is removed until an export
// has that, too.
func TestACountyThatChangedStays(t *testing.T) {
	t.Parallel()
	for name, nodes := range map[string]func() (one, other *store.Store){
		"SQLite": func() (one, other *store.Store) {
			s := openSQLite(t, store.Options{})
			return s, s
		},
		"PostgreSQL, two nodes": func() (one, other *store.Store) {
			o := store.Options{Database: storetest.Postgres(t)}
			return openPostgres(t, o), openPostgres(t, o)
		},
	} {
		t.Run(name, func(t *testing.T) {
			one, other := nodes()
			err := one.Update(t.Context(), func(tx *store.Tx) error {
				return errors.Join(tx.InsertTenant(store.Tenant{Key: "t1", County: "140502", Name: "城区", Jurisdiction: "140502"}), tx.SaveTenantKey("t1", []byte{1}, "c"))
			})
			if err != nil {
				t.Fatal(err)
			}
			writeHistory(t, one)
			exported := dumped(t, one)
			head := endOf(t, one)

			act := people.Act{Tenant: "t1", Subject: "account:a2", Kind: "account.create", At: storetest.Start}
			if err := other.Update(t.Context(), func(tx *store.Tx) error { return tx.People().Append(act) }); err != nil {
				t.Fatal(err)
			}
			_, err = one.Remove(t.Context(), "t1", head, func() error { return errors.New("called") })
			if f := fault.As(err); !fault.HasCode(err, "county.changed") || f.Params["pos"] != head.Pos+1 || f.Params["exported"] != head.Pos {
				t.Fatalf("got %v, want county.changed at %d, exported %d", err, head.Pos+1, head.Pos)
			}
			now := dumped(t, one)
			for _, part := range []string{"cases/000001.jsonl", "words/000001.jsonl", "tenants/000001.jsonl", "tenant_keys/000001.jsonl"} {
				if now[part] == "" || now[part] != exported[part] {
					t.Errorf("%s was touched: %s", part, now[part])
				}
			}
			if now["departures/000001.jsonl"] != "" {
				t.Error("a departure was noted")
			}
			if _, err := one.Verify(t.Context(), "t1", nil, head); err != nil {
				t.Error(err)
			}

			called := false
			d, err := one.Remove(t.Context(), "t1", endOf(t, one), func() error { called = true; return nil })
			if err != nil || !called || d.Removed == 0 || d.Head.Pos != head.Pos+1 {
				t.Errorf("with all of it exported: %+v, %v, %v", d, called, err)
			}
			if left := dumped(t, one); left["cases/000001.jsonl"] != "" || left["acts/000001.jsonl"] != "" || left["tenants/000001.jsonl"] != "" {
				t.Errorf("left: %v", left)
			}
		})
	}
}

// endOf is where the log of t1 ends.
func endOf(t testing.TB, s *store.Store) (head audit.Head) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) (err error) {
		head, err = tx.Head("t1")
		return err
	})
	if err != nil || head.Pos == 0 {
		t.Fatal(head, err)
	}
	return head
}
