package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

// extraDay is the notice of 2026 with one more day off.
func extraDay(t *testing.T, day string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testkit.SharedData(t, "holidays"), "2026.json"))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.Replace(string(data), `"days": [`, `"days": [{"name": "临时", "date": "`+day+`", "isOffDay": true},`, 1))
}

func TestAnImportedYearMovesTheLimits(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	calendars := app.NewCalendars(c.App)
	receipt, err := c.Cases.Report(t.Context(), access.NewPublic(c.tenant), cases.Intake{Command: cases.Report{What: cases.What{
		Source: cases.ResidentWeb, Words: "路灯不亮", Address: "凤鸣小区", Grid: "140502", Anonymous: true,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	before, err := calendars.Calendar(t.Context(), c.tenant)
	if err != nil {
		t.Fatal(err)
	}
	admin := c.staff("admin", people.SysAdmin, "140502", "")
	file, key := extraDay(t, "2026-03-02"), cases.Key{Hash: "k", Body: "b"} // the day of the report
	for range 2 {                                                           // the second time under the same key is the same act
		version, moved, err := calendars.ImportYear(t.Context(), admin, file, key)
		if err != nil || moved != 1 || version == before.Version() {
			t.Fatalf("got %s, %d moved, %v", version, moved, err)
		}
	}
	after, err := calendars.Calendar(t.Context(), c.tenant)
	if err != nil || after.IsWorking(calendar.Date{Year: 2026, Month: time.March, Day: 2}) {
		t.Errorf("the day is worked; %v", err)
	}
	moved, err := c.Cases.Look(t.Context(), c.tenant, receipt.ID)
	if was, is := receipt.Case.Clocks[cases.ClockAccept].Due, moved.Clocks[cases.ClockAccept].Due; err != nil || !is.After(was) {
		t.Errorf("due %v, then %v; %v", was, is, err)
	}
	if n := c.acts("calendar.import"); n != 1 {
		t.Errorf("%d imports", n)
	}
	c.proven()
}

func TestAYearIsRefused(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	calendars := app.NewCalendars(c.App)
	admin, clerk := c.staff("admin", people.SysAdmin, "140502", ""), c.staff("clerk", people.Clerk, "140502", "center:140502")
	_, _, err := calendars.ImportYear(t.Context(), clerk, []byte(`{"year":2027,"papers":[],"days":[]}`), cases.Key{})
	if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
		t.Errorf("a clerk got %v", err)
	}
	_, _, err = calendars.ImportYear(t.Context(), admin, []byte(`<year>`), cases.Key{})
	wantFault(t, err, fault.Malformed, "calendar.notice_unreadable")
	_, _, err = calendars.ImportYear(t.Context(), admin, []byte(`{"year":2027,"papers":[],"days":[{"name":"x","date":"2031-01-01","isOffDay":true}]}`), cases.Key{})
	wantFields(t, err, "days[0].date calendar.notice_year")
	if n := c.acts("calendar.import"); n != 0 {
		t.Errorf("%d imports", n)
	}
}
