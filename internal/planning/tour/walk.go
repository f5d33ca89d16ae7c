package tour

import (
	"context"
	"math/rand/v2"
	"slices"
)

// walk is a tour under change: an array of points with the place of each. Every change is made of reversals of a stretch, which are
// written down, so that it can be taken back.
type walk struct {
	way    func(a, b int) float64
	rnd    *rand.Rand
	n      int
	near   [][]int32 // by point: the points nearest to it, nearest first
	at     []int32
	place  []int32
	turned [][2]int // stretches reversed since the last kick, by places
	queue  []int32  // points whose edges have changed
	queued []bool
	added  [][2]int32 // edges that the exchange under way has added
}

const (
	tiny       = 1e-7
	longest    = 50 // a kick shakes stretches up to this length
	carryMost  = 3  // a stretch carried elsewhere has so many points at most
	depthLimit = 30
)

// breadth is how many continuations an exchange tries by depth; deeper there is one.
var breadth = []int{5, 3, 2}

func newWalk(p Problem, rnd *rand.Rand) *walk {
	n := p.Points
	w := &walk{way: p.Way, rnd: rnd, n: n, near: make([][]int32, n), at: make([]int32, n), place: make([]int32, n), queued: make([]bool, n)}
	type candidate struct {
		point int32
		way   float64
	}
	closest := make([]candidate, 0, nearCount+1)
	for a := range n {
		closest = closest[:0]
		for b := range n {
			if a == b {
				continue
			}
			d := p.Way(a, b)
			if len(closest) == nearCount && d >= closest[nearCount-1].way {
				continue
			}
			i := len(closest)
			closest = append(closest, candidate{})
			for ; i > 0 && closest[i-1].way > d; i-- {
				closest[i] = closest[i-1]
			}
			closest[i] = candidate{int32(b), d}
			closest = closest[:min(len(closest), nearCount)]
		}
		for _, c := range closest {
			w.near[a] = append(w.near[a], c.point)
		}
	}
	w.begin()
	return w
}

// begin walks from each point to the nearest one not yet seen.
func (w *walk) begin() {
	seen := make([]bool, w.n)
	at := 0
	for i := range w.n {
		seen[at] = true
		w.at[i], w.place[at] = int32(at), int32(i)
		w.push(int32(at))
		next := -1
		for _, b := range w.near[at] {
			if !seen[b] {
				next = int(b)
				break
			}
		}
		if next < 0 {
			for b := range w.n {
				if !seen[b] && (next < 0 || w.way(at, b) < w.way(at, next)) {
					next = b
				}
			}
		}
		at = next
	}
}

func (w *walk) d(a, b int32) float64 { return w.way(int(a), int(b)) }

// beside is the next point in a direction.
func (w *walk) beside(a int32, forward bool) int32 {
	i := int(w.place[a])
	if forward {
		if i++; i == w.n {
			i = 0
		}
	} else if i--; i < 0 {
		i = w.n - 1
	}
	return w.at[i]
}

func (w *walk) push(points ...int32) {
	for _, a := range points {
		if !w.queued[a] {
			w.queued[a] = true
			w.queue = append(w.queue, a)
		}
	}
}

// turn reverses the stretch from a to b, as seen in the direction.
func (w *walk) turn(a, b int32, forward bool) {
	if !forward {
		a, b = b, a
	}
	i, j := int(w.place[a]), int(w.place[b])
	if inside := (j - i + w.n) % w.n; 2*(inside+1) > w.n { // turning the rest gives the same tour
		i, j = (j+1)%w.n, (i-1+w.n)%w.n
	}
	w.turned = append(w.turned, [2]int{i, j})
	w.swap(i, j)
}

func (w *walk) swap(i, j int) {
	for steps := ((j-i+w.n)%w.n + 1) / 2; steps > 0; steps-- {
		a, b := w.at[i], w.at[j]
		w.at[i], w.at[j] = b, a
		w.place[b], w.place[a] = int32(i), int32(j)
		if i++; i == w.n {
			i = 0
		}
		if j--; j < 0 {
			j = w.n - 1
		}
	}
}

// takeBack undoes reversals until so many are left.
func (w *walk) takeBack(left int) {
	for k := len(w.turned) - 1; k >= left; k-- {
		w.swap(w.turned[k][0], w.turned[k][1])
	}
	w.turned = w.turned[:left]
}

// mend improves the tour around the queued points until nothing helps, and returns what was saved.
func (w *walk) mend(ctx context.Context) float64 {
	saved := 0.0
	for k := 0; k < len(w.queue); k++ {
		if k&0xff == 0xff && ctx.Err() != nil {
			for _, a := range w.queue[k:] {
				w.queued[a] = false
			}
			break
		}
		a := w.queue[k]
		w.queued[a] = false
		for again := true; again; {
			again = false
			for _, forward := range [2]bool{true, false} {
				if gain := w.exchange(a, forward) + w.carry(a, forward); gain > 0 {
					saved += gain
					again = true
				}
			}
		}
	}
	w.queue = w.queue[:0]
	return saved
}

// exchange takes out the edge from a in a direction and looks for a better tour in the manner of Lin and Kernighan.
func (w *walk) exchange(a int32, forward bool) float64 {
	last := w.beside(a, forward)
	w.added = w.added[:0]
	return w.deepen(a, last, forward, w.d(a, last), 0)
}

