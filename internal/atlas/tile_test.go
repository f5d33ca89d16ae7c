package atlas

import (
	"math"
	"strings"
	"testing"

	"gezhi/internal/geo"
)

func cos(degrees float64) float64 { return math.Cos(degrees * math.Pi / 180) }

// unproject is the inverse of project.
func unproject(w world) geo.LonLat {
	return geo.LonLat{Lon: (w.x - 0.5) * 360, Lat: 90 - 360*math.Atan(math.Exp((w.y-0.5)*2*math.Pi))/math.Pi}
}

func TestProjectingThereAndBack(t *testing.T) {
	t.Parallel()
	for _, p := range []geo.LonLat{{Lon: 112.85, Lat: 35.49}, {Lon: -179.9, Lat: -85}, {}, {Lon: 180, Lat: 85}} {
		if q := unproject(project(p)); math.Abs(p.Lon-q.Lon) > 1e-9 || math.Abs(p.Lat-q.Lat) > 1e-9 {
			t.Errorf("%v comes back as %v", p, q)
		}
	}
}

func TestTilesThatExist(t *testing.T) {
	t.Parallel()
	for tile, want := range map[Tile]bool{
		{0, 0, 0}: true, {0, 1, 0}: false, {3, 7, 7}: true, {3, 8, 0}: false, {3, 0, -1}: false, {-1, 0, 0}: false,
		{MaxZoom, 1<<MaxZoom - 1, 0}: true, {MaxZoom + 1, 0, 0}: false, {64, 1, 1}: false,
	} {
		if tile.Valid() != want {
			t.Errorf("%v: %v", tile, tile.Valid())
		}
	}
}

func TestAPictureNamesWhatLiesInAPlace(t *testing.T) {
	t.Parallel()
	x, _ := district()
	grid := x.Territory().Grids[0]
	at, _ := grid.Shape.InnerPoint()
	body, ok := Picture(x, grid.Code, &at)
	for _, want := range []string{"<title>" + x.FullName(grid.Code) + "</title>", `class="o"`, `class="m"`, x.Name(x.Children(grid.Code)[0])} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the picture lacks %s", want)
		}
	}
	if _, ok2 := Picture(x, "140502999", nil); !ok || ok2 {
		t.Error("known places have a picture, unknown ones have none")
	}
}

func TestWhatIsTappedInAPictureIsThePointThatWasMarkedThere(t *testing.T) {
	t.Parallel()
	x, _ := district()
	grid := x.Territory().Grids[0]
	at, _ := grid.Shape.InnerPoint()
	county := grid.Code[:6]
	p := paperFor(shapesOf(x, county), nil)
	px, py := p.at(project(at))
	for _, wide := range []float64{pictureWide, pictureWide / 2} {
		got, ok := Tapped(x, county, px*wide/pictureWide, py*wide/pictureWide, wide)
		if !ok || math.Abs(got.Lon-at.Lon) > 1e-6 || math.Abs(got.Lat-at.Lat) > 1e-6 {
			t.Errorf("shown %g wide: %v, want %v", wide, got, at)
		}
	}
	for name, beside := range map[string][2]float64{"the keyboard": {0, 0}, "beside": {700, 10}, "below": {10, 500}} {
		if _, ok := Tapped(x, county, beside[0], beside[1], pictureWide); ok {
			t.Errorf("%s taps something", name)
		}
	}
	if _, ok := Tapped(x, "140502999", 10, 10, pictureWide); ok {
		t.Error("an unknown place is tapped")
	}
}
