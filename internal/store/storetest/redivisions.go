package storetest

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/fault"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/redivision"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// redivisions holds that a draft is kept as it is, that nobody writes over a version that they did not see, and which drafts are due.
func redivisions(t *testing.T, open Opener) {
	s := fresh(t, open)
	d := redivision.Draft{ID: "d1", Name: "甲街道重划", Place: "140502001", Base: "e1", State: redivision.Drafted, By: "a1", At: Start, Version: 1,
		Rows: []gridcheck.Row{{Unit: "140502001001001001", Grid: "140502001001001"}}}
	update(t, s, func(tx *store.Tx) error { return tx.InsertRedivision(Tenant, d) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Redivision(Tenant, "d1")
		if diff := gocmp.Diff(d, got); diff != "" {
			t.Error(diff)
		}
		_, missing := tx.Redivision(Other, "d1")
		wantFault(t, missing, fault.NotFound, "redivision.not_found")
		return err
	})
	due := func(day territory.Day, want int) {
		t.Helper()
		view(t, s, func(tx *store.Tx) error {
			list, err := tx.DueRedivisions(Tenant, day)
			if len(list) != want {
				t.Errorf("%d are due on %s, want %d", len(list), day, want)
			}
			return err
		})
	}
	save := func() {
		t.Helper()
		d.Version++
		update(t, s, func(tx *store.Tx) error { return tx.SaveRedivision(Tenant, d) })
	}
	due("2030-01-01", 0)
	d.State, d.ValidFrom = redivision.Scheduled, "2026-03-20"
	save()
	due("2026-03-19", 0)
	due("2026-03-20", 1)
	d.State, d.Left = redivision.Published, []territory.Code{"140502001001"}
	save()
	due("2026-03-20", 1)
	d.Left = nil
	save()
	due("2030-01-01", 0)
	update(t, s, func(tx *store.Tx) error {
		wantFault(t, tx.SaveRedivision(Tenant, d), fault.Stale, "redivision.stale")
		list, err := tx.Redivisions(Tenant)
		if len(list) != 1 || list[0].State != redivision.Published {
			t.Errorf("the list is %+v", list)
		}
		return err
	})
}
