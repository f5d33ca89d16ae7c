package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/planning/roundfile"
	"gezhi/internal/planning/rounds"
	"gezhi/internal/planning/tour"
)

// planRouteCmd orders stops into rounds.
type planRouteCmd struct {
	Format   string        `help:"tsplib (one tour), cvrplib (rounds with a capacity) or csv (id,lon,lat,demand,open,close,service_minutes; the first row is where rounds begin)." enum:"tsplib,cvrplib,csv" default:"csv"`
	In       string        `help:"The file." required:"" type:"existingfile"`
	Capacity int           `help:"csv: most demand of a round; 0 for no limit."`
	Workers  int           `help:"csv: most rounds, one for each worker; 0 for as many as needed." aliases:"rounds"`
	Detour   float64       `help:"csv: a walk is so many times the straight line." default:"1.3"`
	Speed    float64       `help:"csv: metres walked in a second." default:"1.2"`
	Time     time.Duration `help:"Time to use at most." default:"10s"`
	Seed     uint64        `help:"Where the search begins." default:"1"`
	Report   string        `help:"Where to write the report, JSON." required:"" type:"path"`
}

// routeReport is report.json of rounds.
type routeReport struct {
	Length    float64  `json:"length"`
	Bound     *float64 `json:"bound,omitempty"` // proven: no rounds to the stops served are shorter
	BoundBy   string   `json:"bound_by,omitempty"`
	Proven    bool     `json:"proven"`
	Routes    [][]int  `json:"routes"`
	Rounds    []walkOf `json:"rounds,omitempty"` // csv: the same by name
	Unserved  []string `json:"unserved,omitempty"`
	Distances string   `json:"distances"`
	Seconds   float64  `json:"seconds"`
}

// walkOf is the round of one worker.
type walkOf struct {
	Worker int      `json:"worker"` // from 1
	Length float64  `json:"length"`
	Back   string   `json:"back,omitempty"` // when the worker is back at the earliest, where there are times
	Stops  []stopAt `json:"stops"`
}

type stopAt struct {
	ID    string `json:"id"`
	Begin string `json:"begin,omitempty"`
}

func (c planRouteCmd) Run(e *env) error {
	began := time.Now()
	var f fault.Fields
	if c.Capacity < 0 {
		f.Add("capacity", "plan.route_numbers")
	}
	if c.Workers < 0 {
		f.Add("workers", "plan.route_numbers")
	}
	if c.Time <= 0 {
		f.Add("time", "plan.budget")
	}
	checkWalk(c.Detour, c.Speed, &f)
	if err := f.Err(); err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Clean(c.In))
	if err != nil {
		return err
	}
	stops, err := c.read(data)
	if err != nil {
		return namedAfter(c.In, err)
	}
	report, err := c.solve(e, stops, began)
	if err != nil {
		return err
	}
	report.Distances, report.Seconds = stops.distances, time.Since(began).Seconds()
	if err := writeJSON(c.Report, report); err != nil {
		return err
	}
	state := "no bound is known"
	if len(report.Unserved) > 0 {
		state = "the bound is that of the stops served"
	}
	switch {
	case report.Proven:
		state = "proven shortest"
	case report.Bound != nil && *report.Bound > 0:
		state = fmt.Sprintf("at most %.2f %% above the best possible", 100*(report.Length-*report.Bound) / *report.Bound)
	}
	_, err = fmt.Fprintf(e.out, "%d rounds, length %.6g: %s; %.1f s\n", len(report.Routes), report.Length, state, report.Seconds)
	for _, w := range report.Rounds {
		ids := make([]string, len(w.Stops))
		for i, s := range w.Stops {
			if ids[i] = s.ID; s.Begin != "" {
				ids[i] += " " + s.Begin
			}
		}
		fmt.Fprintf(e.out, "worker %d: %s\n", w.Worker, strings.Join(ids, ", "))
	}
	for _, id := range report.Unserved {
		fmt.Fprintf(e.out, "%s fits into no round: allow more workers, a larger capacity or a longer time there\n", id)
	}
	return err
}

// stopFile is stops of any format.
type stopFile struct {
	rounds.Problem
	name      func(i int) string
	tour      bool // neither loads nor times: one tour
	fewest    bool // no number of rounds is given: as few as serve everybody who can be served
	whole     bool
	distances string
}

