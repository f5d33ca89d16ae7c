package adjacency_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/geo"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/units"
)

func at(lon, lat float64) units.Unit {
	return units.Unit{Community: "c", Kind: units.MultiStorey, At: geo.LonLat{Lon: 112.8 + lon/1000, Lat: 35.5 + lat/1000}}
}

func TestNeighboursAreThoseWithNobodyBetween(t *testing.T) {
	t.Parallel()
	square := []units.Unit{at(0, 0), at(1, 0.3), at(2, 0), at(1, 1)}
	want := []units.Edge{{A: 0, B: 1}, {A: 1, B: 3}, {A: 1, B: 2}}
	if diff := cmp.Diff(want, adjacency.Gabriel(square, nil)); diff != "" {
		t.Error(diff)
	}
	square[2].Community = "other"
	square[3].Kind = units.SmallShop
	if diff := cmp.Diff([]units.Edge{{A: 0, B: 1}}, adjacency.Gabriel(square, nil)); diff != "" {
		t.Error(diff)
	}
}

func TestARiverParts(t *testing.T) {
	t.Parallel()
	river := adjacency.Barrier{{Lon: 112.8015, Lat: 35.4}, {Lon: 112.8015, Lat: 35.6}}
	if diff := cmp.Diff([]units.Edge{{A: 0, B: 1}}, adjacency.Gabriel([]units.Unit{at(0, 0), at(1, 0), at(2, 0)}, []adjacency.Barrier{river})); diff != "" {
		t.Error(diff)
	}
}

// TestAgainstTheDefinition compares with the definition itself: no third point in the circle over two.
func TestAgainstTheDefinition(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		list := make([]units.Unit, 40)
		for i := range list {
			list[i] = at(rnd.Float64()*8, rnd.Float64()*8)
		}
		plane := geo.NewPlane(list[0].At)
		far := func(a, b int) float64 { return plane.Metres(geo.Fix(list[a].At), geo.Fix(list[b].At)) }
		want := map[units.Edge]bool{}
		for a := range list {
			for b := a + 1; b < len(list); b++ {
				free := true
				for c := range list {
					free = free && (c == a || c == b || far(a, c)*far(a, c)+far(b, c)*far(b, c) >= far(a, b)*far(a, b))
				}
				if free {
					want[units.Edge{A: a, B: b}] = true
				}
			}
		}
		got := map[units.Edge]bool{}
		for _, e := range adjacency.Gabriel(list, nil) {
			got[e] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	}
}
