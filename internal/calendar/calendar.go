package calendar

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Calendar says which days are worked and when the office is open. It is immutable and safe for many goroutines;
// With and Import answer a new one. Two calendars with the same Version measure alike.
type Calendar struct {
	notices        []notice    // in order of years
	layers         []Overrides // later ones win
	rules          map[Date]DayRule
	hours          Hours
	table          table
	version        string
	ignoreNational bool
}

// National returns the calendar of mainland China: Monday to Friday, the notices of 2020 to 2026, DefaultHours.
var National = sync.OnceValue(func() *Calendar { return build(embeddedNotices(), nil) })

// With returns the calendar changed by the overrides. Wrong ones are an Invalid fault that names every field.
func (c *Calendar) With(o Overrides) (*Calendar, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	return build(c.notices, append(slices.Clone(c.layers), o.clone())), nil
}

// Import reads one year's file (the form of the published data, see data/README.md) and returns the calendar with that
// year's notice in place of the one it had. A file without days is accepted and leaves the year unknown.
// Something else than such a file is a Malformed fault, wrong fields are an Invalid fault that names each.
func (c *Calendar) Import(yearFile []byte) (*Calendar, error) {
	n, err := parseNotice(yearFile)
	if err != nil {
		return nil, err
	}
	notices := slices.Clone(c.notices)
	at, found := slices.BinarySearchFunc(notices, n.year, func(m notice, year int) int { return cmp.Compare(m.year, year) })
	if found {
		notices[at] = n
	} else {
		notices = slices.Insert(notices, at, n)
	}
	return build(notices, c.layers), nil
}

// build puts the layers on top of each other and computes the table from which everything is measured.
func build(notices []notice, layers []Overrides) *Calendar {
	c := &Calendar{notices: notices, layers: layers, hours: DefaultHours(), rules: map[Date]DayRule{}}
	weekdays := []int{1, 2, 3, 4, 5}
	for _, o := range layers {
		c.ignoreNational = c.ignoreNational || o.IgnoreNational
		if o.Hours != nil {
			c.hours = *o.Hours
		}
		if len(o.Week) > 0 {
			weekdays = o.Week
		}
	}
	if !c.ignoreNational {
		for _, n := range notices {
			c.addRules(n.days)
		}
	}
	for _, o := range layers {
		c.addRules(o.Days)
	}
	c.table = newTable(newWeek(weekdays), c.hours, c.rules)
	c.version = c.digest()
	return c
}

func (c *Calendar) addRules(rules []DayRule) {
	for _, r := range rules {
		c.rules[r.Date] = r
	}
}

// Version names the rules by which the calendar measures, as "2026-1f0c9a3b5d7e": the last year with a notice and a
// digest of week, hours and days. A different version may give different due times.
func (c *Calendar) Version() string { return c.version }

func (c *Calendar) digest() string {
	h := sha256.New()
	fmt.Fprintln(h, c.table.week.works, c.hours.Office, c.hours.Seasons)
	dates := make([]Date, 0, len(c.rules))
	for d := range c.rules {
		dates = append(dates, d)
	}
	slices.SortFunc(dates, Date.Compare)
	for _, d := range dates {
		fmt.Fprintln(h, d, c.rules[d].Working)
	}
	last := 0
	for _, n := range c.notices {
		if len(n.days) > 0 {
			last = n.year
		}
	}
	return fmt.Sprintf("%d-%s", last, hex.EncodeToString(h.Sum(nil)[:6]))
}

// Hours returns the office hours.
func (c *Calendar) Hours() Hours { return *Overrides{Hours: &c.hours}.clone().Hours }

// IsWorking reports whether the office opens on the day.
func (c *Calendar) IsWorking(d Date) bool { return c.table.isWorking(d.day()) }

// Rule returns what is written about the day, and whether anything is: a day without a rule follows the week.
func (c *Calendar) Rule(d Date) (DayRule, bool) {
	r, ok := c.rules[d]
	return r, ok
}

// IsOpen reports whether the office is open at the instant.
func (c *Calendar) IsOpen(t time.Time) bool {
	at := c.table.locate(micros(t))
	return at.working && at.office.passed(at.inDay) < at.office.passed(at.inDay+1)
}

// WorkingDaysBetween counts the working days from the first date to before the second.
func (c *Calendar) WorkingDaysBetween(from, to Date) int {
	return int(c.table.count(to.day()) - c.table.count(from.day()))
}

// NextOpen returns the earliest instant at or after t at which the office is open: when a notice that came due at
// night is sent.
func (c *Calendar) NextOpen(t time.Time) time.Time {
	if c.IsOpen(t) {
		return instant(micros(t))
	}
	return c.Reach(WorkingHour, t, t, 1).Add(-time.Microsecond)
}
