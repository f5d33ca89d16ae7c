package people

import (
	"strings"

	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// Org refers to an organisation that may have a case in hand (机构): "unit:U15" is a department (部门), "center:140502001" the
// 网格化服务管理中心 of a county, town or community, "grid:140502001003002" the team of a grid, "firm:<id>" a property firm (物业公司).
type Org string

// OrgKind is the sort of an organisation.
type OrgKind string

// The kinds of organisations.
const (
	OrgUnit   OrgKind = "unit"
	OrgCenter OrgKind = "center"
	OrgGrid   OrgKind = "grid"
	OrgFirm   OrgKind = "firm"
)

// Unit refers to a department by its code in the catalogue.
func Unit(code string) Org { return Org(string(OrgUnit) + ":" + code) }

// Center refers to the center of a county, town or community.
func Center(place territory.Code) Org { return Org(string(OrgCenter) + ":" + string(place)) }

// GridTeam refers to the people of a grid.
func GridTeam(grid territory.Code) Org { return Org(string(OrgGrid) + ":" + string(grid)) }

// Firm refers to a property firm by its id.
func Firm(id string) Org { return Org(string(OrgFirm) + ":" + id) }

// ParseOrg reads a reference. A wrong one gives an Invalid fault for the field "org".
func ParseOrg(s string) (Org, error) {
	o := Org(s)
	if !o.Valid() {
		var fields fault.Fields
		fields.Add("org", "org.form")
		return "", fields.Err()
	}
	return o, nil
}

// Kind returns the sort of the organisation; empty when there is none.
func (o Org) Kind() OrgKind {
	kind, _, ok := strings.Cut(string(o), ":")
	if !ok {
		return ""
	}
	return OrgKind(kind)
}

// Ref returns what stands after the kind: a unit's code, a place or a firm's id.
func (o Org) Ref() string {
	_, ref, _ := strings.Cut(string(o), ":")
	return ref
}

// Place returns the place of a center or a grid team; empty for departments and firms, which have none.
func (o Org) Place() territory.Code {
	if k := o.Kind(); k != OrgCenter && k != OrgGrid {
		return ""
	}
	return territory.Code(o.Ref())
}

// Valid reports whether the reference has a known kind and its form. It does not ask whether the organisation exists.
func (o Org) Valid() bool {
	ref := o.Ref()
	switch o.Kind() {
	case OrgUnit, OrgFirm:
		return isName(ref, 64)
	case OrgCenter:
		level := o.Place().Level()
		return o.Place().Valid() && level >= territory.LevelCounty && level <= territory.LevelCommunity
	case OrgGrid:
		return o.Place().Valid() && o.Place().Level() == territory.LevelGrid
	}
	return false
}

// isName reports whether s is 1 to most letters, digits, dots, underscores or dashes.
func isName(s string, most int) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return s != "" && len(s) <= most
}
