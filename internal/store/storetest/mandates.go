package storetest

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/agency"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// mandateRows holds that mandates come back as they were saved, for the team of their grid alone, move and go with their household, and that
// a card stays as long as one of its mandates is open.
func mandateRows(t *testing.T, open Opener) {
	s := fresh(t, open)
	const grid, next = territory.Code("140502001001001"), territory.Code("140502001001002")
	today := calendar.DateOf(Start)
	mandate := agency.Sealed{Mandate: agency.Mandate{Tenant: Tenant, ID: "m1", Household: "h1", Place: grid, Salt: []byte{1}, Version: 1}, PersonKey: []byte{2}, Sealed: []byte{3}}
	card := households.Sealed{
		Household: households.Household{Tenant: Tenant, ID: "h1", Place: grid, Door: "1", Needs: []households.Need{}, Source: households.AtDoor, Refreshed: today, Salt: []byte{1}, Version: 1},
		PersonKey: []byte{2}, SealedName: []byte{3}, SealedPhone: []byte{4},
	}
	update(t, s, func(tx *store.Tx) error { return firstErr(tx.InsertHousehold(card), tx.InsertMandate(mandate)) })
	scope := func(role people.Role, place territory.Code) access.Scope {
		post := people.Post{Tenant: Tenant, ID: "p", Account: "a", Role: role, Place: place, From: Start.Add(-time.Hour)}
		own, err := access.ScopeFor(access.NewStaff(Tenant, "a", []people.Post{post}, people.Session{}, Start), access.AgencyRead, access.Handling, Start)
		if err != nil {
			t.Fatal(err)
		}
		return own
	}
	own, others := scope(people.GridChief, grid), scope(people.GridWorker, next)
	fading := func(want int) {
		t.Helper()
		view(t, s, func(tx *store.Tx) error {
			if list, err := tx.HouseholdsRefreshedBy(access.SystemScope(Tenant), today, 5); err != nil || len(list) != want {
				t.Errorf("to be purged: %v %v, want %d", list, err, want)
			}
			return nil
		})
	}
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Mandate(own, "m1")
		if diff := gocmp.Diff(mandate, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		list, err := tx.Mandates(own, "140502001001")
		if diff := gocmp.Diff([]agency.Sealed{mandate}, list); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		for place, want := range map[territory.Code]int{grid: 1, next: 0} {
			if n, err := tx.OpenMandates(Tenant, place); err != nil || n != want {
				t.Errorf("open in %s: %d, %v", place, n, err)
			}
		}
		_, err = tx.Mandate(others, "m1")
		wantFault(t, err, fault.NotFound, "mandate.not_found")
		if list, err := tx.Mandates(others, "140502"); err != nil || len(list) > 0 {
			t.Errorf("seen from the next grid: %v %v", list, err)
		}
		if list, err := tx.MandatesOf(own, "h1"); err != nil || len(list) != 1 {
			t.Errorf("of the household: %v %v", list, err)
		}
		if list, err := tx.MandatesClosedBy(Tenant, today); err != nil || len(list) > 0 {
			t.Errorf("open ones are not closed: %v %v", list, err)
		}
		return nil
	})
	fading(0)
	mandate.Closed, mandate.Sealed, mandate.Version = today, []byte{4}, 2
	update(t, s, func(tx *store.Tx) error {
		if err := tx.SaveMandate(mandate); err != nil {
			return err
		}
		wantFault(t, tx.SaveMandate(mandate), fault.Stale, "mandate.stale")
		return tx.MoveHousehold(Tenant, "h1", next)
	})
	fading(1)
	mandate.Place = next
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Mandate(others, "m1")
		if diff := gocmp.Diff(mandate, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		for days, want := range map[int]int{0: 1, -1: 0} {
			if list, err := tx.MandatesClosedBy(Tenant, today.AddDays(days)); err != nil || len(list) != want {
				t.Errorf("%d days on: %v %v", days, list, err)
			}
		}
		return nil
	})
	second := mandate
	second.ID, second.Version = "m2", 1
	update(t, s, func(tx *store.Tx) error {
		return firstErr(tx.InsertMandate(second), tx.DropMandate(Tenant, "m2"), tx.ForgetHousehold(Tenant, "h1"))
	})
	view(t, s, func(tx *store.Tx) error {
		for _, id := range []string{"m1", "m2"} {
			_, err := tx.Mandate(access.SystemScope(Tenant), id)
			wantFault(t, err, fault.NotFound, "mandate.not_found")
		}
		return nil
	})
}
