package catalogue

import (
	"encoding/json"
	"reflect"
	"slices"
)

// Carry makes in a later version what changed from one version to the next: what both changed differently is as next has it, all else of
// the later version stays. So a version dated ahead does not take back what was decided before its day.
//
// Faults: Invalid with the place of every rule that the outcome breaks.
func Carry(base, next, later *Catalogue) (*Catalogue, error) {
	merged := carried(tree(base), tree(next), tree(later))
	raw, err := json.Marshal(merged)
	if err != nil {
		return nil, err
	}
	var p Policy
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, err
	}
	return New(p)
}

// tree is a policy as plain values.
func tree(c *Catalogue) (v any) {
	raw, err := json.Marshal(c.policy)
	if err != nil {
		panic("catalogue: a checked policy does not encode: " + err.Error())
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		panic("catalogue: own encoding does not decode: " + err.Error())
	}
	return v
}

// carried is the three-way merge of plain values; nil stands for what is not there.
func carried(base, next, later any) any {
	if reflect.DeepEqual(base, next) {
		return later
	}
	if b, n, l, ok := threeMaps(base, next, later); ok {
		return carriedFields(b, n, l)
	}
	if b, n, l, ok := threeLists(base, next, later); ok {
		return carriedList(b, n, l)
	}
	return next
}

func threeMaps(a, b, c any) (x, y, z map[string]any, ok bool) {
	x, _ = a.(map[string]any)
	y, ok = b.(map[string]any)
	z, also := c.(map[string]any)
	return x, y, z, ok && also
}

func carriedFields(base, next, later map[string]any) map[string]any {
	out := map[string]any{}
	for _, side := range []map[string]any{next, later} {
		for name := range side {
			if v := carried(base[name], next[name], later[name]); v != nil {
				out[name] = v
			}
		}
	}
	return out
}

// threeLists answers lists of things that have a code of their own.
func threeLists(a, b, c any) (x, y, z []any, ok bool) {
	x, _ = a.([]any)
	y, ok = b.([]any)
	z, also := c.([]any)
	return x, y, z, ok && also && coded(x) && coded(y) && coded(z)
}

func coded(list []any) bool {
	return !slices.ContainsFunc(list, func(v any) bool { return codeOf(v) == "" })
}

// codeOf is by what a thing of a list is known: its code, or its loop.
func codeOf(v any) string {
	fields, _ := v.(map[string]any)
	for _, name := range []string{"code", "loop"} {
		if code, ok := fields[name].(string); ok {
			return code
		}
	}
	return ""
}

// carriedList merges thing by thing, in the order of the later list; what next has beside it comes behind.
func carriedList(base, next, later []any) []any {
	find := func(list []any, code string) any {
		if i := slices.IndexFunc(list, func(v any) bool { return codeOf(v) == code }); i >= 0 {
			return list[i]
		}
		return nil
	}
	out := []any{}
	for _, l := range later {
		code := codeOf(l)
		if v := carried(find(base, code), find(next, code), l); v != nil {
			out = append(out, v)
		}
	}
	for _, n := range next {
		code := codeOf(n)
		if find(later, code) == nil && !reflect.DeepEqual(find(base, code), n) {
			out = append(out, n)
		}
	}
	return out
}
