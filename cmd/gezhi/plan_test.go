package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const (
	fourUnits = "id,community,compound,kind,households,residents,lon,lat\n" +
		"a,c,,multistorey_building,150,400,112.800,35.5\nb,c,,multistorey_building,150,400,112.801,35.5\n" +
		"c,c,,multistorey_building,150,400,112.802,35.5\nd,c,,multistorey_building,150,400,112.803,35.5\n"
	threeEdges = "a,b\na,b\nb,c\nc,d\n"
)

func TestPlanGridsDividesAndChecks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	unitsFile, edges := write(t, "units.csv", fourUnits), write(t, "edges.csv", threeEdges)
	plan, report := filepath.Join(dir, "plan.csv"), filepath.Join(dir, "report.json")
	gezhi(t, "plan", "grids", "--units", unitsFile, "--edges", edges, "--time", "10s", "--out", plan, "--report", report).want(t, exitOK, "2 grids", "proven minimal")
	text, err := os.ReadFile(filepath.Clean(plan))
	if want := "id,grid\na,c-001\nb,c-001\nc,c-002\nd,c-002\n"; err != nil || string(text) != want {
		t.Errorf("%v %s", err, text)
	}
	data, err := os.ReadFile(filepath.Clean(report))
	if err != nil {
		t.Fatal(err)
	}
	var r gridReport
	if err := json.Unmarshal(data, &r); err != nil || r.Grids != 2 || r.LowerBound != 2 || r.ProvenCommunities != 1 || r.EdgeCut != 1 || r.Violations != 0 {
		t.Errorf("%v %s", err, data)
	}
	gezhi(t, "plan", "grids", "check", "--units", unitsFile, "--edges", edges, "--plan", plan).want(t, exitOK, "4 units in 2 grids: valid")
	bad := write(t, "plan.csv", "id,grid\na,1\nb,1\nc,1\nx,2\n")
	gezhi(t, "plan", "grids", "check", "--units", unitsFile, "--edges", edges, "--plan", bad).want(t, exitFault, "grid 1", "450", "unit d", "unit x")
	gezhi(t, "plan", "grids", "check", "--units", unitsFile, "--plan", bad, "--json").want(t, exitFault, `{"rule":"households","grid":"1","got":450,"cap":300}`)
	present := write(t, "current.csv", "id,grid\na,left\nb,left\nc,left\nd,right\n")
	gezhi(t, "plan", "grids", "--units", unitsFile, "--edges", edges, "--current", present, "--out", plan, "--report", report).want(t, exitOK, "150 households moved")
}

func TestAUnitOverTheCapIsReportedOrSplitByFloors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	unitsFile := write(t, "units.csv", "id,community,compound,kind,households,residents,lon,lat,type,floors\na,c,q,highrise_unit,400,900,112.8,35.5,new,33\n")
	present := write(t, "current.csv", "id,grid\na,one\n")
	args := []string{"plan", "grids", "--units", unitsFile, "--current", present, "--out", filepath.Join(dir, "plan.csv"), "--report", filepath.Join(dir, "r.json")}
	gezhi(t, args...).want(t, exitOK, "1 grids", "a breaks a cap alone")
	gezhi(t, append(args, "--split")...).want(t, exitOK, "2 grids", "0 violations")
	text, err := os.ReadFile(filepath.Clean(filepath.Join(dir, "plan.csv")))
	if want := "id,grid\na#1-17,one\na#18-33,c-001\n"; err != nil || string(text) != want {
		t.Errorf("%v %s", err, text)
	}
}

