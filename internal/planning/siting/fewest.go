package siting

import (
	"context"
	"math/rand/v2"
	"slices"
)

// Fewest asks for the fewest sites with everyone in reach of one (location set covering; Toregas et al. 1971).
type Fewest struct {
	Demands int
	Reach   [][]int32 // by site: the demands within reach, ascending
	Fixed   []bool    // sites that are open already, not counted; nil for none
}

// fewerSteps is how many steps a search for fewer sites goes on without one.
const fewerSteps = 100_000

// Solve begins greedily, bounds by prices (a site opens in the relaxation if those in its reach pay more than one together; Beasley 1990),
// looks for fewer sites by local search with weights, and branches if the rounded bound is still below. Demands that no site reaches
// are answered beside and left out. A step of the bound takes all pairs of a site and a demand in its reach; most often the bound, rounded
// up, is the best. It is poor where many sites reach nearly the same demands: then one site may stay open between value and bound.
func (p Fewest) Solve(ctx context.Context, opt Options) (*Answer, []int, error) {
	ctx, stop, err := begin(ctx, opt, len(p.Reach)-count(p.Fixed), 0)
	if err != nil {
		return nil, nil, err
	}
	defer stop()
	c := Cover{Weight: make([]float64, p.Demands), Reach: p.Reach, Fixed: p.Fixed}
	by := c.byDemand()
	var lost []int
	for i, sites := range by {
		if len(sites) > 0 {
			c.Weight[i] = 1
		} else {
			lost = append(lost, i)
		}
	}
	c, live := c.reduced()
	e := &engine{near: within(c.Weight, c.Reach), fixed: c.Fixed, lag: &lagrange{whole: true, fee: 1}, opt: opt, tell: opt.report}
	e.chosen = c.everyone()
	e.value = float64(len(e.chosen))
	e.tell(e.value, 0)
	var free []int32
	for j := range c.Reach {
		if c.Fixed == nil || !c.Fixed[j] {
			free = append(free, int32(j))
		}
	}
	e.lag.cols, e.lag.sites = e.near.columns(), len(c.Reach)
	root := e.whole(free, nil)
	for scale, again := rootScale, true; again && ctx.Err() == nil; {
		for round := 0; round < rootRounds && ctx.Err() == nil && !e.lag.closed(e.value, root.bound); round++ {
			done := e.round(ctx, []*part{root}, rootSteps<<min(round, 2), scale, 0)
			scale = root.scale
			e.tell(e.value, root.bound)
			if done {
				break
			}
		}
		e.bound = root.bound
		before := e.value
		if !e.lag.closed(e.value, e.bound) {
			e.fewer(ctx, fewerSteps)
		}
		again = e.value < before // a better value makes better steps
		scale = rootScale
	}
	if ctx.Err() == nil && !e.lag.closed(e.value, e.bound) {
		e.branch(ctx, root)
	}
	a := e.answer()
	for k, j := range a.Chosen {
		a.Chosen[k] = live[j]
	}
	slices.Sort(a.Chosen)
	return a, lost, nil
}

// reduced leaves out sites that reach nobody beside those whom another site reaches, and demands that are in reach whenever another one is,
// until nothing is left out any more (Toregas and ReVelle 1973). It returns the sites that are left.
func (c Cover) reduced() (Cover, []int) {
	live := make([]int, len(c.Reach))
	for j := range live {
		live[j] = j
	}
	for range 4 {
		before := len(c.Weight) + len(live)
		c = c.demanding()
		sites := c.undominated()
		c = c.only(sites)
		for k, j := range sites {
			sites[k] = live[j]
		}
		if live = sites; before == len(c.Weight)+len(live) {
			break
		}
	}
	return c, live
}

// demanding is the problem without the demands that a fixed site reaches and those whose sites are all the sites of another demand, and more.
func (c Cover) demanding() Cover {
	by := c.byDemand()
	kept := make([]bool, len(by))
	var order []int
	for i, sites := range by {
		kept[i] = len(sites) > 0 && c.Weight[i] > 0 && (c.Fixed == nil || !slices.ContainsFunc(sites, func(j int32) bool { return c.Fixed[j] }))
		if kept[i] {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(by[a]) - len(by[b]) })
	for _, i := range order {
		if !kept[i] {
			continue
		}
		rare := by[i][0]
		for _, j := range by[i] {
			if len(c.Reach[j]) < len(c.Reach[rare]) {
				rare = j
			}
		}
		for _, k := range c.Reach[rare] {
			if other := int(k); kept[k] && other != i && len(by[k]) >= len(by[i]) && contains(by[k], by[i]) {
				kept[k] = false
			}
		}
	}
	r := Cover{Reach: make([][]int32, len(c.Reach)), Fixed: c.Fixed}
	for i, sites := range by {
		if kept[i] {
			for _, j := range sites {
				r.Reach[j] = append(r.Reach[j], int32(len(r.Weight)))
			}
			r.Weight = append(r.Weight, c.Weight[i])
		}
	}
	return r
}

