package siting

import (
	"context"
	"math"
	"slices"

	"gezhi/internal/fault"
)

// Median asks for P sites that make the weighted way of everybody least (p-median).
type Median struct {
	Cost  [][]float64 // by demand and site: weight times way; not below 0
	Fixed []bool      // sites that are open already, beside the P; nil for none
	P     int
	Whole bool // all costs are whole numbers, so that a bound may be rounded up
}

// medianRanks is how many times as many sites are listed for a demand as there would be for each site to open.
const medianRanks = 8

// medianListed is how many places the lists of near sites may have.
const medianListed = 24_000_000

// medianHeat is the number of demands from which the search is by annealing.
const medianHeat = 3000

// Solve searches by fast interchange with random kicks (Whitaker 1983; Resende and Werneck 2007) and beside it bounds by Lagrangian
// relaxation of "everybody has one site" (Cornuéjols, Fisher, Nemhauser 1977), fixes sites by their reduced costs, and branches on the
// rest, the part with the lowest bound first. It stops when the bound has met the value. The lists of near sites take demands x sites; a
// step of the bound takes the sites nearer than the price, about demands x sites / P. It is poor where P is small and the bound weak:
// branching is then long.
func (m Median) Solve(ctx context.Context, opt Options) (*Answer, error) {
	sites := 0
	if len(m.Cost) > 0 {
		sites = len(m.Cost[0])
	}
	ctx, stop, err := begin(ctx, opt, sites-count(m.Fixed), m.P)
	if err != nil {
		return nil, err
	}
	defer stop()
	if err := checkCosts(m.Cost); err != nil {
		return nil, err
	}
	if m.P == 0 && count(m.Fixed) == 0 {
		var f fault.Fields
		f.Add("p", "out_of_range", "min", 1, "max", sites)
		return nil, f.Err()
	}
	e := m.engine(opt)
	if e.heat {
		m.coarse(ctx, e)
	}
	e.run(ctx)
	return e.answer(), nil
}

func (m Median) engine(opt Options) *engine {
	sites := len(m.Cost[0])
	most := max(100, medianRanks*sites/max(1, m.P+count(m.Fixed)), 3*count(m.Fixed))
	return &engine{near: nearest(m.Cost, min(most, max(medianListed/len(m.Cost), 100))), fixed: m.Fixed, p: m.P, lag: &lagrange{whole: m.Whole},
		heat: len(m.Cost) >= medianHeat, opt: opt, tell: opt.report}
}

// coarse gives the search a choice and prices to begin with, from a problem in which all demands with the same nearest site go together.
// A price is carried over by how many sites are below it.
func (m Median) coarse(ctx context.Context, e *engine) {
	sites := len(m.Cost[0])
	group, groups := make([]int, len(m.Cost)), 0
	number := make([]int, sites)
	for i := range m.Cost {
		row, _ := e.near.row(i)
		if number[row[0]] == 0 {
			groups++
			number[row[0]] = groups
		}
		group[i] = number[row[0]] - 1
	}
	if groups*3 > len(m.Cost) || groups < medianHeat/10 {
		return
	}
	c := Median{Cost: make([][]float64, groups), Fixed: m.Fixed, P: m.P}
	for g := range c.Cost {
		c.Cost[g] = make([]float64, sites)
	}
	for i, row := range m.Cost {
		sum := c.Cost[group[i]]
		for j, cost := range row {
			sum[j] += cost
		}
	}
	small := c.engine(e.opt)
	small.heat, small.coarse, small.tell = true, true, func(float64, float64) {}
	small.run(ctx)
	e.start, e.prices = small.chosen, make([]float64, len(m.Cost))
	rank := make([]int, groups)
	for g := range rank {
		_, costs := small.near.row(g)
		rank[g], _ = slices.BinarySearch(costs, small.root.price[g])
	}
	for i := range e.prices {
		_, costs := e.near.row(i)
		if k := rank[group[i]]; k < len(costs) {
			e.prices[i] = costs[k]
		} else {
			e.prices[i] = e.near.end[i]
		}
		if math.IsInf(e.prices[i], 1) {
			e.prices[i] = costs[len(costs)-1]
		}
	}
}

// checkCosts names the first demand with a cost that is no number or below 0.
func checkCosts(cost [][]float64) error {
	var f fault.Fields
	for i, row := range cost {
		for j, c := range row {
			if !(c >= 0) || math.IsInf(c, 0) {
				f.Add(at("demand", i), "plan.cost", "other", j+1)
				return f.Err()
			}
		}
		if len(row) != len(cost[0]) {
			f.Add(at("demand", i), "plan.cost", "other", len(row)+1)
			return f.Err()
		}
	}
	return nil
}

func count(list []bool) int {
	n := 0
	for _, x := range list {
		if x {
			n++
		}
	}
	return n
}
