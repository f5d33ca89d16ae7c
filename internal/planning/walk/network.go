package walk

import (
	"math"
	"slices"

	"github.com/tidwall/rtree"

	"gezhi/internal/geo"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/osm"
)

// Walker is how somebody walks.
type Walker struct {
	Name     string
	Speed    float64 // metres in a second
	Wheels   bool    // takes no steps and passes no stile
	Crossing float64 // seconds lost at a marked crossing
}

// Walkers are those that planning knows. Speeds and the time at a crossing are assumptions: common values of planning practice.
func Walkers() []Walker {
	return []Walker{{"adult", 1.2, false, 30}, {"elder", 0.8, false, 30}, {"wheelchair", 0.7, true, 30}}
}

// Network is streets as one walker can use them. Ways are in metres; a crossing counts as the metres walked in its time.
type Network struct {
	at     []geo.LonLat
	edges  []edge
	first  []int32 // by node: its first entry in hops; one more at the end
	hops   []hop
	tree   rtree.RTreeG[int32] // edges by their boxes in degrees
	islets int                 // nodes in small pieces that hang together with nothing; nobody is led there
}

type edge struct {
	a, b   int32
	metres float64
}

type hop struct {
	to     int32
	metres float32
}

// isletNodes is the most nodes of a piece that counts as a fault of the map, or a court that the map does not tie to the streets.
const isletNodes = 50

// New builds the network of a walker. A barrier cuts the streets that it crosses, but for bridges and tunnels.
func New(e *osm.Extract, w Walker, barriers []adjacency.Barrier) *Network {
	n := &Network{}
	walls := adjacency.NewWalls(barriers)
	number := map[int64]int32{}
	waits := []float64{}
	node := func(id int64) int32 {
		i, known := number[id]
		if !known {
			i = int32(len(n.at))
			number[id] = i
			n.at = append(n.at, e.Nodes[id])
			wait := 0.0
			if e.Tags[id]["highway"] == "crossing" {
				wait = w.Crossing * w.Speed / 2 // half of it on either side
			}
			waits = append(waits, wait)
		}
		return i
	}
	for _, way := range e.Ways {
		if !w.may(way.Tags) {
			continue
		}
		for k := 1; k < len(way.Nodes); k++ {
			a, b := way.Nodes[k-1], way.Nodes[k]
			p, known := e.Nodes[a]
			q, known2 := e.Nodes[b]
			if !known || !known2 || a == b || w.barred(e.Tags[a]) || w.barred(e.Tags[b]) {
				continue
			}
			if !spans(way.Tags) && walls.Part(geo.Fix(p), geo.Fix(q)) {
				continue
			}
			i, j := node(a), node(b)
			n.edges = append(n.edges, edge{i, j, p.Metres(q) + waits[i] + waits[j]})
		}
	}
	n.dropIslets()
	n.link()
	return n
}

// Nodes is the number of points where streets meet or bend.
func (n *Network) Nodes() int { return len(n.at) }

// may tells whether somebody walks on a way of these tags (OpenStreetMap wiki, "Access restrictions", defaults of foot).
func (w Walker) may(t osm.Tags) bool {
	foot := t["foot"]
	allowed := foot == "yes" || foot == "designated" || foot == "permissive"
	switch t["highway"] {
	case "motorway", "motorway_link", "construction", "proposed", "raceway", "bus_guideway", "abandoned", "platform":
		return false
	case "trunk", "trunk_link":
		if sidewalk := t["sidewalk"]; !allowed && (sidewalk == "" || sidewalk == "no" || sidewalk == "none") {
			return false
		}
	case "cycleway", "bridleway":
		if foot == "no" {
			return false
		}
	case "steps":
		if w.Wheels && t["wheelchair"] != "yes" && t["ramp:wheelchair"] != "yes" {
			return false
		}
	}
	if w.Wheels && t["wheelchair"] == "no" {
		return false
	}
	if foot == "no" || foot == "use_sidepath" || foot == "private" {
		return false
	}
	return allowed || t["access"] != "no" && t["access"] != "private"
}

// barred tells whether a point of these tags stops the walker.
func (w Walker) barred(t osm.Tags) bool {
	switch t["barrier"] {
	case "":
		return false
	case "stile", "kissing_gate", "turnstile", "full-height_turnstile", "cattle_grid", "log", "debris":
		if w.Wheels && t["wheelchair"] != "yes" {
			return true
		}
	case "wall", "fence", "hedge":
		return t["foot"] != "yes"
	}
	foot := t["foot"]
	return t["locked"] == "yes" || foot == "no" || foot == "private" || foot == "" && (t["access"] == "no" || t["access"] == "private")
}