// everyone chooses sites greedily until all demands are in reach.
func (c Cover) everyone() []int {
	bare := slices.Clone(c.Weight)
	serve := func(j int) float64 {
		sum := 0.0
		for _, i := range c.Reach[j] {
			sum += bare[i]
			bare[i] = 0
		}
		return sum
	}
	gains := make([]float64, len(c.Reach))
	for j, list := range c.Reach {
		if gains[j] = float64(len(list)); c.Fixed != nil && c.Fixed[j] {
			serve(j)
		}
	}
	var chosen []int
	for {
		best, most := -1, 0.0
		for j, list := range c.Reach {
			if gains[j] <= most {
				continue
			}
			gains[j] = 0
			for _, i := range list {
				gains[j] += bare[i]
			}
			if gains[j] > most {
				best, most = j, gains[j]
			}
		}
		if best < 0 {
			return chosen
		}
		serve(best)
		chosen = append(chosen, best)
	}
}

// fewer looks for choices with fewer sites: when everyone is in reach the site that is missed least closes for good; else one closes and one
// opens that reaches somebody bare, and whoever stays bare weighs more from step to step (Gao, Weise, Li 2015). It ends after so many steps
// without a better choice. A step takes the people in reach of the sites that reach one demand, and the number of sites.
func (e *engine) fewer(ctx context.Context, steps int) {
	if len(e.chosen) == 0 || len(e.near.end) == 0 {
		return
	}
	c := newChain(e.near, e.lag.cols, e.fixed, len(e.chosen), rand.New(rand.NewPCG(e.opt.Seed, 7)))
	c.set(e.chosen)
	changed := make([]int, e.near.sites) // by site: the step in which it opened or closed
	for step, last := 1, 0; step-last < steps && ctx.Err() == nil; step++ {
		for len(c.bare) == 0 {
			chosen := c.open[:c.p]
			e.value, e.chosen = float64(c.p), e.chosen[:0]
			for _, j := range chosen {
				e.chosen = append(e.chosen, int(j))
			}
			e.tell(e.value, e.bound)
			if last = step; c.p == 0 || e.lag.closed(e.value, e.bound) {
				return
			}
			c.drop(c.idlest(changed, -1))
		}
		if c.p == 0 {
			return
		}
		out := c.idlest(changed, step-1)
		j := c.open[out]
		c.remove(out)
		changed[j] = step
		bare := c.bare[c.rnd.IntN(len(c.bare))]
		row, _ := c.near.row(int(bare))
		in, most := int32(-1), 0.0
		for _, k := range row {
			if changed[k] == step {
				continue
			}
			gain := 0.0
			demands, _ := c.cols.column(k)
			for _, i := range demands {
				if c.state[i].times == 0 {
					gain += c.state[i].weight
				}
			}
			if gain > most || gain == most && in >= 0 && changed[k] < changed[in] {
				in, most = k, gain
			}
		}
		if in < 0 { // nobody else reaches it
			in = j
		}
		c.add(out, in)
		changed[in] = step
		for _, i := range c.bare {
			c.state[i].weight++
			c.total++
		}
	}
}

// idlest is the slot whose site is missed least; of equals the one that changed longest ago. Sites that changed in a step are passed over if
// there are others.
func (c *chain) idlest(changed []int, step int) int32 {
	out := int32(-1)
	for r, j := range c.open[:c.p] {
		if changed[j] == step && c.p > 1 {
			continue
		}
		if out < 0 || c.loss[r] < c.loss[out] || c.loss[r] == c.loss[out] && changed[j] < changed[c.open[out]] {
			out = int32(r)
		}
	}
	return max(out, 0)
}

// drop closes the site of a slot, and the slot with it.
func (c *chain) drop(r int32) {
	c.remove(r)
	last := int32(c.p - 1)
	if j := c.open[last]; r != last {
		c.remove(last)
		c.add(r, j)
	}
	for fixed := last + 1; fixed < int32(len(c.open)); fixed++ { // those that stay open move up
		j := c.open[fixed]
		c.remove(fixed)
		c.add(fixed-1, j)
	}
	c.open, c.loss, c.also = c.open[:len(c.open)-1], c.loss[:len(c.loss)-1], c.also[:len(c.also)-1]
	c.p--
}

// complete adds to sites that the bound met whatever reaches those who are left bare.
func (e *engine) complete(sites []int32) {
	open := make([]bool, e.near.sites)
	copy(open, e.fixed)
	var chosen []int
	add := func(j int32) {
		if !open[j] {
			open[j] = true
			chosen = append(chosen, int(j))
		}
	}
	for _, j := range sites {
		add(j)
	}
	for i := range e.near.end {
		row, _ := e.near.row(i)
		if len(row) > 0 && !slices.ContainsFunc(row, func(j int32) bool { return open[j] }) {
			add(row[0])
		}
	}
	if float64(len(chosen)) < e.value {
		e.chosen, e.value = chosen, float64(len(chosen))
	}
}
