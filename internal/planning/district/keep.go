package district

import "slices"

// maxDense is the largest bipartite piece that is matched exactly.
const maxDense = 600

// keepNames gives the parts the names of present grids so that fewest households change: a maximum-weight matching of parts and
// present grids, by the households that they share (Hungarian method, O(k³) for each connected piece of the overlaps).
func (d *division) keepNames() {
	for i := range d.label {
		d.label[i] = -1
	}
	if len(d.pt.olds) == 0 {
		return
	}
	shared := make([]map[int32]int, len(d.parts))
	byOld := make([][]int32, len(d.pt.olds))
	for i, members := range d.parts {
		shared[i] = map[int32]int{}
		for _, v := range members {
			if l := d.pt.now[v]; l >= 0 {
				if _, known := shared[i][l]; !known {
					byOld[l] = append(byOld[l], int32(i))
				}
				shared[i][l] += d.pt.h[v]
			}
		}
	}
	done := make([]bool, len(d.parts))
	for i := range d.parts {
		if done[i] || len(shared[i]) == 0 {
			continue
		}
		parts, olds := overlapPiece(int32(i), shared, byOld, done)
		for j, l := range match(parts, olds, shared) {
			if l >= 0 {
				d.label[parts[j]] = olds[l]
			}
		}
	}
}

// overlapPiece collects the parts and present grids that hang together by overlaps.
func overlapPiece(from int32, shared []map[int32]int, byOld [][]int32, done []bool) (parts, olds []int32) {
	parts = []int32{from}
	done[from] = true
	seen := map[int32]bool{}
	for i := 0; i < len(parts); i++ {
		own := make([]int32, 0, len(shared[parts[i]]))
		for l := range shared[parts[i]] {
			own = append(own, l)
		}
		slices.Sort(own)
		for _, l := range own {
			if seen[l] {
				continue
			}
			seen[l] = true
			olds = append(olds, l)
			for _, other := range byOld[l] {
				if !done[other] {
					done[other] = true
					parts = append(parts, other)
				}
			}
		}
	}
	return parts, olds
}

// match returns for each part the position of its present grid in olds, or -1.
func match(parts, olds []int32, shared []map[int32]int) []int {
	if len(parts) > maxDense || len(olds) > maxDense {
		return matchGreedily(parts, olds, shared)
	}
	size := max(len(parts), len(olds))
	gain := make([][]int, size)
	for i := range gain {
		gain[i] = make([]int, size)
		for j := range gain[i] {
			if i < len(parts) && j < len(olds) {
				gain[i][j] = shared[parts[i]][olds[j]]
			}
		}
	}
	to := assign(gain)[:len(parts)]
	for i, j := range to {
		if _, overlap := gainOf(shared[parts[i]], olds, j); !overlap {
			to[i] = -1
		}
	}
	return to
}

func gainOf(shared map[int32]int, olds []int32, j int) (int, bool) {
	if j >= len(olds) {
		return 0, false
	}
	h, ok := shared[olds[j]]
	return h, ok
}

// matchGreedily takes the largest overlaps first. It keeps at least half of what the best matching would.
func matchGreedily(parts, olds []int32, shared []map[int32]int) []int {
	type pair struct{ i, j, h int }
	var pairs []pair
	for i, p := range parts {
		for j, l := range olds {
			if h, ok := shared[p][l]; ok {
				pairs = append(pairs, pair{i, j, h})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return b.h - a.h })
	to := make([]int, len(parts))
	for i := range to {
		to[i] = -1
	}
	taken := make([]bool, len(olds))
	for _, p := range pairs {
		if to[p.i] < 0 && !taken[p.j] {
			to[p.i], taken[p.j] = p.j, true
		}
	}
	return to
}

// assign solves the square assignment problem for the largest gain by the Hungarian method with potentials (Kuhn 1955; O(n³)).
func assign(gain [][]int) []int {
	n := len(gain)
	const far = int(^uint(0) >> 2)
	u, v := make([]int, n+1), make([]int, n+1)
	row, way := make([]int, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		row[0] = i
		j0 := 0
		least := make([]int, n+1)
		used := make([]bool, n+1)
		for j := range least {
			least[j] = far
		}
		for row[j0] != 0 {
			used[j0] = true
			i0, delta, j1 := row[j0], far, 0
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if x := -gain[i0-1][j-1] - u[i0] - v[j]; x < least[j] {
					least[j], way[j] = x, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := 0; j <= n; j++ {
				if used[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			j0 = j1
		}
		for j0 != 0 {
			row[j0] = row[way[j0]]
			j0 = way[j0]
		}
	}
	to := make([]int, n)
	for j := 1; j <= n; j++ {
		to[row[j]-1] = j - 1
	}
	return to
}
