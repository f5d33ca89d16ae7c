package district

import (
	"math"
	"math/bits"
	"slices"
)

// column is a set in a linear programme: it covers its units, uses up to two further rows, and costs.
type column struct {
	set   uint64
	extra [2]int16 // further rows, or -1
	cost  float64
}

// programme is a linear programme over sets: cover every unit exactly once, keep the further rows, pay least. It is solved by the
// revised simplex method with an explicit inverse (at most some hundred rows) over a growing pool of columns. Its answer is only a
// hint: bounds are computed from its prices anew, so that a rounding error can weaken them but not make them wrong.
type programme struct {
	units   int
	rows    int
	right   []float64 // what each row must sum up to; perturbed, because covers are degenerate
	pool    []column
	inverse [][]float64
	basis   []int // by row: column of the pool, or -1-row for an artificial one
	value   []float64
	price   []float64
	penalty float64 // cost of leaving a row unmet
	pivots  int
}

// Tolerances of the simplex method.
const (
	negative   = -1e-7
	tinyPivot  = 1e-9
	freshEvery = 200 // pivots until the inverse is computed anew
)

// newProgramme makes a programme with a row per unit and the given further rows. A row that may stay unmet at no cost gets slack
// columns from its caller.
func newProgramme(units int, further []float64, penalty float64) *programme {
	p := &programme{units: units, rows: units + len(further), penalty: penalty}
	for r := range p.rows {
		right := 1.0
		if r >= units {
			right = further[r-units]
		}
		p.right = append(p.right, right+1e-5*float64((r*7919)%101+1)/101)
		row := make([]float64, p.rows)
		row[r] = 1
		p.inverse = append(p.inverse, row)
		p.basis = append(p.basis, -1-r)
	}
	p.value = slices.Clone(p.right)
	p.price = make([]float64, p.rows)
	for r := range p.price {
		p.price[r] = penalty
	}
	return p
}

// reduced is what a column saves, negative if it does.
func (p *programme) reduced(c column) float64 {
	x := c.cost
	for s := c.set; s != 0; s &= s - 1 {
		x -= p.price[bits.TrailingZeros64(s)]
	}
	for _, r := range c.extra {
		if r >= 0 {
			x -= p.price[r]
		}
	}
	return x
}

// solve pivots until no column of the pool saves anything, at most limit times.
func (p *programme) solve(limit int) {
	direction := make([]float64, p.rows)
	for range limit {
		best, enter := negative, -1
		for j := range p.pool {
			if x := p.reduced(p.pool[j]); x < best {
				best, enter = x, j
			}
		}
		if enter < 0 || !p.pivot(enter, best, direction) {
			return
		}
	}
}

func (p *programme) pivot(enter int, reduced float64, direction []float64) bool {
	c := p.pool[enter]
	for r := range p.rows {
		x, row := 0.0, p.inverse[r]
		for s := c.set; s != 0; s &= s - 1 {
			x += row[bits.TrailingZeros64(s)]
		}
		for _, e := range c.extra {
			if e >= 0 {
				x += row[e]
			}
		}
		direction[r] = x
	}
	leave, least := -1, math.Inf(1)
	for r, x := range direction {
		if x > tinyPivot {
			if ratio := p.value[r] / x; ratio < least-1e-12 || ratio < least+1e-12 && x > direction[leave] {
				leave, least = r, ratio
			}
		}
	}
	if leave < 0 {
		return false
	}
	least = max(0, least)
	pivot := direction[leave]
	own := p.inverse[leave]
	for i := range own {
		own[i] /= pivot
	}
	for r, x := range direction {
		if r == leave || x == 0 {
			continue
		}
		row := p.inverse[r]
		for i, o := range own {
			row[i] -= x * o
		}
		p.value[r] -= x * least
	}
	p.value[leave] = least
	p.basis[leave] = enter
	for i, o := range own {
		p.price[i] += reduced * o
	}
	if p.pivots++; p.pivots%freshEvery == 0 {
		p.refresh()
	}
	return true
}

