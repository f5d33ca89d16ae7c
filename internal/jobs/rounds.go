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

// bell wakes a follower when the log has grown. It is rung from any goroutine and never waits.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// follow does something for every tenant, now and whenever the bell rings, until ctx ends. What fails is told and tried again after a rest.
func (b bell) follow(ctx context.Context, tenants func() []string, do func(tenant string) error, failed func(tenant string, err error)) {
	for {
		var again <-chan time.Time
		for _, tenant := range tenants() {
			if err := do(tenant); err != nil && ctx.Err() == nil {
				failed(tenant, err)
				again = time.After(followRest)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-b:
		case <-again:
		}
	}
}
