//go:build prove

package calendar_test

import (
	"testing"
	"time"

	"gezhi/internal/calendar"
)

// TestEveryMinute starts a clock at every minute of 2024 to 2027, under every limit of the default ladder.
func TestEveryMinute(t *testing.T) {
	t.Parallel()
	published := publishedDays(t)
	limits := []calendar.Limit{
		calendar.WallMinutes(15), calendar.WorkingHours(4), calendar.WorkingDays(1), calendar.WorkingDays(2), calendar.WorkingDays(5),
		calendar.WorkingDays(7), calendar.WorkingDays(15), calendar.CalendarDays(30),
	}
	for _, w := range worlds(t)[:2] {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			c, o := with(t, w.overrides), newOracle(t, 2024, 2028, w.plan(published))
			for _, l := range limits {
				t.Run(l.String(), func(t *testing.T) {
					t.Parallel()
					if n := everyMinute(t, c, o, l); n != (366+3*365)*24*60 {
						t.Errorf("%d minutes", n)
					}
				})
			}
		})
	}
}

func everyMinute(t *testing.T, c *calendar.Calendar, o *oracle, l calendar.Limit) (minutes int) {
	unit := l.Unit.String()
	end := time.Date(2028, 1, 1, 0, 0, 0, 0, calendar.Zone())
	for start := time.Date(2024, 1, 1, 0, 0, 0, 0, calendar.Zone()); start.Before(end); start = start.Add(time.Minute) {
		minutes++
		got, want := c.Due(start, l), o.reach(unit, start, start, l.Amount)
		if !got.Equal(want) {
			t.Fatalf("%s + %s is due %s, the oracle says %s", start, l, got, want)
		}
		if passed := c.Elapsed(l.Unit, start, want); passed != l.Amount {
			t.Fatalf("%s: %d of %d parts passed when due", start, passed, l.Amount)
		}
	}
	return minutes
}
