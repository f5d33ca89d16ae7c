package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"gezhi/internal/fault"
)

// maxDepth bounds how deep the values of a body are nested.
const maxDepth = 16

// decodeBody checks a JSON body against its schema and reads it into target, telling everything that is wrong at once.
// The version that the person saw is taken out first, where the route has one.
func (b *binder) decodeBody(c *Call, target reflect.Value) error {
	raw := c.body
	if len(bytes.TrimSpace(raw)) == 0 && b.emptyBody {
		raw = []byte("{}")
	} else if err := jsonType(c.r.Header.Get("Content-Type")); err != nil {
		return err
	}
	if !utf8.Valid(raw) {
		return fault.New(fault.Malformed, "request.not_utf8")
	}
	if err := scan(raw); err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return fault.New(fault.Malformed, "request.not_json").Because(err)
	}
	var f fault.Fields
	if b.route.Versioned {
		raw = c.takeVersion(value, raw, &f)
	}
	found := huma.ValidateResult{}
	path := huma.NewPathBuffer(nil, 0)
	path.Push("body")
	huma.Validate(b.schemas, b.body, path, huma.ModeWriteToServer, value, &found)
	translate(&f, found.Errors)
	findNUL(&f, "", value)
	if err := f.Err(); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, target.Addr().Interface()); err != nil {
		locate(&f, "", target.Type(), value)
		if f.Len() == 0 {
			f.Add("body", "invalid")
		}
		return f.Err()
	}
	return nil
}

// takeVersion removes "version" from the object and keeps it.
func (c *Call) takeVersion(value any, raw []byte, f *fault.Fields) []byte {
	object, ok := value.(map[string]any)
	v, has := object["version"]
	if !ok || !has {
		return raw
	}
	delete(object, "version")
	number, ok := v.(float64)
	if !ok || number < 1 || number != float64(int64(number)) || number > 1<<53 {
		f.Add("version", "bad_version")
		return raw
	}
	c.Version = int64(number)
	rest, err := json.Marshal(object)
	if err != nil {
		return raw
	}
	return rest
}

func jsonType(header string) error {
	media, params, err := mime.ParseMediaType(header)
	if err != nil || media != "application/json" {
		return fault.New(fault.Malformed, codeMediaType, "want", "application/json")
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return fault.New(fault.Malformed, "request.not_utf8")
	}
	return nil
}

// scan reads the JSON once, token by token: one value, not too deep, no name twice in an object.
func scan(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var names []map[string]bool // of the objects around; nil for an array
	wantName := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.New(fault.Malformed, "request.not_json", "offset", d.InputOffset()).Because(err)
		}
		switch t := token.(type) {
		case json.Delim:
			switch t {
			case '{', '[':
				if len(names) == maxDepth {
					return fault.New(fault.Malformed, "request.too_deep", "max", maxDepth)
				}
				var object map[string]bool
				if t == '{' {
					object = map[string]bool{}
				}
				names, wantName = append(names, object), t == '{'
				continue
			default:
				names = names[:len(names)-1]
			}
		case string:
			if wantName {
				if object := names[len(names)-1]; object[t] {
					return fault.New(fault.Malformed, "request.name_twice", "name", clip(t))
				} else {
					object[t] = true
				}
				wantName = false
				continue
			}
		}
		wantName = len(names) > 0 && names[len(names)-1] != nil
	}
}

// clip shortens what a caller sent, before it stands in an answer.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

// findNUL notes texts with the character U+0000, which no database of ours keeps.
func findNUL(f *fault.Fields, path string, value any) {
	switch v := value.(type) {
	case string:
		if strings.ContainsRune(v, 0) {
			f.Add(orBody(path), "text_nul")
		}
	case map[string]any:
		for name, inner := range v {
			findNUL(f, join(path, name), inner)
		}
	case []any:
		for i, inner := range v {
			findNUL(f, path+"["+strconv.Itoa(i)+"]", inner)
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// locate finds the values that a type cannot read, such as a date that does not exist: it walks value and type side by side.
func locate(f *fault.Fields, path string, t reflect.Type, value any) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if value == nil {
		return
	}
	_, object := value.(map[string]any)
	list, array := value.([]any)
	switch {
	case object && t.Kind() == reflect.Struct:
		locateFields(f, path, t, value.(map[string]any))
	case array && t.Kind() == reflect.Slice:
		for i, v := range list {
			locate(f, fmt.Sprintf("%s[%d]", path, i), t.Elem(), v)
		}
	default:
		raw, err := json.Marshal(value)
		if err == nil {
			err = json.Unmarshal(raw, reflect.New(t).Interface())
		}
		if err != nil {
			addUnreadable(f, orBody(path), err)
		}
	}
}

func locateFields(f *fault.Fields, path string, t reflect.Type, object map[string]any) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			locateFields(f, path, field.Type, object)
		case object[name] != nil:
			locate(f, join(path, name), field.Type, object[name])
		}
	}
}

// addUnreadable notes why a text could not be read.
func addUnreadable(f *fault.Fields, path string, err error) {
	var known *fault.Error
	switch {
	case !errors.As(err, &known):
		f.Add(path, "invalid")
	case strings.HasPrefix(known.Code, "calendar.limit_"):
		f.Add(path, "bad_limit")
	case known.Code == "calendar.date":
		f.Add(path, "bad_date")
	default:
		f.Add(path, "invalid")
	}
}
