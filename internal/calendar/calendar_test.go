package calendar_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/testkit"
)

// codes lists path and code of every wrong field.
func codes(err error) []string {
	var list []string
	if f := fault.As(err); f != nil {
		for _, field := range f.Fields {
			list = append(list, field.Path+" "+field.Code)
		}
	}
	return list
}

func TestWrongHoursAreAllNamed(t *testing.T) {
	t.Parallel()
	june, august, wrong := calendar.MonthDay{Month: 6, Day: 1}, calendar.MonthDay{Month: 8, Day: 31}, calendar.MonthDay{Month: 2, Day: 30}
	tests := []struct {
		name  string
		hours calendar.Hours
		want  []string
	}{
		{"no periods", calendar.Hours{}, []string{"office calendar.no_office_hours"}},
		{"backwards and beyond midnight", calendar.Hours{Office: []calendar.Period{{720, 510}, {840, 1500}}}, []string{
			"office[0] calendar.period", "office[1] calendar.period",
		}},
		{"overlapping", calendar.Hours{Office: []calendar.Period{{510, 720}, {700, 800}}}, []string{"office[1] calendar.period_order"}},
		{"not in order", calendar.Hours{Office: []calendar.Period{{840, 1050}, {510, 720}}}, []string{"office[1] calendar.period_order"}},
		{"seasons", calendar.Hours{Office: periodsOf(t, "08:30-12:00"), Seasons: []calendar.Season{
			{From: june, To: august, Office: periodsOf(t, "08:00-12:00")},
			{From: august, To: june, Office: nil},
			{From: wrong, To: calendar.MonthDay{}, Office: periodsOf(t, "08:00-12:00")},
		}}, []string{
			"seasons[1].office calendar.no_office_hours", "seasons[1] calendar.season_overlap",
			"seasons[2].from calendar.month_day", "seasons[2].to calendar.month_day",
		}},
		{"the default is right", calendar.DefaultHours(), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, codes(test.hours.Validate())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWrongOverridesAreAllNamed(t *testing.T) {
	t.Parallel()
	_, err := calendar.National().With(calendar.Overrides{
		Hours: &calendar.Hours{Office: []calendar.Period{{720, 510}}},
		Week:  []int{1, 8},
		Days:  []calendar.DayRule{{Date: calendar.Date{Year: 2026, Month: 2, Day: 30}}, {Date: calendar.Date{Year: 2026, Month: 3, Day: 1}}, {Date: calendar.Date{Year: 2026, Month: 3, Day: 1}}, {}},
	})
	want := []string{"hours.office[0] calendar.period", "days[0].date calendar.date", "days[2].date duplicate", "days[3].date calendar.date", "week[1] out_of_range"}
	if diff := cmp.Diff(want, codes(err)); diff != "" {
		t.Error(diff)
	}
}

func TestOverridesLieOnTopOfEachOther(t *testing.T) {
	t.Parallel()
	day := calendar.Date{Year: 2026, Month: 7, Day: 1}
	county := with(t, calendar.Overrides{Hours: office(t, "08:00-12:00", "14:00-18:00"), Days: []calendar.DayRule{{Date: day, Name: "停电检修"}}})
	unit, err := county.With(calendar.Overrides{Days: []calendar.DayRule{{Date: day, Working: true, Name: "窗口值班"}}})
	if err != nil {
		t.Fatal(err)
	}
	if calendar.National().IsWorking(day) == county.IsWorking(day) || !unit.IsWorking(day) {
		t.Error("the nation works, the county does not, the unit does")
	}
	if diff := cmp.Diff(county.Hours(), unit.Hours()); diff != "" {
		t.Error(diff)
	}
	if slices.Contains([]string{calendar.National().Version(), county.Version()}, unit.Version()) {
		t.Error("different rules, same version")
	}
}

func TestACalendarDoesNotChangeUnderItsOwner(t *testing.T) {
	t.Parallel()
	o := calendar.Overrides{Hours: office(t, "08:00-12:00"), Week: []int{1}}
	c := with(t, o)
	version := c.Version()
	o.Hours.Office[0], o.Week[0] = calendar.Period{From: 0, To: 1}, 7
	c.Hours().Office[0] = calendar.Period{From: 0, To: 1}
	if again := with(t, calendar.Overrides{}); again.Version() != calendar.National().Version() {
		t.Error("nothing changed, yet another version")
	}
	derived, err := c.With(calendar.Overrides{})
	if err != nil || derived.Version() != version {
		t.Errorf("the caller's slices reach inside: %v", err)
	}
}

const year2027 = `{"year": 2027, "papers": ["https://example.org/notice"], "days": [
	{"name": "元旦", "date": "2026-12-31", "isOffDay": true},
	{"name": "元旦", "date": "2027-01-01", "isOffDay": true},
	{"name": "元旦", "date": "2027-01-03", "isOffDay": false}]}`

func TestImportOfANewYear(t *testing.T) {
	t.Parallel()
	old := calendar.National()
	c, err := old.Import([]byte(year2027))
	if err != nil {
		t.Fatal(err)
	}
	if old.Known(2027) || !c.Known(2027) || old.Version() == c.Version() || !strings.HasPrefix(c.Version(), "2027-") {
		t.Errorf("versions %s, %s", old.Version(), c.Version())
	}
	start, l := at(t, "2026-12-30 10:00:00"), limit(t, "1wd")
	if got, want := old.Due(start, l), at(t, "2026-12-31 17:30:00"); !got.Equal(want) {
		t.Errorf("before: got %s, want %s", got, want)
	}
	if got, want := c.Due(start, l), at(t, "2027-01-03 17:30:00"); !got.Equal(want) {
		t.Errorf("after: got %s, want %s", got, want)
	}
	again, err := c.Import([]byte(`{"year": 2027, "papers": [], "days": []}`))
	if err != nil || again.Known(2027) || again.Version() != old.Version() {
		t.Errorf("an empty notice takes the place of the old one: %v", err)
	}
}

func TestImportKeepsTheOverrides(t *testing.T) {
	t.Parallel()
	c, err := with(t, calendar.Overrides{Hours: office(t, "09:00-16:00")}).Import([]byte(year2027))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Due(at(t, "2026-12-30 10:00:00"), limit(t, "1wd")), at(t, "2027-01-03 16:00:00"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestImportNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, code string
		fields           []string
	}{
		{"no JSON", "year 2027", "calendar.notice_unreadable", nil},
		{"an unknown field", `{"year": 2027, "holidays": []}`, "calendar.notice_unreadable", nil},
		{"two years in one file", `{"year": 2027}{"year": 2028}`, "calendar.notice_unreadable", nil},
		{"too large", `{"year": 2027` + strings.Repeat(" ", 1<<20) + `}`, "calendar.notice_unreadable", nil},
		{"no year", `{"days": []}`, "input.fields", []string{"year out_of_range"}},
		{"a year long ago", `{"year": 1986}`, "input.fields", []string{"year out_of_range"}},
		{"wrong days", `{"year": 2027, "days": [{"date": "2027-02-30", "isOffDay": true}, {"date": "2027-01-01"},
			{"date": "2028-05-01", "isOffDay": true}, {"date": "2027-05-01", "isOffDay": true}, {"date": "2027-05-01", "isOffDay": false}]}`,
			"input.fields", []string{"days[0].date calendar.date", "days[1].isOffDay required", "days[2].date calendar.notice_year", "days[4].date duplicate"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, err := calendar.National().Import([]byte(test.file))
			if c != nil || !fault.HasCode(err, test.code) {
				t.Fatalf("got %v, want %s", err, test.code)
			}
			if diff := cmp.Diff(test.fields, codes(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPublishedFiles imports the reference files themselves: those that are embedded change nothing, and the year whose
// notice is not out stays unknown.
func TestPublishedFiles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(testkit.SharedData(t, "holidays"), "20*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		c, err := calendar.National().Import(text)
		if err != nil || c.Version() != calendar.National().Version() || c.Known(2027) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDoubt(t *testing.T) {
	t.Parallel()
	c := calendar.National()
	tests := []struct {
		name, from, to string
		year           int
	}{
		{"known years", "2026-01-01 00:00:00", "2026-12-31 17:30:00", 0},
		{"up to the last midnight", "2026-12-01 00:00:00", "2027-01-01 00:00:00", 0},
		{"a moment longer", "2026-12-01 00:00:00", "2027-01-01 00:00:01", 2027},
		{"before the first", "2019-12-31 00:00:00", "2020-01-08 00:00:00", 2019},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, doubted := c.Doubt(at(t, test.from), at(t, test.to))
			if got.Year != test.year || doubted != (test.year != 0) {
				t.Errorf("got %v, %v", got, doubted)
			}
		})
	}
	if _, doubted := with(t, calendar.AroundTheClock()).Doubt(at(t, "2030-01-01 00:00:00"), at(t, "2031-01-01 00:00:00")); doubted {
		t.Error("without holidays there is nothing to know")
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	for now, want := range map[string]int{"2026-10-31 23:59:59": 0, "2026-11-01 00:00:00": 2027, "2027-03-01 00:00:00": 2027, "2025-12-01 00:00:00": 0} {
		year, missing := calendar.National().Missing(at(t, now))
		if year != want || missing != (want != 0) {
			t.Errorf("%s: got %d, %v", now, year, missing)
		}
	}
}

func TestTheOfficeOpensAndCloses(t *testing.T) {
	t.Parallel()
	c := calendar.National()
	for now, want := range map[string]string{
		"2026-11-18 08:29:59.999999": "2026-11-18 08:30:00", "2026-11-18 08:30:00": "2026-11-18 08:30:00",
		"2026-11-18 12:00:00": "2026-11-18 14:00:00", "2026-11-18 17:29:59.999999": "2026-11-18 17:29:59.999999",
		"2026-11-20 17:30:00": "2026-11-23 08:30:00", "2026-09-30 18:00:00": "2026-10-08 08:30:00",
	} {
		if got := c.NextOpen(at(t, now)); !got.Equal(at(t, want)) || c.IsOpen(at(t, now)) != (now == want) {
			t.Errorf("%s: next open %s, want %s", now, got.In(calendar.Zone()), want)
		}
	}
}
