package httpapi

import (
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
)

// TestTimeLeftIsSaidAsPeopleSayIt: Wednesday 25 November 2026; the weekend of the 28th lies in between.
func TestTimeLeftIsSaidAsPeopleSayIt(t *testing.T) {
	t.Parallel()
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.November, day, hour, minute, 0, 0, calendar.Zone())
	}
	now := at(25, 10, 0)
	for _, test := range []struct {
		name  string
		limit calendar.Limit
		due   time.Time
		want  TimeLeft
	}{
		{"working days leave the weekend out", calendar.WorkingDays(5), at(33, 0, 0), TimeLeft{N: 5, Unit: "working_days"}},
		{"the end of a day belongs to it", calendar.WorkingDays(1), at(26, 0, 0), TimeLeft{Unit: "today"}},
		{"calendar days count every day", calendar.CalendarDays(7), at(33, 0, 0), TimeLeft{N: 7, Unit: "days"}},
		{"hours on the last day", calendar.WorkingHours(4), at(25, 15, 30), TimeLeft{N: 5, Unit: "hours", Exact: true}},
		{"minutes in the last hour", calendar.WallMinutes(30), at(25, 10, 30), TimeLeft{N: 30, Unit: "minutes", Exact: true}},
		{"never no minutes", calendar.WallMinutes(30), at(25, 10, 0), TimeLeft{N: 1, Unit: "minutes", Exact: true}},
		{"hours that are far are days", calendar.WallHours(72), at(28, 10, 0), TimeLeft{N: 3, Unit: "days", Exact: true}},
		{"late since the night", calendar.WorkingDays(1), at(25, 0, 0), TimeLeft{Late: true, N: 1, Unit: "days"}},
		{"late over a weekend", calendar.WorkingDays(1), at(21, 0, 0), TimeLeft{Late: true, N: 5, Unit: "days"}},
		{"late by hours", calendar.WallHours(2), at(25, 7, 30), TimeLeft{Late: true, N: 2, Unit: "hours", Exact: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.want.By = test.due
			if got := timeLeft(calendar.National(), cases.Clock{Run: 1, Limit: test.limit, Due: test.due}, now); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
