package calendar

import (
	"fmt"
	"slices"

	"gezhi/internal/fault"
)

// Overrides are what a unit or a county does differently. What is left out stays as it was.
type Overrides struct {
	Hours          *Hours    `json:"hours,omitempty" yaml:"hours,omitempty"`
	Week           []int     `json:"week,omitempty" yaml:"week,omitempty"`                       // ISO weekdays that are worked: 1 Monday to 7 Sunday
	IgnoreNational bool      `json:"ignore_national,omitempty" yaml:"ignore_national,omitempty"` // open on public holidays too, and no make-up days
	Days           []DayRule `json:"days,omitempty" yaml:"days,omitempty"`
}

// AroundTheClock is a post that never closes: every minute of every day is office time.
func AroundTheClock() Overrides {
	return Overrides{
		Hours:          &Hours{Office: []Period{{0, 24 * 60}}},
		Week:           []int{1, 2, 3, 4, 5, 6, 7},
		IgnoreNational: true,
	}
}

// Validate names every rule that the overrides break.
func (o Overrides) Validate() error {
	var fields fault.Fields
	if o.Hours != nil {
		o.Hours.check(&fields, "hours.")
	}
	seen := map[Date]bool{}
	for i, d := range o.Days {
		path := fmt.Sprintf("days[%d].date", i)
		switch {
		case d.Date.Year < firstYear || d.Date.Year > lastYear || dateOfDay(d.Date.day()) != d.Date:
			fields.Add(path, "calendar.date", "text", d.Date.String())
		case seen[d.Date]:
			fields.Add(path, "duplicate", "value", d.Date.String())
		}
		seen[d.Date] = true
	}
	for i, iso := range o.Week {
		if iso < 1 || iso > 7 {
			fields.Add(fmt.Sprintf("week[%d]", i), "out_of_range", "min", 1, "max", 7)
		}
	}
	return fields.Err()
}

func (o Overrides) clone() Overrides {
	if o.Hours != nil {
		hours := Hours{Office: slices.Clone(o.Hours.Office), Seasons: slices.Clone(o.Hours.Seasons)}
		for i := range hours.Seasons {
			hours.Seasons[i].Office = slices.Clone(hours.Seasons[i].Office)
		}
		o.Hours = &hours
	}
	o.Week, o.Days = slices.Clone(o.Week), slices.Clone(o.Days)
	return o
}
