package cases_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/testkit"
	"gezhi/jurisdictions"
)

// tellAll tells whatever a clock has to tell until now, and answers the thresholds.
func (s *stage) tellAll(name cases.ClockName) (told []int) {
	s.t.Helper()
	for {
		threshold, at := s.clock(name).Next()
		if threshold == 0 || at.After(s.now) {
			return told
		}
		s.do(system, cases.Tell{Clock: name, Run: s.clock(name).Run, Threshold: threshold})
		told = append(told, threshold)
	}
}

func TestAClockTellsEachThresholdOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t).handling()
	k := s.clock(cases.ClockHandle)
	for _, step := range []struct {
		at   time.Time
		want []int
	}{
		{k.HalfAt.Add(-time.Microsecond), nil}, {k.HalfAt, []int{50}}, {k.HalfAt, nil},
		{k.MostAt, []int{80}}, {k.Due.Add(-time.Microsecond), nil}, {k.Due, []int{100}}, {k.Due.AddDate(0, 0, 9), nil},
	} {
		s.now = step.at
		if got := s.tellAll(cases.ClockHandle); !slices.Equal(got, step.want) {
			t.Errorf("at %v it told %v, want %v", step.at, got, step.want)
		}
	}
}

func TestThresholdsThatAnExtensionPutsAheadAgainAreToldAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t).handling()
	s.now = s.clock(cases.ClockHandle).MostAt
	if got := s.tellAll(cases.ClockHandle); !slices.Equal(got, []int{50, 80}) {
		t.Fatalf("told %v", got)
	}
	s.do(markets, cases.AskExtension{Limit: calendar.WorkingDays(4), Reason: "works", Words: "说明"}).do(overseer, cases.DecideExtension{Grant: true})
	k := s.clock(cases.ClockHandle)
	// 5.6 of 11 days are gone: the half lies behind, 80 % and the end ahead.
	if k.Run != 2 || k.Told != cases.HalfGone || k.Limit != calendar.WorkingDays(11) {
		t.Errorf("after the extension: run %d, told %d, limit %s", k.Run, k.Told, k.Limit)
	}
	if want := s.calendarOf("").Due(k.Start, calendar.WorkingDays(11)); !k.Due.Equal(want) || k.First.Equal(k.Due) {
		t.Errorf("due %v, want %v; first promised %v", k.Due, want, k.First)
	}
	s.now = k.Due
	if got := s.tellAll(cases.ClockHandle); !slices.Equal(got, []int{80, 100}) {
		t.Errorf("told %v after the extension", got)
	}
}

// TestSuspendingCostsNothing holds that a clock which stood has exactly what was left of its limit, whenever it stood and however long.
func TestSuspendingCostsNothing(t *testing.T) {
	t.Parallel()
	policy := testkit.Policy(t, jurisdictions.Chengqu)
	rapid.Check(t, func(r *rapid.T) {
		s := &stage{t: t, policy: policy, now: monday.At(9, 0), c: cases.Case{Tenant: "t", ID: "id", No: "1"}}
		s.handling()
		cal, k := s.calendarOf(""), s.clock(cases.ClockHandle)
		stood := k.Start.Add(time.Duration(rapid.Int64Range(0, int64(8*24*time.Hour)).Draw(r, "stood")))
		s.now = stood
		s.do(overseer, cases.Suspend{Reason: "season", Expected: calendar.DateOf(stood).AddDays(30), Interim: "围挡"})
		if _, at := s.clock(cases.ClockHandle).Next(); !at.IsZero() {
			r.Fatal("a standing clock has something to tell")
		}
		s.now = stood.Add(time.Duration(rapid.Int64Range(0, int64(60*24*time.Hour)).Draw(r, "for")))
		s.do(overseer, cases.Resume{})
		after := s.clock(cases.ClockHandle)
		used := cal.Elapsed(k.Limit.Unit, k.Start, clockCut(stood))
		left := cal.Elapsed(k.Limit.Unit, k.Start, after.Due) - cal.Elapsed(k.Limit.Unit, k.Start, after.Since)
		const microsecond = 4 // of office time is that many parts of a working day, at most
		if over := left - (k.Limit.Amount - used); after.Limit != k.Limit || over < 0 || over > microsecond {
			r.Fatalf("%d parts are left of %s, of which %d were used", left, k.Limit, used)
		}
		if !after.First.Equal(k.First) {
			r.Fatal("the first promise moved")
		}
	})
}

