package tour

import (
	"context"
	"math"
)

// bound is that of Held and Karp (1971). A 1-tree spans all points but the last by a shortest tree and ties the last one to it with its two
// shortest edges; every tour is one, so the shortest 1-tree is no longer than any tour. Prices on the points, paid for each edge that ends
// there, change every tour by twice their sum; a subgradient raises the price where the tree has too many edges.
func (p Problem) bound(ctx context.Context, length float64) float64 {
	n := p.Points
	t := oneTree{Problem: p, price: make([]float64, n), degree: make([]int, n), way: make([]float64, n), from: make([]int, n), out: make([]int, n)}
	best, kept := math.Inf(-1), make([]float64, n)
	before := make([]int, n)
	scale, stall := 1.0, 0
	for step := 0; step < boundSteps && scale > 1e-3; step++ {
		if ctx.Err() != nil {
			break
		}
		bound := t.span()
		if bound > best {
			if bound > best+1e-5*math.Abs(best) {
				stall = 0
			}
			best = bound
			copy(kept, t.price)
		} else if stall++; stall >= 20 {
			scale, stall = scale*0.6, 0
			copy(t.price, kept)
			continue
		}
		norm := 0.0
		for _, k := range t.degree {
			norm += float64((k - 2) * (k - 2))
		}
		if norm == 0 || p.round(best) >= length-1e-9 { // the tree is a tour, or the tour is proven
			break
		}
		move := scale * math.Max(length-bound, 1e-6*length) / norm
		for i, k := range t.degree {
			t.price[i] += move * (0.7*float64(k-2) + 0.3*float64(before[i]))
			before[i] = k - 2
		}
	}
	return max(best, 0)
}

type oneTree struct {
	Problem
	price  []float64
	degree []int
	way    []float64 // by place in out: from the tree to the point
	from   []int
	out    []int // points that are not in the tree yet
}

// span returns the length of the shortest 1-tree under the prices, less twice their sum (Prim 1957).
func (t *oneTree) span() float64 {
	n := t.Points
	clear(t.degree)
	t.out, t.way, t.from = t.out[:0], t.way[:0], t.from[:0]
	total := 0.0
	for i := range n {
		total -= 2 * t.price[i]
	}
	for i := 1; i < n-1; i++ {
		t.out, t.way, t.from = append(t.out, i), append(t.way, math.Inf(1)), append(t.from, 0)
	}
	for last := 0; len(t.out) > 0; {
		least := 0
		own := t.price[last]
		for k, i := range t.out {
			if d := t.Way(last, i) + own + t.price[i]; d < t.way[k] {
				t.way[k], t.from[k] = d, last
			}
			if t.way[k] < t.way[least] {
				least = k
			}
		}
		last = t.out[least]
		total += t.way[least]
		t.degree[last]++
		t.degree[t.from[least]]++
		end := len(t.out) - 1
		t.out[least], t.way[least], t.from[least] = t.out[end], t.way[end], t.from[end]
		t.out, t.way, t.from = t.out[:end], t.way[:end], t.from[:end]
	}
	tied := n - 1
	first, second := math.Inf(1), math.Inf(1)
	a, b := 0, 0
	for i := range tied {
		switch d := t.Way(i, tied) + t.price[i] + t.price[tied]; {
		case d < first:
			first, second, a, b = d, first, i, a
		case d < second:
			second, b = d, i
		}
	}
	t.degree[a]++
	t.degree[b]++
	t.degree[tied] = 2
	return total + first + second
}
