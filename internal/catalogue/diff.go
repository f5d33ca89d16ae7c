package catalogue

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Difference is one thing that two versions of a policy do not have in common.
type Difference struct {
	Part   string       `json:"part" doc:"matter, unit, category, loop, urgent, step, reason, role, settings, jurisdiction"`
	Code   string       `json:"code,omitempty"`
	Name   Label        `json:"name,omitzero"`
	How    string       `json:"how" enum:"added,changed,removed"`
	Fields []FieldShift `json:"fields,omitempty" doc:"Of a changed thing"`
}

// FieldShift is one field before and after; empty where it was not there.
type FieldShift struct {
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// part is a thing of a policy with its name, as flat fields.
type part struct {
	kind, code string
	name       Label
	fields     map[string]string
}

// Diff tells what differs between two versions: what b has that a has not was added. The order is that of b, then what a had beside it.
func Diff(a, b *Catalogue) []Difference {
	before, after := parts(a.policy), parts(b.policy)
	old := make(map[string]part, len(before))
	for _, p := range before {
		old[p.kind+" "+p.code] = p
	}
	diff := []Difference{}
	for _, p := range after {
		was, ok := old[p.kind+" "+p.code]
		delete(old, p.kind+" "+p.code)
		d := Difference{Part: p.kind, Code: p.code, Name: p.name, How: "added"}
		if ok {
			d.How, d.Fields = "changed", shifts(was.fields, p.fields)
		}
		if !ok || len(d.Fields) > 0 {
			diff = append(diff, d)
		}
	}
	for _, p := range before {
		if _, left := old[p.kind+" "+p.code]; left {
			diff = append(diff, Difference{Part: p.kind, Code: p.code, Name: p.name, How: "removed"})
		}
	}
	return diff
}

func shifts(a, b map[string]string) []FieldShift {
	paths := maps.Clone(a)
	maps.Copy(paths, b)
	var found []FieldShift
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if a[path] != b[path] {
			found = append(found, FieldShift{path, a[path], b[path]})
		}
	}
	return found
}

func parts(p Policy) []part {
	var list []part
	add := func(kind, code string, name Label, v any) { list = append(list, part{kind, code, name, flat(v)}) }
	add("jurisdiction", "", Label{}, p.Jurisdiction)
	add("settings", "", Label{}, p.Settings)
	for _, m := range p.Matters {
		m.Version = 0 // the number of an entry says nothing of its content
		add("matter", m.Code, m.Name, m)
	}
	for _, u := range p.Units {
		add("unit", u.Code, u.Name, u)
	}
	for _, c := range p.Categories {
		add("category", c.Code, c.Name, c)
	}
	for _, l := range p.Loops.Loops {
		add("loop", string(l.Loop), l.Name, l)
	}
	add("urgent", "", Label{}, p.Loops.Urgent)
	for _, v := range p.Views {
		for i, s := range v.Steps {
			add("step", fmt.Sprintf("%s-%d", v.Code, i+1), s.Name, s)
		}
	}
	for _, kind := range []ReasonKind{RejectReasons, ReturnReasons, ExtendReasons, SuspendReasons} {
		for _, r := range p.Reasons.Of(kind) {
			add("reason", string(kind)+"-"+r.Code, r.Name, r)
		}
	}
	for _, r := range p.Roles {
		add("role", r.Code, r.Name, r)
	}
	return list
}

// flat turns a value into its fields by dotted path; lists of words are one field.
func flat(v any) map[string]string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("catalogue: a part of a checked policy does not encode: " + err.Error())
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		panic("catalogue: own encoding does not decode: " + err.Error())
	}
	fields := map[string]string{}
	flatten(fields, "", tree)
	return fields
}

func flatten(into map[string]string, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, one := range v {
			flatten(into, strings.TrimPrefix(path+"."+key, "."), one)
		}
	case []any:
		if words, ok := plain(v); ok {
			into[path] = strings.Join(words, ", ")
			return
		}
		for i, one := range v {
			flatten(into, fmt.Sprintf("%s.%d", path, i+1), one)
		}
	default:
		into[path] = fmt.Sprint(v)
	}
}

// plain returns the entries of a list that holds no further fields.
func plain(list []any) ([]string, bool) {
	words := make([]string, 0, len(list))
	for _, one := range list {
		if _, deep := one.(map[string]any); deep {
			return nil, false
		}
		words = append(words, fmt.Sprint(one))
	}
	return words, true
}
