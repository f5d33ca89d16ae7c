package httpapi

import (
	"sync"
	"time"

	"gezhi/internal/clock"
	"gezhi/internal/fault"
)

// size is how many tokens a bucket holds and how many it gains in a minute.
type size struct{ burst, perMinute float64 }

// sizes are per address prefix and again per account. Many people share an office's address, so they are wide; what
// can be guessed is narrow.
var sizes = map[RateClass]size{
	RateRead:   {300, 1200},
	RateWrite:  {120, 600},
	RateReport: {60, 120},
	RateUpload: {40, 120},
	RateSearch: {60, 240},
	RateSignIn: {20, 30},
	RateCode:   {20, 20},
	RateSMS:    {3, 3.0 / (24 * 60)}, // three a day
	RateStream: {30, 60},
	RateImport: {10, 10},
	RateSync:   {2500, 6000},
	RateTile:   {600, 3600},
	RateHealth: {600, 6000},
}

const (
	mostBuckets = 100_000 // at most so many are remembered
	sweepEvery  = time.Minute
)

// buckets are token buckets by class and key. A full one is forgotten, since a new one is full too.
type buckets struct {
	mu    sync.Mutex
	all   map[bucketKey]*bucket
	swept time.Time
	scale float64
}

type bucketKey struct {
	class RateClass
	who   string
}

type bucket struct {
	tokens float64
	at     time.Time
}

// newBuckets returns buckets of the sizes above times scale; zero counts as one.
func newBuckets(c clock.Clock, scale float64) *buckets {
	if scale == 0 {
		scale = 1
	}
	return &buckets{all: map[bucketKey]*bucket{}, swept: c.Now(), scale: scale}
}

// take takes one token, or answers after how many seconds there will be one.
func (b *buckets) take(class RateClass, who string, now time.Time) error {
	s := sizes[class]
	s.burst, s.perMinute = s.burst*b.scale, s.perMinute*b.scale
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sweep(now)
	key := bucketKey{class, who}
	one, ok := b.all[key]
	if !ok {
		one = &bucket{tokens: s.burst, at: now}
		b.all[key] = one
	}
	one.tokens = min(s.burst, one.tokens+max(0, now.Sub(one.at).Minutes())*s.perMinute)
	one.at = now
	if one.tokens < 1 {
		seconds := int((1-one.tokens)/s.perMinute*60) + 1
		return fault.New(fault.TooMany, "request.too_many", "seconds", seconds)
	}
	one.tokens--
	return nil
}

// sweep forgets buckets that are full again; when there are too many, all of them: a flood from many addresses must not fill the memory.
func (b *buckets) sweep(now time.Time) {
	if len(b.all) < mostBuckets && now.Sub(b.swept) < sweepEvery {
		return
	}
	b.swept = now
	for key, one := range b.all {
		s := sizes[key.class]
		if one.tokens+now.Sub(one.at).Minutes()*s.perMinute*b.scale >= s.burst*b.scale {
			delete(b.all, key)
		}
	}
	if len(b.all) >= mostBuckets {
		clear(b.all)
	}
}
