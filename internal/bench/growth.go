package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/config"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// Growth measures a filled folder: each request warm times on a program that has served for a while, and in cold rounds once each on a
// program that was opened after the database had left the page cache of the machine. Requests of a round follow one another, another one
// first each time, and find what those before have read.
func Growth(ctx context.Context, dir string, warm, cold int) (lines, coldLines []Line, err error) {
	var g grownRequests
	err = opened(ctx, dir, func(d *District, call caller) (err error) {
		if g, err = d.grown(ctx, call); err == nil {
			lines, err = g.warm(ctx, call, warm)
		}
		return err
	})
	took := map[string][]time.Duration{}
	for round := 0; round < cold && err == nil; round++ {
		if err = evict(filepath.Join(dir, "db", store.FileName)); err != nil {
			break
		}
		err = opened(ctx, dir, func(_ *District, call caller) error { return g.cold(ctx, call, round, took) })
	}
	return lines, g.coldLines(took), err
}

// opened opens a filled folder and closes it again.
func opened(ctx context.Context, dir string, work func(*District, caller) error) (err error) {
	cfg := config.Default()
	cfg.Data = dir
	a, err := app.Open(ctx, cfg, app.Options{Light: true, RateScale: 1e6})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	d, err := OpenDistrict(ctx, a)
	if err != nil {
		return err
	}
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	return work(d, within(handler))
}

// grownRequests are the requests whose cost must not grow with history, ready to be sent again and again.
type grownRequests struct{ requests []grownRequest }

type grownRequest struct {
	name string
	ask  func(ctx context.Context, call caller, n int) error
}

// deepPage is how many pages of 50 a desk has turned when it is deep in its queue.
const deepPage = 10

// grown prepares the requests that are measured: the open tasks of a grid worker; a case by its number; the queue of a town's desk, its
// first page and one deep in it; what is due within a day; a page of the closed cases of long ago, before a tenth
// of the history had passed. They go through the handler with their sessions, without a connection.
func (d *District) grown(ctx context.Context, call caller) (grownRequests, error) {
	r := rand.New(rand.NewPCG(11, 3))
	workers, err := d.signInSome(ctx, people.GridWorker, territory.LevelGrid, 50)
	if err != nil {
		return grownRequests{}, err
	}
	desks, err := d.signInSome(ctx, people.Dispatcher, territory.LevelTown, 10)
	if err != nil {
		return grownRequests{}, err
	}
	county, err := d.signInSome(ctx, people.Dispatcher, territory.LevelCounty, 1)
	if err != nil {
		return grownRequests{}, err
	}
	g := grownRequests{}
	numbers, begun, err := d.history(ctx, r)
	if err != nil {
		return g, err
	}
	deep, err := deepIn(ctx, call, county[0])
	if err != nil {
		return g, err
	}
	list := func(sessions []string, query string) func(context.Context, caller, int) error {
		return func(ctx context.Context, call caller, n int) error {
			return call.get(ctx, sessions[n%len(sessions)], "/api/v1/cases?"+query, nil)
		}
	}
	now := d.App.Clock.Now()
	early := begun.Add(now.Sub(begun) / 10)
	g.requests = []grownRequest{
		{"my open tasks", list(workers, "mine=orgs&open=true&order=due")},
		{"case by number", func(ctx context.Context, call caller, n int) error {
			var found struct{ ID string }
			if err := call.get(ctx, county[0], "/api/v1/case-numbers/"+numbers[n%len(numbers)], &found); err != nil {
				return err
			}
			return call.get(ctx, county[0], "/api/v1/cases/"+found.ID, nil)
		}},
		{"queue", list(desks, "open=true")},
		{"queue, deep", list(county, "open=true&after="+url.QueryEscape(deep))},
		{"due soon", list(desks, "open=true&order=due&due_by="+url.QueryEscape(now.Add(24*time.Hour).Format(time.RFC3339)))},
		{"closed, long ago", list(county, "state=closed,archived&until="+url.QueryEscape(early.Format(time.RFC3339)))},
	}
	return g, nil
}

// history answers numbers of cases from all of it, and when it began.
func (d *District) history(ctx context.Context, r *rand.Rand) (numbers []string, begun time.Time, err error) {
	ids, err := d.someCases(ctx, r, 100)
	if err != nil {
		return nil, begun, err
	}
	err = d.App.Store.Cases().View(ctx, func(tx cases.Reader) error {
		for _, id := range ids {
			c, err := tx.Case(ctx, access.SystemScope(d.Town.Tenant), id)
			if err != nil {
				return err
			}
			numbers = append(numbers, c.No)
			if begun.IsZero() || c.ReportedAt.Before(begun) {
				begun = c.ReportedAt
			}
		}
		return nil
	})
	return numbers, begun, err
}

// deepIn turns the pages of the open cases.
func deepIn(ctx context.Context, call caller, session string) (after string, err error) {
	for range deepPage {
		var page listed
		if err := call.get(ctx, session, "/api/v1/cases?open=true&after="+url.QueryEscape(after), &page); err != nil {
			return "", err
		}
		if page.Next == "" {
			break
		}
		after = page.Next
	}
	return after, nil
}

// warm measures every request n times, after some that do not count.
func (g grownRequests) warm(ctx context.Context, call caller, n int) ([]Line, error) {
	var lines []Line
	for _, r := range g.requests {
		line, err := repeat(ctx, call, r, n)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func repeat(ctx context.Context, call caller, r grownRequest, n int) (Line, error) {
	for i := range n/10 + 1 {
		if err := r.ask(ctx, call, i); err != nil {
			return Line{}, fmt.Errorf("%s: %w", r.name, err)
		}
	}
	all, start := result{}, time.Now()
	for i := range n {
		at := time.Now()
		if err := r.ask(ctx, call, i); err != nil {
			return Line{}, fmt.Errorf("%s: %w", r.name, err)
		}
		all.took = append(all.took, time.Since(at))
	}
	return merge("growth/"+r.name, []result{all}, time.Since(start)), nil
}

// cold measures every request once, the round-th first, on a program that has just been opened.
func (g grownRequests) cold(ctx context.Context, call caller, round int, took map[string][]time.Duration) error {
	for i := range g.requests {
		r := g.requests[(i+round)%len(g.requests)]
		at := time.Now()
		if err := r.ask(ctx, call, round); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		took[r.name] = append(took[r.name], time.Since(at))
	}
	return nil
}

// coldLines are the lines of some rounds of cold, in the order of the requests.
func (g grownRequests) coldLines(took map[string][]time.Duration) (lines []Line) {
	for _, r := range g.requests {
		var all time.Duration
		for _, t := range took[r.name] {
			all += t
		}
		lines = append(lines, merge("growth/cold/"+r.name, []result{{took: took[r.name]}}, all))
	}
	return lines
}
