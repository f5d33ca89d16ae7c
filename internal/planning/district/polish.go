package district

import "context"

// polish lowers the cost of a division without changing the number of parts: every pair of neighbouring parts is divided in the best
// of all ways until none can be improved; then three parts are divided at random and the pairs follow, kept if the whole is better
// (iterated local search). It is poor where parts hold so many units that a pair cannot be enumerated.
func (c *cutter) polish(ctx context.Context, d *division, kicks int) *division {
	ps := newPairs(c.pt)
	d.keepNames()
	ps.descend(ctx, d)
	d.keepNames()
	if d.k() < 3 {
		return d
	}
	for kick := range kicks {
		if kick%16 == 0 && ctx.Err() != nil {
			break
		}
		parts, region := c.neighbourhood(d, int32(c.rnd.IntN(d.k())), 3)
		if len(parts) < 3 {
			continue
		}
		c.enter(region)
		if c.divide(region) != len(parts) {
			continue
		}
		try := d.clone()
		try.replace(parts, region, func(v int32) int32 { return c.number[v] }, len(parts))
		try.keepNames()
		ps.descend(ctx, try)
		try.keepNames()
		if try.cost() < d.cost()-1e-7 {
			d = try
		}
	}
	return d
}

// descend improves pairs until there is none left to improve.
func (ps *pairs) descend(ctx context.Context, d *division) {
	waiting := make([]bool, d.k())
	queue := make([]int32, 0, d.k())
	push := func(a int32) {
		if !waiting[a] {
			waiting[a] = true
			queue = append(queue, a)
		}
	}
	for a := range d.parts {
		push(int32(a))
	}
	for steps := 0; len(queue) > 0; steps++ {
		if steps%8 == 0 && ctx.Err() != nil {
			return
		}
		a := queue[0]
		queue = queue[1:]
		waiting[a] = false
		for _, b := range d.beside(a) {
			if ps.improve(d, a, b) {
				push(a)
				for _, x := range d.beside(a) {
					push(x)
				}
				for _, x := range d.beside(b) {
					push(x)
				}
			}
		}
	}
}

// beside returns the parts that touch a, in the order in which they are met.
func (d *division) beside(a int32) []int32 {
	var list []int32
	for _, v := range d.parts[a] {
		for _, w := range d.pt.adj[v] {
			b := d.of[w]
			known := b == a
			for _, x := range list {
				known = known || x == b
			}
			if !known {
				list = append(list, b)
			}
		}
	}
	return list
}
