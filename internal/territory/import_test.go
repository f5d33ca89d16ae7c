package territory_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

func encode(t testing.TB, name string, text []byte) []byte {
	t.Helper()
	var enc encoding.Encoding
	enc, err := htmlindex.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	out, err := enc.NewEncoder().Bytes(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// collection writes rows as a GeoJSON file: the properties of each and its geometry.
func collection(t testing.TB, features ...map[string]any) []byte {
	t.Helper()
	var list []any
	for _, f := range features {
		geometry := f["geometry"]
		delete(f, "geometry")
		list = append(list, map[string]any{"type": "Feature", "properties": f, "geometry": geometry})
	}
	data, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": list})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestGridsComeBackFromTheirFiles(t *testing.T) {
	t.Parallel()
	d := bare(t)
	var features []map[string]any
	var lines strings.Builder
	lines.WriteString("网格编码,kind,网格名称,户数,residents,compound_types,site_kind,lead,reason,geometry,valid_from\n")
	for _, g := range d.Grids {
		shape, err := json.Marshal(g.Shape)
		if err != nil {
			t.Fatal(err)
		}
		types := []string{}
		for _, c := range g.CompoundTypes {
			types = append(types, string(c))
		}
		features = append(features, map[string]any{
			"code": string(g.Code), "kind": g.Kind, "name": g.Name, "households": g.Households, "residents": g.Residents,
			"compound_types": types, "site_kind": g.SiteKind, "lead": g.Lead, "reason": g.Reason,
			"valid_from": g.ValidFrom, "geometry": g.Shape,
		})
		kind := map[territory.GridKind]string{territory.Ordinary: "普通网格", territory.Exclusive: "专属"}[g.Kind]
		fmt.Fprintf(&lines, "%s,%s,%s,%d,%d,%s,%s,%s,%s,\"%s\",%s\n", g.Code, kind, g.Name, g.Households, g.Residents,
			strings.Join(types, "；"), g.SiteKind, g.Lead, g.Reason, strings.ReplaceAll(string(shape), `"`, `""`), g.ValidFrom)
	}
	o := territory.Options{Datum: geo.CGCS2000, Index: territory.NewIndex(&territory.Territory{Areas: d.Areas})}
	for name, data := range map[string][]byte{
		"GeoJSON":     collection(t, features...),
		"CSV":         []byte(lines.String()),
		"GB18030 CSV": encode(t, "gb18030", []byte(lines.String())),
	} {
		got, err := territory.ReadGrids(data, o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(d.Grids, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

const square = "\"POLYGON((112.85 35.45,112.86 35.45,112.86 35.46,112.85 35.46,112.85 35.45))\""

func TestEveryFaultOfEveryLineIsTold(t *testing.T) {
	t.Parallel()
	d := community(t)
	x := territory.NewIndex(d)
	inner, _ := d.Grids[0].Shape.InnerPoint()
	grid, other := string(d.Grids[0].Code), string(d.Grids[1].Code)
	here := fmt.Sprintf("%.7f,%.7f", inner.Lon, inner.Lat)
	grids := func(data []byte, o territory.Options) error { _, err := territory.ReadGrids(data, o); return err }
	micros := func(data []byte, o territory.Options) error { _, err := territory.ReadMicros(data, o); return err }
	compounds := func(data []byte, o territory.Options) error { _, err := territory.ReadCompounds(data, o); return err }
	buildings := func(data []byte, o territory.Options) error { _, err := territory.ReadBuildings(data, o); return err }
	places := func(data []byte, o territory.Options) error { _, err := territory.ReadPlaces(data, o); return err }
	for _, c := range []struct {
		name string
		read func([]byte, territory.Options) error
		file string
		want []string
	}{
		{"grids", grids, "code,kind,name,geometry,households,community,valid_from,valid_to\n" +
			"140502001003001,ordinary,一," + square + ",300,,2024-01-01,\n" +
			"140502001003802,ordinary,二," + square + ",-3,,2024-01-01,2023-01-01\n" +
			"140502001003003,round,三,\"POLYGON((1 1\",many,140502001004,2024-13-01,\n" +
			"140502001999004,ordinary,,,300,,,\n" +
			"140502001003001,exclusive,五,\"POLYGON((112 35,113 36,113 35,112 36.1,112 35))\",1,,,\n",
			[]string{
				"line 3 households out_of_range", "line 3 valid_to import.span", "line 3 code import.serial",
				"line 4 kind import.choice", "line 4 geometry import.geometry", "line 4 households import.number",
				"line 4 valid_from import.date", "line 4 community import.parent", "line 4 community import.code_unknown",
				"line 5 name required", "line 5 geometry required", "line 5 code import.code_unknown",
				"line 6 geometry import.shape_crossing", "line 6 code import.serial", "line 6 import.twice",
			}},
		{"micro-grids", micros, "code,kind,name,grid\n" +
			grid + "901,highrise_unit,一,\n" +
			other + "901,tent,二," + grid + "\n" +
			"140502001003801001,site,三,\n140502001003000001,site,四,\n",
			[]string{
				"line 3 kind import.choice", "line 3 grid import.parent", "line 4 code import.micro_exclusive",
				"line 5 code import.code",
			}},
		{"compounds", compounds, "id,name,type,lon,lat,grid,community\n" +
			"a,甲苑,新建型," + here + ",,\n" +
			"b,乙苑,旧,200,10,,\n" +
			"c,丙苑,单位型,x,35,,\n" +
			"a,丁苑,城郊型,,," + grid + ",140502001004\n",
			[]string{
				"line 3 type import.choice", "line 3 lon import.point", "line 4 lon import.number",
				"line 5 community import.parent", "line 5 community import.code_unknown", "line 5 import.twice",
			}},
		{"buildings", buildings, "id,name,grid,lon,lat,floors\n" +
			"a,1号楼,," + here + ",6\n" +
			"b,2号楼,,,,6\n" +
			"c,3号楼," + other + "," + here + ",900\n" +
			"d,4号楼,,112,35,6\n",
			[]string{"line 3 grid required", "line 4 grid import.other_grid", "line 4 floors out_of_range", "line 5 lon import.no_grid"}},
		{"places", places, "id,name,kind,lon,lat,grid\n" +
			"a,小吃店,food," + here + ",\n" +
			"b,网吧,小歌舞厅(网吧)," + here + "," + other + "\n" +
			"c,黑网吧,casino," + here + ",\n" +
			"d,理发店,beauty,,,\n",
			[]string{"line 3 grid import.other_grid", "line 4 kind import.choice", "line 5 lon required"}},
	} {
		got := told(c.read([]byte(c.file), territory.Options{Datum: geo.WGS84, Index: x}))
		slices.Sort(got)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestThingsWithAPointFindTheirGrid(t *testing.T) {
	t.Parallel()
	d := community(t)
	x := territory.NewIndex(d)
	b := d.Buildings[0]
	file := fmt.Sprintf("id,name,lon,lat\nb,楼,%.7f,%.7f\n", b.Point.Lon, b.Point.Lat)
	buildings, err := territory.ReadBuildings([]byte(file), territory.Options{Datum: geo.WGS84, Index: x})
	if err != nil || buildings[0].Grid != b.Grid || buildings[0].Micro == "" {
		t.Errorf("building: %+v, %v", buildings, err)
	}
	region := d.Areas[len(d.Areas)-1].Shape.Region()
	outside := geo.Vertex{X: region.Max.X + 20000, Y: region.Max.Y}.LonLat()
	places, err := territory.ReadPlaces(collection(t, map[string]any{
		"id": "p", "name": "围栏", "kind": "walled_site",
		"geometry": map[string]any{"type": "Point", "coordinates": []float64{outside.Lon, outside.Lat}},
	}), territory.Options{Datum: geo.WGS84, Index: x})
	if want, _ := x.Attach(outside); err != nil || places[0].Grid != want {
		t.Errorf("place: %+v, %v", places, err)
	}
	d.Places = append(d.Places, places...)
	if found := territory.Check(d); len(found) > 0 {
		t.Errorf("a site that belongs to the nearest grid: %+v", found)
	}
}

func TestRealCompoundsAreRead(t *testing.T) {
	t.Parallel()
	data := shared(t, "compounds", "sofang2020_jincheng.csv")
	x := territory.NewIndex(district(t))
	var out strings.Builder
	out.WriteString("id,name,type,lon,lat\n")
	n := 0
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		if n++; n == 1 || len(cells) != 12 {
			continue
		}
		fmt.Fprintf(&out, "s%d,%s,老旧型,%s,%s\n", n, cells[0], cells[10], cells[11])
	}
	compounds, err := territory.ReadCompounds([]byte(out.String()), territory.Options{Datum: geo.DatumBD09, Index: x})
	if err != nil {
		t.Fatal(err)
	}
	inside := 0
	for _, c := range compounds {
		if c.Grid != "" {
			inside++
		}
	}
	if inside < 500 || len(compounds) < 600 {
		t.Errorf("%d of %d compounds lie in a grid", inside, len(compounds))
	}
}

func TestABrokenFileIsMalformed(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"":                         "import.empty",
		"{":                        "import.json",
		`{"type":"Topology"}`:      "import.geojson",
		`{"type":"Feature","x":1}`: "feature 1 name required",
	} {
		_, err := territory.ReadMicros([]byte(file), territory.Options{})
		if got := told(err); !slices.Contains(got, want) {
			t.Errorf("%q: got %v, want %s", file, got, want)
		}
	}
}
