package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestPlanRouteOrdersStopsInEveryForm(t *testing.T) {
	t.Parallel()
	report := func(says string, args ...string) routeReport {
		path := filepath.Join(t.TempDir(), "r.json")
		gezhi(t, append([]string{"plan", "route", "--time", "200ms", "--report", path}, args...)...).want(t, exitOK, says)
		data, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			t.Fatal(err)
		}
		var r routeReport
		if err := json.Unmarshal(data, &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	square := "DIMENSION : 4\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 10 10\n3 0 10\n4 10 0\n"
	if r := report("proven shortest", "--format", "tsplib", "--in", write(t, "a.tsp", square+"EOF\n")); r.Length != 40 || *r.Bound != 40 || len(r.Routes[0]) != 4 {
		t.Errorf("%+v", r)
	}
	loads := write(t, "a.vrp", square+"CAPACITY : 5\nDEMAND_SECTION\n1 0\n2 3\n3 3\n4 3\nDEPOT_SECTION\n1\n-1\nEOF\n")
	if r := report("3 rounds", "--format", "cvrplib", "--in", loads); r.Length != 68 || r.Bound == nil || *r.Bound < 60 || *r.Bound > 68 || len(r.Routes) != 3 {
		t.Errorf("%+v", r)
	}
	header := "id,lon,lat,demand,open,close,service_minutes\n"
	patrol := write(t, "p.csv", header+"office,112.800,35.5,,,,\nwell,112.810,35.5,,,,5\nditch,112.805,35.5,,,,5\n")
	if r := report("proven shortest", "--in", patrol); len(r.Routes) != 1 || len(r.Unserved) != 0 || r.Distances == "" {
		t.Errorf("%+v", r)
	}
	if r := report("worker 1: ", "--in", patrol); len(r.Rounds) != 1 || len(r.Rounds[0].Stops) != 2 {
		t.Errorf("%+v", r)
	}
	// Two places 900 m apart, both for the first minutes only: nobody is at both.
	early := write(t, "p.csv", header+"office,112.800,35.5,,08:00,18:00,\nwell,112.805,35.5,,,08:20,5\nditch,112.795,35.5,,,08:20,5\n")
	r := report("worker 2: ", "--in", early)
	if len(r.Routes) != 2 || len(r.Unserved) != 0 || *r.Bound > r.Length+1e-6 || *r.Bound < 0.9*r.Length || r.Rounds[1].Stops[0].Begin == "" || r.Rounds[1].Back == "" {
		t.Errorf("%+v", r)
	}
	if r := report("1 rounds", "--in", early, "--workers", "1"); len(r.Routes) != 1 || len(r.Unserved) != 1 {
		t.Errorf("%+v", r)
	}
	late := write(t, "p.csv", header+"office,112.800,35.5,,08:30,18:00,\nwell,112.810,35.5,,540,600,5\nditch,112.805,35.5,,,08:31,5\n")
	if r := report("ditch fits into no round", "--in", late); len(r.Unserved) != 1 || r.Unserved[0] != "ditch" || len(r.Routes) != 1 || r.Routes[0][0] != 2 {
		t.Errorf("%+v", r)
	}
}

func TestWrongRouteFilesAreNamed(t *testing.T) {
	t.Parallel()
	header := "id,lon,lat,demand,open,close,service_minutes\noffice,112.8,35.5,,,,\n"
	for _, test := range []struct {
		name string
		args []string
		says []string
	}{
		{"nowhere to go", []string{"--in", write(t, "s.csv", header)}, []string{"s.csv id"}},
		{"a negative demand", []string{"--in", write(t, "s.csv", header+"a,112,35,-1,,,\n")}, []string{"s.csv line 3 demand"}},
		{"a demand above the capacity", []string{"--in", write(t, "s.csv", header+"a,112,35,9,,,\n"), "--capacity", "5"}, []string{"s.csv line 3 demand", "9", "5"}},
		{"an id twice", []string{"--in", write(t, "s.csv", header+"office,112,35,1,,,\n")}, []string{"s.csv line 3 id", "office"}},
		{"no time of the day", []string{"--in", write(t, "s.csv", header+"a,112,35,1,noon,,\n")}, []string{"s.csv line 3 open", "noon"}},
		{"closed before it opens", []string{"--in", write(t, "s.csv", header+"a,112,35,1,10:00,09:00,\n")}, []string{"s.csv line 3 open"}},
		{"a negative service", []string{"--in", write(t, "s.csv", header+"a,112,35,1,,,-3\n")}, []string{"s.csv line 3 service_minutes"}},
		{"no time to search", []string{"--in", write(t, "s.csv", header+"a,112,35,1,,,\n"), "--time", "0s"}, []string{"time"}},
		{"a detour below 1", []string{"--in", write(t, "s.csv", header+"a,112,35,1,,,\n"), "--detour", "0.5"}, []string{"detour"}},
		{"a way that nobody knows", []string{"--format", "tsplib", "--in", write(t, "s.tsp", "DIMENSION: 2\nEDGE_WEIGHT_TYPE: XRAY1\n")}, []string{"s.tsp line 2", "XRAY1", "GEO"}},
		{"a matrix cut off", []string{"--format", "tsplib", "--in", write(t, "s.tsp", "DIMENSION: 3\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: FULL_MATRIX\nEDGE_WEIGHT_SECTION\n0 1 2\n1 0\n")}, []string{"s.tsp line 6"}},
		{"points that are none", []string{"--in", write(t, "s.csv", header+"a,NaN,35,1,,,\n")}, []string{"s.csv line 3 lon"}},
		{"no workers", []string{"--in", write(t, "s.csv", header+"a,112,35,1,,,\n"), "--workers", "-1"}, []string{"workers"}},
		{"a demand above the capacity of the file", []string{"--format", "cvrplib", "--in", write(t, "s.vrp", "DIMENSION: 2\nCAPACITY: 4\nNODE_COORD_SECTION\n1 0 0\n2 1 1\nDEMAND_SECTION\n1 0\n2 5\nDEPOT_SECTION\n1\n-1\n")}, []string{"s.vrp node 2", "5", "4"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			gezhi(t, append([]string{"plan", "route", "--report", filepath.Join(t.TempDir(), "r.json")}, test.args...)...).want(t, exitUsage, test.says...)
		})
	}
}
