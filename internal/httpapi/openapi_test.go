package httpapi_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
)

type openAPI struct {
	OpenAPI    string
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]any }
}

type operation struct {
	OperationID string
	Responses   map[string]any
	RequestBody struct {
		Content map[string]struct{ Schema map[string]any }
	}
	Parameters []struct{ Name, In string }
}

func spec(t *testing.T) (openAPI, []byte, *apitest.World) {
	t.Helper()
	w := apitest.New(t)
	a := w.Anybody(apitest.Chengqu).Get(t, "/openapi.json").Want(200)
	var doc openAPI
	a.Into(&doc)
	return doc, a.Body, w
}

func TestEveryRouteIsInTheDocument(t *testing.T) {
	t.Parallel()
	doc, _, w := spec(t)
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("openapi %q", doc.OpenAPI)
	}
	seen := map[string]bool{}
	for _, r := range w.Registry.Routes() {
		op, ok := doc.Paths[r.Path][strings.ToLower(r.Method)]
		if !ok {
			t.Errorf("%s %s is not documented", r.Method, r.Path)
			continue
		}
		if seen[op.OperationID] {
			t.Errorf("two operations are called %s", op.OperationID)
		}
		seen[op.OperationID] = true
		if op.Responses["default"] == nil {
			t.Errorf("%s: no problem is documented", op.OperationID)
		}
		named := func(name string) bool {
			return slices.ContainsFunc(op.Parameters, func(p struct{ Name, In string }) bool { return p.Name == name })
		}
		if r.Idempotent != named("Idempotency-Key") || r.Versioned != named("If-Match") {
			t.Errorf("%s: headers %+v", op.OperationID, op.Parameters)
		}
	}
}

func TestEveryReferenceInTheDocumentLeadsSomewhere(t *testing.T) {
	t.Parallel()
	doc, raw, _ := spec(t)
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				if name, ours := strings.CutPrefix(ref, "#/components/schemas/"); !ours || doc.Components.Schemas[name] == nil {
					t.Errorf("reference %s", ref)
				}
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	var all any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	walk(all)
}

func TestEveryActOfTheTableHasARouteOrFollowsByItself(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	mounted := map[string]httpapi.Route{}
	for _, r := range w.Registry.Routes() {
		mounted[r.Path] = r
	}
	for _, row := range cases.Table {
		r, ok := mounted["/api/v1/cases/{id}/acts/"+string(row.Act)]
		switch {
		case ok == httpapi.Internal(row.Act):
			t.Errorf("act %s: mounted %v, internal %v", row.Act, ok, !ok)
		case ok && (r.Permission != row.Needs || !r.Idempotent || !r.Versioned || r.Audit != httpapi.AuditAct):
			t.Errorf("act %s: %+v", row.Act, r)
		}
	}
}

func TestWhatOnlyTheProgramSetsIsNotInABody(t *testing.T) {
	t.Parallel()
	doc, _, _ := spec(t)
	body := doc.Paths["/api/v1/cases"]["post"].RequestBody.Content["application/json"].Schema
	properties := body["properties"].(map[string]any)
	for _, name := range []string{"reachable", "parent", "repeat"} {
		if properties[name] != nil {
			t.Errorf("a caller may set %s", name)
		}
	}
	for _, name := range []string{"words", "point", "files", "contact", "id"} {
		if properties[name] == nil {
			t.Errorf("a caller may not set %s", name)
		}
	}
	file := doc.Components.Schemas["FileRef"].(map[string]any)["properties"].(map[string]any)
	if len(file) != 1 || file["id"] == nil {
		t.Errorf("a file is named by %v", file)
	}
}
