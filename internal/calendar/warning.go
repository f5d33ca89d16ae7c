package calendar

import (
	"slices"
	"time"
)

// Warning says that a time was measured by the normal week, because the notice for a year is not known.
type Warning struct {
	Year int // the first year without a notice
}

// Known reports whether the notice for the year is known: 2020 to 2026 from the start, others once imported.
// A calendar that ignores public holidays knows every year.
func (c *Calendar) Known(year int) bool {
	return c.ignoreNational || slices.ContainsFunc(c.notices, func(n notice) bool {
		return n.year == year && len(n.days) > 0
	})
}

// Doubt returns the warning for a span of time, and whether there is one: an unknown year among its civil days.
func (c *Calendar) Doubt(from, to time.Time) (Warning, bool) {
	last := DueDate(to).Year
	for year := DateOf(from).Year; year <= last; year++ {
		if !c.Known(year) {
			return Warning{year}, true
		}
	}
	return Warning{}, false
}

// Missing returns the year whose notice should be there by now and is not, and whether there is one: the present year,
// and from 1 November, when the State Council has usually spoken, the next.
func (c *Calendar) Missing(now time.Time) (year int, missing bool) {
	today := DateOf(now)
	if !c.Known(today.Year) {
		return today.Year, true
	}
	if today.Month >= time.November && !c.Known(today.Year+1) {
		return today.Year + 1, true
	}
	return 0, false
}
