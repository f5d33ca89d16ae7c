package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/simulate"
)

// simulateCmd lets the synthetic district live through some time, in an empty folder.
type simulateCmd struct {
	place
	Start string `help:"First day." default:"2025-01-01"`
	Days  int    `help:"How many days." default:"365"`
	Cases int    `help:"How many cases come in." default:"38740"`
	Seed  uint64 `help:"The same seed gives the same year." default:"1"`
	Mix   string `help:"File with another mix; print the one in use with --print-mix." type:"existingfile"`
	Print bool   `name:"print-mix" help:"Print the mix that comes with the program, and stop."`
	JSON  bool   `name:"json" help:"Print the figures as JSON."`
}

func (c simulateCmd) Run(e *env) (err error) {
	if c.Print {
		_, err := e.out.Write(simulate.MixFile())
		return err
	}
	start, err := calendar.ParseDate(c.Start)
	if err != nil {
		return err
	}
	if c.Days < 1 || c.Cases < 0 {
		var f fault.Fields
		f.Add("days", "out_of_range", "min", 1, "max", 3660)
		return f.Err()
	}
	mix, err := c.mix()
	if err != nil {
		return err
	}
	debug.SetGCPercent(400) // much garbage, short life, and nobody else on the machine while a year runs
	began := time.Now()
	figures, err := c.live(e, start, mix)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.err, "simulated in %.1f s\n", time.Since(began).Seconds())
	return c.print(e, figures)
}

func (c simulateCmd) mix() (simulate.Mix, error) {
	if c.Mix == "" {
		return simulate.DefaultMix(), nil
	}
	data, err := os.ReadFile(c.Mix)
	if err != nil {
		return simulate.Mix{}, err
	}
	return simulate.ParseMix(data)
}

func (c simulateCmd) live(e *env, start calendar.Date, mix simulate.Mix) (figures simulate.Figures, err error) {
	virtual := clock.NewManual(start.Start())
	a, err := app.Open(e.ctx, c.config(), app.Options{Clock: virtual, Random: ids.Seeded(c.Seed), Light: true, Loose: true})
	if err != nil {
		return figures, err
	}
	defer closing(a, &err)
	if len(a.Tenants.All()) > 0 {
		return figures, fault.New(fault.Conflict, "simulate.not_empty", "dir", c.Data)
	}
	town, err := simulate.Found(e.ctx, a, c.Seed, start.AddDays(-30).Start())
	if err != nil {
		return figures, err
	}
	year, err := newYear(e, a, virtual, town, c.Seed, mix)
	if err != nil {
		return figures, err
	}
	if figures, err = year.Run(e.ctx, start, c.Days, c.Cases); err != nil {
		return figures, err
	}
	return figures, a.CatchUp(e.ctx)
}

func (c simulateCmd) print(e *env, f simulate.Figures) error {
	if c.JSON {
		return json.NewEncoder(e.out).Encode(f)
	}
	fmt.Fprintf(e.out, "%-44s %-24s %s\n", "指标 figure", "公开 published", "模拟 simulated")
	for _, row := range simulate.Published {
		fmt.Fprintf(e.out, "%-44s %-24s %s\n", row.Name, row.Value, row.Of(f))
	}
	for _, rate := range []struct {
		name string
		rate interface{ Percent() (float64, bool) }
		n    int
	}{{"响应率 response", f.Rates.Response, f.Rates.Response.Of}, {"解决率 solved", f.Rates.Solved, f.Rates.Solved.Of}, {"满意率 satisfaction", f.Rates.Satisfaction, f.Rates.Satisfaction.Of}} {
		if percent, ok := rate.rate.Percent(); ok {
			fmt.Fprintf(e.out, "%-44s %-24s %.1f %% (n = %d)\n", rate.name, "未公布 not published", percent, rate.n)
		}
	}
	return nil
}
