package calendar

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"time"
)

// table answers, in O(log n), how many working days and how much office time lie before an instant, and the other
// way round. It cuts the days into segments that follow one rule with one set of office hours and keeps the sums up to
// each; inside a segment a week is arithmetic. A calendar of seven years has about three hundred segments.
type table struct {
	week     week
	segments []segment
}

// segment is a run of days. Day numbers count from 1970-01-01.
type segment struct {
	first  int64 // its first day; it ends where the next begins, and the last one never
	days   int64 // working days before it, counted from an arbitrary zero
	time   int64 // office time before it in microseconds, counted from an arbitrary zero
	kind   kind
	office *office
}

type kind uint8

const (
	weekly kind = iota // as the week says
	closed             // a day off
	worked             // a make-up day
)

// office is one day's office hours in microseconds from midnight.
type office struct {
	spans []span
	total int64
}

type span struct{ from, to int64 }

// place is an instant seen from its civil day.
type place struct {
	day     int64
	inDay   int64 // microseconds since midnight
	days    int64 // working days before the day
	working bool
	office  *office
	time    int64 // office time before the day
}

func newTable(w week, hours Hours, rules map[Date]DayRule) table {
	t := table{week: w}
	offices := []*office{newOffice(hours.Office)}
	for _, s := range hours.Seasons {
		offices = append(offices, newOffice(s.Office))
	}
	for _, day := range breaks(hours, rules) {
		date := dateOfDay(day)
		next := segment{first: day, kind: kindOf(w, date, rules), office: offices[hours.of(date)]}
		if n := len(t.segments); n > 0 {
			last := t.segments[n-1]
			if last.kind == next.kind && last.office == next.office {
				continue
			}
			next.days = last.days + t.inside(&last, day)
			next.time = last.time + t.inside(&last, day)*last.office.total
		}
		t.segments = append(t.segments, next)
	}
	return t
}

// kindOf treats a rule that says what the week says as none.
func kindOf(w week, d Date, rules map[Date]DayRule) kind {
	rule, found := rules[d]
	switch {
	case !found || rule.Working == w.isWorking(d.day()):
		return weekly
	case rule.Working:
		return worked
	}
	return closed
}

// breaks lists, in order, every day on which another rule or other hours may begin.
func breaks(hours Hours, rules map[Date]DayRule) []int64 {
	days := map[int64]bool{Date{1, time.January, 1}.day(): true}
	for d := range rules {
		days[d.day()] = true
		days[d.day()+1] = true
	}
	for _, s := range hours.Seasons {
		for year := firstYear; year <= lastYear; year++ {
			days[Date{year, s.From.Month, s.From.Day}.day()] = true
			days[dayAfter(year, s.To)] = true
		}
	}
	return slices.SortedFunc(maps.Keys(days), cmp.Compare[int64])
}

// dayAfter returns the day after a day of every year. The 28th of February takes the 29th with it.
func dayAfter(year int, d MonthDay) int64 {
	if d == (MonthDay{time.February, 28}) {
		return Date{year, time.March, 1}.day()
	}
	return Date{year, d.Month, d.Day + 1}.day()
}

func newOffice(periods []Period) *office {
	o := &office{}
	for _, p := range periods {
		s := span{int64(p.From) * Minute, int64(p.To) * Minute}
		o.spans = append(o.spans, s)
		o.total += s.to - s.from
	}
	return o
}

// passed returns how much office time lies before the moment of the day.
func (o *office) passed(inDay int64) int64 {
	sum := int64(0)
	for _, s := range o.spans {
		sum += max(0, min(inDay, s.to)-s.from)
	}
	return sum
}

// when returns the earliest moment of the day before which so much office time lies; at least one microsecond.
func (o *office) when(passed int64) int64 {
	for _, s := range o.spans {
		if passed <= s.to-s.from {
			return s.from + passed
		}
		passed -= s.to - s.from
	}
	return o.spans[len(o.spans)-1].to
}

// inside counts the working days of the segment before day.
func (t *table) inside(s *segment, day int64) int64 {
	switch s.kind {
	case worked:
		return day - s.first
	case closed:
		return 0
	}
	return t.week.count(day) - t.week.count(s.first)
}

// nth returns the working day of the segment that has n others of it before. A day beyond all calendars stands for
// every later one, so that its microseconds fit.
func (t *table) nth(s *segment, n int64) int64 {
	const beyond = 10_000_000
	if s.kind == worked {
		return s.first + n
	}
	return min(t.week.at(t.week.count(s.first)+n), beyond)
}

func (t *table) segmentOf(day int64) *segment {
	return t.lastBefore(func(s *segment) bool { return s.first <= day })
}

// lastBefore returns the last segment for which holds is true; it is true up to some segment and false after it.
func (t *table) lastBefore(holds func(*segment) bool) *segment {
	n := sort.Search(len(t.segments), func(i int) bool { return !holds(&t.segments[i]) })
	return &t.segments[max(n-1, 0)]
}

func (t *table) isWorking(day int64) bool {
	s := t.segmentOf(day)
	return s.kind == worked || s.kind == weekly && t.week.isWorking(day)
}

// count returns the working days before day, from an arbitrary zero.
func (t *table) count(day int64) int64 {
	s := t.segmentOf(day)
	return s.days + t.inside(s, day)
}

func (t *table) locate(micros int64) place {
	day := floorDiv(micros+offset, Day)
	s := t.segmentOf(day)
	n := t.inside(s, day)
	return place{
		day:     day,
		inDay:   micros + offset - day*Day,
		days:    s.days + n,
		working: s.kind == worked || s.kind == weekly && t.week.isWorking(day),
		office:  s.office,
		time:    s.time + n*s.office.total,
	}
}

// dayAt returns the working day with n working days before it, and its office hours.
func (t *table) dayAt(n int64) (day int64, o *office) {
	s := t.lastBefore(func(s *segment) bool { return s.days <= n })
	return t.nth(s, n-s.days), s.office
}

// timeAt returns the earliest instant before which so much office time lies.
func (t *table) timeAt(sum int64) int64 {
	s := t.lastBefore(func(s *segment) bool { return s.time < sum })
	rest := sum - s.time
	n := floorDiv(rest-1, s.office.total)
	return t.nth(s, n)*Day + s.office.when(rest-n*s.office.total) - offset
}
