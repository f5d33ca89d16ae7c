package district

import (
	"context"
	"math"
)

// Work of settling one patch; counts, so that a seed gives one plan.
const (
	settleVisits = 6_000_000
	settleSets   = 250_000
	settleRounds = 250
	settleWork   = 100_000_000
	settleUpTo   = 20_000 // units of a ground: beyond, settling takes longer than it is worth
)

// settle looks for the division with so few parts that splits fewest compounds, and of those for the one that moves fewest households, and
// proves how few that can be. Where there are too many sets to list, the division stays as it is, and nothing is proven.
func (t *task) settle(ctx context.Context) {
	t.leastSplit, t.leastMoved = 0, t.pt.movedAtLeast()
	if t.splitSettled, t.movedSettled = t.d.splits() == 0, t.d.moved() == 0; t.splitSettled && t.movedSettled || ctx.Err() != nil {
		return
	}
	sets, whole := t.pt.list(ctx, budget{settleVisits, settleSets}, t.d.k())
	if !whole || sets.len() == 0 {
		return
	}
	shares := t.pt.shares(sets)
	if !t.splitSettled {
		c := choosing{pt: t.pt, sets: sets, count: t.d.k(), ceiling: float64(t.d.splits())}
		for i, x := range shares {
			c.options = append(c.options, option{int32(i), -1, x})
		}
		t.take(ctx, &c)
		t.leastSplit, t.splitSettled = int(math.Ceil(c.bound-1e-5)), c.settled()
	}
	if t.d.moved() == 0 {
		t.movedSettled = true
		return
	}
	free := choosing{pt: t.pt, sets: sets, count: t.d.k(), names: t.pt.wasCount, ceiling: float64(t.d.moved())}
	free.name(t.pt.was)
	free.relax(ctx, settleRounds, t.d.columns(&free, t.pt.was))
	t.leastMoved = max(t.leastMoved, int(math.Ceil(free.bound-1e-5)))
	c := choosing{pt: t.pt, sets: sets, count: t.d.k(), names: len(t.pt.olds), ceiling: float64(t.d.moved()), weight: shares, most: float64(t.d.splits())}
	c.name(t.pt.now)
	t.take(ctx, &c)
	t.movedSettled = c.settled()
}

// take solves a choice and makes it the division if it is better.
func (t *task) take(ctx context.Context, c *choosing) {
	c.relax(ctx, settleRounds, t.d.columns(c, t.pt.now))
	if !c.settled() {
		c.seek(ctx, settleWork)
	}
	if c.best == nil {
		return
	}
	t.d = t.cutter(6).polish(ctx, c.division(), 0)
}

// division is the best choice that was found.
func (c *choosing) division() *division {
	d := &division{pt: c.pt, of: make([]int32, c.pt.n())}
	for i, o := range c.best {
		var part []int32
		for _, v := range c.sets.of(o.set) {
			part = append(part, int32(v))
			d.of[v] = int32(i)
		}
		d.parts = append(d.parts, part)
	}
	d.unlabel()
	return d
}

// shares is for each set how much of the compounds that it splits lies in it: over a whole division they sum up to the number of split
// compounds.
func (pt *patch) shares(sets *shapes) []float64 {
	list := make([]float64, sets.len())
	counts := make([]int32, len(pt.size))
	for i := range list {
		set := sets.of(int32(i))
		for _, v := range set {
			if q := pt.compound[v]; q >= 0 {
				counts[q]++
			}
		}
		for _, v := range set {
			if q := pt.compound[v]; q >= 0 && counts[q] > 0 {
				if counts[q] < pt.size[q] {
					list[i] += float64(counts[q]) / float64(pt.size[q])
				}
				counts[q] = 0
			}
		}
	}
	return list
}

// name makes the options of households moved: each set without a name, and with that of each present grid of which it holds units.
func (c *choosing) name(now []int32) {
	kept := make([]int, c.names)
	for i := range int32(c.sets.len()) {
		set := c.sets.of(i)
		moved := 0
		for _, v := range set {
			if now[v] != fresh {
				moved += c.pt.h[v]
			}
			if now[v] >= 0 {
				kept[now[v]] += c.pt.h[v]
			}
		}
		c.options = append(c.options, option{i, -1, float64(moved)})
		for _, v := range set {
			if l := now[v]; l >= 0 && kept[l] > 0 {
				c.options = append(c.options, option{i, int16(l), float64(moved - kept[l])})
				kept[l] = 0
			}
		}
	}
}

// columns are the parts of a division as the programme of a choice takes them.
func (d *division) columns(c *choosing, now []int32) []column {
	var list []column
	own := &shapes{start: []int32{0}}
	for _, members := range d.parts {
		set := make([]int16, len(members))
		for i, v := range members {
			set[i] = int16(v)
		}
		own.add(set)
	}
	shares := d.pt.shares(own)
	same := len(d.pt.olds) == c.names // else names are numbered in another way: none is given
	for i := range d.parts {
		col := column{rows: append([]int16(nil), own.of(int32(i))...), weight: shares[i]}
		if c.names == 0 && c.weight == nil {
			col.cost, col.weight = shares[i], 0
		} else {
			for _, v := range d.parts[i] {
				if now[v] != fresh && !(same && now[v] == d.label[i]) {
					col.cost += float64(d.pt.h[v])
				}
			}
			if l := d.label[i]; same && l >= 0 {
				col.rows = append(col.rows, int16(d.pt.n())+int16(l))
			}
		}
		list = append(list, col)
	}
	return list
}

// splits is how many compounds that could stay whole do not.
func (d *division) splits() int {
	at, split := make([]int32, len(d.pt.size)), make([]bool, len(d.pt.size))
	for q := range at {
		at[q] = -1
	}
	count := 0
	for v, q := range d.pt.compound {
		switch {
		case q < 0 || split[q]:
		case at[q] < 0:
			at[q] = d.of[v]
		case at[q] != d.of[v]:
			split[q] = true
			count++
		}
	}
	return count
}

// movedAtLeast is how many households move in any plan: of a present grid, no more than the cap stays together.
func (pt *patch) movedAtLeast() int {
	h := make([]int, pt.wasCount)
	for v, l := range pt.was {
		if l >= 0 {
			h[l] += pt.h[v]
		}
	}
	sum := 0
	for _, x := range h {
		sum += max(0, x-pt.limits.Households)
	}
	return sum
}
