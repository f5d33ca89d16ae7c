package adjacency

import (
	"github.com/tidwall/rtree"

	"gezhi/internal/geo"
)

// Walls finds the barriers near a line.
type Walls struct{ tree rtree.RTreeG[[2]geo.Vertex] }

// NewWalls lays barriers out for finding.
func NewWalls(barriers []Barrier) *Walls {
	w := &Walls{}
	for _, b := range barriers {
		for i := 1; i < len(b); i++ {
			p, q := geo.Fix(b[i-1]), geo.Fix(b[i])
			low, high := box(p, q)
			w.tree.Insert(low, high, [2]geo.Vertex{p, q})
		}
	}
	return w
}

func box(p, q geo.Vertex) (low, high [2]float64) {
	return [2]float64{float64(min(p.X, q.X)), float64(min(p.Y, q.Y))}, [2]float64{float64(max(p.X, q.X)), float64(max(p.Y, q.Y))}
}

// Part reports whether a barrier lies between two points, exactly on the lattice.
func (w *Walls) Part(a, b geo.Vertex) bool {
	low, high := box(a, b)
	parted := false
	w.tree.Search(low, high, func(_, _ [2]float64, s [2]geo.Vertex) bool {
		parted = geo.Meet(a, b, s[0], s[1])
		return !parted
	})
	return parted
}
