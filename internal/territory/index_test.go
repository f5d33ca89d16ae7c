package territory_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// slow answers Locate by asking every polygon.
type slow struct {
	grids, micros []drawn
}

type drawn struct {
	code   territory.Code
	region geo.Region
	shape  orb.MultiPolygon
}

func newSlow(d *territory.Territory) slow {
	var s slow
	for _, g := range d.Grids {
		s.grids = append(s.grids, drawn{g.Code, g.Shape.Region(), orb.MultiPolygon(g.Shape)})
	}
	for _, m := range d.Micros {
		s.micros = append(s.micros, drawn{m.Code, m.Shape.Region(), orb.MultiPolygon(m.Shape)})
	}
	return s
}

func (s slow) locate(p geo.LonLat) (grid, micro territory.Code) {
	v := geo.Fix(p)
	for _, g := range s.grids {
		if g.region.Locate(v) != geo.Outside && (grid == "" || g.code < grid) {
			grid = g.code
		}
	}
	for _, m := range s.micros {
		if grid.Contains(m.code) && m.region.Locate(v) != geo.Outside && (micro == "" || m.code < micro) {
			micro = m.code
		}
	}
	return grid, micro
}

// TestLocateEqualsBruteForce asks at random points, at corners and in the middle of shared borders.
func TestLocateEqualsBruteForce(t *testing.T) {
	t.Parallel()
	d := district(t)
	x, s := territory.NewIndex(d), newSlow(d)
	random := rand.New(rand.NewPCG(3, 14))
	points := somewhere(d, random, 1500)
	for range 500 {
		ring := d.Micros[random.IntN(len(d.Micros))].Shape[0][0]
		i := random.IntN(len(ring) - 1)
		points = append(points, point(ring[i]),
			geo.LonLat{Lon: (ring[i][0] + ring[i+1][0]) / 2, Lat: (ring[i][1] + ring[i+1][1]) / 2})
	}
	inside := 0
	for _, p := range points {
		grid, micro := s.locate(p)
		got := x.Locate(p)
		if got.Grid != grid || got.Micro != micro || got.OK != (grid != "") || got.Community != grid.Parent() {
			t.Errorf("%v: got %+v, want grid %q micro %q", p, got, grid, micro)
		}
		if got.OK {
			inside++
		}
	}
	if inside < len(points)/2 || inside == len(points) {
		t.Errorf("%d of %d points lie inside: the sample is poor", inside, len(points))
	}
}

// TestLocateAgreesWithAnotherImplementation compares with orb at random points, which lie on no border.
func TestLocateAgreesWithAnotherImplementation(t *testing.T) {
	t.Parallel()
	d := district(t)
	x, s := territory.NewIndex(d), newSlow(d)
	for _, p := range somewhere(d, rand.New(rand.NewPCG(2, 71)), 3000) {
		var want territory.Code
		for _, g := range s.grids {
			if planar.MultiPolygonContains(g.shape, orb.Point{p.Lon, p.Lat}) {
				want = g.code
			}
		}
		if got := x.Locate(p); got.Grid != want {
			t.Errorf("%v: got %q, want %q", p, got.Grid, want)
		}
	}
}

// somewhere returns points of the lattice in the rectangle around the county.
func somewhere(d *territory.Territory, random *rand.Rand, n int) []geo.LonLat {
	r := d.Areas[0].Shape.Region()
	points := make([]geo.LonLat, n)
	for i := range points {
		points[i] = geo.Vertex{X: r.Min.X + random.Int32N(r.Max.X-r.Min.X), Y: r.Min.Y + random.Int32N(r.Max.Y-r.Min.Y)}.LonLat()
	}
	return points
}

func TestOutsideOfEveryGrid(t *testing.T) {
	t.Parallel()
	d := bare(t)
	at, ok := d.Grids[0].Shape.InnerPoint()
	if !ok {
		t.Fatal("a grid without an inner point")
	}
	x := territory.NewIndex(d)
	if got := x.Locate(at); !got.OK || got.Grid != d.Grids[0].Code || got.Area != "140502001003" {
		t.Errorf("inside: %+v", got)
	}
	for _, p := range []geo.LonLat{{Lon: 0, Lat: 0}, {Lon: 1e9, Lat: 1}, {Lon: 112, Lat: 35}} {
		if got := x.Locate(p); got != (territory.Located{}) {
			t.Errorf("%v: %+v", p, got)
		}
	}
	d.Grids = d.Grids[1:]
	if got := territory.NewIndex(d).Locate(at); got.OK || got.Community != "140502001003" || got.Area != "140502001003" {
		t.Errorf("in the community, in no grid: %+v", got)
	}
}

