package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/planning/sitefile"
	"gezhi/internal/planning/siting"
)

// planSitesCmd chooses places for stations.
type planSitesCmd struct {
	Format string        `help:"pmed (OR-Library), mclp (maximal cover), cpmp (capacities) or csv (id,kind,weight,capacity,lon,lat; kind demand, candidate or fixed)." enum:"pmed,mclp,cpmp,csv" default:"csv"`
	In     string        `help:"The file." required:"" type:"existingfile"`
	P      int           `name:"p" help:"How many sites to open; that of the file if left out. csv with a radius and no number: as few as reach everyone."`
	Radius float64       `help:"Metres within which a site covers; csv: maximal cover instead of least way."`
	Detour float64       `help:"csv: a walk is so many times the straight line." default:"1.3"`
	Time   time.Duration `help:"Time to use at most." default:"30s"`
	Seed   uint64        `help:"The same seed gives the same answer." default:"1"`
	Report string        `help:"Where to write the report, JSON." required:"" type:"path"`
}

// siteReport is report.json of sites.
type siteReport struct {
	Value      float64  `json:"value"`
	Bound      float64  `json:"bound"`
	Gap        float64  `json:"gap"`
	Proven     bool     `json:"proven"`
	Seconds    float64  `json:"seconds"`
	Chosen     []int    `json:"chosen"`
	Assignment []int    `json:"assignment,omitempty"`
	Objective  string   `json:"objective"`
	Distances  string   `json:"distances,omitempty"`
	OneMore    float64  `json:"one_more,omitempty"`
	Uncovered  []string `json:"uncovered,omitempty"` // demands beyond the reach of every candidate
}

func (c planSitesCmd) Run(e *env) error {
	began := time.Now()
	data, err := os.ReadFile(filepath.Clean(c.In))
	if err != nil {
		return err
	}
	opt := siting.Options{Seed: c.Seed, Budget: c.Time, Progress: func(value, bound float64) { fmt.Fprintf(e.err, "%.6g, bound %.6g\n", value, bound) }}
	report, err := c.solve(e.ctx, data, opt)
	if err != nil {
		return c.named(err)
	}
	report.Seconds = time.Since(began).Seconds()
	if err := writeJSON(c.Report, report); err != nil {
		return err
	}
	state := fmt.Sprintf("at most %.2f %% from the best possible", 100*report.Gap)
	if report.Proven {
		state = "proven best"
	}
	_, err = fmt.Fprintf(e.out, "%s %.6g, bound %.6g: %s; %d sites; %.1f s\n", report.Objective, report.Value, report.Bound, state, len(report.Chosen), report.Seconds)
	return err
}

// named puts the name of the file before what is wrong with it.
func (c planSitesCmd) named(err error) error {
	f := fault.As(err)
	for i, field := range f.Fields {
		switch field.Path {
		case "time", "p", "radius", "detour":
		default:
			f.Fields[i].Path = filepath.Base(c.In) + " " + field.Path
		}
	}
	return err
}

func (c planSitesCmd) solve(ctx context.Context, data []byte, opt siting.Options) (siteReport, error) {
	if c.P < 0 || c.Radius < 0 || c.Detour < 1 || math.IsNaN(c.Radius+c.Detour) || math.IsInf(c.Radius+c.Detour, 0) {
		var f fault.Fields
		f.Add("p", "plan.site_numbers")
		return siteReport{}, f.Err()
	}
	var a *siting.Answer
	var err error
	objective := "total way"
	switch c.Format {
	case "pmed":
		var m siting.Median
		if m, err = sitefile.Median(data, c.P); err == nil {
			a, err = m.Solve(ctx, opt)
		}
	case "cpmp":
		var m siting.Capacitated
		if m, err = sitefile.Capacitated(data, c.P); err == nil {
			a, err = m.Solve(ctx, opt)
		}
	case "mclp":
		if c.P == 0 || c.Radius == 0 {
			var f fault.Fields
			f.Add("p", "plan.cover_numbers")
			return siteReport{}, f.Err()
		}
		objective = "covered"
		var m siting.Cover
		if m, err = sitefile.Cover(data, c.P, c.Radius); err == nil {
			a, err = m.Solve(ctx, opt)
		}
	default:
		return c.solveTable(ctx, data, opt)
	}
	if err != nil {
		return siteReport{}, err
	}
	return reportOf(a, objective), nil
}

func reportOf(a *siting.Answer, objective string) siteReport {
	return siteReport{Value: a.Value, Bound: a.Bound, Gap: a.Gap(), Proven: a.Proven, Chosen: a.Chosen, Assignment: a.Assignment, Objective: objective}
}

