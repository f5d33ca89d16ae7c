package microgrid_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/geo"
	"gezhi/internal/planning/microgrid"
	"gezhi/internal/planning/units"
)

func at(east float64) geo.LonLat { return geo.LonLat{Lon: 112.8 + east/1000, Lat: 35.5} }

func TestBuildingsBecomeMicroGridsByTheRule(t *testing.T) {
	t.Parallel()
	list := []microgrid.Building{
		{ID: "tower", Community: "c", Compound: "q", Storeys: 18, Stairs: 3, Households: 200, Residents: 500, At: at(0)},
		{ID: "slab", Community: "c", Compound: "q", Storeys: 6, Stairs: 4, Households: 48, Residents: 120, At: at(1)},
	}
	for i := range 6 { // six bungalows of 20 households: two to a block
		list = append(list, microgrid.Building{ID: fmt.Sprintf("hut%d", i), Community: "c", Storeys: 1, Households: 20, Residents: 50, At: at(2 + float64(i)/10)})
	}
	made, members, err := microgrid.Derive(t.Context(), list, microgrid.Published(), 1)
	if err != nil {
		t.Fatal(err)
	}
	type short struct {
		id   string
		kind units.Kind
		h, p int
		of   []string
	}
	var got []short
	for i, u := range made {
		got = append(got, short{u.ID, u.Kind, u.Households, u.Residents, members[i]})
	}
	want := []short{
		{"tower-1", units.HighRiseUnit, 67, 167, []string{"tower"}}, {"tower-2", units.HighRiseUnit, 67, 167, []string{"tower"}},
		{"tower-3", units.HighRiseUnit, 66, 166, []string{"tower"}}, {"slab", units.MultiStorey, 48, 120, []string{"slab"}},
		{"hut0", units.BungalowBlock, 40, 100, []string{"hut0", "hut1"}}, {"hut2", units.BungalowBlock, 40, 100, []string{"hut2", "hut3"}},
		{"hut4", units.BungalowBlock, 40, 100, []string{"hut4", "hut5"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(short{})); diff != "" {
		t.Error(diff)
	}
}

func TestAUnitOverTheCapIsSplitByFloorsOnRequest(t *testing.T) {
	t.Parallel()
	g := units.Ground{Units: []units.Unit{
		{ID: "a", Community: "c", Kind: units.HighRiseUnit, Households: 500, Residents: 1200},
		{ID: "b", Community: "c", Kind: units.MultiStorey, Households: 40, Residents: 100},
		{ID: "x", Community: "c", Kind: units.HighRiseUnit, Households: 400, Residents: 900},
	}, Edges: []units.Edge{{A: 0, B: 1}}}
	which := microgrid.Oversize(g, units.Ordinary())
	if diff := cmp.Diff([]int{0, 2}, which); diff != "" {
		t.Error(diff)
	}
	out, pieces, left := microgrid.SplitFloors(g, units.Ordinary(), which, func(i int) int { return []int{33, 0, 0}[i] })
	want := []microgrid.Piece{{"a#1-17", "a", 1, 17, 257, 618}, {"a#18-33", "a", 18, 33, 243, 582}}
	if diff := cmp.Diff(want, pieces); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]units.Edge{{A: 0, B: 1}, {A: 0, B: 2}, {A: 1, B: 2}}, out.Edges); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{3}, left); diff != "" || out.Units[3].ID != "x" {
		t.Errorf("%s %+v", diff, out.Units)
	}
}
