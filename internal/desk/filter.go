package desk

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// MostFilters is how many lists an account may keep: more than that nobody finds again.
const MostFilters = 20

const longestName = 30 // characters

// Filter is a list that an account keeps under a name (常用筛选). Empty fields narrow nothing.
type Filter struct {
	Name   string         `json:"name" maxLength:"30" doc:"The account's own name for it; saving under a name replaces what it stood for"`
	Tab    string         `json:"tab,omitempty" maxLength:"20" doc:"Which list of the queue"`
	Place  territory.Code `json:"place,omitempty" maxLength:"18"`
	Matter string         `json:"matter,omitempty" maxLength:"16"`
	Org    people.Org     `json:"org,omitempty" maxLength:"80"`
}

// Check returns the filter with its name trimmed, or an Invalid fault that names every wrong field.
func (f Filter) Check() (Filter, error) {
	f.Name = strings.Join(strings.Fields(f.Name), " ")
	var wrong fault.Fields
	switch n := utf8.RuneCountInString(f.Name); {
	case n == 0:
		wrong.Add("name", "required")
	case n > longestName:
		wrong.Add("name", "too_long", "max", longestName)
	}
	if !code(f.Tab) {
		wrong.Add("tab", "not_one_of", "allowed", []string{"a-z", "_"})
	}
	if f.Place != "" && !f.Place.Valid() {
		wrong.Add("place", "place.form")
	}
	if f.Org != "" && !f.Org.Valid() {
		wrong.Add("org", "not_an_org", "org", string(f.Org))
	}
	return f, wrong.Err()
}

// code reports whether a text is a name in a program, or empty.
func code(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return (r < 'a' || r > 'z') && r != '_' })
}

// Room reports whether an account that keeps these may keep one more under a name.
//
// Faults: Conflict desk.filters_full.
func Room(kept []Filter, name string) error {
	if len(kept) < MostFilters || slices.ContainsFunc(kept, func(f Filter) bool { return f.Name == name }) {
		return nil
	}
	return fault.New(fault.Conflict, "desk.filters_full", "max", MostFilters)
}
