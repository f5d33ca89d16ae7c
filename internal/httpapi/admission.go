package httpapi

import (
	"context"
	"sync"
	"time"

	"gezhi/internal/fault"
)

// rank says how long a kind of request is served when there are more than can be: what can be done later goes first, and a report last.
type rank int

const (
	rankLater  rank = iota // searches, imports, tiles
	rankRead               // pages and lists
	rankWrite              // acts, sign-ins
	rankReport             // somebody reports: a danger perhaps
	ranks
)

func rankOf(class RateClass) rank {
	switch class {
	case RateReport:
		return rankReport
	case RateSearch, RateImport, RateTile:
		return rankLater
	case RateRead, RateSync:
		return rankRead
	}
	return rankWrite
}

const (
	mostRunning = 256              // requests at once: as many as the writer's groups take, twice
	mostFiles   = 64               // files that come in at once
	mostWaiting = 4096             // requests that may wait for their turn
	longestWait = 10 * time.Second // after which nobody waits for the answer any more
)

// room is the share of the waiting line that a rank may fill: the line is never so full of lesser things that a report finds no place.
var room = [ranks]float64{rankLater: 0.25, rankRead: 0.5, rankWrite: 0.75, rankReport: 1}

// admission lets so many requests run at once, others wait in line by rank, and refuses what finds no place in it (过载保护).
type admission struct {
	running, waiting int // how many may
	mu               sync.Mutex
	busy, queued     int
	lines            [ranks][]*turn
	refused          [ranks]int64
}

// turn is a place in the line.
type turn struct {
	come chan struct{} // closed when it may run
	gone bool          // whoever waited has left
}

// enter waits until the request may run; the returned function ends it. Unavailable request.overloaded when it cannot.
func (a *admission) enter(ctx context.Context, class RateClass) (leave func(), err error) {
	r := rankOf(class)
	t, ok := a.ask(r)
	if !ok {
		return nil, fault.New(fault.Unavailable, "request.overloaded")
	}
	wait := time.NewTimer(longestWait)
	defer wait.Stop()
	select {
	case <-t.come:
		return a.leave, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-wait.C:
		err = fault.New(fault.Unavailable, "request.overloaded")
	}
	if a.abandon(t, r) {
		return nil, err
	}
	return a.leave, nil // its turn came in the same moment
}

// ask takes a place to run in or a place in the line; false when neither is free.
func (a *admission) ask(r rank) (*turn, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := &turn{come: make(chan struct{})}
	if a.busy < a.running {
		a.busy++
		close(t.come)
		return t, true
	}
	if a.queued >= int(room[r]*float64(a.waiting)) {
		a.refused[r]++
		return nil, false
	}
	a.queued++
	a.lines[r] = append(a.lines[r], t)
	return t, true
}

// abandon gives a place in the line up; false when its turn has come already.
func (a *admission) abandon(t *turn, r rank) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case <-t.come:
		return false
	default:
	}
	t.gone = true
	a.queued--
	a.refused[r]++
	return true
}

// leave gives the place to the first of the highest rank that still waits.
func (a *admission) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for r := ranks - 1; r >= 0; r-- {
		for len(a.lines[r]) > 0 {
			t := a.lines[r][0]
			a.lines[r] = a.lines[r][1:]
			if !t.gone {
				a.queued--
				close(t.come)
				return
			}
		}
	}
	a.busy--
}
