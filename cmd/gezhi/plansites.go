package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/planning/sitefile"
	"gezhi/internal/planning/siting"
	"gezhi/internal/planning/walk"
)

// planSitesCmd chooses places for stations.
type planSitesCmd struct {
	Format  string  `help:"pmed (OR-Library), mclp (maximal cover), cpmp (capacities) or csv (id,kind,weight,capacity,lon,lat,grid; kind demand, candidate or fixed)." enum:"pmed,mclp,cpmp,csv" default:"csv"`
	In      string  `help:"The file." required:"" type:"existingfile"`
	P       int     `name:"p" help:"How many sites to open; that of the file if left out. csv with a radius and no number: as few as reach everyone."`
	Radius  float64 `help:"Metres within which a site covers; csv: maximal cover instead of least way."`
	Minutes float64 `help:"csv: the radius as a walk of so many minutes."`
	wayFlags
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

	Adds     []siteAdds     `json:"adds,omitempty"` // what one more station would add where
	Cover    *coverage      `json:"cover,omitempty"`
	Snapping *walk.Snapping `json:"snapping,omitempty"`
}

// siteAdds is how many more are covered with one more station, most first.
type siteAdds struct {
	ID   string  `json:"id"`
	Adds float64 `json:"adds"`
}

// coverage is who is within reach of an open station.
type coverage struct {
	Covered   float64    `json:"covered"`
	All       float64    `json:"all"`
	Left      []string   `json:"left,omitempty"` // demands without an open station in reach
	WorstGrid *gridCover `json:"worst_grid,omitempty"`
}

type gridCover struct {
	Grid    string  `json:"grid"`
	Covered float64 `json:"covered"`
	All     float64 `json:"all"`
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
	if s := report.Snapping; s != nil {
		fmt.Fprintf(e.out, "%d of %d points lie more than %.0f m beside a street, %d have none near; %d nodes of streets hang together with nothing and are left out\n", s.Far, s.Points, walk.FarAway, s.Lost, s.Islets)
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
			if c.Network != "" && strings.HasPrefix(field.Path, filepath.Base(c.Network)) || c.Barriers != "" && strings.HasPrefix(field.Path, filepath.Base(c.Barriers)) {
				continue // named already
			}
			f.Fields[i].Path = filepath.Base(c.In) + " " + field.Path
		}
	}
	return err
}

