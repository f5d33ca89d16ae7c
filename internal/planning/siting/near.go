package siting

import (
	"cmp"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sync"
)

// near holds by demand the sites that may serve it, nearest first.
type near struct {
	sites int   // they have numbers below this
	live  int   // how many are listed
	from  []int // by demand: where its sites begin; one more at the end
	site  []int32
	cost  []float64
	end   []float64   // by demand: the cost without any of its sites, or a bound from below of it where full is set
	full  [][]float64 // by demand and site: all costs, for what is farther away than a list goes; nil if nothing is
}

func (n *near) row(i int) ([]int32, []float64) {
	return n.site[n.from[i]:n.from[i+1]], n.cost[n.from[i]:n.from[i+1]]
}

// demands is how many there are.
func (n *near) demands() int { return len(n.end) }

// columns are lists turned around: by site the demands that list it.
type columns struct {
	from   []int
	demand []int32
	cost   []float64
}

func (n *near) columns() *columns {
	c := &columns{from: make([]int, n.sites+1), demand: make([]int32, len(n.site)), cost: make([]float64, len(n.site))}
	for _, j := range n.site {
		c.from[j+1]++
	}
	for j := range n.sites {
		c.from[j+1] += c.from[j]
	}
	next := slices.Clone(c.from)
	for i := range n.end {
		sites, costs := n.row(i)
		for k, j := range sites {
			c.demand[next[j]], c.cost[next[j]] = int32(i), costs[k]
			next[j]++
		}
	}
	return c
}

func (c *columns) column(j int32) ([]int32, []float64) {
	return c.demand[c.from[j]:c.from[j+1]], c.cost[c.from[j]:c.from[j+1]]
}

// chunks is in how many parts work over demands is done. It does not depend on the number of processors, so that sums round alike.
const chunks = 8

// parallelFrom is the amount of work from which parts run beside one another.
const parallelFrom = 100_000

// inChunks calls do for parts of 0..n, beside one another if the work is worth it.
func inChunks(n, work int, do func(chunk, from, to int)) {
	if work < parallelFrom || runtime.GOMAXPROCS(0) == 1 {
		for k := range chunks {
			do(k, n*k/chunks, n*(k+1)/chunks)
		}
		return
	}
	var group sync.WaitGroup
	for k := range chunks {
		group.Go(func() { do(k, n*k/chunks, n*(k+1)/chunks) })
	}
	group.Wait()
}

// nearest lists the most nearest sites of each demand. It takes sites + most × log(most) for each.
func nearest(cost [][]float64, most int) *near {
	sites := len(cost[0])
	most = min(most, sites)
	n := &near{sites: sites, live: sites, from: make([]int, len(cost)+1), end: make([]float64, len(cost)), full: cost}
	for i := range cost {
		n.from[i+1] = n.from[i] + most
	}
	n.site, n.cost = make([]int32, n.from[len(cost)]), make([]float64, n.from[len(cost)])
	mask := uint64(1)<<bits.Len(uint(sites)) - 1
	inChunks(len(cost), len(cost)*sites, func(_, from, to int) {
		keys := make([]uint64, sites)
		for i := from; i < to; i++ {
			for j, c := range cost[i] { // costs are not negative, so that their bits sort like them
				keys[j] = math.Float64bits(c)&^mask | uint64(j)
			}
			list := keys
			n.end[i] = math.Inf(1)
			if most < sites {
				selectLeast(keys, most)
				list = keys[:most]
				n.end[i] = cost[i][slices.Min(keys[most:])&mask]
			}
			slices.Sort(list)
			near, costs := n.row(i)
			for k, key := range list {
				j := int32(key & mask)
				near[k], costs[k] = j, cost[i][j]
				for b := k; b > 0 && costs[b] < costs[b-1]; b-- { // equal but for the bits that the key has no room for
					near[b], near[b-1] = near[b-1], near[b]
					costs[b], costs[b-1] = costs[b-1], costs[b]
				}
			}
		}
	})
	return n
}

// within lists the sites that reach each demand. To be without costs the weight of the demand, to be reached costs nothing.
func within(weight []float64, reach [][]int32) *near {
	n := &near{sites: len(reach), live: len(reach), from: make([]int, len(weight)+1), end: weight}
	for _, list := range reach {
		for _, i := range list {
			n.from[i+1]++
		}
	}
	for i := range weight {
		n.from[i+1] += n.from[i]
	}
	n.site, n.cost = make([]int32, n.from[len(weight)]), make([]float64, n.from[len(weight)])
	next := slices.Clone(n.from)
	for j, list := range reach {
		for _, i := range list {
			n.site[next[i]] = int32(j)
			next[i]++
		}
	}
	return n
}

// only leaves the sites that have a number, with that number, and of each demand those below a limit (nil for none).
func (n *near) only(number []int32, live int, sites int, limit []float64) *near {
	r := &near{sites: sites, live: live, from: make([]int, len(n.from)), end: n.end, full: n.full}
	r.site, r.cost = make([]int32, 0, len(n.site)/2), make([]float64, 0, len(n.site)/2)
	for i := range n.end {
		near, costs := n.row(i)
		for k, j := range near {
			if limit != nil && costs[k] >= limit[i] {
				break
			}
			if number[j] >= 0 {
				r.site, r.cost = append(r.site, number[j]), append(r.cost, costs[k])
			}
		}
		r.from[i+1] = len(r.site)
	}
	return r
}

// selectLeast brings the k least to the front, in any order (Hoare 1961): in time of the length, on average.
func selectLeast[T cmp.Ordered](list []T, k int) {
	low, high := 0, len(list)-1
	for low < high {
		mid := low + (high-low)/2
		if list[mid] < list[low] {
			list[mid], list[low] = list[low], list[mid]
		}
		if list[high] < list[low] {
			list[high], list[low] = list[low], list[high]
		}
		if list[high] < list[mid] {
			list[high], list[mid] = list[mid], list[high]
		}
		pivot, i, j := list[mid], low, high
		for i <= j {
			for list[i] < pivot {
				i++
			}
			for pivot < list[j] {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k-1 <= j:
			high = j
		case k-1 >= i:
			low = i
		default:
			return
		}
	}
}
