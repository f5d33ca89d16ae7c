package jobs

import (
	"context"
	"time"
)

// rounds does something at once, and then every so often until ctx ends; usual is how often where every is zero.
func rounds(ctx context.Context, every, usual time.Duration, do func()) {
	if every == 0 {
		every = usual
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
