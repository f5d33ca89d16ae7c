package territory_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

func shared(t *testing.T, folder, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testkit.SharedData(t, folder), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func division(t *testing.T, name string) territory.Division {
	t.Helper()
	d, err := territory.ReadDivision(shared(t, "divisions", name), territory.Options{Datum: geo.DatumGCJ, ValidFrom: "2016-07-31"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheDivisionOf2016IsRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		towns, below int
	}{
		{name: "adcode2016_140502.csv", towns: 8, below: 137},
		{name: "adcode2016_370781.csv", towns: 13, below: 1074},
	} {
		d := division(t, c.name)
		var towns, below int
		for _, a := range d.Areas {
			switch a.Level {
			case territory.LevelTown:
				towns++
			case territory.LevelCommunity:
				below++
			}
			if !a.Code.Valid() || a.Code.Parent() != a.Parent {
				t.Errorf("%s under %s", a.Code, a.Parent)
			}
		}
		if towns != c.towns || below != c.below || d.Depth != territory.LevelCommunity {
			t.Errorf("%s: %d towns, %d communities, depth %s", c.name, towns, below, d.Depth)
		}
	}
	d := division(t, "adcode2016_140502.csv")
	if found := territory.Check(&territory.Territory{Areas: d.Areas}); len(found) > 0 {
		t.Errorf("the national list breaks a rule: %+v", found)
	}
	i := slices.IndexFunc(d.Areas, func(a territory.Area) bool { return a.Code == "140502001003" })
	a := d.Areas[i]
	if a.Name != "凤翔社区居委会" || a.Short() != "凤翔社区" || a.Kind != territory.KindCommunity || a.URClass != "111" || a.Centre == nil || a.ValidFrom != "2016-07-31" {
		t.Errorf("got %+v", a)
	}
	if gcj := a.Centre.GCJ02(); gcj.Lon-112.852301 > 1e-6 || gcj.Lon-112.852301 < -1e-6 {
		t.Errorf("the centre was not converted: %v", a.Centre)
	}
	v := d.Areas[slices.IndexFunc(d.Areas, func(a territory.Area) bool { return a.Name == "陈岭村委会" })]
	if v.Kind != territory.KindVillage || v.Short() != "陈岭村" {
		t.Errorf("got %+v", v)
	}
}

func TestTheListOf2023IsANewEdition(t *testing.T) {
	t.Parallel()
	old, next := division(t, "adcode2016_140502.csv"), division(t, "streets2023_140502.csv")
	areas, d, err := territory.Renew(old.Areas, next, "2023-06-30", map[territory.Code][]territory.Code{
		"140502005": {"140502100", "140502009"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.Gone, []territory.Code{"140502005"}) || !slices.Equal(d.New, []territory.Code{"140502009"}) || !slices.Equal(d.Bare, d.New) {
		t.Errorf("gone %v, new %v, bare %v", d.Gone, d.New, d.Bare)
	}
	if len(d.Ended) != 7 || !territory.Code("140502005").Contains(d.Ended[0]) {
		t.Errorf("ended with their street: %v", d.Ended)
	}
	want := territory.Rename{Code: "140502001", From: "东街街道办事处", To: "东街街道", EndingOnly: true}
	if len(d.Renamed) != 6 || d.Renamed[0] != want {
		t.Errorf("renamed: %+v", d.Renamed)
	}
	x := territory.NewIndex(&territory.Territory{Edition: territory.Edition{Span: territory.Span{ValidFrom: "2023-06-30"}}, Areas: areas})
	mine, _ := x.Area("140502005")
	if mine.ValidTo != "2023-06-30" || !slices.Equal(mine.Successors, []territory.Code{"140502100", "140502009"}) || mine.Name != "矿区街道办事处" {
		t.Errorf("矿区: %+v", mine)
	}
	if a, _ := x.Area("140502001003"); a.ValidTo != "" {
		t.Errorf("a community under a street that stays has ended: %+v", a)
	}
	if fresh, ok := x.Area("140502009"); !ok || fresh.ValidFrom != "2023-06-30" || fresh.Kind != territory.KindStreet || len(x.Children("140502009")) != 0 {
		t.Errorf("开发区: %+v", fresh)
	}
	if got := len(x.Children("140502")); got != 8 {
		t.Errorf("%d streets and towns in force", got)
	}
	if again := territory.Compare(areas, next); len(again.Gone)+len(again.New)+len(again.Renamed) != 0 {
		t.Errorf("the same list again changes %+v", again)
	}
	if found := territory.Check(x.Territory()); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}

func TestAnotherCountyIsNotTouchedByAList(t *testing.T) {
	t.Parallel()
	old := append(division(t, "adcode2016_140502.csv").Areas, division(t, "adcode2016_370781.csv").Areas...)
	d := territory.Compare(old, division(t, "streets2023_370781.csv"))
	for _, code := range append(append(d.Gone, d.Ended...), d.New...) {
		if !territory.Code("370781").Contains(code) {
			t.Errorf("%s is changed by a list of another county", code)
		}
	}
	if n := len(d.Unchanged) + len(d.Renamed) + len(d.Gone) + len(d.Ended); n != len(old) {
		t.Errorf("%d places are told of, %d were there", n, len(old))
	}
}

func TestHeirsAreHeldAgainstBothEditions(t *testing.T) {
	t.Parallel()
	old, next := division(t, "adcode2016_140502.csv"), division(t, "streets2023_140502.csv")
	_, _, err := territory.Renew(old.Areas, next, "2023-02-30", map[territory.Code][]territory.Code{
		"140502001": {"140502002"},
		"140502005": {"140502777"},
	})
	if diff := cmp.Diff([]string{"valid_from import.date", "successors 140502001 territory.not_gone", "successors 140502005 import.code_unknown"}, told(err)); diff != "" {
		t.Error(diff)
	}
}

// told returns the path and code of each field of a fault, or the code of a fault without fields.
func told(err error) []string {
	f := fault.As(err)
	if f == nil {
		return nil
	}
	if len(f.Fields) == 0 {
		return []string{f.Code}
	}
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Path+" "+field.Code)
	}
	return out
}

func TestEveryFaultOfADivisionIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"nothing", " \n", []string{"import.empty"}},
		{"columns", "code,name,level,nme\n140502000000,城区,county,x\n", []string{"line 1 import.column_unknown", "line 1 import.column_missing"}},
		{"many lines", "code,parent,name,level,ur_code\n" +
			"140502000000,140500000000,城区,county,\n" +
			"14050200100,140502000000,东街,town,\n" +
			"140502002000,140502000000,,town,\n" +
			"140502003000,140503000000,南街,town,\n" +
			"140502003001,140502003000,西巷,hamlet,999\n" +
			"140502003001\n" +
			"140502000000,140500000000,城区,county,\n" +
			"1405\"02,x,y,town,\n",
			[]string{"line 9 import.csv", "line 7 import.cells", "line 3 code import.code", "line 4 name required",
				"line 5 parent import.parent", "line 6 ur_code import.choice", "line 6 level import.choice", "line 8 import.twice"}},
		{"a town without its county", "code,parent,name,level\n140502001000,140502000000,东街,town\n", []string{"140502001 import.code_unknown"}},
		{"coordinates without a datum", "code,parent,name,level,longitude,latitude\n140502000000,140500000000,城区,county,112.8,35.5\n", []string{"line 2 longitude import.datum"}},
		{"the short list", "code9,name,county6\n140502001,东街街道,140502\n140503001,北街,140502\n14050200,x,1\n",
			[]string{"line 3 county6 import.parent", "line 4 code9 import.code", "line 4 county6 import.code"}},
	} {
		d, err := territory.ReadDivision([]byte(c.file), territory.Options{})
		got := told(err)
		slices.Sort(got)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if len(d.Areas) != 0 {
			t.Errorf("%s: half imported", c.name)
		}
	}
}

