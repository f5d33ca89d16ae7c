package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/bench"
	"gezhi/internal/clock"
	"gezhi/internal/config"
)

// benchCmd measures. Every measure founds the district in a folder of its own, which is removed afterwards.
type benchCmd struct {
	Intake    intakeCmd    `cmd:"" help:"Durable intake of reports, beside the disk's rate of synced writes."`
	Lifecycle lifecycleCmd `cmd:"" help:"Whole lives of cases: seven acts each, or four calls."`
	Locate    locateCmd    `cmd:"" help:"Finding grid and micro-grid in memory."`
	Fill      fillCmd      `cmd:"" help:"Fill an empty folder with the synthetic district and many years of its cases, for the measures that stand on history."`
	Search    searchCmd    `cmd:"" help:"First pages of searches by words, for people of different reach."`
	Sync      syncCmd      `cmd:"" help:"Phones in the field that ask what is new: all for the first time at once, then while nothing is new."`
	Post      postCmd      `cmd:"" help:"Send one POST again and again to a server of any kind, to measure two with the same load."`
	Crash     crashCmd     `cmd:"" help:"Kill a serving program under load, again and again, and prove that nothing acknowledged is lost or doubled."`
	Failover  failoverCmd  `cmd:"" help:"Kill the primary of two PostgreSQL servers under load, again and again, and prove the same."`
	Timers    timersCmd    `cmd:"" help:"Let deadlines come due on several nodes that are killed and stopped, and prove that each is told once."`
	Pgbench   pgbenchCmd   `cmd:"" help:"Durable intake on PostgreSQL, without HTTP, beside pgbench with the same transaction."`
	Node      nodeCmd      `cmd:"" hidden:"" help:"Serve on a clock that runs fast: a node of timers."`
	Bytes     bytesCmd     `cmd:"" help:"What a closed case adds to the database, by table and index."`
	Memory    memoryCmd    `cmd:"" help:"What a serving program holds in memory: ready, idle, and under clients that do everything."`
	Growth    growthCmd    `cmd:"" help:"What people ask for every day, over filled folders of growing age: what it costs must not grow."`
	Bursts    burstsCmd    `cmd:"" help:"Quiet stretches and bursts of mixed requests over HTTP, on a filled folder."`
	Stream    streamCmd    `cmd:"" help:"Thousands of open streams of live updates: the memory of the server, and how soon an act is told."`
	Ready     readyCmd     `cmd:"" help:"How long an installation takes until it serves."`
}

type (
	intakeCmd    struct{ load }
	lifecycleCmd struct {
		load
		Calls string `help:"seven: each act for itself, by those whose acts they are; four: report, accept and dispatch, sign and finish, a page of open work." enum:"seven,four" default:"seven"`
	}
	locateCmd struct{ load }
)

func (c intakeCmd) Run(e *env) error    { return c.run(e, "intake") }
func (c lifecycleCmd) Run(e *env) error { return c.run(e, "lifecycle/"+c.Calls) }
func (c locateCmd) Run(e *env) error    { return c.run(e, "locate") }

// load is a measure under load.
type load struct {
	Clients int    `help:"How many at once." default:"64"`
	Seconds int    `help:"How long." default:"15"`
	JSON    bool   `name:"json" help:"One object per line."`
	Dir     string `help:"Where to put the folder; the disk below it is what is measured." default:"" type:"path"`
	Data    string `help:"An installation to measure in place of a new one; it keeps what is brought in." default:"" type:"path"`
	Profile string `help:"Folder for profiles of the processor and of what is allocated." default:"" type:"path"`
}

