package calendar

import (
	"fmt"
	"slices"
	"time"

	"gezhi/internal/fault"
)

// Hours are the office hours (办公时间) of a working day: the same all year, or different in named seasons (作息时间).
type Hours struct {
	Office  []Period `json:"office" yaml:"office"`
	Seasons []Season `json:"seasons,omitempty" yaml:"seasons,omitempty"`
}

// Period is a stretch of office time within a day, in minutes from midnight, To excluded; written "08:30-12:00".
// Midnight at the end of the day is 24:00.
type Period struct {
	From int
	To   int
}

// Season gives other office hours from one day of the year to another, both included. It may run over New Year.
type Season struct {
	From   MonthDay `json:"from" yaml:"from"`
	To     MonthDay `json:"to" yaml:"to"`
	Office []Period `json:"office" yaml:"office"`
}

// MonthDay is a day of every year, written "06-01". 29 February counts as the 28th and cannot be written.
type MonthDay struct {
	Month time.Month
	Day   int
}

// DefaultHours are 08:30-12:00 and 14:00-17:30 all year.
func DefaultHours() Hours {
	return Hours{Office: []Period{{8*60 + 30, 12 * 60}, {14 * 60, 17*60 + 30}}}
}

// Validate names every rule that the hours break, with paths such as "seasons[0].office[1]".
// Hours without any office time are refused, because no clock in them would ever end.
func (h Hours) Validate() error {
	var fields fault.Fields
	h.check(&fields, "")
	return fields.Err()
}

// check notes what is wrong, under paths that begin with prefix.
func (h Hours) check(fields *fault.Fields, prefix string) {
	checkOffice(fields, prefix+"office", h.Office)
	for i, s := range h.Seasons {
		path := fmt.Sprintf("%sseasons[%d]", prefix, i)
		checkOffice(fields, path+".office", s.Office)
		if !s.From.valid() {
			fields.Add(path+".from", "calendar.month_day", "text", s.From.String())
		}
		if !s.To.valid() {
			fields.Add(path+".to", "calendar.month_day", "text", s.To.String())
		}
		if j := slices.IndexFunc(h.Seasons[:i], s.overlaps); j >= 0 {
			fields.Add(path, "calendar.season_overlap", "other", j+1)
		}
	}
}

func checkOffice(fields *fault.Fields, path string, periods []Period) {
	if len(periods) == 0 {
		fields.Add(path, "calendar.no_office_hours")
	}
	end := 0
	for i, p := range periods {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case p.From < 0 || p.To > 24*60 || p.From >= p.To:
			fields.Add(at, "calendar.period", "text", p.String())
		case p.From < end:
			fields.Add(at, "calendar.period_order", "text", p.String())
		}
		end = max(end, p.To)
	}
}

func (s Season) overlaps(other Season) bool {
	return s.valid() && other.valid() && (s.holds(other.From) || other.holds(s.From))
}

func (s Season) valid() bool { return s.span().Valid() }

// span is the part of the year that the season takes.
func (s Season) span() YearSpan { return YearSpan{s.From, s.To} }

func (s Season) holds(d MonthDay) bool { return s.span().holds(d) }

// YearSpan is a stretch of every year, both days included, such as the flood season (汛期). It may run over New Year.
type YearSpan struct {
	From MonthDay `json:"from" yaml:"from"`
	To   MonthDay `json:"to" yaml:"to"`
}

// Valid reports whether both ends are days of every year.
func (s YearSpan) Valid() bool { return s.From.valid() && s.To.valid() }

// Holds reports whether a day lies in the span. No day lies in the zero span.
func (s YearSpan) Holds(d Date) bool { return s != YearSpan{} && s.holds(monthDay(d)) }

func (s YearSpan) holds(d MonthDay) bool {
	from, to, day := s.From.ordinal(), s.To.ordinal(), d.ordinal()
	if from <= to {
		return from <= day && day <= to
	}
	return day >= from || day <= to
}

// monthDay is the day of every year as which a date counts.
func monthDay(d Date) MonthDay {
	if d.Month == time.February && d.Day == 29 {
		return MonthDay{d.Month, 28}
	}
	return MonthDay{d.Month, d.Day}
}

// On returns the office hours of a day of the year: those of its season, else the common ones.
func (h Hours) On(d Date) []Period {
	if i := h.of(d); i > 0 {
		return h.Seasons[i-1].Office
	}
	return h.Office
}

// of returns which office hours apply on a day: 0 the normal ones, i+1 those of season i.
func (h Hours) of(d Date) int {
	for i, s := range h.Seasons {
		if s.span().Holds(d) {
			return i + 1
		}
	}
	return 0
}

// String writes "08:30-12:00".
func (p Period) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", p.From/60, p.From%60, p.To/60, p.To%60)
}

// ParsePeriod reads "08:30-12:00". Wrong form is an Invalid fault calendar.period.
func ParsePeriod(text string) (Period, error) {
	wrong := fault.New(fault.Invalid, "calendar.period", "text", text)
	if len(text) != len("00:00-00:00") || text[5] != '-' {
		return Period{}, wrong
	}
	from, fromOK := clockMinutes(text[:5])
	to, toOK := clockMinutes(text[6:])
	if !fromOK || !toOK || from >= to {
		return Period{}, wrong
	}
	return Period{from, to}, nil
}

func clockMinutes(text string) (minutes int, ok bool) {
	if text == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", text)
	return t.Hour()*60 + t.Minute(), err == nil
}

// MarshalText writes the period as String does.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a period as ParsePeriod does.
func (p *Period) UnmarshalText(text []byte) error {
	parsed, err := ParsePeriod(string(text))
	if err == nil {
		*p = parsed
	}
	return err
}

// String writes "06-01".
func (m MonthDay) String() string { return fmt.Sprintf("%02d-%02d", int(m.Month), m.Day) }

// ParseMonthDay reads "06-01". Anything that is not a day of every year is an Invalid fault calendar.month_day.
func ParseMonthDay(text string) (MonthDay, error) {
	t, err := time.Parse("2006-01-02", "2001-"+text)
	if err != nil {
		return MonthDay{}, fault.New(fault.Invalid, "calendar.month_day", "text", text)
	}
	return MonthDay{t.Month(), t.Day()}, nil
}

// MarshalText writes the day as String does.
func (m MonthDay) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a day as ParseMonthDay does.
func (m *MonthDay) UnmarshalText(text []byte) error {
	parsed, err := ParseMonthDay(string(text))
	if err == nil {
		*m = parsed
	}
	return err
}

func (m MonthDay) ordinal() int { return int(m.Month)*100 + m.Day }

func (m MonthDay) valid() bool {
	parsed, err := ParseMonthDay(m.String())
	return err == nil && parsed == m
}
