// Package i18n holds every sentence that the program says to people, in Chinese first and in English.
//
// The sentences stand in messages/zh-CN.json and messages/en.json under flat keys such as
// "fault.case.not_open", "field.required", "state.handling" or "act.dispatch"; {name} is a
// placeholder. Both files have the same keys with the same placeholders. A sentence "field.*"
// states the rule that a field breaks and the remedy. What a jurisdiction chooses to call things
// (steps, units, matters) is local policy and stands in package catalogue.
//
// A new code of a fault needs its sentence: go test ./internal/i18n names every code in the
// source that has none, ready to be pasted.
package i18n
