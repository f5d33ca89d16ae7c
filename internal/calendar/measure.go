package calendar

import (
	"math/bits"
	"time"
)

// offset is China's distance from UTC. No clock of ours started in the summers of 1986 to 1991, when it was an hour more.
const offset = 8 * Hour

// Instants outside these are brought to them, so that arithmetic cannot overflow and every answer can be written down.
var (
	earliest = time.Date(1, time.January, 2, 0, 0, 0, 0, time.UTC).UnixMicro()
	latest   = time.Date(9999, time.December, 30, 0, 0, 0, 0, time.UTC).UnixMicro()
)

// A measure is how much of a unit has passed at an instant for a clock that started at start. It never falls:
//
//   - WorkingHour grows while the office is open.
//   - WorkingDay is 0 through the civil day of the start (day 0). On every working day after it, it grows by one
//     day in proportion to the day's office time, whatever its hours are, and stands still otherwise.
//   - CalendarDay is 0 through day 0 and then grows with the wall clock.
//   - WallClock grows always.
//
// Everything below is one of two questions: how large is the measure (Elapsed), and when is it so large (Reach).

// Due returns the instant at which the limit ends for a clock that starts at start and never stops. It is the end of
// office of the n-th working day after day 0, the midnight that closes the n-th calendar day after day 0 (see
// DueDate), or the moment at which the hours have passed. At that instant the work is still in time.
func (c *Calendar) Due(start time.Time, limit Limit) time.Time {
	return c.Reach(limit.Unit, start, start, limit.Amount)
}

// Elapsed returns how many parts of the unit have passed at t for a clock that started at start, whole parts only;
// 0 when t is not after start.
func (c *Calendar) Elapsed(unit Unit, start, t time.Time) int64 {
	from, to := micros(start), micros(t)
	if to <= from {
		return 0
	}
	switch unit {
	case WorkingHour:
		return c.table.officeTime(to) - c.table.officeTime(from)
	case WorkingDay:
		return max(0, c.table.workingDays(to)-c.table.endOfDayZero(from))
	case CalendarDay:
		return max(0, to-nextMidnight(from))
	}
	return to - from
}

// Reach returns the earliest instant, not before from and start, at which Elapsed(unit, start, ...) is at least so many parts more
// than at from. A clock that stood still is set going again with it: from is the moment of resumption, parts what
// was left when it stopped. For nothing left the answer is from.
func (c *Calendar) Reach(unit Unit, start, from time.Time, parts int64) time.Time {
	const tooMuch = 1 << 60
	zero := micros(start)
	at := max(micros(from), zero)
	if parts <= 0 {
		return instant(at)
	}
	parts = min(parts, tooMuch)
	switch unit {
	case WorkingHour:
		return instant(c.table.timeAt(c.table.officeTime(at) + parts))
	case WorkingDay:
		return instant(c.table.daysAt(max(c.table.workingDays(at), c.table.endOfDayZero(zero)) + parts))
	case CalendarDay:
		return instant(max(at, nextMidnight(zero)) + parts)
	}
	return instant(at + parts)
}

// Remaining returns the parts of the limit that are left at t, negative when it was passed by so many.
func (c *Calendar) Remaining(limit Limit, start, t time.Time) int64 {
	return limit.Amount - c.Elapsed(limit.Unit, start, t)
}

// Threshold returns when p hundredths of the limit have passed, counted in the limit's own unit.
func (c *Calendar) Threshold(start time.Time, limit Limit, p int) time.Time {
	return c.Reach(limit.Unit, start, start, limit.Percent(p))
}

// Strictest returns the limit that ends first for a clock that starts at start, the first named among equals. Zero
// limits are passed over; without any other the answer is zero.
func (c *Calendar) Strictest(start time.Time, limits ...Limit) Limit {
	var strictest Limit
	for _, l := range limits {
		if l.IsZero() {
			continue
		}
		if strictest.IsZero() || c.Due(start, l).Before(c.Due(start, strictest)) {
			strictest = l
		}
	}
	return strictest
}

// officeTime returns the office time before the instant, from an arbitrary zero.
func (t *table) officeTime(micros int64) int64 {
	p := t.locate(micros)
	if !p.working {
		return p.time
	}
	return p.time + p.office.passed(p.inDay)
}

// workingDays returns the working days before the instant in parts, from an arbitrary zero.
func (t *table) workingDays(micros int64) int64 {
	p := t.locate(micros)
	if !p.working {
		return p.days * Day
	}
	return p.days*Day + share(Day, p.office.passed(p.inDay), p.office.total)
}

// endOfDayZero returns the working days up to the end of the civil day, in parts.
func (t *table) endOfDayZero(micros int64) int64 {
	p := t.locate(micros)
	if p.working {
		p.days++
	}
	return p.days * Day
}

// daysAt returns the earliest instant before which so many parts of working days lie.
func (t *table) daysAt(parts int64) int64 {
	n := floorDiv(parts-1, Day)
	day, o := t.dayAt(n)
	rest := parts - n*Day // 1 to Day
	passed := o.total - share(o.total, Day-rest, Day)
	return day*Day + o.when(passed) - offset
}

// share returns a*b/c, rounded down, for 0 <= b <= c. The product may need 128 bits.
func share(a, b, c int64) int64 {
	high, low := bits.Mul64(uint64(a), uint64(b))
	quotient, _ := bits.Div64(high, low, uint64(c))
	return int64(quotient)
}

func nextMidnight(micros int64) int64 {
	return (floorDiv(micros+offset, Day)+1)*Day - offset
}

func micros(t time.Time) int64 {
	return min(max(t.UnixMicro(), earliest), latest)
}

func instant(micros int64) time.Time {
	return time.UnixMicro(min(max(micros, earliest), latest)).UTC()
}
