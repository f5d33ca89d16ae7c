package catalogue

import (
	"slices"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// Change says who changes an entry of the list, when and why.
type Change struct {
	By     string    // account
	Org    string    // organisation for which that account acts: "unit:U15", "center:140502"
	At     time.Time // the day on which it takes effect is that of this instant in China
	Reason string
}

// GridBody returns the body that reviews applications: the center of the jurisdiction's county (网格化服务管理中心).
func (c *Catalogue) GridBody() string { return "center:" + c.policy.Jurisdiction.Code }

// Apply returns a catalogue in which a department's application for a new matter stands in review.
// It is not on the list yet. Faults: catalogue.not_applicant (the department applies for itself),
// catalogue.code_taken, Invalid for a matter that breaks rules.
func (c *Catalogue) Apply(m Matter, ch Change) (*Catalogue, error) {
	if ch.Org != "unit:"+m.ApplicantUnit {
		return nil, fault.New(fault.Forbidden, "catalogue.not_applicant", "unit", m.ApplicantUnit)
	}
	if _, ok := c.matters[m.Code]; ok {
		return nil, fault.New(fault.Conflict, "catalogue.code_taken", "matter", m.Code)
	}
	m.Status, m.Version, m.StatusNote = InReview, 1, ch.Reason
	if m.ValidFrom.IsZero() {
		m.ValidFrom = calendar.DateOf(ch.At)
	}
	p := c.Policy()
	p.Matters = append(p.Matters, m)
	return New(p)
}

// List puts a matter that stands in review on the list from a day on. The grid body decides.
func (c *Catalogue) List(code string, from calendar.Date, ch Change) (*Catalogue, error) {
	return c.change(code, ch, []Status{InReview}, func(m *Matter) error {
		if from.Before(calendar.DateOf(ch.At)) {
			return fault.New(fault.Invalid, "catalogue.backdated", "from", from.String())
		}
		m.Status, m.ValidFrom, m.ValidTo = Active, from, calendar.Date{}
		return nil
	})
}

// Refuse sends an application back to the department as a draft, with the reason.
func (c *Catalogue) Refuse(code string, ch Change) (*Catalogue, error) {
	return c.change(code, ch, []Status{InReview}, func(m *Matter) error {
		m.Status = Draft
		return nil
	})
}

// LetIn makes a temporary entry (临时准入) of a matter in review, until its last day.
// The last day must come, and must not be further away than the jurisdiction allows.
func (c *Catalogue) LetIn(code string, until calendar.Date, ch Change) (*Catalogue, error) {
	today := calendar.DateOf(ch.At)
	longest := c.policy.Settings.Entry.TemporaryMaxDays
	return c.change(code, ch, []Status{InReview}, func(m *Matter) error {
		if until.Before(today) || today.DaysUntil(until) > longest {
			return fault.New(fault.Invalid, "catalogue.temporary_span", "days", longest)
		}
		m.Status, m.ValidFrom, m.ValidTo = Temporary, today, until
		return nil
	})
}

// Suspend takes a listed matter from use until Resume.
func (c *Catalogue) Suspend(code string, ch Change) (*Catalogue, error) {
	return c.change(code, ch, []Status{Active, Temporary}, func(m *Matter) error {
		m.Status = Suspended
		return nil
	})
}

// Resume brings a suspended matter back: as a temporary entry when it has a last day, which must not have passed.
func (c *Catalogue) Resume(code string, ch Change) (*Catalogue, error) {
	return c.change(code, ch, []Status{Suspended}, func(m *Matter) error {
		m.Status = Active
		if !m.ValidTo.IsZero() {
			m.Status = Temporary
		}
		if m.Status == Temporary && m.ValidTo.Before(calendar.DateOf(ch.At)) {
			return fault.New(fault.Conflict, "catalogue.expired", "matter", code, "to", m.ValidTo.String())
		}
		return nil
	})
}

// Keep decides at its review that a listed matter stays as it is (继续列入).
func (c *Catalogue) Keep(code string, ch Change) (*Catalogue, error) {
	return c.change(code, ch, []Status{Active}, func(m *Matter) error {
		m.Reviewed = calendar.DateOf(ch.At)
		return nil
	})
}

// Retire takes a matter off the list for good (退出), from a day on: today for the zero day or one that has passed. Until then it is
// listed, unless it was suspended. Cases that were reported while it was listed go to their end under it, see MayGoOn.
func (c *Catalogue) Retire(code string, from calendar.Date, ch Change) (*Catalogue, error) {
	return c.change(code, ch, []Status{Active, Temporary, Suspended}, func(m *Matter) error {
		today := calendar.DateOf(ch.At)
		if from.Before(today) || m.Status == Suspended {
			from = today
		}
		if m.Status == Temporary && m.ValidTo.Before(from) {
			return fault.New(fault.Invalid, "catalogue.ends_before", "to", m.ValidTo.String())
		}
		if from.Before(m.ValidFrom) {
			from = m.ValidFrom
		}
		m.Status, m.ValidTo = Retired, from
		return nil
	})
}

// change lets the grid body edit one entry that has one of the statuses. Faults: catalogue.not_grid_body,
// catalogue.reason_missing, catalogue.unlisted (no such entry), catalogue.wrong_status, and those of edit.
func (c *Catalogue) change(code string, ch Change, from []Status, edit func(*Matter) error) (*Catalogue, error) {
	if ch.Org != c.GridBody() {
		return nil, fault.New(fault.Forbidden, "catalogue.not_grid_body", "body", c.GridBody())
	}
	if ch.Reason == "" {
		return nil, fault.New(fault.Invalid, "catalogue.reason_missing")
	}
	i, ok := c.matters[code]
	if !ok {
		return nil, fault.New(fault.NotFound, "catalogue.unlisted", "matter", code)
	}
	p := c.Policy()
	m := &p.Matters[i]
	if !slices.Contains(from, m.Status) {
		return nil, fault.New(fault.Conflict, "catalogue.wrong_status", "matter", code, "status", string(m.Status))
	}
	if err := edit(m); err != nil {
		return nil, err
	}
	m.Version++
	m.StatusNote = ch.Reason
	return New(p)
}
