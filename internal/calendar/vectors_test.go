package calendar_test

import (
	"testing"
	"time"

	"gezhi/internal/calendar"
)

// at reads a civil time in China.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	parsed, err := time.ParseInLocation("2006-01-02 15:04:05.999999", text, calendar.Zone())
	if err != nil {
		t.Fatal(err)
	}
	return parsed.UTC()
}

func limit(t testing.TB, text string) calendar.Limit {
	t.Helper()
	l, err := calendar.ParseLimit(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func with(t testing.TB, o calendar.Overrides) *calendar.Calendar {
	t.Helper()
	c, err := calendar.National().With(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func office(t testing.TB, periods ...string) *calendar.Hours {
	t.Helper()
	return &calendar.Hours{Office: periodsOf(t, periods...)}
}

func periodsOf(t testing.TB, texts ...string) []calendar.Period {
	t.Helper()
	var periods []calendar.Period
	for _, text := range texts {
		p, err := calendar.ParsePeriod(text)
		if err != nil {
			t.Fatal(err)
		}
		periods = append(periods, p)
	}
	return periods
}

// due is a line of a vector table: what ends when.
type due struct{ name, start, limit, want string }

func checkDue(t *testing.T, c *calendar.Calendar, vectors []due) {
	t.Helper()
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			got := c.Due(at(t, v.start+":00"), limit(t, v.limit))
			if want := at(t, v.want+":00"); !got.Equal(want) {
				t.Errorf("%s + %s: got %s, want %s", v.start, v.limit, got.In(calendar.Zone()), v.want)
			}
		})
	}
}

func TestWorkingDaysOf2026(t *testing.T) {
	t.Parallel()
	checkDue(t, calendar.National(), []due{
		{"before the Spring Festival, over a make-up Saturday", "2026-02-12 10:00", "5wd", "2026-02-26 17:30"},
		{"Friday before the Spring Festival", "2026-02-13 10:00", "2wd", "2026-02-24 17:30"},
		{"make-up Saturday in May", "2026-05-08 10:00", "2wd", "2026-05-11 17:30"},
		{"make-up Sunday in September", "2026-09-18 10:00", "5wd", "2026-09-24 17:30"},
		{"eve of the National Day", "2026-09-30 10:00", "2wd", "2026-10-09 17:30"},
	})
}

func TestNumberOfWorkingDays(t *testing.T) {
	t.Parallel()
	c := calendar.National()
	got := c.WorkingDaysBetween(calendar.Date{Year: 2026, Month: 1, Day: 1}, calendar.Date{Year: 2027, Month: 1, Day: 1})
	if got != 248 {
		t.Errorf("2026 has %d working days, want 248", got)
	}
	for _, makeUp := range []string{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"} {
		d, err := calendar.ParseDate(makeUp)
		if err != nil {
			t.Fatal(err)
		}
		if rule, found := c.Rule(d); !c.IsWorking(d) || !found || rule.Source == "" {
			t.Errorf("%s: working %v, rule %+v", makeUp, c.IsWorking(d), rule)
		}
	}
}

func TestTheSameStartInEveryUnit(t *testing.T) {
	t.Parallel()
	checkDue(t, calendar.National(), []due{
		{"working hours over lunch", "2026-11-18 11:00", "4wh", "2026-11-18 17:00"},
		{"working hours over night", "2026-11-18 16:30", "4wh", "2026-11-19 11:30"},
		{"working hours over a weekend", "2026-11-20 17:00", "4wh", "2026-11-23 12:00"},
		{"working hours from the middle of the night", "2026-11-18 02:00", "1wh", "2026-11-18 09:30"},
		{"working hours end as the office closes", "2026-11-18 14:00", "7/2wh", "2026-11-18 17:30"},
		{"working days from midnight", "2026-11-18 00:00", "2wd", "2026-11-20 17:30"},
		{"working days from the last minute", "2026-11-18 23:59", "2wd", "2026-11-20 17:30"},
		{"working days from a Saturday", "2026-11-21 09:00", "1wd", "2026-11-23 17:30"},
		{"half a working day is half of its office time", "2026-11-18 09:00", "1/2wd", "2026-11-19 12:00"},
		{"a quarter of a working day", "2026-11-18 09:00", "1/4wd", "2026-11-19 10:15"},
		{"calendar days end at midnight", "2026-11-18 09:00", "30d", "2026-12-19 00:00"},
		{"a third of a calendar day", "2026-11-18 09:00", "1/3d", "2026-11-19 08:00"},
		{"wall clock, minutes", "2026-11-18 23:50", "15m", "2026-11-19 00:05"},
		{"wall clock, hours over the weekend", "2026-11-20 18:00", "24h", "2026-11-21 18:00"},
		{"years without a notice follow the normal week", "2027-09-30 10:00", "2wd", "2027-10-04 17:30"},
		{"before the first notice too", "2019-04-30 10:00", "2wd", "2019-05-02 17:30"},
	})
}

func TestHoursThatDiffer(t *testing.T) {
	t.Parallel()
	summer := office(t, "08:30-12:00", "14:00-17:00")
	summer.Seasons = []calendar.Season{{
		From: calendar.MonthDay{Month: 6, Day: 1}, To: calendar.MonthDay{Month: 9, Day: 30}, Office: periodsOf(t, "08:00-12:00", "15:00-18:30"),
	}}
	winter := office(t, "08:00-12:00", "14:00-18:00")
	winter.Seasons = []calendar.Season{{
		From: calendar.MonthDay{Month: 11, Day: 16}, To: calendar.MonthDay{Month: 2, Day: 28}, Office: periodsOf(t, "09:00-12:00", "13:00-16:00"),
	}}
	t.Run("summer", func(t *testing.T) {
		t.Parallel()
		checkDue(t, with(t, calendar.Overrides{Hours: summer}), []due{
			{"the last day lies in summer", "2026-05-29 10:00", "1wd", "2026-06-01 18:30"},
			{"the last day lies after summer", "2026-09-30 10:00", "1wd", "2026-10-08 17:00"},
			{"hours before and after the change", "2026-05-29 16:00", "3wh", "2026-06-01 10:00"},
			{"half a summer day", "2026-07-01 10:00", "1/2wd", "2026-07-02 11:45"},
		})
	})
	t.Run("winter over New Year", func(t *testing.T) {
		t.Parallel()
		checkDue(t, with(t, calendar.Overrides{Hours: winter}), []due{
			{"into winter", "2026-11-13 10:00", "1wd", "2026-11-16 16:00"},
			{"over New Year", "2026-12-31 10:00", "1wd", "2027-01-01 16:00"},
			{"29 February belongs to the 28th", "2024-02-28 10:00", "1wd", "2024-02-29 16:00"},
			{"out of winter", "2024-02-29 10:00", "1wd", "2024-03-01 18:00"},
		})
	})
	t.Run("around the clock", func(t *testing.T) {
		t.Parallel()
		checkDue(t, with(t, calendar.AroundTheClock()), []due{
			{"hours over midnight and a holiday", "2026-09-30 23:30", "2wh", "2026-10-01 01:30"},
			{"a working day ends at midnight", "2026-10-01 12:00", "1wd", "2026-10-03 00:00"},
		})
	})
}

func TestReach(t *testing.T) {
	t.Parallel()
	c := calendar.National()
	start := at(t, "2026-11-16 10:00:00")
	tests := []struct {
		name, from string
		unit       calendar.Unit
		parts      int64
		want       string
	}{
		{"nothing left is now", "2026-11-20 03:00:00", calendar.WorkingDay, 0, "2026-11-20 03:00:00"},
		{"resumed on day 0 counts nothing", "2026-11-16 15:00:00", calendar.WorkingDay, calendar.Day, "2026-11-17 17:30:00"},
		{"resumed in the morning ends two mornings later", "2026-11-19 10:00:00", calendar.WorkingDay, 2 * calendar.Day, "2026-11-23 10:00:00"},
		{"resumed at night ends as the office closes", "2026-11-19 22:00:00", calendar.WorkingDay, calendar.Day, "2026-11-20 17:30:00"},
		{"resumed at lunch", "2026-11-19 13:00:00", calendar.WorkingDay, calendar.Day / 2, "2026-11-19 17:30:00"},
		{"calendar days", "2026-11-19 13:00:00", calendar.CalendarDay, calendar.Day, "2026-11-20 13:00:00"},
		{"calendar days on day 0", "2026-11-16 13:00:00", calendar.CalendarDay, calendar.Day, "2026-11-18 00:00:00"},
		{"working hours", "2026-11-19 11:30:00", calendar.WorkingHour, calendar.Hour, "2026-11-19 14:30:00"},
		{"wall clock", "2026-11-19 11:30:00", calendar.WallClock, calendar.Hour, "2026-11-19 12:30:00"},
		{"from before the start is from the start", "2026-11-01 11:30:00", calendar.WorkingHour, calendar.Hour, "2026-11-16 11:00:00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := c.Reach(test.unit, start, at(t, test.from), test.parts)
			if want := at(t, test.want); !got.Equal(want) {
				t.Errorf("got %s, want %s", got.In(calendar.Zone()), test.want)
			}
		})
	}
}
