package geo_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"gezhi/internal/geo"
	"gezhi/internal/testkit"
)

// TestDatumsAgreeWithTheVectors holds our functions against another implementation. The vectors have eight decimals,
// of the points that go in as well as of those that come out: half a unit of the last one each, and a little for the slope.
func TestDatumsAgreeWithTheVectors(t *testing.T) {
	t.Parallel()
	const forward, inverse = 1.1e-8, 1.5e-8
	for _, row := range vectors(t) {
		name, v := row.name, row.v
		wgs, gcj, bd := geo.LonLat{Lon: v[0], Lat: v[1]}, geo.GCJ02{Lon: v[2], Lat: v[3]}, geo.BD09{Lon: v[6], Lat: v[7]}
		near(t, name+" WGS84 to GCJ-02", geo.LonLat(wgs.GCJ02()), geo.LonLat(gcj), forward)
		near(t, name+" WGS84 to BD-09", geo.LonLat(wgs.GCJ02().BD09()), geo.LonLat(bd), forward)
		near(t, name+" GCJ-02 to WGS84", gcj.WGS84(), wgs, inverse)
		near(t, name+" BD-09 to GCJ-02", geo.LonLat(bd.GCJ02()), geo.LonLat(gcj), inverse)
		near(t, name+" declared BD-09", geo.DatumBD09.ToWGS84(bd.Lon, bd.Lat), wgs, 2*inverse)
		near(t, name+" declared GCJ-02", geo.DatumGCJ.ToWGS84(gcj.Lon, gcj.Lat), wgs, inverse)
		near(t, name+" declared WGS84", geo.WGS84.ToWGS84(wgs.Lon, wgs.Lat), wgs, 0)
	}
}

func near(t *testing.T, what string, got, want geo.LonLat, tolerance float64) {
	t.Helper()
	if math.Abs(got.Lon-want.Lon) > tolerance || math.Abs(got.Lat-want.Lat) > tolerance {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

type vector struct {
	name string
	v    []float64
}

func vectors(t *testing.T) []vector {
	t.Helper()
	file, err := os.Open(filepath.Join(testkit.SharedData(t, "coords"), "vectors.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []vector
	for _, row := range rows[1:] {
		v := vector{name: row[0]}
		for _, cell := range row[1:] {
			x, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			v.v = append(v.v, x)
		}
		out = append(out, v)
	}
	if len(out) < 18 {
		t.Fatalf("only %d vectors", len(out))
	}
	return out
}

func TestInversesComeBackWithinABillionthOfADegree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := geo.LonLat{
			Lon: rapid.Float64Range(73.7, 135).Draw(t, "lon"),
			Lat: rapid.Float64Range(3.9, 53.5).Draw(t, "lat"),
		}
		gcj := p.GCJ02()
		if q := gcj.WGS84(); math.Hypot(q.Lon-p.Lon, q.Lat-p.Lat) > 1e-9 && inChina(gcj) {
			t.Errorf("GCJ-02: %v came back as %v", p, q)
		}
		if q := gcj.BD09().GCJ02(); math.Hypot(q.Lon-gcj.Lon, q.Lat-gcj.Lat) > 1e-9 {
			t.Errorf("BD-09: %v came back as %v", gcj, q)
		}
	})
}

func inChina(p geo.GCJ02) bool {
	return p.Lon > 73.66 && p.Lon < 135.05 && p.Lat > 3.86 && p.Lat < 53.55
}

func TestOutsideChinaNothingIsShifted(t *testing.T) {
	t.Parallel()
	for _, p := range []geo.LonLat{{Lon: 139.75, Lat: 35.7}, {Lon: 7.3, Lat: 43.8}, {Lon: 0, Lat: 0}, {Lon: -120, Lat: 40}} {
		if geo.LonLat(p.GCJ02()) != p || geo.GCJ02(p).WGS84() != p {
			t.Errorf("%v was shifted", p)
		}
	}
}

func TestOnlyTheDatumsThatAreListedCanBeDeclared(t *testing.T) {
	t.Parallel()
	for _, d := range geo.Datums() {
		if !d.Valid() {
			t.Errorf("%q is listed and refused", d)
		}
	}
	for _, d := range []geo.Datum{"", "WGS84", "beijing54"} {
		if d.Valid() {
			t.Errorf("%q is accepted", d)
		}
	}
}
