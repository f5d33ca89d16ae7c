package roundfile_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/planning/roundfile"
	"gezhi/internal/planning/tour"
)

// burma are 14 places with latitude and longitude in degrees and minutes; the shortest tour is 3,323 long (TSPLIB, burma14).
const burma = "TYPE: TSP\nDIMENSION: 14\nEDGE_WEIGHT_TYPE: GEO\nEDGE_WEIGHT_FORMAT: FUNCTION\nDISPLAY_DATA_TYPE: COORD_DISPLAY\nNODE_COORD_SECTION\n" +
	"1 16.47 96.10\n2 16.47 94.44\n3 20.09 92.54\n4 22.39 93.37\n5 25.23 97.24\n6 22.00 96.05\n7 20.47 97.02\n8 17.20 96.29\n9 16.30 97.38\n" +
	"10 14.05 98.12\n11 16.53 97.38\n12 21.52 95.59\n13 19.41 97.13\n14 20.09 94.55\nEOF\n"

func TestTheWayOfAGlobeIsThatOfThePublishedOptimum(t *testing.T) {
	t.Parallel()
	f, err := roundfile.Read([]byte(burma), false)
	if err != nil {
		t.Fatal(err)
	}
	a, err := tour.Problem{Points: f.Points(), Way: f.Way, Whole: f.Whole}.Solve(t.Context(), tour.Options{Budget: time.Hour, Seed: 1})
	if err != nil || a.Length != 3323 || !a.Proven {
		t.Errorf("%v %+v, want 3323", err, a)
	}
}

func TestWaysOfPointsAreThoseOfTheirType(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]float64{"EUC_2D": 5, "CEIL_2D": 6, "MAN_2D": 7, "MAX_2D": 4, "ATT": 2} {
		f, err := roundfile.Read([]byte("DIMENSION: 2\nEDGE_WEIGHT_TYPE: "+kind+"\nNODE_COORD_SECTION\n1 0 0\n2 3.4 4.0\nEOF"), false)
		if err != nil || f.Way(0, 1) != want || f.Way(1, 0) != f.Way(0, 1) || f.Way(1, 1) != 0 {
			t.Errorf("%s: %v %v, want %v", kind, err, f.Way(0, 1), want)
		}
	}
	for kind, want := range map[string]float64{"EUC_3D": 13, "MAN_3D": 19, "MAX_3D": 12} {
		f, err := roundfile.Read([]byte("DIMENSION: 2\nEDGE_WEIGHT_TYPE: "+kind+"\nNODE_COORD_SECTION\n1 0 0 0\n2 3 4 12\nEOF"), false)
		if err != nil || f.Way(0, 1) != want {
			t.Errorf("%s: %v %v, want %v", kind, err, f.Way(0, 1), want)
		}
	}
}

// TestAMatrixIsTheSameInEveryForm writes one matrix in all forms, in lines of three numbers.
func TestAMatrixIsTheSameInEveryForm(t *testing.T) {
	t.Parallel()
	const n = 6
	way := func(a, b int) int {
		if a == b {
			return 0
		}
		return 10*min(a, b) + max(a, b)
	}
	for form, holds := range map[string]func(run, k int) (a, b int, in bool){
		"FULL_MATRIX":    func(r, k int) (int, int, bool) { return r, k, true },
		"UPPER_ROW":      func(r, k int) (int, int, bool) { return r, k, k > r },
		"LOWER_ROW":      func(r, k int) (int, int, bool) { return r, k, k < r },
		"UPPER_DIAG_ROW": func(r, k int) (int, int, bool) { return r, k, k >= r },
		"LOWER_DIAG_ROW": func(r, k int) (int, int, bool) { return r, k, k <= r },
		"UPPER_COL":      func(r, k int) (int, int, bool) { return k, r, k < r },
		"LOWER_COL":      func(r, k int) (int, int, bool) { return k, r, k > r },
		"UPPER_DIAG_COL": func(r, k int) (int, int, bool) { return k, r, k <= r },
		"LOWER_DIAG_COL": func(r, k int) (int, int, bool) { return k, r, k >= r },
	} {
		var numbers []string
		for run := range n {
			for k := range n {
				if a, b, in := holds(run, k); in {
					numbers = append(numbers, fmt.Sprint(way(a, b)))
				}
			}
		}
		text := fmt.Sprintf("TYPE : TSP\nDIMENSION : %d\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : %s\nEDGE_WEIGHT_SECTION\n", n, form)
		for i, number := range numbers {
			text += number + map[bool]string{true: "\n", false: " "}[i%3 == 2]
		}
		f, err := roundfile.Read([]byte(text+"\nDISPLAY_DATA_SECTION\n1 0 0\n2 0 0\n3 0 0\n4 0 0\n5 0 0\n6 0 0\nEOF\n"), false)
		if err != nil {
			t.Errorf("%s: %v", form, fault.As(err).Fields)
			continue
		}
		for a := range n {
			for b := range n {
				if f.Way(a, b) != float64(way(a, b)) {
					t.Errorf("%s: from %d to %d it is %v, want %d", form, a, b, f.Way(a, b), way(a, b))
				}
			}
		}
	}
}

const matrix = "TYPE : TSP\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\nEDGE_WEIGHT_SECTION\n0 1 2\n1 0 3\n2 3 0\nEOF\n"

func TestWrongMatricesAreNamedByLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ from, to, where, code string }{
		{"\n2 3 0", "", "line 8", "plan.file_short"},
		{"2 3 0", "2 3", "line 9", "plan.file_short"},
		{"2 3 0", "2 3 0 9", "line 8", "import.cells"},
		{"2 3 0", "2 4 0", "line 8", "plan.not_symmetric"},
		{"2 3 0", "2 -3 0", "line 8", "out_of_range"},
		{"2 3 0", "2 NaN 0", "line 8", "import.number"},
		{"FULL_MATRIX", "UPPER_ROW", "line 7", "import.cells"},
		{"FULL_MATRIX", "HALF", "line 4", "plan.weight_form"},
		{"EDGE_WEIGHT_FORMAT : FULL_MATRIX\n", "", "line 4", "plan.section_missing"},
		{"EDGE_WEIGHT_SECTION\n0 1 2\n1 0 3\n2 3 0\n", "", "EDGE_WEIGHT_SECTION", "plan.section_missing"},
		{"TYPE : TSP", "TYPE : ATSP", "line 1", "plan.problem_type"},
		{"DIMENSION : 3", "DIMENSION : 6000", "line 5", "out_of_range"},
	} {
		_, err := roundfile.Read([]byte(strings.Replace(matrix, test.from, test.to, 1)), false)
		if err == nil {
			t.Errorf("%q for %q is read", test.to, test.from)
			continue
		}
		if f := fault.As(err).Fields; len(f) == 0 || f[0].Path != test.where || f[0].Code != test.code {
			t.Errorf("%q for %q: %+v", test.to, test.from, f)
		}
	}
}
