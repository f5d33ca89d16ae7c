package store_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gezhi/internal/access"
)

var (
	tableOf  = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \(\n(.*?)\n\)`)
	ruleOf   = regexp.MustCompile(`^(PRIMARY|UNIQUE|FOREIGN|CHECK)`)
	columnOf = regexp.MustCompile(`^\w+`)
)

// added is a column that came later: it stands behind another on the same line.
var added = regexp.MustCompile(`, ([a-z_]+ (?:TEXT|INTEGER|BLOB|REAL))`)

// TestEveryColumnSaysWhatItIsKeptFor holds the list of what is kept, from which the residents' page is written, against the schema.
// A new column is added to access.Holdings on purpose, with its class, its ground and how long it is kept.
func TestEveryColumnSaysWhatItIsKeptFor(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("schema.sqlite.sql")
	if err != nil {
		t.Fatal(err)
	}
	schema := map[string]bool{}
	for _, table := range tableOf.FindAllStringSubmatch(string(text), -1) {
		for line := range strings.SplitSeq(added.ReplaceAllString(table[2], ",\n$1"), "\n") {
			if line = strings.TrimSpace(line); !ruleOf.MatchString(line) {
				schema[table[1]+"."+columnOf.FindString(line)] = true
			}
		}
	}
	listed := map[string]bool{}
	for _, h := range access.Holdings() {
		for _, column := range h.Columns {
			name := h.Table + "." + column
			if listed[name] {
				t.Errorf("%s stands in two holdings", name)
			}
			if !schema[name] {
				t.Errorf("%s is listed and there is no such column", name)
			}
			listed[name] = true
		}
		if !slices.Contains(access.Classes(), h.Class) || (h.Of == access.OfNobody) != (h.Basis == "") || h.Kept == "" {
			t.Errorf("%s of %s: class, ground or time is missing", h.Name, h.Table)
		}
	}
	for name := range schema {
		if !listed[name] {
			t.Errorf("%s is kept and nothing says what for: add it to access.Holdings", name)
		}
	}
	if len(schema) < 150 {
		t.Errorf("only %d columns were found", len(schema))
	}
}
