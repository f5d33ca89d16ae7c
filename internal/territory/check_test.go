package territory_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

func TestTheDistrictBreaksNoRule(t *testing.T) {
	t.Parallel()
	for _, f := range territory.Check(district(t)) {
		t.Errorf("%+v", f)
	}
	for _, f := range territory.Check(community(t)) {
		t.Errorf("one community: %+v", f)
	}
}

func TestEachBreachIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	const fresh = territory.Code("140502001003777")
	for _, c := range []struct {
		name  string
		spoil func(*territory.Territory) territory.Code // returns the code that must be named
		rules []territory.Rule
	}{
		{"a grid is missing", func(d *territory.Territory) territory.Code {
			gone := d.Grids[0]
			d.Grids = d.Grids[1:]
			return territory.NewIndex(community(t)).Neighbours(gone.Code)[0]
		}, []territory.Rule{territory.RuleGap}},
		{"all grids are missing", func(d *territory.Territory) territory.Code {
			d.Grids = nil
			return "140502001003"
		}, []territory.Rule{territory.RuleGap}},
		{"a grid is drawn twice", func(d *territory.Territory) territory.Code {
			twin := d.Grids[0]
			twin.Code = fresh
			d.Grids = append(d.Grids, twin)
			return fresh
		}, []territory.Rule{territory.RuleOverlap}},
		{"a grid is drawn over its neighbours", func(d *territory.Territory) territory.Code {
			d.Grids[1].Shape = d.Areas[len(d.Areas)-1].Shape
			return d.Grids[1].Code
		}, []territory.Rule{territory.RuleOverlap}},
		{"a grid reaches into another community", func(d *territory.Territory) territory.Code {
			d.Areas[len(d.Areas)-1].Shape = d.Grids[0].Shape
			return d.Grids[2].Code
		}, []territory.Rule{territory.RuleCommunity}},
		{"a grid names another community", func(d *territory.Territory) territory.Code {
			d.Grids[0].Community = "140502001004"
			return d.Grids[0].Code
		}, []territory.Rule{territory.RuleCode}},
		{"a grid of a community that is not there", func(d *territory.Territory) territory.Code {
			d.Grids[0].Code, d.Grids[0].Community = "140502001999001", "140502001999"
			return d.Grids[0].Code
		}, []territory.Rule{territory.RuleCode}},
		{"a code is used twice", func(d *territory.Territory) territory.Code {
			d.Grids[1].Code = d.Grids[0].Code
			return d.Grids[0].Code
		}, []territory.Rule{territory.RuleCode}},
		{"a code has the serial of the other kind", func(d *territory.Territory) territory.Code {
			d.Grids[0].Kind = territory.Exclusive
			return d.Grids[0].Code
		}, []territory.Rule{territory.RuleCode}},
		{"a code without form", func(d *territory.Territory) territory.Code {
			d.Grids[0].Code = "14050200100300x"
			return d.Grids[0].Code
		}, []territory.Rule{territory.RuleCode}},
		{"islands without a reason", func(d *territory.Territory) territory.Code {
			d.Grids[0].Shape = append(clone(d.Grids[0].Shape), d.Grids[1].Shape[0])
			return d.Grids[0].Code
		}, []territory.Rule{territory.RuleContiguous}},
		{"a ring that crosses itself", func(d *territory.Territory) territory.Code {
			ring := d.Grids[0].Shape[0][0]
			ring[1], ring[2] = ring[2], ring[1]
			return d.Grids[0].Code
		}, []territory.Rule{territory.RuleShape}},
		{"a grid that is not drawn", func(d *territory.Territory) territory.Code {
			d.Grids[0].Shape = nil
			return d.Grids[0].Code
		}, []territory.Rule{territory.RuleShape}},
		{"a micro-grid of another grid's ground", func(d *territory.Territory) territory.Code {
			last := len(d.Micros) - 1
			d.Micros[0].Shape = d.Micros[last].Shape
			return d.Micros[0].Code
		}, []territory.Rule{territory.RuleOutside}},
		{"two micro-grids on one ground", func(d *territory.Territory) territory.Code {
			d.Micros[0].Shape = d.Micros[1].Shape
			d.Micros[2].Shape = nil // even where not every micro-grid is drawn
			return d.Micros[0].Code
		}, []territory.Rule{territory.RuleOverlap}},
		{"a building in another grid", func(d *territory.Territory) territory.Code {
			d.Buildings[0].Grid, d.Buildings[0].Micro = d.Grids[1].Code, ""
			return d.Grids[1].Code
		}, []territory.Rule{territory.RulePlaced}},
		{"a building outside", func(d *territory.Territory) territory.Code {
			d.Buildings[0].Point = &geo.LonLat{Lon: 112, Lat: 35}
			return d.Buildings[0].Grid
		}, []territory.Rule{territory.RulePlaced}},
		{"a building whose micro-grid is in another grid", func(d *territory.Territory) territory.Code {
			d.Buildings[0].Micro = d.Micros[len(d.Micros)-1].Code
			return d.Buildings[0].Micro
		}, []territory.Rule{territory.RulePlaced}},
		{"a shop of a grid that is not there", func(d *territory.Territory) territory.Code {
			d.Places[0].Grid = fresh
			return fresh
		}, []territory.Rule{territory.RulePlaced}},
		{"a shop of another grid", func(d *territory.Territory) territory.Code {
			d.Places[0].Grid = d.Grids[len(d.Grids)-1].Code
			return d.Places[0].Grid
		}, []territory.Rule{territory.RulePlaced}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := community(t)
			code := c.spoil(d)
			if found := territory.Check(d); !names(found, code, c.rules...) {
				t.Errorf("no finding %v names %s: %+v", c.rules, code, found)
			}
		})
	}
}

