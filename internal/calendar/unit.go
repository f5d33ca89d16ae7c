package calendar

import "gezhi/internal/fault"

// Unit is what a limit is counted in. The zero Unit is none.
type Unit uint8

// The units. They are not interchangeable: "5 working hours" and "5 working days" stand side by side in one list.
const (
	WorkingHour Unit = iota + 1 // 工作时: office time from the very start
	WorkingDay                  // 工作日: days on which the office opens, after day 0
	CalendarDay                 // 自然日: every day, after day 0
	WallClock                   // plain hours and minutes, day and night
)

// Amounts are counted in parts, so that no share of a limit is ever rounded by a float:
// a microsecond for hours, and as many to the day as a civil day has microseconds.
const (
	Second int64 = 1_000_000
	Minute       = 60 * Second
	Hour         = 60 * Minute
	Day          = 24 * Hour
)

var unitNames = [...]string{"", "wh", "wd", "d", "h"}

// Units lists every unit, so that a test or a form can walk them all.
func Units() []Unit { return []Unit{WorkingHour, WorkingDay, CalendarDay, WallClock} }

// Parts returns how many parts make one of the unit: one hour or one day.
func (u Unit) Parts() int64 {
	if u == WorkingDay || u == CalendarDay {
		return Day
	}
	return Hour
}

// Valid reports whether u is one of the four units.
func (u Unit) Valid() bool { return u >= WorkingHour && u <= WallClock }

// String returns "wh", "wd", "d" or "h", and nothing for the zero Unit.
func (u Unit) String() string {
	if int(u) < len(unitNames) {
		return unitNames[u]
	}
	return "?"
}

// ParseUnit reads what String writes. Anything else is an Invalid fault calendar.unit.
func ParseUnit(text string) (Unit, error) {
	for _, u := range Units() {
		if u.String() == text {
			return u, nil
		}
	}
	return 0, fault.New(fault.Invalid, "calendar.unit", "text", text)
}

// MarshalText writes the unit as String does.
func (u Unit) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText reads a unit; empty text is the zero Unit.
func (u *Unit) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*u = 0
		return nil
	}
	parsed, err := ParseUnit(string(text))
	if err == nil {
		*u = parsed
	}
	return err
}
