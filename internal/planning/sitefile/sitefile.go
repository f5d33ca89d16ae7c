// Package sitefile reads the files of published siting problems: the p-median files of the OR-Library, maximal cover, and capacitated
// p-median in the two common forms. What is wrong is named by the number of the value in the file.
package sitefile

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"gezhi/internal/fault"
	"gezhi/internal/planning/siting"
)

// maxPoints keeps a matrix of ways within memory.
const maxPoints = 20_000

// numbers reads a file of numbers parted by blanks.
type numbers struct {
	scan  *bufio.Scanner
	at    int
	fault fault.Fields
}

func newNumbers(data []byte) *numbers {
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Split(bufio.ScanWords)
	return &numbers{scan: s}
}

func (n *numbers) real() float64 {
	n.at++
	if n.fault.Len() > 0 {
		return 0
	}
	if !n.scan.Scan() {
		n.fault.Add(fmt.Sprintf("number %d", n.at), "plan.file_short")
		return 0
	}
	if n.scan.Text() == ":" {
		n.scan.Scan()
	}
	x, err := strconv.ParseFloat(n.scan.Text(), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		n.fault.Add(fmt.Sprintf("number %d", n.at), "import.number", "value", n.scan.Text())
	}
	return x
}

// seek passes over everything up to a word; a colon may follow it.
func (n *numbers) seek(word string) error {
	if err := n.fault.Err(); err != nil {
		return err
	}
	for n.scan.Scan() {
		n.at++
		if text := strings.TrimSuffix(n.scan.Text(), ":"); text == word {
			return nil
		}
	}
	n.fault.Add(word, "plan.section_missing", "word", word)
	return n.fault.Err()
}

// whole reads a whole number from low to high.
func (n *numbers) whole(low, high int) int {
	x := n.real()
	if n.fault.Len() == 0 && (x != math.Trunc(x) || x < float64(low) || x > float64(high)) {
		n.fault.Add(fmt.Sprintf("number %d", n.at), "out_of_range", "min", low, "max", high)
		return low
	}
	return int(x)
}

// Median reads an OR-Library p-median file: points, edges and p, then the edges. Ways are shortest paths; where an edge stands twice the
// last one holds (Beasley). p above 0 replaces that of the file.
func Median(data []byte, p int) (siting.Median, error) {
	in := newNumbers(data)
	n, edges, own := in.whole(1, 5000), in.whole(0, 10_000_000), in.whole(1, 5000)
	if err := in.fault.Err(); err != nil {
		return siting.Median{}, err
	}
	last := make(map[[2]int32]int32, edges)
	for range edges {
		a, b, cost := in.whole(1, n), in.whole(1, n), in.whole(0, 1_000_000_000)
		if in.fault.Len() > 0 {
			return siting.Median{}, in.fault.Err()
		}
		last[[2]int32{int32(min(a, b) - 1), int32(max(a, b) - 1)}] = int32(cost)
	}
	way := shortest(n, last)
	for i := range way {
		for j, d := range way[i] {
			if math.IsInf(d, 1) {
				in.fault.Add(fmt.Sprintf("point %d", i+1), "plan.unreachable", "other", j+1)
				return siting.Median{}, in.fault.Err()
			}
		}
	}
	if p > 0 {
		own = p
	}
	return siting.Median{Cost: way, P: own, Whole: true}, nil
}

// shortest is the ways between all points, infinite where there is none (Dijkstra from each point: points x edges x log of the points).
func shortest(n int, edges map[[2]int32]int32) [][]float64 {
	type arc struct{ to, cost int32 }
	arcs := make([][]arc, n)
	for ends, cost := range edges {
		arcs[ends[0]] = append(arcs[ends[0]], arc{ends[1], cost})
		arcs[ends[1]] = append(arcs[ends[1]], arc{ends[0], cost})
	}
	way := make([][]float64, n)
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			var heap []step
			for from := range next {
				row := make([]float64, n)
				for j := range row {
					row[j] = math.Inf(1)
				}
				row[from] = 0
				heap = append(heap[:0], step{0, int32(from)})
				for len(heap) > 0 {
					var s step
					s, heap = pop(heap)
					if s.way > row[s.at] {
						continue
					}
					for _, a := range arcs[s.at] {
						if d := s.way + float64(a.cost); d < row[a.to] {
							row[a.to] = d
							heap = push(heap, step{d, a.to})
						}
					}
				}
				way[from] = row
			}
		})
	}
	group.Wait()
	return way
}

// step is a point that is so far away. Steps wait in a heap with four below each.
type step struct {
	way float64
	at  int32
}

func push(heap []step, s step) []step {
	heap = append(heap, s)
	k := len(heap) - 1
	for k > 0 && heap[(k-1)/4].way > s.way {
		heap[k] = heap[(k-1)/4]
		k = (k - 1) / 4
	}
	heap[k] = s
	return heap
}

