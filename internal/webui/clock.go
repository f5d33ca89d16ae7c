package webui

import (
	"strconv"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/httpapi"
)

// Left says what is left of a limit, or by how much it was passed.
func (v view) Left(l httpapi.TimeLeft) string {
	kind := "page.left."
	if l.Late {
		kind = "page.late."
	}
	return v.Text(kind+l.Unit, map[string]any{"n": l.N, "by": v.by(l)})
}

// by says until when: a day of the week and of the year, and the time of day where that matters.
func (v view) by(l httpapi.TimeLeft) string {
	if !l.Exact {
		return v.Text("page.by.day", map[string]any{"day": v.Day(calendar.DueDate(l.By))})
	}
	at := l.By.In(calendar.Zone())
	return v.Text("page.by.time", map[string]any{"day": v.Day(calendar.DateOf(at)), "time": at.Format("15:04")})
}

// Day writes a date with its day of the week.
func (v view) Day(d calendar.Date) string {
	month := strconv.Itoa(int(d.Month))
	if v.English() {
		month = d.Month.String()
	}
	weekday := v.Text("page.weekday."+strconv.Itoa(int(d.Weekday())), nil)
	return v.Text("page.day", map[string]any{"weekday": weekday, "month": month, "day": d.Day})
}

// Moment writes an instant with its day of the week.
func (v view) Moment(t time.Time) string {
	return v.Text("page.by.time", map[string]any{"day": v.Day(calendar.DateOf(t)), "time": t.In(calendar.Zone()).Format("15:04")})
}
