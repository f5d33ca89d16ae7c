package district

import (
	"cmp"
	"math"
	"slices"
)

// column is a set in a linear programme: it counts once in each of its rows, so much in the row of weights, and costs.
type column struct {
	rows   []int16 // those of its units, and further ones
	weight float64
	cost   float64
}

// programme is a linear programme over sets: cover every unit exactly once, keep the further rows, pay least. It is solved by the
// revised simplex method with an explicit inverse (at most some hundred rows) over a growing pool of columns. Its answer is only a
// hint: bounds are computed from its prices anew, so that a rounding error can weaken them but not make them wrong.
type programme struct {
	rows    int
	weigh   int       // the row in which columns count with their weights, or -1
	right   []float64 // what each row must sum up to; perturbed, because covers are degenerate
	pool    []column
	inverse [][]float64
	basis   []int // by row: column of the pool, or -1-row for an artificial one
	value   []float64
	price   []float64
	penalty float64 // cost of leaving a row unmet
	slacks  int     // the first columns of the pool, which always stay
	pivots  int
}

// Tolerances of the simplex method.
const (
	negative   = -1e-7
	tinyPivot  = 1e-9
	freshEvery = 200 // pivots until the inverse is computed anew
	candidates = 40  // columns priced at every pivot
)

// newProgramme makes a programme with a row per unit and the given further rows. A row that may stay unmet at no cost gets slack
// columns from its caller.
func newProgramme(units int, further []float64, penalty float64) *programme {
	p := &programme{rows: units + len(further), weigh: -1, penalty: penalty}
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
	for _, r := range c.rows {
		x -= p.price[r]
	}
	if p.weigh >= 0 {
		x -= p.price[p.weigh] * c.weight
	}
	return x
}

// solve pivots until no column of the pool saves anything, at most limit times. The whole pool is priced only when none of the best
// columns of the last pricing saves anything any more (partial pricing).
func (p *programme) solve(limit int) {
	direction := make([]float64, p.rows)
	type candidate struct {
		j int
		x float64
	}
	var list []candidate
	for pivots := 0; pivots < limit; {
		list = list[:0]
		for j := range p.pool {
			if x := p.reduced(p.pool[j]); x < negative {
				list = append(list, candidate{j, x})
			}
		}
		if len(list) == 0 {
			return
		}
		slices.SortFunc(list, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.x, b.x), a.j-b.j) })
		list = list[:min(len(list), candidates)]
		for ; len(list) > 0 && pivots < limit; pivots++ {
			best, enter, kept := negative, -1, list[:0]
			for _, c := range list {
				c.x = p.reduced(p.pool[c.j])
				if c.x >= negative {
					continue
				}
				kept = append(kept, c)
				if c.x < best {
					best, enter = c.x, c.j
				}
			}
			list = kept
			if enter < 0 {
				break
			}
			if !p.pivot(enter, best, direction) {
				return
			}
		}
	}
}

func (p *programme) pivot(enter int, reduced float64, direction []float64) bool {
	c := p.pool[enter]
	for r := range p.rows {
		x, row := 0.0, p.inverse[r]
		for _, e := range c.rows {
			x += row[e]
		}
		if p.weigh >= 0 {
			x += row[p.weigh] * c.weight
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
		for _, e := range p.pool[b].rows {
			work[e][j] = 1
		}
		if p.weigh >= 0 {
			work[p.weigh][j] = p.pool[b].weight
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
	for j := range p.slacks {
		used[j] = true
	}
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
