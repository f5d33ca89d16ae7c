package notices

import (
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// Settings say when an account wants to be told. They are the person's own.
type Settings struct {
	QuietFrom  int  `json:"quiet_from" minimum:"0" maximum:"1439" doc:"Minute of the day from which nothing is shown, in China's time"`
	QuietUntil int  `json:"quiet_until" minimum:"0" maximum:"1439" doc:"Minute of the day until which; the same as the first: never quiet"`
	Digest     bool `json:"digest" doc:"Once a day, when the quiet hours end"`
}

const (
	hour    = 60
	minutes = 24 * hour
)

// Usual are the settings of whoever has chosen none: quiet from 20:00 until 08:00.
func Usual() Settings { return Settings{QuietFrom: 20 * hour, QuietUntil: 8 * hour} }

// Check returns an Invalid fault that names every wrong field.
func (s Settings) Check() error {
	var f fault.Fields
	for _, one := range []struct {
		path   string
		minute int
	}{{"quiet_from", s.QuietFrom}, {"quiet_until", s.QuietUntil}} {
		if one.minute < 0 || one.minute >= minutes {
			f.Add(one.path, "out_of_range", "min", 0, "max", minutes-1)
		}
	}
	return f.Err()
}

// quiet reports whether a minute of the day lies in the quiet hours, which may go past midnight.
func (s Settings) quiet(minute int) bool {
	if s.QuietFrom <= s.QuietUntil {
		return s.QuietFrom <= minute && minute < s.QuietUntil
	}
	return minute >= s.QuietFrom || minute < s.QuietUntil
}

// ShowAt is the instant from which a notice of an instant is shown: at once, or when the quiet hours have ended. Urgent ones never wait.
func (s Settings) ShowAt(at time.Time, urgent bool) time.Time {
	local := at.In(calendar.Zone())
	minute := local.Hour()*hour + local.Minute()
	if urgent || !s.Digest && !s.quiet(minute) {
		return at
	}
	end := time.Date(local.Year(), local.Month(), local.Day(), 0, s.QuietUntil, 0, 0, calendar.Zone())
	if !end.After(at) {
		end = end.AddDate(0, 0, 1)
	}
	return end.UTC()
}
