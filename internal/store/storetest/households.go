package storetest

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// householdRows holds that cards come back as they were saved and within the scope alone, that the oldest come first when they are to go,
// and that a card goes with its key.
func householdRows(t *testing.T, open Opener) {
	s := fresh(t, open)
	const grid = territory.Code("140502001001001")
	today := calendar.DateOf(Start)
	one := households.Sealed{
		Household: households.Household{
			Tenant: Tenant, ID: "h1", Place: grid + "001", Building: "b1", Door: "3-2-501", People: 3, Needs: []households.Need{households.Meals, households.Phones},
			Source: households.AtDoor, Statute: "某条例", Refreshed: today, Refused: today.AddDays(-3), Carded: today.AddDays(-2), Salt: []byte{7}, Version: 1,
		},
		PersonKey: []byte{1}, SealedName: []byte{2}, SealedPhone: []byte{3}, PhoneIndex: "whole", TailIndex: "tail",
	}
	old := households.Sealed{
		Household: households.Household{
			Tenant: Tenant, ID: "h2", Place: "140502001001002", Door: "1-1-101", Needs: []households.Need{}, Source: households.ByTable,
			Refreshed: today.AddDays(-900), Salt: []byte{8}, Version: 1,
		},
		PersonKey: []byte{4}, SealedName: []byte{5}, SealedPhone: []byte{6},
	}
	update(t, s, func(tx *store.Tx) error {
		if err := tx.InsertHousehold(one); err != nil {
			return err
		}
		return tx.InsertHousehold(old)
	})
	one.People, one.Version = 4, 2
	update(t, s, func(tx *store.Tx) error {
		if err := tx.SaveHousehold(one); err != nil {
			return err
		}
		wantFault(t, tx.SaveHousehold(one), fault.Stale, "household.stale")
		wantFault(t, tx.DropHousehold(Tenant, "h1", 1), fault.Stale, "household.stale")
		return nil
	})
	post := people.Post{Tenant: Tenant, ID: "p", Account: "a", Role: people.GridWorker, Place: grid, From: Start.Add(-time.Hour)}
	own, err := access.ScopeFor(access.NewStaff(Tenant, "a", []people.Post{post}, people.Session{}, Start), access.HouseholdRead, access.Handling, Start)
	if err != nil {
		t.Fatal(err)
	}
	whole := access.SystemScope(Tenant)
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Households(own, "140502")
		if diff := gocmp.Diff([]households.Sealed{one}, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = tx.Household(own, "h2")
		wantFault(t, err, fault.NotFound, "household.not_found")
		_, err = tx.Household(access.SystemScope("other"), "h1")
		wantFault(t, err, fault.NotFound, "household.not_found")
		for days, want := range map[int]int{-900: 1, -901: 0, 0: 2} {
			if list, err := tx.HouseholdsRefreshedBy(whole, today.AddDays(days), 10); err != nil || len(list) != want || want == 2 && list[0].ID != "h2" {
				t.Errorf("refreshed %d days ago or before: %v %v", -days, list, err)
			}
		}
		return nil
	})
	update(t, s, func(tx *store.Tx) error { return tx.DropHousehold(Tenant, "h1", 2) })
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Household(whole, "h1")
		wantFault(t, err, fault.NotFound, "household.not_found")
		return nil
	})
}
