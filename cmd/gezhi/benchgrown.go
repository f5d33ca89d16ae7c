package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/bench"
	"gezhi/internal/config"
)

// growthCmd measures the same requests over folders of different age.
type growthCmd struct {
	Data []string `help:"A filled folder, see bench fill; several times, the youngest first." required:"" type:"existingdir"`
	Warm int      `help:"How often each request is sent." default:"200"`
	Cold int      `help:"How often each is sent to a program that has just been opened, with the database out of the page cache." default:"20"`
	JSON bool     `name:"json" help:"One object per line."`
}

func (c growthCmd) Run(e *env) error {
	var warm, cold [][]bench.Line
	for _, dir := range c.Data {
		w, k, err := bench.Growth(e.ctx, dir, c.Warm, c.Cold)
		if err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
		warm, cold = append(warm, w), append(cold, k)
		if !c.JSON {
			continue
		}
		for _, line := range append(w, k...) {
			line.Name += "/" + filepath.Base(dir)
			if err := show(e, line, true); err != nil {
				return err
			}
		}
	}
	if c.JSON {
		return nil
	}
	table := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "p50/p99 in ms")
	for _, dir := range c.Data {
		fmt.Fprintf(table, "\t%s", filepath.Base(dir))
	}
	fmt.Fprintln(table, "\tratio of p50, p99")
	for _, kind := range [][][]bench.Line{warm, cold} {
		for i := range kind[0] {
			fmt.Fprint(table, kind[0][i].Name)
			for _, lines := range kind {
				fmt.Fprintf(table, "\t%.2f/%.2f", lines[i].P50, lines[i].P99)
			}
			first, last := kind[0][i], kind[len(kind)-1][i]
			fmt.Fprintf(table, "\t%.2f, %.2f\n", last.P50/first.P50, last.P99/first.P99)
		}
	}
	return table.Flush()
}

// burstsCmd measures bursts on a folder.
type burstsCmd struct {
	place
	Rate    float64 `help:"Requests a second while it is quiet." default:"5"`
	Times   float64 `help:"How many times as many in a burst." default:"20"`
	Seconds int     `help:"Of a stretch." default:"10"`
	Rounds  int     `help:"Of a quiet stretch and a burst." default:"3"`
	JSON    bool    `name:"json" help:"One object per line."`
}

func (c burstsCmd) Run(e *env) (err error) {
	cfg := c.config()
	cfg.Listen, cfg.Proxies = "127.0.0.1:0", []string{"127.0.0.0/8"}
	a, err := app.Open(e.ctx, cfg, app.Options{Light: true, RateScale: 1e6})
	if err != nil {
		return err
	}
	defer closing(a, &err)
	d, err := bench.OpenDistrict(e.ctx, a)
	if err != nil {
		return err
	}
	world, err := d.BurstWorld(e.ctx)
	if err != nil {
		return err
	}
	lines, err := served(e.ctx, a, func(base string) ([]bench.Line, error) {
		return world.Run(e.ctx, base, bench.Bursts{Rate: c.Rate, Times: c.Times, Length: time.Duration(c.Seconds) * time.Second, Rounds: c.Rounds})
	})
	for _, line := range lines {
		if err := show(e, line, c.JSON); err != nil {
			return err
		}
	}
	return err
}

// served runs the program with all its background work while it is measured.
func served(ctx context.Context, a *app.App, measure func(base string) ([]bench.Line, error)) (lines []bench.Line, err error) {
	running, stop := context.WithCancel(ctx)
	defer stop()
	listening := make(chan net.Addr, 1)
	ended := make(chan error, 1)
	go func() { ended <- a.Run(running, func(addr net.Addr) { listening <- addr }) }()
	select {
	case err := <-ended:
		return nil, err
	case addr := <-listening:
		lines, err = measure("http://" + addr.String())
	}
	stop()
	if e := <-ended; err == nil {
		err = e
	}
	return lines, err
}

// streamCmd measures streams of live updates.
type streamCmd struct {
	Clients int           `help:"How many streams are open." default:"10000"`
	Acts    int           `help:"How many reports are brought in, one after another." default:"200"`
	Settle  time.Duration `help:"How long the server is left alone before its memory is looked at." default:"30s"`
	Dir     string        `help:"Where to put the folder." default:"" type:"path"`
	JSON    bool          `name:"json" help:"One object per line."`
}

func (c streamCmd) Run(e *env) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(c.Dir, "gezhi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cfg := config.Default()
	cfg.Data = dir
	var streams bench.Streams
	err = inDistrict(e, cfg, true, func(d *bench.District) (err error) {
		streams, err = d.Streams(e.ctx, c.Clients)
		return err
	})
	if err != nil {
		return err
	}
	line, err := streams.Run(e.ctx, program, dir, c.Acts, c.Settle)
	if err != nil {
		return err
	}
	return show(e, line, c.JSON)
}
