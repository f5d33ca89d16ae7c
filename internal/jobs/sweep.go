package jobs

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/spans"
)

// Deadlines are the clocks of cases; cases.Service has them.
type Deadlines interface {
	Due(ctx context.Context, tenant string, limit int) ([]cases.Case, error)
	CatchUp(ctx context.Context, tenant, id string) (c cases.Case, told int, err error)
}

// Sweeper turns deadlines that have come into acts, for every tenant, again and again. A case that fails is left alone for a while,
// each time twice as long, and never keeps another from its turn.
type Sweeper struct {
	Cases   Deadlines
	Tenants func() []string
	// Lease reports whether this node tells the deadlines of a tenant for a while, and keeps it for as long again; nil where no other
	// node is. It saves work and keeps nothing apart: what two nodes tell stands once.
	Lease func(ctx context.Context, tenant string, mine *int64) (bool, error)
	Log   *slog.Logger
	Every time.Duration // between sweeps; a second if zero

	waiting map[string]map[string]pause // by tenant and case
	leases  map[string]*int64           // by tenant
}

// pause is how long a case that failed is left alone.
type pause struct {
	until time.Time
	next  time.Duration
}

const (
	sweepLimit  = 500
	leaseEach   = 50 // deadlines, after which the lease is taken anew
	atOnce      = 8
	firstPause  = 10 * time.Second
	longestStay = time.Hour
)

// Run sweeps until ctx ends.
func (s *Sweeper) Run(ctx context.Context) {
	rounds(ctx, s.Every, time.Second, func() {
		for _, tenant := range s.Tenants() {
			s.sweep(ctx, tenant)
		}
	})
}

// sweep tells what is due in one tenant. As long as a sweep is full and gets somewhere, another follows: after a standstill.
func (s *Sweeper) sweep(ctx context.Context, tenant string) {
	for ctx.Err() == nil {
		limit := sweepLimit + len(s.waiting[tenant])
		due, err := s.Cases.Due(ctx, tenant, limit)
		if err != nil {
			s.report(ctx, tenant, err)
			return
		}
		if got := s.tell(ctx, tenant, due); got == 0 || len(due) < limit {
			return
		}
	}
}

// tell catches up with each case that is not left alone now, and answers with how many it could.
func (s *Sweeper) tell(ctx context.Context, tenant string, due []cases.Case) (got int) {
	due = slices.DeleteFunc(due, func(c cases.Case) bool { return time.Now().Before(s.waiting[tenant][c.ID].until) })
	for some := range slices.Chunk(due, leaseEach) {
		if ctx.Err() != nil {
			return got
		}
		if !s.lease(ctx, tenant) {
			return 0
		}
		for i, err := range s.catchUp(ctx, tenant, some) {
			if err != nil {
				s.leave(ctx, tenant, some[i].ID, err)
				continue
			}
			delete(s.waiting[tenant], some[i].ID)
			got++
		}
	}
	return got
}

// catchUp tells what is due on each case, several at once: their commits wait for the disk together.
func (s *Sweeper) catchUp(ctx context.Context, tenant string, due []cases.Case) []error {
	errs := make([]error, len(due))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(atOnce, len(due)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(due)); i = next.Add(1) - 1 {
				if errs[i] = ctx.Err(); errs[i] != nil {
					continue
				}
				work, span := spans.Begin(ctx, "jobs.deadline")
				_, _, errs[i] = s.Cases.CatchUp(work, tenant, due[i].ID)
				span.End(errs[i])
			}
		})
	}
	wg.Wait()
	return errs
}

// lease reports whether the deadlines of a tenant are this node's.
func (s *Sweeper) lease(ctx context.Context, tenant string) bool {
	if s.Lease == nil {
		return true
	}
	if s.leases == nil {
		s.leases = map[string]*int64{}
	}
	if s.leases[tenant] == nil {
		s.leases[tenant] = new(int64)
	}
	mine, err := s.Lease(ctx, tenant, s.leases[tenant])
	if err != nil {
		s.report(ctx, tenant, err)
	}
	return mine && err == nil
}

// leave lets a case that failed alone for a while, and says so.
func (s *Sweeper) leave(ctx context.Context, tenant, id string, err error) {
	if ctx.Err() != nil {
		return
	}
	p := s.waiting[tenant][id]
	p.next = min(max(p.next*2, firstPause), longestStay)
	p.until = time.Now().Add(p.next)
	if s.waiting == nil {
		s.waiting = map[string]map[string]pause{}
	}
	if s.waiting[tenant] == nil {
		s.waiting[tenant] = map[string]pause{}
	}
	s.waiting[tenant][id] = p
	s.Log.Error("a case that is due could not be told", "tenant", tenant, "case", id, "again_in", p.next, "error", err)
}

// report says that a tenant could not be swept. A store that is busy is tried again in a moment and is no news.
func (s *Sweeper) report(ctx context.Context, tenant string, err error) {
	if ctx.Err() == nil && !fault.Is(err, fault.Unavailable) {
		s.Log.Error("the sweep of deadlines failed", "tenant", tenant, "error", err)
	}
}
