package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
)

// The measures that are counted by day. What stands open now is counted as "open:" and the state.
const (
	Reported = "reported" // 上报
	Closed   = "closed"   // 结案
	Reopened = "reopened" // 重开
	Returned = "returned" // 退回
	Overdue  = "overdue"  // 逾期: a clock told that its limit is gone
	openNow  = "open:"
)

// tally is what the counters know of one case: a fold of the effects of its acts, as the case itself is.
type tally struct {
	Place   string      `json:"place"`
	Matter  string      `json:"matter,omitempty"`
	State   cases.State `json:"state"`
	Round   int         `json:"round,omitempty"`
	Returns int         `json:"returns,omitempty"`
	Overdue []string    `json:"overdue,omitempty"`
}

func decodeTally(body string) (t tally, err error) {
	return t, json.Unmarshal([]byte(body), &t)
}

func (t tally) encode() string {
	b, err := json.Marshal(t)
	if err != nil {
		panic("store: a tally of texts and numbers cannot fail to encode: " + err.Error())
	}
	return string(b)
}

// apply returns the tally after an act with the effects.
func (t tally) apply(effects string) (tally, error) {
	var set map[string]json.RawMessage
	if err := json.Unmarshal([]byte(effects), &set); err != nil {
		return t, fmt.Errorf("effects: %w", err)
	}
	t.Overdue = slices.Clone(t.Overdue)
	err := take(set, "place", &t.Place, nil)
	err = take(set, "matter", &t.Matter, err)
	err = take(set, "state", &t.State, err)
	err = take(set, "round", &t.Round, err)
	err = take(set, "returns", &t.Returns, err)
	return t, take(set, "overdue", &t.Overdue, err)
}

// take reads one effect over a field, unless there was an error before; null empties the field.
func take[T any](set map[string]json.RawMessage, name string, to *T, err error) error {
	raw, ok := set[name]
	if !ok || err != nil {
		return err
	}
	var value T
	if err := json.Unmarshal(raw, &value); err != nil {
		return fmt.Errorf("effects: %s: %w", name, err)
	}
	*to = value
	return nil
}

// steps returns what the counters gain from one act that led from t to after.
func (t tally) steps(after tally, at time.Time) []Count {
	var list []Count
	add := func(day string, of tally, measure string, n int) {
		if n != 0 {
			list = append(list, Count{Day: day, Place: of.Place[:min(12, len(of.Place))], Matter: of.Matter, Measure: measure, N: int64(n)})
		}
	}
	today := calendar.DateOf(at).String()
	if begun(after) && !begun(t) {
		add(today, after, Reported, 1)
	}
	if after.State == cases.Closed && t.State != cases.Closed {
		add(today, after, Closed, 1)
	}
	if begun(t) {
		add(today, after, Reopened, max(0, after.Round-t.Round))
	}
	if after.Round == t.Round {
		add(today, after, Returned, max(0, after.Returns-t.Returns))
	}
	for _, clock := range after.Overdue {
		if !slices.Contains(t.Overdue, clock) {
			add(today, after, Overdue, 1)
		}
	}
	if t.State != after.State || t.Place != after.Place || t.Matter != after.Matter {
		if t.State.Open() {
			add("", t, openNow+string(t.State), -1)
		}
		if after.State.Open() {
			add("", after, openNow+string(after.State), 1)
		}
	}
	return list
}

// begun reports whether the case was brought into the loop: a draft was not.
func begun(t tally) bool { return t.State != "" && t.State != cases.Draft }
