package territory_test

import (
	"testing"

	"gezhi/internal/demo"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// block is a square of the lattice between two corners, as a micro-grid.
func block(code territory.Code, west, south, east, north int32) territory.MicroGrid {
	at := func(x, y int32) geo.Vertex { return geo.Vertex{X: 1_128_400_000 + x*1000, Y: 354_800_000 + y*1000} }
	return territory.MicroGrid{Code: code, Shape: geo.FromRings([]geo.Vertex{at(west, south), at(east, south), at(east, north), at(west, north)})}
}

func TestAUnionIsOneShape(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what            string
		micros          []territory.MicroGrid
		polygons, rings int
	}{
		{"two side by side", []territory.MicroGrid{block("a", 0, 0, 1, 1), block("b", 1, 0, 2, 1)}, 1, 1},
		{"two that meet in a corner", []territory.MicroGrid{block("a", 0, 0, 1, 1), block("b", 1, 1, 2, 2)}, 2, 2},
		{"a ring around a hole", []territory.MicroGrid{
			block("a", 0, 0, 1, 1), block("b", 1, 0, 2, 1), block("c", 2, 0, 3, 1), block("d", 0, 1, 1, 2), block("e", 2, 1, 3, 2),
			block("f", 0, 2, 1, 3), block("g", 1, 2, 2, 3), block("h", 2, 2, 3, 3),
		}, 1, 2},
	} {
		got := territory.Union(c.micros)
		rings := 0
		for _, polygon := range got {
			rings += len(polygon)
		}
		if len(got) != c.polygons || rings != c.rings || len(got.Faults()) > 0 {
			t.Errorf("%s: %d polygons with %d rings and faults %v, want %d with %d", c.what, len(got), rings, got.Faults(), c.polygons, c.rings)
		}
	}
}

// TestTheUnionOfAGridIsItsShape holds unions against a district in which micro-grids were cut out of grids: the areas are equal.
func TestTheUnionOfAGridIsItsShape(t *testing.T) {
	t.Parallel()
	d, _, err := demo.District(1)
	if err != nil {
		t.Fatal(err)
	}
	in := map[territory.Code][]territory.MicroGrid{}
	for _, m := range d.Micros {
		in[m.Grid] = append(in[m.Grid], m)
	}
	for _, g := range d.Grids {
		if len(in[g.Code]) == 0 {
			continue
		}
		want, got := g.Shape.SquareMetres(), territory.Union(in[g.Code])
		if off := got.SquareMetres() - want; len(got) != 1 || off > 1 || off < -1 {
			t.Errorf("%s: %d polygons of %.0f m², want one of %.0f", g.Code, len(got), got.SquareMetres(), want)
		}
	}
}

func TestBordersAreShared(t *testing.T) {
	t.Parallel()
	found := territory.Borders([]territory.MicroGrid{block("a", 0, 0, 1, 1), block("b", 1, 0, 2, 1), block("c", 2, 1, 3, 2)})
	if len(found) != 1 || found[0].A != "a" || found[0].B != "b" || len(found[0].Line) != 1 {
		t.Errorf("the borders are %+v; a corner alone is none", found)
	}
}