func TestGridsOfTwoCommunitiesThatChangeTheirGroundAreFound(t *testing.T) {
	t.Parallel()
	d := *district(t)
	d.Micros, d.Buildings, d.Places = nil, nil, nil
	d.Grids = slices.Clone(d.Grids)
	last := len(d.Grids) - 1
	d.Grids[0].Shape, d.Grids[last].Shape = d.Grids[last].Shape, d.Grids[0].Shape
	found := territory.Check(&d)
	for _, i := range []int{0, last} {
		if !names(found, d.Grids[i].Code, territory.RuleCommunity) {
			t.Errorf("%s is not named: %+v", d.Grids[i].Code, found)
		}
	}
}

func TestACornerThatIsMovedByMetresIsAlwaysFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := bare(t)
		i := rapid.IntRange(0, len(d.Grids)-1).Draw(r, "grid")
		corner := rapid.IntRange(0, 200).Draw(r, "corner")
		metres := rapid.Float64Range(4, 300).Draw(r, "metres")
		angle := rapid.Float64Range(0, 2*math.Pi).Draw(r, "angle")
		before := d.Grids[i].Shape
		d.Grids[i].Shape = drag(before, corner, metres*math.Cos(angle), metres*math.Sin(angle))
		if len(d.Grids[i].Shape.Faults()) == 0 && sliver(before, corner, metres, angle) {
			return
		}
		if found := territory.Check(d); !names(found, d.Grids[i].Code,
			territory.RuleGap, territory.RuleOverlap, territory.RuleCommunity, territory.RuleShape) {
			r.Errorf("not found: %+v", found)
		}
	})
}

// sliver reports whether the ground that moving a corner gives or takes is nowhere wider than what is forgiven: the
// two triangles between the old border and the new one.
func sliver(before geo.Shape, corner int, metres, angle float64) bool {
	ring := before.Region().Rings()[0]
	n := len(ring)
	old, prev, next := ring[corner%n], ring[(corner+n-1)%n], ring[(corner+1)%n]
	plane := geo.NewPlane(old.LonLat())
	x, y := plane.Steps(metres*math.Cos(angle), metres*math.Sin(angle))
	moved := geo.Vertex{X: old.X + x, Y: old.Y + y}
	return width(plane, prev, old, moved) < 2*territory.SnapMetres && width(plane, moved, old, next) < 2*territory.SnapMetres
}

// width returns the least height of a triangle in metres.
func width(plane geo.Plane, a, b, c geo.Vertex) float64 {
	bx, by := plane.Vector(a, b)
	cx, cy := plane.Vector(a, c)
	return math.Abs(bx*cy-by*cx) / max(plane.Metres(a, b), plane.Metres(b, c), plane.Metres(c, a))
}

func TestSliversUnderAMetreAreForgiven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := bare(t)
		i := rapid.IntRange(0, len(d.Grids)-1).Draw(r, "grid")
		corner := rapid.IntRange(0, 200).Draw(r, "corner")
		angle := rapid.Float64Range(0, 2*math.Pi).Draw(r, "angle")
		d.Grids[i].Shape = drag(d.Grids[i].Shape, corner, 0.4*math.Cos(angle), 0.4*math.Sin(angle))
		for _, f := range territory.Check(d) {
			r.Errorf("%+v", f)
		}
	})
}

