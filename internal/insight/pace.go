package insight

import (
	"slices"
	"time"

	"gezhi/internal/cases"
)

// Pace is how long something took: the middle one of all, and the one that nine of ten did not exceed. Hours are those of the wall
// clock, nights and holidays included, as the reporter lives through them.
type Pace struct {
	N        int
	Median   time.Duration
	NineTens time.Duration
}

// Paces collects how long the reporters of a period waited.
type Paces struct{ contact, closing []time.Duration }

// Add counts a case: to the first contact, and to the close of its first round. What was settled on the spot counts nowhere.
func (p *Paces) Add(c *cases.Case) {
	if c.Instant || c.State.Is(cases.Draft, cases.Rejected, cases.Withdrawn, cases.Merged) {
		return
	}
	if !c.FirstContactAt.IsZero() {
		p.contact = append(p.contact, c.FirstContactAt.Sub(c.ReportedAt))
	}
	switch {
	case len(c.Rounds) > 0:
		p.closing = append(p.closing, c.Rounds[0].ClosedAt.Sub(c.ReportedAt))
	case !c.ClosedAt.IsZero():
		p.closing = append(p.closing, c.ClosedAt.Sub(c.ReportedAt))
	}
}

// Contact returns the pace to the first contact with the reporter.
func (p *Paces) Contact() Pace { return paceOf(p.contact) }

// Closing returns the pace from report to close.
func (p *Paces) Closing() Pace { return paceOf(p.closing) }

func paceOf(all []time.Duration) Pace {
	if len(all) == 0 {
		return Pace{}
	}
	slices.Sort(all)
	return Pace{N: len(all), Median: all[(len(all)-1)/2], NineTens: all[(len(all)*9-1)/10]}
}

// Month is what happened in a month (月度走势).
type Month struct {
	Month    string // ISO, "2026-03"
	Reported int
	Closed   int
	Overdue  int
}

// Months are a number of months that end with the one of a day, all of them empty.
func Months(last time.Time, n int) []Month {
	months := make([]Month, n)
	first := time.Date(last.Year(), last.Month(), 1, 0, 0, 0, 0, time.UTC)
	for i := range months {
		months[i].Month = first.AddDate(0, i-n+1, 0).Format("2006-01")
	}
	return months
}
