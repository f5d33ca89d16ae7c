package ledgers_test

import (
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
)

// A table is taken back within its time, once, and with it the entries that nobody has touched since.
func TestATableIsTakenBack(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	whole := ledgers.TakenTable{Tenant: "t", Ledger: "shops", Digest: "d", Account: "a", State: ledgers.Taken, Begun: noon}
	for name, c := range map[string]struct {
		state  ledgers.TakenState
		after  time.Duration
		begins bool
		code   string
	}{
		"at once":                   {ledgers.Taken, 0, true, ""},
		"while it is being taken":   {ledgers.Taking, time.Minute, true, ""},
		"in the last instant":       {ledgers.Taken, ledgers.UndoWithin, true, ""},
		"too late":                  {ledgers.Taken, ledgers.UndoWithin + 1, false, "ledger.undo_late"},
		"again":                     {ledgers.Undone, time.Minute, false, ""},
		"again, when it is history": {ledgers.Undone, 90 * 24 * time.Hour, false, ""},
		"one that broke off":        {ledgers.Undoing, 90 * 24 * time.Hour, false, ""},
	} {
		one := whole
		one.State = c.state
		next, begins, err := one.Undo(noon.Add(c.after))
		if begins != c.begins || c.code == "" && err != nil || c.code != "" && !fault.HasCode(err, c.code) {
			t.Errorf("%s: begins %t, %v", name, begins, err)
		}
		if begins && next.State != ledgers.Undoing {
			t.Errorf("%s: %s", name, next.State)
		}
	}
	for name, c := range map[string]struct {
		change func(*ledgers.Entry)
		goes   bool
	}{
		"as it came":              {func(*ledgers.Entry) {}, true},
		"corrected, or confirmed": {func(e *ledgers.Entry) { e.Version = 2 }, false},
		"ended":                   {func(e *ledgers.Entry) { e.Ended = calendar.DateOf(noon) }, false},
		"of somebody else":        {func(e *ledgers.Entry) { e.Account = "b" }, false},
	} {
		e := ledgers.Entry{Account: "a", Version: 1}
		if c.change(&e); whole.Takes(e) != c.goes {
			t.Errorf("%s: goes is %t", name, !c.goes)
		}
	}
}

// What is being taken back takes nothing more in.
func TestATableThatIsTakenBackTakesNothingMore(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	one, err := ledgers.TakenTable{Begun: now}.Goes(300, 2, 1, now)
	if err != nil || one.State != ledgers.Taking || one.Rows != 300 {
		t.Fatalf("%+v %v", one, err)
	}
	one, err = one.Keeps(200, 200, now)
	if err != nil || one.State != ledgers.Taking {
		t.Fatalf("%+v %v", one, err)
	}
	back, _, err := one.Undo(now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = back.Keeps(100, 100, now)
	if !fault.HasCode(err, "ledger.undo_under_way") {
		t.Errorf("a unit of it: %v", err)
	}
	if _, err = back.Goes(100, 0, 0, now); !fault.HasCode(err, "ledger.undo_under_way") {
		t.Errorf("the same file: %v", err)
	}
	if one, err = one.Keeps(100, 90, now); err != nil || one.State != ledgers.Taken || one.Added != 290 {
		t.Errorf("%+v %v", one, err)
	}
	back = back.Undid("x", 150, 50, true, now)
	if back.State != ledgers.Undoing || back.After != "x" {
		t.Errorf("half way: %+v", back)
	}
	if back = back.Undid("", 0, 0, false, now); back.State != ledgers.Undone || back.After != "x" || back.Removed != 150 || back.Stayed != 50 {
		t.Errorf("at the end: %+v", back)
	}
}

// The entries of a file stand together, by row, and those of its next turn apart from them.
func TestEntriesOfAFileAreNamedByItsTurn(t *testing.T) {
	t.Parallel()
	one := ledgers.TakenTable{Tenant: "t", Ledger: "shops", Digest: "d"}
	again := one
	again.Turn = 1
	from, to := one.Span()
	for row := 1; row < 60_000; row += 977 {
		if id := ledgers.EntryID("t", "shops", "d", 0, row); id <= from || id >= to {
			t.Errorf("row %d: %s is not between %s and %s", row, id, from, to)
		}
		if id := ledgers.EntryID("t", "shops", "d", 1, row); id > from && id < to {
			t.Errorf("row %d of the next turn: %s", row, id)
		}
	}
	if ledgers.EntryID("t", "shops", "d", 0, 3) >= ledgers.EntryID("t", "shops", "d", 0, 200) {
		t.Error("not in the order of rows")
	}
}