func TestGridsAreExplainedAndIslandsNamed(t *testing.T) {
	t.Parallel()
	report := filepath.Join(t.TempDir(), "r.json")
	rows := strings.Replace(fourUnits, "lat\n", "lat,type\n", 1)
	rows = strings.ReplaceAll(rows, "35.5\n", "35.5,employer\n") + "e,c,,multistorey_building,20,50,112.804,35.5,\ns,c,,small_shop,0,0,112.804,35.5001,\n"
	gezhi(t, "plan", "grids", "--units", write(t, "units.csv", rows), "--edges", write(t, "edges.csv", threeEdges), "--out", filepath.Join(t.TempDir(), "p.csv"), "--report", report).
		want(t, exitOK, "3 grids", "units.csv line 6: e touches no other unit")
	data, err := os.ReadFile(filepath.Clean(report))
	if err != nil {
		t.Fatal(err)
	}
	var r gridReport
	if err := json.Unmarshal(data, &r); err != nil || len(r.ByGrid) != 3 || len(r.Islands) != 1 || r.Settled != 1 || len(r.Templates) != 1 || r.Templates[0].CapShare != 100 {
		t.Fatalf("%v %s", err, data)
	}
	for i, want := range []string{"2 units, 300 households, 800 residents; with c-002, its smallest neighbour, it would have 600 households of at most 300",
		"2 units, 300 households, 800 residents; with c-001, its smallest neighbour, it would have 600 households of at most 300",
		"2 units, 20 households, 50 residents; touches no other grid"} {
		if r.ByGrid[i].Says != want {
			t.Errorf("%q, want %q", r.ByGrid[i].Says, want)
		}
	}
}

func TestBarriersPartNeighboursWhenEdgesAreComputed(t *testing.T) {
	t.Parallel()
	unitsFile := write(t, "units.csv", "id,community,households,residents,lon,lat\na,c,100,200,112.800,35.5\nb,c,100,200,112.801,35.5\n")
	way := func(tags string) string {
		return write(t, "b.osm", `<osm><node id="1" lon="112.8005" lat="35.4"/><node id="2" lon="112.8005" lat="35.6"/><way id="1"><nd ref="1"/><nd ref="2"/>`+tags+`</way></osm>`)
	}
	line := write(t, "b.json", `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"LineString","coordinates":[[112.8005,35.4],[112.8005,35.6]]},"properties":{}}]}`)
	for _, test := range []struct{ name, file, says string }{
		{"a line", line, "2 grids"},
		{"a river", way(`<tag k="waterway" v="river"/>`), "2 grids"},
		{"a wall", way(`<tag k="barrier" v="wall"/>`), "2 grids"},
		{"a main road", way(`<tag k="highway" v="primary"/>`), "2 grids"},
		{"a lane", way(`<tag k="highway" v="residential"/>`), "1 grids"},
		{"a rail in a tunnel", way(`<tag k="railway" v="rail"/><tag k="tunnel" v="yes"/>`), "1 grids"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			gezhi(t, "plan", "grids", "--units", unitsFile, "--barriers", test.file, "--out", filepath.Join(t.TempDir(), "p.csv"), "--report", filepath.Join(t.TempDir(), "r.json")).want(t, exitOK, test.says)
		})
	}
}

