package stations

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/planning/siting"
	"gezhi/internal/territory"
)

// Goal is what new stations are chosen for.
type Goal string

// The goals.
const (
	MostPeople Goal = "cover"  // N stations that most residents reach in time (maximal cover)
	Everybody  Goal = "fewest" // as few stations as reach everybody
	LeastWay   Goal = "median" // N stations that make everybody's way least (p-median)
)

// Goals lists the goals.
func Goals() []Goal { return []Goal{MostPeople, Everybody, LeastWay} }

// Bounds of a question.
const (
	MostNew     = 50     // stations asked for at once
	medianSites = 1000   // candidates of least way at most
	medianFar   = 5000.0 // metres: whoever has further counts as having so far
	tellAdds    = 5      // places told for one more station
)

// Question asks for places of new stations beside those that are open.
type Question struct {
	Goal    Goal
	N       int // of new stations; not for Everybody
	Metres  float64
	Seed    uint64
	Seconds int
}

// Check names what is wrong with a question.
func (q Question) Check() error {
	var f fault.Fields
	if !slices.Contains(Goals(), q.Goal) {
		f.Add("goal", "not_one_of", "allowed", Goals())
	}
	if q.Goal != Everybody && (q.N < 1 || q.N > MostNew) {
		f.Add("n", "out_of_range", "min", 1, "max", MostNew)
	}
	if q.Seconds < 1 || q.Seconds > 120 {
		f.Add("seconds", "out_of_range", "min", 1, "max", 120)
	}
	return f.Err()
}

// Site is a place that was found for a station.
type Site struct {
	Code    territory.Code `json:"code"` // the micro-grid or grid in which it lies
	At      geo.LonLat     `json:"at"`
	Adds    int            `json:"adds"`              // residents who reach a station in time by this one alone
	Station string         `json:"station,omitempty"` // that was opened there
}

// Answer is a proposal and how good it is.
type Answer struct {
	Sites     []Site
	Value     float64 // residents within reach, stations, or person-metres: as the goal says
	Bound     float64 // proven: no choice among the candidates is better
	Gap       float64
	Proven    bool
	Residents int
	Before    int    // within reach of what is open
	After     int    // within reach then
	OneMore   []Site // where one more station would add most
	Lost      int    // residents whom no candidate reaches
}

// Candidates are where a station could stand: beside every place where residents live; for the least way one of each grid.
func Candidates(goal Goal, demands []Demand) []Demand {
	if goal != LeastWay && len(demands) <= 6*medianSites {
		return demands
	}
	best := map[territory.Code]int{}
	for i, d := range demands {
		if k, known := best[d.Grid]; !known || d.Residents > demands[k].Residents {
			best[d.Grid] = i
		}
	}
	var list []Demand
	for i, d := range demands {
		if best[d.Grid] == i {
			list = append(list, d)
		}
	}
	if len(list) > medianSites {
		slices.SortStableFunc(list, func(a, b Demand) int { return b.Residents - a.Residents })
		list = list[:medianSites]
	}
	return list
}

// Propose chooses places for new stations; progress is told value and bound so far.
func Propose(ctx context.Context, ways Ways, q Question, open []geo.LonLat, demands []Demand, progress func(value, bound float64)) (*Answer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	p := &proposer{q: q, demands: demands, candidates: Candidates(q.Goal, demands), open: len(open)}
	sites := slices.Clone(open)
	for _, c := range p.candidates {
		sites = append(sites, c.At)
	}
	if err := p.walk(ctx, ways, sites); err != nil {
		return nil, err
	}
	opt := siting.Options{Seed: q.Seed, Budget: time.Duration(q.Seconds) * time.Second, Progress: progress}
	found, err := p.solve(ctx, opt)
	if err != nil {
		return nil, err
	}
	return p.answer(found), nil
}

// proposer is one question on its way. Sites are the open stations, then the candidates.
type proposer struct {
	q          Question
	demands    []Demand
	candidates []Demand
	open       int
	reach      [][]int32
	cost       [][]float64 // for LeastWay: by demand and site
}

// walk finds what each site reaches.
func (p *proposer) walk(ctx context.Context, ways Ways, sites []geo.LonLat) error {
	at := make([]geo.LonLat, len(p.demands))
	for i, d := range p.demands {
		at[i] = d.At
	}
	p.reach = make([][]int32, len(sites))
	most := p.q.Metres
	if p.q.Goal == LeastWay {
		most = max(most, medianFar)
		p.cost = make([][]float64, len(at))
		for i, d := range p.demands {
			p.cost[i] = make([]float64, len(sites))
			for j := range p.cost[i] {
				p.cost[i][j] = float64(d.Residents) * medianFar
			}
		}
	}
	err := ways.Each(ctx, sites, at, most, func(s, d int, metres float64) { // one goroutine for each site
		if metres <= p.q.Metres {
			p.reach[s] = append(p.reach[s], int32(d))
		}
		if p.cost != nil {
			p.cost[d][s] = float64(p.demands[d].Residents) * math.Round(min(metres, medianFar))
		}
	})
	for _, list := range p.reach {
		slices.Sort(list)
	}
	return err
}