func clockCut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func TestReworkLeavesAtLeastAWorkingDay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ finished, sent, want time.Time }{
		"much is left":       {monday.AddDays(1).At(17, 30), monday.AddDays(2).At(17, 30), monday.AddDays(10).At(17, 30)},
		"half a day is left": {monday.AddDays(9).At(12, 0), monday.AddDays(10).At(17, 30), monday.AddDays(11).At(17, 30)},
		"nothing is left":    {monday.AddDays(14).At(12, 0), monday.AddDays(15).At(17, 30), monday.AddDays(16).At(17, 30)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t).handling()
			s.now = c.finished
			s.do(markets, cases.Finish{Words: "已处理"})
			s.now = c.sent
			s.do(resident, cases.Rework{Words: "没好"})
			if got := s.clock(cases.ClockHandle).Due; !got.Equal(c.want) {
				t.Errorf("due %v, want %v", got.In(calendar.Zone()), c.want.In(calendar.Zone()))
			}
		})
	}
}

func TestUrgentLimits(t *testing.T) {
	t.Parallel()
	s := newStage(t).at(5, 23, 0) // a Saturday night
	s.do(resident, cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: "井盖没了", Matter: "C0904", Urgent: true, Point: testkit.PointIn(0, 0)}})
	s.do(community, cases.Accept{}).do(town, cases.Dispatch{})
	for name, want := range map[cases.ClockName]time.Duration{
		cases.ClockAccept: 15 * time.Minute, cases.ClockDispatch: 15 * time.Minute, cases.ClockSign: 15 * time.Minute,
		cases.ClockContact: 2 * time.Hour, cases.ClockHandle: 2 * time.Hour, // the matter's own
	} {
		if k := s.clock(name); k.Due.Sub(k.Start) != want {
			t.Errorf("%s: %v, want %v", name, k.Due.Sub(k.Start), want)
		}
	}
}

func TestLate(t *testing.T) {
	t.Parallel()
	due := monday.At(12, 0)
	for name, c := range map[string]struct {
		k    cases.Clock
		want bool
	}{
		"no clock":                    {cases.Clock{}, false},
		"running, in time":            {cases.Clock{Run: 1, Due: due.Add(2 * time.Hour)}, false},
		"running, at the very moment": {cases.Clock{Run: 1, Due: due.Add(time.Hour)}, false},
		"running, over":               {cases.Clock{Run: 1, Due: due}, true},
		"standing in time":            {cases.Clock{Run: 1, Due: due, Paused: due}, false},
		"standing too late":           {cases.Clock{Run: 1, Due: due, Paused: due.Add(1)}, true},
		"ended in time":               {cases.Clock{Run: 1, Due: due, Stopped: due}, false},
		"ended too late":              {cases.Clock{Run: 1, Due: due, Stopped: due.Add(1)}, true},
	} {
		if got := c.k.Late(due.Add(time.Hour)); got != c.want {
			t.Errorf("%s: late %v, want %v", name, got, c.want)
		}
	}
}