func TestWrongPlanningFilesAreNamedByLineAndField(t *testing.T) {
	t.Parallel()
	header := "id,community,compound,kind,households,residents,lon,lat\n"
	good := write(t, "units.csv", fourUnits)
	for _, test := range []struct {
		name  string
		units string
		more  []string
		says  []string
	}{
		{"negative households", write(t, "u.csv", header+"a,c,,bungalow_block,-4,9,112,35\n"), nil, []string{"u.csv line 2 households", "0"}},
		{"no number", write(t, "u.csv", header+"a,c,,bungalow_block,many,9,112,35\n"), nil, []string{"u.csv line 2 households", "many"}},
		{"an id twice", write(t, "u.csv", header+"a,c,,bungalow_block,4,9,112,35\na,c,,bungalow_block,4,9,112,35\n"), nil, []string{"u.csv line 3 id", "a"}},
		{"no community", write(t, "u.csv", header+"a,,,bungalow_block,4,9,112,35\n"), nil, []string{"u.csv line 2 community"}},
		{"a strange kind", write(t, "u.csv", header+"a,c,,castle,4,9,112,35\n"), nil, []string{"u.csv line 2 kind", "castle", "highrise_unit"}},
		{"off the earth", write(t, "u.csv", header+"a,c,,bungalow_block,4,9,1120,35\n"), nil, []string{"u.csv line 2 lon"}},
		{"a column is missing", write(t, "u.csv", "id,community,households,residents,lon\n"), nil, []string{"u.csv line 1", "lat"}},
		{"no units", write(t, "u.csv", header), nil, []string{"units"}},
		{"no number at all", write(t, "u.csv", header+"a,c,,bungalow_block,4,9,NaN,35\n"), nil, []string{"u.csv line 2 lon"}},
		{"a row cut off", write(t, "u.csv", header+"a,c,,bungalow_block,4\n"), nil, []string{"u.csv line 2"}},
		{"more households than any building has", write(t, "u.csv", header+"a,c,,bungalow_block,99999999999,9,112,35\n"), nil, []string{"u.csv line 2 households"}},
		{"a shop that is lived in", write(t, "u.csv", header+"a,c,,small_shop,4,9,112,35\n"), nil, []string{"u.csv line 2 households", "small_shop"}},
		{"no neighbours at all", good, []string{"--edges", write(t, "e.csv", "a,b\n")}, []string{"e.csv", "a,b"}},
		{"a map that is none", good, []string{"--barriers", write(t, "b.osm", "<html/>")}, []string{"b.osm line 1"}},
		{"a division that names a unit twice", good, []string{"--current", write(t, "now.csv", "id,grid\na,1\na,2\n")}, []string{"now.csv line 3 id", "a"}},
		{"an unknown neighbour", good, []string{"--edges", write(t, "e.csv", "a,b\na,zz\n")}, []string{"e.csv line 2 b", "zz"}},
		{"its own neighbour", good, []string{"--edges", write(t, "e.csv", "a,b\na,a\n")}, []string{"e.csv line 2 b"}},
		{"an edge between communities", write(t, "u.csv", header+"a,c,,bungalow_block,4,9,112,35\nb,d,,bungalow_block,4,9,112,35\n"),
			[]string{"--edges", write(t, "e.csv", "a,b\na,b\n")}, []string{"e.csv line 2 b", "c", "d"}},
		{"the present division names a stranger", good, []string{"--current", write(t, "now.csv", "id,grid\nq,1\n")}, []string{"now.csv line 2 id", "q"}},
		{"no time", good, []string{"--time", "0s"}, []string{"time"}},
		{"no cap", good, []string{"--households", "0"}, []string{"households"}},
		{"barriers that are none", good, []string{"--barriers", write(t, "b.json", `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{}}]}`)},
			[]string{"b.json feature 1", "Point"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"plan", "grids", "--units", test.units, "--out", filepath.Join(t.TempDir(), "p.csv"), "--report", filepath.Join(t.TempDir(), "r.json")}, test.more...)
			gezhi(t, args...).want(t, exitUsage, test.says...)
		})
	}
}

func TestPlanSitesChoosesInEveryForm(t *testing.T) {
	t.Parallel()
	report := func(args ...string) siteReport {
		path := filepath.Join(t.TempDir(), "r.json")
		gezhi(t, append([]string{"plan", "sites", "--report", path}, args...)...).want(t, exitOK)
		return siteReportIn(t, path)
	}
	street := write(t, "pmed.txt", "3 2 1\n1 2 10\n2 3 20\n") // a street of three points
	if r := report("--format", "pmed", "--in", street); r.Value != 30 || r.Bound != 30 || !r.Proven || len(r.Chosen) != 1 || r.Chosen[0] != 1 {
		t.Errorf("%+v", r)
	}
	rooms := write(t, "cpmp.txt", "1 10\n3 2 10\n1 0 0 5\n2 10 0 5\n3 30 0 5\n")
	if r := report("--format", "cpmp", "--in", rooms); r.Value != 10 || len(r.Assignment) != 3 {
		t.Errorf("%+v", r)
	}
	cover := write(t, "mclp.txt", "DIMENSION : 3\nNODE_COORD_SECTION\n35.5 112.800\n35.5 112.801\n35.5 112.900\nDEMAND_SECTION\n5\n6\n7\nEOF\n")
	if r := report("--format", "mclp", "--in", cover, "--p", "1", "--radius", "200"); r.Value != 11 || r.Bound < 11 {
		t.Errorf("%+v", r)
	}
	table := write(t, "sites.csv", "id,kind,weight,capacity,lon,lat\nhome,demand,5,,112.800,35.5\nfar,demand,3,,112.900,35.5\nlost,demand,1,,114,35.5\n"+
		"a,candidate,,,112.8005,35.5\nb,candidate,,,112.8995,35.5\n")
	if r := report("--in", table, "--radius", "500"); r.Value != 2 || !r.Proven || len(r.Uncovered) != 1 || r.Uncovered[0] != "lost" || r.Chosen[0] != 3 {
		t.Errorf("%+v", r)
	}
	if r := report("--in", table, "--radius", "500", "--p", "1"); r.Value != 5 || r.OneMore != 3 || r.Chosen[0] != 3 {
		t.Errorf("%+v", r)
	}
	if r := report("--in", table, "--radius", "500", "--p", "1"); len(r.Adds) != 1 || r.Adds[0] != (siteAdds{"b", 3}) || len(r.Cover.Left) != 2 || r.Cover.Covered != 5 || r.Cover.All != 9 {
		t.Errorf("%+v %+v", r, r.Cover)
	}
	if r := report("--in", table, "--p", "2"); !r.Proven || r.Distances == "" {
		t.Errorf("%+v", r)
	}
}

