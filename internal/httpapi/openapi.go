package httpapi

import (
	"encoding/json"
	"net/http"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gezhi/internal/cases"
)

func init() {
	huma.ValidateStrictCasing = true // "Words" is not "words": an unknown field is refused, however it is spelt
}

// document is the OpenAPI document before the first route.
func document() *huma.OpenAPI {
	schemas := huma.NewMapRegistry("#/components/schemas/", schemaName)
	schemas.RegisterTypeAlias(reflect.TypeFor[cases.Attachment](), reflect.TypeFor[FileRef]())
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Gezhi 格治", Version: "1",
			Description: "Grid governance and service (网格化服务管理). Problems are application/problem+json (RFC 9457); instants are RFC 3339 in UTC; lists are keyset pages.",
		},
		Components: &huma.Components{
			Schemas: schemas,
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"session":  {Type: "apiKey", In: "cookie", Name: secureCookie, Description: "Set by POST /api/v1/session"},
				"tracking": {Type: "apiKey", In: "header", Name: trackingHeader, Description: "Token of a receipt"},
			},
		},
	}
}

// schemaName names a type; types of other rooms carry the room's name, so that equal names do not meet.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	room := path.Base(t.PkgPath())
	if room == "." || room == "httpapi" || room == "cases" {
		return name
	}
	return strings.ToUpper(room[:1]) + room[1:] + name
}

// operation documents a JSON route.
func (b *binder) operation(g *Registry, out reflect.Type) *huma.Operation {
	op := b.common()
	if b.shown != nil {
		op.RequestBody = &huma.RequestBody{
			Required: len(b.shown.Required) > 0,
			Content:  map[string]*huma.MediaType{"application/json": {Schema: b.documented()}},
		}
	}
	success := &huma.Response{Description: "Done"}
	status := b.route.Status
	if out == reflect.TypeFor[struct{}]() {
		if status == http.StatusOK {
			status = http.StatusNoContent
		}
	} else {
		success.Content = map[string]*huma.MediaType{"application/json": {Schema: b.schemas.Schema(out, true, op.OperationID+"Answer")}}
	}
	op.Responses[strconv.Itoa(status)] = success
	b.problems(op)
	return op
}

// rawOperation documents a route whose handler writes by itself.
func (b *binder) rawOperation(_ *Registry, media string) *huma.Operation {
	op := b.common()
	op.Responses[strconv.Itoa(b.route.Status)] = &huma.Response{
		Description: "Done", Content: map[string]*huma.MediaType{media: {Schema: &huma.Schema{Type: huma.TypeString}}},
	}
	for _, name := range pathNames(b.route.Path) {
		if slices.ContainsFunc(b.params, func(p param) bool { return p.in == "path" && p.name == name }) {
			continue
		}
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	b.problems(op)
	return op
}

func (b *binder) common() *huma.Operation {
	r := b.route
	op := &huma.Operation{
		Method: r.Method, Path: r.Path, OperationID: operationID(r), Summary: r.Summary, Tags: []string{r.Tag},
		Responses: map[string]*huma.Response{}, Extensions: map[string]any{
			"x-permission": string(r.Permission), "x-scope": string(r.Scope), "x-purpose": string(r.Purpose), "x-audit": string(r.Audit),
		},
	}
	for _, p := range b.params {
		op.Parameters = append(op.Parameters, &huma.Param{Name: p.name, In: p.in, Required: p.required, Description: p.doc, Schema: p.schema})
	}
	if r.Idempotent {
		op.Parameters = append(op.Parameters, header(keyHeader, "The same key with the same body answers the same; 8 to 128 visible characters"))
	}
	if r.Versioned {
		op.Parameters = append(op.Parameters, header("If-Match", "Version that the person saw, quoted; or \"version\" in the body"))
	}
	switch {
	case r.Scope == ScopeCode:
		op.Security = []map[string][]string{{"tracking": {}}}
	case !r.open():
		op.Security = []map[string][]string{{"session": {}}}
	}
	return op
}

func header(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: doc, Schema: &huma.Schema{Type: huma.TypeString}}
}

// documented is the schema of the body with the version that a versioned route also takes.
func (b *binder) documented() *huma.Schema {
	if !b.route.Versioned {
		return b.shown
	}
	s := *b.shown
	s.Properties = map[string]*huma.Schema{"version": {Type: huma.TypeInteger, Format: "int64", Description: "Version that the person saw"}}
	for name, p := range b.shown.Properties {
		s.Properties[name] = p
	}
	s.PrecomputeMessages()
	return &s
}

// problems adds the answers of what goes wrong.
func (b *binder) problems(op *huma.Operation) {
	schema := b.schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	op.Responses["default"] = &huma.Response{
		Description: "Problem", Content: map[string]*huma.MediaType{problemType: {Schema: schema}},
	}
}

var inBraces = regexp.MustCompile(`\{([a-z]+)\}`)

func pathNames(p string) []string {
	var names []string
	for _, m := range inBraces.FindAllStringSubmatch(p, -1) {
		names = append(names, m[1])
	}
	return names
}

// operationID makes the name of an operation from its method and path: "post-cases-id-acts-sign".
func operationID(r Route) string {
	words := strings.FieldsFunc(strings.TrimPrefix(r.Path, "/api/v1"), func(c rune) bool { return strings.ContainsRune("/{}.", c) })
	return strings.ToLower(r.Method) + "-" + strings.Join(words, "-")
}

// Document returns the OpenAPI document of everything that was mounted.
func (g *Registry) Document() ([]byte, error) { return json.Marshal(g.api.OpenAPI()) }
