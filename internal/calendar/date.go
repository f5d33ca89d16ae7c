package calendar

import (
	"cmp"
	"time"
	_ "time/tzdata" // the machine may have no zone files

	"gezhi/internal/fault"
)

// Date is a civil day in China, written 2006-01-02. The zero Date is none.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

var zone = loadZone()

// loadZone cannot fail: the zone files are part of the program.
func loadZone() *time.Location {
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return time.FixedZone("Asia/Shanghai", int(offset/Second))
	}
	return loc
}

// Zone returns Asia/Shanghai, the only zone in which people read and write a time here.
func Zone() *time.Location { return zone }

// DateOf returns the civil day in China on which the instant falls.
func DateOf(t time.Time) Date {
	year, month, day := t.In(zone).Date()
	return Date{year, month, day}
}

// DueDate returns the day by which a clock that ends at due is told to end. It is the day of the last microsecond
// before, because a limit in calendar days ends at the midnight that closes its last day.
func DueDate(due time.Time) Date { return DateOf(due.Add(-time.Microsecond)) }

// ParseDate reads 2006-01-02. Anything else, such as 30 February, is an Invalid fault calendar.date.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1 {
		return Date{}, fault.New(fault.Invalid, "calendar.date", "text", text)
	}
	return dateOfDay(floorDiv(t.Unix(), daySeconds)), nil
}

const daySeconds = int64(24 * 60 * 60)

// String writes 2006-01-02, and nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Start returns the midnight with which the day begins.
func (d Date) Start() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone).UTC()
}

// At returns the instant of a clock time on the day, as At(17, 30).
func (d Date) At(hour, minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, zone).UTC()
}

// AddDays returns the date n civil days later.
func (d Date) AddDays(n int) Date { return dateOfDay(d.day() + int64(n)) }

// DaysUntil returns the number of civil days from d to other, negative when other is earlier.
func (d Date) DaysUntil(other Date) int { return int(other.day() - d.day()) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Compare orders dates in time, as cmp.Compare does.
func (d Date) Compare(other Date) int { return cmp.Compare(d.day(), other.day()) }

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.day() < other.day() }

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a date as ParseDate does; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// day counts civil days from 1970-01-01, which was a Thursday.
func (d Date) day() int64 { return floorDiv(d.utc().Unix(), daySeconds) }

func dateOfDay(day int64) Date {
	year, month, d := time.Unix(day*daySeconds, 0).UTC().Date()
	return Date{year, month, d}
}
