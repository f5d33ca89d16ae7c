package storetest

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// releaseRows holds that a release comes back as it was saved, to its asker and within the scope of who decides, is told of when its day
// has passed, and goes with what it says of whose data went out.
func releaseRows(t *testing.T, open Opener) {
	s := fresh(t, open)
	const grid = "140502001001001"
	day := calendar.DateOf(Start)
	r := ledgers.Release{
		Tenant: Tenant, ID: "r1", Account: "asker", Place: grid, Class: access.PersonalData, State: ledgers.ReleaseAsked, Version: 1, Reason: "燃气安全检查", Salt: []byte("salt"), Asked: Start,
		Ledger: "shops", Fields: []string{"phone"}, Purpose: "safety", Form: ledgers.ReleaseXLSX, Days: 7, Rows: 3,
	}
	closest, foreign := r, r
	closest.ID, closest.Class = "r2", access.SensitiveData
	foreign.ID, foreign.Place, foreign.Account = "r3", "140502001002001", "other"
	update(t, s, func(tx *store.Tx) error {
		for _, one := range []ledgers.Release{r, closest, foreign} {
			if err := tx.InsertRelease(one); err != nil {
				return err
			}
		}
		return nil
	})
	chief := access.NewStaff(Tenant, "second", []people.Post{{Tenant: Tenant, ID: "p", Account: "second", Role: people.ChiefGeneral, Place: "140502001001", From: Start.Add(-time.Hour)}}, people.Session{}, Start)
	own, err := access.ScopeFor(chief, access.ExportApprove, access.Handling, Start)
	if err != nil {
		t.Fatal(err)
	}
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.ReleasesIn(own, ledgers.ReleaseAsked)
		if diff := gocmp.Diff([]ledgers.Release{r}, got); err != nil || diff != "" {
			t.Errorf("to be decided: %v %s", err, diff)
		}
		if mine, err := tx.ReleasesOf(Tenant, "asker"); err != nil || len(mine) != 2 || mine[0].ID != "r2" {
			t.Errorf("of the asker: %v %v", mine, err)
		}
		if due, err := tx.ReleasesToRemind(Tenant, day); err != nil || len(due) != 0 {
			t.Errorf("to remind: %v %v", due, err)
		}
		_, err = tx.Release("other", "r1")
		wantFault(t, err, fault.NotFound, "release.not_found")
		return nil
	})
	r.State, r.Taken, r.Decider, r.Decided, r.DestroyBy, r.Version = ledgers.ReleaseTaken, 1, "second", Start, day.AddDays(7), 2
	update(t, s, func(tx *store.Tx) error {
		if err := tx.SaveRelease(r); err != nil {
			return err
		}
		wantFault(t, tx.SaveRelease(r), fault.Stale, "release.stale")
		return tx.NoteReleaseLooks(r, []string{"entry:e1", "entry:e2"})
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Release(Tenant, "r1")
		if diff := gocmp.Diff(r, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		for day, n := range map[calendar.Date]int{r.DestroyBy: 0, r.DestroyBy.AddDays(1): 1} {
			if due, err := tx.ReleasesToRemind(Tenant, day); err != nil || len(due) != n {
				t.Errorf("to remind on %s: %v %v", day, due, err)
			}
		}
		looks, err := tx.ReleaseLooks(Tenant, "entry:e2")
		if diff := gocmp.Diff([]store.ReleaseLook{{Release: "r1", Take: 1}}, looks); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		return nil
	})
	update(t, s, func(tx *store.Tx) error {
		if n, err := tx.ForgetReleases(Tenant, Start); err != nil || n != 0 {
			t.Errorf("forgot %d early, %v", n, err)
		}
		n, err := tx.ForgetReleases(Tenant, Start.Add(time.Second))
		if n != 3 {
			t.Errorf("forgot %d", n)
		}
		return err
	})
	view(t, s, func(tx *store.Tx) error {
		left, err := tx.ReleaseLooks(Tenant, "entry:e1")
		if len(left) != 0 {
			t.Errorf("left: %v", left)
		}
		return err
	})
}