func (c planSitesCmd) solve(ctx context.Context, data []byte, opt siting.Options) (siteReport, error) {
	if sum := c.Radius + c.Detour + c.Minutes; c.P < 0 || !(c.Radius >= 0) || !(c.Minutes >= 0) || !(c.Detour >= 1) || math.IsInf(sum, 0) {
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
	grid     string
	weight   float64
	capacity int // most weight it serves; 0 for no limit
	at       geo.LonLat
	fixed    bool
}

func readSites(data []byte) (siteTable, error) {
	var f fault.Fields
	var t siteTable
	rows, err := readRows(data, []string{"id", "kind", "lon", "lat"}, []string{"weight", "capacity", "grid"}, &f)
	if err != nil {
		return t, err
	}
	seen := map[string]bool{}
	for i, r := range rows {
		s := siteRow{id: r.id(seen, &f), line: i, grid: r.cells["grid"], weight: 1, at: readPoint(r, &f)}
		if r.cells["weight"] != "" {
			s.weight = readNumber(r, "weight", &f)
		}
		if r.cells["capacity"] != "" {
			if s.capacity = readCount(r, "capacity", &f); s.capacity < 0 {
				f.Add(r.where+" capacity", "out_of_range", "min", 0, "max", "1e9")
			}
		}
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
	if c.Minutes > 0 {
		c.Radius = 60 * c.Minutes * c.walker().Speed
	}
	if c.P == 0 && c.Radius == 0 {
		var f fault.Fields
		f.Add("p", "plan.cover_numbers")
		return siteReport{}, f.Err()
	}
	ways, err := c.ways(ctx, points(t.sites), points(t.demands))
	if err != nil {
		return siteReport{}, err
	}
	var r siteReport
	if c.Radius == 0 {
		r, err = t.median(ctx, c.P, ways, opt)
	} else {
		r, err = t.cover(ctx, c, ways, opt)
	}
	if err != nil {
		return r, err
	}
	for i, j := range r.Chosen {
		r.Chosen[i] = t.sites[j].line
	}
	for i, j := range r.Assignment {
		if j >= 0 {
			r.Assignment[i] = t.sites[j].line
		}
	}
	r.Distances, r.Snapping = ways.label, ways.snapping
	return r, nil
}

func points(rows []siteRow) []geo.LonLat {
	at := make([]geo.LonLat, len(rows))
	for i, r := range rows {
		at[i] = r.at
	}
	return at
}

func (t siteTable) fixed() []bool {
	fixed := make([]bool, len(t.sites))
	for j, s := range t.sites {
		fixed[j] = s.fixed
	}
	return fixed
}

// noWay is the way in metres between a demand and a site that no street ties together.
const noWay = 1e6

func (t siteTable) median(ctx context.Context, p int, ways footways, opt siting.Options) (siteReport, error) {
	cost := make([][]float64, len(t.demands))
	for i, d := range t.demands {
		cost[i] = make([]float64, len(t.sites))
		for j := range cost[i] {
			cost[i][j] = d.weight * noWay
		}
	}
	reached := make([]atomic.Bool, len(t.demands))
	err := ways.each(math.Inf(1), func(j, i int, metres float64) {
		cost[i][j] = t.demands[i].weight * metres
		reached[i].Store(true)
	})
	if err != nil {
		return siteReport{}, err
	}
	m := siting.Median{Fixed: t.fixed(), P: p}
	var lost []string
	var demands []int
	for i, row := range cost {
		if reached[i].Load() {
			m.Cost, demands = append(m.Cost, row), append(demands, i)
		} else {
			lost = append(lost, t.demands[i].id)
		}
	}
	if len(m.Cost) == 0 {
		m.Cost = cost // sites that are missing are told below
	}
	limits := t.capacities()
	if limits != nil {
		opt.Budget /= 2
	}
	a, err := m.Solve(ctx, opt)
	if err == nil && limits != nil && len(demands) > 0 {
		a, err = t.medianByRoom(ctx, m, demands, limits, a, opt)
	}
	if err != nil {
		return siteReport{}, err
	}
	if a.Assignment != nil && len(demands) < len(t.demands) {
		all := slices.Repeat([]int{-1}, len(t.demands))
		for k, i := range demands {
			all[i] = a.Assignment[k]
		}
		a.Assignment = all
	}
	r := reportOf(a, "total weighted metres")
	r.Uncovered = lost
	return r, nil
}

func (t siteTable) cover(ctx context.Context, c planSitesCmd, ways footways, opt siting.Options) (siteReport, error) {
	m := siting.Cover{Weight: make([]float64, len(t.demands)), Reach: make([][]int32, len(t.sites)), Fixed: t.fixed(), P: c.P, Whole: true}
	for i, d := range t.demands {
		m.Weight[i] = d.weight
		m.Whole = m.Whole && d.weight == math.Trunc(d.weight)
	}
	if err := ways.each(c.Radius, func(j, i int, _ float64) { m.Reach[j] = append(m.Reach[j], int32(i)) }); err != nil {
		return siteReport{}, err
	}
	for _, list := range m.Reach {
		slices.Sort(list)
	}
	r, err := t.coverReport(ctx, m, opt)
	if err != nil {
		return siteReport{}, err
	}
	in := t.reached(m, r.Chosen)
	if r.Assignment != nil {
		in = housed(r.Assignment)
	}
	if r.Objective == "covered" {
		t.oneMore(&r, m, in)
	}
	r.Cover = t.covered(in)
	if r.Objective == "covered" && len(r.Chosen) == 0 && r.Assignment == nil {
		r.Value, r.Bound = r.Cover.Covered, r.Cover.Covered
	}
	return r, nil
}

// coverReport chooses sites by reach: as many as were asked for, as few as serve everybody, or none where all are open.
func (t siteTable) coverReport(ctx context.Context, m siting.Cover, opt siting.Options) (siteReport, error) {
	limits := t.capacities()
	if limits != nil {
		opt.Budget /= 2
	}
	if m.P == 0 && len(t.sites) > 0 && !slices.Contains(m.Fixed, false) { // nothing to choose: how well the open ones do
		r := siteReport{Objective: "covered", Proven: true, Chosen: []int{}}
		if limits != nil {
			a, err := t.mostByRoom(ctx, m, limits, &siting.Answer{Bound: math.Inf(1)}, opt)
			if err != nil {
				return r, err
			}
			r = reportOf(a, r.Objective)
		}
		return r, nil
	}
	if m.P == 0 {
		a, lost, err := siting.Fewest{Demands: len(t.demands), Reach: m.Reach, Fixed: m.Fixed}.Solve(ctx, opt)
		if err == nil && limits != nil {
			l := t.coverByRoom(m, limits)
			l.Start = a.Chosen
			a, err = l.Fewest(ctx, opt, int(a.Bound))
		}
		if err != nil {
			return siteReport{}, err
		}
		r := reportOf(a, "stations")
		for _, i := range lost {
			r.Uncovered = append(r.Uncovered, t.demands[i].id)
		}
		return r, nil
	}
	a, err := m.Solve(ctx, opt)
	if err == nil && limits != nil {
		a, err = t.mostByRoom(ctx, m, limits, a, opt)
	}
	if err != nil {
		return siteReport{}, err
	}
	return reportOf(a, "covered"), nil
}

// addsTold is how many places for one more station are told.
const addsTold = 20

func (t siteTable) oneMore(r *siteReport, m siting.Cover, in []bool) {
	limits := t.capacities()
	for j, adds := range m.Adds(r.Chosen) {
		if limits != nil && !m.Fixed[j] && !slices.Contains(r.Chosen, j) {
			adds = room(m, limits, in, j)
		}
		if adds > 0 {
			r.Adds = append(r.Adds, siteAdds{t.sites[j].id, adds})
		}
	}
	slices.SortStableFunc(r.Adds, func(a, b siteAdds) int { return cmp.Compare(b.Adds, a.Adds) })
	if len(r.Adds) > 0 {
		r.OneMore = r.Adds[0].Adds
		r.Adds = r.Adds[:min(len(r.Adds), addsTold)]
	}
}

// reached is by demand whether a chosen or a fixed site is within reach.
func (t siteTable) reached(m siting.Cover, chosen []int) []bool {
	in := make([]bool, len(t.demands))
	for j, list := range m.Reach {
		if m.Fixed[j] || slices.Contains(chosen, j) {
			for _, i := range list {
				in[i] = true
			}
		}
	}
	return in
}

// covered tells who is served, and in which grid the smallest share is.
func (t siteTable) covered(in []bool) *coverage {
	c := &coverage{}
	grids := map[string]*gridCover{}
	for i, d := range t.demands {
		g := grids[d.grid]
		if g == nil {
			g = &gridCover{Grid: d.grid}
			grids[d.grid] = g
		}
		c.All += d.weight
		g.All += d.weight
		if in[i] {
			c.Covered += d.weight
			g.Covered += d.weight
		} else {
			c.Left = append(c.Left, d.id)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(grids)) {
		g := grids[name]
		if name != "" && g.All > 0 && (c.WorstGrid == nil || g.Covered*c.WorstGrid.All < c.WorstGrid.Covered*g.All) {
			c.WorstGrid = g
		}
	}
	return c
}
