package visits

// Rule is what a plan must keep.
type Rule string

// Rules of a month.
const (
	Missing   Rule = "missing"  // a visit is neither planned nor told as unmet
	Twice     Rule = "twice"    // a visit stands twice, or is planned and unmet
	Unknown   Rule = "unknown"  // there is no such household or visit
	WrongDay  Rule = "day"      // the day does not suit the household
	Alone     Rule = "alone"    // two workers are needed, and one is there
	TooNear   Rule = "too_near" // the household was visited shortly before
	WrongPart Rule = "part"     // the visit lies outside of its part of the month
	Late      Rule = "late"     // a visit does not begin within its hours, or before one can be there
	Overtime  Rule = "overtime" // the worker is back too late
)

// Violation is a rule that a plan breaks.
type Violation struct {
	Rule              Rule
	Day               int // -1 where none is to blame
	Household, Number int // -1 where none is to blame
}

// Check judges a plan from anywhere; it shares no code with the search. carried tells which visits were missed once and may lie in a later
// part of the month; nil for none.
func (m Month) Check(plan *Plan, carried map[[2]int]bool) []Violation {
	var broken []Violation
	on := map[[2]int]int{} // the day of each visit, -1 if unmet
	note := func(day, household, number int) bool {
		key := [2]int{household, number}
		if household < 0 || household >= len(m.Households) || number < 0 || number >= m.Households[household].Visits {
			broken = append(broken, Violation{Unknown, day, household, number})
			return false
		}
		if _, is := on[key]; is {
			broken = append(broken, Violation{Twice, day, household, number})
		}
		on[key] = day
		return true
	}
	for day, list := range plan.Days {
		at, free := len(m.Households), m.Begin
		for _, v := range list {
			if !note(day, v.Household, v.Number) {
				continue
			}
			h := m.Households[v.Household]
			add := func(is bool, rule Rule) {
				if is {
					broken = append(broken, Violation{rule, day, v.Household, v.Number})
				}
			}
			add(h.Days != nil && !h.Days[day], WrongDay)
			add(h.Together && (m.Together == nil || !m.Together[day]), Alone)
			part := ((day+1)*h.Visits - 1) / m.Days // of the month, by its last moment
			add(part != v.Number && !carried[[2]int{v.Household, v.Number}], WrongPart)
			there := free + m.Way(at, v.Household)/m.Speed/60
			add(v.Start < h.From-1e-6 || v.Start > h.To+1e-6 || v.Start < there-1e-6, Late)
			at, free = v.Household, v.Start+h.Minutes
		}
		if len(list) > 0 && free+m.Way(at, len(m.Households))/m.Speed/60 > m.End+1e-6 {
			broken = append(broken, Violation{Overtime, day, -1, -1})
		}
	}
	for _, u := range plan.Unmet {
		note(-1, u.Household, u.Number)
	}
	for i, h := range m.Households {
		for a := range h.Visits {
			day, is := on[[2]int{i, a}]
			if !is {
				broken = append(broken, Violation{Missing, -1, i, a})
			}
			for b := range a {
				if other := on[[2]int{i, b}]; is && day >= 0 && other >= 0 && max(day-other, other-day) < max(1, m.Days/h.Visits/2) {
					broken = append(broken, Violation{TooNear, day, i, a})
				}
			}
		}
	}
	return broken
}
