package walk_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"gezhi/internal/geo"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/osm"
	"gezhi/internal/planning/walk"
	"gezhi/internal/testkit"
)

var plain = walk.Walker{Name: "plain", Speed: 1}

func corner(x, y int) geo.LonLat {
	return geo.LonLat{Lon: 112.8 + 0.001*float64(x), Lat: 35.5 + 0.001*float64(y)}
}

// blocks are streets in a lattice, some of them missing.
func blocks(side int, missing float64, seed uint64) *osm.Extract {
	rnd := rand.New(rand.NewPCG(seed, 3))
	e := &osm.Extract{Nodes: map[int64]geo.LonLat{}, Tags: map[int64]osm.Tags{}}
	id := func(x, y int) int64 { return int64(y*side + x) }
	add := func(a, b int64) {
		if rnd.Float64() >= missing {
			e.Ways = append(e.Ways, osm.Way{ID: int64(len(e.Ways)), Nodes: []int64{a, b}, Tags: osm.Tags{"highway": "residential"}})
		}
	}
	for y := range side {
		for x := range side {
			p := corner(x, y)
			e.Nodes[id(x, y)] = geo.LonLat{Lon: p.Lon + 0.0003*rnd.Float64(), Lat: p.Lat + 0.0003*rnd.Float64()}
			if x > 0 {
				add(id(x-1, y), id(x, y))
			}
			if y > 0 {
				add(id(x, y-1), id(x, y))
			}
		}
	}
	return e
}

// between is the way from one place to each other by relaxing all streets again and again (Bellman and Ford), with places put in as nodes.
func between(e *osm.Extract, from geo.LonLat, to []geo.LonLat) []float64 {
	at := []geo.LonLat{}
	number := map[int64]int{}
	for id, p := range e.Nodes {
		number[id] = len(at)
		at = append(at, p)
	}
	type street struct {
		a, b   int
		metres float64
	}
	var streets []street
	for _, w := range e.Ways {
		streets = append(streets, street{number[w.Nodes[0]], number[w.Nodes[1]], at[number[w.Nodes[0]]].Metres(at[number[w.Nodes[1]]])})
	}
	points := append([]geo.LonLat{from}, to...)
	plainStreets := len(streets)
	for _, p := range points { // the nearest street is cut where the point meets it, by trying a thousand places
		best, where := 0, 0.0
		least := math.Inf(1)
		for k, s := range streets[:plainStreets] {
			for share := 0.0; share <= 1; share += 0.001 {
				a, b := at[s.a], at[s.b]
				if d := p.Metres(geo.LonLat{Lon: a.Lon + share*(b.Lon-a.Lon), Lat: a.Lat + share*(b.Lat-a.Lat)}); d < least {
					least, best, where = d, k, share
				}
			}
		}
		s := streets[best]
		me := len(at)
		at = append(at, p)
		streets = append(streets, street{s.a, me, least + where*s.metres}, street{me, s.b, least + (1-where)*s.metres})
	}
	ways := make([]float64, len(at))
	for i := range ways {
		ways[i] = math.Inf(1)
	}
	start := len(at) - len(points)
	ways[start] = 0
	for range at {
		for _, s := range streets {
			ways[s.a], ways[s.b] = min(ways[s.a], ways[s.b]+s.metres), min(ways[s.b], ways[s.a]+s.metres)
		}
	}
	return ways[start+1:]
}

