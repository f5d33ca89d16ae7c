package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/store"
)

// Timers lets deadlines come due on several nodes of the program that share a PostgreSQL, on a clock that runs fast, while nodes are
// killed and stopped for a while, and proves that each is told once and none early.
type Timers struct {
	Program  string // started as PROGRAM bench node ...
	Dir      string
	Database string
	Tenant   string
	Until    time.Time // when the last of them is due
	Nodes    int
	Troubles int // kills and pauses
	Seed     uint64
	Clock    clock.Running // of the nodes; it begins with the work
}

// TimersBegin is an instant at which an office opens (Monday, 8:30 in Shanghai): the deadlines come in the four hours behind it.
var TimersBegin = time.Date(2026, 3, 2, 0, 30, 0, 0, time.UTC)

const (
	thresholds    = 3                // of a clock: half, four fifths, all
	reportsWithin = 50 * time.Minute // so that no deadline comes before the last report
	longestPause  = 3 * time.Second
	longestStall  = 2 * time.Minute // in which no deadline is told any more, by the machine's clock
)

// Deadlines brings in reports whose clocks tell about n times, and answers when the last does. The clock is that of the district.
func (d *District) Deadlines(ctx context.Context, now *clock.Manual, n int) (until time.Time, err error) {
	reports := (n + thresholds - 1) / thresholds
	var next atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	for client := range 4 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(5, uint64(client)))
			for next.Add(1) <= int64(reports) {
				now.Advance(reportsWithin / time.Duration(reports))
				receipt, cause := d.App.Cases.Report(ctx, access.NewPublic(d.Town.Tenant), d.report(random))
				mu.Lock()
				err = errors.Join(err, cause)
				for _, c := range receipt.Case.Clocks {
					if c.Due.After(until) {
						until = c.Due
					}
				}
				mu.Unlock()
				if cause != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return until, err
}

