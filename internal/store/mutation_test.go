package store_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestADroppedScopeIsNoticed takes conditions out of scope.go, one by one, and expects the suite to fail on each mutant.
func TestADroppedScopeIsNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: builds the package several times; run without -short")
	}
	source, err := os.ReadFile("scope.go")
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string][2]string{
		"the whole condition": {"case scope.Everything():", "case true:"},
		"the tenant":          {"s.add(\"c.tenant = \")\n\ts.arg(scope.Tenant())", "s.add(\"TRUE\")"},
		"the end of a place":  {"s.add(\" AND c.place < \")\n\t\ts.arg(t.Hi)", ""},
		"the class":           {"len(classes) < len(access.Classes())", "false"},
		"the organisation":    {"if t.Org != \"\" {", "if false {"},
		"the account":         {"if t.Account != \"\" {", "if false {"},
	} {
		t.Run(name, func(t *testing.T) {
			mutant := strings.Replace(string(source), m[0], m[1], 1)
			if mutant == string(source) {
				t.Fatalf("scope.go has no %q any more", m[0])
			}
			if out, ok := runMutant(t, mutant); ok || !strings.Contains(out, "--- FAIL: TestSQLite/the_scope_is_the_condition") {
				t.Errorf("the suite did not notice:\n%s", out)
			}
		})
	}
}

// runMutant runs the scope property with another scope.go, and reports what it printed and whether it passed.
func runMutant(t *testing.T, text string) (string, bool) {
	t.Helper()
	dir := t.TempDir()
	original, err := filepath.Abs("scope.go")
	if err != nil {
		t.Fatal(err)
	}
	mutant, overlay := filepath.Join(dir, "scope.go"), filepath.Join(dir, "overlay.json")
	list, err := json.Marshal(map[string]map[string]string{"Replace": {original: mutant}})
	if err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string][]byte{mutant: []byte(text), overlay: list} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "go", "test", "-short", "-vet=off", "-overlay", overlay, "-run", "^TestSQLite$/^the_scope_is_the_condition$", ".").CombinedOutput()
	return string(out), err == nil
}
