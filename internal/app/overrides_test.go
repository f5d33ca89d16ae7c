package app_test

import (
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
)

// What a unit's own hours would move is told before they are saved, and is what they move then.
func TestAUnitsOwnHoursAreForeseen(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	calendars := app.NewCalendars(c.App)
	receipt, err := c.Cases.Report(t.Context(), access.NewPublic(c.tenant), cases.Intake{Command: cases.Report{What: cases.What{
		Source: cases.ResidentWeb, Words: "路灯不亮", Address: "凤鸣小区", Grid: "140502", Anonymous: true,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	due := func() time.Time {
		one, err := c.Cases.Look(t.Context(), c.tenant, receipt.ID)
		if err != nil {
			t.Fatal(err)
		}
		return one.Clocks[cases.ClockAccept].Due
	}
	was := due()
	center := people.Center("140502")
	short := calendar.Overrides{Hours: &calendar.Hours{Office: []calendar.Period{{From: 16 * 60, To: 17 * 60}}}} // an hour a day: everything takes longer
	draft := httpapi.CalendarDraft{Org: center, Overrides: &short}
	f, err := calendars.Foresee(t.Context(), c.admin(), draft)
	if err != nil || f != (httpapi.Foresight{Looked: 1, Moved: 1, Later: 1}) {
		t.Fatalf("%+v, %v", f, err)
	}
	if f, err = calendars.Foresee(t.Context(), c.admin(), httpapi.CalendarDraft{Org: "unit:U15", Overrides: &short}); err != nil || f.Moved != 0 {
		t.Errorf("another's hours: %+v, %v", f, err)
	}
	if !due().Equal(was) {
		t.Errorf("looking moved the limit to %s", due())
	}
	key := cases.Key{Hash: "k", Body: "b"}
	for range 2 {
		_, moved, err := calendars.SaveOverrides(t.Context(), c.admin(), center, short, "", key)
		if err != nil || moved != 1 {
			t.Fatalf("%d moved, %v", moved, err)
		}
	}
	if !due().After(was) {
		t.Errorf("the limit stays at %s", was)
	}
	own, err := calendars.Overrides(t.Context(), c.tenant)
	if err != nil || own[center].Hours == nil {
		t.Errorf("%+v, %v", own, err)
	}
	if _, moved, err := calendars.SaveOverrides(t.Context(), c.admin(), center, calendar.Overrides{}, short.Version(), cases.Key{}); err != nil || moved != 1 || !due().Equal(was) {
		t.Errorf("as everybody else again: %d moved, %v", moved, err)
	}
	c.proven()
}

func TestWhatIsRefusedOfHours(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	calendars := app.NewCalendars(c.App)
	_, _, err := calendars.SaveOverrides(t.Context(), c.admin(), "unit:U99", calendar.Overrides{Week: []int{1}}, "", cases.Key{})
	wantFields(t, err, "org org.form")
	_, err = calendars.Foresee(t.Context(), c.admin(), httpapi.CalendarDraft{Overrides: &calendar.Overrides{Week: []int{8}}})
	wantFields(t, err, "week[0] out_of_range")
	_, err = calendars.Foresee(t.Context(), c.staff("clerk", people.Clerk, "140502", "center:140502"), httpapi.CalendarDraft{})
	if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
		t.Errorf("a clerk: %v", err)
	}
}

// The county makes a Friday a day off, with its reason and paper: the week has a day
// less, and the calendar tells where that is written.
func TestTheCountyMakesADayADayOff(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	calendars := app.NewCalendars(c.App)
	friday := calendar.Date{Year: 2026, Month: time.March, Day: 6}
	off := calendar.Overrides{Days: []calendar.DayRule{{Date: friday, Name: "暴雪停工", Source: "区政办发〔2026〕1号"}}}
	worked := func() int { // in the week of that Friday
		cal, err := calendars.Calendar(t.Context(), c.tenant)
		if err != nil {
			t.Fatal(err)
		}
		return cal.WorkingDaysBetween(friday.AddDays(-4), friday.AddDays(3))
	}
	if n := worked(); n != 5 {
		t.Fatalf("the week has %d working days", n)
	}
	for name, wrong := range map[string]calendar.DayRule{
		"days[0].name required":   {Date: friday, Source: "区政办发〔2026〕1号"},
		"days[0].source required": {Date: friday, Name: "暴雪停工", Source: " "},
	} {
		_, err := calendars.Foresee(t.Context(), c.admin(), httpapi.CalendarDraft{Overrides: &calendar.Overrides{Days: []calendar.DayRule{wrong}}})
		wantFields(t, err, name)
	}
	if _, _, err := calendars.SaveOverrides(t.Context(), c.admin(), "", off, calendar.Overrides{}.Version(), cases.Key{Hash: "1"}); err != nil {
		t.Fatal(err)
	}
	if n := worked(); n != 4 {
		t.Errorf("with the Friday off the week has %d working days", n)
	}
	cal, err := calendars.Calendar(t.Context(), c.tenant)
	if rule, told := cal.Rule(friday); err != nil || !told || rule.Working || rule.Source != "区政办发〔2026〕1号" {
		t.Errorf("the calendar tells %+v", rule)
	}
	// Who changes what somebody else changed in between sees it first.
	_, _, err = calendars.SaveOverrides(t.Context(), c.admin(), "", calendar.Overrides{}, calendar.Overrides{}.Version(), cases.Key{Hash: "2"})
	wantFault(t, err, fault.Stale, "calendar.stale")
	if _, _, err := calendars.SaveOverrides(t.Context(), c.admin(), "", calendar.Overrides{}, off.Version(), cases.Key{Hash: "3"}); err != nil || worked() != 5 {
		t.Errorf("taken back: %d working days, %v", worked(), err)
	}
	c.proven()
}