func TestBoundariesAreConverted(t *testing.T) {
	t.Parallel()
	amap, err := territory.ReadBoundaries(shared(t, "boundaries", "amap2018_140502.geojson"), territory.Options{Datum: geo.DatumGCJ, Code: "140502"})
	if err != nil {
		t.Fatal(err)
	}
	datav, err := territory.ReadBoundaries(shared(t, "boundaries", "datav2021_140502.geojson"), territory.Options{Datum: geo.DatumGCJ})
	if err != nil {
		t.Fatal(err)
	}
	if amap[0].Code != "140502" || datav[0].Code != "140502" {
		t.Fatalf("codes %q, %q", amap[0].Code, datav[0].Code)
	}
	if a, b := amap[0].Shape.SquareMetres(), datav[0].Shape.SquareMetres(); a < 1.3e8 || a > 1.7e8 || b < a*0.95 || b > a*1.05 {
		t.Errorf("areas %.0f and %.0f m²", a, b)
	}
	first := geo.GCJ02{Lon: 112.855771, Lat: 35.446248}.WGS84()
	if amap[0].Shape.Region().Locate(geo.Fix(first)) != geo.Border {
		t.Error("the first point of the file is not on the converted border")
	}
	areas, err := territory.Draw(division(t, "adcode2016_140502.csv").Areas, amap)
	if err != nil || len(areas[0].Shape) != 1 {
		t.Errorf("drawn: %v", err)
	}
	if _, err := territory.Draw(areas, []territory.Boundary{{Code: "999999"}}); !slices.Equal(told(err), []string{"999999 import.code_unknown"}) {
		t.Errorf("got %v", err)
	}
	if _, err := territory.ReadBoundaries(shared(t, "boundaries", "amap2018_140502.geojson"), territory.Options{Code: "140502"}); !slices.Equal(told(err), []string{"feature 1 geometry import.datum"}) {
		t.Errorf("without a datum: %v", err)
	}
	for _, name := range []string{"amap2018_370781.geojson", "datav2021_370781.geojson"} {
		if _, err := territory.ReadBoundaries(shared(t, "boundaries", name), territory.Options{Datum: geo.DatumGCJ, Code: "370781"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADivisionMayBeWrittenInGB18030(t *testing.T) {
	t.Parallel()
	plain := shared(t, "divisions", "streets2023_140502.csv")
	want, err := territory.ReadDivision(plain, territory.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"with a byte order mark": append([]byte("\xef\xbb\xbf"), plain...),
		"GB18030":                encode(t, "gb18030", plain),
		"lines of Windows":       bytes.ReplaceAll(plain, []byte("\n"), []byte("\r\n")),
	} {
		got, err := territory.ReadDivision(data, territory.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestOtherEncodingsAreNamed(t *testing.T) {
	t.Parallel()
	plain := []byte("code9,name,county6\n140502001,東街街道辦事處,140502\n")
	for name, data := range map[string][]byte{
		"UTF-16 LE":  encode(t, "utf-16le", plain),
		"UTF-16 BE":  encode(t, "utf-16be", plain),
		"UTF-32 LE":  append([]byte("\xff\xfe\x00\x00"), plain...),
		"XLSX / ZIP": []byte("PK\x03\x04rest"),
		"XLS":        []byte("\xd0\xcf\x11\xe0rest"),
		"Shift_JIS":  append(encode(t, "shift_jis", []byte("code9,name\n1,ｱｲｳ")), '\n'),
		"?":          []byte("code9\n\xff\xff\xff\n"),
	} {
		_, err := territory.ReadDivision(data, territory.Options{})
		f := fault.As(err)
		if f == nil || f.Code != "import.encoding" || f.Kind != fault.Malformed || f.Params["encoding"] != name {
			t.Errorf("%s: got %+v", name, f)
		}
	}
}
