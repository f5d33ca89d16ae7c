package calendar_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// oracle is a second, slow reading of the same rules that shares no code with the package: it writes down for
// every single minute of some years whether the office is open, and then answers by walking from minute to minute.
type oracle struct {
	origin   time.Time // a midnight in China
	open     []bool    // by minute since origin
	midnight []bool    // a civil day begins with this minute
}

const oracleMinute = int64(60_000_000)

// plan says for a civil day whether it is worked and the text of its office hours.
type plan func(day time.Time) (working bool, hours string)

func newOracle(t testing.TB, from, to int, p plan) *oracle {
	t.Helper()
	china, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	o := &oracle{origin: time.Date(from, 1, 1, 0, 0, 0, 0, china)}
	end := time.Date(to+1, 1, 1, 0, 0, 0, 0, china)
	working, hours := false, ""
	for m := o.origin; m.Before(end); m = m.Add(time.Minute) {
		clock := m.Format("15:04")
		if clock == "00:00" {
			working, hours = p(m)
		}
		o.midnight = append(o.midnight, clock == "00:00")
		o.open = append(o.open, working && withinText(clock, hours))
	}
	return o
}

// withinText compares clock times as text: "08:30" <= "09:00" < "12:00".
func withinText(clock, hours string) bool {
	for period := range strings.FieldsSeq(hours) {
		from, to, _ := strings.Cut(period, "-")
		if from <= clock && clock < to {
			return true
		}
	}
	return false
}

// publishedDays reads the data files in its own way: date to "off" or "work".
func publishedDays(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("data/*.json")
	if err != nil || len(files) < 7 {
		t.Fatalf("data files: %v %v", files, err)
	}
	days := map[string]string{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file map[string]any
		if err := json.Unmarshal(text, &file); err != nil {
			t.Fatal(err)
		}
		for _, day := range file["days"].([]any) {
			entry := day.(map[string]any)
			days[entry["date"].(string)] = map[bool]string{true: "off", false: "work"}[entry["isOffDay"].(bool)]
		}
	}
	return days
}

// nationalPlan is the published calendar with one text of office hours.
func nationalPlan(days map[string]string, hours string) plan {
	return func(day time.Time) (bool, string) {
		switch days[day.Format("2006-01-02")] {
		case "off":
			return false, hours
		case "work":
			return true, hours
		}
		name := day.Format("Mon")
		return name != "Sat" && name != "Sun", hours
	}
}

func (o *oracle) micros(t time.Time) int64 { return t.Sub(o.origin).Microseconds() }

func (o *oracle) time(micros int64) time.Time {
	return o.origin.Add(time.Duration(micros) * time.Microsecond)
}

// elapsed walks from start to now and adds up.
func (o *oracle) elapsed(unit string, start, now time.Time) int64 {
	s, n := o.micros(start), o.micros(now)
	if n <= s {
		return 0
	}
	if unit == "h" {
		return n - s
	}
	sum, dayZero := int64(0), true
	for m := s / oracleMinute; m*oracleMinute < n; m++ {
		if m > s/oracleMinute && o.midnight[m] {
			dayZero = false
			if unit == "wd" {
				return o.elapsedDays(m, n)
			}
		}
		stretch := min(n, (m+1)*oracleMinute) - max(s, m*oracleMinute)
		if unit == "wh" && o.open[m] || unit == "d" && !dayZero {
			sum += stretch
		}
	}
	return sum
}

// elapsedDays walks day by day from the midnight at minute m: whole working days, and of the last one the share of its
// open time that has passed.
func (o *oracle) elapsedDays(m, now int64) int64 {
	days := int64(0)
	for {
		next, open := o.walkDay(m)
		if next*oracleMinute > now {
			passed := int64(0)
			for i := m; i*oracleMinute < now; i++ {
				if o.open[i] {
					passed += min(now, (i+1)*oracleMinute) - i*oracleMinute
				}
			}
			if open == 0 {
				return days * 86_400_000_000
			}
			part := new(big.Int).Mul(big.NewInt(passed), big.NewInt(86_400_000_000))
			return days*86_400_000_000 + part.Div(part, big.NewInt(open)).Int64()
		}
		if open > 0 {
			days++
		}
		m = next
	}
}

// walkDay returns the minute of the next midnight and the day's open microseconds.
func (o *oracle) walkDay(m int64) (next, open int64) {
	for next = m; next == m || !o.midnight[next]; next++ {
		if o.open[next] {
			open += oracleMinute
		}
	}
	return next, open
}

// reach walks from the instant of resumption until so many parts more have passed.
func (o *oracle) reach(unit string, start, from time.Time, parts int64) time.Time {
	if parts <= 0 {
		return from
	}
	if unit == "h" {
		return from.Add(time.Duration(parts) * time.Microsecond)
	}
	s, f := o.micros(start), o.micros(from)
	if unit == "wd" {
		return o.time(o.reachDays(s, parts+o.elapsed(unit, start, from)))
	}
	dayZero := true
	for m := s / oracleMinute; ; m++ {
		if m > s/oracleMinute && o.midnight[m] {
			dayZero = false
		}
		begin := max(f, m*oracleMinute)
		stretch := (m+1)*oracleMinute - begin
		if stretch <= 0 || !(unit == "wh" && o.open[m] || unit == "d" && !dayZero) {
			continue
		}
		if parts <= stretch {
			return o.time(begin + parts)
		}
		parts -= stretch
	}
}

// reachDays walks the days after the start's until the parts are used up.
func (o *oracle) reachDays(start, parts int64) int64 {
	m := start/oracleMinute + 1
	for !o.midnight[m] {
		m++
	}
	for {
		next, open := o.walkDay(m)
		if open > 0 && parts <= 86_400_000_000 {
			return o.walkShare(m, parts, open)
		}
		if open > 0 {
			parts -= 86_400_000_000
		}
		m = next
	}
}

// walkShare returns the instant at which parts/day of the day's open time has passed, rounded up to a microsecond.
func (o *oracle) walkShare(m, parts, open int64) int64 {
	need := new(big.Int).Mul(big.NewInt(parts), big.NewInt(open))
	need.Add(need, big.NewInt(86_400_000_000-1))
	left := need.Div(need, big.NewInt(86_400_000_000)).Int64()
	for ; ; m++ {
		if !o.open[m] {
			continue
		}
		if left <= oracleMinute {
			return m*oracleMinute + left
		}
		left -= oracleMinute
	}
}

// TestTheOracleItself holds the oracle to what can be counted by hand.
func TestTheOracleItself(t *testing.T) {
	t.Parallel()
	o := newOracle(t, 2026, 2026, nationalPlan(publishedDays(t), "08:30-12:00 14:00-17:30"))
	opened := 0
	for _, open := range o.open {
		if open {
			opened++
		}
	}
	if want := 248 * 7 * 60; opened != want {
		t.Errorf("2026 has %d office minutes, want %d", opened, want)
	}
	got := fmt.Sprint(o.reach("wd", at(t, "2026-05-08 10:00:00"), at(t, "2026-05-08 10:00:00"), 2*86_400_000_000))
	if want := fmt.Sprint(at(t, "2026-05-11 17:30:00").In(o.origin.Location())); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
