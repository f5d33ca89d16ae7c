package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/bench"
	"gezhi/internal/clock"
	"gezhi/internal/config"
)

// failoverCmd kills the primary of two PostgreSQL servers under the program.
type failoverCmd struct {
	Kills   int    `help:"How often." default:"30"`
	Clients int    `help:"How many work at once." default:"8"`
	Seed    uint64 `help:"Of the instants of the kills." default:"1"`
	Dir     string `help:"Where to put the folders." default:"" type:"path"`
	JSON    bool   `name:"json" help:"One object per line."`
}

func (c failoverCmd) Run(e *env) (err error) {
	f := bench.Failover{Kills: c.Kills, Seed: c.Seed}
	if f.Program, err = os.Executable(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(c.Dir, "gezhi-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if f.Pair, err = bench.NewPair(e.ctx, c.Dir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Pair.Close()) }()
	cfg := config.Default()
	cfg.Data, cfg.Database = filepath.Join(dir, "founded"), f.Pair.URL
	f.Dir = cfg.Data
	if f.Tenant, f.Shifts, err = foundShifts(e.ctx, cfg, c.Clients); err != nil {
		return err
	}
	bar := newProgress(e.err)
	line, err := f.Run(e.ctx, func(done, of int) { bar.at(done, of, "kills") })
	if err != nil {
		return err
	}
	return proven(e, line, c.JSON)
}

// timersCmd lets deadlines come due on several nodes of the program.
type timersCmd struct {
	Timers   int     `help:"How many deadlines." default:"10000"`
	Nodes    int     `help:"How many nodes." default:"3"`
	Troubles int     `help:"How often a node is killed or stopped for a while." default:"50"`
	Speed    float64 `help:"How much faster than the machine's the clock of the nodes runs; it begins an hour before the last deadlines." default:"40"`
	Seed     uint64  `help:"Of who is killed when." default:"1"`
	Dir      string  `help:"Where to put the folders." default:"" type:"path"`
	JSON     bool    `name:"json" help:"One object per line."`
}

func (c timersCmd) Run(e *env) (err error) {
	t := bench.Timers{Nodes: c.Nodes, Troubles: c.Troubles, Seed: c.Seed}
	if t.Program, err = os.Executable(); err != nil {
		return err
	}
	if t.Dir, err = os.MkdirTemp(c.Dir, "gezhi-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(t.Dir)) }()
	server, err := bench.StartPostgres(e.ctx, c.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	t.Database = server.URL
	now := clock.NewManual(bench.TimersBegin)
	if err := c.found(e.ctx, &t, now); err != nil {
		return err
	}
	t.Clock = clock.Running{From: now.Now(), Speed: c.Speed}
	bar := newProgress(e.err)
	line, err := t.Run(e.ctx, func(done, of int) { bar.at(done, of, "kills and pauses") })
	if err == nil && line.N < c.Timers {
		err = fmt.Errorf("only %d deadlines were told, of %d", line.N, c.Timers)
	}
	if err != nil {
		return errors.Join(err, show(e, line, c.JSON))
	}
	return proven(e, line, c.JSON)
}

// found makes the district and its reports.
func (c timersCmd) found(ctx context.Context, t *bench.Timers, now *clock.Manual) (err error) {
	cfg := config.Default()
	cfg.Data, cfg.Database = t.Dir, t.Database
	a, err := app.Open(ctx, cfg, app.Options{Light: true, Clock: now})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	d, err := bench.NewDistrict(ctx, a)
	if err != nil {
		return err
	}
	t.Tenant = d.Town.Tenant
	t.Until, err = d.Deadlines(ctx, now, c.Timers)
	return err
}

// nodeCmd serves an installation as serve does, on a clock that runs fast: timersCmd starts it.
type nodeCmd struct {
	place
	From  time.Time `help:"Where the clock begins." required:""`
	Zero  time.Time `help:"When it begins." required:""`
	Speed float64   `help:"How fast it runs." required:""`
}

func (c nodeCmd) Run(e *env) (err error) {
	cfg := c.config()
	cfg.Listen = "127.0.0.1:0"
	started := time.Now()
	a, err := app.Open(e.ctx, cfg, app.Options{Log: e.logger(false), Clock: clock.Running{From: c.From, Zero: c.Zero, Speed: c.Speed}})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	return a.Run(e.ctx, func(addr net.Addr) {
		fmt.Fprintf(e.err, "ready after %d ms on http://%s\n", time.Since(started).Milliseconds(), addr)
	})
}

// pgbenchCmd measures the store on PostgreSQL beside pgbench.
type pgbenchCmd struct {
	Clients int    `help:"Connections of each." default:"8"`
	Turns   int    `help:"How often in turns." default:"3"`
	Seconds int    `help:"How long each turn is." default:"5"`
	Keep    string `help:"File that takes pgbench's script." type:"path"`
	Dir     string `help:"Where to put the folders; the disk below is what is measured." default:"" type:"path"`
	JSON    bool   `name:"json" help:"One object per line."`
}

func (c pgbenchCmd) Run(e *env) (err error) {
	dir, err := os.MkdirTemp(c.Dir, "gezhi-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := bench.StartPostgres(e.ctx, c.Dir, "pgbench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	cfg := config.Default()
	cfg.Data, cfg.Database = dir, server.URL
	if err := inDistrict(e, cfg, false, func(*bench.District) error { return nil }); err != nil {
		return err
	}
	const beside = "beside"
	if err := server.Copy(e.ctx, beside); err != nil {
		return err
	}
	var recorder bench.Recorder
	a, err := app.Open(e.ctx, cfg, app.Options{Light: true, Trace: recorder.Trace})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	d, err := bench.OpenDistrict(e.ctx, a)
	if err != nil {
		return err
	}
	line, err := d.Pgbench(e.ctx, bench.Pgbench{Server: server, Database: beside, Clients: c.Clients, Turns: c.Turns, Seconds: c.Seconds}, &recorder, c.Keep)
	if err != nil {
		return err
	}
	return show(e, line, c.JSON)
}
