package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

func (c *county) admin() access.Actor { return c.staff("admin", people.SysAdmin, "140502", "") }

// take imports a file and fails the test on an error.
func (c *county) take(r httpapi.ImportRequest) httpapi.ImportResult {
	c.t.Helper()
	result, err := app.NewImports(c.App).Import(c.t.Context(), c.admin(), r)
	if err != nil {
		c.t.Fatalf("%s: %v", r.Kind, err)
	}
	return result
}

// ground is the division by which the county works now.
func (c *county) ground() *territory.Index {
	c.t.Helper()
	policy, err := c.Policies.Policy(c.t.Context(), c.tenant)
	if err != nil {
		c.t.Fatal(err)
	}
	return policy.Territory
}

func (c *county) editions() (list []territory.Edition) {
	c.t.Helper()
	c.view(func(tx *store.Tx) (err error) {
		list, err = tx.Editions(c.tenant)
		return err
	})
	return list
}

func published(t *testing.T, folder, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testkit.SharedData(t, folder), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestThePublishedDivisionsAreTakenIn(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	first := httpapi.ImportRequest{Kind: httpapi.ImportDivisions, Data: published(t, "divisions", "adcode2016_140502.csv"), Datum: geo.DatumGCJ, ValidFrom: "2016-07-31", DryRun: true}
	want := httpapi.ImportResult{Rows: 146, Added: 145, DryRun: true, Findings: []httpapi.ImportFinding{}}
	if diff := cmp.Diff(want, c.take(first)); diff != "" {
		t.Error("dry:", diff)
	}
	if c.ground().Known("140502001") || len(c.editions()) != 1 {
		t.Fatal("a dry run left something")
	}
	first.DryRun = false
	want.DryRun, want.Edition = false, "2016-07-31.1"
	if diff := cmp.Diff(want, c.take(first)); diff != "" {
		t.Error("first:", diff)
	}
	county, _ := c.ground().Area("140502")
	if c.ground().FullName("140502001003") != "东街街道办事处凤翔社区" && c.ground().Name("140502001003") != "凤翔社区" || county.Centre == nil {
		t.Errorf("got %q, %+v", c.ground().FullName("140502001003"), county)
	}

	boundary := httpapi.ImportRequest{Kind: httpapi.ImportBoundaries, Data: published(t, "boundaries", "amap2018_140502.geojson"), Datum: geo.DatumGCJ, ValidFrom: "2018-01-01", Code: "140502"}
	if r := c.take(boundary); r.Changed != 1 || r.Rows != 1 || len(r.Findings) != 0 {
		t.Errorf("boundary: %+v", r)
	}
	if at := c.ground().Locate(geo.LonLat{Lon: 112.846, Lat: 35.496}); at.Area != "140502" {
		t.Errorf("the centre of the town lies in %+v", at)
	}
	if r := c.take(boundary); r.Changed != 0 || r.Edition != "2018-01-01.1" || len(c.editions()) != 3 {
		t.Errorf("the same again: %+v, %d editions", r, len(c.editions()))
	}

	second := httpapi.ImportRequest{Kind: httpapi.ImportDivisions, Data: published(t, "divisions", "streets2023_140502.csv"), ValidFrom: "2023-06-30", Key: cases.Key{Hash: "k", Body: "b"}}
	heirs := httpapi.Heirs{"140502005": {"140502100", "140502009"}}
	second.Heirs = heirs
	for range 2 { // the second time under the same key is the same act
		r, err := app.NewImports(c.App).Import(t.Context(), c.admin(), second)
		if err != nil {
			t.Fatal(err)
		}
		if r.Added != 1 || r.Changed != 6 || r.Ended != 8 || len(r.Renamed) != 6 || r.Renamed[0] != (httpapi.ImportRenaming{Code: "140502001", From: "东街街道办事处", To: "东街街道"}) {
			t.Errorf("streets of 2023: %+v", r)
		}
	}
	x := c.ground()
	mine, _ := x.Area("140502005")
	if mine.ValidTo != "2023-06-30" || !slices.Equal(mine.Successors, heirs["140502005"]) || slices.Contains(x.Children("140502"), "140502005") {
		t.Errorf("the old street is %+v", mine)
	}
	if !slices.Contains(x.Children("140502"), "140502009") || len(x.Children("140502009")) != 0 || len(x.Children("140502001")) == 0 {
		t.Errorf("below the new one stand %v, below an old one %v", x.Children("140502009"), x.Children("140502001"))
	}
	if county, _ := x.Area("140502"); len(county.Shape) == 0 {
		t.Error("the boundary was lost")
	}
	var got []string
	for _, e := range c.editions() {
		got = append(got, fmt.Sprintf("%s %s %s", e.ID, e.Status, e.ValidTo))
	}
	if diff := cmp.Diff([]string{"0 replaced 2016-07-31", "2016-07-31.1 replaced 2018-01-01", "2018-01-01.1 replaced 2023-06-30", "2023-06-30.1 published "}, got); diff != "" {
		t.Error(diff)
	}
	if n := c.acts("territory.import"); n != 3 {
		t.Errorf("%d acts", n)
	}
	c.proven()
}

// square is a GeoJSON outline of a hundredth of a degree, n squares to the east of the first, in a cell of a CSV file.
func square(n int) string {
	west := 112.84 + float64(n)/100
	return fmt.Sprintf(`"{""type"":""Polygon"",""coordinates"":[[[%.2f,35.48],[%.2f,35.48],[%.2f,35.49],[%.2f,35.49],[%.2f,35.48]]]}"`, west, west+.01, west+.01, west, west)
}

func csv(header string, lines ...string) []byte {
	return []byte(header + "\n" + strings.Join(lines, "\n") + "\n")
}

const gridHeader = "code,kind,name,households,predecessors,geometry"

// furnished is a county with two grids, a micro-grid, a compound, two buildings and a shop in one community.
func furnished(t *testing.T) *county {
	t.Helper()
	c := newCounty(t)
	wgs := func(kind httpapi.ImportKind, data []byte) httpapi.ImportRequest {
		return httpapi.ImportRequest{Kind: kind, Data: data, Datum: geo.WGS84}
	}
	c.take(wgs(httpapi.ImportDivisions, csv("code,parent,name,level", "140502000000,140500000000,城区,county", "140502001000,140502000000,东街街道,town", "140502001001,140502001000,甲社区,village")))
	if r := c.take(wgs(httpapi.ImportGrids, csv(gridHeader, community+"001,普通,一格,300,,"+square(0), community+"002,普通,二格,200,,"+square(1)))); r.Added != 2 {
		t.Fatalf("grids: %+v", r)
	}
	c.take(wgs(httpapi.ImportMicros, csv("code,kind,name", community+"002001,楼栋,一号楼")))
	c.take(wgs(httpapi.ImportCompounds, csv("id,name,type,lon,lat", "c1,甲小区,新建型,112.855,35.485")))
	c.take(wgs(httpapi.ImportBuildings, csv("id,name,compound,grid,lon,lat", "b1,一号楼,c1,,112.855,35.485", "b2,没有坐标,,"+community+"001,,")))
	c.take(wgs(httpapi.ImportPlaces, csv("id,name,kind,lon,lat", "p1,面馆,food,112.856,35.486")))
	return c
}

func TestAGridThatIsSplitHandsOverWhatStandsInIt(t *testing.T) {
	t.Parallel()
	c := furnished(t)
	c.clock.Advance(24 * time.Hour)
	at := c.ground().Territory()
	if at.Compounds[0].Grid != community+"002" || at.Buildings[0].Grid != community+"002" || at.Places[0].Grid != community+"002" {
		t.Fatalf("%+v %+v %+v", at.Compounds, at.Buildings, at.Places)
	}
	r := c.take(httpapi.ImportRequest{Kind: httpapi.ImportGrids, Datum: geo.WGS84, Data: csv(gridHeader, community+"003,普通,三格,200,"+community+"002,"+square(1))})
	if r.Rows != 1 || r.Added != 1 || r.Ended != 1 || r.Changed != 0 {
		t.Errorf("got %+v", r)
	}
	x := c.ground()
	old, _ := x.Grid(community + "002")
	micro, _ := x.Micro(community + "002001")
	if old.ValidTo == "" || micro.ValidTo == "" || !slices.Equal(old.Successors, []territory.Code{community + "003"}) {
		t.Errorf("the old grid is %+v, its micro-grid %+v", old, micro)
	}
	at = x.Territory()
	if at.Compounds[0].Grid != community+"003" || at.Buildings[0].Grid != community+"003" || at.Places[0].Grid != community+"003" || at.Buildings[1].Grid != community+"001" {
		t.Errorf("%+v %+v %+v", at.Compounds, at.Buildings, at.Places)
	}
	again := httpapi.ImportRequest{Kind: httpapi.ImportGrids, Datum: geo.WGS84, Data: csv(gridHeader, community+"002,普通,二格,200,,"+square(1)), DryRun: true}
	if r := c.take(again); !slices.ContainsFunc(r.Findings, func(f httpapi.ImportFinding) bool { return f.Rule == "code" && f.Why == "reused" }) {
		t.Errorf("a code that returns: %+v", r.Findings)
	}
	c.proven()
}

func TestRowsOfTheSameCodeAreReplaced(t *testing.T) {
	t.Parallel()
	c := furnished(t)
	was, _ := c.ground().Grid(community + "001")
	c.clock.Advance(48 * time.Hour)
	same := httpapi.ImportRequest{Kind: httpapi.ImportGrids, Datum: geo.WGS84, Data: csv(gridHeader, community+"001,普通,一格,300,,"+square(0))}
	if r := c.take(same); r.Changed != 0 || r.Edition != c.ground().Territory().Edition.ID {
		t.Errorf("the same: %+v", r)
	}
	same.Data = csv(gridHeader, community+"001,普通,第一网格,310,,"+square(0))
	if r := c.take(same); r.Changed != 1 || r.Added+r.Ended != 0 || r.Edition != "2026-03-04.1" {
		t.Errorf("another name: %+v", r)
	}
	if now, _ := c.ground().Grid(community + "001"); now.Name != "第一网格" || now.Households != 310 || now.ValidFrom != was.ValidFrom {
		t.Errorf("got %+v", now)
	}
	if r := c.take(httpapi.ImportRequest{Kind: httpapi.ImportPlaces, Datum: geo.WGS84, Data: csv("id,name,kind,lon,lat", "p1,书店,food,112.845,35.485", "p2,面馆,food,112.856,35.486")}); r.Changed != 1 || r.Added != 1 {
		t.Errorf("places: %+v", r)
	}
	if p := c.ground().Territory().Places; len(p) != 2 || p[0].Grid != community+"001" {
		t.Errorf("got %+v", p)
	}
}

func TestADivisionThatBreaksARuleIsNotPublished(t *testing.T) {
	t.Parallel()
	c := furnished(t)
	before, imports := c.ground().Territory().Edition, app.NewImports(c.App)
	r := httpapi.ImportRequest{Kind: httpapi.ImportGrids, Datum: geo.WGS84, Data: csv(gridHeader, community+"005,普通,重叠,10,,"+square(1)), DryRun: true}
	dry := c.take(r)
	if len(dry.Findings) == 0 || dry.Findings[0].Rule != "overlap" || !slices.Contains(dry.Findings[0].Codes, territory.Code(community+"005")) || dry.Findings[0].At == nil {
		t.Errorf("got %+v", dry.Findings)
	}
	r.DryRun = false
	result, err := imports.Import(t.Context(), c.admin(), r)
	wantFault(t, err, fault.Conflict, "territory.breaks_rules")
	if len(result.Findings) != len(dry.Findings) || c.ground().Territory().Edition != before {
		t.Errorf("%d findings in edition %+v", len(result.Findings), c.ground().Territory().Edition)
	}
}

func TestEveryWrongLineIsTold(t *testing.T) {
	t.Parallel()
	c := furnished(t)
	imports := app.NewImports(c.App)
	for _, test := range []struct {
		name string
		r    httpapi.ImportRequest
		want []string
	}{
		{"in lines and the first day", httpapi.ImportRequest{Kind: httpapi.ImportMicros, ValidFrom: "2030-01-01", Data: csv("code,kind,name", "1,楼栋,甲", community+"001001,帐篷,乙")},
			[]string{"valid_from import.future", "line 2 code import.code", "line 3 kind import.choice"}},
		{"an edition before the one in force", httpapi.ImportRequest{Kind: httpapi.ImportMicros, ValidFrom: "2001-01-01", Data: csv("code,kind,name", community+"001001,楼栋,乙")},
			[]string{"valid_from import.before_edition"}},
		{"a day that does not exist", httpapi.ImportRequest{Kind: httpapi.ImportMicros, ValidFrom: "2026-02-30", Data: csv("code,kind,name", community+"001001,楼栋,乙")},
			[]string{"valid_from import.date", "line 2 valid_to import.span"}},
		{"a list of another county", httpapi.ImportRequest{Kind: httpapi.ImportDivisions, Data: csv("code9,name,county6", "370781001,王府街道,370781")},
			[]string{"370781001 import.other_county"}},
		{"a grid that follows nobody", httpapi.ImportRequest{Kind: httpapi.ImportGrids, Datum: geo.WGS84, Data: csv(gridHeader, community+"003,普通,三格,1,"+community+"009,"+square(2))},
			[]string{community + "003 predecessors import.code_unknown"}},
		{"a kind that nobody knows", httpapi.ImportRequest{Kind: "trees"}, []string{"kind not_one_of"}},
		{"a boundary of nowhere", httpapi.ImportRequest{Kind: httpapi.ImportBoundaries, Datum: geo.WGS84, Code: "370781", Data: []byte(`{"type":"Polygon","coordinates":[[[112,35],[113,35],[113,36],[112,35]]]}`)},
			[]string{"370781 import.code_unknown"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := imports.Import(t.Context(), c.admin(), test.r)
			wantFields(t, err, test.want...)
		})
	}
	_, err := imports.Import(t.Context(), c.admin(), httpapi.ImportRequest{Kind: httpapi.ImportGrids})
	wantFault(t, err, fault.Malformed, "import.empty")
	clerk := c.staff("clerk", people.Clerk, "140502", "center:140502")
	_, err = imports.Import(t.Context(), clerk, httpapi.ImportRequest{Kind: httpapi.ImportGrids})
	wantFault(t, err, fault.Forbidden, "access.forbidden")
}

func TestAnImportOfAnOldStateIsStale(t *testing.T) {
	t.Parallel()
	c := furnished(t)
	other := *c.ground().Territory()
	other.Edition.ID, other.Edition.ValidFrom = "z", "2026-03-02"
	c.update(func(tx *store.Tx) error { return tx.SaveTerritory(c.tenant, &other) }) // past this process's memory
	_, err := app.NewImports(c.App).Import(t.Context(), c.admin(), httpapi.ImportRequest{Kind: httpapi.ImportMicros, Data: csv("code,kind,name", community+"001001,楼栋,乙")})
	wantFault(t, err, fault.Stale, "territory.changed")
}
