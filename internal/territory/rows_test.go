package territory_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/territory"
)

// TestRowsSurviveJSON holds the promise that each row can be stored and read by itself.
func TestRowsSurviveJSON(t *testing.T) {
	t.Parallel()
	d := community(t)
	d.Compounds = district(t).Compounds[:3]
	d.Areas[0].Successors = []territory.Code{"140503"}
	survive(t, d.Areas)
	survive(t, d.Grids)
	survive(t, d.Micros)
	survive(t, d.Compounds)
	survive(t, d.Buildings)
	survive(t, d.Places)
	survive(t, []territory.Edition{d.Edition})
}

func survive[T any](t *testing.T, rows []T) {
	t.Helper()
	if len(rows) == 0 {
		t.Fatalf("no %T to store", rows)
	}
	for _, row := range rows {
		text, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		var back T
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(row, back); diff != "" {
			t.Errorf("%T: %s", row, diff)
		}
	}
}
