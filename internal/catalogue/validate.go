package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// Validate checks every rule of a policy and tells all that are broken: an Invalid fault whose paths are
// "file: place", as in "matters.yaml: C0904.lead_unit".
func Validate(p Policy) error {
	v := &validator{policy: p, units: codeSet(p.Units, func(u Unit) string { return u.Code }),
		categories: codeSet(p.Categories, func(c Category) string { return c.Code })}
	v.jurisdiction()
	v.settings()
	v.views()
	v.unitList()
	v.matters()
	v.loopTable()
	v.roles()
	v.reasons()
	return v.fields.Err()
}

type validator struct {
	policy     Policy
	units      map[string]bool
	categories map[string]bool
	fields     fault.Fields
}

func codeSet[T any](list []T, code func(T) string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, x := range list {
		set[code(x)] = true
	}
	return set
}

// at is a place in a file.
type at struct{ file, place string }

func (a at) path(name string) string {
	if a.place == "" {
		return a.file + ": " + name
	}
	if name == "" {
		return a.file + ": " + a.place
	}
	return a.file + ": " + a.place + "." + name
}

// entry names an entry of a list by its code, or by its number (from 1) when it has none.
func entry(file, list, code string, i int) at {
	if code == "" {
		code = fmt.Sprintf("%s[%d]", list, i+1)
	}
	return at{file, code}
}

func (v *validator) text(a at, name, s string) {
	if strings.TrimSpace(s) == "" {
		v.fields.Add(a.path(name), "required")
	}
}

func (v *validator) label(a at, name string, l Label) {
	v.text(a, name+".zh", l.ZH)
	v.text(a, name+".en", l.EN)
}

func (v *validator) code(a at, code string, pattern *regexp.Regexp) {
	if !pattern.MatchString(code) {
		v.fields.Add(a.path("code"), "bad_code", "pattern", pattern.String())
	}
}

func (v *validator) unique(a at, seen map[string]bool, value string) {
	if seen[value] {
		v.fields.Add(a.path("code"), "duplicate", "value", value)
	}
	seen[value] = true
}

func (v *validator) between(a at, name string, n, low, high int) {
	if n < low || n > high {
		v.fields.Add(a.path(name), "out_of_range", "min", low, "max", high)
	}
}

func (v *validator) positive(a at, name string, l calendar.Limit) {
	if l.Amount <= 0 {
		v.fields.Add(a.path(name), "limit_required")
	}
}

func (v *validator) wallClock(a at, name string, l calendar.Limit) {
	if l.Amount != 0 && l.Unit != calendar.WallClock {
		v.fields.Add(a.path(name), "wall_clock_only")
	}
}

func oneOf[T ~string](v *validator, a at, name string, value T, allowed ...T) {
	if !slices.Contains(allowed, value) {
		v.fields.Add(a.path(name), "not_one_of", "allowed", joinWords(allowed))
	}
}

func joinWords[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}
