package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// personKeys holds that the keys of persons are renewed in every table that has some, of one tenant, once each, and that what was changed
// meanwhile is left alone; cut off, it goes on when it is called again.
func personKeys(t *testing.T, open Opener) {
	s := fresh(t, open)
	const contacts = 700 // more than are read at a time
	name := func(i int) string { return fmt.Sprintf("c%04d", i) }
	update(t, s, func(tx *store.Tx) error {
		for i := range contacts {
			for _, tenant := range []string{Tenant, "other"} {
				if err := tx.Cases().SaveContact(t.Context(), cases.SealedContact{Tenant: tenant, Case: name(i), PersonKey: []byte("old " + name(i))}); err != nil {
					return err
				}
			}
		}
		if err := tx.Cases().SaveContact(t.Context(), cases.SealedContact{Tenant: Tenant, Case: "erased", PersonKey: []byte{}, Erased: true}); err != nil {
			return err
		}
		return tx.InsertLiaison(people.SealedLiaison{Liaison: people.Liaison{Tenant: Tenant, ID: "l1", Role: people.PartTimer, Place: "140502001001001", Salt: []byte{1}, Version: 1}, PersonKey: []byte("old l1"), SealedName: []byte{1}, SealedPhone: []byte{1}})
	})
	var asked []string
	stop := errors.New("cut off")
	renew := func(most int) func(string, []byte) ([]byte, bool, error) {
		return func(id string, key []byte) ([]byte, bool, error) {
			rest, old := strings.CutPrefix(string(key), "old ")
			if !old {
				return key, false, nil
			}
			if rest != id {
				t.Errorf("the key of %s is asked for as %s", rest, id)
			}
			if most--; most < 0 {
				return nil, false, stop
			}
			asked = append(asked, id)
			return []byte("new " + id), true, nil
		}
	}
	if n, err := s.RenewPersonKeys(t.Context(), Tenant, renew(600)); !errors.Is(err, stop) || n != 500 {
		t.Errorf("renewed %d, %v", n, err)
	}
	// Somebody is erased, and another contact is written, between reading and writing.
	between := renew(contacts)
	n, err := s.RenewPersonKeys(t.Context(), Tenant, func(id string, key []byte) ([]byte, bool, error) {
		if id == name(650) {
			update(t, s, func(tx *store.Tx) error { return tx.Cases().Erase(t.Context(), Tenant, name(650)) })
		}
		return between(id, key)
	})
	if err != nil || n != 201 {
		t.Errorf("renewed %d, %v", n, err)
	}
	if n, err := s.RenewPersonKeys(t.Context(), Tenant, renew(contacts)); err != nil || n != 0 {
		t.Errorf("renewed again: %d, %v", n, err)
	}
	if slices.Contains(asked, "erased") || !slices.Contains(asked, "l1") {
		t.Error("an erased contact was asked for, or the liaison was not")
	}
	for tenant, want := range map[string]int{Tenant: contacts, "other": contacts} { // one was erased, one is a liaison
		kept := 0
		_, err := s.RenewPersonKeys(t.Context(), tenant, func(id string, key []byte) ([]byte, bool, error) {
			kept++
			if want := map[string]string{Tenant: "new ", "other": "old "}[tenant] + id; string(key) != want {
				t.Errorf("%s of %s: %q", id, tenant, key)
			}
			return key, false, nil
		})
		if err != nil || kept != want {
			t.Errorf("%s keeps %d keys, want %d; %v", tenant, kept, want, err)
		}
	}
}
