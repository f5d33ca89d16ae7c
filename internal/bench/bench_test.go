package bench_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"gezhi/internal/bench"
)

func TestLoadCountsWhatWorkedAndWhatDidNot(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	line := bench.Load(ctx, "x", 4, time.Hour, func(_ context.Context, _, n int) error {
		if n == 9 {
			cancel()
		}
		if n == 0 {
			return errors.New("once")
		}
		return nil
	})
	if line.Errors < 1 || line.Errors > 4 || line.FirstErr != "once" || line.N < 8 || line.Clients != 4 {
		t.Errorf("got %+v", line)
	}
}

func TestSyncRateIsMoreThanNothing(t *testing.T) {
	t.Parallel()
	rate, err := bench.SyncRate(t.TempDir(), time.Millisecond)
	if err != nil || rate <= 0 {
		t.Errorf("rate %v, %v", rate, err)
	}
}
