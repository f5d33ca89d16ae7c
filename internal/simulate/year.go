package simulate

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
)

// Year is one run: a district, its people, and the clock that is moved through the days.
type Year struct {
	Service  *cases.Service
	Clock    *clock.Manual
	Tenant   string
	Policy   cases.Policy
	Roster   *Roster
	Mix      Mix
	Seed     uint64
	Progress func(done, of int, at time.Time) // cases reported so far; may be nil
	Every    int                              // cases between two calls of Progress; 200 if zero
	Tail     int                              // days that the run goes on after the last report

	random *rand.Rand
	ground ground
	queue  queue
	scenes []event // of Today
	stories
	tally Figures
}

// stories are the cases of the run in the order of their reports, and the open ones in which a duplicate may be told.
type stories struct {
	all  []*story
	open []*story
}

// Run lets n cases come in over the days from start and follows each to its end, or to the end of the last day,
// Tail days later.
// It answers what happened. The same seed on the same district gives the same year.
func (y *Year) Run(ctx context.Context, start calendar.Date, days, n int) (Figures, error) {
	y.random = rand.New(rand.NewPCG(y.Seed, 0x67657a6869))
	y.stories = stories{}
	y.ground = survey(y.Policy.Territory.Territory())
	y.tally = Figures{Days: days, ByLoop: map[cases.Loop]int{}, BySource: map[cases.Source]int{}, Acts: map[cases.Act]int{}}
	for _, at := range y.arrivals(start, days, n) {
		y.push(event{at: at.when, source: at.source})
	}
	for _, s := range y.scenes {
		if !s.at.Before(start.Start()) {
			y.push(s)
		}
	}
	end := start.AddDays(days + y.Tail).Start()
	for reported := 0; y.queue.Len() > 0; {
		if err := ctx.Err(); err != nil {
			return y.tally, err
		}
		e := heap.Pop(&y.queue).(event)
		if e.at.After(end) {
			break
		}
		if e.at.After(y.Clock.Now()) {
			y.Clock.Set(e.at)
		}
		if e.story == nil && e.scene == nil {
			reported++
			if y.Progress != nil && reported%cmp.Or(y.Every, 200) == 0 {
				y.Progress(reported, n, e.at)
			}
		}
		if err := y.happen(ctx, e); err != nil {
			return y.tally, fmt.Errorf("at %s: %w", e.at.Format(time.RFC3339), err)
		}
	}
	y.Clock.Set(end)
	y.finish(end)
	return y.tally, nil
}

// event is something that happens at an instant: an arrival, a clock that falls due, or the next step of a case.
type event struct {
	at     time.Time
	order  int
	source cases.Source // of an arrival
	story  *story
	due    bool // a clock falls due
	scene  func(context.Context) error
	turn   int64 // the story's turn for which the step was planned; older plans are void
}

func (y *Year) happen(ctx context.Context, e event) error {
	switch {
	case e.scene != nil:
		return e.scene(ctx)
	case e.story == nil:
		return y.arrive(ctx, e.source)
	case e.due:
		return y.fallDue(ctx, e.story)
	case e.turn == e.story.turn:
		return y.step(ctx, e.story)
	}
	return nil
}

// fallDue lets the system tell what has fallen due on the case.
func (y *Year) fallDue(ctx context.Context, s *story) error {
	if at, ok := s.c.NextDue(); !ok || at.After(y.Clock.Now()) {
		y.watch(s) // it fell due later than was planned
		return nil
	}
	before := s.c.State
	c, told, err := y.Service.CatchUp(ctx, y.Tenant, s.c.ID)
	if err != nil {
		return err
	}
	y.tally.Acts[cases.ActTell] += told
	s.c = c
	y.watch(s)
	if c.State != before {
		y.plan(s)
	}
	return nil
}

// watch makes sure that the next due instant of the case is an event.
func (y *Year) watch(s *story) {
	if at, ok := s.c.NextDue(); ok && (s.watched.IsZero() || at.Before(s.watched) || !s.watched.After(y.Clock.Now())) {
		s.watched = at
		y.push(event{at: at, story: s, due: true})
	}
}

func (y *Year) push(e event) {
	y.queue.next++
	e.order = y.queue.next
	heap.Push(&y.queue, e)
}

// do carries out one act of a story and takes over what came of it. What the rules refuse is counted by its code: a year
// has people who try what is not allowed, and the story goes on.
func (y *Year) do(ctx context.Context, s *story, who actor, cmd cases.Command) (bool, error) {
	c, err := y.Service.Do(ctx, who.Actor, cases.Request{Case: s.c.ID, Version: s.c.Version, Command: cmd})
	if err != nil {
		f := fault.As(err)
		if f.Kind == fault.Internal || f.Kind == fault.Unavailable || f.Kind == fault.Stale {
			return false, err
		}
		y.tally.refuse(cmd.Act(), f)
		return false, nil
	}
	y.tally.Acts[cmd.Act()]++
	s.c = c
	s.turn++
	y.watch(s)
	return true, nil
}

// queue is the events in their order: by instant, then as they were planned.
type queue struct {
	events []event
	next   int
}

func (q queue) Len() int { return len(q.events) }
func (q queue) Less(i, j int) bool {
	a, b := q.events[i], q.events[j]
	if !a.at.Equal(b.at) {
		return a.at.Before(b.at)
	}
	return a.order < b.order
}
func (q queue) Swap(i, j int) { q.events[i], q.events[j] = q.events[j], q.events[i] }
func (q *queue) Push(x any)   { q.events = append(q.events, x.(event)) }
func (q *queue) Pop() any {
	last := q.events[len(q.events)-1]
	q.events = q.events[:len(q.events)-1]
	return last
}
