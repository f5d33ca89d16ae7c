package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gezhi/internal/calendar"
)

func drawLimit(t *rapid.T) calendar.Limit {
	unit := rapid.SampledFrom(calendar.Units()).Draw(t, "unit")
	if rapid.Bool().Draw(t, "whole") {
		return calendar.Limit{Unit: unit, Amount: rapid.Int64Range(1, 40).Draw(t, "count") * unit.Parts()}
	}
	return calendar.Limit{Unit: unit, Amount: rapid.Int64Range(1, 40*unit.Parts()).Draw(t, "parts")}
}

func drawInstant(t *rapid.T, name string) time.Time {
	from, to := int64(1_546_300_800_000_000), int64(1_861_920_000_000_000) // 2019 to 2028
	return time.UnixMicro(rapid.Int64Range(from, to).Draw(t, name)).UTC()
}

// inEveryWorld checks a property under every set of rules.
func inEveryWorld(t *testing.T, property func(*rapid.T, *calendar.Calendar)) {
	t.Helper()
	for _, w := range worlds(t) {
		c := with(t, w.overrides)
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { property(t, c) })
		})
	}
}

func TestAtItsDueInstantAClockHasJustRunOut(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *rapid.T, c *calendar.Calendar) {
		start, l := drawInstant(t, "start"), drawLimit(t)
		end := c.Due(start, l)
		got, before := c.Elapsed(l.Unit, start, end), c.Elapsed(l.Unit, start, end.Add(-time.Microsecond))
		if got < l.Amount || before >= l.Amount {
			t.Fatalf("%d parts at due, %d a microsecond before, limit %d", got, before, l.Amount)
		}
		if l.Amount%l.Unit.Parts() == 0 && got != l.Amount {
			t.Fatalf("a whole limit of %d ends at %d", l.Amount, got)
		}
		if c.Remaining(l, start, end) != l.Amount-got {
			t.Fatal("what is left is not what has not passed")
		}
	})
}

func TestALaterStartOrALongerLimitNeverEndsEarlier(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *rapid.T, c *calendar.Calendar) {
		start, l := drawInstant(t, "start"), drawLimit(t)
		end := c.Due(start, l)
		later := start.Add(time.Duration(rapid.Int64Range(0, 20*86_400_000_000).Draw(t, "later")) * time.Microsecond)
		if got := c.Due(later, l); got.Before(end) {
			t.Fatalf("started %s: due %s; started %s: due %s", start, end, later, got)
		}
		longer := calendar.Limit{Unit: l.Unit, Amount: l.Amount + rapid.Int64Range(1, 1<<40).Draw(t, "longer")}
		if got := c.Due(start, longer); got.Before(end) {
			t.Fatalf("%s ends %s, %s ends %s", l, end, longer, got)
		}
		if end.Before(start) {
			t.Fatal("ends before it starts")
		}
	})
}

func TestReachIsTheInverseOfElapsed(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *rapid.T, c *calendar.Calendar) {
		start, l := drawInstant(t, "start"), drawLimit(t)
		from := start.Add(time.Duration(rapid.Int64Range(0, 90*86_400_000_000).Draw(t, "from")) * time.Microsecond)
		got := c.Reach(l.Unit, start, from, l.Amount)
		target := c.Elapsed(l.Unit, start, from) + l.Amount
		if c.Elapsed(l.Unit, start, got) < target || c.Elapsed(l.Unit, start, got.Add(-time.Microsecond)) >= target {
			t.Fatalf("%s is not the first instant with %d parts", got, target)
		}
	})
}

func TestAStopNeverTakesTimeAway(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *rapid.T, c *calendar.Calendar) {
		start, l := drawInstant(t, "start"), drawLimit(t)
		end := c.Due(start, l)
		stop := start.Add(time.Duration(rapid.Int64Range(0, end.Sub(start).Microseconds()).Draw(t, "stop")) * time.Microsecond)
		left := c.Remaining(l, start, stop)
		if got := c.Reach(l.Unit, start, stop, left); !got.Equal(end) {
			t.Fatalf("a stop of no length moves %s to %s", end, got)
		}
		resumed := stop.Add(time.Duration(rapid.Int64Range(0, 60*86_400_000_000).Draw(t, "length")) * time.Microsecond)
		if got := c.Reach(l.Unit, start, resumed, left); got.Before(end) {
			t.Fatalf("stopped %s, resumed %s: %s becomes %s", stop, resumed, end, got)
		}
	})
}

func TestWorkingDaysIgnoreTheHourOfTheStart(t *testing.T) {
	t.Parallel()
	inEveryWorld(t, func(t *rapid.T, c *calendar.Calendar) {
		start, l := drawInstant(t, "start"), drawLimit(t)
		if l.Unit == calendar.WorkingHour || l.Unit == calendar.WallClock {
			t.Skip()
		}
		if got, want := c.Due(start, l), c.Due(calendar.DateOf(start).Start(), l); !got.Equal(want) {
			t.Fatalf("%s: got %s, from midnight %s", start, got, want)
		}
	})
}

func TestEveryLimitReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := drawLimit(t)
		got, err := calendar.ParseLimit(l.String())
		if err != nil || got != l {
			t.Fatalf("%+v is written %q and read as %+v: %v", l, l, got, err)
		}
	})
}

func TestFarAwayInstantsStayWritable(t *testing.T) {
	t.Parallel()
	c := with(t, calendar.Overrides{Week: []int{7}, Hours: office(t, "08:00-08:01")})
	var zero time.Time
	for _, start := range []time.Time{zero, time.UnixMicro(-1 << 62), time.UnixMicro(1 << 62), time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)} {
		for _, u := range calendar.Units() {
			for _, amount := range []int64{1, calendar.MaxAmount, 1<<63 - 1} {
				got := c.Due(start, calendar.Limit{Unit: u, Amount: amount})
				if got.Year() < 1 || got.Year() > 9999 || got.Before(c.Due(start, calendar.Limit{Unit: u})) {
					t.Errorf("%s + %d %s: %s", start, amount, u, got)
				}
			}
		}
	}
}
