package catalogue

import (
	"slices"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// Listed returns nil when the matter is on the access list on that day.
// Otherwise the fault is a Conflict: catalogue.unlisted (no such matter, or not decided yet), catalogue.suspended,
// catalogue.retired, catalogue.not_yet or catalogue.expired (a temporary entry past its last day).
func (c *Catalogue) Listed(matter string, day calendar.Date) error {
	m, ok := c.Matter(matter)
	if !ok {
		return fault.New(fault.Conflict, "catalogue.unlisted", "matter", matter)
	}
	if f := m.listed(day); f != nil {
		return f
	}
	return nil
}

// MayAskGridWorker is the gate: nil when a grid worker may be asked for the matter on that day.
// Only what is listed may be asked of one, so the faults are those of Listed.
func (c *Catalogue) MayAskGridWorker(matter string, day calendar.Date) error {
	return c.Listed(matter, day)
}

// MayGoOn is nil when a case of the matter may be given to somebody on that day: the matter is listed, or it was retired after the case
// was reported. Faults as Listed.
func (c *Catalogue) MayGoOn(matter string, reported, day calendar.Date) error {
	m, ok := c.Matter(matter)
	if ok && m.Status == Retired && reported.Before(m.ValidTo) {
		return nil
	}
	return c.Listed(matter, day)
}

// AutoAccept reports whether a report of the matter from that source is accepted without a desk:
// its entry loop is the grid's, and the jurisdiction trusts the source.
func (c *Catalogue) AutoAccept(matter, source string) bool {
	m, ok := c.Matter(matter)
	return ok && m.EntryLoop == Micro && slices.Contains(c.policy.Settings.Intake.AutoAccept, source)
}

// listed returns why the matter is not on the list on a day; nil when it is.
func (m Matter) listed(day calendar.Date) *fault.Error {
	switch m.Status {
	case Active, Temporary:
	case Suspended:
		return fault.New(fault.Conflict, "catalogue.suspended", "matter", m.Code)
	case Retired:
		if day.Before(m.ValidTo) && !day.Before(m.ValidFrom) {
			return nil
		}
		return fault.New(fault.Conflict, "catalogue.retired", "matter", m.Code)
	default:
		return fault.New(fault.Conflict, "catalogue.unlisted", "matter", m.Code)
	}
	if day.Before(m.ValidFrom) {
		return fault.New(fault.Conflict, "catalogue.not_yet", "matter", m.Code, "from", m.ValidFrom.String())
	}
	if !m.ValidTo.IsZero() && m.ValidTo.Before(day) {
		return fault.New(fault.Conflict, "catalogue.expired", "matter", m.Code, "to", m.ValidTo.String())
	}
	return nil
}
