package siting

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// chain is a choice of sites for maximal cover under annealing. A site that nobody thinks of opens, and the site closes for it whose people
// are missed least then: to find that takes the people in reach of the one, and P.
type chain struct {
	near *near
	cols *columns
	p    int
	rnd  *rand.Rand

	state []reached // by demand
	open  []int32   // by slot; the sites that stay open are behind the P
	slot  []int32   // by site; -1 if it is closed
	loss  []float64 // by slot: what only its site reaches
	also  []float64 // by slot: how much of that another site reaches
	bare  []int32   // demands that nobody reaches
	total float64   // weight that nobody reaches

	best      []int
	bestTotal float64
}

// reached is a demand and the open sites that reach it.
type reached struct {
	weight float64
	times  int32
	slots  int32 // all their slots, by exclusive or: so that it is the slot if there is one
	bareAt int32 // place in the list of the bare
}

func newChain(n *near, cols *columns, fixed []bool, p int, rnd *rand.Rand) *chain {
	c := &chain{near: n, cols: cols, p: p, rnd: rnd, state: make([]reached, n.demands()), slot: make([]int32, n.sites)}
	c.open = make([]int32, p, p+count(fixed))
	for j, f := range fixed {
		if f {
			c.open = append(c.open, int32(j))
		}
	}
	c.loss, c.also = make([]float64, len(c.open)), make([]float64, len(c.open))
	return c
}

// set opens exactly the chosen sites, and the fixed ones.
func (c *chain) set(chosen []int) {
	for r, j := range chosen {
		c.open[r] = int32(j)
	}
	for j := range c.slot {
		c.slot[j] = -1
	}
	clear(c.loss)
	c.bare, c.total = c.bare[:0], 0
	for i := range c.state {
		weight := c.near.end[i]
		c.state[i] = reached{weight: weight, bareAt: int32(len(c.bare))}
		c.bare = append(c.bare, int32(i))
		c.total += weight
	}
	for r, j := range c.open {
		c.add(int32(r), j)
	}
	c.keep()
}

func (c *chain) keep() {
	c.best, c.bestTotal = c.best[:0], c.total
	for _, j := range c.open[:c.p] {
		c.best = append(c.best, int(j))
	}
}

func (c *chain) found() ([]int, float64) { return slices.Clone(c.best), c.bestTotal }

// again goes back to the best choice.
func (c *chain) again() {
	if c.total > c.bestTotal {
		c.set(slices.Clone(c.best))
	}
}

// knows tells whether the chosen sites are among its own.
func (c *chain) knows([]int) bool { return true }

// closing is what closing a site costs on average.
func (c *chain) closing() float64 {
	sum := 0.0
	for _, loss := range c.loss[:c.p] {
		sum += loss / float64(c.p)
	}
	return sum
}

func (c *chain) add(r, j int32) {
	c.open[r], c.slot[j] = j, r
	demands, _ := c.cols.column(j)
	for _, i := range demands {
		d := &c.state[i]
		switch d.times {
		case 0:
			c.total -= d.weight
			c.loss[r] += d.weight
			last := c.bare[len(c.bare)-1]
			c.bare[d.bareAt] = last
			c.state[last].bareAt = d.bareAt
			c.bare = c.bare[:len(c.bare)-1]
		case 1:
			c.loss[d.slots] -= d.weight
		}
		d.times++
		d.slots ^= r
	}
}

func (c *chain) remove(r int32) {
	j := c.open[r]
	c.slot[j] = -1
	demands, _ := c.cols.column(j)
	for _, i := range demands {
		d := &c.state[i]
		d.times--
		d.slots ^= r
		switch d.times {
		case 0:
			c.total += d.weight
			d.bareAt = int32(len(c.bare))
			c.bare = append(c.bare, i)
		case 1:
			c.loss[d.slots] += d.weight
		}
	}
	c.loss[r] = 0
}

// anneal exchanges from warm to cold until it has looked at so many places of lists, and ends with the best choice.
func (c *chain) anneal(ctx context.Context, work int, warm, cold float64) {
	if c.p == 0 || c.p == c.near.live-(len(c.open)-c.p) {
		return
	}
	closing := c.closing()
	warm, cold = max(warm*closing, 1e-9), max(cold*closing, 1e-10)
	temperature := warm
	for step, done := 0, 0; done < work; step++ {
		if step&0x3ff == 0 {
			if ctx.Err() != nil || c.bestTotal <= 1e-9 {
				break
			}
			temperature = warm * math.Pow(cold/warm, float64(done)/float64(work))
		}
		done += c.p
		in := c.candidate()
		if in < 0 || c.slot[in] >= 0 {
			continue
		}
		gain := 0.0
		demands, _ := c.cols.column(in)
		done += len(demands)
		for _, i := range demands {
			switch d := &c.state[i]; d.times {
			case 0:
				gain += d.weight
			case 1:
				c.also[d.slots] += d.weight
			}
		}
		out, least := 0, math.Inf(1)
		for r, loss := range c.loss[:c.p] {
			if loss -= c.also[r]; loss < least {
				out, least = r, loss
			}

		}
		clear(c.also)
		if saved := gain - least; saved >= 0 || saved > -temperature*c.rnd.ExpFloat64() {
			c.remove(int32(out))
			c.add(int32(out), in)
			done += 3 * len(demands)
			if c.total < c.bestTotal-1e-9 {
				c.keep()
			}
		}
	}
	c.again()
}

// candidate proposes a site: one that reaches somebody bare, or anybody.
func (c *chain) candidate() int32 {
	dice := c.rnd.Uint64()
	i := int32(uint32(dice>>32) % uint32(len(c.state)))
	if len(c.bare) > 0 && dice&1 == 0 {
		i = c.bare[uint32(dice>>32)%uint32(len(c.bare))]
	}
	sites, _ := c.near.row(int(i))
	if len(sites) == 0 {
		return -1
	}
	return sites[uint32(dice>>1&0x7fffffff)%uint32(len(sites))]
}
