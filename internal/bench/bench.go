// Package bench measures the program as it runs, beside a baseline of the same machine in the same run.
//
// Every line has name, n, per_second, p50_ms, p99_ms, errors and baseline, and the processor time of each where it is known. Nothing here is a test: speed depends on the
// machine, and a figure is only worth something with the command that made it.
package bench

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Line is one measured figure.
type Line struct {
	Name      string             `json:"name"`
	N         int                `json:"n"`
	Clients   int                `json:"clients,omitempty"`
	PerSecond float64            `json:"per_second"`
	P50       float64            `json:"p50_ms"`
	P95       float64            `json:"p95_ms,omitempty"`
	P99       float64            `json:"p99_ms"`
	CPU       float64            `json:"cpu_ms,omitempty"` // processor time of the whole process for each, the load's own part with it
	Bytes     float64            `json:"bytes,omitempty"`  // that each adds to the database
	Errors    int                `json:"errors"`
	FirstErr  string             `json:"first_error,omitempty"`
	Baseline  map[string]float64 `json:"baseline,omitempty"`
}

// Load runs work on clients goroutines for a time and measures each call. It ends early when ctx ends.
func Load(ctx context.Context, name string, clients int, d time.Duration, work func(ctx context.Context, client, n int) error) Line {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	results := make([]result, clients)
	start, spent := time.Now(), Spent()
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() { results[i] = run(ctx, i, work) })
	}
	wg.Wait()
	line := merge(name, results, time.Since(start))
	if line.N > 0 {
		line.CPU = (Spent() - spent).Seconds() * 1000 / float64(line.N)
	}
	return line
}

// result is what one client saw.
type result struct {
	took  []time.Duration
	wrong int
	first error
}

func run(ctx context.Context, client int, work func(context.Context, int, int) error) result {
	var r result
	for n := 0; ctx.Err() == nil; n++ {
		at := time.Now()
		// The work itself is not cut off by the end of the run, so that the last call counts whole.
		if err := work(context.WithoutCancel(ctx), client, n); err != nil {
			r.wrong++
			if r.first == nil {
				r.first = err
			}
			continue
		}
		r.took = append(r.took, time.Since(at))
	}
	return r
}

func merge(name string, results []result, took time.Duration) Line {
	line := Line{Name: name, Clients: len(results)}
	var all []time.Duration
	for _, r := range results {
		all = append(all, r.took...)
		line.Errors += r.wrong
		if r.first != nil && line.FirstErr == "" {
			line.FirstErr = r.first.Error()
		}
	}
	slices.Sort(all)
	line.N = len(all)
	if line.N > 0 {
		line.PerSecond = float64(line.N) / took.Seconds()
		line.P50, line.P95, line.P99 = millis(all[line.N/2]), millis(all[min(line.N-1, line.N*95/100)]), millis(all[min(line.N-1, line.N*99/100)])
	}
	return line
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// SyncRate measures how often a second the disk below dir makes a 4 KiB write durable, one after another.
func SyncRate(dir string, d time.Duration) (perSecond float64, err error) {
	path := filepath.Join(dir, "sync-rate")
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer os.Remove(path)
	defer f.Close()
	block := make([]byte, 4096)
	n, start := 0, time.Now()
	for time.Since(start) < d {
		if _, err := f.WriteAt(block, int64(n%1024)*4096); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}
