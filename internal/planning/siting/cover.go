package siting

import "context"

// Cover asks for P sites that have most people within reach (maximal covering location; Church and ReVelle 1974).
type Cover struct {
	Weight []float64
	Reach  [][]int32 // by site: the demands within reach, ascending
	Fixed  []bool    // sites that are open already, beside the P; nil for none
	P      int
	Whole  bool // all weights are whole numbers
}

// Solve leaves out sites whose people another site reaches too, and treats the rest as a p-median: to be in reach costs nothing, to be in
// nobody's reach costs the weight. It begins greedily (Minoux 1978), exchanges sites by simulated annealing in two chains among the sites
// that the bound likes, and bounds from above by prices (Galvão and ReVelle 1996), with branching at the end. A step of the bound takes all
// pairs of a site and a demand in its reach. The bound of maximal cover is not tight: a gap of about one per cent is common where circles
// overlap much.
func (c Cover) Solve(ctx context.Context, opt Options) (*Answer, error) {
	ctx, stop, err := begin(ctx, opt, len(c.Reach)-count(c.Fixed), c.P)
	if err != nil {
		return nil, err
	}
	defer stop()
	if live := c.undominated(); len(live) < len(c.Reach) && len(live)-count(c.Fixed) >= c.P {
		a, err := c.only(live).search(ctx, opt)
		if err == nil {
			for k, j := range a.Chosen {
				a.Chosen[k] = live[j]
			}
		}
		return a, err
	}
	return c.search(ctx, opt)
}

// undominated is the sites that reach somebody whom no other site reaches together with all the rest; the fixed ones are among them.
func (c Cover) undominated() []int {
	by := c.byDemand()
	var live []int
	for j, list := range c.Reach {
		dominated := len(list) == 0
		if len(list) > 0 {
			for _, k := range by[list[0]] {
				more := len(c.Reach[k]) - len(list)
				if int(k) != j && (more > 0 || more == 0 && int(k) < j) && contains(c.Reach[k], list) {
					dominated = true
					break
				}
			}
		}
		if !dominated || c.Fixed != nil && c.Fixed[j] {
			live = append(live, j)
		}
	}
	return live
}

// contains tells whether an ascending list has all of another one.
func contains(list, part []int32) bool {
	k := 0
	for _, i := range list {
		if k < len(part) && part[k] == i {
			k++
		}
	}
	return k == len(part)
}

// only is the problem with some of its sites.
func (c Cover) only(sites []int) Cover {
	r := c
	r.Reach, r.Fixed = make([][]int32, len(sites)), nil
	if c.Fixed != nil {
		r.Fixed = make([]bool, len(sites))
	}
	for k, j := range sites {
		r.Reach[k] = c.Reach[j]
		if c.Fixed != nil {
			r.Fixed[k] = c.Fixed[j]
		}
	}
	return r
}

func (c Cover) search(ctx context.Context, opt Options) (*Answer, error) {
	all := 0.0
	for _, w := range c.Weight {
		all += w
	}
	e := &engine{near: within(c.Weight, c.Reach), fixed: c.Fixed, p: c.P, lag: &lagrange{whole: c.Whole}, heat: true, opt: opt,
		tell: func(value, bound float64) { opt.report(all-value, all-bound) }}
	e.run(ctx)
	a := e.answer()
	a.Value, a.Bound = all-a.Value, all-a.Bound
	return a, nil
}

// byDemand turns the lists around: the sites that reach each demand.
func (c *Cover) byDemand() [][]int32 {
	by := make([][]int32, len(c.Weight))
	for j, list := range c.Reach {
		for _, i := range list {
			by[i] = append(by[i], int32(j))
		}
	}
	return by
}

// Adds is by site how many more are covered when it opens beside the chosen ones; 0 for those that are open.
func (c Cover) Adds(chosen []int) []float64 {
	covered, open := make([]bool, len(c.Weight)), make([]bool, len(c.Reach))
	copy(open, c.Fixed)
	for _, j := range chosen {
		open[j] = true
	}
	for j, list := range c.Reach {
		if open[j] {
			for _, i := range list {
				covered[i] = true
			}
		}
	}
	adds := make([]float64, len(c.Reach))
	for j, list := range c.Reach {
		for _, i := range list {
			if !covered[i] { // so that j is not open
				adds[j] += c.Weight[i]
			}
		}
	}
	return adds
}
