// Package adjacency tells which units of a community may stand in one grid side by side, from their points and from what parts them:
// roads, rivers, rails, walls.
//
// Neighbours are those of the Gabriel graph: two points with no third in the circle over them (Gabriel and Sokal 1969). It is
// connected before barriers are taken into account, and follows what people call "next door". It is poor where buildings are long
// and their points say little about their walls; edges given by hand are then better.
package adjacency

import (
	"cmp"
	"slices"

	"gezhi/internal/geo"
	"gezhi/internal/planning/units"
)

// Barrier is a line that people do not cross on a daily way: a main road, a river, a rail, a wall.
type Barrier []geo.LonLat

// searched is how many nearest points are looked at for each point. A Gabriel neighbour beyond them is missed, which happens only
// where hundreds of points crowd on one side.
const searched = 48

// Gabriel returns the edges between units of one community, without those that cross a barrier. Sites and shops have none: they are
// attached later. It takes O(n² log n) for a community of n units.
func Gabriel(list []units.Unit, barriers []Barrier) []units.Edge {
	by := map[string][]int{}
	var order []string
	for i, u := range list {
		if u.Kind.Attached() {
			continue
		}
		if by[u.Community] == nil {
			order = append(order, u.Community)
		}
		by[u.Community] = append(by[u.Community], i)
	}
	walls := NewWalls(barriers)
	var edges []units.Edge
	for _, c := range order {
		edges = append(edges, gabriel(list, by[c], walls)...)
	}
	return edges
}

// spot is a unit on the plane, in metres.
type spot struct {
	x, y float64
	v    geo.Vertex
	unit int
}

func gabriel(list []units.Unit, members []int, walls *Walls) []units.Edge {
	origin := geo.Fix(list[members[0]].At)
	plane := geo.NewPlane(list[members[0]].At)
	spots := make([]spot, len(members))
	for i, m := range members {
		v := geo.Fix(list[m].At)
		x, y := plane.Vector(origin, v)
		spots[i] = spot{x, y, v, m}
	}
	var edges []units.Edge
	near := make([]int, 0, len(spots))
	for i, a := range spots {
		near = near[:0]
		for j := range spots {
			if j != i {
				near = append(near, j)
			}
		}
		slices.SortFunc(near, func(p, q int) int { return cmp.Or(cmp.Compare(square(a, spots[p]), square(a, spots[q])), p-q) })
		for rank, j := range near[:min(len(near), searched)] {
			if j > i && free(spots, near[:rank], a, spots[j]) && !walls.Part(a.v, spots[j].v) {
				edges = append(edges, units.Edge{A: a.unit, B: spots[j].unit})
			}
		}
	}
	return edges
}

func square(a, b spot) float64 { return (a.x-b.x)*(a.x-b.x) + (a.y-b.y)*(a.y-b.y) }

// free reports whether none of the points that are nearer to a lies inside the circle over a and b.
func free(spots []spot, nearer []int, a, b spot) bool {
	whole := square(a, b)
	for _, k := range nearer {
		if square(a, spots[k])+square(b, spots[k]) < whole-1e-9 {
			return false
		}
	}
	return true
}