func TestWaysAreThoseOfAnOracle(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		e := blocks(6, 0.25, seed)
		n := walk.New(e, plain, nil)
		rnd := rand.New(rand.NewPCG(seed, 5))
		points := make([]geo.LonLat, 12)
		for i := range points {
			points[i] = geo.LonLat{Lon: 112.8 + 0.005*rnd.Float64(), Lat: 35.5 + 0.005*rnd.Float64()}
		}
		places, _ := n.SnapAll(points)
		const most = 700
		got := make([]float64, len(points))
		for i := range got {
			got[i] = math.Inf(1)
		}
		err := n.Ways(t.Context(), places[:1], places, most, func(_ int, reached []walk.Reached) {
			for _, r := range reached {
				got[r.Target] = float64(r.Metres)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range between(e, points[0], points[1:]) {
			// On one street the oracle goes around by its end; those are shorter here.
			if d := got[i+1]; d > want+1 && want < most-1 || d < want-1 && !sameStreet(places[0], places[i+1]) && want < 1e9 {
				t.Errorf("seed %d, point %d: %v m, the oracle walks %v m", seed, i+1, d, want)
			}
		}
	}
}

func sameStreet(a, b walk.Place) bool { return a.Street() == b.Street() }

// court is a small court: 南街 from west to east, with a crossing; a lane north behind a private gate; steps south.
func court(t *testing.T) *osm.Extract {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "osm", "testdata", "court.osm"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	e, err := osm.Read(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// way is how far it is between two points; infinite when there is no way.
func way(t *testing.T, n *walk.Network, from, to geo.LonLat) float64 {
	t.Helper()
	places, _ := n.SnapAll([]geo.LonLat{from, to})
	metres := math.Inf(1)
	if err := n.Ways(t.Context(), places[:1], places[1:], 5000, func(_ int, reached []walk.Reached) {
		for _, r := range reached {
			metres = float64(r.Metres)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return metres
}

func TestEveryWalkerHasTheirOwnWays(t *testing.T) {
	t.Parallel()
	e := court(t)
	west, east := corner(0, 0), corner(2, 0)
	below := geo.LonLat{Lon: 112.802, Lat: 35.499} // at the foot of the steps
	street, steps := west.Metres(east), east.Metres(below)
	for _, w := range walk.Walkers() {
		n := walk.New(e, w, nil)
		if got, want := way(t, n, west, east), street+w.Crossing*w.Speed; math.Abs(got-want) > 0.5 {
			t.Errorf("%s: over the crossing %v m, want %v", w.Name, got, want)
		}
		p := n.Snap(below)
		if w.Wheels != (p.Away > 50) {
			t.Errorf("%s: the steps are %v m away", w.Name, p.Away)
		}
		if got := way(t, n, east, below); !w.Wheels && math.Abs(got-steps) > 0.5 {
			t.Errorf("%s: down the steps %v m, want %v", w.Name, got, steps)
		}
		if p := n.Snap(corner(1, 2)); p.Away < 150 {
			t.Errorf("%s: the lane behind the private gate is used", w.Name)
		}
	}
}

func TestABarrierCutsStreetsButNoBridges(t *testing.T) {
	t.Parallel()
	e := court(t)
	river := []adjacency.Barrier{{corner(-1, 1), {Lon: 112.8005, Lat: 35.5}, {Lon: 112.8005, Lat: 35.49}}}
	west, east := corner(0, 0), corner(2, 0)
	n := walk.New(e, plain, river)
	if got := way(t, n, west, east); !math.IsInf(got, 1) && got < 100 {
		t.Errorf("through the river: %v m", got)
	}
	e.Ways[0].Tags["bridge"] = "yes"
	if got, want := way(t, walk.New(e, plain, river), west, east), west.Metres(east); math.Abs(got-want) > 0.5 {
		t.Errorf("over the bridge: %v m, want %v", got, want)
	}
}

func TestTheIsochroneEndsAtTheCutoff(t *testing.T) {
	t.Parallel()
	n := walk.New(court(t), plain, nil)
	west := corner(0, 0)
	pieces := walk.NewSearch(n).Isochrone(n.Snap(west), 50)
	if len(pieces) != 1 || math.Abs(pieces[0][0].Metres(pieces[0][1])-50) > 0.5 {
		t.Errorf("%v", pieces)
	}
}

func TestSnappingIsTold(t *testing.T) {
	t.Parallel()
	n := walk.New(court(t), plain, nil)
	_, s := n.SnapAll([]geo.LonLat{corner(1, 0), {Lon: 112.801, Lat: 35.5025}, {Lon: 113, Lat: 36}})
	if s.Points != 3 || s.Far != 1 || s.Lost != 1 || s.Worst < 270 || s.Worst > 290 {
		t.Errorf("%+v", s)
	}
}

func real(b *testing.B) *walk.Network {
	b.Helper()
	file, err := os.Open(filepath.Join(testkit.SharedData(b, "osm"), "north-bayreuth.osm.gz"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	e, err := osm.Read(b.Context(), file)
	if err != nil {
		b.Fatal(err)
	}
	return walk.New(e, walk.Walkers()[0], nil)
}

// somewhere are points beside streets.
func somewhere(n *walk.Network, count int) []walk.Place {
	rnd := rand.New(rand.NewPCG(1, 1))
	places := make([]walk.Place, 0, count)
	for len(places) < count {
		p := n.At(rnd.IntN(n.Nodes()))
		places = append(places, n.Snap(geo.LonLat{Lon: p.Lon + 0.0002*rnd.Float64(), Lat: p.Lat}))
	}
	return places
}

func BenchmarkIsochrone(b *testing.B) {
	n := real(b)
	s, places := walk.NewSearch(n), somewhere(n, 1000)
	pieces := 0
	for i := 0; b.Loop(); i++ {
		pieces = len(s.Isochrone(places[i%len(places)], 1250))
	}
	b.ReportMetric(float64(pieces), "pieces")
}

// BenchmarkTwentyThousand finds all ways up to 1,250 m between 20,000 points.
func BenchmarkTwentyThousand(b *testing.B) {
	for _, ground := range []struct {
		name string
		n    *walk.Network
	}{{"Bayreuth", real(b)}, {"blocks of 100 m", walk.New(blocks(300, 0.1, 1), plain, nil)}} {
		b.Run(ground.name, func(b *testing.B) {
			places := somewhere(ground.n, 20_000)
			pairs := 0
			var lock sync.Mutex
			for b.Loop() {
				pairs = 0
				if err := ground.n.Ways(b.Context(), places, places, 1250, func(_ int, reached []walk.Reached) {
					lock.Lock()
					pairs += len(reached)
					lock.Unlock()
				}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(pairs), "pairs")
			b.ReportMetric(float64(ground.n.Nodes()), "nodes")
		})
	}
}
