package atlas

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/planar"

	"gezhi/internal/demo"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// district is the synthetic district of the published size, and its ground.
var district = sync.OnceValues(func() (*territory.Index, *Ground) {
	t, _, err := demo.District(1)
	if err != nil {
		panic(err)
	}
	x := territory.NewIndex(t)
	return x, NewGround(x)
})

// over is the tile of a zoom in which a point lies.
func over(p geo.LonLat, z int) Tile {
	t := maptile.At(orb.Point{p.Lon, p.Lat}, maptile.Zoom(z))
	return Tile{z, int(t.X), int(t.Y)}
}

func decode(t testing.TB, body []byte, err error) map[string]*mvt.Layer {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	layers, err := mvt.UnmarshalGzipped(body)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]*mvt.Layer{}
	for _, l := range layers {
		named[l.Name] = l
	}
	return named
}

func TestEveryGridIsInItsTiles(t *testing.T) {
	t.Parallel()
	x, ground := district()
	for _, grid := range x.Territory().Grids[:60] {
		middle, _ := grid.Shape.InnerPoint()
		for _, z := range []int{zoomGridLine, zoomMicro, MaxZoom} {
			tile := over(middle, z)
			body, err := ground.Tile(tile)
			layers := decode(t, body, err)
			at, found := tile.place(project(middle)), ""
			for _, f := range layers["grids"].Features {
				if holds(f.Geometry, at) {
					found += f.Properties.MustString("code") + " "
				}
			}
			if z >= zoomExact && found != string(grid.Code)+" " || z < zoomExact && !strings.Contains(found, string(grid.Code)) && grid.Shape.SquareMetres() > 1e5 {
				t.Errorf("zoom %d: the middle of %s lies in %q", z, grid.Code, found)
			}
		}
	}
}

func holds(g orb.Geometry, p orb.Point) bool {
	switch g := g.(type) {
	case orb.Polygon:
		return planar.PolygonContains(g, p)
	case orb.MultiPolygon:
		return planar.MultiPolygonContains(g, p)
	}
	return false
}

// TestNeighboursShareTheirBorders takes all sides of all grids at a zoom: each side lies between two grids, or it was on the rim
// of the ground before. A gap or an overlap would leave a side alone.
func TestNeighboursShareTheirBorders(t *testing.T) {
	t.Parallel()
	_, ground := district()
	for z := range ground.thinned {
		sides := map[[2]world]int{}
		points := 0
		for _, f := range ground.thinned[z]().grids {
			for _, ring := range f.rings {
				points += len(ring)
				prev := ring[len(ring)-1]
				for _, w := range ring {
					sides[[2]world{prev, w}]++
					sides[[2]world{w, prev}]--
					prev = w
				}
			}
		}
		rim := 0
		for _, l := range ground.thinned[z]().lines {
			if l.rank == "county" {
				rim += 2 * (len(l.points) - 1)
			}
		}
		alone := 0
		for _, n := range sides {
			if n != 0 {
				alone++
			}
		}
		if alone > rim {
			t.Errorf("zoom %d: %d sides are alone, the rim has %d", z, alone, rim)
		}
		if z == zoomGridLine && points > 40_000 {
			t.Errorf("zoom %d: %d points are left", z, points)
		}
	}
}

func TestBordersTellWhatEndsThere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b territory.Code
		want string
	}{
		{"140502001001001", "", "county"},
		{"140502001001001", "140502002001001", "town"},
		{"140502001001001", "140502001002001", "community"},
		{"140502001001001", "140502001001002", "grid"},
	} {
		if got := rank([2]territory.Code{c.a, c.b}); got != c.want {
			t.Errorf("%s | %s: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestTheSameGroundHasTheSameVersionAndTiles(t *testing.T) {
	t.Parallel()
	x, ground := district()
	again := NewGround(x)
	middle, _ := x.Territory().Grids[0].Shape.InnerPoint()
	a, _ := ground.Tile(over(middle, 12))
	b, err := again.Tile(over(middle, 12))
	if err != nil || again.Version != ground.Version || !bytes.Equal(a, b) {
		t.Errorf("another version: %s %s %v", again.Version, ground.Version, err)
	}
	other := *x.Territory()
	other.Grids = append([]territory.Grid(nil), other.Grids...)
	other.Grids[0].Name += "新"
	if NewGround(territory.NewIndex(&other)).Version == ground.Version {
		t.Error("a changed name keeps the version")
	}
}

func TestAThinRingKeepsItsCorners(t *testing.T) {
	t.Parallel()
	b := newBorders()
	ring := []geo.Vertex{{X: 0, Y: 0}, {X: 500, Y: 1}, {X: 1000, Y: 0}, {X: 1000, Y: 1000}, {X: 0, Y: 1000}}
	b.add(ring)
	if got := b.thin(ring, geo.NewPlane(geo.LonLat{}), 1); len(got) != 4 {
		t.Errorf("%v", got)
	}
	if got := b.thin(ring, geo.NewPlane(geo.LonLat{}), 1e6); got != nil {
		t.Errorf("nothing is left of it, but %v", got)
	}
}

func FuzzGroundTile(f *testing.F) {
	f.Add(12, 3337, 1600)
	f.Add(0, 0, 0)
	f.Add(16, 1<<16-1, 0)
	f.Fuzz(func(t *testing.T, z, x, y int) {
		tile := Tile{z, x, y}
		if !tile.Valid() {
			return
		}
		_, ground := district()
		body, err := ground.Tile(tile)
		for name, l := range decode(t, body, err) {
			for _, feature := range l.Features {
				if b := feature.Geometry.Bound(); b.Min[0] < -margin || b.Max[1] > extent+margin {
					t.Fatalf("%s reaches out of %v: %v", name, tile, b)
				}
			}
		}
	})
}

func BenchmarkGround(b *testing.B) {
	x, ground := district()
	middle := geo.LonLat{Lon: (ground.Bounds[0] + ground.Bounds[2]) / 2, Lat: (ground.Bounds[1] + ground.Bounds[3]) / 2}
	b.Run("prepare", func(b *testing.B) {
		for b.Loop() {
			NewGround(x)
		}
	})
	for _, z := range []int{10, 12, 14, 16} {
		b.Run("zoom"+string(rune('0'+z/10))+string(rune('0'+z%10)), func(b *testing.B) {
			size := 0
			for b.Loop() {
				body, err := mvt.MarshalGzipped(ground.layers(over(middle, z)))
				if err != nil {
					b.Fatal(err)
				}
				size = len(body)
			}
			b.ReportMetric(float64(size), "bytes/tile")
		})
	}
}