// siteReportIn reads a report.
func siteReportIn(t *testing.T, path string) (r siteReport) {
	t.Helper()
	data, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAStationIsNotFilledAboveItsCapacity(t *testing.T) {
	t.Parallel()
	report := func(t *testing.T, code int, rows string, how ...string) (r siteReport) {
		t.Helper()
		out := filepath.Join(t.TempDir(), "r.json")
		table := write(t, "sites.csv", "id,kind,weight,capacity,lon,lat\n"+rows)
		if gezhi(t, append([]string{"plan", "sites", "--time", "2s", "--in", table, "--report", out}, how...)...).want(t, code); code == exitOK {
			return siteReportIn(t, out)
		}
		return r
	}
	two := func(a, b string) string {
		return "home,demand,5,,112.800,35.5\nnext,demand,3,,112.801,35.5\nthird,demand,2,,112.8012,35.5\na,candidate,," + a + ",112.8005,35.5\nb,candidate,," + b + ",112.802,35.5\n"
	}
	for name, test := range map[string]struct {
		a, b     string
		how      []string
		code     int
		value    float64
		assigned []int // by demand: the row of its station
		more     float64
	}{
		"most, with room for all":                 {"10", "", []string{"--radius", "500", "--p", "1"}, exitOK, 10, []int{3, 3, 3}, 0},
		"most, and the two that fill it":          {"8", "4", []string{"--radius", "500", "--p", "1"}, exitOK, 8, []int{3, 3, -1}, 2},
		"most, and none of them whole but one":    {"4", "4", []string{"--radius", "500", "--p", "1"}, exitOK, 3, nil, 2},
		"fewest: one where there is room":         {"10", "4", []string{"--radius", "500"}, exitOK, 1, []int{3, 3, 3}, 0},
		"fewest: two where one is full":           {"7", "4", []string{"--radius", "500"}, exitOK, 2, nil, 0},
		"fewest: who finds no room is left":       {"4", "4", []string{"--radius", "500"}, exitOK, 2, nil, 0},
		"least way, the near one full":            {"5", "9", []string{"--p", "2"}, exitOK, 0, []int{3, 4, 4}, 0},
		"least way without room for everybody":    {"5", "4", []string{"--p", "2"}, exitFault, 0, nil, 0},
		"a capacity below nothing":                {"-1", "", []string{"--p", "1"}, exitUsage, 0, nil, 0},
		"one station, which is open already full": {"8", "", []string{"--radius", "500", "--p", "1"}, exitOK, 10, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := report(t, test.code, two(test.a, test.b), test.how...)
			if test.code != exitOK {
				return
			}
			if test.value != 0 && r.Value != test.value || test.assigned != nil && !slices.Equal(r.Assignment, test.assigned) || r.OneMore != test.more || r.Objective == "covered" && r.Bound < r.Value {
				t.Errorf("%+v", r)
			}
		})
	}
	open := report(t, exitOK, "home,demand,5,,112.800,35.5\nnext,demand,3,,112.801,35.5\na,fixed,,6,112.8005,35.5\n", "--radius", "500")
	if open.Value != 5 || open.Bound < 5 || open.Cover.Covered != 5 || !slices.Equal(open.Cover.Left, []string{"next"}) {
		t.Errorf("what is open alone: %+v %+v", open, open.Cover)
	}
}

// south is a street from west to east, a crossing in its middle, steps at its east end, and a lane behind a private gate.
var south = filepath.Join("..", "..", "internal", "planning", "osm", "testdata", "court.osm")

