package territory

import "time"

// Day is a civil date in China as ISO text, "2026-11-22"; days compare as text. The empty Day means "not bounded".
type Day string

// Valid reports whether d is empty or a date that exists.
func (d Day) Valid() bool {
	if d == "" {
		return true
	}
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// Span is a stretch of days: From is its first day, To the first day after it.
type Span struct {
	ValidFrom Day `json:"valid_from"`
	ValidTo   Day `json:"valid_to,omitempty"`
}

// Holds reports whether the day lies in the span.
func (s Span) Holds(d Day) bool {
	return s.ValidFrom <= d && (s.ValidTo == "" || d < s.ValidTo)
}

// Valid reports whether both days exist and the span is not empty.
func (s Span) Valid() bool {
	return s.ValidFrom.Valid() && s.ValidTo.Valid() && (s.ValidTo == "" || s.ValidFrom < s.ValidTo)
}

// Add returns the day so many days later. A day that is none stays as it is.
func (d Day) Add(days int) Day {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	return Day(t.AddDate(0, 0, days).Format(time.DateOnly))
}
