package district

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/planning/units"
)

// Options say how to divide.
type Options struct {
	Limits  units.Limits
	Current units.Plan // the present division, by position; nil where there is none
	Frozen  []string   // present grids that stay exactly as they are
	Seed    uint64
	Budget  time.Duration // after it the best plan so far is answered; it must be above 0
	Workers int           // goroutines; 0 for one per processor
	// Progress is told how many of all patches have passed the phase. It is called by one goroutine at a time.
	Progress func(done, all int, phase Phase)
}

// Phase is a phase of the work.
type Phase string

// The phases, in their order.
const (
	Dividing  Phase = "dividing"  // a first division, then fewer parts
	Polishing Phase = "polishing" // compounds whole, few moved, compact
	Proving   Phase = "proving"   // exact search where bound and plan differ
	Finishing Phase = "finishing" // more polishing with the time that is left
	Settling  Phase = "settling"  // fewest compounds split, fewest households moved, by proof where a patch is small enough
	Offering  Phase = "offering"  // plans with more grids and fewer households moved
)

// Amounts of work. They are counts and not times, so that a seed gives one plan on every machine.
const (
	firstTrees   = 12
	firstRounds  = 1200
	firstKicks   = 6
	lateRounds   = 20_000
	pressRounds  = 10 // of a large patch
	lateKicks    = 60
	kicksUpTo    = 400 // units of a patch in which whole divisions are tried
	enumerateMax = 20_000_000
	keepMax      = 3_000_000
	diveMax      = 400_000
	pricingMax   = 300
)

// task is a patch on its way.
type task struct {
	pt     *patch
	d      *division
	bound  int
	seed   uint64
	offers []*division // by further parts, from none

	leastSplit, leastMoved     int // proven, at the division's number of parts
	splitSettled, movedSettled bool
}

func (t *task) open() bool { return t.d.k() > t.bound }

func (t *task) cutter(salt uint64) *cutter {
	return newCutter(t.pt, rand.New(rand.NewPCG(t.seed, salt)))
}

// Solve divides a ground. The ground must be valid (units.Ground.Validate). When the context or the budget ends, the best plan so far is
// answered; it always keeps the rules.
//
// Faults: Invalid with plan.budget, plan.current_length, or a cap that is out of range.
func Solve(ctx context.Context, in units.Ground, opt Options) (*Result, error) {
	if err := opt.validate(in); err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, opt.Budget)
	defer stop()
	settling, enough := context.WithTimeout(ctx, opt.Budget/4*3) // other choices need some time, too
	defer enough()
	pr := prepare(in, opt)
	tasks := make([]*task, len(pr.patches))
	for i, pt := range pr.patches {
		tasks[i] = &task{pt: pt, seed: seedOf(opt.Seed, in.Units[pt.nodes[0]].ID), bound: simpleBound(pt)}
	}
	each(tasks, opt, Dividing, func(t *task) { t.divide(ctx) })
	each(tasks, opt, Polishing, func(t *task) { t.polish(ctx, firstKicks, 2) })
	var open []*task
	for _, t := range tasks {
		if t.open() {
			open = append(open, t)
		}
	}
	slices.SortStableFunc(open, func(a, b *task) int { return a.pt.n() - b.pt.n() })
	each(open, opt, Proving, func(t *task) { t.prove(ctx) })
	each(tasks, opt, Finishing, func(t *task) { t.polish(ctx, lateKicks, 4) })
	if len(in.Units) <= settleUpTo {
		each(tasks, opt, Settling, func(t *task) { t.settle(settling) })
	}
	r := pr.result(tasks, opt)
	if opt.Current != nil {
		each(tasks, opt, Offering, func(t *task) { t.offer(ctx) })
		pr.choices(r, tasks, opt)
	}
	return r, nil
}

func (o Options) validate(in units.Ground) error {
	var f fault.Fields
	if o.Budget <= 0 {
		f.Add("time", "plan.budget")
	}
	if o.Current != nil && len(o.Current) != len(in.Units) {
		f.Add("current", "plan.current_length", "got", len(o.Current), "want", len(in.Units))
	}
	if err := o.Limits.Validate(); err != nil {
		f.Move(err, func(path string) string { return path })
	}
	return f.Err()
}

// seedOf gives each patch a seed of its own, which does not depend on the other patches.
func seedOf(seed uint64, name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return h.Sum64() ^ seed*0x9e3779b97f4a7c15
}

// each does the work on every task, several at a time.
func each(tasks []*task, opt Options, phase Phase, work func(*task)) {
	workers := opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var group sync.WaitGroup
	var told sync.Mutex
	done := 0
	for range min(workers, len(tasks)) {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(tasks) {
					return
				}
				work(tasks[i])
				if opt.Progress != nil {
					told.Lock()
					done++
					opt.Progress(done, len(tasks), phase)
					told.Unlock()
				}
			}
		})
	}
	group.Wait()
}

// divide makes the first division and looks for fewer parts. Of a present division it starts from that, gently.
func (t *task) divide(ctx context.Context) {
	c := t.cutter(1)
	if len(t.pt.olds) > 0 {
		t.d = c.repair()
		c.shrink(ctx, t.d, t.bound, firstRounds/2)
		if !t.open() {
			return
		}
	}
	fresh := c.start(firstTrees)
	c.shrink(ctx, fresh, t.bound, firstRounds)
	if t.d == nil || fresh.k() < t.d.k() {
		t.d = fresh
	}
}

func (t *task) polish(ctx context.Context, kicks int, salt uint64) {
	if t.pt.n() > kicksUpTo {
		kicks = 0
	}
	t.d = t.cutter(salt).polish(ctx, t.d, kicks)
}

// prove closes the gap between the division and the bound, from above by a better division, from below by a proof.
func (t *task) prove(ctx context.Context) {
	if t.pt.n() <= maxMask {
		m := newMasked(t.pt)
		e := effort{enumeration: budget{enumerateMax, keepMax}, dives: diveMax, rounds: pricingMax}
		for t.open() && ctx.Err() == nil {
			d, answer := reach(ctx, m, t.d.k()-1, e)
			if answer == unknown {
				break
			}
			if answer == impossible {
				t.bound = t.d.k()
			} else {
				t.d = d
			}
		}
	}
	if t.open() {
		c := t.cutter(3)
		if t.pt.n() > maxMask {
			t.close(ctx, 0)
		}
		t.press(ctx, c)
		for round := 0; t.pt.n() > maxMask && t.open() && ctx.Err() == nil && round < pressRounds; round++ {
			t.squeeze(ctx, c)
			t.press(ctx, c)
		}
		if t.pt.n() > maxMask {
			t.close(ctx, closeWork)
		}
	}
}

// press looks long for fewer parts.
func (t *task) press(ctx context.Context, c *cutter) {
	d := t.d.clone()
	c.shrink(ctx, d, t.bound, lateRounds)
	if d.k() < t.d.k() {
		t.d = d
	}
}
