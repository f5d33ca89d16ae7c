package cases_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/cases"
)

var update = flag.Bool("update", false, "write generated pages anew")

// TestTheFlowPageIsFresh holds docs/case-flow.md to the table of transitions. With -update it writes the page.
func TestTheFlowPageIsFresh(t *testing.T) {
	t.Parallel()
	const page = "../../docs/case-flow.md"
	if *update {
		if err := os.WriteFile(page, []byte(cases.FlowDoc()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(written), cases.FlowDoc()); diff != "" {
		t.Errorf("docs/case-flow.md is stale: go test ./internal/cases -run FlowPage -update\n%s", diff)
	}
}
