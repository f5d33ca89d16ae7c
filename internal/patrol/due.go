package patrol

import (
	"slices"

	"gezhi/internal/calendar"
)

// Standing is how a point stands on a day.
type Standing string

// The standings.
const (
	Fresh   Standing = "fresh"   // seen lately enough
	DueNow  Standing = "due"     // to be seen today
	Overdue Standing = "overdue" // was to be seen before today
	Closed  Standing = "closed"  // looked after no more
)

// Standings lists the standings, the most pressing first.
func Standings() []Standing { return []Standing{Overdue, DueNow, Fresh, Closed} }

// interval is the one that holds on a day.
func (p Point) interval(on calendar.Date, flood calendar.YearSpan) Interval {
	if p.Flood != "" && flood.Holds(on) {
		return p.Flood
	}
	return p.Every
}

// Due is the day on which the point is to be seen next: the first day after its last record by which the interval of that very day has
// passed, so that a weekly point whose flood season begins with daily rounds is due on the first day of the season. A point without a
// record is due on its first day.
func (p Point) Due(flood calendar.YearSpan) calendar.Date { return p.due(p.Last.Day, flood) }

func (p Point) due(seen calendar.Date, flood calendar.YearSpan) calendar.Date {
	if seen.IsZero() {
		return p.Since
	}
	day := seen.AddDays(1)
	for p.interval(day, flood).after(seen).Compare(day) > 0 {
		day = day.AddDays(1)
	}
	return day
}

// On tells how the point stands on a day.
func (p Point) On(today calendar.Date, flood calendar.YearSpan) Standing {
	switch due := p.Due(flood); {
	case !p.Open():
		return Closed
	case due.Before(today):
		return Overdue
	case due == today:
		return DueNow
	default:
		return Fresh
	}
}

// Cover is how many of the days on which points were looked after had a record fresh enough (覆盖), and of the points themselves how many
// were to be seen in those days and how many were.
type Cover struct {
	Points int `json:"points"`
	Due    int `json:"due" doc:"Points that were to be seen"`
	Seen   int `json:"seen" doc:"Points with a record"`
	Days   int `json:"days"`
	Fresh  int `json:"fresh"`
}

// Add puts the days of another cover to it.
func (c *Cover) Add(o Cover) {
	c.Points, c.Due, c.Seen, c.Days, c.Fresh = c.Points+o.Points, c.Due+o.Due, c.Seen+o.Seen, c.Days+o.Days, c.Fresh+o.Fresh
}

// Covered counts the days from one day to another, both included, on which the point was looked after, and those of them at whose end its
// newest record was not yet due again. The days of its records need not be in order; records of later days do not count.
func (p Point) Covered(seen []calendar.Date, from, to calendar.Date, flood calendar.YearSpan) Cover {
	if from.Before(p.Since) {
		from = p.Since
	}
	if last := p.Ended.AddDays(-1); !p.Open() && last.Before(to) {
		to = last
	}
	if to.Before(from) {
		return Cover{}
	}
	seen = slices.SortedFunc(slices.Values(seen), calendar.Date.Compare)
	c, n := Cover{Points: 1}, 0
	until := calendar.Date{} // the newest record is fresh before this day
	for day := from; day.Compare(to) <= 0; day = day.AddDays(1) {
		for ; n < len(seen) && seen[n].Before(day); n++ {
			until = p.due(seen[n], flood)
		}
		if !day.Before(until) { // in the morning
			c.Due = 1
		}
		for ; n < len(seen) && seen[n] == day; n++ {
			until, c.Seen = p.due(day, flood), 1
		}
		c.Days++
		if day.Before(until) {
			c.Fresh++
		}
	}
	return c
}
