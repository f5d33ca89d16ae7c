package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

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

// Longest texts of a single day, in characters.
const (
	dayNameMost   = 30
	daySourceMost = 100
)

// CheckDays names every single day that does not say why it differs and where that is written (依据文件). Notices of the State Council
// say both by themselves; what a county or a unit decides must tell.
func (o Overrides) CheckDays() error {
	var fields fault.Fields
	for i, d := range o.Days {
		for _, f := range []struct {
			path, text string
			most       int
		}{{"name", d.Name, dayNameMost}, {"source", d.Source, daySourceMost}} {
			path := fmt.Sprintf("days[%d].%s", i, f.path)
			switch n := utf8.RuneCountInString(f.text); {
			case strings.TrimSpace(f.text) == "":
				fields.Add(path, "required")
			case n > f.most:
				fields.Add(path, "too_long", "max", f.most, "n", n)
			}
		}
	}
	return fields.Err()
}

// Version names what is overridden, so that a change can be refused when somebody else changed it in between; "none" where nothing is.
func (o Overrides) Version() string {
	body, err := json.Marshal(o)
	if err != nil || string(body) == "{}" {
		return "none"
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:6])
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
