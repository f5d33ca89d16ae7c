package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"

	"gezhi/internal/basemap"
	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

// tilePath is the path of the tile over the middle of a grid.
func tilePath(kind string, community, grid, z int) string {
	p := testkit.PointIn(community, grid)
	t := maptile.At(orb.Point{p.Lon, p.Lat}, maptile.Zoom(z))
	return fmt.Sprintf("/api/v1/tiles/%s/%d/%d/%d", kind, z, t.X, t.Y)
}

func layersOf(t *testing.T, body []byte) map[string]*mvt.Layer {
	t.Helper()
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]*mvt.Layer{}
	for _, l := range layers {
		named[l.Name] = l
	}
	return named
}

func TestGroundTiles(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, apitest.OneCounty)
	c := w.Anybody(apitest.Chengqu)
	var info httpapi.MapInfo
	c.Get(t, "/api/v1/map").Want(200).Into(&info)
	if info.Base != "none" || info.Ground == "" || info.Bounds[0] >= info.Bounds[2] {
		t.Fatalf("%+v", info)
	}
	path := tilePath("ground", 0, 0, 15)
	a := c.Get(t, path).Want(200)
	if keep := a.Header.Get("Cache-Control"); keep != "private, max-age=300" {
		t.Errorf("without its version it is kept: %s", keep)
	}
	var codes []string
	for _, f := range layersOf(t, a.Body)["grids"].Features {
		codes = append(codes, f.Properties.MustString("code"))
	}
	if want := string(w.County(apitest.Chengqu)) + "001001001"; !slices.Contains(codes, want) {
		t.Errorf("%s is not in %v", want, codes)
	}
	long := c.Get(t, path+"?v="+info.Ground).Want(200)
	if !strings.Contains(long.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("with its version it is kept: %s", long.Header.Get("Cache-Control"))
	}
	if again := c.With("If-None-Match", long.Header.Get("ETag")).Get(t, path); again.Status != http.StatusNotModified || len(again.Body) != 0 {
		t.Errorf("asked again: %d with %d bytes", again.Status, len(again.Body))
	}
	zipped := c.With("Accept-Encoding", "gzip").Get(t, path).Want(200)
	if zipped.Header.Get("Content-Encoding") != "gzip" || zipped.Header.Get("ETag") == long.Header.Get("ETag") {
		t.Errorf("compressed: %v", zipped.Header)
	}
}

// TestNoTileHoldsACaseOfAnotherGrid reports in two grids side by side; the worker of one asks for every tile above both.
func TestNoTileHoldsACaseOfAnotherGrid(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, apitest.OneCounty)
	mine := reported(t, w)
	var canary cases.Receipt
	w.Anybody(apitest.Chengqu).Post(t, "/api/v1/cases", report(w, map[string]any{"point": testkit.PointIn(0, 1)})).Want(201).Into(&canary)
	worker := w.As(apitest.Chengqu, people.GridWorker) // of the first grid
	shown := func(c apitest.Client, kind string, z int) string {
		all := ""
		for grid := range 2 {
			for _, f := range layersOf(t, c.Get(t, tilePath(kind, 0, grid, z)).Want(200).Body)["cases"].Features {
				all += fmt.Sprintln(f.Properties)
			}
		}
		return all
	}
	for z := 6; z <= 16; z++ {
		got := shown(worker, "cases", z)
		if strings.Contains(got, canary.ID) || strings.Contains(got, "bunch") {
			t.Errorf("zoom %d: %s", z, got)
		}
		if !strings.Contains(got, mine.ID) {
			t.Errorf("zoom %d lacks the worker's own case: %s", z, got)
		}
		if public := shown(w.Anybody(apitest.Chengqu), "public", z); strings.Contains(public, canary.ID) || strings.Contains(public, mine.ID) {
			t.Errorf("zoom %d tells the public %s", z, public)
		}
	}
	if all := shown(w.As(apitest.Chengqu, people.Dispatcher), "cases", 16); !strings.Contains(all, canary.ID) {
		t.Errorf("the dispatcher of both grids sees %s", all)
	}
	w.Anybody(apitest.Chengqu).Get(t, tilePath("cases", 0, 0, 12)).Want(401)
	a := worker.Get(t, tilePath("cases", 0, 0, 12)+"?open=true")
	if again := worker.With("If-None-Match", a.Header.Get("ETag")).Get(t, tilePath("cases", 0, 0, 12)+"?open=true"); again.Status != 304 {
		t.Errorf("nothing has changed: %d", again.Status)
	}
	w.Anybody(apitest.Chengqu).Get(t, tilePath("public", 0, 0, 12)+"?overdue=true").Want(403)
}

