package calendar

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"

	"gezhi/internal/fault"
)

// MaxAmount is the longest limit that can be written: a hundred years, in parts.
const MaxAmount = 36_500 * Day

// Limit is a length of time in one unit: "4wh", "5wd", "30d", "15m", "2h".
// The zero Limit means that there is none.
type Limit struct {
	Unit   Unit
	Amount int64 // in parts of the unit, see Unit.Parts
}

// WorkingHours returns n working hours.
func WorkingHours(n int) Limit { return Limit{WorkingHour, int64(n) * Hour} }

// WorkingDays returns n working days.
func WorkingDays(n int) Limit { return Limit{WorkingDay, int64(n) * Day} }

// CalendarDays returns n calendar days.
func CalendarDays(n int) Limit { return Limit{CalendarDay, int64(n) * Day} }

// WallMinutes returns n minutes by the wall clock.
func WallMinutes(n int) Limit { return Limit{WallClock, int64(n) * Minute} }

// WallHours returns n hours by the wall clock.
func WallHours(n int) Limit { return Limit{WallClock, int64(n) * Hour} }

// suffixes are the endings of the text form; the first that divides an amount writes it.
var suffixes = []struct {
	text string
	unit Unit
	per  int64
}{
	{"wh", WorkingHour, Hour},
	{"wd", WorkingDay, Day},
	{"d", CalendarDay, Day},
	{"h", WallClock, Hour},
	{"m", WallClock, Minute},
	{"s", WallClock, Second},
}

var limitForm = regexp.MustCompile(`^([0-9]{1,17})(?:/([0-9]{1,11}))?(wh|wd|d|h|m|s)$`)

// ParseLimit reads the text form: a whole number above 0, or a fraction such as "1/2" that comes out in whole
// parts, and one of wh, wd, d, h, m, s. Wrong form is an Invalid fault calendar.limit_form,
// more than a hundred years calendar.limit_range.
func ParseLimit(text string) (Limit, error) {
	match := limitForm.FindStringSubmatch(text)
	if match == nil {
		return Limit{}, limitFault("form", text)
	}
	number, over := whole(match[1]), whole("1")
	if match[2] != "" {
		over = whole(match[2])
	}
	for _, s := range suffixes {
		if s.text == match[3] {
			return exact(text, s.unit, s.per, number, over)
		}
	}
	return Limit{}, limitFault("form", text)
}

func exact(text string, unit Unit, per, number, over int64) (Limit, error) {
	switch {
	case number == 0 || over == 0 || per%over != 0:
		return Limit{}, limitFault("form", text)
	case number > MaxAmount/(per/over):
		return Limit{}, limitFault("range", text)
	}
	return Limit{unit, number * (per / over)}, nil
}

// whole reads digits that are known to be digits and to fit.
func whole(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}

func limitFault(code, text string) error {
	return fault.New(fault.Invalid, "calendar.limit_"+code, "text", text)
}

// String writes the shortest text that ParseLimit reads back exactly; the zero Limit is empty.
func (l Limit) String() string {
	smallest := suffixes[0]
	for _, s := range suffixes {
		if s.unit != l.Unit {
			continue
		}
		if l.Amount%s.per == 0 {
			return fmt.Sprintf("%d%s", l.Amount/s.per, s.text)
		}
		smallest = s
	}
	if !l.Unit.Valid() {
		return ""
	}
	common := gcd(l.Amount, smallest.per)
	return fmt.Sprintf("%d/%d%s", l.Amount/common, smallest.per/common, smallest.text)
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, -a)
}

// MarshalText writes the limit as String does.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a limit as ParseLimit does; empty text is the zero Limit.
func (l *Limit) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*l = Limit{}
		return nil
	}
	parsed, err := ParseLimit(string(text))
	if err == nil {
		*l = parsed
	}
	return err
}

// IsZero reports whether there is no limit.
func (l Limit) IsZero() bool { return l == Limit{} }

// Count returns the amount in whole units, rounded up, and whether it is exact: "5" of "5 working days".
func (l Limit) Count() (n int64, exact bool) {
	per := l.Unit.Parts()
	return (l.Amount + per - 1) / per, l.Amount%per == 0
}

// Multiply returns the limit n times, at most MaxAmount.
func (l Limit) Multiply(n int) Limit {
	if n > 0 && l.Amount > MaxAmount/int64(n) {
		return Limit{l.Unit, MaxAmount}
	}
	return Limit{l.Unit, l.Amount * int64(n)}
}

// Percent returns p hundredths of the amount in parts, rounded up: where a warning stands.
func (l Limit) Percent(p int) int64 {
	whole, rest := l.Amount/100, l.Amount%100
	return whole*int64(p) + (rest*int64(p)+99)/100
}

// Compare orders two limits of the same unit as cmp.Compare does. Limits of different units have no order of their
// own, only one from a given start: see Calendar.Strictest.
func (l Limit) Compare(other Limit) (order int, comparable bool) {
	if l.Unit != other.Unit {
		return 0, false
	}
	return cmp.Compare(l.Amount, other.Amount), true
}