func (c planRouteCmd) solve(e *env, stops stopFile, began time.Time) (routeReport, error) {
	if !stops.tour {
		return c.solveRounds(e.ctx, stops, began, newProgress(e.err))
	}
	opt := tour.Options{Seed: c.Seed, Budget: c.Time}
	a, err := tour.Problem{Points: stops.Points, Way: stops.Way, Whole: stops.whole}.Solve(e.ctx, opt)
	if err != nil {
		return routeReport{}, err
	}
	order := a.Order
	var named []walkOf
	if c.Format == "csv" {
		order = order[1:] // the tour begins at the depot
		named = stops.walks([][]int{order})
	}
	return routeReport{Length: a.Length, Bound: &a.Bound, BoundBy: "1-trees", Proven: a.Proven, Routes: fromOne([][]int{order}), Rounds: named}, nil
}

// boundShare is the part of the time in which rounds are bounded.
const boundShare = 0.1

func (c planRouteCmd) solveRounds(ctx context.Context, stops stopFile, began time.Time, bar *progress) (routeReport, error) {
	budget := time.Duration((1 - boundShare) * float64(c.Time))
	spent := func() float64 { return time.Since(began).Seconds() / budget.Seconds() }
	if stops.fewest {
		most, err := stops.Fewest(ctx, rounds.Options{Seed: c.Seed, Budget: budget / 3})
		if err != nil {
			return routeReport{}, err
		}
		stops.Most = most
	}
	opt := rounds.Options{Seed: c.Seed, Budget: max(budget-time.Since(began), time.Millisecond), Spent: spent, Progress: func(length float64, unserved int) {
		bar.at(int(100*spent()), 100, fmt.Sprintf("%% of the time: length %.6g, %d left out", length, unserved))
	}}
	a, err := stops.Solve(ctx, opt)
	if err != nil {
		return routeReport{}, err
	}
	for _, v := range stops.Check(a.Routes) {
		if v.Rule != rounds.Missing { // those are told as unserved
			return routeReport{}, fmt.Errorf("the search broke rule %s in round %d at %s", v.Rule, v.Round+1, stops.name(v.Point))
		}
	}
	bound, err := stops.Bound(ctx, rounds.BoundOptions{Budget: max(c.Time-time.Since(began), time.Millisecond), Left: a.Unserved, Known: a.Routes, Whole: stops.whole})
	if err != nil {
		return routeReport{}, err
	}
	r := routeReport{Length: a.Length, Bound: &bound.Length, BoundBy: bound.By, Proven: bound.Length >= a.Length-1e-6}
	if c.Format == "csv" {
		r.Rounds = stops.walks(a.Routes)
	}
	r.Routes = fromOne(a.Routes)
	for _, i := range a.Unserved {
		r.Unserved = append(r.Unserved, stops.name(i))
	}
	return r, nil
}

// walks names the stops of rounds and tells when each begins.
func (s stopFile) walks(routes [][]int) []walkOf {
	list := make([]walkOf, len(routes))
	for w, route := range routes {
		list[w] = walkOf{Worker: w + 1, Stops: []stopAt{}}
		at, minute := s.Depot, 0.0
		if s.Times != nil {
			minute = s.Times.Open[s.Depot]
		}
		step := func(to int) {
			if list[w].Length += s.Way(at, to); s.Times != nil {
				minute = max(minute+s.Times.Service[at]+s.Times.Walk(at, to), s.Times.Open[to])
			}
			at = to
		}
		for _, i := range route {
			step(i)
			stop := stopAt{ID: s.name(i)}
			if s.Times != nil {
				stop.Begin = clockTime(minute)
			}
			list[w].Stops = append(list[w].Stops, stop)
		}
		if step(s.Depot); s.Times != nil {
			list[w].Back = clockTime(minute)
		}
	}
	return list
}

// fromOne numbers nodes as files do.
func fromOne(routes [][]int) [][]int {
	for _, r := range routes {
		for k := range r {
			r[k]++
		}
	}
	return routes
}

// namedAfter puts the name of the file before what is wrong in it.
func namedAfter(path string, err error) error {
	f := fault.As(err)
	for i := range f.Fields {
		f.Fields[i].Path = filepath.Base(path) + " " + f.Fields[i].Path
	}
	return err
}

