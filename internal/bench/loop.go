package bench

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/simulate"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// District is the synthetic district on which the loop is measured.
type District struct {
	App    *app.App
	Town   simulate.Town
	points []geo.LonLat
	roster *simulate.Roster
}

// NewDistrict founds the synthetic district in an empty installation.
func NewDistrict(ctx context.Context, a *app.App) (*District, error) {
	town, err := simulate.Found(ctx, a, 1, a.Clock.Now().AddDate(-1, 0, 0))
	if err != nil {
		return nil, err
	}
	return newDistrict(ctx, a, town)
}

// OpenDistrict takes up a district that was founded in the folder before.
func OpenDistrict(ctx context.Context, a *app.App) (*District, error) {
	keys := a.Tenants.Keys()
	if len(keys) != 1 {
		return nil, fault.New(fault.Conflict, "bench.one_district", "found", len(keys))
	}
	town := simulate.Town{Tenant: keys[0]}
	policy, err := a.Policies.Policy(ctx, town.Tenant)
	if err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(tx *store.Tx) (err error) {
		town.Posts, err = tx.PostsUnder(town.Tenant, policy.Territory.Territory().Areas[0].Code)
		return err
	})
	if err != nil {
		return nil, err
	}
	return newDistrict(ctx, a, town)
}

func newDistrict(ctx context.Context, a *app.App, town simulate.Town) (*District, error) {
	policy, err := a.Policies.Policy(ctx, town.Tenant)
	if err != nil {
		return nil, err
	}
	d := &District{App: a, Town: town, roster: simulate.NewRoster(town.Tenant, town.Posts)}
	for _, m := range policy.Territory.Territory().Micros {
		if p, ok := m.Shape.InnerPoint(); ok {
			d.points = append(d.points, p)
		}
	}
	return d, nil
}

// report is what one client sends: a report of a resident, with words, a point and a contact.
func (d *District) report(random *rand.Rand) cases.Intake {
	p := d.points[random.IntN(len(d.points))]
	return cases.Intake{
		Command: cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: "楼下的井盖松动，老人孩子走路不安全，请尽快处理。", Point: &p,
			CoordSource: "gps", AccuracyM: 8, Matter: "C0904"}},
		Person: cases.Person{Phone: "19900001234"},
	}
}

// Intake measures the durable intake: validated, located, routed, chained, sealed, with its clocks and its sealed contact; every call
// returns when it is on disk.
func (d *District) Intake(ctx context.Context, clients int, length time.Duration) Line {
	return Load(ctx, "intake", clients, length, func(ctx context.Context, client, n int) error {
		random := rand.New(rand.NewPCG(uint64(client), uint64(n)))
		_, err := d.App.Cases.Report(ctx, access.NewPublic(d.Town.Tenant), d.report(random))
		return err
	})
}

// Lifecycle measures the whole life of a case: report, accept, dispatch, sign, finish, verify, close. One count is one life of seven acts.
func (d *District) Lifecycle(ctx context.Context, clients int, length time.Duration) Line {
	return Load(ctx, "lifecycle", clients, length, func(ctx context.Context, client, n int) error {
		return d.live(ctx, rand.New(rand.NewPCG(uint64(client), uint64(n))))
	})
}

func (d *District) live(ctx context.Context, random *rand.Rand) error {
	receipt, err := d.App.Cases.Report(ctx, access.NewPublic(d.Town.Tenant), d.report(random))
	if err != nil {
		return err
	}
	return d.lead(ctx, random, receipt.Case, cases.Accept{}, cases.Dispatch{}, cases.Sign{}, cases.Finish{Words: "已更换井盖。", Apart: "已到场"},
		cases.Verify{How: "visit"}, cases.Evaluate{Solved: "yes", Satisfaction: "satisfied"})
}

