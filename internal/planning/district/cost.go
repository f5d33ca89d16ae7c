package district

// Weights of the objectives that follow the number of parts, in their order: compounds split that could stay whole, households moved,
// edges cut, evenness. Each outweighs all that follow it in a patch of some thousand units.
const (
	splitWeight = 1e10
	movedWeight = 1e4
	cutWeight   = 1
	evenWeight  = 1e-3
)

// partCost is what a part adds to the cost of a division. A part pays for each compound of which it holds a piece, by the share that
// the piece is: a split compound pays 1 in all, so that the sum is the number of split compounds. Edges inside are counted as gain:
// the edges cut are all edges less those.
func (pt *patch) partCost(members []int32, label int32, of []int32) float64 {
	var counts [16]struct{ q, n int32 }
	used, inside := 0, 0
	split, moved := 0.0, 0
	spill := map[int32]int32(nil)
	for _, v := range members {
		if l := pt.now[v]; l != fresh && (l == abroad || l != label) {
			moved += pt.h[v]
		}
		for _, w := range pt.adj[v] {
			if w > v && of[w] == of[v] {
				inside++
			}
		}
		q := pt.compound[v]
		if q < 0 {
			continue
		}
		i := 0
		for i < used && counts[i].q != q {
			i++
		}
		switch {
		case i < used:
			counts[i].n++
		case used < len(counts):
			counts[used].q, counts[used].n = q, 1
			used++
		default:
			if spill == nil {
				spill = map[int32]int32{}
			}
			spill[q]++
		}
	}
	for _, c := range counts[:used] {
		if c.n < pt.size[c.q] {
			split += float64(c.n) / float64(pt.size[c.q])
		}
	}
	for q, n := range spill {
		if n < pt.size[q] {
			split += float64(n) / float64(pt.size[q])
		}
	}
	return splitWeight*split + movedWeight*float64(moved) - cutWeight*float64(inside) + evenWeight*pt.uneven(members)
}

// cost of a division; lower is better, at an equal number of parts.
func (d *division) cost() float64 {
	sum := 0.0
	for i, members := range d.parts {
		sum += d.pt.partCost(members, d.label[i], d.of)
	}
	return sum
}

// moved is how many households leave their present grid.
func (d *division) moved() int {
	sum := 0
	for v, l := range d.pt.now {
		if l == abroad || l >= 0 && d.label[d.of[v]] != l {
			sum += d.pt.h[v]
		}
	}
	return sum
}
