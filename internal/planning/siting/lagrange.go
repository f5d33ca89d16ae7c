package siting

import (
	"context"
	"math"
	"slices"
)

// part is a part of the choices of a p-median problem: some sites are open for sure, some are closed. With a price for serving each
// demand a site is worth the demands that it serves below price, and the sites that are worth most are taken: no choice of the part costs
// less than all prices together with what those sites are worth.
type part struct {
	near  *near
	free  []int32   // sites that may open
	more  int       // how many of them are still to open
	open  []int32   // sites that are open for sure, the fixed ones among them
	limit []float64 // by demand: a price is at most this, the way to the nearest site that is open for sure
	price []float64
	bound float64
	often []float64 // by site: how often it was taken of late, from 0 to 1
	fees  float64   // of the sites that were opened
	scale float64   // of the last steps
}

// lagrange bounds parts of a problem by subgradients of the prices.
type lagrange struct {
	cols  *columns // of all sites
	full  [][]float64
	sites int
	whole bool
	fee   float64 // above 0: any number of sites may open, at so much for each
}

// closed reports whether a bound shows that nothing better than the value exists.
func (l *lagrange) closed(value, bound float64) bool {
	if l.whole {
		return bound > value-1+1e-6
	}
	return bound >= value-1e-6*max(1, math.Abs(value))
}

// unlock opens a free site for sure.
func (l *lagrange) unlock(n *part, j int32) {
	n.open = append(n.open[:len(n.open):len(n.open)], j)
	demands, costs := l.cols.column(j)
	for k, i := range demands {
		n.limit[i] = min(n.limit[i], costs[k])
	}
	n.more--
	n.fees += l.fee
}

// round is the work of one step, kept from step to step.
type round struct {
	price  []float64
	worth  [chunks][]float64
	taken  []bool
	served []int32
	sum    [chunks]float64
	rank   []float64
}

func (l *lagrange) newRound(demands int) *round {
	r := &round{price: make([]float64, demands), taken: make([]bool, l.sites), served: make([]int32, demands)}
	for k := range r.worth {
		r.worth[k] = make([]float64, l.sites)
	}
	return r
}

// relax returns the bound at the prices of the round, the worth of the worst site taken and of the best one left. The worths are those of
// worth[0], the sites taken and how often each demand is served stand in the round. A step takes as long as there are sites below price.
func (l *lagrange) relax(n *part, r *round) (bound, worst, left float64) {
	if n.more > len(n.free) && l.fee == 0 {
		return math.Inf(1), 0, 0
	}
	inChunks(len(r.price), len(n.near.site), func(chunk, from, to int) {
		worth, sum := r.worth[chunk], 0.0
		clear(worth)
		for i := from; i < to; i++ {
			price := r.price[i]
			sum += price
			begin := n.near.from[i]
			costs := n.near.cost[begin:n.near.from[i+1]]
			sites := n.near.site[begin:n.near.from[i+1]]
			for k, c := range costs {
				if c >= price {
					break
				}
				worth[sites[k]] += c - price
			}
		}
		r.sum[chunk] = sum
	})
	all := r.worth[0]
	r.rank = r.rank[:0]
	for _, j := range n.free {
		for k := 1; k < chunks; k++ {
			all[j] += r.worth[k][j]
		}
		r.rank = append(r.rank, all[j])
	}
	bound = n.fees
	for _, sum := range r.sum {
		bound += sum
	}
	if l.fee > 0 {
		for _, j := range n.free {
			r.taken[j] = all[j] < -l.fee
			if r.taken[j] {
				bound += all[j] + l.fee
			}
		}
		l.serve(n, r)
		return bound, -l.fee, -l.fee
	}
	worst, left = math.Inf(-1), math.Inf(1)
	selectLeast(r.rank, n.more)
	for _, x := range r.rank[:n.more] {
		bound += x
		worst = max(worst, x)
	}
	for _, x := range r.rank[n.more:] {
		left = min(left, x)
	}
	places := n.more
	for _, j := range n.free {
		r.taken[j] = all[j] < worst
		if r.taken[j] {
			places--
		}
	}
	for _, j := range n.free {
		if places > 0 && all[j] == worst {
			r.taken[j] = true
			places--
		}
	}
	l.serve(n, r)
	return bound, worst, left
}

// serve counts how many of the sites taken serve each demand below its price.
func (l *lagrange) serve(n *part, r *round) {
	inChunks(len(r.price), len(n.near.site), func(_, from, to int) {
		for i := from; i < to; i++ {
			price, served := r.price[i], int32(0)
			begin := n.near.from[i]
			costs := n.near.cost[begin:n.near.from[i+1]]
			sites := n.near.site[begin:n.near.from[i+1]]
			for k, c := range costs {
				if c >= price {
					break
				}
				if r.taken[sites[k]] {
					served++
				}
			}
			r.served[i] = served
		}
	})
}

