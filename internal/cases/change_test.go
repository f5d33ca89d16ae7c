package cases_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/people"
)

// TestWhatADecisionWouldDoToTheClocks shows for each thing that may wait what granting it does, and that foreseeing changes nothing.
func TestWhatADecisionWouldDoToTheClocks(t *testing.T) {
	t.Parallel()
	words := cases.Words("说明")
	for name, c := range map[string]struct {
		before func(*stage)
		kind   string
		want   map[cases.ClockName]string
	}{
		"more time moves the end of the work": {func(s *stage) {
			s.handling().do(markets, cases.AskExtension{Limit: calendar.WorkingDays(2), Reason: "works", Words: words})
		}, cases.PendingExtension, map[cases.ClockName]string{"handle": cases.ClockMoves}},
		"a suspension lets the work and its helpers stand, and begins its review": {func(s *stage) {
			s.handling().do(markets, cases.AddPart{Task: cases.Task{Org: "unit:U15"}})
			s.do(markets, cases.AskSuspension{Reason: "season", Expected: monday.AddDays(20), Interim: words})
		}, cases.PendingSuspension, map[cases.ClockName]string{"handle": cases.ClockPauses, "contact": cases.ClockPauses, "part:unit:U15": cases.ClockPauses, "review": cases.ClockStarts}},
		"an upheld return begins the work anew": {func(s *stage) {
			s.handling().at(0, 10, 0).do(markets, cases.Return{Reason: "not_our_duty", Right: "unit:U15", Words: words})
		}, cases.PendingReturn, map[cases.ClockName]string{"dispatch": cases.ClockStops, "sign": cases.ClockStarts, "handle": cases.ClockMoves}},
		"the loop below has its own time": {func(s *stage) { s.handling().do(town, cases.AskLower{Words: words}) },
			cases.PendingLowering, map[cases.ClockName]string{"sign": cases.ClockStarts, "handle": cases.ClockMoves}},
		"leave to whistle begins the time to answer": {func(s *stage) {
			s.handling().do(town, cases.Blow{Kind: "complaint", Called: []people.Org{"unit:U15"}, Words: words})
		}, cases.PendingWhistle, map[cases.ClockName]string{"whistle": cases.ClockStarts}},
		"a supervision moves nothing": {func(s *stage) { s.handling().do(overseer, cases.Supervise{Level: "red", Cause: "media", Words: words}) },
			cases.PendingSupervision, map[cases.ClockName]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			c.before(s)
			s.at(1, 9, 0)
			all := s.c.Pendings("140502")
			if len(all) != 1 || all[0].Kind != c.kind {
				t.Fatalf("it waits for %+v", all)
			}
			before := string(s.c.Encode())
			got := map[cases.ClockName]string{}
			for _, change := range all[0].Foresee(s.c, s.policy, s.now) {
				got[change.Clock] = change.Change
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if after := string(s.c.Encode()); after != before {
				t.Error("foreseeing changed the case")
			}
		})
	}
}

// TestAResumedClockGoesOn holds the other ways of a clock.
func TestAResumedClockGoesOn(t *testing.T) {
	t.Parallel()
	s := newStage(t).handling()
	s.do(overseer, cases.Suspend{Reason: "season", Expected: monday.AddDays(20), Interim: "说明"})
	standing := s.c
	s.at(3, 9, 0).do(overseer, cases.Resume{})
	got := map[cases.ClockName]string{}
	for _, change := range cases.ClockChanges(&standing, &s.c) {
		got[change.Clock] = change.Change
	}
	want := map[cases.ClockName]string{"handle": cases.ClockResumes, "contact": cases.ClockResumes, "review": cases.ClockStops}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
