package storetest

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/internal/visits"
)

// visitRows holds that visits, appointments, cares and plans come back as they were saved and within the scope alone, that a care is its
// team's and nobody else's, and that all of it goes and moves with its household.
func visitRows(t *testing.T, open Opener) {
	s := fresh(t, open)
	const grid = territory.Code("140502001001001")
	today := calendar.DateOf(Start)
	visit := visits.Visit{
		Tenant: Tenant, ID: "v1", Household: "h1", Place: grid, Account: "a", Why: visits.Agreed, Outcome: visits.Met, Did: []visits.Did{visits.Talked},
		Appointment: "a1", At: Start, Said: Start.Add(-time.Hour).UTC(), Spot: &geo.LonLat{Lon: 112.85, Lat: 35.5}, Accuracy: 9,
	}
	agreed := visits.Appointment{Tenant: Tenant, ID: "a1", Household: "h1", Place: grid, Day: today, From: 900, To: 960, Why: visits.Asked, Together: true, State: visits.Open, Version: 1}
	care := visits.SealedCare{
		Care: visits.Care{
			Tenant: Tenant, ID: "c1", Household: "h1", Place: grid, Whom: visits.Whom{Name: "王小明", Kind: visits.Elderly}, Every: visits.Weekly,
			Consent: visits.Consent{Text: visits.ConsentText, Channel: visits.Paper, Agreed: today}, Salt: []byte{1}, Version: 1,
		},
		PersonKey: []byte{2}, Sealed: []byte{3},
	}
	plan := visits.Plan{
		Tenant: Tenant, Grid: grid, Month: today.String()[:7], Days: []calendar.Date{today}, Needs: []visits.Need{{Household: "h1", Why: visits.Agreed, Visits: 1, Day: today, From: 900, To: 960}},
		Slots: [][]visits.Slot{{{Start: 900}}}, Unmet: []visits.Miss{}, Left: []string{"h2"}, Version: 1,
	}
	update(t, s, func(tx *store.Tx) error {
		return firstErr(tx.InsertVisit(visit), tx.InsertAppointment(agreed), tx.InsertCare(care), tx.SaveVisitPlan(plan))
	})
	agreed.State, agreed.Version = visits.Kept, 2
	plan.Version = 2
	care.Whom = visits.Whom{} // never in the open
	update(t, s, func(tx *store.Tx) error {
		if err := firstErr(tx.SaveAppointment(agreed), tx.SaveVisitPlan(plan)); err != nil {
			return err
		}
		wantFault(t, tx.SaveAppointment(agreed), fault.Stale, "visit.stale")
		return nil
	})
	scope := func(role people.Role, place territory.Code, org people.Org, perm access.Permission) access.Scope {
		post := people.Post{Tenant: Tenant, ID: "p", Account: "a", Role: role, Place: place, Org: org, From: Start.Add(-time.Hour)}
		own, err := access.ScopeFor(access.NewStaff(Tenant, "a", []people.Post{post}, people.Session{}, Start), perm, access.Handling, Start)
		if err != nil {
			t.Fatal(err)
		}
		return own
	}
	own, next := scope(people.GridWorker, grid, "", access.VisitRead), scope(people.GridWorker, "140502001001002", "", access.VisitRead)
	view(t, s, func(tx *store.Tx) error {
		list, err := tx.Visits(own, grid, Start, Start.Add(time.Second))
		if diff := gocmp.Diff([]visits.Visit{visit}, list); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if list, err = tx.VisitsOf(next, "h1"); err != nil || len(list) > 0 {
			t.Errorf("seen from the next grid: %v %v", list, err)
		}
		days, err := tx.Appointments(own, grid, today, today)
		if diff := gocmp.Diff([]visits.Appointment{agreed}, days); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = tx.Appointment(next, "a1")
		wantFault(t, err, fault.NotFound, "visit.no_appointment")
		got, err := tx.Care(scope(people.GridChief, grid, "", access.CareRead), "c1")
		if diff := gocmp.Diff(care, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = tx.Care(scope(people.GridWorker, "140502001001002", "", access.CareRead), "c1")
		wantFault(t, err, fault.NotFound, "care.not_found")
		_, err = tx.Care(own, "c1") // a reach by place is none to what is sensitive
		wantFault(t, err, fault.NotFound, "care.not_found")
		p, err := tx.VisitPlan(Tenant, grid, plan.Month)
		if diff := gocmp.Diff(plan, p); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = tx.VisitPlan("other", grid, plan.Month)
		wantFault(t, err, fault.NotFound, "visit.no_plan")
		return nil
	})
	update(t, s, func(tx *store.Tx) error { return tx.MoveHousehold(Tenant, "h1", "140502001001002") })
	view(t, s, func(tx *store.Tx) error {
		if list, err := tx.VisitsOf(next, "h1"); err != nil || len(list) != 1 {
			t.Errorf("not moved along: %v %v", list, err)
		}
		return nil
	})
	ended := care.Care
	ended.Place, ended.Consent.Ended, ended.Version = "140502001001002", today, 2
	update(t, s, func(tx *store.Tx) error { return tx.SaveCare(ended) })
	view(t, s, func(tx *store.Tx) error {
		for days, want := range map[int]int{0: 1, -1: 0} {
			if list, err := tx.CaresEndedBy(Tenant, today.AddDays(days)); err != nil || len(list) != want {
				t.Errorf("%d days on: %v %v", days, list, err)
			}
		}
		return nil
	})
	update(t, s, func(tx *store.Tx) error {
		if n, err := tx.ForgetVisits(Tenant, Start); err != nil || n != 0 {
			t.Errorf("forgot %d, %v", n, err)
		}
		return tx.ForgetHousehold(Tenant, "h1")
	})
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Visit(Tenant, "v1")
		wantFault(t, err, fault.NotFound, "visit.not_found")
		_, err = tx.Care(access.SystemScope(Tenant), "c1")
		wantFault(t, err, fault.NotFound, "care.not_found")
		return nil
	})
}

func firstErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