// deepen goes on with an exchange: the edge from a to last is out, open is what has been saved without it, and a new edge leads on from
// last. It returns what a closed tour saves, or 0 with the walk as it was.
func (w *walk) deepen(a, last int32, forward bool, open float64, depth int) float64 {
	type option struct {
		to, end int32
		open    float64
	}
	wide := 1
	if depth < len(breadth) {
		wide = breadth[depth]
	}
	var room [5]option
	options := room[:0]
	for _, c := range w.near[last] {
		rest := open - w.d(last, c)
		if rest <= tiny {
			break
		}
		end := w.beside(c, !forward)
		if c == a || end == last || w.fresh(c, end) {
			continue
		}
		o := option{c, end, rest + w.d(c, end)}
		i := len(options)
		if i < wide {
			options = append(options, o)
		} else if i--; options[i].open >= o.open {
			continue
		}
		for ; i > 0 && options[i-1].open < o.open; i-- {
			options[i] = options[i-1]
		}
		options[i] = o
	}
	for _, o := range options {
		mark := len(w.turned)
		w.turn(last, o.end, forward)
		if gain := o.open - w.d(a, o.end); gain > tiny {
			w.push(a, last, o.to, o.end)
			return gain
		}
		if depth+1 < depthLimit {
			w.added = append(w.added, [2]int32{last, o.to})
			if gain := w.deepen(a, o.end, w.beside(a, true) == o.end, o.open, depth+1); gain > 0 {
				w.push(last, o.to, o.end)
				return gain
			}
			w.added = w.added[:len(w.added)-1]
		}
		w.takeBack(mark)
	}
	return 0
}

// fresh tells whether the exchange under way has added this edge; it is not taken out again.
func (w *walk) fresh(a, b int32) bool {
	for _, e := range w.added {
		if e == [2]int32{a, b} || e == [2]int32{b, a} {
			return true
		}
	}
	return false
}

// carry takes a short stretch that begins at a and puts it beside a point near to a (Or 1976): an exchange of three edges that no chain
// of reversals with growing savings reaches.
func (w *walk) carry(a int32, forward bool) float64 {
	before := w.beside(a, !forward)
	end := a
	for range carryMost {
		after := w.beside(end, forward)
		if after == before {
			return 0
		}
		out := w.d(before, a) + w.d(end, after) - w.d(before, after)
		for _, c := range w.near[a] {
			into := w.d(c, a)
			if into >= out-tiny {
				break
			}
			if w.between(c, a, end, forward) {
				continue
			}
			for _, side := range [2]bool{true, false} { // the other end comes beside c's neighbour on this side
				other := w.beside(c, side == forward)
				if w.between(other, a, end, forward) {
					continue
				}
				if gain := out - into - w.d(end, other) + w.d(c, other); gain > tiny {
					w.put(a, end, c, other, before, after, forward, side)
					w.push(a, end, c, other, before, after)
					return gain
				}
			}
		}
		end = after
	}
	return 0
}

func (w *walk) between(c, a, end int32, forward bool) bool {
	if !forward {
		a, end = end, a
	}
	i := int(w.place[a])
	return (int(w.place[c])-i+w.n)%w.n <= (int(w.place[end])-i+w.n)%w.n
}

// put makes the carrying of reversals. Seen in the direction, the tour is before, a ... end, after ... x, y with c one of x and y; ahead
// tells that it is x.
func (w *walk) put(a, end, c, other, before, after int32, forward, ahead bool) {
	x := c
	if !ahead {
		x = other
	}
	w.turn(a, x, forward)                         // before, x ... after, end ... a, y
	w.turn(x, after, w.beside(before, true) == x) // before, after ... x, end ... a, y
	if ahead {                                    // before, after ... x, a ... end, y
		w.turn(end, a, w.beside(before, true) == after)
	}
}

// shake kicks the tour so many times and keeps what is not longer. Now and then it tells the length, and stops when told to.
func (w *walk) shake(ctx context.Context, kicks int, enough func(length float64) bool) {
	length := w.length()
	for k := range kicks {
		if k&0xff == 0 && (ctx.Err() != nil || enough(length)) {
			return
		}
		w.turned = w.turned[:0]
		if cost := w.kick() - w.mend(ctx); cost <= tiny {
			length += cost
		} else {
			w.takeBack(0)
		}
	}
}

// kick exchanges two neighbouring stretches (a double bridge) and returns what that costs.
func (w *walk) kick() float64 {
	most := min(longest, (w.n-2)/3)
	i := w.rnd.IntN(w.n)
	j := i + 1 + w.rnd.IntN(most)
	k := j + 1 + w.rnd.IntN(most)
	p := func(i int) int32 { return w.at[i%w.n] }
	before, a, b, c, d, after := p(i), p(i+1), p(j), p(j+1), p(k), p(k+1)
	cost := w.d(before, c) + w.d(d, a) + w.d(b, after) - w.d(before, a) - w.d(b, c) - w.d(d, after)
	w.turn(a, d, true)                        // before, d ... c, b ... a, after
	w.turn(d, c, w.beside(before, true) == d) // before, c ... d, b ... a, after
	w.turn(b, a, w.beside(before, true) == c)
	w.push(before, a, b, c, d, after)
	return cost
}

func (w *walk) length() float64 {
	sum := 0.0
	for i, b := range w.at {
		sum += w.d(w.at[(i+w.n-1)%w.n], b)
	}
	return sum
}

// order is the tour from point 0.
func (w *walk) order() []int {
	order := make([]int, 0, w.n)
	for i := range w.n {
		order = append(order, int(w.at[(int(w.place[0])+i)%w.n]))
	}
	if len(order) > 2 && order[1] > order[len(order)-1] { // of the two directions always the same
		slices.Reverse(order[1:])
	}
	return order
}
