package apitest

import (
	"context"
	"sync"

	"gezhi/internal/access"
	"gezhi/internal/cases"
)

// Latest is told by a test which cases were touched, one position of the log after another.
type Latest struct {
	world *World

	mu     sync.Mutex
	pos    int64
	at     map[string]int64
	rounds int64
}

// Touch notes that something was done to a case.
func (l *Latest) Touch(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pos++
	l.at[id] = l.pos
}

// TouchRounds notes that something was done to risk points or visits.
func (l *Latest) TouchRounds() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pos++
	l.rounds = l.pos
}

// Position returns how often something was touched.
func (l *Latest) Position(context.Context, string) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pos, nil
}

// Quiet reports whether no case within the scope was touched after a position.
func (l *Latest) Quiet(s access.Scope, after int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, pos := range l.at {
		err := l.world.Cases.View(context.Background(), func(r cases.Reader) error {
			_, err := r.Case(context.Background(), s, id)
			return err
		})
		if pos > after && err == nil {
			return false
		}
	}
	return true
}

// Still reports whether no rounds were touched after a position.
func (l *Latest) Still(_ access.Scope, after int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rounds <= after
}

// Touched reports whether a case was touched after a position.
func (l *Latest) Touched(_, caseID string, after int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at[caseID] > after
}
