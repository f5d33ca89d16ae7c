package visits

import (
	"context"
	"fmt"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/planning/rounds"
)

// Household is a door and what is agreed on visits there.
type Household struct {
	Visits   int     // in the month; the n-th lies in the n-th equal part of it
	Minutes  float64 // that a visit takes
	From, To float64 // minutes of the day within which a visit begins
	Days     []bool  // by day: whether a visit suits; nil for every day
	Together bool    // two workers visit together
}

// Month is what is planned.
type Month struct {
	Households []Household
	Days       int
	Begin, End float64                // minutes of the day: leaving the office, and back there
	Together   []bool                 // by day: whether a second worker comes along; nil for never
	Way        func(a, b int) float64 // metres; len(Households) is the office
	Speed      float64                // metres in a second
}

// Visit is one visit of a plan.
type Visit struct {
	Household int
	Number    int     // of the visits of this household, from 0
	Start     float64 // minute of the day
}

// Reason says why a visit is not planned.
type Reason string

// Reasons.
const (
	NoDay  Reason = "no_day"  // in its part of the month no day suits, or none with a second worker
	NoHour Reason = "no_hour" // it does not fit into an empty day either
	Full   Reason = "full"    // the days that suit are full, or too near to the household's other visits
)

// Unmet is a visit that is not planned.
type Unmet struct {
	Household, Number int
	Why               Reason
}

// Plan is a month.
type Plan struct {
	Days   [][]Visit // by day, in their order
	Unmet  []Unmet
	Metres float64 // walked in the month
}

// Options say how long to search, and from which seed.
type Options struct {
	Seed   uint64
	Budget time.Duration // after it the best plan so far is given; it must be above 0
	Steps  int           // of the search; 0 for a number that takes less than a second for a worker's month
}

const (
	monthSteps = 8_000
	maxDays    = 31
	maxVisits  = 2500
)

// Validate tells what is wrong; where names a household, as its row.
func (m Month) Validate(where func(household int) string) error {
	var f fault.Fields
	if m.Days < 1 || m.Days > maxDays {
		f.Add("days", "out_of_range", "min", 1, "max", maxDays)
	}
	if !(m.Begin < m.End) {
		f.Add("begin", "plan.window")
	}
	all := 0
	for i, h := range m.Households {
		all += h.Visits
		if h.Visits < 0 || h.Visits > m.Days {
			f.Add(where(i)+" visits", "plan.visits", "days", m.Days)
		}
		if !(h.Minutes >= 0 && h.Minutes <= 24*60) {
			f.Add(where(i)+" minutes", "out_of_range", "min", 0, "max", 24*60)
		}
		if !(h.From <= h.To) {
			f.Add(where(i)+" from", "plan.window")
		}
	}
	if f.Len() == 0 && (all == 0 || all > maxVisits) {
		f.Add("visits", "out_of_range", "min", 1, "max", maxVisits)
	}
	return f.Err()
}

// part is the days of the n-th of a household's visits: from, and up to but without.
func (m Month) part(h Household, number int) (from, to int) {
	return number * m.Days / h.Visits, (number + 1) * m.Days / h.Visits
}

// gap is how many days lie between two visits of a household at least: half of what they would on average.
func (m Month) gap(h Household) int { return max(1, m.Days/h.Visits/2) }

// suits tells whether a visit may be on a day, as far as the household and the second worker are concerned.
func (m Month) suits(h Household, day int) bool {
	return (h.Days == nil || h.Days[day]) && (!h.Together || m.Together != nil && m.Together[day])
}

func (m Month) minutes(a, b int) float64 { return m.Way(a, b) / m.Speed / 60 }

