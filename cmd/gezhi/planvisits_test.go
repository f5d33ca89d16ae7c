package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

const fourHouseholds = "id,lon,lat,visits,minutes,from,to,days,together\noffice,112.800,35.5,0,,,,,\n" +
	"east,112.810,35.5,1,20,15:00,,,\nweekly,112.811,35.5,4,10,,,,\nwest,112.790,35.5,1,20,,,2,\ntwo,112.791,35.5,1,30,,,,yes\n"

func TestPlanVisitsPlansAMonthAndCarriesAMissedDayOver(t *testing.T) {
	t.Parallel()
	read := func(path string) visitReport {
		data, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			t.Fatal(err)
		}
		var r visitReport
		if err := json.Unmarshal(data, &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	in, dir := write(t, "v.csv", fourHouseholds), t.TempDir()
	first, second := filepath.Join(dir, "first.json"), filepath.Join(dir, "second.json")
	args := []string{"plan", "visits", "--in", in, "--days", "8", "--together", "2,6"}
	gezhi(t, append(args, "--report", first)...).want(t, exitOK, "7 visits on 8 days", "0 unmet")
	r := read(first)
	if day := r.Days[1]; len(day) < 2 || r.Distances == "" { // west and two are neighbours, and the second day suits both
		t.Errorf("%+v", r)
	}
	gezhi(t, append(args, "--plan", first, "--missed", "2", "--report", second)...).want(t, exitOK, "west visit 1 is not planned: no day suits")
	if after := read(second); len(after.Days[1]) != 0 || len(after.Unmet) != 1 {
		t.Errorf("%+v", after)
	}
	gezhi(t, "plan", "visits", "--in", in, "--days", "8", "--report", first).want(t, exitOK, "two visit 1 is not planned")
}

func TestWrongMonthsAreNamed(t *testing.T) {
	t.Parallel()
	header := "id,lon,lat,visits,minutes,from,to,days,together\noffice,112.8,35.5,0,,,,,\n"
	for _, test := range []struct {
		name string
		row  string
		more []string
		says []string
	}{
		{"nobody", "", nil, []string{"v.csv id"}},
		{"more visits than days", "a,112,35,23,,,,,\n", nil, []string{"v.csv line 3 visits", "22"}},
		{"a strange day", "a,112,35,1,,,,40,\n", nil, []string{"v.csv line 3 days", "40"}},
		{"hours that end before they begin", "a,112,35,1,,17:00,15:00,,\n", nil, []string{"v.csv line 3 from"}},
		{"a strange word", "a,112,35,1,,,,,often\n", nil, []string{"v.csv line 3 together", "often"}},
		{"an id twice", "office,112,35,1,,,,,\n", nil, []string{"v.csv line 3 id"}},
		{"a missed day without its plan", "a,112,35,1,,,,,\n", []string{"--missed", "3"}, []string{"missed", "--plan"}},
		{"no days", "a,112,35,1,,,,,\n", []string{"--days", "0"}, []string{"days"}},
		{"a day that ends before it begins", "a,112,35,1,,15:00,16:00,,\n", []string{"--begin", "18:00", "--end", "09:00"}, []string{"begin"}},
		{"a plan of another file", "a,112,35,1,,,,,\n", []string{"--days", "1", "--missed", "1", "--plan", write(t, "p.json", `{"days":[[{"id":"b","number":1}]]}`)}, []string{"p.json", "b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"plan", "visits", "--in", write(t, "v.csv", header+test.row), "--report", filepath.Join(t.TempDir(), "r.json")}, test.more...)
			gezhi(t, args...).want(t, exitUsage, test.says...)
		})
	}
}
