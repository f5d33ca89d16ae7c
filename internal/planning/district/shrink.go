package district

import (
	"context"
	"math"
)

// start makes a first division: the present one repaired where there is one, else the best of some random trees.
func (c *cutter) start(trees int) *division {
	best := singles(c.pt)
	all := make([]int32, c.pt.n())
	for v := range all {
		all[v] = int32(v)
	}
	c.enter(all)
	for range trees {
		if k := c.divide(all); k < best.k() {
			d := singles(c.pt)
			old := make([]int32, len(all))
			copy(old, all)
			d.replace(old, all, func(v int32) int32 { return c.number[v] }, k)
			best = d
		}
	}
	return best
}

// repair makes a division of the present one: what still fits stays, what falls apart or breaks a cap is divided.
func (c *cutter) repair() *division {
	pt := c.pt
	d := singles(pt)
	done := make([]bool, pt.n())
	for v := range int32(pt.n()) {
		if done[v] || pt.now[v] < 0 {
			continue
		}
		region := []int32{v}
		done[v] = true
		for i := 0; i < len(region); i++ {
			for _, w := range pt.adj[region[i]] {
				if !done[w] && pt.now[w] == pt.now[v] {
					done[w] = true
					region = append(region, w)
				}
			}
		}
		c.settleRegion(d, region)
	}
	return d
}

// settleRegion joins the single parts of a region into as few parts as some trees find.
func (c *cutter) settleRegion(d *division, region []int32) {
	const trees = 30
	c.enter(region)
	best := len(region) + 1
	number := map[int32]int32{}
	for range trees {
		if k := c.divide(region); k < best {
			best = k
			for _, v := range region {
				number[v] = c.number[v]
			}
		}
		if best == 1 {
			break
		}
	}
	old := make([]int32, len(region))
	for i, v := range region {
		old[i] = d.of[v]
	}
	d.replace(old, region, func(v int32) int32 { return number[v] }, best)
}

// neighbourhood picks part a and up to m-1 parts around it.
func (c *cutter) neighbourhood(d *division, a int32, m int) (parts, region []int32) {
	parts = append(parts, a)
	region = append(region, d.parts[a]...)
	for tries := 0; len(parts) < m && tries < 8*m; tries++ {
		v := region[c.rnd.IntN(len(region))]
		row := c.pt.adj[v]
		if len(row) == 0 {
			break
		}
		b := d.of[row[c.rnd.IntN(len(row))]]
		known := false
		for _, p := range parts {
			known = known || p == b
		}
		if !known {
			parts = append(parts, b)
			region = append(region, d.parts[b]...)
		}
	}
	return parts, region
}

// Temperatures of the search for fewer parts, in squared loads (a full part has 1).
const (
	hot  = 0.06
	cold = 0.002
)

// shrink merges neighbouring parts and divides them again (the step of ReCom, DeFord, Duchin and Solomon 2021) to reach target parts.
// Where the number stays, it favours uneven loads, so that room gathers in one part, which then is swallowed. It stops after rounds
// steps, or when the context ends.
func (c *cutter) shrink(ctx context.Context, d *division, target, rounds int) {
	for round := 0; round < rounds && d.k() > target; round++ {
		if round%256 == 0 && ctx.Err() != nil {
			return
		}
		phase := float64(round%2000) / 2000
		temperature := hot * math.Pow(cold/hot, phase)
		m := 2
		switch r := c.rnd.IntN(20); {
		case r < 2:
			m = 5
		case r < 5:
			m = 4
		case r < 12:
			m = 3
		}
		parts, region := c.neighbourhood(d, int32(c.rnd.IntN(d.k())), m)
		if len(parts) < 2 {
			continue
		}
		c.resplit(d, parts, region, temperature)
	}
}

// resplit divides a region anew and keeps the result if it has fewer parts, or as many with loads that are uneven enough.
func (c *cutter) resplit(d *division, parts, region []int32, temperature float64) {
	const trees = 3
	before := 0.0
	for _, p := range parts {
		before += c.pt.uneven(d.parts[p])
	}
	c.enter(region)
	for range trees {
		k := c.divide(region)
		if k > len(parts) {
			continue
		}
		if k == len(parts) {
			if c.uneven(region, k) < before+temperature*math.Log(1-c.rnd.Float64()) {
				continue
			}
		}
		d.replace(parts, region, func(v int32) int32 { return c.number[v] }, k)
		return
	}
}

// uneven is the squared load of a part.
func (pt *patch) uneven(members []int32) float64 {
	h, p := pt.load(members)
	return pt.square(h, p)
}

func (pt *patch) square(h, p int) float64 {
	x := max(float64(h)/float64(pt.limits.Households), float64(p)/float64(pt.limits.Residents))
	return x * x
}

// uneven is the sum of squared loads of the last cutting.
func (c *cutter) uneven(region []int32, k int) float64 {
	var h, p [8]int
	if k > len(h) {
		return 0
	}
	for _, v := range region {
		h[c.number[v]] += c.pt.h[v]
		p[c.number[v]] += c.pt.p[v]
	}
	sum := 0.0
	for i := range k {
		sum += c.pt.square(h[i], p[i])
	}
	return sum
}
