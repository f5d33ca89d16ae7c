package demo_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/demo"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/stations"
	"gezhi/internal/territory"
)

// first is the district of seed 1, which tests share and must not change.
var first = sync.OnceValues(func() (*territory.Territory, error) {
	d, _, err := demo.District(1)
	return d, err
})

func TestTheDistrictHasThePublishedNumbersAndTilesItsGround(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		d, got, err := demo.District(seed)
		if err != nil {
			t.Fatal(err)
		}
		want := demo.Report{
			Towns: 8, Communities: 142, Synthetic: 5, Villages: 62, Ordinary: 518, Rural: 155, Exclusive: 485,
			Micros: 5068, Centres: 151, Compounds: 518,
			Buildings: len(d.Buildings), Places: len(d.Places), Households: got.Households, Residents: got.Residents,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d: %s", seed, diff)
		}
		if households, residents := got.Households/got.Ordinary, got.Residents/got.Ordinary; households > 300 || residents > 1000 || households < 200 {
			t.Errorf("seed %d: %d households and %d residents in a grid on average", seed, households, residents)
		}
		for _, f := range territory.Check(d) {
			t.Errorf("seed %d: %+v", seed, f)
		}
	}
}

func TestSomeBuildingsHaveAHead(t *testing.T) {
	t.Parallel()
	d, _, err := demo.District(1)
	if err != nil {
		t.Fatal(err)
	}
	list := demo.Liaisons(d, "t", time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC))
	inGrid := map[territory.Code][]people.Liaison{}
	for _, l := range list {
		if _, err := l.Check("2026-03-02"); err != nil {
			t.Fatalf("%+v: %v", l, err)
		}
		if err := l.Room(inGrid[l.Grid()]); err != nil {
			t.Fatalf("%+v: %v", l, err)
		}
		l.ID = l.Phone
		inGrid[l.Grid()] = append(inGrid[l.Grid()], l)
	}
	if len(list) < 518+518 || len(inGrid) != 518 {
		t.Errorf("%d people to call in %d grids", len(list), len(inGrid))
	}
}

func TestStationsStandInEveryTownAndReachSome(t *testing.T) {
	t.Parallel()
	ground, err := first()
	if err != nil {
		t.Fatal(err)
	}
	x := territory.NewIndex(ground)
	kinds := map[stations.Kind]int{}
	var open []geo.LonLat
	for _, p := range demo.Stations(ground) {
		if _, err := p.Check(x); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		if !strings.Contains(p.Name, "合成") {
			t.Errorf("%s does not say that it is made up", p.Name)
		}
		kinds[p.Kind]++
		open = append(open, p.At)
	}
	towns := 0
	for _, a := range ground.Areas {
		if a.Code.Level() == territory.LevelTown {
			towns++
		}
	}
	if kinds[stations.Center] != towns || kinds[stations.Station] < towns || kinds[stations.Rider] == 0 {
		t.Errorf("%v in %d towns", kinds, towns)
	}
	c, err := stations.Coverage(t.Context(), stations.Straight{}, 1080, open, stations.Demands(ground, ground.Areas[0].Code))
	if share := float64(c.Covered) / float64(c.Residents); err != nil || share < 0.2 || share > 0.9 {
		t.Errorf("%.2f of the residents have a station within a walk: %v", share, err)
	}
}

func TestTheDistrictIsTheSameForASeed(t *testing.T) {
	t.Parallel()
	a, _, err := demo.District(11)
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := demo.District(11)
	if err != nil {
		t.Fatal(err)
	}
	if !cmp.Equal(a, b) {
		t.Error("one seed, two districts")
	}
	c, err := first()
	if err != nil {
		t.Fatal(err)
	}
	if cmp.Equal(a.Grids, c.Grids) {
		t.Error("two seeds, one district")
	}
}

func TestRealNamesAreRealAndMadeUpOnesSaySo(t *testing.T) {
	t.Parallel()
	d, err := first()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range d.Areas {
		if a.Synthetic != strings.HasPrefix(a.Name, "合成") || a.Synthetic != (a.ValidFrom == d.Edition.ValidFrom) {
			t.Errorf("%s %s: synthetic %v, from %s", a.Code, a.Name, a.Synthetic, a.ValidFrom)
		}
	}
	for _, g := range d.Grids {
		switch g.Kind {
		case territory.Exclusive:
			if !strings.Contains(g.Name, "合成") || g.SiteKind == "" || g.Lead == "" || g.Households != 0 {
				t.Errorf("%+v", g)
			}
		case territory.Ordinary:
			if !strings.HasSuffix(g.Name, "网格") || len(g.CompoundTypes) == 0 || g.Households == 0 {
				t.Errorf("%+v", g)
			}
		}
	}
	for _, p := range d.Places {
		if !strings.HasPrefix(p.Name, "合成") {
			t.Errorf("%+v", p)
		}
	}
}

func TestNamesAreUniqueWithinACommunity(t *testing.T) {
	t.Parallel()
	d, err := first()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]territory.Code{}
	for _, g := range d.Grids {
		key := string(g.Community) + g.Name
		if other, twice := seen[key]; twice {
			t.Errorf("%s and %s are both %s", g.Code, other, g.Name)
		}
		seen[key] = g.Code
	}
}

func TestGridsAddUpToTheirMicroGrids(t *testing.T) {
	t.Parallel()
	d, err := first()
	if err != nil {
		t.Fatal(err)
	}
	households, residents := map[territory.Code]int{}, map[territory.Code]int{}
	for _, m := range d.Micros {
		households[m.Grid] += m.Households
		residents[m.Grid] += m.Residents
	}
	housed := map[territory.Code]int{}
	for _, b := range d.Buildings {
		housed[b.Grid] += b.Households
	}
	for _, g := range d.Grids {
		if g.Households != households[g.Code] || g.Residents != residents[g.Code] || g.Households != housed[g.Code] {
			t.Errorf("%s: %d households, %d in micro-grids, %d in buildings", g.Code, g.Households, households[g.Code], housed[g.Code])
		}
	}
}

func TestKnownCentresLieNearTheirGround(t *testing.T) {
	t.Parallel()
	d, err := first()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range d.Areas {
		if a.Shape.Region().Locate(geo.Fix(*a.Centre)) != geo.Inside {
			t.Errorf("%s: its centre is outside", a.Name)
		}
	}
}

func TestQingzhouIsAnotherGround(t *testing.T) {
	t.Parallel()
	d, got, err := demo.Qingzhou(1)
	if err != nil {
		t.Fatal(err)
	}
	if got.Towns != 13 || got.Communities != 1074 || got.Ordinary-got.Rural != 197 || got.Synthetic != 0 {
		t.Errorf("got %+v", got)
	}
	for _, f := range territory.Check(d) {
		t.Errorf("%+v", f)
	}
	if slices.ContainsFunc(d.Grids, func(g territory.Grid) bool { return !territory.Code("370781").Contains(g.Code) }) {
		t.Error("a grid of another county")
	}
}

func BenchmarkDistrict(b *testing.B) {
	for b.Loop() {
		if _, _, err := demo.District(1); err != nil {
			b.Fatal(err)
		}
	}
}
