package district

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// option is a set with a present grid whose name it takes, or -1.
type option struct {
	set  int32
	name int16
	cost float64
}

// choosing is the choice of count sets that hold every unit once and cost least, each name given once at most: the set-partitioning model
// of districting (Garfinkel and Nemhauser 1970; Mehrotra, Johnson and Nemhauser 1998). What a whole choice costs is a whole number.
type choosing struct {
	pt      *patch
	sets    *shapes
	count   int
	names   int
	options []option  // in the order of their sets
	weight  []float64 // by set; nil where nothing is weighed
	most    float64   // of the weights of a choice
	loose   bool      // the programme does not hold the number of sets: it is what is paid
	ceiling float64   // cost of the best choice known
	best    []option  // that choice, once it was found here

	bound   float64 // proven: no choice costs less
	kept    prices  // those of the bound
	reduced []float64
	own     []float64
}

// prices are what a choice pays for each unit, each name and its weight.
type prices struct {
	unit, name []float64
	weight     float64
}

// Sizes of the linear relaxation.
const (
	feedRound = 200
	feedPool  = 6000
	smoothing = 0.5
)

// settled reports whether the best choice known is proven best.
func (c *choosing) settled() bool { return math.Ceil(c.bound-1e-5) >= c.ceiling-1e-6 }

// relax raises the bound by column generation over the sets, from the sets of a known choice. Any prices give a bound: what they pay for
// a whole choice, and count times the least reduced cost of a set. Those of the linear relaxation are smoothed towards the best ones so
// far (Wentges 1997). A round takes time proportional to the options, and rows² for each pivot.
func (c *choosing) relax(ctx context.Context, rounds int, start []column) {
	n := c.pt.n()
	var right []float64
	for range c.names {
		right = append(right, 1)
	}
	if !c.loose {
		right = append(right, float64(c.count))
	}
	if c.weight != nil {
		right = append(right, c.most)
	}
	dearest := 1.0
	for _, o := range c.options {
		dearest = max(dearest, o.cost)
	}
	lp := newProgramme(n, right, 5*dearest)
	for i := range c.names {
		lp.pool = append(lp.pool, column{rows: []int16{int16(n + i)}})
	}
	if c.weight != nil {
		lp.weigh = lp.rows - 1
		lp.pool = append(lp.pool, column{weight: 1})
	}
	lp.slacks = len(lp.pool)
	for _, s := range start {
		s.rows = append(slices.Clip(s.rows), int16(n+c.names))
		lp.pool = append(lp.pool, s)
	}
	c.bound = math.Inf(-1)
	c.reduced, c.own = make([]float64, len(c.options)), make([]float64, len(c.options))
	for range rounds {
		lp.solve(3000)
		if ctx.Err() != nil {
			break
		}
		now, each := c.pricesOf(lp), 0.0
		if !c.loose {
			each = lp.price[n+c.names]
		}
		smooth := now
		if c.kept.unit != nil {
			smooth = now.towards(c.kept, smoothing)
		}
		c.judge(smooth, now)
		if c.settled() {
			break
		}
		if c.feed(lp, each) {
			continue
		}
		c.judge(now, now)
		break
	}
	if c.kept.unit != nil {
		least := c.judge(c.kept, c.kept)
		for i := range c.reduced {
			c.reduced[i] -= least
		}
	}
}

func (c *choosing) pricesOf(lp *programme) prices {
	n := c.pt.n()
	p := prices{unit: slices.Clone(lp.price[:n]), name: slices.Clone(lp.price[n : n+c.names])}
	for i, x := range p.name {
		p.name[i] = min(0, x)
	}
	if c.weight != nil {
		p.weight = min(0, lp.price[lp.weigh])
	}
	return p
}

func (p prices) towards(q prices, share float64) prices {
	m := prices{unit: slices.Clone(p.unit), name: slices.Clone(p.name), weight: (1-share)*p.weight + share*q.weight}
	for i := range m.unit {
		m.unit[i] = (1-share)*m.unit[i] + share*q.unit[i]
	}
	for i := range m.name {
		m.name[i] = (1-share)*m.name[i] + share*q.name[i]
	}
	return m
}

