package httpapi

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
)

func TestWhenAClockStoodIsReadFromTheActs(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC) }
	act := func(hour int, effects string) audit.Act { return audit.Act{At: at(hour), Effects: effects} }
	got := standstills([]audit.Act{
		act(1, `{"clocks":{"handle":{"run":1}}}`),
		act(2, `{"clocks":{"handle":{"run":1,"paused":"2026-03-02T02:00:00Z"},"verify":{"run":1}}}`),
		act(3, `{"state":"suspended"}`),
		act(4, `{"clocks":{"handle":{"run":1}}}`),
		act(5, `{"clocks":{"handle":{"run":1,"paused":"2026-03-02T05:00:00Z"}}}`),
		act(6, `{"clocks":{"handle":{"run":1,"paused":"2026-03-02T05:00:00Z","told":50}}}`),
	})
	want := map[cases.ClockName][]Span{"handle": {{From: at(2), To: at(4)}, {From: at(5)}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if ended := standstills([]audit.Act{act(1, `{"clocks":{"part:x":{"paused":"2026-03-02T01:00:00Z"}}}`), act(2, `{"clocks":{"part:x":null}}`)}); !ended["part:x"][0].To.Equal(at(2)) {
		t.Errorf("a clock that is gone still stands: %v", ended)
	}
}