func TestStationsAreReachedAlongStreets(t *testing.T) {
	t.Parallel()
	table := write(t, "sites.csv", "id,kind,weight,lon,lat,grid\nwest,demand,5,112.8000,35.5001,g1\nsteps,demand,3,112.8020,35.4990,g2\nlost,demand,1,112.9,35.5,g2\n"+
		"east,fixed,,112.8020,35.5001,\n")
	for _, test := range []struct {
		args []string
		says string
		want coverage
	}{
		{[]string{"--minutes", "5"}, "covered 8", coverage{Covered: 8, All: 9, Left: []string{"lost"}, WorstGrid: &gridCover{"g2", 3, 4}}},
		{[]string{"--minutes", "5", "--walker", "wheelchair"}, "covered 3", coverage{Covered: 3, All: 9, Left: []string{"west", "lost"}, WorstGrid: &gridCover{"g1", 0, 5}}},
		{[]string{"--minutes", "10", "--walker", "wheelchair"}, "covered 8", coverage{Covered: 8, All: 9, Left: []string{"lost"}, WorstGrid: &gridCover{"g2", 3, 4}}},
	} {
		path := filepath.Join(t.TempDir(), "r.json")
		gezhi(t, append([]string{"plan", "sites", "--in", table, "--network", south, "--report", path}, test.args...)...).want(t, exitOK, test.says, "1 have none near")
		data, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			t.Fatal(err)
		}
		var r siteReport
		if err := json.Unmarshal(data, &r); err != nil || !reflect.DeepEqual(*r.Cover, test.want) || r.Snapping.Lost != 1 {
			t.Errorf("%v: %v %s", test.args, err, data)
		}
	}
	gezhi(t, "plan", "sites", "--in", table, "--network", table, "--minutes", "5", "--report", filepath.Join(t.TempDir(), "r.json")).want(t, exitUsage, "sites.csv file")
}

func TestPlanReachDrawsStreets(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "reach.json")
	gezhi(t, "plan", "reach", "--network", south, "--lon", "112.8", "--lat", "35.5", "--minutes", "1", "--out", out).want(t, exitOK, "0.1 km")
	if data, err := os.ReadFile(filepath.Clean(out)); err != nil || !strings.Contains(string(data), "MultiLineString") {
		t.Errorf("%v %s", err, data)
	}
	gezhi(t, "plan", "reach", "--network", south, "--lon", "113", "--lat", "35.5", "--out", out).want(t, exitUsage, "lon")
	gezhi(t, "plan", "reach", "--lon", "113", "--lat", "35.5", "--out", out).want(t, exitUsage, "network")
}

func TestWrongSiteFilesAreNamed(t *testing.T) {
	t.Parallel()
	header := "id,kind,lon,lat,weight\n"
	for _, test := range []struct {
		name string
		args []string
		says []string
	}{
		{"nobody", []string{"--in", write(t, "s.csv", header+"a,candidate,112,35,\n"), "--p", "1"}, []string{"s.csv kind"}},
		{"no candidate", []string{"--in", write(t, "s.csv", header+"a,demand,112,35,1\n"), "--p", "1"}, []string{"candidates"}},
		{"a strange kind", []string{"--in", write(t, "s.csv", header+"a,castle,112,35,1\n"), "--p", "1"}, []string{"line 2 kind", "castle"}},
		{"a negative weight", []string{"--in", write(t, "s.csv", header+"a,demand,112,35,-1\n"), "--p", "1"}, []string{"line 2 weight"}},
		{"neither number nor radius", []string{"--in", write(t, "s.csv", header+"a,demand,112,35,1\n")}, []string{"--radius"}},
		{"a file that ends", []string{"--format", "pmed", "--in", write(t, "p.txt", "3 2 1\n1 2")}, []string{"p.txt number 6"}},
		{"points that cannot be reached", []string{"--format", "pmed", "--in", write(t, "p.txt", "3 1 1\n1 2 5\n")}, []string{"p.txt point 1", "3"}},
		{"more sites than points", []string{"--format", "pmed", "--in", write(t, "p.txt", "2 1 1\n1 2 5\n"), "--p", "9"}, []string{"p:"}},
		{"no coordinates", []string{"--format", "mclp", "--in", write(t, "m.txt", "DIMENSION : 3\n"), "--p", "1", "--radius", "5"}, []string{"NODE_COORD_SECTION"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			gezhi(t, append([]string{"plan", "sites", "--report", filepath.Join(t.TempDir(), "r.json")}, test.args...)...).want(t, exitUsage, test.says...)
		})
	}
}
