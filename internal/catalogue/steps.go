package catalogue

import "slices"

// States returns the code of every state of a case that has a step, in the order of the loop.
// "withdrawn" has none: a case that was taken back is on no step.
func States() []string {
	return []string{"draft", "submitted", "need_info", "rejected", "merged", "accepted", "dispatched",
		"handling", "suspended", "handled", "verified", "closed", "archived"}
}

// Step is one step of a view: what people call it, and the states that belong to it.
type Step struct {
	Name   Label    `json:"name" yaml:"name"`
	States []string `json:"states" yaml:"states,flow"`
}

// View is a way to show the states of a case as steps. Every state with a step stands in exactly one of them.
type View struct {
	Code  string `json:"code" yaml:"code"` // "main", "courier", "resident"
	Name  Label  `json:"name" yaml:"name"`
	Steps []Step `json:"steps" yaml:"steps"`
}

// The codes of views that faces ask for. A jurisdiction must have the main one; the others fall back to it.
const (
	MainView     = "main"
	CourierView  = "courier"
	ResidentView = "resident"
)

// Step returns the number (from 1) and the name of the step of a state; 0 when the state has none.
func (v View) Step(state string) (int, Label) {
	for i, s := range v.Steps {
		if slices.Contains(s.States, state) {
			return i + 1, s.Name
		}
	}
	return 0, Label{}
}
