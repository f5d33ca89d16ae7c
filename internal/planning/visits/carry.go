package visits

import (
	"math"
	"slices"
)

// movedShare is how many of the remaining visits may change their day for those that are carried over.
const movedShare = 0.1

// Carried is a plan after a missed day, and the visits beside the missed ones that changed their day.
type Carried struct {
	Plan  *Plan
	Moved []Visit
}

// Carry plans the visits of a missed day anew on the days after it; nothing changes on the days before. A missed visit may leave its part of
// the month but keeps half its distance from the others of its household. Each goes where it costs the shortest way; if it fits nowhere,
// one other visit may change its day for it, a tenth of those left at most. The order of a day changes by the visits that come and go.
// It costs the missed visits times those left, and for a change of days the square of those left in the worst case.
func (m Month) Carry(plan *Plan, missed int) Carried {
	c := carrier{Month: m, days: make([][]Visit, len(plan.Days)), after: missed + 1}
	left := 0
	for day, list := range plan.Days {
		if day != missed {
			c.days[day] = slices.Clone(list)
		}
		if day > missed {
			left += len(list)
		}
	}
	c.may = int(movedShare * float64(left))
	done := &Plan{Days: c.days, Unmet: slices.Clone(plan.Unmet)}
	for _, v := range plan.Days[missed] {
		if !c.place(v, true) && !c.exchange(v) {
			done.Unmet = append(done.Unmet, Unmet{v.Household, v.Number, m.whyLate(v, c.after)})
		}
	}
	m.settle(done)
	return Carried{done, c.moved}
}

type carrier struct {
	Month
	days  [][]Visit
	after int // the first day that may change
	may   int // visits that may still change their day
	moved []Visit
}

// apart tells whether a visit on a day keeps its distance from the others of its household.
func (c *carrier) apart(v Visit, day int) bool {
	gap := c.gap(c.Households[v.Household])
	for d := max(0, day-gap+1); d < min(len(c.days), day+gap); d++ {
		for _, other := range c.days[d] {
			if other.Household == v.Household && other.Number != v.Number {
				return false
			}
		}
	}
	return true
}

// best finds where a visit costs least on the days from first up to but without end; late lets it leave its part of the month.
func (c *carrier) best(v Visit, late bool) (day, at int, cost float64) {
	h := c.Households[v.Household]
	from, to := c.part(h, v.Number)
	if late {
		from, to = c.after, len(c.days)
	}
	day, cost = -1, math.Inf(1)
	for d := max(from, c.after); d < to; d++ {
		if !c.suits(h, d) || !c.apart(v, d) {
			continue
		}
		if k, x := c.within(v, d); x < cost {
			day, at, cost = d, k, x
		}
	}
	return day, at, cost
}

// within finds the cheapest place of a visit in a day.
func (c *carrier) within(v Visit, day int) (at int, cost float64) {
	list := c.days[day]
	now := c.metres(list)
	cost = math.Inf(1)
	for k := range len(list) + 1 {
		longer := slices.Insert(slices.Clone(list), k, v)
		if x := c.metres(longer) - now; x < cost {
			if _, ok := c.walk(longer); ok {
				at, cost = k, x
			}
		}
	}
	return at, cost
}

func (c *carrier) place(v Visit, late bool) bool {
	day, at, _ := c.best(v, late)
	if day >= 0 {
		c.days[day] = slices.Insert(c.days[day], at, v)
	}
	return day >= 0
}

// exchange makes room for a visit: another one of a day that suits goes to a different day.
func (c *carrier) exchange(v Visit) bool {
	if len(c.moved) >= c.may {
		return false
	}
	h := c.Households[v.Household]
	for day := c.after; day < len(c.days); day++ {
		if !c.suits(h, day) || !c.apart(v, day) {
			continue
		}
		whole := c.days[day]
		for k, other := range whole {
			c.days[day] = slices.Delete(slices.Clone(whole), k, k+1)
			at, cost := c.within(v, day)
			if math.IsInf(cost, 1) {
				continue
			}
			c.days[day] = slices.Insert(c.days[day], at, v)
			if c.place(other, false) {
				c.moved = append(c.moved, other)
				return true
			}
		}
		c.days[day] = whole
	}
	return false
}

// whyLate says why a missed visit cannot be carried over.
func (m Month) whyLate(v Visit, after int) Reason {
	h := m.Households[v.Household]
	for day := after; day < m.Days; day++ {
		if m.suits(h, day) {
			return Full
		}
	}
	return NoDay
}
