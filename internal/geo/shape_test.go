package geo_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gezhi/internal/geo"
)

// box is a counter-clockwise rectangle of lattice steps.
func box(x, y, width, height int32) []geo.Vertex {
	return []geo.Vertex{{X: x, Y: y}, {X: x + width, Y: y}, {X: x + width, Y: y + height}, {X: x, Y: y + height}}
}

const (
	x0 = 1128500000
	y0 = 354500000
)

func TestARegionKnowsInsideBorderAndOutside(t *testing.T) {
	t.Parallel()
	r := geo.FromRings(box(x0, y0, 1000, 1000), box(x0+400, y0+400, 200, 200)).Region()
	for _, c := range []struct {
		name string
		v    geo.Vertex
		want geo.Side
	}{
		{"inside", geo.Vertex{X: x0 + 1, Y: y0 + 1}, geo.Inside},
		{"corner", geo.Vertex{X: x0, Y: y0}, geo.Border},
		{"side", geo.Vertex{X: x0 + 1000, Y: y0 + 5}, geo.Border},
		{"level side", geo.Vertex{X: x0 + 77, Y: y0 + 1000}, geo.Border},
		{"side of the hole", geo.Vertex{X: x0 + 400, Y: y0 + 500}, geo.Border},
		{"in the hole", geo.Vertex{X: x0 + 500, Y: y0 + 500}, geo.Outside},
		{"level with a corner of the hole", geo.Vertex{X: x0 + 100, Y: y0 + 400}, geo.Inside},
		{"one step outside", geo.Vertex{X: x0 - 1, Y: y0 + 500}, geo.Outside},
		{"far away", geo.Vertex{X: -x0, Y: -y0}, geo.Outside},
	} {
		if got := r.Locate(c.v); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

func TestATiltedSideHasNoGapAndNoOverlap(t *testing.T) {
	t.Parallel()
	a, b := geo.Vertex{X: x0, Y: y0}, geo.Vertex{X: x0 + 9973, Y: y0 + 7919}
	left := geo.FromRings([]geo.Vertex{a, b, {X: x0, Y: y0 + 7919}}).Region()
	right := geo.FromRings([]geo.Vertex{a, {X: x0 + 9973, Y: y0}, b}).Region()
	rapid.Check(t, func(t *rapid.T) {
		v := geo.Vertex{X: x0 + rapid.Int32Range(1, 9972).Draw(t, "x"), Y: y0 + rapid.Int32Range(1, 7918).Draw(t, "y")}
		l, r := left.Locate(v), right.Locate(v)
		if (l == geo.Inside) == (r == geo.Inside) && (l != geo.Border || r != geo.Border) {
			t.Errorf("%v: left %d, right %d", v, l, r)
		}
	})
}

func TestFaultsAreNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, geometry, want string }{
		{"a square", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112,36],[112,35]]]}`, ""},
		{"clockwise", `{"type":"Polygon","coordinates":[[[112,35],[112,36],[113,36],[113,35],[112,35]]]}`, ""},
		{"with a hole", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112,36],[112,35]],[[112.2,35.2],[112.4,35.2],[112.4,35.4],[112.2,35.2]]]}`, ""},
		{"a hole that touches its shell in a point", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112,36],[112,35]],[[112,35.2],[112.4,35.2],[112.4,35.4],[112,35.2]]]}`, ""},
		{"no ring", `{"type":"Polygon","coordinates":[]}`, geo.FaultEmpty},
		{"no point", `{"type":"Polygon","coordinates":[[]]}`, geo.FaultEmpty},
		{"open", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112,36]]]}`, geo.FaultOpenRing},
		{"two points", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[112,35]]]}`, geo.FaultShortRing},
		{"no area", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[112.5,35],[112,35]]]}`, geo.FaultShortRing},
		{"off the earth", `{"type":"Polygon","coordinates":[[[112,95],[113,35],[113,36],[112,95]]]}`, geo.FaultOffEarth},
		{"bow tie", `{"type":"Polygon","coordinates":[[[112,35],[113,36],[113,35],[112,36.1],[112,35]]]}`, geo.FaultCrossing},
		{"a spike", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[114,35],[113,35],[113,36],[112,36],[112,35]]]}`, geo.FaultCrossing},
		{"touches itself", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112.5,35],[112,36],[112,35]]]}`, geo.FaultCrossing},
		{"a hole across the shell", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112,36],[112,35]],[[112.5,35.5],[113.5,35.5],[113.5,35.6],[112.5,35.5]]]}`, geo.FaultCrossing},
		{"a hole along the shell", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112,36],[112,35]],[[112,35.2],[112.4,35.2],[112,35.4],[112,35.2]]]}`, geo.FaultCrossing},
		{"a hole outside", `{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112,36],[112,35]],[[114,35],[115,35],[115,36],[114,35]]]}`, geo.FaultHole},
		{"the same part twice", `{"type":"MultiPolygon","coordinates":[[[[112,35],[113,35],[113,36],[112,35]]],[[[112,35],[113,35],[113,36],[112,35]]]]}`, geo.FaultCrossing},
		{"a part in a part", `{"type":"MultiPolygon","coordinates":[[[[112,35],[113,35],[113,36],[112,36],[112,35]]],[[[112.2,35.2],[112.4,35.2],[112.4,35.4],[112.2,35.2]]]]}`, geo.FaultHole},
	} {
		polygons, err := geo.ParseGeoJSON([]byte(c.geometry))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := ""
		if faults := geo.PolygonFaults(polygons); len(faults) > 0 {
			got = faults[0].Code
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAShapeSurvivesStorage(t *testing.T) {
	t.Parallel()
	islands := append(geo.FromRings(box(x0, y0, 1000, 1000), box(x0+400, y0+400, 200, 200)), geo.FromRings(box(x0+3000, y0, 7, 9))...)
	for name, s := range map[string]geo.Shape{"one": geo.FromRings(box(x0, y0, 3, 3)), "islands": islands, "none": nil} {
		wkb, err := s.WKB()
		if err != nil {
			t.Fatal(err)
		}
		back, err := geo.ShapeFromWKB(wkb)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, back); diff != "" {
			t.Errorf("%s: WKB changed it: %s", name, diff)
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var again geo.Shape
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, again); diff != "" {
			t.Errorf("%s: GeoJSON changed it: %s", name, diff)
		}
	}
}

func TestMeasures(t *testing.T) {
	t.Parallel()
	s := geo.FromRings(box(x0, y0, 1_000_000, 1_000_000))
	// A tenth of a degree at 35.5 N: 11.12 km north-south, 9.05 km east-west.
	if got := s.SquareMetres() / 1e6; math.Abs(got-100.6) > 0.5 {
		t.Errorf("area: %.2f km²", got)
	}
	p, q := geo.LonLat{Lon: 112.85, Lat: 35.45}, geo.LonLat{Lon: 112.85, Lat: 35.55}
	if got := p.Metres(q); math.Abs(got-11119.5) > 1 {
		t.Errorf("distance: %.1f m", got)
	}
	if got := s.Region().Metres(geo.LonLat{Lon: 112.9, Lat: 35.44}); math.Abs(got-1112) > 1 {
		t.Errorf("distance to the region: %.1f m", got)
	}
	if got := s.Region().Metres(geo.LonLat{Lon: 112.9, Lat: 35.5}); got != 0 {
		t.Errorf("inside, yet %.1f m away", got)
	}
}

func TestTheInnerPointOfABentShapeLiesInside(t *testing.T) {
	t.Parallel()
	u := geo.FromRings([]geo.Vertex{{X: x0, Y: y0}, {X: x0 + 900, Y: y0}, {X: x0 + 900, Y: y0 + 900}, {X: x0 + 800, Y: y0 + 900},
		{X: x0 + 800, Y: y0 + 100}, {X: x0 + 100, Y: y0 + 100}, {X: x0 + 100, Y: y0 + 900}, {X: x0, Y: y0 + 900}})
	if u.Region().Locate(geo.Fix(u.Centre())) == geo.Inside {
		t.Fatal("the centre lies inside, so the test proves nothing")
	}
	p, ok := u.InnerPoint()
	if !ok || u.Region().Locate(geo.Fix(p)) != geo.Inside {
		t.Errorf("got %v, %v", p, ok)
	}
}

func TestLatticePointsComeBackExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := geo.Vertex{X: rapid.Int32Range(-1.8e9, 1.8e9).Draw(t, "x"), Y: rapid.Int32Range(-9e8, 9e8).Draw(t, "y")}
		if got := geo.Fix(v.LonLat()); got != v {
			t.Errorf("%v came back as %v", v, got)
		}
	})
}

func FuzzParseGeoJSON(f *testing.F) {
	f.Add([]byte(`{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112,35]]]}`))
	f.Add([]byte(`{"type":"MultiPolygon","coordinates":[[[[112,35],[113,35],[113,36],[112,35]],[[112.1,35.05],[112.2,35.05],[112.2,35.1],[112.1,35.05]]]]}`))
	f.Add([]byte(`{"type":"Polygon","coordinates":[[[1e300,-1e300],[],null]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		polygons, err := geo.ParseGeoJSON(data)
		if err != nil || len(geo.PolygonFaults(polygons)) > 0 {
			return
		}
		s := geo.NewShape(polygons)
		if faults := s.Faults(); len(faults) > 0 {
			t.Fatalf("sound before it was settled, now %v", faults)
		}
		if p, ok := s.InnerPoint(); ok && s.Region().Locate(geo.Fix(p)) != geo.Inside {
			t.Fatalf("inner point %v is not inside", p)
		}
	})
}

func FuzzShapeFromWKB(f *testing.F) {
	good, err := geo.FromRings(box(x0, y0, 1000, 1000)).WKB()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:20])
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := geo.ShapeFromWKB(data); err == nil {
			s.Faults()
		}
	})
}
