package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/visits"
)

type street struct {
	*county
	homes  *app.Households
	visits *app.Visits
	worker access.Actor
	ids    []string
}

// lived is a grid with some households.
func lived(t *testing.T, n int) *street {
	c, _ := housed(t)
	s := &street{county: c, homes: app.NewHouseholds(c.App), visits: app.NewVisits(c.App), worker: c.staff("worker", people.GridWorker, first, "")}
	for i := range n {
		id, err := s.homes.Add(t.Context(), s.worker, home(fmt.Sprintf("1-1-%d", 101+i), "王小明", "13800005678"), cases.Key{})
		if err != nil {
			t.Fatal(err)
		}
		s.ids = append(s.ids, id)
	}
	return s
}

func (s *street) day() calendar.Date { return calendar.DateOf(s.clock.Now()) }

func (s *street) calls(day calendar.Date) []visits.Call {
	s.t.Helper()
	list, err := s.visits.Day(s.t.Context(), s.scope(s.worker, access.VisitRead, access.Handling), first, day)
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// A visit is kept once, however often it comes; "nobody need come" holds for a year, on the card and in every plan; an appointment is kept by it.
func TestAVisitIsKeptOnceAndARefusalIsRespected(t *testing.T) {
	t.Parallel()
	s := lived(t, 3)
	agreed := visits.Appointment{Household: s.ids[0], Day: s.day(), From: 15 * 60, To: 16 * 60, Why: visits.Agreed}
	id, err := s.visits.Agree(t.Context(), s.worker, agreed, cases.Key{Hash: "a", Body: "b"})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.visits.Agree(t.Context(), s.worker, agreed, cases.Key{Hash: "a", Body: "b"}); err != nil || again != id {
		t.Errorf("agreed twice: %s %v", again, err)
	}
	v := visits.Visit{ID: "v1", Household: s.ids[0], Why: visits.Agreed, Outcome: visits.Met, Did: []visits.Did{visits.GaveCard}, Appointment: id}
	for _, key := range []cases.Key{{Hash: "k", Body: "b"}, {Hash: "k", Body: "b"}, {Hash: "l", Body: "b"}} {
		if _, err := s.visits.Record(t.Context(), s.worker, v, key); err != nil {
			t.Fatal(err)
		}
	}
	_, err = s.visits.Record(t.Context(), s.staff("chief", people.GridChief, first, ""), v, cases.Key{})
	wantFault(t, err, fault.Conflict, "visit.other")
	_, err = s.visits.Record(t.Context(), s.staff("next", people.GridWorker, second, ""), visits.Visit{ID: "v2", Household: s.ids[0], Why: visits.Passed, Outcome: visits.Met}, cases.Key{})
	wantFault(t, err, fault.NotFound, "household.not_found")
	if calls := s.calls(s.day()); len(calls) != 1 || calls[0].Outcome != visits.Met || calls[0].Appointment.State != visits.Kept || calls[0].Household.Name != "王*" {
		t.Errorf("%+v", calls)
	}
	list, err := s.visits.Of(t.Context(), s.scope(s.worker, access.VisitRead, access.Handling), s.ids[0])
	if err != nil || len(list) != 1 {
		t.Errorf("%v %v", list, err)
	}
	if h, err := s.homes.One(t.Context(), access.SystemScope(s.tenant), s.ids[0]); err != nil || h.Carded != s.day() {
		t.Errorf("%+v %v", h, err)
	}

	refuse := visits.Visit{ID: "v3", Household: s.ids[1], Why: visits.Passed, Outcome: visits.Refuse}
	if _, err := s.visits.Record(t.Context(), s.worker, refuse, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	_, err = s.visits.Agree(t.Context(), s.worker, visits.Appointment{Household: s.ids[1], Day: s.day().AddDays(3), From: 15 * 60, To: 16 * 60, Why: visits.Agreed}, cases.Key{})
	wantFault(t, err, fault.Conflict, "visit.refused")
	if _, err = s.visits.Agree(t.Context(), s.worker, visits.Appointment{Household: s.ids[1], Day: s.day().AddDays(3), From: 15 * 60, To: 16 * 60, Why: visits.Asked}, cases.Key{}); err != nil {
		t.Errorf("the household asks for a visit itself: %v", err)
	}
	month := s.day().String()[:7]
	if err := s.visits.Make(t.Context(), s.worker, first, month); err != nil {
		t.Fatal(err)
	}
	p, _, err := s.visits.Plan(t.Context(), access.SystemScope(s.tenant), first, month)
	if err != nil || !slices.Equal(p.Left, []string{s.ids[1]}) || len(p.Unmet) > 0 {
		t.Fatalf("%+v %v", p, err)
	}
	for _, n := range p.Needs {
		if n.Household == s.ids[1] && n.Why != visits.Asked || n.Household == s.ids[0] {
			t.Errorf("planned: %+v", n)
		}
	}
	tally, err := s.visits.Tally(t.Context(), s.scope(s.worker, access.VisitRead, access.Handling), first, month)
	if err != nil || tally.Met != 1 || tally.Refused != 1 || tally.Ahead == 0 || tally.Missed+tally.Carried != 0 {
		t.Errorf("the month: %+v %v", tally, err)
	}
	if foreign, err := s.visits.Tally(t.Context(), s.scope(s.staff("beside", people.GridWorker, second, ""), access.VisitRead, access.Handling), first, month); err != nil || foreign.Met+foreign.Refused != 0 {
		t.Errorf("told beside: %+v %v", foreign, err)
	}
	s.clock.Advance(366 * 24 * time.Hour)
	if h, err := s.homes.One(t.Context(), access.SystemScope(s.tenant), s.ids[1]); err != nil || h.Refuses(s.day()) {
		t.Errorf("refuses still: %+v %v", h, err)
	}
	if n, err := s.visits.Purge(t.Context(), s.tenant); err != nil || n == 0 {
		t.Errorf("purged %d, %v", n, err)
	}
	if list, err := s.visits.Of(t.Context(), s.scope(s.worker, access.VisitRead, access.Handling), s.ids[0]); err != nil || len(list) != 0 {
		t.Errorf("a visit of more than a year ago: %v %v", list, err)
	}
	s.proven()
}

// Care is seen by the team of the grid alone, each look noted; neither the plan nor the list of a day tells who is in it; after its end it is
// gone within half a year.
func TestCareIsSeenByItsTeamAloneAndEndsWithTheConsent(t *testing.T) {
	t.Parallel()
	s := lived(t, 2)
	care := visits.Care{
		Household: s.ids[0], Whom: visits.Whom{Name: "王小明", Kind: visits.Elderly}, Every: visits.Weekly,
		Consent: visits.Consent{Text: visits.ConsentText, Channel: visits.Paper, Agreed: s.day()},
	}
	id, err := s.visits.AddCare(t.Context(), s.worker, care, cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	child := care
	child.Whom.Kind = visits.Child
	if _, err := s.visits.AddCare(t.Context(), s.worker, child, cases.Key{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a child without a guardian: %v", err)
	}
	old := care
	old.Consent.Text = "2020-1"
	if _, err := s.visits.AddCare(t.Context(), s.worker, old, cases.Key{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an old text: %v", err)
	}
	for name, who := range map[string]access.Actor{
		"the worker of the next grid": s.staff("next", people.GridWorker, second, ""), "the chief of the community": s.staff("community", people.ChiefGeneral, east, people.Center(east)),
		"a dispatcher of the county": s.staff("dispatcher", people.Dispatcher, "140502", people.Center("140502")), "a leader": s.staff("leader", people.Leader, "140502", ""),
	} {
		if c, err := s.visits.ViewCare(t.Context(), who, id, cases.Key{}); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s sees %+v, %v", name, c, err)
		}
	}
	if c, err := s.visits.ViewCare(t.Context(), s.worker, id, cases.Key{Hash: "look", Body: "b"}); err != nil || c.Whom != care.Whom {
		t.Errorf("%+v %v", c, err)
	}
	err = s.Store.View(t.Context(), func(tx *store.Tx) error {
		looks, err := tx.Reveals(access.SystemScope(s.tenant), "care:"+id)
		if len(looks) != 1 || looks[0].Account != "worker" || looks[0].Counted {
			t.Errorf("looks: %+v", looks)
		}
		acts, err2 := tx.ActsAfter(access.SystemScope(s.tenant), "care:"+id, 0, 10)
		for _, a := range acts {
			if strings.Contains(a.Command+a.Effects, "elderly") || strings.Contains(a.Command, "小明") {
				t.Errorf("the log says %s", a.Command)
			}
		}
		sealed, err3 := tx.Care(access.SystemScope(s.tenant), id)
		if sealed.Whom != (visits.Whom{}) {
			t.Errorf("in the open: %+v", sealed.Whom)
		}
		return firstOf(err, err2, err3)
	})
	if err != nil {
		t.Fatal(err)
	}
	month := s.day().String()[:7]
	if err := s.visits.Make(t.Context(), s.worker, first, month); err != nil {
		t.Fatal(err)
	}
	p, _, err := s.visits.Plan(t.Context(), access.SystemScope(s.tenant), first, month)
	if err != nil || len(p.Needs) == 0 || p.Needs[0].Why != visits.Agreed || p.Needs[0].Visits != 4 {
		t.Fatalf("%+v %v", p, err)
	}
	missed := slices.IndexFunc(p.Slots, func(day []visits.Slot) bool { return len(day) > 0 })
	if err := s.visits.Carry(t.Context(), s.worker, first, p.Days[missed]); err != nil {
		t.Fatal(err)
	}
	after, _, err := s.visits.Plan(t.Context(), access.SystemScope(s.tenant), first, month)
	planned := func(p visits.Plan) (n int) {
		for _, day := range p.Slots {
			n += len(day)
		}
		return n + len(p.Unmet)
	}
	if err != nil || len(after.Slots[missed]) > 0 || planned(after) != planned(p) {
		t.Errorf("carried over: %+v %v", after, err)
	}
	wantFault(t, s.visits.EndCare(t.Context(), s.worker, id, 2, true), fault.Stale, "care.stale")
	if err := s.visits.EndCare(t.Context(), s.worker, id, 1, true); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.visits.EndCare(t.Context(), s.worker, id, 2, true), fault.Conflict, "care.ended")
	ended := s.day()
	left := func() int {
		list, err := s.visits.Cares(t.Context(), access.SystemScope(s.tenant), first)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	gone := visits.Care{Consent: visits.Consent{Ended: ended}}.PurgedOn()
	for day, want := range map[calendar.Date]int{gone.AddDays(-1): 1} {
		s.clock.Set(day.At(12, 0))
		if _, err := s.visits.Purge(t.Context(), s.tenant); err != nil || left() != want {
			t.Errorf("%s: %d left, %v", day, left(), err)
		}
	}
	s.clock.Set(gone.At(12, 0))
	if _, err := s.visits.Purge(t.Context(), s.tenant); err != nil || left() != 0 {
		t.Errorf("half a year later %d left, %v", left(), err)
	}
	s.proven()
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
