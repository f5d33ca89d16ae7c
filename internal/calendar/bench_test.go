package calendar_test

import (
	"testing"
	"time"

	"gezhi/internal/calendar"
)

func BenchmarkMeasures(b *testing.B) {
	seasonal := worlds(b)[1]
	c := with(b, seasonal.overrides)
	start := at(b, "2024-02-08 10:00:00")
	for _, l := range []calendar.Limit{calendar.WorkingHours(4), calendar.WorkingDays(15), calendar.CalendarDays(30), calendar.WallMinutes(15)} {
		end := c.Due(start, l.Multiply(50))
		b.Run(l.String()+" due", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Due(start, l)
			}
		})
		b.Run(l.String()+" elapsed", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Elapsed(l.Unit, start, end)
			}
		})
		b.Run(l.String()+" reach", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Reach(l.Unit, start, end, l.Amount)
			}
		})
	}
}

func BenchmarkWith(b *testing.B) {
	o := worlds(b)[1].overrides
	b.ReportAllocs()
	for b.Loop() {
		with(b, o)
	}
}

// TestMeasuringAllocatesNothing keeps the sweep over every open clock free of garbage. It cannot run beside others,
// whose allocations would be counted.
func TestMeasuringAllocatesNothing(t *testing.T) {
	c, start, l := calendar.National(), at(t, "2024-02-08 10:00:00"), calendar.WorkingDays(15)
	var end time.Time
	if n := testing.AllocsPerRun(100, func() {
		end = c.Due(start, l)
		c.Elapsed(l.Unit, start, end)
		c.Reach(calendar.WorkingHour, start, end, calendar.Hour)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