func (c planRouteCmd) read(data []byte) (stopFile, error) {
	if c.Format == "csv" {
		return c.readTable(data)
	}
	f, err := roundfile.Read(data, c.Format == "cvrplib")
	if err != nil {
		return stopFile{}, err
	}
	var own fault.Fields
	for i, demand := range f.Demand {
		if demand > f.Capacity {
			own.Add(fmt.Sprintf("node %d", i+1), "plan.above_capacity", "got", demand, "cap", f.Capacity)
		}
	}
	return stopFile{Problem: rounds.Problem{Points: f.Points(), Depot: f.Depot, Way: f.Way, Demand: f.Demand, Capacity: f.Capacity},
		name: func(i int) string { return fmt.Sprintf("node %d", i+1) }, tour: c.Format == "tsplib", whole: f.Whole,
		distances: "as the file says"}, told(&own)
}

const dayMinutes = 24 * 60

// readTable reads stops; the first row is the depot.
func (c planRouteCmd) readTable(data []byte) (stopFile, error) {
	var f fault.Fields
	rows, err := readRows(data, []string{"id", "lon", "lat"}, []string{"demand", "open", "close", "service_minutes"}, &f)
	if err != nil {
		return stopFile{}, err
	}
	n := len(rows)
	at, demand := make([]geo.LonLat, n), make([]int, n)
	times := rounds.Times{Open: make([]float64, n), Close: make([]float64, n), Service: make([]float64, n)}
	timed := false
	seen := map[string]bool{}
	for i, r := range rows {
		r.id(seen, &f)
		if at[i] = readPoint(r, &f); r.cells["demand"] != "" {
			if demand[i] = readCount(r, "demand", &f); demand[i] < 0 {
				f.Add(r.where+" demand", "out_of_range", "min", 0, "max", "1e9")
			} else if c.Capacity > 0 && demand[i] > c.Capacity {
				f.Add(r.where+" demand", "plan.above_capacity", "got", demand[i], "cap", c.Capacity)
			}
		}
		times.Open[i], times.Close[i] = readTime(r, "open", 0, &f), readTime(r, "close", dayMinutes, &f)
		if r.cells["service_minutes"] != "" {
			if times.Service[i] = readNumber(r, "service_minutes", &f); !(times.Service[i] >= 0 && times.Service[i] <= dayMinutes) {
				f.Add(r.where+" service_minutes", "out_of_range", "min", 0, "max", dayMinutes)
			}
		}
		timed = timed || r.cells["open"]+r.cells["close"] != ""
		if times.Open[i] > times.Close[i] {
			f.Add(r.where+" open", "plan.window")
		}
	}
	if n < 2 && f.Len() == 0 {
		f.Add("id", "plan.no_stops")
	}
	p := rounds.Problem{Points: n, Demand: demand, Capacity: c.Capacity, Most: c.Workers,
		Way: func(a, b int) float64 { return c.Detour * at[a].Metres(at[b]) }}
	if timed {
		times.Walk = func(a, b int) float64 { return p.Way(a, b) / c.Speed / 60 }
		p.Times = &times
	}
	return stopFile{Problem: p, name: func(i int) string { return rows[i].cells["id"] }, tour: !timed && c.Capacity == 0,
		fewest:    timed && c.Workers == 0,
		distances: straightLine(c.Detour)}, told(&f)
}

// checkWalk tells a detour and a speed, in metres a second, that nobody walks.
func checkWalk(detour, speed float64, f *fault.Fields) {
	if !(detour >= 1) || math.IsInf(detour, 0) {
		f.Add("detour", "plan.route_numbers")
	}
	if !(speed > 0) || math.IsInf(speed, 0) {
		f.Add("speed", "plan.route_numbers")
	}
}

func straightLine(detour float64) string {
	return fmt.Sprintf("straight line x %g, not along streets", detour)
}

func readPoint(r row, f *fault.Fields) geo.LonLat {
	p := geo.LonLat{Lon: readNumber(r, "lon", f), Lat: readNumber(r, "lat", f)}
	if !p.Valid() {
		f.Add(r.where+" lon", "plan.point")
	}
	return p
}

// readTime reads a time of the day in minutes: 08:30, or 510; a default if the cell is empty.
func readTime(r row, name string, otherwise float64, f *fault.Fields) float64 {
	text := r.cells[name]
	if text == "" {
		return otherwise
	}
	hours, minutes, clock := strings.Cut(text, ":")
	x, err := strconv.ParseFloat(hours, 64)
	if clock && err == nil {
		var m int
		if m, err = strconv.Atoi(minutes); m < 0 || m > 59 {
			x = -1
		}
		x = 60*x + float64(m)
	}
	if err != nil || !(x >= 0 && x <= dayMinutes) {
		f.Add(r.where+" "+name, "plan.time_of_day", "value", text)
	}
	return x
}
