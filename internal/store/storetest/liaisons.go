package storetest

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// liaisonRows holds that a liaison comes back as it was saved, by place, and within the scope alone; and goes for good.
func liaisonRows(t *testing.T, open Opener) {
	s := fresh(t, open)
	const grid = territory.Code("140502001001001")
	head := people.SealedLiaison{
		Liaison:   people.Liaison{Tenant: Tenant, ID: "l1", Role: people.MicroChief, Place: grid + "002", Building: "b1", Agreed: "2026-03-01", Salt: []byte("salt"), Version: 1},
		PersonKey: []byte("key"), SealedName: []byte("name"), SealedPhone: []byte("phone"),
	}
	courier, foreign := head, head
	courier.ID, courier.Role, courier.Place, courier.Building = "l2", people.PartTimer, grid, ""
	foreign.ID, foreign.Place = "l3", "140502001001002001"
	update(t, s, func(tx *store.Tx) error {
		for _, l := range []people.SealedLiaison{head, courier, foreign} {
			if err := tx.InsertLiaison(l); err != nil {
				return err
			}
		}
		return nil
	})
	whole := access.SystemScope(Tenant)
	post := people.Post{Tenant: Tenant, ID: "p", Account: "a", Role: people.GridWorker, Place: grid, From: Start.Add(-time.Hour)}
	worker := access.NewStaff(Tenant, "a", []people.Post{post}, people.Session{}, Start)
	own, err := access.ScopeFor(worker, access.LiaisonRead, access.Handling, Start)
	if err != nil {
		t.Fatal(err)
	}
	head.Agreed, head.SealedPhone, head.Version = "2026-03-02", []byte("other"), 2
	update(t, s, func(tx *store.Tx) error {
		if err := tx.SaveLiaison(head); err != nil {
			return err
		}
		wantFault(t, tx.SaveLiaison(head), fault.Stale, "liaison.stale")
		wantFault(t, tx.DropLiaison(Tenant, "l1", 1), fault.Stale, "liaison.stale")
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		for place, want := range map[territory.Code][]people.SealedLiaison{grid: {courier, head}, "140502001": {courier, head}, "140502001001002": nil} {
			got, err := tx.Liaisons(own, place)
			if diff := gocmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%s: %v %s", place, err, diff)
			}
		}
		if all, err := tx.Liaisons(whole, "140502001"); err != nil || len(all) != 3 {
			t.Errorf("%v %v", all, err)
		}
		_, err := tx.Liaison(own, "l3")
		wantFault(t, err, fault.NotFound, "liaison.not_found")
		_, err = tx.Liaison(access.SystemScope("other"), "l1")
		wantFault(t, err, fault.NotFound, "liaison.not_found")
		return nil
	})
	update(t, s, func(tx *store.Tx) error {
		if n, err := tx.ForgetLiaisons(Tenant, time.Date(2026, time.March, 1, 4, 0, 0, 0, time.UTC)); err != nil || n != 2 {
			t.Errorf("forgot %d, %v", n, err)
		}
		return tx.DropLiaison(Tenant, "l1", 2)
	})
	view(t, s, func(tx *store.Tx) error {
		left, err := tx.Liaisons(whole, "140502001")
		if len(left) != 0 {
			t.Errorf("left: %v", left)
		}
		return err
	})
}