func (p *proposer) solve(ctx context.Context, opt siting.Options) (*siting.Answer, error) {
	fixed := make([]bool, len(p.reach))
	for i := range p.open {
		fixed[i] = true
	}
	switch p.q.Goal {
	case LeastWay:
		return siting.Median{Cost: p.cost, Fixed: fixed, P: p.q.N, Whole: true}.Solve(ctx, opt)
	case Everybody:
		a, _, err := siting.Fewest{Demands: len(p.demands), Reach: p.reach, Fixed: fixed}.Solve(ctx, opt)
		return a, err
	}
	weight := make([]float64, len(p.demands))
	for i, d := range p.demands {
		weight[i] = float64(d.Residents)
	}
	return siting.Cover{Weight: weight, Reach: p.reach, Fixed: fixed, P: p.q.N, Whole: true}.Solve(ctx, opt)
}

// answer tells what the chosen sites mean for residents.
func (p *proposer) answer(found *siting.Answer) *Answer {
	a := &Answer{Value: found.Value, Bound: found.Bound, Gap: found.Gap(), Proven: found.Proven, Sites: []Site{}, OneMore: []Site{}}
	times := make([]int, len(p.demands))
	reached := make([]bool, len(p.demands))
	for s, list := range p.reach {
		for _, d := range list {
			reached[d] = true
			if s < p.open {
				times[d]++
			}
		}
	}
	sum := func(wanted func(d int) bool) (n int) {
		for d, one := range p.demands {
			if wanted(d) {
				n += one.Residents
			}
		}
		return n
	}
	a.Residents = sum(func(int) bool { return true })
	a.Lost = sum(func(d int) bool { return !reached[d] })
	a.Before = sum(func(d int) bool { return times[d] > 0 })
	for _, s := range found.Chosen {
		for _, d := range p.reach[s] {
			times[d]++
		}
	}
	a.After = sum(func(d int) bool { return times[d] > 0 })
	for _, s := range found.Chosen {
		if s >= p.open {
			a.Sites = append(a.Sites, p.site(s, func(d int32) bool { return times[d] == 1 }))
		}
	}
	for s := p.open; s < len(p.reach); s++ {
		if one := p.site(s, func(d int32) bool { return times[d] == 0 }); one.Adds > 0 {
			a.OneMore = append(a.OneMore, one)
		}
	}
	slices.SortStableFunc(a.OneMore, func(x, y Site) int { return cmp.Or(y.Adds-x.Adds, cmp.Compare(x.Code, y.Code)) })
	a.OneMore = a.OneMore[:min(len(a.OneMore), tellAdds)]
	return a
}

func (p *proposer) site(s int, counts func(d int32) bool) Site {
	c := p.candidates[s-p.open]
	one := Site{Code: c.Code, At: c.At}
	for _, d := range p.reach[s] {
		if counts(d) {
			one.Adds += p.demands[d].Residents
		}
	}
	return one
}

// Draft is a proposal that somebody keeps (选址方案). It is no decision: a station opens when people open it (开放站点), one by one.
type Draft struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Note      string         `json:"note,omitempty"`
	Place     territory.Code `json:"place"`
	Edition   string         `json:"edition"`
	Walker    string         `json:"walker"`
	Minutes   int            `json:"minutes"`
	Goal      Goal           `json:"goal,omitempty"` // empty where the places were set by hand
	Distances string         `json:"distances"`      // streets or straight
	Sites     []Site         `json:"sites"`
	Residents int            `json:"residents"`
	Before    int            `json:"before"`
	After     int            `json:"after"`
	Value     float64        `json:"value"`
	Bound     float64        `json:"bound"`
	Proven    bool           `json:"proven"`
	By        string         `json:"by"`
	At        time.Time      `json:"at"`
}

// Open notes that a station was opened at the site in a position, the first being 0. Each site is opened once: a station that was closed
// opens again by itself. Faults: NotFound siting.no_site; Conflict siting.opened.
func (d Draft) Open(site int, station string) (Draft, error) {
	if site < 0 || site >= len(d.Sites) {
		return d, fault.New(fault.NotFound, "siting.no_site")
	}
	if d.Sites[site].Station != "" {
		return d, fault.New(fault.Conflict, "siting.opened", "n", site+1)
	}
	d.Sites = slices.Clone(d.Sites)
	d.Sites[site].Station = station
	return d, nil
}

// CheckOpening names what a station that opens at a planned site lacks beside Check: it tells when somebody finds it open.
func (p Place) CheckOpening() error {
	var f fault.Fields
	if len(p.Hours) == 0 && len(p.Weekend) == 0 {
		f.Add("hours", "station.never_open")
	}
	return f.Err()
}
