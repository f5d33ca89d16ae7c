package calendar_test

import (
	"testing"
	"time"

	"gezhi/internal/calendar"
)

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLunarDaysArePublishedOnes(t *testing.T) {
	t.Parallel()
	for text, l := range map[string]calendar.Lunar{
		"1901-02-19": {Year: 1901, Month: 1, Day: 1},
		"1906-04-24": {Year: 1906, Month: 4, Day: 1},
		"1949-10-01": {Year: 1949, Month: 8, Day: 10},
		"1954-02-03": {Year: 1954, Month: 1, Day: 1},
		"1964-01-08": {Year: 1963, Month: 11, Day: 24},
		"1984-12-21": {Year: 1984, Month: 10, Day: 29, Leap: true},
		"1987-07-26": {Year: 1987, Month: 6, Day: 1, Leap: true},
		"1999-01-17": {Year: 1998, Month: 12, Day: 1},
		"2012-08-17": {Year: 2012, Month: 7, Day: 1},
		"2018-11-08": {Year: 2018, Month: 10, Day: 1},
		"2023-03-22": {Year: 2023, Month: 2, Day: 1, Leap: true},
		"2027-02-06": {Year: 2027, Month: 1, Day: 1},
		"2030-02-03": {Year: 2030, Month: 1, Day: 1},
		"2033-12-22": {Year: 2033, Month: 11, Day: 1, Leap: true},
	} {
		if got, ok := calendar.LunarOf(day(t, text)); !ok || got != l {
			t.Errorf("%s is %+v, want %+v", text, got, l)
		}
		if got, ok := l.Date(); !ok || got.String() != text {
			t.Errorf("%+v is %s, want %s", l, got, text)
		}
	}
}

// The notices of the State Council name the days of the festivals that the lunar calendar fixes.
func TestFestivalsOfTheNoticesFallOnTheirLunarDays(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for d := day(t, "2020-01-01"); d.Year < 2027; d = d.AddDays(1) {
		l, _ := calendar.LunarOf(d)
		if l.Leap {
			continue
		}
		for name, at := range map[string][2]int{"春节": {1, 1}, "端午节": {5, 5}, "中秋节": {8, 15}} {
			if l.Month != at[0] || l.Day != at[1] {
				continue
			}
			rule, ok := calendar.National().Rule(d)
			if !ok || rule.Working {
				t.Errorf("%s of %d on %s is worked", name, l.Year, d)
			}
			seen[name]++
		}
	}
	for _, name := range []string{"春节", "端午节", "中秋节"} {
		if seen[name] != 7 {
			t.Errorf("%s was looked at %d times", name, seen[name])
		}
	}
}

// Every day of the known years has one lunar day and back, months follow the mean moon, and each has 29 or 30 days.
func TestEveryLunarDayIsOneDay(t *testing.T) {
	t.Parallel()
	const month, known = 29.530588861, 2451550.09766 // Meeus, Astronomical Algorithms, 49.1: mean new moons, days TT
	epoch := time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)
	last := calendar.Lunar{}
	for d := day(t, "1901-02-19"); ; d = d.AddDays(1) {
		l, ok := calendar.LunarOf(d)
		if !ok {
			if last.Year != calendar.LunarLast || last.Month != 12 {
				t.Errorf("the known years end after %+v", last)
			}
			return
		}
		if back, ok := l.Date(); !ok || back != d {
			t.Fatalf("%s is %+v is %s", d, l, back)
		}
		if l.Day == 1 {
			if last.Day != 0 && last.Day != 29 && last.Day != 30 || last.Day != 0 && last.Days() != last.Day {
				t.Fatalf("a month of %d days before %s", last.Day, d)
			}
			noon := float64(d.At(12, 0).Sub(epoch))/float64(24*time.Hour) + 2451545
			phase := (noon - known) / month
			if off := (phase - float64(int(phase+1e5+0.5)-1e5)) * month; off < -1.2 || off > 1.2 { // the true moon is up to 0.6 days off the mean
				t.Errorf("%s begins a month %.2f days off the mean new moon", d, off)
			}
		} else if l.Day != last.Day+1 {
			t.Fatalf("%s: %+v follows %+v", d, l, last)
		}
		if l.Month == 1 && l.Day == 1 && (d.Month > 2 || d.Month == 1 && d.Day < 21 || d.Month == 2 && d.Day > 21) {
			t.Errorf("a year begins on %s", d)
		}
		last = l
	}
}

func TestLunarDaysThatAreNoneAreNoDays(t *testing.T) {
	t.Parallel()
	for _, l := range []calendar.Lunar{{}, {1900, 1, 1, false}, {2051, 1, 1, false}, {2024, 1, 30, false}, {2024, 2, 1, true}, {2024, 13, 1, false}, {2024, 1, 0, false}} {
		if d, ok := l.Date(); ok {
			t.Errorf("%+v is %s", l, d)
		}
	}
}