// judge computes the reduced cost of every option under prices, and under a second set of prices into own; it keeps the prices if their
// bound is the best so far, and returns the least reduced cost under them.
func (c *choosing) judge(p, own prices) float64 {
	sum, least := 0.0, math.Inf(1)
	for _, x := range p.unit {
		sum += x
	}
	for _, x := range p.name {
		sum += x
	}
	if c.weight != nil {
		sum += p.weight * c.most
	}
	last, paid, paidOwn := int32(-1), 0.0, 0.0
	for i, o := range c.options {
		if o.set != last {
			last, paid, paidOwn = o.set, 0, 0
			for _, v := range c.sets.of(o.set) {
				paid += p.unit[v]
				paidOwn += own.unit[v]
			}
			if c.weight != nil {
				paid += p.weight * c.weight[o.set]
				paidOwn += own.weight * c.weight[o.set]
			}
		}
		x, y := o.cost-paid, o.cost-paidOwn
		if o.name >= 0 {
			x -= p.name[o.name]
			y -= own.name[o.name]
		}
		c.reduced[i], c.own[i] = x, y
		least = min(least, x)
	}
	if bound := sum + float64(c.count)*least; len(c.options) > 0 && bound > c.bound {
		c.bound, c.kept = bound, p
	}
	return least
}

