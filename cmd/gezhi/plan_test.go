package main

import (
	"encoding/json"
	"os"
	"path/filepath"
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
