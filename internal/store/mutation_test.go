package store_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestADroppedScopeIsNoticed takes conditions out of scope.go, one by one, and expects the suite to fail on each mutant. All mutants are in
// one program, which is built once and told by its environment which of them to be.
func TestADroppedScopeIsNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: builds the package again; run without -short")
	}
	source, err := os.ReadFile("scope.go")
	if err != nil {
		t.Fatal(err)
	}
	text, mutants := string(source), map[string][2]string{
		"the whole condition": {"case scope.Everything():", "case scope.Everything() || MUTANT:"},
		"the tenant":          {"s.add(\"c.tenant = \")\n\ts.arg(scope.Tenant())", "if MUTANT {\n\ts.add(\"TRUE\")\n\t} else {\n\ts.add(\"c.tenant = \")\n\ts.arg(scope.Tenant())\n\t}"},
		"the end of a place":  {"s.add(\" AND c.place < \")\n\t\ts.arg(t.Hi)", "if !MUTANT {\n\ts.add(\" AND c.place < \")\n\ts.arg(t.Hi)\n\t}"},
		"the class":           {"len(classes) < len(access.Classes())", "len(classes) < len(access.Classes()) && !MUTANT"},
		"the organisation":    {"if t.Org != \"\" {", "if t.Org != \"\" && !MUTANT {"},
		"the account":         {"if t.Account != \"\" {", "if t.Account != \"\" && !MUTANT {"},
	}
	for name, m := range mutants {
		if !strings.Contains(text, m[0]) {
			t.Fatalf("scope.go has no %q any more", m[0])
		}
		text = strings.Replace(text, m[0], strings.ReplaceAll(m[1], "MUTANT", `(mutant == "`+name+`")`), 1)
	}
	program := buildMutants(t, text)
	told := func(name string) string {
		c := exec.CommandContext(t.Context(), program, "-test.v", "-test.run", "^TestSQLite$/^the_scope_is_the_condition$")
		c.Env = append(os.Environ(), "GEZHI_MUTANT="+name)
		out, _ := c.CombinedOutput()
		return string(out)
	}
	if out := told("none"); !strings.Contains(out, "--- PASS: TestSQLite/the_scope_is_the_condition") {
		t.Fatalf("without a mutant the suite does not pass:\n%s", out)
	}
	for name := range mutants {
		t.Run(name, func(t *testing.T) {
			if out := told(name); !strings.Contains(out, "--- FAIL: TestSQLite/the_scope_is_the_condition") {
				t.Errorf("the suite did not notice:\n%s", out)
			}
		})
	}
}

// buildMutants builds the tests of this package with another scope.go, and answers the program.
func buildMutants(t *testing.T, scope string) string {
	t.Helper()
	dir, replace := t.TempDir(), map[string]string{}
	for name, text := range map[string]string{
		"scope.go":  scope,
		"mutant.go": "package store\n\nimport \"os\"\n\nvar mutant = os.Getenv(\"GEZHI_MUTANT\")\n",
	} {
		here, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		replace[here] = filepath.Join(dir, name)
		if err := os.WriteFile(replace[here], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "store.test")
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
