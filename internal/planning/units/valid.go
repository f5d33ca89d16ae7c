package units

import (
	"fmt"
	"slices"
	"strings"

	"gezhi/internal/fault"
)

// maxLoad keeps sums of loads far from overflow; no building has a million households.
const maxLoad = 1_000_000

func sortedOnce(list []int) []int {
	slices.Sort(list)
	return slices.Compact(list)
}

// Where names the parts of an input as its reader knows them, as "units.csv line 12".
type Where struct {
	Unit func(i int) string
	Edge func(i int) string
}

// ByPosition names parts by their positions in a JSON body.
func ByPosition() Where {
	return Where{Unit: func(i int) string { return fmt.Sprintf("units.%d", i) }, Edge: func(i int) string { return fmt.Sprintf("edges.%d", i) }}
}

// Validate tells every wrong field of a ground: Invalid with plan.id_missing, duplicate, plan.community_missing, plan.kind,
// out_of_range, plan.attached_load, plan.point, plan.edge_self, plan.edge_abroad.
func (g Ground) Validate(at Where) error {
	var f fault.Fields
	if len(g.Units) == 0 {
		f.Add("units", "plan.no_units")
	}
	seen := make(map[string]bool, len(g.Units))
	for i, u := range g.Units {
		switch {
		case u.ID == "":
			f.Add(at.Unit(i)+" id", "plan.id_missing")
		case seen[u.ID]:
			f.Add(at.Unit(i)+" id", "duplicate", "value", u.ID)
		}
		seen[u.ID] = true
		u.validate(at.Unit(i), &f)
	}
	for i, e := range g.Edges {
		switch a, b := g.Units[e.A], g.Units[e.B]; {
		case e.A == e.B:
			f.Add(at.Edge(i)+" b", "plan.edge_self", "unit", a.ID)
		case a.Community != b.Community:
			f.Add(at.Edge(i)+" b", "plan.edge_abroad", "a", a.ID, "ca", a.Community, "b", b.ID, "cb", b.Community)
		}
	}
	return f.Err()
}

func (u Unit) validate(path string, f *fault.Fields) {
	if u.Community == "" {
		f.Add(path+" community", "plan.community_missing")
	}
	if !slices.Contains(Kinds(), u.Kind) {
		f.Add(path+" kind", "plan.kind", "value", string(u.Kind), "known", kindNames())
	}
	if u.Type != "" && TemplateOf(u.Type).Type == "" {
		f.Add(path+" type", "plan.type", "value", string(u.Type), "known", typeNames())
	}
	if u.Households < 0 || u.Households > maxLoad {
		f.Add(path+" households", "out_of_range", "min", 0, "max", maxLoad)
	}
	if u.Residents < 0 || u.Residents > maxLoad {
		f.Add(path+" residents", "out_of_range", "min", 0, "max", maxLoad)
	}
	if u.Kind.Attached() && (u.Households != 0 || u.Residents != 0) {
		f.Add(path+" households", "plan.attached_load", "kind", string(u.Kind))
	}
	if !u.At.Valid() {
		f.Add(path+" lon", "plan.point")
	}
}

func kindNames() string {
	names := make([]string, len(Kinds()))
	for i, k := range Kinds() {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

func typeNames() string {
	names := make([]string, len(Templates()))
	for i, t := range Templates() {
		names[i] = string(t.Type)
	}
	return strings.Join(names, ", ")
}

// Validate tells a cap that is no cap.
func (l Limits) Validate() error {
	var f fault.Fields
	if l.Households < 1 || l.Households > maxLoad {
		f.Add("households", "out_of_range", "min", 1, "max", maxLoad)
	}
	if l.Residents < 1 || l.Residents > maxLoad {
		f.Add("residents", "out_of_range", "min", 1, "max", maxLoad)
	}
	return f.Err()
}
