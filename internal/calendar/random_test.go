package calendar_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gezhi/internal/calendar"
)

// world is one set of rules, told to the package and to the oracle separately.
type world struct {
	name      string
	overrides calendar.Overrides
	plan      func(published map[string]string) plan
}

func worlds(t testing.TB) []world {
	t.Helper()
	seasonal := office(t, "08:30-12:00", "14:00-17:30")
	seasonal.Seasons = []calendar.Season{
		{From: calendar.MonthDay{Month: 6, Day: 1}, To: calendar.MonthDay{Month: 9, Day: 30}, Office: periodsOf(t, "08:00-12:00", "15:00-18:00")},
		{From: calendar.MonthDay{Month: 11, Day: 16}, To: calendar.MonthDay{Month: 2, Day: 28}, Office: periodsOf(t, "09:07-11:30", "13:00-16:41")},
	}
	return []world{
		{"national", calendar.Overrides{}, func(p map[string]string) plan { return nationalPlan(p, "08:30-12:00 14:00-17:30") }},
		{"seasons", calendar.Overrides{Hours: seasonal}, seasonalPlan},
		{"around the clock", calendar.AroundTheClock(), func(map[string]string) plan {
			return func(time.Time) (bool, string) { return true, "00:00-24:00" }
		}},
		{"a unit with days of its own", calendar.Overrides{Week: []int{2, 3, 6}, Days: []calendar.DayRule{
			{Date: calendar.Date{Year: 2025, Month: 3, Day: 10}, Working: true}, {Date: calendar.Date{Year: 2025, Month: 3, Day: 11}},
			{Date: calendar.Date{Year: 2026, Month: 10, Day: 1}, Working: true},
		}}, ownDaysPlan},
		{"a night shift up to midnight", calendar.Overrides{Hours: office(t, "00:00-01:00", "18:00-24:00")}, func(p map[string]string) plan {
			return nationalPlan(p, "00:00-01:00 18:00-24:00")
		}},
	}
}

func seasonalPlan(published map[string]string) plan {
	national := nationalPlan(published, "")
	return func(day time.Time) (bool, string) {
		working, _ := national(day)
		switch date := day.Format("01-02"); {
		case "06-01" <= date && date <= "09-30":
			return working, "08:00-12:00 15:00-18:00"
		case date >= "11-16" || date <= "02-29":
			return working, "09:07-11:30 13:00-16:41"
		}
		return working, "08:30-12:00 14:00-17:30"
	}
}

func ownDaysPlan(published map[string]string) plan {
	return func(day time.Time) (bool, string) {
		const hours = "08:30-12:00 14:00-17:30"
		switch day.Format("2006-01-02") {
		case "2025-03-10", "2026-10-01":
			return true, hours
		case "2025-03-11":
			return false, hours
		}
		switch published[day.Format("2006-01-02")] {
		case "off":
			return false, hours
		case "work":
			return true, hours
		}
		name := day.Format("Mon")
		return name == "Tue" || name == "Wed" || name == "Sat", hours
	}
}

// TestRandomClocks runs 100,000 clocks, each with stops and resumptions, against the oracle; a tenth of them in short runs.
func TestRandomClocks(t *testing.T) {
	t.Parallel()
	const seed = 20_260_101
	clocks := 100_000
	if testing.Short() {
		clocks /= 10
	}
	published := publishedDays(t)
	all := worlds(t)
	for i, w := range all {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			c, o := with(t, w.overrides), newOracle(t, 2019, 2030, w.plan(published))
			for n := range clocks / len(all) {
				if difference := runClock(r, c, o); difference != "" {
					t.Fatalf("seed %d, world %d, clock %d: %s", seed, i, n, difference)
				}
			}
		})
	}
}

// runClock compares one life of a clock: due, a warning, some stops, what is left, what has passed.
func runClock(r *rand.Rand, c *calendar.Calendar, o *oracle) string {
	start, l := randomStart(r), randomLimit(r)
	unit := l.Unit.String()
	got, want := c.Due(start, l), o.reach(unit, start, start, l.Amount)
	if !got.Equal(want) {
		return fmt.Sprintf("%s + %s is due %s, the oracle says %s", start, l, got, want)
	}
	left, resumed := l.Amount, start
	for range r.IntN(3) {
		stop := resumed.Add(time.Duration(r.Int64N(int64(10 * 24 * time.Hour)))).Truncate(time.Microsecond)
		passed := c.Elapsed(l.Unit, start, stop)
		if want := o.elapsed(unit, start, stop); passed != want {
			return fmt.Sprintf("%s to %s are %d %s, the oracle says %d", start, stop, passed, unit, want)
		}
		left = max(0, left-passed+c.Elapsed(l.Unit, start, resumed))
		resumed = stop.Add(time.Duration(r.Int64N(int64(20 * 24 * time.Hour)))).Truncate(time.Microsecond)
		got, want := c.Reach(l.Unit, start, resumed, left), o.reach(unit, start, resumed, left)
		if !got.Equal(want) {
			return fmt.Sprintf("%s, %d %s left at %s is due %s, the oracle says %s", start, left, unit, resumed, got, want)
		}
	}
	return ""
}

// randomStart favours the edges of days and office hours, where mistakes live.
func randomStart(r *rand.Rand) time.Time {
	from := time.Date(2019, 6, 1, 0, 0, 0, 0, calendar.Zone())
	days := r.IntN(365*9 - 120)
	micros := r.Int64N(86_400_000_000)
	if r.IntN(2) == 0 {
		edges := []int64{0, 60, 8 * 60, 8*60 + 30, 9*60 + 7, 12 * 60, 14 * 60, 17*60 + 30, 18 * 60, 24 * 60}
		micros = max(0, edges[r.IntN(len(edges))]*60_000_000+r.Int64N(3)-1)
	}
	return from.AddDate(0, 0, days).Add(time.Duration(micros) * time.Microsecond).UTC()
}

func randomLimit(r *rand.Rand) calendar.Limit {
	ladder := []calendar.Limit{
		calendar.WorkingHours(4), calendar.WorkingHours(5), calendar.WorkingDays(1), calendar.WorkingDays(2), calendar.WorkingDays(5),
		calendar.WorkingDays(7), calendar.WorkingDays(15), calendar.CalendarDays(10), calendar.CalendarDays(30), calendar.WallMinutes(15), calendar.WallHours(24),
	}
	l := ladder[r.IntN(len(ladder))]
	switch r.IntN(4) {
	case 0:
		l.Amount = 1 + r.Int64N(l.Amount)
	case 1:
		l.Amount = max(1, l.Percent(r.IntN(100)))
	}
	return l
}
