package jobs

import "sync"

const (
	recentMost = 1024 // events that are kept for the next watchers of a tenant
	pageOfActs = 200
)

// recent are the last events of a tenant, without a gap, as far as somebody has watched.
type recent struct {
	mu     sync.Mutex
	events []Event // never changed in place: watchers hold parts of it

	waiting sync.Mutex // apart from mu, which is held while the store is read
	more    chan struct{}
}

// grew wakes those who wait for more.
func (r *recent) grew() {
	r.waiting.Lock()
	defer r.waiting.Unlock()
	close(r.more)
	r.more = make(chan struct{})
}

// beyond returns a channel that is closed when the log grows from now on.
func (r *recent) beyond() <-chan struct{} {
	r.waiting.Lock()
	defer r.waiting.Unlock()
	return r.more
}

// behind returns events behind a position. What is not known yet is read by the first who asks, while others wait for it.
func (r *recent) behind(after int64, read func(after int64) ([]Event, error)) ([]Event, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.events); n > 0 {
		switch first, last := r.events[0].Pos, r.events[n-1].Pos; {
		case after < first-1:
			return read(after) // a watcher from long ago; nobody else needs it
		case after < last:
			return r.events[after-first+1:], nil
		case after > last:
			r.events = nil // nobody watched for a while
		}
	}
	page, err := read(after)
	if err != nil || len(page) == 0 {
		return nil, err
	}
	kept := r.events[max(0, len(r.events)+len(page)-recentMost):]
	r.events = append(append(make([]Event, 0, len(kept)+len(page)), kept...), page...)
	return page, nil
}