// run measures what the command is called.
func (c load) run(e *env, which string) (err error) {
	dir := c.Data
	if dir == "" {
		if dir, err = os.MkdirTemp(c.Dir, "gezhi-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	cfg := config.Default()
	cfg.Data = dir
	return inDistrict(e, cfg, false, func(d *bench.District) error {
		return profiled(c.Profile, func() error {
			line, err := c.measure(e.ctx, d, dir, which)
			if err != nil {
				return err
			}
			return show(e, line, c.JSON)
		})
	})
}

// profiled writes profiles of the work into a folder, if there is to be one: cpu.pprof and allocs.pprof.
func profiled(dir string, work func() error) (err error) {
	if dir == "" {
		return work()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	err = work()
	pprof.StopCPUProfile()
	if err != nil {
		return err
	}
	var allocs bytes.Buffer
	if err := pprof.Lookup("allocs").WriteTo(&allocs, 0); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "allocs.pprof"), allocs.Bytes(), 0o644)
}

func (c load) measure(ctx context.Context, d *bench.District, dir, which string) (line bench.Line, err error) {
	length := time.Duration(c.Seconds) * time.Second
	before, err := bench.SyncRate(dir, 2*time.Second)
	if err != nil {
		return line, err
	}
	switch which {
	case "lifecycle/seven":
		line = d.Lifecycle(ctx, c.Clients, length)
	case "lifecycle/four":
		line = d.Calls(ctx, c.Clients, length)
	case "locate":
		return d.Locate(ctx, length)
	default:
		line = d.Intake(ctx, c.Clients, length)
	}
	after, err := bench.SyncRate(dir, 2*time.Second)
	line.Baseline = map[string]float64{"sync_4k_per_second_before": before, "sync_4k_per_second_after": after}
	return line, err
}

// syncCmd measures phones.
type syncCmd struct {
	Phones  int    `help:"How many phones." default:"2000"`
	Reports int    `help:"How many reports lie in the district." default:"10000"`
	Clients int    `help:"How many connections ask while nothing is new." default:"64"`
	Seconds int    `help:"How long." default:"10"`
	JSON    bool   `name:"json" help:"One object per line."`
	Dir     string `help:"Where to put the folder." default:"" type:"path"`
}

func (c syncCmd) Run(e *env) error {
	dir, err := os.MkdirTemp(c.Dir, "gezhi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cfg := config.Default()
	cfg.Data = dir
	err = inDistrict(e, cfg, true, func(d *bench.District) error { return d.Reports(e.ctx, c.Reports) })
	if err != nil {
		return err
	}
	return inDistrict(e, cfg, false, func(d *bench.District) error {
		lines, err := d.Sync(e.ctx, c.Phones, c.Clients, time.Duration(c.Seconds)*time.Second)
		for _, line := range lines {
			if err := show(e, line, c.JSON); err != nil {
				return err
			}
		}
		return err
	})
}

// postCmd measures a server of any kind.
type postCmd struct {
	URL     *url.URL `arg:"" help:"Where to, as http://127.0.0.1:8090/api/..."`
	Body    string   `help:"File with the body, JSON; {n} in it becomes another number each time." type:"existingfile" required:""`
	Header  string   `help:"One more header, as 'Authorization: ...'."`
	Name    string   `help:"Of the line." default:"post"`
	Clients int      `help:"How many at once." default:"32"`
	Seconds int      `help:"How long." default:"5"`
	JSON    bool     `name:"json" help:"One object per line."`
}

func (c postCmd) Run(e *env) error {
	body, err := os.ReadFile(c.Body)
	if err != nil {
		return err
	}
	line, err := bench.Posting{URL: c.URL, Body: bytes.TrimSpace(body), Key: c.Header}.Load(e.ctx, c.Name, c.Clients, time.Duration(c.Seconds)*time.Second)
	if err != nil {
		return err
	}
	return show(e, line, c.JSON)
}

// crashCmd kills the program, started as its user does, under load.
type crashCmd struct {
	Kills   int    `help:"How often." default:"500"`
	Clients int    `help:"How many work at once." default:"16"`
	Seed    uint64 `help:"Of the instants of the kills." default:"1"`
	Power   string `help:"Cut the power of a disk with this file system, ext4 or xfs, in place of killing the program alone; needs root, for loop mounts." enum:",ext4,xfs" default:""`
	Faults  bool   `help:"Let calls that write fail, by strace, EIO and ENOSPC."`
	Program string `help:"Another build of this program to be killed." type:"existingfile"`
	Dir     string `help:"Where to put the folders." default:"" type:"path"`
	JSON    bool   `name:"json" help:"One object per line."`
}

func (c crashCmd) Run(e *env) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	program = cmp.Or(c.Program, program)
	dir, err := os.MkdirTemp(c.Dir, "gezhi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	crash := bench.Crash{Program: program, Dir: filepath.Join(dir, "founded"), Kills: c.Kills, Seed: c.Seed, Power: c.Power, Faults: c.Faults}
	cfg := config.Default()
	cfg.Data = crash.Dir
	if crash.Tenant, crash.Shifts, err = foundShifts(e.ctx, cfg, c.Clients); err != nil {
		return err
	}
	bar := newProgress(e.err)
	line, err := crash.Run(e.ctx, func(done, of int) { bar.at(done, of, "kills") })
	if err != nil {
		return err
	}
	return proven(e, line, c.JSON)
}

// proven shows a line, and fails where it has errors.
func proven(e *env, line bench.Line, asJSON bool) error {
	if err := show(e, line, asJSON); err != nil {
		return err
	}
	if line.Errors > 0 {
		return fmt.Errorf("%d of what was acknowledged is lost, doubled or does not verify", line.Errors)
	}
	return nil
}

// foundShifts makes an installation and signs in who works in it.
func foundShifts(ctx context.Context, cfg config.Config, clients int) (tenant string, shifts []bench.Shift, err error) {
	a, err := app.Open(ctx, cfg, app.Options{Light: true})
	if err != nil {
		return "", nil, err
	}
	defer closing(a, &err)
	d, err := bench.NewDistrict(ctx, a)
	if err != nil {
		return "", nil, err
	}
	shifts, err = d.Shifts(ctx, clients)
	return d.Town.Tenant, shifts, err
}

// searchCmd measures searches over a folder that it fills first, unless somebody has filled it before.
type searchCmd struct {
	place
	Cases   int  `help:"How many cases to bring in where the folder is empty." default:"1000000"`
	Clients int  `help:"How many search at once." default:"1"`
	Seconds int  `help:"How long each kind of search is measured." default:"2"`
	JSON    bool `name:"json" help:"One object per line."`
}

func (c searchCmd) Run(e *env) error {
	if err := c.fill(e); err != nil {
		return err
	}
	return inDistrict(e, c.config(), false, func(d *bench.District) error {
		if err := d.App.CatchUp(e.ctx); err != nil { // a fill that was cut off
			return err
		}
		lines, err := d.Search(e.ctx, c.Clients, time.Duration(c.Seconds)*time.Second)
		for _, line := range lines {
			if err := show(e, line, c.JSON); err != nil {
				return err
			}
		}
		return err
	})
}

// fill brings the cases into an empty folder.
func (c searchCmd) fill(e *env) error {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as for a simulated year
	bar := newProgress(e.err)
	return inDistrict(e, c.config(), true, func(d *bench.District) error {
		if d.Town.Ground.Ordinary == 0 { // founded before
			return nil
		}
		return d.Fill(e.ctx, c.Cases, func(done int) { bar.at(done, c.Cases, "cases") })
	})
}

// inDistrict opens the district in the folder, loosely to fill it, founds it where nothing is, and closes it again.
func inDistrict(e *env, cfg config.Config, loose bool, work func(*bench.District) error) (err error) {
	a, err := app.Open(e.ctx, cfg, app.Options{Light: true, Loose: loose, RateScale: 1e6})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	open := bench.OpenDistrict
	if len(a.Tenants.Keys()) == 0 {
		open = bench.NewDistrict
	}
	d, err := open(e.ctx, a)
	if err != nil {
		return err
	}
	return work(d)
}

// bytesCmd measures what a case leaves on disk.
type bytesCmd struct {
	Cases int    `help:"How many cases live their life." default:"2000"`
	JSON  bool   `name:"json" help:"One object per line."`
	Dir   string `help:"Where to put the folder." default:"" type:"path"`
}

func (c bytesCmd) Run(e *env) error {
	dir, err := os.MkdirTemp(c.Dir, "gezhi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cfg := config.Default()
	cfg.Data = dir
	return inDistrict(e, cfg, false, func(d *bench.District) error {
		line, err := d.Bytes(e.ctx, c.Cases)
		if err != nil {
			return err
		}
		return show(e, line, c.JSON)
	})
}

// memoryCmd measures the memory of the program, started as its user does.
type memoryCmd struct {
	Data    string `help:"A filled installation, as by simulate; sessions and cases are added to it. A new district if left out." default:"" type:"path"`
	Clients int    `help:"How many at once." default:"64"`
	Seconds int    `help:"How long they work." default:"15"`
	Idle    int    `help:"Seconds before and after, in which nobody asks." default:"5"`
	JSON    bool   `name:"json" help:"One object per line."`
	Dir     string `help:"Where to put the folder of a new district." default:"" type:"path"`
}

func (c memoryCmd) Run(e *env) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	dir := c.Data
	if dir == "" {
		if dir, err = os.MkdirTemp(c.Dir, "gezhi-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	cfg := config.Default()
	cfg.Data = dir
	var shifts []bench.Shift
	err = inDistrict(e, cfg, false, func(d *bench.District) (err error) {
		shifts, err = d.Shifts(e.ctx, c.Clients)
		return err
	})
	if err != nil {
		return err
	}
	line, err := bench.Memory(e.ctx, program, dir, shifts, time.Duration(c.Idle)*time.Second, time.Duration(c.Seconds)*time.Second)
	if err != nil {
		return err
	}
	return show(e, line, c.JSON)
}

// fillCmd fills a folder with history.
type fillCmd struct {
	Data  string `help:"The empty folder." required:"" type:"path"`
	Cases int    `help:"How many cases; 38,740 are a year of the published district." default:"1000000"`
	Span  int    `help:"How many in each four weeks: by default as many as in the published district, or as many as it takes."`
	Seed  uint64 `help:"The same seed gives the same history." default:"1"`
}

func (c fillCmd) Run(e *env) error {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as for a simulated year
	bar := newProgress(e.err)
	history := bench.History{Cases: c.Cases, Span: c.Span, End: clock.System{}.Now(), Seed: c.Seed, Progress: bar.at}
	return history.Fill(e.ctx, c.Data)
}

// readyCmd measures how long serve takes to be ready.
type readyCmd struct {
	place
	JSON bool `name:"json" help:"One object per line."`
}

func (c readyCmd) Run(e *env) (err error) {
	cfg := c.config()
	cfg.Listen = "127.0.0.1:0"
	started := time.Now()
	a, err := app.Open(e.ctx, cfg, app.Options{})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if err := a.Warm(e.ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	var took time.Duration
	err = a.Run(ctx, func(net.Addr) {
		took = time.Since(started)
		cancel()
	})
	if err != nil {
		return err
	}
	ms := float64(took.Microseconds()) / 1000
	return show(e, bench.Line{Name: "ready", N: 1, P50: ms, P99: ms, PerSecond: 1000 / ms}, c.JSON)
}

func show(e *env, line bench.Line, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(e.out).Encode(line)
	}
	_, err := fmt.Fprintf(e.out, "%s: %d in all, %.0f a second, p50 %.2f ms, p99 %.2f ms, %.3f ms of processor time, %d errors %s %v\n", line.Name, line.N, line.PerSecond, line.P50, line.P99, line.CPU, line.Errors, line.FirstErr, line.Baseline)
	return err
}
