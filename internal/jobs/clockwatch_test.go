package jobs_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"gezhi/internal/jobs"
)

func TestAClockThatWasSetIsNoticed(t *testing.T) {
	t.Parallel()
	before := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name   string
		wall   time.Duration
		passed time.Duration
		jumps  int64
	}{
		{"as it should go", 5 * time.Second, 5 * time.Second, 0},
		{"led back slowly", 4 * time.Second, 5 * time.Second, 0},
		{"set back an hour", 5*time.Second - time.Hour, 5 * time.Second, 1},
		{"set forward", time.Minute, 5 * time.Second, 1},
		{"a machine that slept", 8 * time.Hour, 5 * time.Second, 1},
	} {
		var log strings.Builder
		c := &jobs.ClockWatch{Log: slog.New(slog.NewTextHandler(&log, nil))}
		c.Look(before, before.Add(test.wall), test.passed)
		if c.Jumps() != test.jumps || (log.Len() > 0) != (test.jumps > 0) {
			t.Errorf("%s: %d jumps, logged %q", test.name, c.Jumps(), log.String())
		}
	}
}