// feed takes options into the pool that save under the programme's own prices: the cheapest ones, and the best for each unit. It reports
// whether there were any.
func (c *choosing) feed(lp *programme, each float64) bool {
	lp.trim(feedPool)
	var list []int
	for i, y := range c.own {
		if y-each < -1e-6 {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		return false
	}
	slices.SortFunc(list, func(a, b int) int { return cmp.Or(cmp.Compare(c.reduced[a], c.reduced[b]), a-b) })
	held := make([]bool, c.pt.n())
	for rank, i := range list {
		o, wanted := c.options[i], rank < feedRound
		set := c.sets.of(o.set)
		for _, v := range set {
			wanted = wanted || !held[v]
		}
		if !wanted {
			continue
		}
		rows := append(make([]int16, 0, len(set)+2), set...)
		for _, v := range set {
			held[v] = true
		}
		if o.name >= 0 {
			rows = append(rows, int16(c.pt.n())+o.name)
		}
		if !c.loose {
			rows = append(rows, int16(c.pt.n()+c.names))
		}
		col := column{rows: rows, cost: o.cost}
		if c.weight != nil {
			col.weight = c.weight[o.set]
		}
		lp.pool = append(lp.pool, col)
	}
	return true
}

// wideMask holds the units of a patch of at most wideUnits.
type wideMask [4]uint64

const wideUnits = 256

func (m wideMask) meets(o wideMask) bool {
	return m[0]&o[0]|m[1]&o[1]|m[2]&o[2]|m[3]&o[3] != 0
}

func (m wideMask) without(o wideMask) wideMask {
	return wideMask{m[0] &^ o[0], m[1] &^ o[1], m[2] &^ o[2], m[3] &^ o[3]}
}

func (m wideMask) has(v int) bool { return m[v>>6]>>(v&63)&1 == 1 }

// pick is an option on the way of the search.
type pick struct {
	units   wideMask
	reduced float64
	option  int32
}

// pickMost is how many options a search takes on.
const pickMost = 30_000

// seek searches for better choices among options of small reduced cost, in steps: a step decides about all choices that cost no more than
// the bound of the relaxation and a part of the gap (depth-first, at each node over the options of the unit that has fewest left). It ends
// when the gap is closed or the work is used up. It is poor where the relaxation is far from the best choice.
func (c *choosing) seek(ctx context.Context, work int) {
	if c.pt.n() > wideUnits || c.kept.unit == nil {
		return
	}
	f := finder{choosing: c, ctx: ctx, root: c.bound, work: work, counts: make([]int32, c.pt.n())}
	for part := 16.0; ; part /= 2 {
		room := f.gap() / max(part, 1)
		if !f.step(room) {
			return
		}
		if room >= f.gap()-1e-9 {
			c.bound = c.ceiling
			return
		}
		c.bound = max(c.bound, f.root+room)
	}
}

type finder struct {
	*choosing
	ctx    context.Context
	root   float64 // the bound of the relaxation
	room   float64 // reduced cost that a choice may have in this step
	work   int
	counts []int32
	path   []int32
}

// gap is how much reduced cost a choice better than the best known may have.
func (f *finder) gap() float64 { return f.ceiling - 1 - f.root + 1e-5 }

// step searches all choices whose reduced cost is at most room; false if the work ended first.
func (f *finder) step(room float64) bool {
	f.room = room
	var list []pick
	for i, x := range f.reduced {
		if x <= room {
			list = append(list, pick{reduced: x, option: int32(i)})
		}
	}
	if len(list) > pickMost {
		return false
	}
	for k := range list {
		for _, v := range f.sets.of(f.options[list[k].option].set) {
			list[k].units[v>>6] |= 1 << (v & 63)
		}
	}
	slices.SortFunc(list, func(a, b pick) int { return cmp.Or(cmp.Compare(a.reduced, b.reduced), cmp.Compare(a.option, b.option)) })
	var rest wideMask
	h, p := 0, 0
	for v := range f.pt.n() {
		rest[v>>6] |= 1 << (v & 63)
		h += f.pt.h[v]
		p += f.pt.p[v]
	}
	return f.dive(rest, f.count, h, p, 0, 0, 0, list)
}

func (f *finder) dive(rest wideMask, count, h, p int, used, cost, weight float64, list []pick) bool {
	if rest == (wideMask{}) {
		if count == 0 && cost < f.ceiling-0.5 {
			f.ceiling = math.Round(cost)
			f.best = f.best[:0]
			for _, i := range f.path {
				f.best = append(f.best, f.options[i])
			}
		}
		return true
	}
	if h > count*f.pt.limits.Households || p > count*f.pt.limits.Residents || count == 0 {
		return true
	}
	if f.work -= len(list) + 16; f.work < 0 || f.ctx.Err() != nil {
		return false
	}
	unit := f.rarest(rest, list)
	if unit < 0 {
		return true
	}
	next := make([]pick, 0, len(list))
	for _, c := range list {
		if !c.units.has(unit) || used+c.reduced > min(f.room, f.gap()) {
			continue
		}
		o := f.options[c.option]
		w := weight
		if f.weight != nil {
			if w += f.weight[o.set]; w > f.most+1e-6 {
				continue
			}
		}
		f.work -= len(list)
		left := min(f.room, f.gap()) - used - c.reduced
		next = next[:0]
		for _, x := range list {
			if x.reduced <= left && !x.units.meets(c.units) && (o.name < 0 || f.options[x.option].name != o.name) {
				next = append(next, x)
			}
		}
		h2, p2 := h, p
		for _, v := range f.sets.of(o.set) {
			h2 -= f.pt.h[v]
			p2 -= f.pt.p[v]
		}
		f.path = append(f.path, c.option)
		whole := f.dive(rest.without(c.units), count-1, h2, p2, used+c.reduced, cost+o.cost, w, next)
		f.path = f.path[:len(f.path)-1]
		if !whole {
			return false
		}
	}
	return true
}

// rarest returns the unit of rest that fewest options of the list hold, or -1 if one has none.
func (f *finder) rarest(rest wideMask, list []pick) int {
	clear(f.counts)
	for _, c := range list {
		for _, v := range f.sets.of(f.options[c.option].set) {
			f.counts[v]++
		}
	}
	unit := -1
	for v := range f.counts {
		if rest.has(v) && (unit < 0 || f.counts[v] < f.counts[unit]) {
			unit = v
		}
	}
	if f.counts[unit] == 0 {
		return -1
	}
	return unit
}
