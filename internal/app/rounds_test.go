package app_test

import (
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
	"gezhi/internal/visits"
)

// Whatever changes the visits of a day or the risk points of a grid is told to the phones of that grid and of those above it with their
// next question, and to no others.
func TestPhonesAreToldOfTheirRounds(t *testing.T) {
	t.Parallel()
	s := lived(t, 3)
	patrols := app.NewPatrols(s.App)
	chief := s.staff("chief", people.GridChief, first, "")
	general := s.staff("general", people.GridChief, east, "") // stands in for several grids
	next := s.staff("next", people.GridWorker, second, "")
	latest := s.Latest()
	position := func() int64 {
		t.Helper()
		at, err := latest.Position(t.Context(), s.tenant)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	told := func(who access.Actor, at int64) bool {
		t.Helper()
		scope, err := access.ScopeFor(who, access.CaseRead, access.Handling, s.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return !latest.Still(scope, at)
	}
	var agreed, point string
	month := s.day().String()[:7]
	for _, step := range []struct {
		what string
		do   func() error
		next bool // the grid beside it is told
		gone bool // the grid is not
	}{
		{"an appointment", func() (err error) {
			agreed, err = s.visits.Agree(t.Context(), s.worker, visits.Appointment{Household: s.ids[0], Day: s.day(), From: 15 * 60, To: 16 * 60, Why: visits.Agreed}, cases.Key{})
			return err
		}, false, false},
		{"an appointment called off", func() error { return s.visits.Cancel(t.Context(), s.worker, agreed, 1) }, false, false},
		{"a visit", func() error {
			_, err := s.visits.Record(t.Context(), s.worker, visits.Visit{ID: "v1", Household: s.ids[1], Why: visits.Passed, Outcome: visits.Met}, cases.Key{})
			return err
		}, false, false},
		{"a month planned", func() error { return s.visits.Make(t.Context(), s.worker, first, month) }, false, false},
		{"a day carried over", func() error { return s.visits.Carry(t.Context(), s.worker, first, s.day()) }, false, false},
		{"a household", func() error {
			_, err := s.homes.Add(t.Context(), s.worker, home("9-9-901", "李示范", ""), cases.Key{})
			return err
		}, false, false},
		{"a household changed", func() error {
			h := home("1-1-103", "", "")
			h.ID, h.Version = s.ids[2], 1
			return s.homes.Change(t.Context(), s.worker, h, false)
		}, false, false},
		{"a household that moved to the next grid", func() error {
			h := home("1-1-103", "", "")
			h.ID, h.Version, h.Place = s.ids[2], 2, second
			return s.homes.Change(t.Context(), general, h, false)
		}, true, false},
		{"a household removed", func() error { return s.homes.Remove(t.Context(), s.worker, s.ids[0], 1) }, false, false},
		{"a risk point", func() (err error) {
			point, err = patrols.Add(t.Context(), chief, bridge(), cases.Key{})
			return err
		}, false, false},
		{"a patrol", func() error {
			_, err := patrols.Record(t.Context(), s.worker, patrol.Record{ID: "r1", Point: point, Result: patrol.Normal}, cases.Key{})
			return err
		}, false, false},
		{"a risk point changed", func() error {
			p := bridge()
			p.ID, p.Version, p.Every = point, 1, patrol.Daily
			return patrols.Change(t.Context(), chief, p)
		}, false, false},
		{"a risk point that moved to the next grid", func() error {
			p := bridge()
			p.ID, p.Version, p.Place, p.Spot = point, 2, second, *testkit.PointIn(0, 1)
			return patrols.Change(t.Context(), general, p)
		}, true, false},
		{"a risk point taken off the list", func() error { return patrols.End(t.Context(), general, point, 3) }, true, true},
	} {
		at := position()
		if told(s.worker, at) || told(general, at) {
			t.Errorf("before %s: told of nothing", step.what)
		}
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		position()
		if told(s.worker, at) == step.gone || !told(general, at) || told(next, at) != step.next {
			t.Errorf("%s: told here %v, above %v, beside %v", step.what, told(s.worker, at), told(general, at), told(next, at))
		}
	}
}
