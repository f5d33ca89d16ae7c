// Package internal_test holds the house to its plan.
package internal_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors lists the packages from the ground up. A package may import what stands before it, never what stands after it or
// beside it on the same line. docs/architecture.md shows the same table.
var floors = [][]string{
	{"internal/fault", "internal/clock", "internal/ids", "internal/pack"},
	{"internal/config", "internal/i18n", "internal/spans"},
	{"internal/calendar"},
	{"internal/cells"},
	{"internal/geo", "internal/media", "internal/sheets", "internal/backup"},
	{"internal/planning/units"},
	{"internal/planning/adjacency", "internal/planning/gridcheck", "internal/planning/siting", "internal/planning/osm", "internal/planning/tour", "internal/planning/rounds"},
	{"internal/planning/district", "internal/planning/walk"},
	{"internal/planning/microgrid", "internal/planning/sitefile", "internal/planning/roundfile", "internal/planning/visits"},
	{"internal/territory"},
	{"internal/people"},
	{"internal/access"},
	{"jurisdictions"},
	{"internal/catalogue"},
	{"internal/audit", "internal/keys"},
	{"internal/cases"},
	{"internal/notices", "internal/atlas", "internal/insight", "internal/desk", "internal/redivision", "internal/stations", "internal/patrol", "internal/households", "internal/ledgers"},
	{"internal/visits", "internal/agency"},
	{"internal/demo"},
	{"internal/store"},
	{"internal/jobs", "internal/basemap", "internal/sms"},
	{"internal/httpapi"},
	{"internal/webui"},
	{"internal/app"},
	{"internal/simulate"},
	{"internal/bench"},
	{"cmd/gezhi", "web/e2e/later"},
}

// rooms hold the rules: they know no SQL and no HTTP.
var rooms = []string{"internal/calendar", "internal/cells", "internal/geo", "internal/planning/units", "internal/planning/adjacency",
	"internal/planning/gridcheck", "internal/planning/district", "internal/planning/microgrid",
	"internal/planning/siting", "internal/planning/sitefile", "internal/planning/tour", "internal/planning/rounds",
	"internal/planning/roundfile", "internal/planning/visits", "internal/planning/osm", "internal/planning/walk", "internal/territory", "internal/people", "internal/access",
	"internal/catalogue", "internal/audit", "internal/cases", "internal/notices", "internal/atlas", "internal/insight", "internal/desk", "internal/redivision", "internal/stations", "internal/patrol", "internal/households", "internal/ledgers", "internal/visits", "internal/agency"}

type pkg struct {
	ImportPath string
	Imports    []string
}

func TestImportsRunOneWay(t *testing.T) {
	t.Parallel()
	floor := map[string]int{}
	for i, names := range floors {
		for _, n := range names {
			floor[n] = i
		}
	}
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, "gezhi/")
		if name == "internal" || strings.HasSuffix(name, "test") || name == "internal/testkit" { // what only tests import
			continue
		}
		own, ok := place(floor, name)
		if !ok {
			t.Errorf("%s has no place in the table of floors", name)
			continue
		}
		for _, imp := range p.Imports {
			imported, ours := strings.CutPrefix(imp, "gezhi/")
			if other, known := place(floor, imported); ours && known && other >= own && !inside(name, imported) {
				t.Errorf("%s imports %s, which stands above or beside it", name, imported)
			}
			if slices.Contains(rooms, name) && (imp == "net/http" || imp == "database/sql") {
				t.Errorf("%s is a room and imports %s", name, imp)
			}
			if imp == "database/sql" && !strings.HasPrefix(name, "internal/store") {
				t.Errorf("%s imports database/sql; all SQL lives in internal/store", name)
			}
		}
	}
}

// place finds the floor of a package or of the package that it is part of.
func place(floor map[string]int, name string) (int, bool) {
	for name != "" {
		if i, ok := floor[name]; ok {
			return i, true
		}
		i := strings.LastIndex(name, "/")
		if i < 0 {
			return 0, false
		}
		name = name[:i]
	}
	return 0, false
}

func inside(a, b string) bool { return strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/") }

func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
