package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Memory starts the program on an installation that nobody has open and measures what it holds: ready, idle, and under clients that
// report with a photo, bring each case to its result and read their list of open work in between, over HTTP. The times are those until
// it was ready; the baseline has the sizes in megabytes (2^20 bytes).
func Memory(ctx context.Context, program, dir string, shifts []Shift, idle, busy time.Duration) (line Line, err error) {
	line = Line{Name: "memory", N: 1, Clients: len(shifts)}
	s, err := startServer(ctx, start{program: program, dir: dir})
	if err != nil {
		return line, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	took, err := s.ready(ctx)
	if err != nil {
		return line, err
	}
	line.P50, line.P99 = millis(took), millis(took)
	at := func() float64 { return resident(s.cmd.Process.Pid) }
	line.Baseline = map[string]float64{"ready_mib": at()}
	sleep(ctx, idle)
	line.Baseline["idle_mib"] = at()
	most := atomic.Int64{}
	stories, err := s.crowd(ctx, shifts, busy, func() { most.Store(max(most.Load(), int64(at()))) })
	line.Baseline["busy_most_mib"], line.Baseline["stories_per_second"] = float64(most.Load()), float64(stories)/busy.Seconds()
	if err != nil {
		return line, err
	}
	sleep(ctx, idle)
	line.Baseline["idle_after_mib"] = at()
	return line, nil
}

// crowd lets every shift work for a time, and looks in meanwhile.
func (s *server) crowd(ctx context.Context, shifts []Shift, busy time.Duration, look func()) (stories int64, err error) {
	working, stop := context.WithTimeout(ctx, busy)
	defer stop()
	var base atomic.Value
	base.Store(s.base)
	var p pace
	var done atomic.Int64
	failed := make(chan error, len(shifts))
	var wg sync.WaitGroup
	for i, shift := range shifts {
		w := newWorker(shift, &base, &p, rand.Uint64(), i, false)
		wg.Go(func() {
			for working.Err() == nil {
				if err := errors.Join(w.story(ctx), w.list(ctx)); err != nil {
					failed <- err
					return
				}
				done.Add(1)
			}
		})
	}
	for working.Err() == nil {
		sleep(working, 100*time.Millisecond)
		look()
	}
	wg.Wait()
	close(failed)
	return done.Load(), <-failed
}

// list reads the open work of the clerk, as the desk does.
func (w *worker) list(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.base.Load().(string)+"/api/v1/cases?open=true&order=due", nil)
	if err != nil {
		return err
	}
	req.AddCookie(&http.Cookie{Name: "gezhi", Value: w.shift.Clerk})
	res, err := w.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", req.URL.Path, res.Status)
	}
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

// stop ends the program as its operator does.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return errors.Join(err, s.kill())
	}
	<-s.ended
	return s.cmd.Wait()
}

// resident is what a process holds in memory, in megabytes; 0 where the system does not say.
func resident(pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	var kb float64
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			_, _ = fmt.Sscan(rest, &kb) // a line that is none says nothing
		}
	}
	return kb / 1024
}
