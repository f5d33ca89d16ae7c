package catalogue

import (
	"gezhi/internal/calendar"
)

// LimitSource says which rule set a limit.
type LimitSource string

// The sources of a limit, strongest first.
const (
	FromLaw    LimitSource = "law"
	FromUrgent LimitSource = "urgent"
	FromMatter LimitSource = "matter"
	FromLoop   LimitSource = "loop"
)

// TimeLimit is the time for handling, and why.
type TimeLimit struct {
	Limit  calendar.Limit `json:"limit"`
	Source LimitSource    `json:"source"`
	// Ceiling is a statutory limit in another unit than Limit (zero: none); the case is due at the earlier of the two.
	Ceiling calendar.Limit `json:"ceiling,omitzero"`
	Basis   string         `json:"basis,omitempty"` // the law behind a statutory limit
}

// EntryLoop returns the loop in which cases of a matter enter; small for a matter that the catalogue does not have.
func (c *Catalogue) EntryLoop(matter string) Loop {
	if m, ok := c.Matter(matter); ok {
		return m.EntryLoop
	}
	return Small
}

// Loop returns the row of a loop; the zero row for an unknown one.
func (c *Catalogue) Loop(l Loop) LoopPolicy { return c.loops[l] }

// LimitFor returns the time for handling a matter in a loop.
// A limit fixed by law comes before the urgent rule, that before the limit of the matter, that before the limit of the loop;
// nothing is longer than the statutory limit. The matter's limit holds in its entry loop: a case that rose to a
// higher loop gets the time of that loop, unless the matter names another one for it.
func (c *Catalogue) LimitFor(matter string, loop Loop, urgent bool) TimeLimit {
	m, ok := c.Matter(matter)
	if !ok {
		return c.withoutMatter(loop, urgent)
	}
	if m.Statutory != nil && m.Statutory.Fixed {
		return TimeLimit{Limit: m.Statutory.Limit, Source: FromLaw, Basis: m.Statutory.Basis}
	}
	t := c.chosen(m, loop, urgent)
	if m.Statutory == nil {
		return t
	}
	return underLaw(t, *m.Statutory)
}

func (c *Catalogue) withoutMatter(loop Loop, urgent bool) TimeLimit {
	if urgent {
		return TimeLimit{Limit: c.policy.Loops.Urgent.Handle, Source: FromUrgent}
	}
	return TimeLimit{Limit: c.loops[loop].Limits.Handle, Source: FromLoop}
}

func (c *Catalogue) chosen(m Matter, loop Loop, urgent bool) TimeLimit {
	if urgent {
		if m.Urgent != nil && m.Urgent.Limit.Amount > 0 {
			return TimeLimit{Limit: m.Urgent.Limit, Source: FromUrgent}
		}
		return c.withoutMatter(loop, true)
	}
	if l, ok := m.LoopLimits[loop]; ok {
		return TimeLimit{Limit: l, Source: FromMatter}
	}
	if loop == m.EntryLoop {
		return TimeLimit{Limit: m.Limit, Source: FromMatter}
	}
	return c.withoutMatter(loop, false)
}

// underLaw holds a limit under the statutory ceiling; limits in different units can only be compared as instants.
func underLaw(t TimeLimit, s Statutory) TimeLimit {
	if t.Limit.Unit != s.Limit.Unit {
		t.Ceiling, t.Basis = s.Limit, s.Basis
		return t
	}
	if t.Limit.Amount > s.Limit.Amount {
		return TimeLimit{Limit: s.Limit, Source: FromLaw, Basis: s.Basis}
	}
	return t
}

// StageLimits returns the clocks of the stages around handling (accept, dispatch, sign, verify, follow up) in a loop.
// The urgent row lies over the loop's: a stage that the loop has no clock for gets none by urgency alone.
func (c *Catalogue) StageLimits(loop Loop, urgent bool) Limits {
	l := c.loops[loop].Limits
	if !urgent {
		return l
	}
	u := c.policy.Loops.Urgent
	over(&l.Accept, u.Accept)
	over(&l.Dispatch, u.Dispatch)
	over(&l.Sign, u.Sign)
	over(&l.Verify, u.Verify)
	over(&l.FollowUp, u.FollowUp)
	l.Handle = u.Handle
	return l
}

func over(l *calendar.Limit, urgent calendar.Limit) {
	if l.Amount > 0 && urgent.Amount > 0 {
		*l = urgent
	}
}
