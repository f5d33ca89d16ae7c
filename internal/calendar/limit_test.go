package calendar_test

import (
	"cmp"
	"encoding/json"
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

func TestParseLimit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want calendar.Limit
		form string // what String writes, when it differs
	}{
		{"4wh", calendar.WorkingHours(4), ""},
		{"5wd", calendar.WorkingDays(5), ""},
		{"30d", calendar.CalendarDays(30), ""},
		{"15m", calendar.WallMinutes(15), ""},
		{"2h", calendar.WallHours(2), ""},
		{"120m", calendar.WallHours(2), "2h"},
		{"90s", calendar.Limit{Unit: calendar.WallClock, Amount: 90 * calendar.Second}, ""},
		{"1/2wd", calendar.Limit{Unit: calendar.WorkingDay, Amount: calendar.Day / 2}, ""},
		{"2/4wd", calendar.Limit{Unit: calendar.WorkingDay, Amount: calendar.Day / 2}, "1/2wd"},
		{"007d", calendar.CalendarDays(7), "7d"},
		{"36500d", calendar.CalendarDays(36_500), ""},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got, err := calendar.ParseLimit(test.text)
			if err != nil || got != test.want {
				t.Fatalf("got %+v, %v", got, err)
			}
			if want := cmp.Or(test.form, test.text); got.String() != want {
				t.Errorf("written %q, want %q", got, want)
			}
		})
	}
}

func TestALimitThatIsNone(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]string{
		"": "calendar.limit_form", "5": "calendar.limit_form", "wd": "calendar.limit_form", "0wd": "calendar.limit_form",
		"-1wd": "calendar.limit_form", "5 wd": "calendar.limit_form", "5WD": "calendar.limit_form", "1/0wd": "calendar.limit_form",
		"1/7wd": "calendar.limit_form", "1.5d": "calendar.limit_form", "５wd": "calendar.limit_form", "5wd\n": "calendar.limit_form",
		"36501d": "calendar.limit_range", "99999999999999999wh": "calendar.limit_range",
	} {
		if got, err := calendar.ParseLimit(text); !fault.HasCode(err, code) || !fault.Is(err, fault.Invalid) || !got.IsZero() {
			t.Errorf("%q: got %v, %v, want %s", text, got, err, code)
		}
	}
}

func TestTextFormsInJSON(t *testing.T) {
	t.Parallel()
	type row struct {
		Limit calendar.Limit     `json:"limit"`
		None  calendar.Limit     `json:"none,omitzero"`
		Unit  calendar.Unit      `json:"unit"`
		Date  calendar.Date      `json:"date"`
		Hours calendar.Hours     `json:"hours"`
		Day   calendar.MonthDay  `json:"day"`
		Rules calendar.Overrides `json:"rules"`
	}
	const text = `{"limit":"7wd","unit":"wh","date":"2026-02-28","hours":{"office":["08:30-12:00","14:00-24:00"]},"day":"06-01","rules":{"days":[{"date":"2026-07-01","working":false}]}}`
	var got row
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	back, err := json.Marshal(got)
	if err != nil || string(back) != text {
		t.Errorf("%s, %v", back, err)
	}
	for _, wrong := range []string{`{"limit":"7"}`, `{"unit":"day"}`, `{"date":"2026-02-29"}`, `{"hours":{"office":["8:30-12:00"]}}`, `{"day":"02-29"}`} {
		if err := json.Unmarshal([]byte(wrong), new(row)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestLimitArithmetic(t *testing.T) {
	t.Parallel()
	l := calendar.WorkingDays(5)
	if got := l.Multiply(2); got != calendar.WorkingDays(10) {
		t.Errorf("twice: %s", got)
	}
	if got := l.Multiply(1 << 40); got.Amount != calendar.MaxAmount {
		t.Errorf("without end: %s", got)
	}
	if got := l.Percent(80); got != 4*calendar.Day {
		t.Errorf("80 %%: %d", got)
	}
	if got := (calendar.Limit{Unit: calendar.WallClock, Amount: 3}).Percent(50); got != 2 {
		t.Errorf("half of 3 parts is rounded up: %d", got)
	}
	if n, exact := limit(t, "3/2wd").Count(); n != 2 || exact {
		t.Errorf("3/2: %d, %v", n, exact)
	}
	if order, ok := l.Compare(calendar.WorkingDays(7)); order >= 0 || !ok {
		t.Errorf("5 against 7: %d, %v", order, ok)
	}
	if _, ok := l.Compare(calendar.CalendarDays(7)); ok {
		t.Error("working days and calendar days have no order of their own")
	}
}

func TestStrictest(t *testing.T) {
	t.Parallel()
	c, start := calendar.National(), at(t, "2026-09-25 10:00:00")
	fixed, matter, loop := calendar.CalendarDays(15), calendar.WorkingDays(7), calendar.WorkingDays(15)
	// Over the National Day seven working days are longer than fifteen calendar days; in November they are not.
	if got := c.Strictest(start, matter, loop, fixed); got != fixed {
		t.Errorf("over the holidays: %s", got)
	}
	if got := c.Strictest(at(t, "2026-11-02 10:00:00"), fixed, loop, matter); got != matter {
		t.Errorf("in November: %s", got)
	}
	if got := c.Strictest(start, calendar.Limit{}, loop); got != loop {
		t.Errorf("no limit is passed over: %s", got)
	}
	if got := c.Strictest(start); !got.IsZero() {
		t.Errorf("none: %s", got)
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	night := time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC)
	if got := calendar.DateOf(night).String(); got != "2027-01-01" {
		t.Errorf("midnight in China: %s", got)
	}
	if got := calendar.DueDate(night).String(); got != "2026-12-31" {
		t.Errorf("due at midnight is due on the day that ends: %s", got)
	}
	d := calendar.Date{Year: 2024, Month: 2, Day: 28}
	if got := d.AddDays(2).String(); got != "2024-03-01" {
		t.Errorf("leap year: %s", got)
	}
	if d.DaysUntil(d.AddDays(366)) != 366 || !d.Before(d.AddDays(1)) || d.Compare(d) != 0 || d.Weekday() != time.Wednesday {
		t.Errorf("order of %s", d)
	}
	for _, text := range []string{"2026-02-29", "2026-2-1", "0000-01-01", "2026-01-01T00:00:00Z", "今天", ""} {
		if got, err := calendar.ParseDate(text); !fault.HasCode(err, "calendar.date") || !got.IsZero() {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}
