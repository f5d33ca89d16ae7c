package insight

import (
	"cmp"
	"slices"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Set names a set of open cases.
type Set string

// The sets. Those that begin with "decide" wait for a decision (待决).
const (
	Open       Set = "open"
	DueToday   Set = "due_today" // a clock ends before the day does
	Overdue    Set = "overdue"   // a clock has told that its limit is gone
	Urgent     Set = "urgent"
	Suspended  Set = "suspended"  // 挂账
	Supervised Set = "supervised" // 督办, not answered yet

	DecideExtension   Set = "decide_extension"   // 延期待批
	DecideArbitration Set = "decide_arbitration" // 待仲裁
	DecideReturn      Set = "decide_return"      // 退回待定
	DecideLowering    Set = "decide_lowering"    // 下派待商
	DecideReview      Set = "decide_review"      // 挂账待复核
)

// Sets lists every set.
func Sets() []Set {
	return append([]Set{Open, DueToday, Overdue, Urgent, Suspended, Supervised}, Decisions()...)
}

// Decisions lists the sets that wait for a decision.
func Decisions() []Set {
	return []Set{DecideExtension, DecideArbitration, DecideReturn, DecideLowering, DecideReview}
}

// Moment is the instant at which a board is filled, and the end of its day.
type Moment struct{ Now, EndOfDay time.Time }

// At returns the moment of an instant; the day is that of China.
func At(now time.Time) Moment {
	return Moment{now, calendar.DateOf(now).AddDays(1).Start()}
}

// Has reports whether an open case is in the set at the moment. A case that is not open is in none.
func (m Moment) Has(s Set, c *cases.Case) bool {
	if !c.State.Open() {
		return false
	}
	switch s {
	case Open:
		return true
	case DueToday:
		return m.due(c, m.Now)
	case Overdue:
		return len(c.Overdue) > 0
	case Urgent:
		return c.Urgent
	case Suspended:
		return c.State == cases.Suspended
	case Supervised:
		return c.Supervision != nil && c.Supervision.Answered.IsZero()
	case DecideExtension:
		return c.Extension != nil
	case DecideArbitration:
		return c.Arbitration != nil
	case DecideReturn:
		return c.Return != nil
	case DecideLowering:
		return c.Lowering != nil
	case DecideReview:
		k, ok := c.Clocks[cases.ClockReview]
		return ok && k.Running() && k.Due.Before(m.EndOfDay)
	}
	return false
}

// due reports whether a clock that measures somebody's work ends between an instant and the end of the day.
func (m Moment) due(c *cases.Case, from time.Time) bool {
	for name, k := range c.Clocks {
		if k.Running() && !name.Quiet() && !k.Due.Before(from) && k.Due.Before(m.EndOfDay) {
			return true
		}
	}
	return false
}

// Share is how many open cases belong to one loop, lead or place.
type Share struct {
	Key      string
	Open     int
	DueToday int
	Overdue  int
}

// Overview is a filled board (总览).
type Overview struct {
	Sizes  map[Set]int
	Loops  []Share // by entry of cases.Loop, from the smallest
	Leads  []Share // by LeadKey
	Places []Share // one level below the place that is looked at, by code
}

// Board counts open cases at a moment.
type Board struct {
	moment               Moment
	level                territory.Level // of the places that are counted apart
	sizes                map[Set]int
	loops, leads, places map[string]*Share
}

// NewBoard returns an empty board for the cases of a place, which are counted apart one level below it.
func NewBoard(m Moment, place territory.Code) *Board {
	return &Board{m, min(place.Level()+1, territory.LevelGrid), map[Set]int{}, map[string]*Share{}, map[string]*Share{}, map[string]*Share{}}
}

// Add counts a case; one that is not open counts nowhere.
func (b *Board) Add(c *cases.Case) {
	if !c.State.Open() {
		return
	}
	for _, s := range Sets() {
		if b.moment.Has(s, c) {
			b.sizes[s]++
		}
	}
	today, late := b.moment.Has(DueToday, c), b.moment.Has(Overdue, c)
	share(b.loops, string(c.Loop)).add(today, late)
	share(b.leads, LeadKey(c.Lead)).add(today, late)
	share(b.places, string(c.Place[:min(len(c.Place), b.level.Digits())])).add(today, late)
}

// The keys under which leads that are many stand together.
const (
	NoLead      = "none"
	Communities = "communities" // centers of communities
	Grids       = "grids"
	Firms       = "firms"
)

// LeadKey is the row in which a lead is counted: departments, towns and the county each by themselves, the many communities, grids and
// firms together.
func LeadKey(lead people.Org) string {
	switch {
	case lead == "":
		return NoLead
	case lead.Kind() == people.OrgCenter && lead.Place().Level() >= territory.LevelCommunity:
		return Communities
	case lead.Kind() == people.OrgGrid:
		return Grids
	case lead.Kind() == people.OrgFirm:
		return Firms
	}
	return string(lead)
}

func share(of map[string]*Share, key string) *Share {
	s := of[key]
	if s == nil {
		s = &Share{Key: key}
		of[key] = s
	}
	return s
}

func (s *Share) add(today, late bool) {
	s.Open++
	if today {
		s.DueToday++
	}
	if late {
		s.Overdue++
	}
}

// Overview answers what was counted. Rows are in the order of their keys, never of their numbers.
func (b *Board) Overview() Overview {
	loops := list(b.loops)
	slices.SortStableFunc(loops, func(x, y Share) int { return cmp.Compare(loopRank(x.Key), loopRank(y.Key)) })
	return Overview{Sizes: b.sizes, Loops: loops, Leads: list(b.leads), Places: list(b.places)}
}

func list(of map[string]*Share) []Share {
	out := make([]Share, 0, len(of))
	for _, s := range of {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(x, y Share) int { return cmp.Compare(x.Key, y.Key) })
	return out
}

func loopRank(loop string) int {
	return slices.Index([]cases.Loop{cases.Micro, cases.Small, cases.Middle, cases.Large}, cases.Loop(loop))
}

// Pick narrows a set to what belongs to a loop, a unit, or a place and its parts; empty fields narrow nothing.
type Pick struct {
	Set   Set
	Loop  cases.Loop
	Lead  string // as LeadKey has it
	Place territory.Code
}

// Picks reports whether the case is one of those behind a number.
func (m Moment) Picks(p Pick, c *cases.Case) bool {
	return m.Has(p.Set, c) && (p.Loop == "" || p.Loop == c.Loop) && (p.Lead == "" || p.Lead == LeadKey(c.Lead)) && (p.Place == "" || p.Place == c.Place || p.Place.Contains(c.Place))
}
