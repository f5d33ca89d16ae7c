package visits

import (
	"context"
	"slices"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/geo"
	"gezhi/internal/households"
	planning "gezhi/internal/planning/visits"
	"gezhi/internal/territory"
)

// Need is a household that is to be visited in a month, and how often.
type Need struct {
	Household string        `json:"household"`
	Why       Why           `json:"why"`
	Visits    int           `json:"visits"`
	Day       calendar.Date `json:"day,omitzero"`  // the only one that suits
	From      int           `json:"from,omitzero"` // minutes; zero for the hours of visits
	To        int           `json:"to,omitzero"`
	Together  bool          `json:"together,omitzero"`
}

// Slot is a planned visit: the n-th of a need, and the minute of the day at which it begins.
type Slot struct {
	Need   int `json:"need"`
	Number int `json:"number"`
	Start  int `json:"start"`
}

// Miss is a visit that could not be planned, and why.
type Miss struct {
	Need   int             `json:"need"`
	Number int             `json:"number"`
	Why    planning.Reason `json:"why"`
}

// Plan is a grid's month of visits (走访月计划).
type Plan struct {
	Tenant  string          `json:"-"`
	Grid    territory.Code  `json:"-"`
	Month   string          `json:"-"` // 2026-12
	Days    []calendar.Date `json:"days"`
	Needs   []Need          `json:"needs"`
	Slots   [][]Slot        `json:"slots"` // by day, in order
	Unmet   []Miss          `json:"unmet"`
	Left    []string        `json:"left"`             // households that said that nobody need come
	Past    []Stop          `json:"past,omitzero"`    // what was planned for the days before the month was planned anew
	Carried []Stop          `json:"carried,omitzero"` // what was planned for a day on which nobody could go
	Version int64           `json:"-"`
}

// Stop is a household on the plan of a day.
type Stop struct {
	Household string        `json:"household"`
	Day       calendar.Date `json:"day"`
	Why       Why           `json:"why"`
	Start     int           `json:"start"`
	Together  bool          `json:"together,omitzero"`
	promised  bool          // an appointment
}

// on lists what the month has planned for a day.
func (p Plan) on(day calendar.Date) (list []Stop) {
	for _, s := range p.Past {
		if s.Day == day {
			list = append(list, s)
		}
	}
	if k := slices.Index(p.Days, day); k >= 0 && k < len(p.Slots) {
		for _, s := range p.Slots[k] {
			n := p.Needs[s.Need]
			list = append(list, Stop{n.Household, day, n.Why, s.Start, n.Together, !n.Day.IsZero()})
		}
	}
	return list
}

// Keep takes over from the plan before this one what was planned for the days before a day, and what was carried over: a month that is
// planned anew forgets nothing of itself. Appointments are kept by themselves.
func (p *Plan) Keep(old Plan, before calendar.Date) {
	p.Past, p.Carried = slices.Clone(old.Past), old.Carried
	for _, day := range old.Days {
		for _, s := range old.on(day) {
			if day.Before(before) && !s.promised {
				p.Past = append(p.Past, s)
			}
		}
	}
}

const (
	begin      = 14*60 + 30 // visits are in the afternoon
	end        = 17*60 + 30
	evening    = latest
	minutes    = 15  // that a visit takes
	speed      = 1.0 // metres in a second, stairs and doors counted in
	sameHouse  = 15  // metres
	detour     = 1.3 // of a way over that of a bird
	cardsYear  = 12  // in how many months every household gets its card
	pairDays   = 5   // every fifth day somebody comes along
	planSteps  = 4000
	planBudget = 5 * time.Second
)

// NeedsOf are what a month asks for: those in care as often as was agreed, appointments at their hour, and the contact cards that are due, a
// twelfth of the households at most. Who said that nobody need come is not among them but in left; an appointment that such a household
// made later holds.
func NeedsOf(homes []households.Household, cares []Care, agreed []Appointment, days []calendar.Date) (needs []Need, left []string) {
	planned, refuses := map[string]bool{}, map[string]bool{}
	if len(days) == 0 {
		return nil, nil
	}
	first, last := days[0], days[len(days)-1]
	for _, h := range homes {
		if refuses[h.ID] = h.Refuses(first); refuses[h.ID] {
			left = append(left, h.ID)
		}
	}
	for _, a := range agreed {
		if a.State == Open && !a.Day.Before(first) && !last.Before(a.Day) {
			needs = append(needs, Need{Household: a.Household, Why: a.Why, Visits: 1, Day: a.Day, From: a.From, To: a.To, Together: a.Together})
			planned[a.Household] = true
		}
	}
	for _, c := range cares {
		if c.Open() && !refuses[c.Household] {
			needs = append(needs, Need{Household: c.Household, Why: Agreed, Visits: min(c.Every.Times(), max(1, len(days)/5)), Together: c.Together})
			planned[c.Household] = true
		}
	}
	var due []households.Household
	for _, h := range homes {
		if !planned[h.ID] && !refuses[h.ID] && !last.Before(households.MonthsOn(h.Carded, cardsYear)) {
			due = append(due, h)
		}
	}
	slices.SortStableFunc(due, func(a, b households.Household) int { return a.Carded.Compare(b.Carded) })
	for _, h := range due[:min(len(due), (len(homes)+cardsYear-1)/cardsYear)] {
		needs = append(needs, Need{Household: h.ID, Why: Card, Visits: 1})
	}
	return needs, left
}