// Run carries it out. N is how many were told, the times are by how much they were late on the machine's clock, and errors are those that
// were told twice, early or not at all, and logs that do not verify.
func (t Timers) Run(ctx context.Context, progress func(done, of int)) (line Line, err error) {
	line = Line{Name: "timers", Clients: t.Nodes}
	t.Clock.Zero = time.Now().Add(time.Second)
	nodes := make([]*timersNode, t.Nodes)
	defer func() {
		for _, n := range nodes {
			if n != nil {
				err = errors.Join(err, n.server.kill())
			}
		}
	}()
	for i := range nodes {
		if nodes[i], err = t.node(ctx); err != nil {
			return line, err
		}
	}
	kills, pauses, err := t.trouble(ctx, nodes, progress)
	if err != nil {
		return line, err
	}
	s, err := store.Open(ctx, store.Options{Database: t.Database, Readers: 1, Writers: 1})
	if err != nil {
		return line, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := t.settled(ctx, s); err != nil {
		return line, err
	}
	var late []time.Duration
	var wrong []error
	if late, wrong, err = t.told(ctx, s); err != nil {
		return line, err
	}
	if _, err := s.Verify(ctx, t.Tenant, nil); err != nil {
		wrong = append(wrong, err)
	}
	slices.Sort(late)
	if line.N = len(late); line.N > 0 {
		line.P50, line.P99 = millis(late[len(late)/2]), millis(late[len(late)*99/100])
	}
	line.PerSecond = float64(line.N) / time.Since(t.Clock.Zero).Seconds()
	if line.Errors = len(wrong); len(wrong) > 0 {
		line.FirstErr = wrong[0].Error()
	}
	line.Baseline = map[string]float64{"kills": float64(kills), "pauses": float64(pauses), "speed": t.Clock.Speed}
	return line, nil
}

// timersNode is a node and whether it serves.
type timersNode struct {
	server *server
	ready  atomic.Bool
}

func (t Timers) node(ctx context.Context) (*timersNode, error) {
	s, err := startServer(ctx, start{program: t.Program, dir: t.Dir, database: t.Database, as: []string{"bench", "node",
		"--from", t.Clock.From.Format(time.RFC3339Nano), "--zero", t.Clock.Zero.Format(time.RFC3339Nano), "--speed", strconv.FormatFloat(t.Clock.Speed, 'g', -1, 64)}})
	if err != nil {
		return nil, err
	}
	n := &timersNode{server: s}
	go func() {
		_, err := s.ready(ctx)
		n.ready.Store(err == nil)
	}()
	return n, nil
}

// trouble kills or stops a node now and then, until all deadlines have come. One of them serves at any time.
func (t Timers) trouble(ctx context.Context, nodes []*timersNode, progress func(done, of int)) (kills, pauses int, err error) {
	random := rand.New(rand.NewPCG(t.Seed, 3))
	end := t.Clock.When(t.Until)
	for done := range t.Troubles {
		left := time.Until(end) / time.Duration(t.Troubles-done)
		sleep(ctx, max(0, time.Duration(random.Float64()*float64(left))))
		i := random.IntN(len(nodes))
		if !slices.ContainsFunc(nodes, func(n *timersNode) bool { return n != nodes[i] && n.ready.Load() }) {
			i = slices.IndexFunc(nodes, func(n *timersNode) bool { return !n.ready.Load() }) // the one that serves goes on
			i = max(i, 0)
		}
		if err := nodes[i].server.running(); err != nil {
			return kills, pauses, err
		}
		if random.IntN(2) == 0 {
			kills++
			if err := nodes[i].server.kill(); err != nil {
				return kills, pauses, err
			}
			if nodes[i], err = t.node(ctx); err != nil {
				return kills, pauses, err
			}
		} else {
			pauses++
			stop := nodes[i].server.cmd.Process
			if err := stop.Signal(syscall.SIGSTOP); err != nil {
				return kills, pauses, err
			}
			sleep(ctx, min(left, time.Duration(random.Int64N(int64(longestPause)))))
			if err := stop.Signal(syscall.SIGCONT); err != nil {
				return kills, pauses, err
			}
		}
		progress(done+1, t.Troubles)
	}
	return kills, pauses, ctx.Err()
}

// settled waits until the last deadline has come and nothing is due, or nothing moves any more.
func (t Timers) settled(ctx context.Context, s *store.Store) error {
	sleep(ctx, time.Until(t.Clock.When(t.Until)))
	first, version := "", int64(0)
	for end := time.Now().Add(longestStall); time.Now().Before(end) && ctx.Err() == nil; sleep(ctx, 100*time.Millisecond) {
		var due []cases.Case
		err := s.Cases().View(ctx, func(r cases.Reader) (err error) {
			due, err = r.DueCases(ctx, access.SystemScope(t.Tenant), t.Until, 1)
			return err
		})
		if err != nil || len(due) == 0 {
			return errors.Join(err, s.Settle(ctx))
		}
		if c := due[0]; c.ID != first || c.Version != version {
			first, version, end = c.ID, c.Version, time.Now().Add(longestStall)
		}
	}
	return ctx.Err() // what was not told is found
}

// told reads every act that tells of a deadline, and how late each was.
func (t Timers) told(ctx context.Context, s *store.Store) (late []time.Duration, wrong []error, err error) {
	system := access.SystemScope(t.Tenant)
	err = s.Cases().View(ctx, func(r cases.Reader) error {
		for next := ""; ; {
			page, err := r.Cases(ctx, system, cases.Filter{Limit: 200, After: next})
			if err != nil {
				return err
			}
			for _, c := range page.Cases {
				acts, err := r.Acts(ctx, system, c.ID)
				if err != nil {
					return err
				}
				each, cause := tells(acts)
				if late = append(late, each...); cause != nil {
					wrong = append(wrong, fmt.Errorf("case %s: %w", c.No, cause))
				}
				if name, threshold, at := c.PendingClock(); !at.IsZero() && !at.After(t.Until) {
					wrong = append(wrong, fmt.Errorf("case %s: %s %d, due at %v, was not told", c.No, name, threshold, at))
				}
			}
			if next = page.Next; next == "" {
				return nil
			}
		}
	})
	for i := range late {
		late[i] = time.Duration(float64(late[i]) / t.Clock.Speed)
	}
	return late, wrong, err
}

// tells holds the acts of a case that tell of a deadline against the clocks before them, and answers by how much each was late. A clock
// that was told is not pending any more, so that what stands twice does not fit.
func tells(acts []audit.Act) (late []time.Duration, err error) {
	var c cases.Case
	for _, act := range acts {
		if act.Kind == "case.tell" {
			var tell cases.Tell
			if err := json.Unmarshal([]byte(act.Command), &tell); err != nil {
				return late, err
			}
			name, threshold, at := c.PendingClock()
			if tell.Clock != name || tell.Threshold != threshold || act.At.Before(at) {
				return late, fmt.Errorf("%s %d at %v, where %s %d is pending for %v", tell.Clock, tell.Threshold, act.At, name, threshold, at)
			}
			late = append(late, act.At.Sub(at))
		}
		if err := c.Apply([]byte(act.Effects)); err != nil {
			return late, err
		}
	}
	return late, nil
}
