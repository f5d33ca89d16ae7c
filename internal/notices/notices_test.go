package notices_test

import (
	"slices"
	"testing"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/notices"
	"gezhi/internal/people"
)

func TestWhoIsToldOfWhat(t *testing.T) {
	t.Parallel()
	c := cases.Case{
		Lead: "unit:U15", Desk: "center:140502001",
		Parts:   []cases.Part{{Org: "unit:U01"}, {Org: "unit:U02", Waived: true}},
		Whistle: &cases.Whistle{Called: []people.Org{"unit:U03"}},
	}
	for _, test := range []struct {
		kind, command string
		want          notices.Kind
		org           people.Org
	}{
		{"case.dispatch", "{}", notices.Dispatched, "unit:U15"},
		{"case.add_part", "{}", notices.Dispatched, "unit:U01"},
		{"case.move_part", "{}", notices.Dispatched, "unit:U01"},
		{"case.return", "{}", notices.Returned, "center:140502001"},
		{"case.rework", "{}", notices.Reworked, "unit:U15"},
		{"case.ask_extension", "{}", notices.Extension, "center:140502001"},
		{"case.supervise", "{}", notices.Supervised, "unit:U15"},
		{"case.urge", "{}", notices.Urged, "unit:U15"},
		{"case.whistle", "{}", notices.Whistled, "unit:U03"},
		{"case.tell", `{"clock":"handle","run":1,"threshold":80}`, notices.DueSoon, "unit:U15"},
		{"case.tell", `{"clock":"handle","run":1,"threshold":100}`, notices.Overdue, "unit:U15"},
		{"case.tell", `{"clock":"accept","run":1,"threshold":100}`, notices.Overdue, "center:140502001"},
		{"case.tell", `{"clock":"part:unit:U01","run":1,"threshold":100}`, notices.Overdue, "unit:U01"},
		{"case.tell", `{"clock":"handle","run":1,"threshold":50}`, "", ""},
		{"case.tell", `{"clock":"reopen","run":1,"threshold":100}`, "", ""},
		{"case.note", "{}", "", ""},
	} {
		told, ok := notices.Of(audit.Act{Kind: test.kind, Command: test.command}, c)
		if test.want == "" {
			if ok {
				t.Errorf("%s %s tells %+v", test.kind, test.command, told)
			}
			continue
		}
		if !ok || told.Kind != test.want || !slices.Equal(told.Orgs, []people.Org{test.org}) {
			t.Errorf("%s %s tells %+v, want %s to %s", test.kind, test.command, told, test.want, test.org)
		}
		if len(told.Roles(test.org)) == 0 {
			t.Errorf("%s: nobody of %s is told", test.kind, test.org)
		}
	}
}

func TestNoticesWaitForTheEndOfQuietHours(t *testing.T) {
	t.Parallel()
	china := time.FixedZone("", 8*3600)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, china) }
	usual, never, digest := notices.Usual(), notices.Settings{}, notices.Settings{QuietFrom: 20 * 60, QuietUntil: 8 * 60, Digest: true}
	noon := notices.Settings{QuietFrom: 12 * 60, QuietUntil: 14 * 60}
	for name, test := range map[string]struct {
		s        notices.Settings
		at, want time.Time
		urgent   bool
	}{
		"by day at once":                {usual, at(2, 10, 0), at(2, 10, 0), false},
		"in the evening next morning":   {usual, at(2, 20, 0), at(3, 8, 0), false},
		"in the morning the same day":   {usual, at(2, 7, 59), at(2, 8, 0), false},
		"danger in delay does not":      {usual, at(2, 23, 0), at(2, 23, 0), true},
		"never quiet":                   {never, at(2, 23, 0), at(2, 23, 0), false},
		"a digest waits by day too":     {digest, at(2, 10, 0), at(3, 8, 0), false},
		"quiet hours within a day":      {noon, at(2, 13, 0), at(2, 14, 0), false},
		"and outside of them at once":   {noon, at(2, 14, 0), at(2, 14, 0), false},
		"a digest in the early morning": {digest, at(2, 6, 0), at(2, 8, 0), false},
	} {
		if got := test.s.ShowAt(test.at, test.urgent); !got.Equal(test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	if err := (notices.Settings{QuietFrom: -1, QuietUntil: 1440}).Check(); len(fault.As(err).Fields) != 2 {
		t.Errorf("%v", err)
	}
}
