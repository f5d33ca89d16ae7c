package httpapi

import (
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"gezhi/internal/fault"
)

// rule turns one sentence of the schema validator into a code of ours. names are what its placeholders fill.
type rule struct {
	sentence *regexp.Regexp
	code     string
	names    []string
	pairs    []any
}

// rules knows the validator's sentences; one that it does not know becomes "invalid".
var rules = []rule{
	said(validation.MsgUnexpectedProperty, "unknown_field"),
	said(validation.MsgExpectedRequiredProperty, "required", ""),
	said(validation.MsgExpectedDependentRequiredProperty, "required", "", "with"),
	said(validation.MsgExpectedRFC3339DateTime, "bad_time"),
	said(validation.MsgExpectedRFC3339Date, "bad_date"),
	wants(validation.MsgExpectedBoolean, "boolean"),
	wants(validation.MsgExpectedNumber, "number"),
	wants(validation.MsgExpectedInteger, "integer"),
	wants(validation.MsgExpectedString, "string"),
	wants(validation.MsgExpectedArray, "array"),
	wants(validation.MsgExpectedObject, "object"),
	said(validation.MsgExpectedOneOf, "not_one_of", "allowed"),
	said(validation.MsgExpectedMinimumNumber, "number_min", "min"),
	said(validation.MsgExpectedMaximumNumber, "number_max", "max"),
	said(validation.MsgExpectedMinLength, "too_short", "min"),
	said(validation.MsgExpectedMaxLength, "too_long", "max"),
	said(validation.MsgExpectedMinItems, "too_few_items", "min"),
	said(validation.MsgExpectedMaxItems, "too_many_items", "max"),
	said(validation.MsgExpectedArrayItemsUnique, "twice"),
}

var placeholder = regexp.MustCompile(`%[vsd]`)

func said(message, code string, names ...string) rule {
	quoted := placeholder.ReplaceAllString(regexp.QuoteMeta(message), `(.*)`)
	return rule{sentence: regexp.MustCompile(`(?s)^` + quoted + `$`), code: code, names: names}
}

func wants(message, kind string) rule {
	r := said(message, "wrong_type")
	r.pairs = []any{"want", kind}
	return r
}

// translate notes what the validator found, under our codes.
func translate(f *fault.Fields, found []error) {
	for _, err := range found {
		var detail *huma.ErrorDetail
		if !errors.As(err, &detail) {
			f.Add("body", "invalid")
			continue
		}
		path := strings.TrimPrefix(strings.TrimPrefix(detail.Location, "body"), ".")
		if !addRule(f, path, detail) {
			f.Add(orBody(path), "invalid")
		}
	}
}

func addRule(f *fault.Fields, path string, detail *huma.ErrorDetail) bool {
	for _, r := range rules {
		m := r.sentence.FindStringSubmatch(detail.Message)
		if m == nil {
			continue
		}
		pairs := append([]any(nil), r.pairs...)
		for i, name := range r.names {
			if name != "" {
				pairs = append(pairs, name, m[i+1])
			}
		}
		if text, ok := detail.Value.(string); ok && r.code == "too_long" {
			pairs = append(pairs, "n", utf8.RuneCountInString(text))
		}
		if r.code == "required" { // said of the object that lacks the field
			path = strings.TrimPrefix(path+"."+m[1], ".")
		}
		f.Add(orBody(path), r.code, pairs...)
		return true
	}
	return false
}

// orBody names the body itself where a path is empty.
func orBody(path string) string {
	if path == "" {
		return "body"
	}
	return path
}
