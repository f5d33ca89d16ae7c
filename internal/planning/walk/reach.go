package walk

import (
	"context"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"gezhi/internal/geo"
)

// Search finds ways from one place at a time and keeps its room for the next. One goroutine uses it at a time.
type Search struct {
	*Network
	metres  []float32 // by node, where seen is now
	seen    []uint32
	now     uint32
	queue   []entry
	reached []int32 // nodes in the order of their ways
}

type entry struct {
	metres float32
	node   int32
}

// NewSearch makes room for searches on a network.
func NewSearch(n *Network) *Search {
	return &Search{Network: n, metres: make([]float32, len(n.at)), seen: make([]uint32, len(n.at))}
}

// run is Dijkstra's search up to a cutoff (1959), with a heap of four branches: m log m for the m ways within reach.
func (s *Search) run(from Place, most float32) {
	s.now++
	if s.now == 0 {
		clear(s.seen)
		s.now = 1
	}
	s.queue, s.reached = s.queue[:0], s.reached[:0]
	if from.Lost {
		return
	}
	e := s.edges[from.edge]
	s.offer(e.a, float32(from.toA), most)
	s.offer(e.b, float32(from.toB), most)
	for len(s.queue) > 0 {
		top := s.pop()
		if top.metres > s.metres[top.node] {
			continue // a shorter way was found since
		}
		s.reached = append(s.reached, top.node)
		for _, h := range s.hops[s.first[top.node]:s.first[top.node+1]] {
			s.offer(h.to, top.metres+h.metres, most)
		}
	}
}

func (s *Search) offer(node int32, metres, most float32) {
	if metres > most || s.seen[node] == s.now && s.metres[node] <= metres {
		return
	}
	s.seen[node], s.metres[node] = s.now, metres
	s.queue = append(s.queue, entry{})
	i := len(s.queue) - 1
	for i > 0 {
		up := (i - 1) / 4
		if s.queue[up].metres <= metres {
			break
		}
		s.queue[i] = s.queue[up]
		i = up
	}
	s.queue[i] = entry{metres, node}
}

func (s *Search) pop() entry {
	top, end := s.queue[0], len(s.queue)-1
	last := s.queue[end]
	s.queue = s.queue[:end]
	i := 0
	for {
		least := 4*i + 1
		if least >= end {
			break
		}
		for k := least + 1; k < min(4*i+5, end); k++ {
			if s.queue[k].metres < s.queue[least].metres {
				least = k
			}
		}
		if s.queue[least].metres >= last.metres {
			break
		}
		s.queue[i] = s.queue[least]
		i = least
	}
	if end > 0 {
		s.queue[i] = last
	}
	return top
}

// Isochrone is the pieces of street within reach of a place: each from the end where one comes from to as far as one gets.
func (s *Search) Isochrone(from Place, most float64) [][2]geo.LonLat {
	s.run(from, float32(most))
	pieces := make([][2]geo.LonLat, 0, len(s.reached))
	for _, a := range s.reached {
		left := float32(most) - s.metres[a]
		for _, h := range s.hops[s.first[a]:s.first[a+1]] {
			if s.seen[h.to] == s.now && s.metres[h.to] < s.metres[a] && s.metres[h.to]+h.metres <= s.metres[a]+1e-3 {
				continue // that is where one came from
			}
			share := 1.0
			if left < h.metres {
				share = float64(left / h.metres)
			}
			p, q := s.at[a], s.at[h.to]
			pieces = append(pieces, [2]geo.LonLat{p, {Lon: p.Lon + share*(q.Lon-p.Lon), Lat: p.Lat + share*(q.Lat-p.Lat)}})
		}
	}
	return pieces
}

// Reached is a target within reach.
type Reached struct {
	Target int32
	Metres float32
}

// Ways finds for every place the targets within so many metres and tells each, in no certain order of the targets; places run beside one
// another, so each may be called by several goroutines at once, for another place every time. It takes a search for each place.
func (n *Network) Ways(ctx context.Context, from, to []Place, most float64, each func(place int, reached []Reached)) error {
	index := n.index(to)
	var next atomic.Int64
	var group sync.WaitGroup
	for range max(1, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			s := NewSearch(n)
			ways := make([]float32, len(to))
			for i := range ways {
				ways[i] = float32(math.Inf(1))
			}
			var reached []Reached
			for i := int(next.Add(1)) - 1; i < len(from) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				reached = s.targets(from[i], to, index, float32(most), ways, reached[:0])
				each(i, reached)
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// targets finds the targets within reach of one place; ways is room for them, and infinite before and after.
func (s *Search) targets(from Place, to []Place, index targetIndex, most float32, ways []float32, reached []Reached) []Reached {
	s.run(from, most)
	offer := func(t int32, metres float32) {
		if metres <= most && metres < ways[t] {
			if math.IsInf(float64(ways[t]), 1) {
				reached = append(reached, Reached{Target: t})
			}
			ways[t] = metres
		}
	}
	for _, node := range s.reached {
		for _, t := range index.targets[index.first[node]:index.first[node+1]] {
			off := to[t].toA
			if s.edges[to[t].edge].a != node {
				off = to[t].toB
			}
			offer(t, s.metres[node]+float32(off))
		}
	}
	if !from.Lost { // on the same street one does not go to its end and back
		a := s.edges[from.edge].a
		for _, t := range index.targets[index.first[a]:index.first[a+1]] {
			if to[t].edge == from.edge {
				offer(t, float32(from.Away+to[t].Away+math.Abs(from.along-to[t].along)))
			}
		}
	}
	for k, r := range reached {
		reached[k].Metres = ways[r.Target]
		ways[r.Target] = float32(math.Inf(1))
	}
	return reached
}

// targetIndex lists targets by the nodes at both ends of their street.
type targetIndex struct {
	first   []int32
	targets []int32
}

func (n *Network) index(to []Place) targetIndex {
	x := targetIndex{first: make([]int32, len(n.at)+1)}
	each := func(visit func(node, target int32)) {
		for t, p := range to {
			if !p.Lost {
				e := n.edges[p.edge]
				visit(e.a, int32(t))
				visit(e.b, int32(t))
			}
		}
	}
	each(func(node, _ int32) { x.first[node+1]++ })
	for i := range n.at {
		x.first[i+1] += x.first[i]
	}
	x.targets = make([]int32, x.first[len(n.at)])
	next := append([]int32(nil), x.first...)
	each(func(node, target int32) {
		x.targets[next[node]] = target
		next[node]++
	})
	return x
}