// TestBordersWithoutSharedPointsAreForgiven takes away the corners that neighbours put on straight borders.
func TestBordersWithoutSharedPointsAreForgiven(t *testing.T) {
	t.Parallel()
	d := bare(t)
	removed := 0
	for i := range d.Grids {
		ring := d.Grids[i].Shape[0][0]
		kept := orb.Ring{ring[0]}
		for j := 1; j+1 < len(ring); j++ {
			plane := geo.NewPlane(point(ring[j]))
			if plane.ToSegment(geo.Fix(point(ring[j])), geo.Fix(point(kept[len(kept)-1])), geo.Fix(point(ring[j+1]))) < 0.1 {
				removed++
				continue
			}
			kept = append(kept, ring[j])
		}
		d.Grids[i].Shape = geo.NewShape(orb.MultiPolygon{{append(kept, ring[0])}})
	}
	if removed == 0 {
		t.Fatal("no corner was removed, so the test proves nothing")
	}
	for _, f := range territory.Check(d) {
		t.Errorf("%+v", f)
	}
	x, y := territory.NewIndex(d), territory.NewIndex(bare(t))
	for _, g := range d.Grids {
		if got, want := x.Neighbours(g.Code), y.Neighbours(g.Code); !slices.Equal(got, want) {
			t.Errorf("neighbours of %s: %v, want %v", g.Code, got, want)
		}
	}
}

func point(p orb.Point) geo.LonLat { return geo.LonLat{Lon: p[0], Lat: p[1]} }

func TestAGridInAHoleTiles(t *testing.T) {
	t.Parallel()
	const x, y = 1128500000, 354500000
	box := func(x, y, size int32) []geo.Vertex {
		return []geo.Vertex{{X: x, Y: y}, {X: x + size, Y: y}, {X: x + size, Y: y + size}, {X: x, Y: y + size}}
	}
	d := bare(t)
	d.Areas[len(d.Areas)-1].Shape = geo.FromRings(box(x, y, 90000))
	outer, inner := d.Grids[0], d.Grids[1]
	outer.Shape = geo.FromRings(box(x, y, 90000), box(x+30000, y+30000, 30000))
	inner.Shape = geo.FromRings(box(x+30000, y+30000, 30000))
	d.Grids = []territory.Grid{outer, inner}
	if found := territory.Check(d); len(found) > 0 {
		t.Errorf("a grid in the hole of another: %+v", found)
	}
	d.Grids = d.Grids[:1]
	if found := territory.Check(d); !names(found, outer.Code, territory.RuleGap) {
		t.Errorf("an empty hole: %+v", found)
	}
}

func TestGridsWithoutADrawnAreaMayNotOverlap(t *testing.T) {
	t.Parallel()
	d := bare(t)
	d.Areas[len(d.Areas)-1].Shape = nil
	if found := territory.Check(d); len(found) > 0 {
		t.Fatalf("sound: %+v", found)
	}
	d.Grids[0].Shape = clone(d.Grids[1].Shape)
	if found := territory.Check(d); !names(found, d.Grids[0].Code, territory.RuleOverlap) {
		t.Errorf("got %+v", found)
	}
}

func TestACodeHasOneLife(t *testing.T) {
	t.Parallel()
	first, second := bare(t), bare(t)
	if found := territory.Check(second, first); len(found) > 0 {
		t.Fatalf("a grid that lives on: %+v", found)
	}
	second.Grids[0].ValidFrom = "2025-07-01"
	if found := territory.Check(second, first); !names(found, second.Grids[0].Code, territory.RuleCode) {
		t.Errorf("a code that returns: %+v", found)
	}
	ended := first.Grids[0]
	ended.ValidFrom, ended.ValidTo = "2020-01-01", "2021-01-01"
	first.Grids = append(first.Grids, ended)
	if found := territory.Check(first); !names(found, ended.Code, territory.RuleCode) {
		t.Errorf("a code that returns within one edition: %+v", found)
	}
}

func TestRowsThatHaveEndedTakeNoPart(t *testing.T) {
	t.Parallel()
	d := bare(t)
	old := d.Grids[0]
	old.Code = "140502001003700"
	old.ValidFrom, old.ValidTo = "2020-01-01", d.Edition.ValidFrom
	old.Shape = d.Areas[len(d.Areas)-1].Shape
	d.Grids = append(d.Grids, old)
	if found := territory.Check(d); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}