// lead lets a case go through acts, each done by somebody whose act it is.
func (d *District) lead(ctx context.Context, random *rand.Rand, c cases.Case, acts ...cases.Command) error {
	for _, cmd := range acts {
		who, ok := d.doer(random, c, cmd)
		if !ok {
			return errors.New("nobody holds the post for " + string(cmd.Act()))
		}
		var err error
		if c, err = d.App.Cases.Do(ctx, who, cases.Request{Case: c.ID, Version: c.Version, Command: cmd}); err != nil {
			return err
		}
	}
	return nil
}

// doer is somebody whose act it is: of the desk, of who has the lead, or the reporter.
func (d *District) doer(random *rand.Rand, c cases.Case, cmd cases.Command) (access.Actor, bool) {
	switch cmd.(type) {
	case cases.Accept:
		return d.roster.At(random, c.Desk, people.Clerk)
	case cases.Dispatch:
		return d.roster.At(random, c.Desk, people.Dispatcher)
	case cases.Verify:
		return d.roster.At(random, c.Desk, people.Verifier)
	case cases.Evaluate:
		return access.NewReporter(d.Town.Tenant, c.ID), true
	}
	return d.roster.Hand(random, c.Lead)
}

// Calls measures the life of a case in four calls: report; accept and dispatch, by one person of the town's center who holds both
// posts; sign and finish, by one person; the first twenty of the center's open work, what is due first. One count is one life of five
// acts and a page.
func (d *District) Calls(ctx context.Context, clients int, length time.Duration) Line {
	return Load(ctx, "lifecycle/four", clients, length, func(ctx context.Context, client, n int) error {
		return d.fourCalls(ctx, rand.New(rand.NewPCG(uint64(client), uint64(n))))
	})
}

func (d *District) fourCalls(ctx context.Context, random *rand.Rand) error {
	receipt, err := d.App.Cases.Report(ctx, access.NewPublic(d.Town.Tenant), d.report(random))
	if err != nil {
		return err
	}
	c := receipt.Case
	center := people.Center(c.Desk.Place().Up(territory.LevelTown)) // which the case goes up to when it is accepted
	clerk, ok := d.roster.At(random, center, people.Clerk)
	desk, also := d.roster.At(random, center, people.Dispatcher)
	if !ok || !also {
		return errors.New("nobody holds the posts of the desk")
	}
	desk.Posts = append(slices.Clone(desk.Posts), clerk.Posts...)
	c, err = d.App.Cases.Do(ctx, desk, cases.Request{Case: c.ID, Version: c.Version, Command: cases.Accept{}, Next: []cases.Command{cases.Dispatch{}}})
	if err != nil {
		return err
	}
	hand, ok := d.roster.Hand(random, c.Lead)
	if !ok {
		return errors.New("nobody works for who has the lead")
	}
	finish := cases.Finish{Words: "已更换井盖。", Apart: "已到场"}
	if _, err = d.App.Cases.Do(ctx, hand, cases.Request{Case: c.ID, Version: c.Version, Command: cases.Sign{}, Next: []cases.Command{finish}}); err != nil {
		return err
	}
	scope, err := access.ScopeFor(desk, access.CaseRead, access.Handling, d.App.Clock.Now())
	if err != nil {
		return err
	}
	return d.App.Store.Cases().View(ctx, func(r cases.Reader) error {
		_, err := r.Cases(ctx, scope, cases.Filter{States: cases.Open, Desk: center, Order: cases.DueFirst, Limit: 20})
		return err
	})
}

// Locate measures finding grid and micro-grid in memory, on one goroutine.
func (d *District) Locate(ctx context.Context, length time.Duration) (Line, error) {
	policy, err := d.App.Policies.Policy(ctx, d.Town.Tenant)
	if err != nil {
		return Line{}, err
	}
	n, start := 0, time.Now()
	for time.Since(start) < length {
		for _, p := range d.points[:min(1000, len(d.points))] {
			policy.Territory.Locate(p)
			n++
		}
	}
	took := time.Since(start)
	each := float64(took.Nanoseconds()) / float64(n) / 1e6
	return Line{Name: "locate", N: n, Clients: 1, PerSecond: float64(n) / took.Seconds(), P50: each, P99: each}, nil
}