func spans(t osm.Tags) bool {
	return t["bridge"] != "" && t["bridge"] != "no" || t["tunnel"] != "" && t["tunnel"] != "no"
}

// dropIslets takes away pieces of few nodes, unless the whole network is one.
func (n *Network) dropIslets() {
	root := make([]int32, len(n.at))
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for _, e := range n.edges {
		root[find(e.a)] = find(e.b)
	}
	size := make([]int, len(n.at))
	largest := 0
	for i := range root {
		r := find(int32(i))
		size[r]++
		largest = max(largest, size[r])
	}
	least := min(isletNodes, largest)
	for i := range root {
		if size[find(int32(i))] < least {
			n.islets++
		}
	}
	n.edges = slices.DeleteFunc(n.edges, func(e edge) bool { return size[find(e.a)] < least })
}

// link lays out the ways that lead on from each node, and finds edges by place.
func (n *Network) link() {
	n.first = make([]int32, len(n.at)+1)
	for _, e := range n.edges {
		n.first[e.a+1]++
		n.first[e.b+1]++
	}
	for i := range n.at {
		n.first[i+1] += n.first[i]
	}
	n.hops = make([]hop, 2*len(n.edges))
	next := slices.Clone(n.first)
	for k, e := range n.edges {
		n.hops[next[e.a]] = hop{e.b, float32(e.metres)}
		n.hops[next[e.b]] = hop{e.a, float32(e.metres)}
		next[e.a]++
		next[e.b]++
		p, q := n.at[e.a], n.at[e.b]
		n.tree.Insert([2]float64{min(p.Lon, q.Lon), min(p.Lat, q.Lat)}, [2]float64{max(p.Lon, q.Lon), max(p.Lat, q.Lat)}, int32(k))
	}
}

// Place is where somebody steps onto a street.
type Place struct {
	edge     int32
	toA, toB float64 // metres from the point itself to the two ends
	along    float64 // metres from a, on the street
	Away     float64 // metres between the point and the street, straight
	Lost     bool    // no street is near
}

// Distances of snapping, in metres.
const (
	FarAway   = 150.0 // further away than this, a place is told as doubtful
	lostAfter = 500.0
)

// Snap finds the street nearest to a point, up to 500 m away.
func (n *Network) Snap(p geo.LonLat) Place {
	const degree = 111_195.0 // metres of a degree of latitude
	east := degree * math.Cos(p.Lat*math.Pi/180)
	best := Place{Lost: true, Away: math.Inf(1)}
	for _, reach := range []float64{50, lostAfter} {
		dLon, dLat := reach/max(east, 1), reach/degree
		n.tree.Search([2]float64{p.Lon - dLon, p.Lat - dLat}, [2]float64{p.Lon + dLon, p.Lat + dLat}, func(_, _ [2]float64, k int32) bool {
			e := n.edges[k]
			a, b := n.at[e.a], n.at[e.b]
			ax, ay := (a.Lon-p.Lon)*east, (a.Lat-p.Lat)*degree
			dx, dy := (b.Lon-a.Lon)*east, (b.Lat-a.Lat)*degree
			share := 0.0
			if length := dx*dx + dy*dy; length > 0 {
				share = max(0, min(1, -(ax*dx+ay*dy)/length))
			}
			away := math.Hypot(ax+share*dx, ay+share*dy)
			if away < best.Away && away <= reach || away == best.Away && k < best.edge {
				best = Place{edge: k, along: share * e.metres, Away: away}
			}
			return true
		})
		if !best.Lost {
			break
		}
	}
	if !best.Lost {
		e := n.edges[best.edge]
		best.toA, best.toB = best.Away+best.along, best.Away+e.metres-best.along
	}
	return best
}

// Snapping tells how well points lie on the streets.
type Snapping struct {
	Points int     `json:"points"`
	Far    int     `json:"far"`  // more than FarAway from any street
	Lost   int     `json:"lost"` // with no street near; nothing is in reach of them
	Worst  float64 `json:"worst_metres"`
	Islets int     `json:"islets"` // nodes of streets that hang together with nothing, and are left out
}

// SnapAll finds the streets of many points.
func (n *Network) SnapAll(points []geo.LonLat) ([]Place, Snapping) {
	places := make([]Place, len(points))
	s := Snapping{Points: len(points), Islets: n.islets}
	for i, p := range points {
		places[i] = n.Snap(p)
		switch away := places[i].Away; {
		case places[i].Lost:
			s.Lost++
		default:
			s.Worst = max(s.Worst, away)
			if away > FarAway {
				s.Far++
			}
		}
	}
	return places, s
}