func pop(heap []step) (step, []step) {
	top, s := heap[0], heap[len(heap)-1]
	heap = heap[:len(heap)-1]
	if len(heap) == 0 {
		return top, heap
	}
	k := 0
	for {
		least := 4*k + 1
		if least >= len(heap) {
			break
		}
		for c := least + 1; c < min(4*k+5, len(heap)); c++ {
			if heap[c].way < heap[least].way {
				least = c
			}
		}
		if heap[least].way >= s.way {
			break
		}
		heap[k] = heap[least]
		k = least
	}
	heap[k] = s
	return top, heap
}

// earthRadius is that of the published values of maximal cover: the equatorial one. With the mean radius they do not come out.
const earthRadius = 6_378_137.0

// Cover reads a maximal cover file in TSPLIB's manner: DIMENSION, then NODE_COORD_SECTION with latitude and longitude of each point, then
// DEMAND_SECTION with the demand of each. A point is a site too and covers what lies within the radius, by great circle.
func Cover(data []byte, p int, radius float64) (siting.Cover, error) {
	in := newNumbers(data)
	if err := in.seek("DIMENSION"); err != nil {
		return siting.Cover{}, err
	}
	n := in.whole(1, maxPoints)
	if err := in.fault.Err(); err != nil {
		return siting.Cover{}, err
	}
	if err := in.seek("NODE_COORD_SECTION"); err != nil {
		return siting.Cover{}, err
	}
	lat, lon := make([]float64, n), make([]float64, n)
	for i := range n {
		lat[i], lon[i] = in.real()*math.Pi/180, in.real()*math.Pi/180
	}
	if err := in.seek("DEMAND_SECTION"); err != nil {
		return siting.Cover{}, err
	}
	c := siting.Cover{Weight: make([]float64, n), Reach: make([][]int32, n), P: p, Whole: true}
	for i := range n {
		c.Weight[i] = in.real()
		c.Whole = c.Whole && c.Weight[i] == math.Trunc(c.Weight[i])
		if c.Weight[i] < 0 {
			in.fault.Add(fmt.Sprintf("number %d", in.at), "out_of_range", "min", 0, "max", "1e9")
		}
	}
	if err := in.fault.Err(); err != nil {
		return c, err
	}
	limit := math.Sin(min(math.Pi/2, radius/earthRadius/2))
	limit *= limit
	for i := range n {
		for j := range n {
			if d := math.Sin((lat[j] - lat[i]) / 2); d*d <= limit {
				if e := math.Sin((lon[j] - lon[i]) / 2); d*d+math.Cos(lat[i])*math.Cos(lat[j])*e*e <= limit {
					c.Reach[i] = append(c.Reach[i], int32(j))
				}
			}
		}
	}
	return c, nil
}

// Capacitated reads a capacitated p-median file in one of two forms: with the number and best value before, `n p capacity` and rows
// `i x y demand`, ways rounded down (Osman and Christofides); or `n p` and rows `x y capacity demand` with real ways (Lorena and Senne).
func Capacitated(data []byte, p int) (siting.Capacitated, error) {
	fields := bytes.Fields(bytes.SplitN(bytes.TrimSpace(data), []byte("\n"), 3)[0])
	second := [][]byte{}
	if lines := bytes.SplitN(bytes.TrimSpace(data), []byte("\n"), 3); len(lines) > 1 {
		second = bytes.Fields(lines[1])
	}
	in := newNumbers(data)
	osman := len(fields) == 2 && len(second) == 3
	capacity := 0.0
	if osman {
		in.real()
		in.real()
	}
	n, own := in.whole(1, maxPoints/4), in.whole(1, maxPoints/4)
	if osman {
		capacity = in.real()
	}
	if err := in.fault.Err(); err != nil {
		return siting.Capacitated{}, err
	}
	c := siting.Capacitated{P: own, Whole: osman, Cost: make([][]float64, n), Demand: make([]int, n), Capacity: make([]int, n)}
	x, y := make([]float64, n), make([]float64, n)
	for i := range n {
		if osman {
			in.real()
		}
		x[i], y[i] = in.real(), in.real()
		if !osman {
			capacity = in.real()
		}
		c.Capacity[i], c.Demand[i] = int(capacity), in.whole(0, 1_000_000_000)
	}
	if p > 0 {
		c.P = p
	}
	for i := range n {
		c.Cost[i] = make([]float64, n)
		for j := range n {
			c.Cost[i][j] = math.Hypot(x[i]-x[j], y[i]-y[j])
			if osman {
				c.Cost[i][j] = math.Floor(c.Cost[i][j])
			}
		}
	}
	return c, in.fault.Err()
}
