package calendar_test

import (
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// Mistakes that users of other case systems reported. Each case says what went wrong there, in the words of our rules.

func TestZammad390RemainingTimeIsToldInTheLimitsOwnUnit(t *testing.T) {
	t.Parallel()
	// 48 working hours were shown as 6 days without saying which hours and holidays made them so.
	c := with(t, calendar.Overrides{Hours: office(t, "09:00-21:00"), Week: []int{1, 2, 3, 4, 5, 6}, IgnoreNational: true, Days: []calendar.DayRule{
		{Date: calendar.Date{Year: 2016, Month: 11, Day: 11}, Name: "St. Martin"},
	}})
	start, l := at(t, "2016-11-09 23:00:00"), limit(t, "48wh")
	if got, want := c.Due(start, l), at(t, "2016-11-15 21:00:00"); !got.Equal(want) {
		t.Errorf("due %s, want %s", got, want)
	}
	if got := c.Remaining(l, start, at(t, "2016-11-10 21:00:00")); got != 36*calendar.Hour {
		t.Errorf("after one office day %d parts are left, want 36 hours", got)
	}
	if rule, found := c.Rule(calendar.Date{Year: 2016, Month: 11, Day: 11}); !found || rule.Name != "St. Martin" {
		t.Errorf("the day that was not counted has no name: %+v", rule)
	}
}

func TestZammad4432And2157RemindersComeInOfficeHours(t *testing.T) {
	t.Parallel()
	// Reminders were sent at midnight and on weekends although the service time was Monday to Friday.
	c, start := calendar.National(), at(t, "2026-11-20 16:00:00")
	for _, text := range []string{"4wh", "1wd", "5wd"} {
		for _, percent := range []int{50, 80, 100} {
			warned := c.Threshold(start, limit(t, text), percent)
			if !c.IsOpen(warned.Add(-time.Microsecond)) {
				t.Errorf("%s at %d %% falls on %s", text, percent, warned.In(calendar.Zone()))
			}
		}
	}
	// A limit by the wall clock does end at night; what is sent about it waits for the office.
	night := c.Due(start, limit(t, "30h"))
	if got, want := c.NextOpen(night), at(t, "2026-11-23 08:30:00"); !got.Equal(want) {
		t.Errorf("next open after %s: got %s, want %s", night, got, want)
	}
}

func TestZammad3180AroundTheClockLosesNoMinuteAtMidnight(t *testing.T) {
	t.Parallel()
	// 24:00 could not be entered and 23:59 closed the office for a minute every night.
	c, start := with(t, calendar.AroundTheClock()), at(t, "2026-12-31 23:59:30")
	for n := 1; n <= 72; n++ {
		if got, want := c.Due(start, calendar.WorkingHours(n)), start.Add(time.Duration(n)*time.Hour); !got.Equal(want) {
			t.Fatalf("%d hours: got %s, want %s", n, got, want)
		}
	}
}

func TestOSTicket6739AnyWeekdaysMakeAWeek(t *testing.T) {
	t.Parallel()
	// The due date was right only when Monday and Thursday were among the days.
	for mask := 1; mask < 1<<7; mask++ {
		var weekdays []int
		for iso := 1; iso <= 7; iso++ {
			if mask>>(iso-1)&1 == 1 {
				weekdays = append(weekdays, iso)
			}
		}
		c := with(t, calendar.Overrides{Week: weekdays, IgnoreNational: true})
		date := calendar.Date{Year: 2026, Month: 11, Day: 18}
		want := date
		for left := 9; left > 0; {
			want = want.AddDays(1)
			if iso := (int(want.Weekday())+6)%7 + 1; mask>>(iso-1)&1 == 1 {
				left--
			}
		}
		if got := c.Due(date.At(10, 0), calendar.WorkingDays(9)); !got.Equal(want.At(17, 30)) {
			t.Fatalf("week %v: got %s, want %s", weekdays, got, want)
		}
	}
}

func TestOSTicket6847LunchIsAGapInTheHoursNotAHoliday(t *testing.T) {
	t.Parallel()
	// A lunch break could only be written as a holiday, which spoilt the due date.
	c := with(t, calendar.Overrides{Hours: office(t, "09:00-13:00", "14:00-18:00")})
	checkDue(t, c, []due{
		{"over lunch", "2026-11-18 12:30", "1wh", "2026-11-18 14:30"},
		{"within lunch", "2026-11-18 13:20", "1wh", "2026-11-18 15:00"},
		{"ends at lunch, not after it", "2026-11-18 12:00", "1wh", "2026-11-18 13:00"},
	})
}

func TestGLPI22678AWarningBeforeTheEndIsCarriedOverTheNight(t *testing.T) {
	t.Parallel()
	// One hour before the end of four was put at 00:00 when the limit ran into the next day.
	c := with(t, calendar.Overrides{Hours: office(t, "08:00-18:00")})
	for _, v := range []struct{ start, want, due string }{
		{"2026-11-16 10:00:00", "2026-11-16 13:00:00", "2026-11-16 14:00:00"},
		{"2026-11-16 17:00:00", "2026-11-17 10:00:00", "2026-11-17 11:00:00"},
	} {
		start, l := at(t, v.start), limit(t, "4wh")
		if got := c.Threshold(start, l, 75); !got.Equal(at(t, v.want)) {
			t.Errorf("%s: warned at %s, want %s", v.start, got, v.want)
		}
		if got := c.Due(start, l); !got.Equal(at(t, v.due)) {
			t.Errorf("%s: due at %s, want %s", v.start, got, v.due)
		}
	}
}

func TestGLPI14937DaysLeaveOutHolidays(t *testing.T) {
	t.Parallel()
	// A limit in days ran through public holidays.
	checkDue(t, calendar.National(), []due{
		{"Spring Festival 2025", "2025-01-27 09:00", "1wd", "2025-02-05 17:30"},
		{"National Day 2025", "2025-09-30 09:00", "1wd", "2025-10-09 17:30"},
	})
}

func TestGLPI15429And15357WarningsKeepTheirDistance(t *testing.T) {
	t.Parallel()
	// With any calendar but 24/7 a warning before the end fired at the start, or together with the end.
	for _, w := range worlds(t) {
		c, start, l := with(t, w.overrides), at(t, "2026-11-18 10:00:00"), limit(t, "10wd")
		half, most, end := c.Threshold(start, l, 50), c.Threshold(start, l, 80), c.Due(start, l)
		if !start.Before(half) || !half.Before(most) || !most.Before(end) {
			t.Errorf("%s: %s, %s, %s", w.name, half, most, end)
		}
		if got := c.WorkingDaysBetween(calendar.DueDate(half).AddDays(1), calendar.DueDate(end).AddDays(1)); got != 5 {
			t.Errorf("%s: %d working days from half to the end", w.name, got)
		}
	}
}

func TestGLPI10594AStopOverTheWeekendIsMeasuredInTheSameUnit(t *testing.T) {
	t.Parallel()
	// A stop was measured by the wall clock and added to an end counted in working time: too much time was given.
	c := calendar.National()
	start, stop, resume := at(t, "2026-11-20 10:00:00"), at(t, "2026-11-20 16:00:00"), at(t, "2026-11-23 08:30:00")
	l := limit(t, "1wd")
	got := c.Reach(l.Unit, start, resume, c.Remaining(l, start, stop))
	if want := at(t, "2026-11-23 17:30:00"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestGLPI15605AStopOutlivesAChangeOfLimit(t *testing.T) {
	t.Parallel()
	// After a change of limit the clock was computed from the opening again and forgot the stop.
	c := calendar.National()
	start, stop, resume := at(t, "2026-11-16 10:00:00"), at(t, "2026-11-17 17:30:00"), at(t, "2026-11-25 20:00:00")
	extended := limit(t, "5wd")
	got := c.Reach(extended.Unit, start, resume, c.Remaining(extended, start, stop))
	if want := at(t, "2026-12-01 17:30:00"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOSTicket1684WaitingForSomebodyElseStopsTheClock(t *testing.T) {
	t.Parallel()
	// The clock ran on while the citizen was asked.
	c := calendar.National()
	start, asked, answered := at(t, "2026-11-18 09:00:00"), at(t, "2026-11-18 10:00:00"), at(t, "2026-11-20 15:00:00")
	l := limit(t, "4wh")
	got := c.Reach(l.Unit, start, answered, c.Remaining(l, start, asked))
	if want := at(t, "2026-11-23 09:00:00"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOSTicket657And407LookingDoesNotRestartTheClock(t *testing.T) {
	t.Parallel()
	// Every update of a ticket could restart its clock. Ours is a function of start and limit alone, and a stop of no length
	// at any moment leaves the end where it was.
	c, start := calendar.National(), at(t, "2026-11-18 09:00:00")
	for _, text := range []string{"4wh", "5wd", "7/2wd", "10d", "24h"} {
		l := limit(t, text)
		end := c.Due(start, l)
		for now := start; !now.After(end); now = now.Add(97 * time.Minute) {
			if got := c.Reach(l.Unit, start, now, c.Remaining(l, start, now)); !got.Equal(end) {
				t.Fatalf("%s looked at on %s: due moves from %s to %s", text, now, end, got)
			}
		}
	}
}

func TestOSTicket5197ThresholdsComeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	// There was one alarm, when it was too late.
	c, start, l := calendar.National(), at(t, "2026-11-16 10:00:00"), limit(t, "5wd")
	for percent, want := range map[int]string{50: "2026-11-19 12:00:00", 80: "2026-11-20 17:30:00", 100: "2026-11-23 17:30:00"} {
		if got := c.Threshold(start, l, percent); !got.Equal(at(t, want)) {
			t.Errorf("%d %%: got %s, want %s", percent, got.In(calendar.Zone()), want)
		}
	}
}

func TestNoOfficeHoursAtAllAreRefused(t *testing.T) {
	t.Parallel()
	// Elsewhere such a calendar meant an endless loop, or 150 days.
	_, err := calendar.National().With(calendar.Overrides{Hours: &calendar.Hours{}})
	if f := fault.As(err); f == nil || f.Kind != fault.Invalid || f.Fields[0].Path != "hours.office" || f.Fields[0].Code != "calendar.no_office_hours" {
		t.Errorf("got %v", err)
	}
}