// refresh computes inverse, values and prices anew from the basis (Gauss-Jordan with partial pivoting).
func (p *programme) refresh() {
	n := p.rows
	work := make([][]float64, n)
	for r := range work {
		work[r] = make([]float64, 2*n)
		work[r][n+r] = 1
	}
	for j, b := range p.basis {
		if b < 0 {
			work[-1-b][j] = 1
			continue
		}
		for s := p.pool[b].set; s != 0; s &= s - 1 {
			work[bits.TrailingZeros64(s)][j] = 1
		}
		for _, e := range p.pool[b].extra {
			if e >= 0 {
				work[e][j] = 1
			}
		}
	}
	for j := range n {
		top := j
		for r := j + 1; r < n; r++ {
			if math.Abs(work[r][j]) > math.Abs(work[top][j]) {
				top = r
			}
		}
		if math.Abs(work[top][j]) < tinyPivot {
			return // keep what there is; bounds do not depend on it
		}
		work[j], work[top] = work[top], work[j]
		x := work[j][j]
		for i := range work[j] {
			work[j][i] /= x
		}
		for r := range n {
			if y := work[r][j]; r != j && y != 0 {
				for i, w := range work[j] {
					work[r][i] -= y * w
				}
			}
		}
	}
	for r := range n {
		copy(p.inverse[r], work[r][n:])
		p.value[r] = 0
		for i, x := range p.inverse[r] {
			p.value[r] += x * p.right[i]
		}
		p.value[r] = max(0, p.value[r])
	}
	p.reprice()
}

func (p *programme) reprice() {
	clear(p.price)
	for r, b := range p.basis {
		cost := p.penalty
		if b >= 0 {
			cost = p.pool[b].cost
		}
		if cost == 0 {
			continue
		}
		for i, x := range p.inverse[r] {
			p.price[i] += cost * x
		}
	}
}

// trim throws columns away that are neither in the basis nor nearly worth it, so that the pool stays small.
func (p *programme) trim(most int) {
	if len(p.pool) <= most {
		return
	}
	used := make(map[int]bool, p.rows)
	for _, b := range p.basis {
		if b >= 0 {
			used[b] = true
		}
	}
	type worth struct {
		j int
		x float64
	}
	list := make([]worth, 0, len(p.pool))
	for j, c := range p.pool {
		if !used[j] {
			list = append(list, worth{j, p.reduced(c)})
		}
	}
	slices.SortFunc(list, func(a, b worth) int {
		if a.x != b.x {
			if a.x < b.x {
				return -1
			}
			return 1
		}
		return a.j - b.j
	})
	for _, w := range list[:min(len(list), most/2)] {
		used[w.j] = true
	}
	place := make([]int, len(p.pool))
	kept := p.pool[:0]
	for j, c := range p.pool {
		if used[j] {
			place[j] = len(kept)
			kept = append(kept, c)
		}
	}
	for r, b := range p.basis {
		if b >= 0 {
			p.basis[r] = place[b]
		}
	}
	p.pool = kept
}

// prices makes tables that sum the prices of a set by bytes.
func (p *programme) prices() *priceTable {
	t := &priceTable{bytes: (p.units + 7) / 8, sums: make([][256]float64, (p.units+7)/8)}
	for b := range t.sums {
		for x := 1; x < 256; x++ {
			v := b*8 + bits.TrailingZeros(uint(x))
			t.sums[b][x] = t.sums[b][x&(x-1)]
			if v < p.units {
				t.sums[b][x] += p.price[v]
			}
		}
	}
	return t
}

// priceTable sums prices over sets quickly.
type priceTable struct {
	bytes int
	sums  [][256]float64
}

func (t *priceTable) of(set uint64) float64 {
	x := 0.0
	for b := range t.bytes {
		x += t.sums[b][byte(set>>(8*b))]
	}
	return x
}
