package storetest

import (
	"fmt"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/desk"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

// deskFilters holds that an account keeps its own lists, at most so many, and that nobody else has them.
func deskFilters(t *testing.T, open Opener) {
	s := fresh(t, open)
	first, second := desk.Filter{Name: "东街", Tab: "accepted", Place: "140502001"}, desk.Filter{Name: "井盖", Matter: "C0904", Org: "unit:U15"}
	update(t, s, func(tx *store.Tx) error { return tx.SaveDeskFilter(Tenant, "a1", first) })
	update(t, s, func(tx *store.Tx) error { return tx.SaveDeskFilter(Tenant, "a1", second) })
	first.Tab = "submitted"
	update(t, s, func(tx *store.Tx) error { return tx.SaveDeskFilter(Tenant, "a1", first) })
	wantFilters(t, s, Tenant, "a1", first, second)
	wantFilters(t, s, Tenant, "a2")
	wantFilters(t, s, "other", "a1")
	update(t, s, func(tx *store.Tx) error {
		for i := range desk.MostFilters - 2 {
			if err := tx.SaveDeskFilter(Tenant, "a1", desk.Filter{Name: fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		wantFault(t, tx.SaveDeskFilter(Tenant, "a1", desk.Filter{Name: "one more"}), fault.Conflict, "desk.filters_full")
		for i := range desk.MostFilters - 2 {
			if err := tx.DeleteDeskFilter(Tenant, "a1", fmt.Sprint(i)); err != nil {
				return err
			}
		}
		return tx.DeleteDeskFilter(Tenant, "a2", first.Name)
	})
	wantFilters(t, s, Tenant, "a1", first, second)
}

func wantFilters(t *testing.T, s *store.Store, tenant, account string, want ...desk.Filter) {
	t.Helper()
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.DeskFilters(tenant, account)
		if diff := gocmp.Diff(append([]desk.Filter{}, want...), got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

// standardTexts holds that a text is kept, changed over the version that was seen, and not found in another county.
func standardTexts(t *testing.T, open Opener) {
	s := fresh(t, open)
	text := desk.Text{Tenant: Tenant, ID: "t1", Kind: desk.TextReturn, Org: "unit:U15", Matter: "C0904", Title: "不属职责", Words: "【编号】不属本单位职责。", Salt: []byte("salt"), Version: 1}
	update(t, s, func(tx *store.Tx) error { return tx.InsertText(text) })
	text.Words, text.Retired, text.Version = "【编号】请改派。", true, 2
	update(t, s, func(tx *store.Tx) error {
		if err := tx.SaveText(text); err != nil {
			return err
		}
		wantFault(t, tx.SaveText(text), fault.Stale, "text.stale")
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Texts(Tenant)
		if diff := gocmp.Diff([]desk.Text{text}, got); diff != "" {
			t.Error(diff)
		}
		_, foreign := tx.Text("other", "t1")
		wantFault(t, foreign, fault.NotFound, "text.not_found")
		return err
	})
}