func TestAttachTakesTheNearestOrdinaryGrid(t *testing.T) {
	t.Parallel()
	d := bare(t)
	x := territory.NewIndex(d)
	region := d.Areas[len(d.Areas)-1].Shape.Region()
	p := geo.Vertex{X: region.Max.X + 20000, Y: region.Max.Y}.LonLat()
	got, ok := x.Attach(p)
	g, known := x.Grid(got)
	if !ok || !known || g.Kind != territory.Ordinary {
		t.Fatalf("got %q, %v", got, ok)
	}
	least := g.Shape.Region().Metres(p)
	for _, other := range d.Grids {
		if other.Kind == territory.Ordinary && other.Shape.Region().Metres(p) < least {
			t.Errorf("%s is nearer than %s", other.Code, got)
		}
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	d := district(t)
	x := territory.NewIndex(d)
	if got := len(x.Children("140502")); got != 8 {
		t.Errorf("towns: %d", got)
	}
	if got := x.FullName("140502001003"); got != "东街街道凤翔社区" {
		t.Errorf("full name of a community: %q", got)
	}
	if got := x.FullName("140502001003001"); got != "东街街道凤翔社区第一网格" {
		t.Errorf("full name of a grid: %q", got)
	}
	if got := x.Path("140502001003001001"); !slices.Equal(got, []territory.Code{"140502", "140502001", "140502001003", "140502001003001", "140502001003001001"}) {
		t.Errorf("path: %v", got)
	}
	if x.Known("140502001003799") || x.Name("nonsense") != "" {
		t.Error("a place that is not there is known")
	}
	for _, code := range x.Children("140502001003") {
		for _, n := range x.Neighbours(code) {
			if n == code || !slices.Contains(x.Neighbours(n), code) {
				t.Errorf("%s and %s are neighbours on one side only", code, n)
			}
		}
		if len(x.Neighbours(code)) == 0 {
			t.Errorf("%s has no neighbour", code)
		}
	}
}

func TestSearchRanksNamesBeforeAddresses(t *testing.T) {
	t.Parallel()
	d := bare(t)
	d.Compounds = []territory.Compound{
		{ID: "1", Name: "别处", Address: "凤翔小区东门"},
		{ID: "2", Name: "新凤翔小区"},
		{ID: "3", Name: "凤翔小区Ａ区"},
		{ID: "4", Name: "凤翔小区"},
	}
	x := territory.NewIndex(d)
	var got []string
	for _, h := range x.Search("凤翔小区", 10) {
		got = append(got, h.ID)
	}
	if want := []string{"4", "3", "2", "1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if hits := x.Search("凤翔小区 a区", 10); len(hits) != 1 || hits[0].ID != "3" {
		t.Errorf("full-width letters: %+v", hits)
	}
	if hits := x.Search("凤翔", 2); len(hits) != 2 {
		t.Errorf("limit: %+v", hits)
	}
	for _, nothing := range []string{"", "  ", "。、", "没有这个地方"} {
		if hits := x.Search(nothing, 10); len(hits) != 0 {
			t.Errorf("%q found %+v", nothing, hits)
		}
	}
}

func BenchmarkLocate(b *testing.B) {
	d := district(b)
	x := territory.NewIndex(d)
	points := somewhere(d, rand.New(rand.NewPCG(1, 1)), 4096)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		x.Locate(points[i%len(points)])
		i++
	}
}

func BenchmarkNewIndex(b *testing.B) {
	d := district(b)
	for b.Loop() {
		territory.NewIndex(d)
	}
}

func BenchmarkSearch(b *testing.B) {
	x := territory.NewIndex(district(b))
	for b.Loop() {
		x.Search("海棠苑", 10)
	}
}

func BenchmarkCheck(b *testing.B) {
	d := district(b)
	for b.Loop() {
		territory.Check(d)
	}
}

func ExampleCode_Contains() {
	town := territory.Code("140502001")
	fmt.Println(town.Contains("140502001003"), town.Contains("140502002"))
	// Output: true false
}

func TestSearchKnowsInitialsSurroundingsAndWordsWithoutABlank(t *testing.T) {
	t.Parallel()
	d := bare(t)
	d.Compounds = []territory.Compound{{ID: "c1", Name: "凤翔小区"}, {ID: "c2", Name: "泽州苑"}}
	d.Buildings = []territory.Building{{ID: "b1", Name: "3号楼", Compound: "c1"}, {ID: "b2", Name: "3号楼", Compound: "c2"}}
	x := territory.NewIndex(d)
	for text, want := range map[string]string{"fxxq": "c1", "FXXQ": "c1", "zzy": "c2", "凤翔小区 3号楼": "b1", "凤翔小区3号楼": "b1", "泽州3号": "b2"} {
		if hits := x.Search(text, 10); len(hits) == 0 || hits[0].ID != want {
			t.Errorf("%q found %+v, want %s", text, hits, want)
		}
	}
	if hits := x.Search("f", 10); len(hits) != 0 {
		t.Errorf("one letter says too little: %+v", hits)
	}
}

func TestASpotIsWhatACodeNames(t *testing.T) {
	t.Parallel()
	d := bare(t)
	d.Compounds = []territory.Compound{{ID: "c1", Name: "凤翔小区", Grid: "140502001001001"}}
	d.Buildings = []territory.Building{{ID: "b1", Name: "3号楼", Compound: "c1", Grid: "140502001001001"}}
	x := territory.NewIndex(d)
	if s, ok := x.Spot("b1"); !ok || s.Name != "3号楼" || s.Grid != "140502001001001" {
		t.Errorf("%+v %v", s, ok)
	}
	if _, ok := x.Spot("140502"); ok { // a county says too little about where something is
		t.Error("a county has no code")
	}
	if in := x.SpotsIn("c1", 10); len(in) != 1 || in[0].ID != "b1" {
		t.Errorf("%+v", in)
	}
	if in := x.SpotsIn("140502001001001", 1); len(in) != 1 {
		t.Errorf("%+v", in)
	}
}
