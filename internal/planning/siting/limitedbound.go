package siting

import (
	"cmp"
	"context"
	"slices"
)

// limitedPrices is how many steps the bound takes.
const limitedPrices = 300

// filling is what a site takes of a demand in the relaxation.
type filling struct {
	demand      int32
	cost, share float64
}

// bound is the Lagrangian bound.
func (l *Limited) bound(ctx context.Context, value float64) float64 {
	sites := len(l.Capacity)
	by := make([][]filling, sites)
	for i, list := range l.Near {
		for _, w := range list {
			by[w.Site] = append(by[w.Site], filling{demand: int32(i), cost: w.Cost})
		}
	}
	price := l.firstPrices()
	kept, served := slices.Clone(price), make([]float64, len(price))
	worth, taken := make([]float64, sites), make([][]filling, sites)
	best, scale, stall := 0.0, 1.0, 0
	for step := 0; step < limitedPrices && scale > 1e-3 && ctx.Err() == nil; step++ {
		inChunks(sites, 8*len(price), func(_, from, to int) {
			for j := from; j < to && ctx.Err() == nil; j++ {
				worth[j], taken[j] = l.fill(j, by[j], price, taken[j][:0])
			}
		})
		if ctx.Err() != nil { // a part of it is no bound
			break
		}
		sum := l.takeBest(worth, taken, price, served)
		if sum > best {
			best, stall = sum, 0
			copy(kept, price)
		} else if stall++; stall >= 10 {
			scale, stall = scale*0.6, 0
			copy(price, kept)
			continue
		}
		norm := 0.0
		for i, x := range served {
			if x >= 1 || price[i] < l.Lost[i] { // others cannot pay more
				norm += (1 - x) * (1 - x)
			}
		}
		if norm == 0 {
			break
		}
		length := scale * (value*1.002 - sum) / norm
		for i, x := range served {
			price[i] = max(0, min(l.Lost[i], price[i]+length*(1-x)))
		}
	}
	return best
}

// firstPrices are twice the cost of the site that is nearest by the number of open ones, or half of what it costs to be lost.
func (l *Limited) firstPrices() []float64 {
	price := make([]float64, len(l.Near))
	for i, list := range l.Near {
		price[i] = l.Lost[i] / 2
		if k := len(list) / max(1, l.P+count(l.Fixed)); k < len(list) && list[k].Cost > 0 {
			price[i] = min(l.Lost[i], 2*list[k].Cost)
		}
	}
	return price
}

// takeBest takes the fixed sites and the P that earn most, and answers the bound. served is how much of each demand they take together.
func (l *Limited) takeBest(worth []float64, taken [][]filling, price, served []float64) (sum float64) {
	for _, x := range price {
		sum += x
	}
	clear(served)
	take := func(j int) {
		sum += worth[j]
		for _, p := range taken[j] {
			served[p.demand] += p.share
		}
	}
	order := make([]int, 0, len(worth))
	for j := range worth {
		if l.Fixed != nil && l.Fixed[j] {
			take(j)
		} else {
			order = append(order, j)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(worth[a], worth[b]), a-b) })
	for _, j := range order[:l.P] {
		take(j)
	}
	return sum
}

// fill fills a site with those that pay best for their room, the last one in part, and answers what that earns, below 0.
func (l *Limited) fill(j int, may []filling, price []float64, into []filling) (worth float64, taken []filling) {
	load := 0.0
	for _, p := range may {
		if w := l.Weight[p.demand]; p.cost < price[p.demand] && w <= l.Capacity[j]+tiny {
			p.share = 1
			into = append(into, p)
			load += w
			worth += p.cost - price[p.demand]
		}
	}
	if load <= l.Capacity[j] {
		return worth, into
	}
	rate := func(p filling) float64 { return (p.cost - price[p.demand]) / max(l.Weight[p.demand], tiny) }
	slices.SortFunc(into, func(a, b filling) int { return cmp.Compare(rate(a), rate(b)) })
	left := l.Capacity[j]
	worth = 0
	for k := range into {
		p := &into[k]
		p.share = min(1, left/max(l.Weight[p.demand], tiny))
		worth += p.share * (p.cost - price[p.demand])
		if left -= l.Weight[p.demand]; left <= 0 {
			return worth, into[:k+1]
		}
	}
	return worth, into
}
