package gridcheck_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/planning/units"
)

// street is five units side by side, the last one in another community.
func street() units.Ground {
	var g units.Ground
	for i, id := range []string{"a", "b", "c", "d", "e"} {
		g.Units = append(g.Units, units.Unit{ID: id, Community: "one", Kind: units.MultiStorey, Households: 100, Residents: 250})
		if i > 0 && i < 4 {
			g.Edges = append(g.Edges, units.Edge{A: i - 1, B: i})
		}
	}
	g.Units[4].Community = "two"
	return g
}

func TestEveryBrokenRuleIsNamed(t *testing.T) {
	t.Parallel()
	good := []gridcheck.Row{{"a", "1"}, {"b", "1"}, {"c", "2"}, {"d", "2"}, {"e", "3"}}
	for _, test := range []struct {
		name   string
		change func(g *units.Ground)
		rows   []gridcheck.Row
		want   []gridcheck.Violation
	}{
		{"nothing", nil, good, nil},
		{"a unit is left out", nil, good[1:], []gridcheck.Violation{{Rule: gridcheck.Missing, Unit: "a"}}},
		{"a unit stands twice", nil, append([]gridcheck.Row{{"a", "1"}}, good...), []gridcheck.Violation{{Rule: gridcheck.Twice, Grid: "1", Unit: "a"}}},
		{"a unit is unknown", nil, append([]gridcheck.Row{{"x", "1"}}, good...), []gridcheck.Violation{{Rule: gridcheck.Unknown, Grid: "1", Unit: "x"}}},
		{"a grid has no name", nil, append([]gridcheck.Row{{"a", ""}}, good[1:]...),
			[]gridcheck.Violation{{Rule: gridcheck.Missing, Unit: "a"}, {Rule: gridcheck.Unnamed, Unit: "a"}}},
		{"a grid falls apart", nil, []gridcheck.Row{{"a", "1"}, {"b", "2"}, {"c", "1"}, {"d", "2"}, {"e", "3"}},
			[]gridcheck.Violation{{Rule: gridcheck.Apart, Grid: "1", Got: 2, Cap: 1}, {Rule: gridcheck.Apart, Grid: "2", Got: 2, Cap: 1}}},
		{"a grid crosses the border", nil, []gridcheck.Row{{"a", "1"}, {"b", "1"}, {"c", "2"}, {"d", "2"}, {"e", "2"}},
			[]gridcheck.Violation{{Rule: gridcheck.Apart, Grid: "2", Got: 2, Cap: 1}, {Rule: gridcheck.Communities, Grid: "2", Got: 2, Cap: 1}}},
		{"too many households", func(g *units.Ground) { g.Units[0].Households = 201 }, good,
			[]gridcheck.Violation{{Rule: gridcheck.Households, Grid: "1", Got: 301, Cap: 300}}},
		{"too many residents in one unit", func(g *units.Ground) { g.Units[4].Residents = 1001 }, good,
			[]gridcheck.Violation{{Rule: gridcheck.Residents, Grid: "3", Got: 1001, Cap: 1000, Alone: true}}},
		{"a grid of a shop alone", func(g *units.Ground) { g.Units[4].Kind = units.SmallShop }, good, []gridcheck.Violation{{Rule: gridcheck.Unattached, Grid: "3"}}},
		{"a shop need not touch its grid", func(g *units.Ground) { g.Units[3].Kind, g.Edges = units.SmallShop, g.Edges[:1] }, good, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g := street()
			if test.change != nil {
				test.change(&g)
			}
			if diff := cmp.Diff(test.want, gridcheck.Check(g, units.Ordinary(), test.rows)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAFrozenGridNeitherGivesNorTakes(t *testing.T) {
	t.Parallel()
	before := []gridcheck.Row{{"a", "1"}, {"b", "1"}, {"c", "2"}}
	after := []gridcheck.Row{{"a", "1"}, {"b", "2"}, {"c", "1"}}
	want := []gridcheck.Violation{{Rule: gridcheck.Frozen, Grid: "1", Unit: "c"}, {Rule: gridcheck.Frozen, Grid: "1", Unit: "b"}}
	if diff := cmp.Diff(want, gridcheck.Kept(before, after, []string{"1"})); diff != "" {
		t.Error(diff)
	}
	if v := gridcheck.Kept(before, before, []string{"1", "2"}); len(v) > 0 {
		t.Errorf("%+v", v)
	}
}

func TestAUnitMovedByHandIsJudgedByItsTwoGrids(t *testing.T) {
	t.Parallel()
	d := gridcheck.NewDesk(street(), units.Ordinary(), units.Plan{"1", "1", "2", "2", "3"})
	want := gridcheck.Moved{Loads: []gridcheck.Load{{"1", 1, 100, 250}, {"2", 3, 300, 750}}}
	if diff := cmp.Diff(want, d.Move(1, "2")); diff != "" {
		t.Error(diff)
	}
	want = gridcheck.Moved{Loads: []gridcheck.Load{{"2", 2, 200, 500}, {"1", 2, 200, 500}},
		Violations: []gridcheck.Violation{{Rule: gridcheck.Apart, Grid: "2", Got: 2, Cap: 1}, {Rule: gridcheck.Apart, Grid: "1", Got: 2, Cap: 1}}}
	if diff := cmp.Diff(want, d.Move(2, "1")); diff != "" {
		t.Error(diff)
	}
	want = gridcheck.Moved{Loads: []gridcheck.Load{{"4", 1, 100, 250}}}
	d.Move(0, "1")
	if diff := cmp.Diff(want, d.Move(4, "4")); diff != "" {
		t.Error(diff)
	}
}
