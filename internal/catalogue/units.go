package catalogue

import (
	"slices"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// changeUnit adds, renames or closes a unit (单位设立、更名、撤并). The heir of a closed unit takes its place in every matter, also in those
// that stand in review or left the list.
//
// Faults: Conflict catalogue.unit_taken, catalogue.unit_closed; Invalid catalogue.edit_target for a unit that there is not, and with the
// place of every rule that the outcome breaks.
func (c *Catalogue) changeUnit(e Edit, ch Change) (*Catalogue, error) {
	p := c.Policy()
	i := slices.IndexFunc(p.Units, func(u Unit) bool { return u.Code == e.Unit })
	today := calendar.DateOf(ch.At)
	if e.Kind == EditUnitAdd {
		if i >= 0 {
			return nil, fault.New(fault.Conflict, "catalogue.unit_taken", "unit", e.Unit)
		}
		p.Units = append(p.Units, Unit{Code: e.Unit, Name: e.Name, Phone: e.Phone, Since: today})
		return New(p)
	}
	if i < 0 {
		return nil, fault.New(fault.Invalid, "catalogue.edit_target", "kind", string(e.Kind), "code", e.Unit)
	}
	u := &p.Units[i]
	if !u.Open() {
		return nil, fault.New(fault.Conflict, "catalogue.unit_closed", "unit", e.Unit)
	}
	if e.Kind == EditUnitName {
		u.Name, u.Phone = e.Name, e.Phone
		return New(p)
	}
	if !c.HasUnit(e.Heir) || e.Heir == e.Unit {
		return nil, fault.New(fault.Invalid, "catalogue.edit_target", "kind", string(e.Kind), "code", e.Heir)
	}
	u.Closed, u.Heir = today, e.Heir
	for i := range p.Matters {
		p.Matters[i].succeed(e.Unit, e.Heir)
	}
	return New(p)
}

// succeed puts a unit in the place of another.
func (m *Matter) succeed(old, heir string) {
	instead := func(u string) string {
		if u == old {
			return heir
		}
		return u
	}
	before := m.LeadUnit
	m.ApplicantUnit, m.LeadUnit = instead(m.ApplicantUnit), instead(m.LeadUnit)
	var co []string
	for _, u := range m.CoUnits {
		if u = instead(u); u != m.LeadUnit && !slices.Contains(co, u) {
			co = append(co, u)
		}
	}
	if before != m.LeadUnit || !slices.Equal(co, m.CoUnits) {
		m.Version++
	}
	m.CoUnits = co
}
