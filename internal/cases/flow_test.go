package cases_test

import (
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/cases/casestest"
	"gezhi/internal/store"
	"gezhi/internal/testkit"
)

const flows = "../../testdata/flows"

// TestFlows plays every scenario of testdata/flows through the service, and holds that together they do every act of the
// table of transitions.
func TestFlows(t *testing.T) {
	t.Parallel()
	stores := map[string]func(testing.TB, testkit.Setting) cases.Store{"memory": inMemory, "sqlite": inSQLite}
	if testing.Short() {
		delete(stores, "sqlite") // the store has its own suite
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done, all := map[cases.Act]bool{}, true
			for _, f := range testkit.Flows(t, flows) {
				played := false
				t.Run(f.Title, func(t *testing.T) {
					played = true
					for _, act := range testkit.Play(t, f, testkit.ServiceDoor(open)) {
						done[act] = true
					}
				})
				all = all && played
			}
			if !all {
				return // only some were asked for
			}
			for _, row := range cases.Table {
				if !done[row.Act] {
					t.Errorf("no flow reaches %s %s (%s)", row.T, row.Name, row.Act)
				}
			}
		})
	}
}

func inMemory(_ testing.TB, s testkit.Setting) cases.Store { return casestest.New(s.Clock) }

func inSQLite(t testing.TB, s testkit.Setting) cases.Store {
	opened, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Clock: s.Clock, Loose: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	return opened.Cases()
}
