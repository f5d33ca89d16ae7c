package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/simulate"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// demoCmd fills an empty folder with the synthetic district and serves it.
type demoCmd struct {
	place
	server
	Seed  uint64 `help:"Another seed gives another district." default:"1"`
	Days  int    `help:"Days of life before today." default:"21"`
	Cases int    `help:"Cases of those days." default:"900"`
	Fill  bool   `help:"Only fill the folder; do not serve."`
}

// Run fills the folder with the days before today, so that a desk finds it as in the morning, and serves it.
func (c demoCmd) Run(e *env) (err error) {
	cfg := c.into(c.config())
	if err := cfg.Validate(); err != nil {
		return err
	}
	if err := c.fill(e); err != nil {
		return err
	}
	if c.Fill {
		return nil
	}
	started := time.Now()
	a, err := app.Open(e.ctx, cfg, app.Options{Log: e.logger(c.LogJSON), Light: true, Practice: simulate.Practice})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	a.Demonstrate()
	if err := a.Warm(e.ctx); err != nil {
		return err
	}
	return serve(e, a, cfg, func(addr net.Addr) {
		fmt.Fprintf(e.err, "ready after %d ms\n", time.Since(started).Milliseconds())
		if err := printLinks(e.ctx, e, a, cfg.Secure(), addr); err != nil {
			fmt.Fprintln(e.err, "no sign-in links:", err)
		}
	})
}

// fill founds the district, unless the folder has one already.
func (c demoCmd) fill(e *env) (err error) {
	now := clock.System{}.Now()
	start := calendar.DateOf(now).AddDays(-c.Days)
	virtual := clock.NewManual(start.Start())
	if _, err := os.Stat(c.Data); err == nil {
		if a, err := app.Open(e.ctx, c.config(), app.Options{}); err != nil {
			return err
		} else if filled := len(a.Tenants.All()) > 0; filled || a == nil {
			return a.Close()
		} else if err := a.Close(); err != nil {
			return err
		}
	}
	fmt.Fprintln(e.err, "founding a synthetic district of the published size: persons and cases are made up, names of places are real")
	a, err := app.Open(e.ctx, c.config(), app.Options{Clock: virtual, Light: true, Loose: true})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	town, err := simulate.Found(e.ctx, a, c.Seed, start.AddDays(-30).Start())
	if err != nil {
		return err
	}
	fmt.Fprintf(e.err, "%d towns and streets, %d communities (%d synthetic), %d ordinary and %d exclusive grids, %d micro-grids, %d centers, %d people\n",
		town.Ground.Towns, town.Ground.Communities, town.Ground.Synthetic, town.Ground.Ordinary, town.Ground.Exclusive, town.Ground.Micros, town.Ground.Centres, len(town.Members))
	year, err := newYear(e, a, virtual, town, c.Seed, simulate.DefaultMix())
	if err != nil {
		return err
	}
	year.Rounds(app.NewPatrols(a), start, c.Days)
	if grid := shownGrid(town.Posts); grid != "" {
		if err := year.Today(grid, start.AddDays(c.Days)); err != nil {
			return err
		}
	}
	if _, err := year.Run(e.ctx, start, c.Days, c.Cases); err != nil {
		return err
	}
	if morning := start.AddDays(c.Days).At(0, 30); virtual.Now().Before(morning) {
		virtual.Set(morning)
	}
	if err := town.Visits(e.ctx, a); err != nil {
		return err
	}
	if err := town.Mandates(e.ctx, a); err != nil {
		return err
	}
	return a.CatchUp(e.ctx)
}

func newYear(e *env, a *app.App, virtual *clock.Manual, town simulate.Town, seed uint64, mix simulate.Mix) (*simulate.Year, error) {
	policy, err := a.Policies.Policy(e.ctx, town.Tenant)
	if err != nil {
		return nil, err
	}
	bar := newProgress(e.err)
	return &simulate.Year{Service: a.Cases, Clock: virtual, Tenant: town.Tenant, Policy: policy, Roster: simulate.NewRoster(town.Tenant, town.Posts),
		Mix: mix, Seed: seed, Progress: func(done, of int, at time.Time) { bar.at(done, of, calendar.DateOf(at).String()) }}, nil
}

// shown are the roles for which the demonstration prints a link, and where each works.
var shown = []people.Role{people.Clerk, people.Dispatcher, people.Verifier, people.Supervisor, people.Handler, people.UnitHead, people.GridWorker,
	people.GridChief, people.ChiefGeneral, people.SiteContact, people.PartTimer, people.Leader, people.SysAdmin, people.SecAdmin, people.AuditAdmin}

// field are the roles that work on a phone.
var field = []people.Role{people.GridWorker, people.GridChief, people.SiteContact, people.PartTimer}

// printLinks prints one sign-in link for each role.
func printLinks(ctx context.Context, e *env, a *app.App, secure bool, addr net.Addr) error {
	t, ok := a.Tenants.Only()
	if !ok {
		return fault.New(fault.NotFound, "tenant.not_found")
	}
	base := "http://" + addr.String()
	if secure {
		base = "https://" + addr.String()
	}
	fmt.Fprintf(e.out, "residents: %s/\n", base)
	for _, role := range shown {
		account, err := somebody(ctx, a, t.Key, role)
		if err != nil {
			return err
		}
		if account.ID == "" {
			continue
		}
		secret, err := a.People.SignInLink(ctx, t.Key, account.ID)
		if err != nil {
			return err
		}
		face := "desk"
		if slices.Contains(field, role) {
			face = "field"
		}
		fmt.Fprintf(e.out, "%-15s %s/%s/#/link/%s  %s\n", role, base, face, secret, account.Name)
	}
	return nil
}

// shownGrid is where the grid worker works for whom a link is printed: the first in the order of places.
func shownGrid(posts []people.Post) (grid territory.Code) {
	for _, p := range posts {
		if p.Role == people.GridWorker && (grid == "" || p.Place < grid) {
			grid = p.Place
		}
	}
	return grid
}

// busiest is the department that has most to do; its people are shown.
const busiest people.Org = "unit:U15"

// somebody finds a holder of a role, the first in the order of places; of a department, in the busiest one.
func somebody(ctx context.Context, a *app.App, tenant string, role people.Role) (account people.Account, err error) {
	err = a.Store.View(ctx, func(tx *store.Tx) error {
		t, err := tx.Tenant(tenant)
		if err != nil {
			return err
		}
		posts, err := tx.PostsUnder(tenant, t.County)
		if err != nil {
			return err
		}
		for _, p := range posts {
			if p.Role == role && (p.Org.Kind() != people.OrgUnit || p.Org == busiest) {
				account, err = tx.People().Account(tenant, p.Account)
				return err
			}
		}
		return nil
	})
	return account, err
}
