package roundfile_test

import (
	"strings"
	"testing"

	"gezhi/internal/fault"
	"gezhi/internal/planning/roundfile"
)

const good = "NAME : x\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 9\nNODE_COORD_SECTION\n2 3 4\n1 0 0\n3 6 8.4\nDEMAND_SECTION\n1 0\n2 5\n3 4\nDEPOT_SECTION\n1\n-1\nEOF\n"

func TestRoundsAreRead(t *testing.T) {
	t.Parallel()
	f, err := roundfile.Read([]byte(good), true)
	if err != nil || f.Depot != 0 || f.Capacity != 9 || f.Demand[1] != 5 || f.Way(0, 1) != 5 || f.Way(0, 2) != 10 {
		t.Errorf("%v %+v", err, f)
	}
}

func TestWrongFilesAreNamedByLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ from, to, where, code string }{
		{"DIMENSION : 3", "DIMENSION : 0", "line 2", "out_of_range"},
		{"DIMENSION : 3\n", "", "line 4", "plan.section_missing"},
		{"EUC_2D", "XRAY1", "line 3", "plan.weight_type"},
		{"2 3 4", "2 3", "line 6", "import.cells"},
		{"2 3 4", "2 x 4", "line 6", "import.number"},
		{"2 3 4", "7 3 4", "line 6", "out_of_range"},
		{"1 0 0", "2 0 0", "line 7", "duplicate"},
		{"2 5", "2 -5", "line 11", "out_of_range"},
		{"3 4\nDEPOT_SECTION\n1\n-1\nEOF\n", "", "line 11", "plan.file_short"},
		{"\n1\n-1", "\n1\n2\n-1", "line 15", "plan.one_depot"},
		{"CAPACITY : 9", "DIMENSION : 2", "line 4", "duplicate"},
		{"CAPACITY : 9\n", "", "CAPACITY", "plan.section_missing"},
		{"DEPOT_SECTION\n1\n-1\n", "", "DEPOT_SECTION", "plan.section_missing"},
		{"NODE_COORD_SECTION", "TOUR_SECTION", "line 5", "plan.section_unknown"},
	} {
		text := strings.Replace(good, test.from, test.to, 1)
		_, err := roundfile.Read([]byte(text), true)
		if err == nil {
			t.Errorf("%q for %q is read", test.to, test.from)
			continue
		}
		if f := fault.As(err).Fields; len(f) == 0 || f[0].Path != test.where || f[0].Code != test.code {
			t.Errorf("%q for %q: %+v", test.to, test.from, f)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good), true)
	f.Add([]byte(burma), false)
	f.Add([]byte(matrix), false)
	f.Fuzz(func(_ *testing.T, data []byte, rounds bool) { _, _ = roundfile.Read(data, rounds) })
}
