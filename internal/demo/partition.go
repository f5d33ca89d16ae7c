package demo

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gezhi/internal/geo"
)

// share is one of the parts into which ground is to be divided: how much it gets, and where it would like to lie.
type share struct {
	weight float64
	at     geo.Vertex
	placed bool // at counts
}

// partition divides a ring into one part per share, by cutting it in two again and again. The parts tile the ring;
// their areas are near their weights, not equal to them. Call mesh.expand on a part before use: later cuts of
// neighbours may have added points to it.
func (m *mesh) partition(ring []geo.Vertex, shares []share, random *rand.Rand) ([][]geo.Vertex, error) {
	parts := make([][]geo.Vertex, len(shares))
	numbers := make([]int, len(shares))
	for i := range numbers {
		numbers[i] = i
	}
	return parts, m.divide(ring, shares, numbers, parts, random)
}

func (m *mesh) divide(ring []geo.Vertex, shares []share, numbers []int, parts [][]geo.Vertex, random *rand.Rand) error {
	if len(numbers) == 1 {
		parts[numbers[0]] = ring
		return nil
	}
	ring = m.expand(ring)
	best, ok := m.bestCut(ring, shares, numbers, random)
	if !ok {
		return fmt.Errorf("demo: no cut through a ring of %d points for %d parts", len(ring), len(numbers))
	}
	after, from, to := m.insert(ring, best.chord)
	m.split(ring, best.chord, after)
	low, high := halves(after, from, to)
	if !best.firstIsLow {
		low, high = high, low
	}
	if err := m.divide(low, shares, best.numbers[:best.k], parts, random); err != nil {
		return err
	}
	return m.divide(high, shares, best.numbers[best.k:], parts, random)
}

// cut is a way to divide a ring: the first k of numbers go below the line.
type cut struct {
	chord      chord
	firstIsLow bool // the first of the halves is the part below the line
	numbers    []int
	k          int
	cost       float64
}

// angles is how many directions are tried for a cut.
const angles = 9

// bestCut tries lines of several directions and returns the cut that is short and leaves both sides their share.
func (m *mesh) bestCut(ring []geo.Vertex, shares []share, numbers []int, random *rand.Rand) (cut, bool) {
	best := cut{cost: math.Inf(1)}
	turn := random.Float64()
	whole := m.area(ring)
	for a := range angles {
		angle := math.Pi * (float64(a) + turn) / angles
		l := line{origin: ring[0], x: math.Cos(angle), y: math.Sin(angle)}
		order := m.order(shares, numbers, l)
		k, fraction := halve(shares, order)
		for _, shift := range []float64{0, -0.04, 0.04} {
			l.offset = m.offset(ring, l, whole*max(0.02, min(0.98, fraction+shift)))
			for _, c := range m.chords(ring, l) {
				after, from, to := m.insert(ring, c)
				if !m.clear(after, from, to) {
					continue
				}
				if got := m.weigh(after, from, to, l, whole, fraction, c); got.cost < best.cost {
					got.numbers, got.k = order, k
					best = got
				}
			}
		}
	}
	return best, !math.IsInf(best.cost, 1)
}

func (m *mesh) weigh(after []geo.Vertex, from, to int, l line, whole, fraction float64, c chord) cut {
	low, high := halves(after, from, to)
	firstIsLow := m.mean(low, l) <= m.mean(high, l)
	if !firstIsLow {
		low = high
	}
	miss := math.Abs(m.area(low)/whole-fraction) / min(fraction, 1-fraction)
	length := m.plane.Metres(after[from], after[to]) / math.Sqrt(whole)
	return cut{chord: c, firstIsLow: firstIsLow, cost: 3*miss + length}
}

// mean returns how far beyond the line the middle of the ring lies.
func (m *mesh) mean(ring []geo.Vertex, l line) float64 {
	sum := 0.0
	for _, v := range ring {
		sum += m.above(l, v)
	}
	return sum / float64(len(ring))
}

// order sorts the shares along the direction of the line; shares without a place keep their order.
func (m *mesh) order(shares []share, numbers []int, l line) []int {
	order := slices.Clone(numbers)
	if shares[numbers[0]].placed {
		slices.SortStableFunc(order, func(i, j int) int {
			return cmp.Compare(m.above(l, shares[i].at), m.above(l, shares[j].at))
		})
	}
	return order
}

// halve returns how many of the shares, from the first, come nearest to half of the weight, and what part they are.
func halve(shares []share, order []int) (k int, fraction float64) {
	total := 0.0
	for _, i := range order {
		total += shares[i].weight
	}
	sum, best := 0.0, math.Inf(1)
	for n, i := range order[:len(order)-1] {
		sum += shares[i].weight
		if off := math.Abs(sum/total - 0.5); off < best {
			best, k, fraction = off, n+1, sum/total
		}
	}
	return k, fraction
}

// offset returns where the line has to lie so that the given area of the ring is below it.
func (m *mesh) offset(ring []geo.Vertex, l line, want float64) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range ring {
		d := m.above(l, v) + l.offset
		low, high = min(low, d), max(high, d)
	}
	for range 24 {
		l.offset = (low + high) / 2
		if m.below(ring, l) < want {
			low = l.offset
		} else {
			high = l.offset
		}
	}
	return l.offset
}

// below returns the area of the ring below the line: the sum over its sides of what lies between them and the line.
func (m *mesh) below(ring []geo.Vertex, l line) float64 {
	sum := 0.0
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		da, db := m.above(l, a), m.above(l, b)
		if da >= 0 && db >= 0 {
			continue
		}
		ax, ay := m.plane.Vector(l.origin, a)
		bx, by := m.plane.Vector(l.origin, b)
		ua, ub := ay*l.x-ax*l.y, by*l.x-bx*l.y
		switch {
		case da > 0:
			ua, da = ub+(ua-ub)*(-db)/(da-db), 0
		case db > 0:
			ub, db = ua+(ub-ua)*(-da)/(db-da), 0
		}
		sum += (ub - ua) * (da + db) / 2
	}
	return math.Abs(sum)
}
