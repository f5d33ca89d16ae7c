package storetest

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// patrolRows holds that risk points and records come back as they were saved and within the scope alone, that the newest record stands
// with its point, and that records go when their time has come.
func patrolRows(t *testing.T, open Opener) {
	s := fresh(t, open)
	const grid = territory.Code("140502001001001")
	today := calendar.DateOf(Start)
	bridge := patrol.Point{
		Tenant: Tenant, ID: "r1", Kind: patrol.River, Name: "漫水桥", Hazard: "汛期漫水", Owner: "区水务局", Warden: "l1", Place: grid,
		Spot: geo.LonLat{Lon: 112.851234567, Lat: 35.49}, Every: patrol.Weekly, Flood: patrol.Daily, Since: today, Version: 1,
	}
	foreign := bridge
	foreign.ID, foreign.Place, foreign.Flood, foreign.Warden = "r2", "140502001001002001", "", ""
	normal := patrol.Record{Tenant: Tenant, ID: "n1", Point: "r1", Place: grid, Account: "a", Result: patrol.Normal, At: Start}
	problem := patrol.Record{
		Tenant: Tenant, ID: "n2", Point: "r1", Place: grid, Account: "a", Result: patrol.Problem, Case: "c1", At: Start.Add(25 * time.Hour),
		Said: Start.Add(24 * time.Hour), Spot: &geo.LonLat{Lon: 112.85, Lat: 35.5}, Accuracy: 12, Scanned: true,
	}
	update(t, s, func(tx *store.Tx) error {
		for _, p := range []patrol.Point{bridge, foreign} {
			if err := tx.InsertPoint(p); err != nil {
				return err
			}
		}
		for _, r := range []patrol.Record{problem, normal} { // the older one comes later, and is not the newest for it
			if err := tx.InsertRecord(r); err != nil {
				return err
			}
		}
		return nil
	})
	bridge.Name, bridge.Version = "东河漫水桥", 2
	update(t, s, func(tx *store.Tx) error {
		if err := tx.SavePoint(bridge); err != nil {
			return err
		}
		wantFault(t, tx.SavePoint(bridge), fault.Stale, "patrol.stale")
		return nil
	})
	bridge.Last = patrol.Last{Day: today.AddDays(1), Result: patrol.Problem, Record: "n2"}
	post := people.Post{Tenant: Tenant, ID: "p", Account: "a", Role: people.GridWorker, Place: grid, From: Start.Add(-time.Hour)}
	own, err := access.ScopeFor(access.NewStaff(Tenant, "a", []people.Post{post}, people.Session{}, Start), access.PatrolRead, access.Handling, Start)
	if err != nil {
		t.Fatal(err)
	}
	whole := access.SystemScope(Tenant)
	view(t, s, func(tx *store.Tx) error {
		for place, want := range map[territory.Code][]patrol.Point{grid: {bridge}, "140502001": {bridge}, "": {bridge}, "140502001001002": nil, "140502": {bridge}, "999": nil} {
			got, err := tx.Points(own, place)
			if diff := gocmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%q: %v %s", place, err, diff)
			}
		}
		if all, err := tx.Points(whole, ""); err != nil || len(all) != 2 {
			t.Errorf("%v %v", all, err)
		}
		_, err := tx.Point(own, "r2")
		wantFault(t, err, fault.NotFound, "patrol.not_found")
		_, err = tx.Point(access.SystemScope("other"), "r1")
		wantFault(t, err, fault.NotFound, "patrol.not_found")
		list, err := tx.Records(Tenant, "r1", Start.Add(48*time.Hour), 10)
		if diff := gocmp.Diff([]patrol.Record{problem, normal}, list); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if list, err = tx.Records(Tenant, "r1", problem.At, 10); err != nil || len(list) != 1 {
			t.Errorf("before the newest: %v %v", list, err)
		}
		days, err := tx.DaysSeen(Tenant, "r1", Start, Start.Add(48*time.Hour))
		if diff := gocmp.Diff([]calendar.Date{today, today.AddDays(1)}, days); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = tx.Record("other", "n1")
		wantFault(t, err, fault.NotFound, "patrol.no_record")
		return nil
	})
	update(t, s, func(tx *store.Tx) error {
		if n, err := tx.ForgetRecords(Tenant, Start.Add(time.Hour)); err != nil || n != 1 {
			t.Errorf("forgot %d, %v", n, err)
		}
		_, err := tx.Record(Tenant, "n1")
		wantFault(t, err, fault.NotFound, "patrol.no_record")
		return nil
	})
}
