package store_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scans are the queries that may read a whole table: one row of each county, at the start or for a backup.
var scans = []string{"ChainHeads", "Tenants"}

var queryName = regexp.MustCompile(`(?m)^-- name: (\w+) :\w+$`)

// TestNoQueryReadsAWholeTable asks SQLite how it would run every query that is written down; what is built from filters is held by
// TestNoListReadsAWholeTable.
func TestNoQueryReadsAWholeTable(t *testing.T) {
	t.Parallel()
	db := raw(t, emptyStore(t))
	files, err := filepath.Glob("queries/*.sql")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	argument := regexp.MustCompile(`\$\d+`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		names := queryName.FindAllStringSubmatchIndex(string(text), -1)
		for i, at := range names {
			end := len(text)
			if i+1 < len(names) {
				end = names[i+1][0]
			}
			name, query := string(text[at[2]:at[3]]), string(text[at[1]:end])
			plan := planOf(t, db, argument.ReplaceAllString(query, "'1'"))
			scan := slices.ContainsFunc(plan, func(step string) bool {
				return strings.HasPrefix(step, "SCAN") && step != "SCAN few" && step != "SCAN CONSTANT ROW"
			})
			if scan != slices.Contains(scans, name) {
				t.Errorf("%s in %s: reads a whole table: %v\n%s", name, file, scan, strings.Join(plan, "\n"))
			}
		}
	}
}
