package jobs

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// ClockWatch notices that the machine's clock was set while the program runs (时钟回拨). Deadlines are instants: they stay what they
// are, and what was told is not told again. But acts carry the wrong time as long as the clock has it, so somebody must know.
type ClockWatch struct {
	Log   *slog.Logger
	Every time.Duration // between looks; 5 s if zero

	jumps atomic.Int64
}

const (
	clockEvery = 5 * time.Second
	clockSlack = 2 * time.Second // a clock that is led back slowly differs by less
)

// Jumps returns how often the clock was set since the start.
func (c *ClockWatch) Jumps() int64 { return c.jumps.Load() }

// Run watches until ctx ends.
func (c *ClockWatch) Run(ctx context.Context) {
	last := time.Now()
	rounds(ctx, c.Every, clockEvery, func() {
		now := time.Now()
		c.Look(last.Round(0), now.Round(0), now.Sub(last)) // Round takes the monotonic reading away, Sub uses it
		last = now
	})
}

// Look compares what the clock on the wall says with the time that has passed.
func (c *ClockWatch) Look(before, now time.Time, passed time.Duration) {
	jump := now.Sub(before) - passed
	if jump.Abs() <= clockSlack {
		return
	}
	c.jumps.Add(1)
	c.Log.Error("the machine's clock was set while the program runs: check its time service (chrony, systemd-timesyncd)", "by", jump)
}
