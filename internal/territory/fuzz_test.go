package territory_test

import (
	"os"
	"path/filepath"
	"testing"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// answers holds what every importer promises for any bytes: rows or a fault that is the sender's, never both, and
// rows that are sound.
func answers(t *testing.T, n int, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if f := fault.As(err); f.Kind != fault.Invalid && f.Kind != fault.Malformed {
		t.Fatalf("an error of ours for bad input: %v", err)
	}
	if n > 0 {
		t.Fatalf("%d rows beside an error: half imported", n)
	}
}

func sound(t *testing.T, code territory.Code, level territory.Level, shape geo.Shape) {
	t.Helper()
	if !code.Valid() || code.Level() != level {
		t.Fatalf("imported the code %q", code)
	}
	if shape != nil && len(shape.Faults()) > 0 {
		t.Fatalf("imported a shape with %v", shape.Faults())
	}
}

const hostile = "code,code,\"\n\n\"x\r\n\xff\xfe\x00,"

func seeds(f *testing.F, files ...string) {
	f.Helper()
	f.Add([]byte(hostile))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":1,"name":["a"],"kind":null},"geometry":null},{}]}`))
	for _, file := range files {
		f.Add([]byte(file))
		f.Add(encode(f, "gb18030", []byte(file)))
	}
}

var wild = territory.Options{Datum: geo.DatumBD09, ValidFrom: "2024-01-01", Code: "140502"}

func FuzzReadDivision(f *testing.F) {
	seeds(f, "code,parent,name,level,ur_code,longitude,latitude\n140502000000,140500000000,城区,county,111,112.8,35.5\n",
		"code9,name,county6\n140502001,东街街道,140502\n")
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := territory.ReadDivision(data, wild)
		answers(t, len(d.Areas), err)
		for _, a := range d.Areas {
			sound(t, a.Code, a.Level, nil)
		}
	})
}

func FuzzReadBoundaries(f *testing.F) {
	seeds(f, `{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112,35]]]}`,
		"code,geometry\n140502,"+square+"\n")
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := territory.ReadBoundaries(data, wild)
		answers(t, len(rows), err)
		for _, b := range rows {
			sound(t, b.Code, b.Code.Level(), b.Shape)
		}
	})
}

func FuzzReadGrids(f *testing.F) {
	seeds(f, "code,kind,name,geometry,households,compound_types\n140502001003001,ordinary,一,"+square+",300,new;employer\n",
		"code,kind,name,geometry\n140502001003801,专属,学校,\"MULTIPOLYGON(((1 1,2 1,2 2,1 1)),((5 5,6 5,6 6,5 5)))\"\n")
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := territory.ReadGrids(data, wild)
		answers(t, len(rows), err)
		for _, g := range rows {
			sound(t, g.Code, territory.LevelGrid, g.Shape)
		}
	})
}

func FuzzReadMicros(f *testing.F) {
	seeds(f, "code,kind,name,geometry\n140502001003001001,单元,一,"+square+"\n")
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := territory.ReadMicros(data, wild)
		answers(t, len(rows), err)
		for _, m := range rows {
			sound(t, m.Code, territory.LevelMicro, m.Shape)
		}
	})
}

func FuzzReadCompounds(f *testing.F) {
	seeds(f, "id,name,type,lon,lat,grid\na,甲苑,新建型,112.85,35.45,140502001003001\n")
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := territory.ReadCompounds(data, wild)
		answers(t, len(rows), err)
		for _, c := range rows {
			if c.Point != nil && !c.Point.Valid() {
				t.Fatalf("imported the point %v", c.Point)
			}
		}
	})
}

func FuzzReadBuildings(f *testing.F) {
	seeds(f, "id,name,grid,micro,lon,lat,floors\nb,1号楼,140502001003001,140502001003001001,112.85,35.45,6\n")
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := territory.ReadBuildings(data, wild)
		answers(t, len(rows), err)
		for _, b := range rows {
			sound(t, b.Grid, territory.LevelGrid, nil)
		}
	})
}

func FuzzReadPlaces(f *testing.F) {
	seeds(f, "id,name,kind,lon,lat,grid\np,小吃店,food,112.85,35.45,140502001003001\n")
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := territory.ReadPlaces(data, wild)
		answers(t, len(rows), err)
		for _, p := range rows {
			sound(t, p.Grid, territory.LevelGrid, nil)
		}
	})
}

// TestTheShippedListIsReadInBothEncodings needs nothing from outside of the repository.
func TestTheShippedListIsReadInBothEncodings(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("testdata", "streets2023_140502.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range [][]byte{data, encode(t, "gb18030", data)} {
		if d, err := territory.ReadDivision(text, wild); err != nil || len(d.Areas) != 8 || d.Depth != territory.LevelTown {
			t.Errorf("%d areas, %v", len(d.Areas), err)
		}
	}
}
