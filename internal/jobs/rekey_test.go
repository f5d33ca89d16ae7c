package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"gezhi/internal/cases"
	"gezhi/internal/jobs"
	"gezhi/internal/keys"
	"gezhi/internal/store"
)

// persons are how many contacts each tenant of the renewal has.
const persons = 40

// failing is a store that is cut off after so many writes, as a process is.
type failing struct {
	*store.Store
	left *int
}

var errCut = errors.New("cut off")

func (f failing) take() error {
	if *f.left--; *f.left < 0 {
		return errCut
	}
	return nil
}

func (f failing) Update(ctx context.Context, fn func(*store.Tx) error) error {
	if err := f.take(); err != nil {
		return err
	}
	return f.Store.Update(ctx, fn)
}

func (f failing) RenewPersonKeys(ctx context.Context, tenant string, renew func(string, []byte) ([]byte, bool, error)) (int, error) {
	return f.Store.RenewPersonKeys(ctx, tenant, func(id string, wrapped []byte) ([]byte, bool, error) {
		key, renewed, err := renew(id, wrapped)
		if renewed && err == nil {
			err = f.take()
		}
		return key, renewed, err
	})
}

// sealed is a contact with what opens it.
type sealed struct {
	tenant, id string
	text       []byte
}

// TestARenewalOfKeysThatIsCutOffAnywhereGoesOn cuts a renewal off after each of its writes and begins it anew, as after a crash, until it is
// through: at every moment every contact opens, and at the end nothing is wrapped by an old key.
func TestARenewalOfKeysThatIsCutOffAnywhereGoesOn(t *testing.T) {
	t.Parallel()
	s := open(t)
	path := keys.Path(t.TempDir())
	first, err := keys.Create(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	spot := keys.Spot{Table: "contacts", Column: "name"}
	tenants := []string{"ta", "tb"}
	var all []sealed
	for _, tenant := range tenants {
		ring := keys.NewRing(first, nil)
		wrapped, err := ring.NewTenant(tenant)
		if err != nil {
			t.Fatal(err)
		}
		key, err := ring.Tenant(tenant, wrapped)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Update(t.Context(), func(tx *store.Tx) error {
			if err := tx.SaveTenantKey(tenant, wrapped, keys.Check(first.Newest())); err != nil {
				return err
			}
			for i := range persons {
				id := fmt.Sprintf("c%02d", i)
				person, err := key.NewPerson(id)
				if err != nil {
					return err
				}
				text, err := key.Seal(id, person, spot, []byte(tenant+id))
				if err != nil {
					return err
				}
				all = append(all, sealed{tenant, id, text})
				if err := tx.Cases().SaveContact(t.Context(), cases.SealedContact{Tenant: tenant, Case: id, PersonKey: person, Name: text}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	copied := filepath.Join(t.TempDir(), "copy")
	if _, err := keys.Renew(path, copied, nil); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	cuts := 0
	for begun, done := 0, false; !done; begun++ {
		if begun > 4*persons {
			t.Fatal("it never ends")
		}
		left := begun % 3 * begun // none at all, a few, many
		rekey := &jobs.Rekey{Store: failing{s, &left}, Ring: keys.NewRing(load(t, path), nil), File: path, Tenants: func() []string { return tenants },
			Forget: func(string) {}, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
		for range 20 { // rounds until it is cut off, or through
			err := rekey.Round(t.Context())
			now = now.Add(time.Minute)
			allOpen(t, s, path, all, spot)
			if done = len(load(t, path).Keys) == 1; done {
				break
			}
			if errors.Is(err, errCut) {
				cuts++
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if cuts < 5 {
		t.Errorf("cut off %d times only", cuts)
	}
	last := load(t, path)
	if bytes.Equal(last.Newest(), first.Newest()) || len(last.HeadKeys()) != 2 {
		t.Error("the old key is still there, or what proves its heads is gone")
	}
	err = s.View(t.Context(), func(tx *store.Tx) error {
		for _, tenant := range tenants {
			wrapped, check, err := tx.TenantKey(tenant)
			if err != nil {
				return err
			}
			key, err := keys.NewRing(last, nil).Tenant(tenant, wrapped)
			if err != nil || key.Renewing() || check != keys.Check(last.Newest()) {
				t.Errorf("%s: renewing %v, %s, %v", tenant, key.Renewing(), check, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// The copy that was made at the beginning opens everything too.
	allOpen(t, s, copied, all, spot)
}

// late is a store in which somebody who has not heard of the new key writes when the first pass is through.
type late struct {
	*store.Store
	write func()
}

func (l *late) RenewPersonKeys(ctx context.Context, tenant string, renew func(string, []byte) ([]byte, bool, error)) (int, error) {
	n, err := l.Store.RenewPersonKeys(ctx, tenant, renew)
	if l.write != nil && n > 0 {
		l.write()
		l.write = nil
	}
	return n, err
}

// TestWhoWritesByTheOldKeyMeanwhileIsNotLost writes a contact by the old key behind the pass that renews all: another pass finds it, before the
// old key is gone.
func TestWhoWritesByTheOldKeyMeanwhileIsNotLost(t *testing.T) {
	t.Parallel()
	s := open(t)
	path := keys.Path(t.TempDir())
	first, err := keys.Create(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	ring, spot := keys.NewRing(first, nil), keys.Spot{Table: "contacts", Column: "name"}
	wrapped, err := ring.NewTenant("ta")
	if err != nil {
		t.Fatal(err)
	}
	old, err := ring.Tenant("ta", wrapped)
	if err != nil {
		t.Fatal(err)
	}
	var all []sealed
	write := func(id string) {
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			person, err := old.NewPerson(id)
			if err != nil {
				return err
			}
			text, err := old.Seal(id, person, spot, []byte("ta"+id))
			all = append(all, sealed{"ta", id, text})
			return errors.Join(err, tx.Cases().SaveContact(t.Context(), cases.SealedContact{Tenant: "ta", Case: id, PersonKey: person, Name: text}))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveTenantKey("ta", wrapped, keys.Check(first.Newest())) }); err != nil {
		t.Fatal(err)
	}
	write("c2")
	if _, err := keys.Renew(path, filepath.Join(t.TempDir(), "copy"), nil); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	rekey := &jobs.Rekey{Store: &late{s, func() { write("c1") }}, Ring: ring, File: path, Tenants: func() []string { return []string{"ta"} },
		Forget: func(string) {}, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
	for range 10 {
		if err := rekey.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Minute)
	}
	if len(load(t, path).Keys) != 1 || len(all) != 2 {
		t.Fatalf("%d keys are left, %d contacts were written", len(load(t, path).Keys), len(all))
	}
	allOpen(t, s, path, all, spot)
}

func load(t *testing.T, path string) keys.File {
	t.Helper()
	f, _, err := keys.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// allOpen opens every contact with what a key file holds, as a process does that begins now.
func allOpen(t *testing.T, s *store.Store, path string, all []sealed, spot keys.Spot) {
	t.Helper()
	ring := keys.NewRing(load(t, path), nil)
	open := map[string]*keys.Tenant{}
	persons := map[string][]byte{}
	for _, c := range all {
		if open[c.tenant] == nil {
			err := s.View(t.Context(), func(tx *store.Tx) error {
				wrapped, _, err := tx.TenantKey(c.tenant)
				if err == nil {
					open[c.tenant], err = ring.Tenant(c.tenant, wrapped)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.RenewPersonKeys(t.Context(), c.tenant, func(id string, key []byte) ([]byte, bool, error) {
				persons[c.tenant+id] = key
				return key, false, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		plain, err := open[c.tenant].Open(c.id, persons[c.tenant+c.id], spot, c.text)
		if err != nil || string(plain) != c.tenant+c.id {
			t.Fatalf("%s of %s: %q, %v", c.id, c.tenant, plain, err)
		}
	}
}
