package people

import "sync"

// presentMost bounds how many sessions are remembered.
const presentMost = 10_000

// present remembers who holds the secrets that were lately asked for, by digest, so that most requests read nothing to know who asks.
// Whatever changes in the room forgets all of them; what began to be read before that is not remembered any more.
type present struct {
	mu      sync.RWMutex
	changes int
	heres   map[string]Here
}

// get returns what is remembered, and the mark to hand to put.
func (p *present) get(digest string) (here Here, known bool, mark int) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	here, known = p.heres[digest]
	return here, known, p.changes
}

// put remembers what was read, unless something has changed since the mark was given.
func (p *present) put(digest string, here Here, mark int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if mark != p.changes {
		return
	}
	if p.heres == nil || len(p.heres) >= presentMost {
		p.heres = map[string]Here{}
	}
	p.heres[digest] = here
}

func (p *present) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changes++
	clear(p.heres)
}
