package httpapi

import (
	"encoding"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
)

// binder reads the input of one route. It is made once, when the route is mounted.
type binder struct {
	route     Route
	schemas   huma.Registry
	params    []param
	bodyAt    int          // index of the field Body, -1 without one
	body      *huma.Schema // by which a body is checked
	shown     *huma.Schema // by which it is documented
	emptyBody bool         // nothing in the body is required, so that it may be left out
}

// param is one value of the path, the query or a header.
type param struct {
	at       int
	in, name string
	required bool
	doc      string
	schema   *huma.Schema
}

// newBinder reads the tags of the input struct. A tag that cannot be read panics at the start.
func newBinder(schemas huma.Registry, t reflect.Type, r Route) *binder {
	b := &binder{route: r, schemas: schemas, bodyAt: -1}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Name == "Body" {
			b.bodyAt = i
			b.readBody(f)
			continue
		}
		for _, in := range []string{"path", "query", "header"} {
			if name, ok := f.Tag.Lookup(in); ok {
				b.params = append(b.params, param{
					at: i, in: in, name: name, doc: f.Tag.Get("doc"),
					required: in == "path" || f.Tag.Get("required") == "true", schema: huma.SchemaFromField(schemas, f, name),
				})
			}
		}
	}
	return b
}

func (b *binder) readBody(f reflect.StructField) {
	b.shown = b.schemas.Schema(f.Type, false, operationID(b.route)+"-body")
	withoutReadOnly(b.shown)
	b.body = b.shown
	if f.Type.Implements(reflect.TypeFor[cases.Command]()) { // what a command needs is a rule of its room, the same at every door
		lenient := *b.shown
		lenient.Required = nil
		lenient.PrecomputeMessages()
		b.body = &lenient
	}
	b.emptyBody = len(b.body.Required) == 0 && b.body.Type == huma.TypeObject
}

// withoutReadOnly takes what only the program sets out of a schema, so that sending it is refused like any unknown field.
func withoutReadOnly(s *huma.Schema) {
	for name, p := range s.Properties {
		if p.ReadOnly {
			delete(s.Properties, name)
			s.Required = slices.DeleteFunc(s.Required, func(r string) bool { return r == name })
		}
	}
	s.PrecomputeMessages()
}

// bind fills the input, or tells every wrong value at once.
func (b *binder) bind(c *Call, in reflect.Value) error {
	var f fault.Fields
	query := c.r.URL.Query()
	for _, p := range b.params {
		raw := p.raw(c, query)
		if len(raw) == 0 {
			if p.required {
				f.Add(p.path(), "required")
			}
			continue
		}
		p.set(&f, b.schemas, in.Field(p.at), raw)
	}
	b.unknownQuery(&f, query)
	version, err := seen(c.r.Header.Get("If-Match"))
	if err != nil {
		f.Add("header.If-Match", "bad_version")
	}
	if err := f.Err(); err != nil {
		return err
	}
	c.Version = version
	if b.bodyAt < 0 {
		return nil
	}
	return b.decodeBody(c, in.Field(b.bodyAt))
}

// unknownQuery refuses parameters that the route does not have: a mistyped filter must not widen a list.
func (b *binder) unknownQuery(f *fault.Fields, query url.Values) {
	for name := range query {
		if name == "lang" || slices.ContainsFunc(b.params, func(p param) bool { return p.in == "query" && p.name == name }) {
			continue
		}
		f.Add("query."+clip(name), "unknown_field")
	}
}

func (p param) path() string { return p.in + "." + p.name }

// raw returns the values as they were sent; lists may be repeated or divided by commas.
func (p param) raw(c *Call, query url.Values) []string {
	var values []string
	switch p.in {
	case "path":
		values = []string{c.r.PathValue(p.name)}
	case "query":
		values = query[p.name]
	case "header":
		values = c.r.Header.Values(p.name)
	}
	return slices.DeleteFunc(slices.Clone(values), func(s string) bool { return s == "" })
}

// set reads the values into the field and checks them against the schema.
func (p param) set(f *fault.Fields, schemas huma.Registry, field reflect.Value, raw []string) {
	if field.Kind() == reflect.Slice {
		raw = strings.Split(strings.Join(raw, ","), ",")
		list := make([]any, len(raw))
		field.Set(reflect.MakeSlice(field.Type(), len(raw), len(raw)))
		for i, text := range raw {
			value, err := parse(field.Index(i), text)
			if err != nil {
				p.broken(f, err)
				return
			}
			list[i] = value
		}
		p.validate(f, schemas, list)
		return
	}
	if len(raw) > 1 {
		f.Add(p.path(), "twice")
		return
	}
	value, err := parse(field, raw[0])
	if err != nil {
		p.broken(f, err)
		return
	}
	p.validate(f, schemas, value)
}

func (p param) validate(f *fault.Fields, schemas huma.Registry, value any) {
	found := huma.ValidateResult{}
	path := huma.NewPathBuffer(nil, 0)
	path.Push(p.in)
	path.Push(p.name)
	huma.Validate(schemas, p.schema, path, huma.ModeWriteToServer, value, &found)
	translate(f, found.Errors)
}

// ruleError is an error that names the rule that a text breaks; want is the type that it should have.
type ruleError struct{ code, want string }

func (e ruleError) Error() string { return e.code }

func (p param) broken(f *fault.Fields, err error) {
	var e ruleError
	if errors.As(err, &e) && e.want != "" {
		f.Add(p.path(), e.code, "want", e.want)
		return
	}
	f.Add(p.path(), err.Error())
}

// parse reads one text into a field and returns it as JSON would hold it.
func parse(field reflect.Value, text string) (any, error) {
	if strings.ContainsRune(text, 0) {
		return nil, ruleError{code: "text_nul"}
	}
	if field.Type() == reflect.TypeFor[time.Time]() {
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, ruleError{code: "bad_time"}
		}
		field.Set(reflect.ValueOf(t.UTC()))
		return text, nil
	}
	if u, ok := field.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if err := u.UnmarshalText([]byte(text)); err != nil {
			return nil, ruleError{code: "invalid"}
		}
		return text, nil
	}
	return parseScalar(field, text)
}

func parseScalar(field reflect.Value, text string) (any, error) {
	switch field.Kind() {
	case reflect.String:
		field.SetString(text)
		return text, nil
	case reflect.Bool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return nil, ruleError{"wrong_type", "boolean"}
		}
		field.SetBool(v)
		return v, nil
	case reflect.Int, reflect.Int64:
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, ruleError{"wrong_type", "integer"}
		}
		field.SetInt(v)
		return v, nil
	case reflect.Float64:
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || v != v {
			return nil, ruleError{"wrong_type", "number"}
		}
		field.SetFloat(v)
		return v, nil
	}
	panic(fmt.Sprintf("httpapi: a parameter cannot be a %s", field.Type()))
}
