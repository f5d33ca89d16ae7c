package siting

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// lagrange bounds a p-median problem: with a price for serving each demand, a site is worth the demands that it serves below price,
// and the P best sites are taken. No choice can cost less than all prices together with what those sites are worth.
type lagrange struct {
	Median
	cols  [][]float64 // by site and demand
	nodes int
}

// node is a part of the search: some sites are open for sure, some closed.
type node struct {
	price []float64
	open  []bool
	shut  []bool
	more  int // sites still to be chosen
	bound float64
	worth []float64
	depth int
}

func newLagrange(m Median) *lagrange {
	l := &lagrange{Median: m, cols: make([][]float64, len(m.Cost[0]))}
	for j := range l.cols {
		l.cols[j] = make([]float64, len(m.Cost))
		for i, row := range m.Cost {
			l.cols[j][i] = row[j]
		}
	}
	return l
}

func (l *lagrange) root() *node {
	r := &node{price: make([]float64, len(l.Cost)), open: make([]bool, len(l.cols)), shut: make([]bool, len(l.cols)), more: l.P, worth: make([]float64, len(l.cols))}
	copy(r.open, l.Fixed)
	for i, row := range l.Cost { // begin with the way to a site that is neither best nor bad
		sorted := slices.Clone(row)
		slices.Sort(sorted)
		r.price[i] = sorted[min(len(sorted)-1, len(sorted)/max(1, l.P+count(l.Fixed)))]
	}
	return r
}

// closed reports whether a bound shows that nothing better exists.
func (l *lagrange) closed(a *Answer, bound float64) bool {
	if l.Whole {
		return bound > a.Value-1+1e-6
	}
	return bound >= a.Value-1e-6*max(1, math.Abs(a.Value))
}

// ascend raises the bound of a node by subgradient steps, with the best prices kept in the node. Better choices that it meets go into
// the answer. Sites are fixed on the way.
func (l *lagrange) ascend(ctx context.Context, n *node, a *Answer, steps int, scale float64) float64 {
	price := slices.Clone(n.price)
	served := make([]int, len(price))
	best, stall := math.Inf(-1), 0
	for step := 0; step < steps; step++ {
		if step%8 == 0 && ctx.Err() != nil {
			break
		}
		value, chosen, cut := l.relax(n, price)
		if value > best {
			if value > best+1e-7*math.Abs(value) {
				stall = 0
			}
			best = value
			copy(n.price, price)
			l.fix(n, a, value, cut)
		} else if stall++; stall >= 15 {
			scale, stall = scale/2, 0
			copy(price, n.price)
		}
		if l.closed(a, best) || scale < 1e-4 {
			break
		}
		clear(served)
		for _, j := range chosen {
			for i, d := range l.cols[j] {
				if d < price[i] {
					served[i]++
				}
			}
		}
		norm := 0.0
		for _, s := range served {
			norm += float64((1 - s) * (1 - s))
		}
		if norm == 0 { // everybody is served once: the relaxation is a solution
			l.meet(a, chosen)
			break
		}
		if step%10 == 0 {
			l.meet(a, chosen)
		}
		length := scale * (a.Value*1.001 - value) / norm
		for i, s := range served {
			price[i] += length * float64(1-s)
		}
	}
	n.bound = max(n.bound, best)
	return n.bound
}

// cut tells the worths on both sides of the choice: of the worst site taken and of the best one left.
type cut struct{ taken, left float64 }

// relax returns the bound at the prices, and the sites that it takes.
func (l *lagrange) relax(n *node, price []float64) (float64, []int, cut) {
	value := 0.0
	for _, x := range price {
		value += x
	}
	chosen := make([]int, 0, l.P+8)
	var free []int
	for j, col := range l.cols {
		if n.shut[j] {
			continue
		}
		worth := 0.0
		for i, d := range col {
			if d < price[i] {
				worth += d - price[i]
			}
		}
		n.worth[j] = worth
		if n.open[j] {
			value += worth
			chosen = append(chosen, j)
		} else {
			free = append(free, j)
		}
	}
	slices.SortFunc(free, func(x, y int) int { return cmp.Or(cmp.Compare(n.worth[x], n.worth[y]), x-y) })
	if len(free) < n.more {
		return math.Inf(1), chosen, cut{}
	}
	for _, j := range free[:n.more] {
		value += n.worth[j]
		chosen = append(chosen, j)
	}
	c := cut{math.Inf(-1), math.Inf(1)}
	if n.more > 0 {
		c.taken = n.worth[free[n.more-1]]
	}
	if n.more < len(free) {
		c.left = n.worth[free[n.more]]
	}
	return value, chosen, c
}

// fix closes the sites that no better choice can hold, and opens those that every better choice holds.
func (l *lagrange) fix(n *node, a *Answer, value float64, c cut) {
	for j := range l.cols {
		if n.open[j] || n.shut[j] {
			continue
		}
		worth := n.worth[j]
		switch {
		case worth > c.taken && l.closed(a, value+worth-c.taken):
			n.shut[j] = true
		case worth < c.left && n.more > 0 && l.closed(a, value-worth+c.left):
			n.open[j] = true
			n.more--
			if n.more == 0 {
				return
			}
		}
	}
}

// meet takes a choice of sites into the answer if it is better.
func (l *lagrange) meet(a *Answer, chosen []int) {
	total := 0.0
	for _, row := range l.Cost {
		least := farAway
		for _, j := range chosen {
			least = min(least, row[j])
		}
		total += least
	}
	if total < a.Value-1e-9 {
		a.Value, a.Chosen = total, nil
		for _, j := range chosen {
			if l.Fixed == nil || !l.Fixed[j] {
				a.Chosen = append(a.Chosen, j)
			}
		}
	}
}

// branch searches depth first over open and closed sites and returns the proven bound of the whole.
func (l *lagrange) branch(ctx context.Context, root *node, a *Answer) float64 {
	l.nodes = medianNodes
	return l.dive(ctx, root, a)
}

func (l *lagrange) dive(ctx context.Context, n *node, a *Answer) float64 {
	if l.closed(a, n.bound) {
		return n.bound
	}
	if l.nodes--; l.nodes < 0 || ctx.Err() != nil {
		return n.bound
	}
	_, chosen, _ := l.relax(n, n.price)
	if n.more == 0 {
		l.meet(a, chosen)
		return a.Value
	}
	at := -1 // the free site that the bound likes best
	for j := range l.cols {
		if !n.open[j] && !n.shut[j] && (at < 0 || n.worth[j] < n.worth[at]) {
			at = j
		}
	}
	if at < 0 {
		return math.Inf(1)
	}
	low := math.Inf(1)
	for _, open := range []bool{true, false} {
		child := &node{price: slices.Clone(n.price), open: slices.Clone(n.open), shut: slices.Clone(n.shut), more: n.more, bound: n.bound, worth: slices.Clone(n.worth), depth: n.depth + 1}
		if open {
			child.open[at] = true
			child.more--
		} else {
			child.shut[at] = true
		}
		l.ascend(ctx, child, a, medianNodeSteps, 0.5)
		low = min(low, l.dive(ctx, child, a))
	}
	return max(n.bound, low)
}