// month is the plan as the planner knows it. Spots tells where a household is; nil for somewhere in the grid.
func (p Plan) month(spots func(household string) *geo.LonLat) planning.Month {
	m := planning.Month{Days: len(p.Days), Begin: begin, End: end, Together: make([]bool, len(p.Days)), Speed: speed}
	at := make([]*geo.LonLat, len(p.Needs)+1)
	for day := range m.Together {
		m.Together[day] = day%pairDays == pairDays-1
	}
	for i, n := range p.Needs {
		at[i] = spots(n.Household)
		h := planning.Household{Visits: n.Visits, Minutes: minutes, From: begin, To: end, Together: n.Together}
		if !n.Day.IsZero() {
			h.Days, h.From, h.To = make([]bool, len(p.Days)), float64(n.From), float64(n.To)
			for k, day := range p.Days {
				if h.Days[k] = day == n.Day; h.Days[k] && n.Together {
					m.Together[k] = true // the household agreed on that day
				}
			}
			m.Begin, m.End = min(m.Begin, float64(n.From)-minutes), max(m.End, min(float64(n.To)+2*minutes, evening))
		}
		m.Households = append(m.Households, h)
	}
	m.Way = func(a, b int) float64 {
		if at[a] == nil || at[b] == nil {
			return 200
		}
		return max(sameHouse, detour*at[a].Metres(*at[b]))
	}
	return m
}

// Fill plans the month. The office is the spot of the household "".
func (p *Plan) Fill(ctx context.Context, spots func(household string) *geo.LonLat) error {
	p.Slots, p.Unmet = make([][]Slot, len(p.Days)), nil
	if len(p.Needs) == 0 || len(p.Days) == 0 {
		return nil
	}
	done, err := p.month(spots).Solve(ctx, planning.Options{Seed: 1, Budget: planBudget, Steps: planSteps})
	if err != nil {
		return err
	}
	p.take(done)
	return nil
}

// Carry plans the visits of a missed day anew on the days after it, with few changes.
func (p *Plan) Carry(day calendar.Date, spots func(household string) *geo.LonLat) {
	missed := slices.Index(p.Days, day)
	if missed < 0 || len(p.Slots[missed]) == 0 {
		return
	}
	old := &planning.Plan{Days: make([][]planning.Visit, len(p.Days))}
	for k, slots := range p.Slots {
		for _, s := range slots {
			old.Days[k] = append(old.Days[k], planning.Visit{Household: s.Need, Number: s.Number, Start: float64(s.Start)})
		}
	}
	for _, u := range p.Unmet {
		old.Unmet = append(old.Unmet, planning.Unmet{Household: u.Need, Number: u.Number, Why: u.Why})
	}
	for _, s := range p.on(day) {
		if !s.promised {
			p.Carried = append(p.Carried, s)
		}
	}
	p.take(p.month(spots).Carry(old, missed).Plan)
}

func (p *Plan) take(done *planning.Plan) {
	p.Slots, p.Unmet = make([][]Slot, len(p.Days)), nil
	for day, list := range done.Days {
		for _, v := range list {
			p.Slots[day] = append(p.Slots[day], Slot{Need: v.Household, Number: v.Number, Start: int(v.Start)})
		}
	}
	for _, u := range done.Unmet {
		if n := p.Needs[u.Household]; !n.Day.IsZero() { // what was promised is kept, however full the day
			day := slices.Index(p.Days, n.Day)
			p.Slots[day] = append(p.Slots[day], Slot{Need: u.Household, Number: u.Number, Start: n.From})
			slices.SortStableFunc(p.Slots[day], func(a, b Slot) int { return a.Start - b.Start })
			continue
		}
		p.Unmet = append(p.Unmet, Miss{Need: u.Household, Number: u.Number, Why: u.Why})
	}
}
