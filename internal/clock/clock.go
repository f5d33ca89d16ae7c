// Package clock tells the time, so that a test can tell it another.
//
// Instants are UTC with microseconds, the precision of the database; civil dates and
// Asia/Shanghai appear only where people read or write a time (package calendar and the faces).
package clock

import (
	"sync"
	"time"
)

// Clock tells the present instant.
type Clock interface {
	// Now returns the present instant in UTC, cut to microseconds.
	Now() time.Time
}

// System is the clock of the machine.
type System struct{}

// Now returns the machine's time.
func (System) Now() time.Time { return Cut(time.Now()) }

// Cut brings an instant to the form in which it is stored: UTC, microseconds.
func Cut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Manual is a clock that moves when it is told to: for tests, and for simulating a year in a minute.
// It is safe for use by many goroutines.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual returns a clock that stands at t.
func NewManual(t time.Time) *Manual { return &Manual{now: Cut(t)} }

// Now returns the instant at which the clock stands.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to t, forward or backward.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = Cut(t)
}

// Advance moves the clock forward by d.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = Cut(m.now.Add(d))
}

// Running is a clock that stands at From until the machine's clock reaches Zero, and goes Speed times as fast from then on: several
// programs agree on it.
type Running struct {
	From, Zero time.Time
	Speed      float64
}

// Now returns the instant at which the clock is.
func (r Running) Now() time.Time {
	since := max(0, time.Since(r.Zero))
	return Cut(r.From.Add(time.Duration(float64(since) * r.Speed)))
}

// When returns the machine's instant at which the clock is at t.
func (r Running) When(t time.Time) time.Time {
	return r.Zero.Add(time.Duration(float64(t.Sub(r.From)) / r.Speed))
}