// Solve plans the month: every visit is a stop of the round of some day, and strings of stops are taken out and put back (as in package
// rounds, which cites its source), on all days that suit. The way between all pairs of visits is kept: memory grows with their square. It
// is poor where most visits are tied to one or two days and hours.
func (m Month) Solve(ctx context.Context, opt Options) (*Plan, error) {
	if err := m.Validate(func(i int) string { return fmt.Sprintf("household %d", i+1) }); err != nil {
		return nil, err
	}
	stops := m.stops()
	n := len(stops)
	place := func(i int) int {
		if i == n {
			return len(m.Households)
		}
		return stops[i].Household
	}
	p := rounds.Problem{Points: n + 1, Depot: n, Most: m.Days, Way: func(a, b int) float64 { return m.Way(place(a), place(b)) }}
	p.Times = &rounds.Times{Open: make([]float64, n+1), Close: make([]float64, n+1), Service: make([]float64, n+1),
		Walk: func(a, b int) float64 { return m.minutes(place(a), place(b)) }}
	p.Days = &rounds.Days{Suits: make([][]bool, n+1), Kin: make([][]int32, n+1), Gap: make([]int, n+1)}
	p.Times.Open[n], p.Times.Close[n] = m.Begin, m.End
	for i, v := range stops {
		h := m.Households[v.Household]
		p.Times.Open[i], p.Times.Close[i], p.Times.Service[i] = h.From, h.To, h.Minutes
		p.Days.Suits[i], p.Days.Gap[i] = make([]bool, m.Days), m.gap(h)
		from, to := m.part(h, v.Number)
		for day := from; day < to; day++ {
			p.Days.Suits[i][day] = m.suits(h, day)
		}
		for k := i - v.Number; k < i-v.Number+h.Visits; k++ {
			if k != i {
				p.Days.Kin[i] = append(p.Days.Kin[i], int32(k))
			}
		}
	}
	if opt.Steps == 0 {
		opt.Steps = monthSteps
	}
	a, err := p.Solve(ctx, rounds.Options{Seed: opt.Seed, Budget: opt.Budget, Steps: opt.Steps})
	if err != nil {
		return nil, err
	}
	plan := &Plan{Days: make([][]Visit, m.Days)}
	for day, route := range a.Routes {
		for _, i := range route {
			plan.Days[day] = append(plan.Days[day], stops[i])
		}
	}
	for _, i := range a.Unserved {
		plan.Unmet = append(plan.Unmet, Unmet{stops[i].Household, stops[i].Number, m.why(stops[i])})
	}
	m.settle(plan)
	return plan, nil
}

// stops are all visits of the month, those of a household one after the other.
func (m Month) stops() []Visit {
	var list []Visit
	for i, h := range m.Households {
		for number := range h.Visits {
			list = append(list, Visit{Household: i, Number: number})
		}
	}
	return list
}

func (m Month) why(v Visit) Reason {
	h := m.Households[v.Household]
	why := NoDay
	from, to := m.part(h, v.Number)
	for day := from; day < to; day++ {
		if m.suits(h, day) {
			if _, ok := m.walk([]Visit{v}); ok {
				return Full
			}
			why = NoHour
		}
	}
	return why
}

// walk is when the visits of a day begin, and whether all are in time.
func (m Month) walk(day []Visit) ([]float64, bool) {
	at, minute := len(m.Households), m.Begin
	starts := make([]float64, len(day))
	for k, v := range day {
		h := m.Households[v.Household]
		minute = max(minute+m.minutes(at, v.Household), h.From)
		if minute > h.To {
			return nil, false
		}
		starts[k] = minute
		minute += h.Minutes
		at = v.Household
	}
	return starts, minute+m.minutes(at, len(m.Households)) <= m.End
}

// metres is the way of a day.
func (m Month) metres(day []Visit) float64 {
	if len(day) == 0 {
		return 0
	}
	at, sum := len(m.Households), 0.0
	for _, v := range day {
		sum += m.Way(at, v.Household)
		at = v.Household
	}
	return sum + m.Way(at, len(m.Households))
}

// settle writes the starts and the way into a plan.
func (m Month) settle(plan *Plan) {
	plan.Metres = 0
	for _, day := range plan.Days {
		starts, _ := m.walk(day)
		for k := range starts {
			day[k].Start = starts[k]
		}
		plan.Metres += m.metres(day)
	}
}
