package district

import "slices"

// simpleBound returns a proven lower bound on the number of parts of a patch: the larger of the rounded-up sums and of the bin-packing
// bound of Martello and Toth (L2, 1990) in households and in residents.
func simpleBound(pt *patch) int {
	if pt.n() == 0 {
		return 0
	}
	return max(1, l2(pt.h, pt.limits.Households), l2(pt.p, pt.limits.Residents))
}

// l2 is the bound of Martello and Toth: for each threshold a, items above cap-a stand alone, items above half a bin stand in a bin of
// their own, and what of the items between a and half is not swallowed by the room those leave needs more bins. O(n log n + n²) at
// worst, with a taken among the items.
func l2(items []int, capacity int) int {
	w := slices.Clone(items)
	slices.SortFunc(w, func(a, b int) int { return b - a })
	total := 0
	for _, x := range w {
		total += x
	}
	best := (total + capacity - 1) / capacity
	last := -1
	for _, a := range append(slices.Clone(w), 0) {
		if a > capacity/2 || a == last {
			continue
		}
		last = a
		alone, half, halfSum, smallSum := 0, 0, 0, 0
		for _, x := range w {
			switch {
			case x > capacity-a:
				alone++
			case 2*x > capacity:
				half++
				halfSum += x
			case x >= a:
				smallSum += x
			}
		}
		room := half*capacity - halfSum
		more := 0
		if smallSum > room {
			more = (smallSum - room + capacity - 1) / capacity
		}
		best = max(best, alone+half+more)
	}
	return best
}
