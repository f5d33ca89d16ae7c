package httpapi

import (
	"encoding/json"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
)

// Span is a time between two instants; without an end it goes on.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// standstills reads from the acts of a case when each of its clocks stood still, oldest first. What a clock did in an earlier run is
// told with it: it is one clock to those who look.
func standstills(acts []audit.Act) map[cases.ClockName][]Span {
	all := map[cases.ClockName][]Span{}
	for _, a := range acts {
		var effects struct {
			Clocks map[cases.ClockName]*cases.Clock `json:"clocks"`
		}
		if json.Unmarshal([]byte(a.Effects), &effects) != nil {
			continue
		}
		for name, k := range effects.Clocks {
			list := all[name]
			open := len(list) > 0 && list[len(list)-1].To.IsZero()
			switch {
			case k != nil && !k.Paused.IsZero() && !open:
				all[name] = append(list, Span{From: k.Paused})
			case open && (k == nil || k.Paused.IsZero()):
				list[len(list)-1].To = a.At
			}
		}
	}
	return all
}