// TestNextDueIsTheEarliestOfAll compares NextDue and PendingClock with a look at every clock.
func TestNextDueIsTheEarliestOfAll(t *testing.T) {
	t.Parallel()
	names := []cases.ClockName{cases.ClockAccept, cases.ClockHandle, cases.ClockReopen, cases.ClockSupervise, cases.PartClock("unit:U15")}
	rapid.Check(t, func(r *rapid.T) {
		instant := func(label string) time.Time {
			return monday.At(9, rapid.IntRange(0, 20).Draw(r, label)) // few, so that some are equal
		}
		c := cases.Case{Clocks: map[cases.ClockName]cases.Clock{}}
		var earliest time.Time
		for _, name := range names {
			k := cases.Clock{Run: rapid.IntRange(0, 2).Draw(r, "run"), Told: rapid.SampledFrom([]int{0, 50, 80, 100}).Draw(r, "told")}
			k.HalfAt, k.MostAt, k.Due = instant("half"), instant("most"), instant("due")
			switch rapid.IntRange(0, 3).Draw(r, "stands") {
			case 1:
				k.Paused = monday.At(8, 0)
			case 2:
				k.Stopped = monday.At(8, 0)
			}
			c.Clocks[name] = k
			at := map[int]time.Time{0: k.HalfAt, 50: k.MostAt, 80: k.Due}[k.Told]
			if k.Run > 0 && k.Paused.IsZero() && k.Stopped.IsZero() && !at.IsZero() && (earliest.IsZero() || at.Before(earliest)) {
				earliest = at
			}
		}
		got, ok := c.NextDue()
		if !got.Equal(earliest) || ok == earliest.IsZero() {
			r.Fatalf("NextDue %v %v, want %v", got, ok, earliest)
		}
		name, threshold, at := c.PendingClock()
		if !at.Equal(earliest) {
			r.Fatalf("PendingClock at %v, want %v", at, earliest)
		}
		if next, when := c.Clocks[name].Next(); ok && (next != threshold || !when.Equal(at)) {
			r.Fatalf("PendingClock names %s at %d %%, whose next is %d %% at %v", name, threshold, next, when)
		}
	})
}

// TestByTotalNothingIsGivenTwice holds that where the limit counts from the acceptance, a case that rises ends when the higher
// loop's limit from the acceptance ends, or with a tenth of it.
func TestByTotalNothingIsGivenTwice(t *testing.T) {
	t.Parallel()
	policy := testkit.Policy(t, jurisdictions.Qingzhou)
	rapid.Check(t, func(r *rapid.T) {
		s := &stage{t: t, policy: policy, now: monday.At(9, 0), c: cases.Case{Tenant: "t", ID: "id", No: "1"}}
		clerk := staff("clerk", "center:370781")
		s.do(resident, cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: "门坏了", Matter: "Q0301", Point: testkit.PointIn(0, 0)}})
		s.do(clerk, cases.Accept{})
		accepted := s.now
		wait := func() {
			s.now = s.now.Add(time.Duration(rapid.Int64Range(0, int64(4*24*time.Hour)).Draw(r, "wait")))
		}
		wait()
		s.do(clerk, cases.Dispatch{Lead: "unit:S10"})
		for range 2 {
			s.do(system, cases.Sign{})
			wait()
			s.do(clerk, cases.Escalate{Lead: "unit:S10", Words: "说明"})
		}
		cal, k := s.calendarOf(""), s.clock(cases.ClockHandle)
		whole := s.policy.Catalogue.LimitFor("Q0301", cases.Large, false).Limit
		tenth := cal.Reach(whole.Unit, accepted, clockCut(s.now), whole.Amount/10)
		want := cal.Due(accepted, whole)
		if tenth.After(want) {
			want = tenth
		}
		if !k.Due.Equal(want) {
			r.Fatalf("accepted %v, now %v: due %v, want %v", accepted, s.now, k.Due, want)
		}
	})
}

// TestACorrectionKeepsWhatASuspensionGave holds that a matter of the same limit leaves the due time alone.
func TestACorrectionKeepsWhatASuspensionGave(t *testing.T) {
	t.Parallel()
	s := newStage(t).handling().at(1, 9, 0)
	s.do(overseer, cases.Suspend{Reason: "season", Expected: monday.AddDays(30), Interim: "围挡"}).at(28, 9, 0).do(overseer, cases.Resume{})
	due := s.clock(cases.ClockHandle).Due
	s.do(town, cases.Reclassify{Matter: "C1202", Comment: "说明"})
	if got := s.clock(cases.ClockHandle).Due; !got.Equal(due) {
		t.Errorf("due %v, want %v", got, due)
	}
}