// siteTable is a table of demands and sites.
type siteTable struct {
	demands, sites []siteRow
}

type siteRow struct {
	id       string
	line     int // 0-based row of the file
	weight   float64
	capacity int
	at       geo.LonLat
	fixed    bool
}

func readSites(data []byte) (siteTable, error) {
	var f fault.Fields
	var t siteTable
	rows, err := readRows(data, []string{"id", "kind", "lon", "lat"}, []string{"weight", "capacity"}, &f)
	if err != nil {
		return t, err
	}
	seen := map[string]bool{}
	for i, r := range rows {
		s := siteRow{id: r.cells["id"], line: i, weight: 1, at: readPoint(r, &f)}
		if r.cells["weight"] != "" {
			s.weight = readNumber(r, "weight", &f)
		}
		if r.cells["capacity"] != "" {
			s.capacity = readCount(r, "capacity", &f)
		}
		switch {
		case s.id == "":
			f.Add(r.where+" id", "plan.id_missing")
		case seen[s.id]:
			f.Add(r.where+" id", "duplicate", "value", s.id)
		}
		seen[s.id] = true
		if s.weight < 0 || s.weight > 1e9 {
			f.Add(r.where+" weight", "out_of_range", "min", 0, "max", "1e9")
		}
		switch kind := r.cells["kind"]; kind {
		case "demand":
			t.demands = append(t.demands, s)
		case "candidate", "fixed":
			s.fixed = kind == "fixed"
			t.sites = append(t.sites, s)
		default:
			f.Add(r.where+" kind", "plan.kind", "value", kind, "known", "demand, candidate, fixed")
		}
	}
	if len(t.demands) == 0 && f.Len() == 0 {
		f.Add("kind", "plan.no_demands")
	}
	return t, told(&f)
}

func (c planSitesCmd) solveTable(ctx context.Context, data []byte, opt siting.Options) (siteReport, error) {
	t, err := readSites(data)
	if err != nil {
		return siteReport{}, err
	}
	if c.P == 0 && c.Radius == 0 {
		var f fault.Fields
		f.Add("p", "plan.cover_numbers")
		return siteReport{}, f.Err()
	}
	var r siteReport
	if c.Radius == 0 {
		r, err = t.median(ctx, c, opt)
	} else {
		r, err = t.cover(ctx, c, opt)
	}
	if err != nil {
		return r, err
	}
	for i, j := range r.Chosen {
		r.Chosen[i] = t.sites[j].line
	}
	r.Distances = straightLine(c.Detour)
	return r, nil
}

func (t siteTable) fixed() []bool {
	fixed := make([]bool, len(t.sites))
	for j, s := range t.sites {
		fixed[j] = s.fixed
	}
	return fixed
}

func (t siteTable) median(ctx context.Context, c planSitesCmd, opt siting.Options) (siteReport, error) {
	m := siting.Median{Cost: make([][]float64, len(t.demands)), Fixed: t.fixed(), P: c.P}
	for i, d := range t.demands {
		m.Cost[i] = make([]float64, len(t.sites))
		for j, s := range t.sites {
			m.Cost[i][j] = d.weight * c.Detour * d.at.Metres(s.at)
		}
	}
	a, err := m.Solve(ctx, opt)
	if err != nil {
		return siteReport{}, err
	}
	return reportOf(a, "total weighted metres"), nil
}

func (t siteTable) cover(ctx context.Context, c planSitesCmd, opt siting.Options) (siteReport, error) {
	weight := make([]float64, len(t.demands))
	reach := make([][]int32, len(t.sites))
	whole := true
	for i, d := range t.demands {
		weight[i] = d.weight
		whole = whole && d.weight == math.Trunc(d.weight)
		for j, s := range t.sites {
			if c.Detour*d.at.Metres(s.at) <= c.Radius {
				reach[j] = append(reach[j], int32(i))
			}
		}
	}
	if c.P == 0 {
		a, lost, err := siting.Fewest{Demands: len(t.demands), Reach: reach, Fixed: t.fixed()}.Solve(ctx, opt)
		if err != nil {
			return siteReport{}, err
		}
		r := reportOf(a, "stations")
		for _, i := range lost {
			r.Uncovered = append(r.Uncovered, t.demands[i].id)
		}
		return r, nil
	}
	m := siting.Cover{Weight: weight, Reach: reach, Fixed: t.fixed(), P: c.P, Whole: whole}
	a, err := m.Solve(ctx, opt)
	if err != nil {
		return siteReport{}, err
	}
	r := reportOf(a, "covered")
	r.OneMore = m.OneMore(a.Chosen)
	return r, nil
}