func TestCoordinatesThatAreNoTile(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, apitest.OneCounty)
	c := w.As(apitest.Chengqu, people.Dispatcher)
	for _, kind := range []string{"ground", "cases", "public", "base/vec"} {
		for _, at := range []string{"-1/0/0", "3/8/0", "17/1/1", "18/262143/262143", "19/1/1", "12/a/1", "12/1/99999999999999999999", "12/1.5/1", "12/%2e%2e/1", "0x3/1/1"} {
			if a := c.Get(t, "/api/v1/tiles/"+kind+"/"+at); a.Status != 404 && a.Status != 422 && a.Status != 400 {
				t.Errorf("%s/%s: %d", kind, at, a.Status)
			}
		}
	}
}

// everywhere is a base map that has every tile.
type everywhere struct{ asked int }

func (e *everywhere) Tile(context.Context, string, int, int, int) (basemap.Picture, error) {
	e.asked++
	return basemap.Picture{Type: "image/png", Body: []byte("picture")}, nil
}

func TestTheBaseMapIsOfTheCountyAlone(t *testing.T) {
	t.Parallel()
	base := &everywhere{}
	w := apitest.New(t, apitest.OneCounty, func(d *httpapi.Deps, _ *httpapi.Options) { d.Base.Tianditu = base })
	c := w.Anybody(apitest.Chengqu)
	var info httpapi.MapInfo
	if c.Get(t, "/api/v1/map").Want(200).Into(&info); info.Base != "tianditu" {
		t.Errorf("%+v", info)
	}
	if a := c.Get(t, tilePath("base/vec", 0, 0, 14)).Want(200); string(a.Body) != "picture" || a.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%s %v", a.Body, a.Header)
	}
	c.Get(t, "/api/v1/tiles/base/vec/14/1/1").Want(404)
	for _, layer := range []string{"ter", "vec.evil.example", "..%2fadmin"} {
		if a := c.Get(t, "/api/v1/tiles/base/"+layer+"/14/1/1"); a.Status < 400 {
			t.Errorf("%s: %d", layer, a.Status)
		}
	}
	if base.asked != 1 {
		t.Errorf("the provider was asked %d times", base.asked)
	}
}

func TestTheFileOfABaseMapIsReadByRanges(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "county.pmtiles")
	if err := os.WriteFile(file, []byte("PMTiles and the rest"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := apitest.New(t, apitest.OneCounty, func(d *httpapi.Deps, _ *httpapi.Options) { d.Base.File, d.Base.Credit = file, "© 某测绘院" })
	c := w.Anybody(apitest.Chengqu)
	if a := c.With("Range", "bytes=0-6").Get(t, "/api/v1/tiles/base.pmtiles"); a.Status != 206 || string(a.Body) != "PMTiles" {
		t.Errorf("%d %q", a.Status, a.Body)
	}
	var info httpapi.MapInfo
	if c.Get(t, "/api/v1/map").Want(200).Into(&info); info.Base != "pmtiles" || info.Credit != "© 某测绘院" {
		t.Errorf("%+v", info)
	}
	none := apitest.New(t, apitest.OneCounty).Anybody(apitest.Chengqu)
	none.Get(t, "/api/v1/tiles/base.pmtiles").Want(404)
	none.Get(t, tilePath("base/vec", 0, 0, 14)).Want(404)
}

func TestAStillPictureOfAPlace(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, apitest.OneCounty)
	c, grid := w.Anybody(apitest.Chengqu), w.County(apitest.Chengqu)+"001001001"
	p := testkit.PointIn(0, 0)
	a := c.Get(t, fmt.Sprintf("/api/v1/areas/%s/picture?lon=%v&lat=%v", grid, p.Lon, p.Lat)).Want(200)
	if a.Header.Get("Content-Type") != "image/svg+xml; charset=utf-8" || !strings.Contains(string(a.Body), "<circle") {
		t.Errorf("%s", a.Body)
	}
	c.Get(t, "/api/v1/areas/"+string(territory.Code("140502099001001"))+"/picture").Want(404)
}