// ascend raises the bound of a part by steps along the subgradient and the way before (Camerini, Fratta, Maffioli 1975), with the best
// prices kept in the part. Sites that nothing better than the value can open are closed on the way, and those that everything better opens
// are opened. It returns the best choice that it met and its value.
func (l *lagrange) ascend(ctx context.Context, n *part, value float64, steps int, scale float64) (met []int32, metValue float64, done bool) {
	r := l.newRound(len(n.limit))
	for i := range r.price {
		r.price[i] = min(n.price[i], n.limit[i])
	}
	n.price = slices.Clone(r.price)
	n.often = make([]float64, l.sites)
	way := make([]float64, len(r.price))
	best, stall := math.Inf(-1), 0
	metValue = math.Inf(1)
	meet := func() {
		total, sites := 0.0, slices.Clone(n.open)
		for _, j := range n.free {
			if r.taken[j] {
				sites = append(sites, j)
			}
		}
		for i, limit := range n.limit {
			least := limit
			row, costs := n.near.row(i)
			found := len(n.open) > 0
			for k, j := range row {
				if costs[k] >= least && found {
					break
				}
				if r.taken[j] {
					least, found = costs[k], true
					break
				}
			}
			if !found && l.full != nil {
				least = math.Inf(1)
				for _, j := range sites {
					least = min(least, l.full[i][j])
				}
			}
			total += least
		}
		total += l.fee * float64(len(sites))
		if total < metValue {
			met, metValue = sites, total
		}
	}
	for step := 0; step < steps && ctx.Err() == nil; step++ {
		bound, worst, left := l.relax(n, r)
		if math.IsInf(bound, 1) {
			n.bound = bound
			return met, metValue, true
		}
		if bound > best {
			if bound > best+1e-6*math.Abs(bound) {
				stall = 0
			}
			best = bound
			copy(n.price, r.price)
			if l.fix(n, r, value, bound, worst, left) {
				for i, limit := range n.limit {
					r.price[i] = min(r.price[i], limit)
				}
				copy(n.price, r.price)
			}
		} else if stall++; stall >= min(lagrangePatience, steps/5) {
			scale, stall = scale*lagrangeLess, 0
			copy(r.price, n.price)
			clear(way)
			if scale > lagrangeEnough {
				continue
			}
		}
		if l.closed(value, best) || scale <= lagrangeEnough {
			done = true
			break
		}
		for _, j := range n.free {
			n.often[j] *= 0.9
			if r.taken[j] {
				n.often[j] += 0.1
			}
		}
		norm := 0.0
		for i, s := range r.served {
			g := lagrangeAhead*float64(1-s) + (1-lagrangeAhead)*way[i]
			if g > 0 && r.price[i] >= n.limit[i] || g < 0 && r.price[i] <= 0 {
				g = 0
			}
			way[i] = g
			norm += g * g
		}
		if step%10 == 0 || norm == 0 {
			meet()
		}
		if norm == 0 { // everybody is served once: the relaxation is a solution
			done = true
			break
		}
		length := scale * (value*1.0005 + 0.1 - bound) / norm
		for i, g := range way {
			r.price[i] = max(0, min(n.limit[i], r.price[i]+length*g))
		}
	}
	n.bound, n.scale = max(n.bound, best), scale
	return met, metValue, done
}

// How the steps of a bound are made.
const (
	lagrangePatience = 20
	lagrangeLess     = 0.7
	lagrangeEnough   = 2e-3
	lagrangeAhead    = 0.2 // how much of a step follows the subgradient, and not the way before
)

// fix closes the sites that nothing better can hold, opens those that everything better holds, and tells whether any was opened.
func (l *lagrange) fix(n *part, r *round, value, bound, worst, left float64) bool {
	if n.more == 0 && l.fee == 0 {
		return false
	}
	opened := false
	worth := r.worth[0]
	kept := make([]int32, 0, len(n.free))
	for _, j := range n.free {
		switch {
		case !r.taken[j] && l.closed(value, bound+worth[j]-worst):
		case r.taken[j] && l.closed(value, bound-worth[j]+left) && (n.more > 0 || l.fee > 0):
			if !opened {
				n.limit = slices.Clone(n.limit)
				opened = true
			}
			l.unlock(n, j)
		default:
			kept = append(kept, j)
		}
	}
	fewer := len(kept) < len(n.free)
	n.free = kept
	if fewer && (opened || len(kept)*10 < 8*n.near.live) {
		n.trim()
	}
	return opened
}

// trim leaves the free sites in the lists, below the limits.
func (n *part) trim() {
	number := make([]int32, n.near.sites)
	for j := range number {
		number[j] = -1
	}
	for _, j := range n.free {
		number[j] = j
	}
	n.near = n.near.only(number, len(n.free), n.near.sites, n.limit)
}

// split is the two parts of a part in which a site is open and in which it is closed. They begin with the prices of the part.
func (l *lagrange) split(n *part, value float64) []*part {
	r := l.newRound(len(n.limit))
	copy(r.price, n.price)
	bound, worst, left := l.relax(n, r)
	if n.more == 0 && l.fee == 0 || len(n.free) == 0 || math.IsInf(bound, 1) {
		return nil
	}
	at, most := int32(-1), math.Inf(-1)
	for _, j := range n.free {
		if mark := n.often[j] - 1e-9*r.worth[0][j]; mark > most {
			at, most = j, mark
		}
	}
	worth := r.worth[0][at]
	opened := &part{near: n.near, free: without(n.free, at), more: n.more, open: n.open, limit: slices.Clone(n.limit), price: n.price, bound: n.bound, fees: n.fees}
	l.unlock(opened, at)
	shut := &part{near: n.near, free: opened.free, more: n.more, open: n.open, limit: n.limit, price: n.price, bound: n.bound, fees: n.fees}
	if r.taken[at] {
		shut.bound = max(shut.bound, bound-worth+left)
	} else {
		opened.bound = max(opened.bound, bound+worth-worst)
	}
	var parts []*part
	for _, p := range []*part{opened, shut} {
		if !l.closed(value, p.bound) {
			parts = append(parts, p)
		}
	}
	return parts
}

func without(list []int32, j int32) []int32 {
	rest := make([]int32, 0, len(list))
	for _, x := range list {
		if x != j {
			rest = append(rest, x)
		}
	}
	return rest
}
