package atlas

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"sync"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// Zooms from which a layer of the ground is drawn.
const (
	zoomCommunity = 10
	zoomGrid      = 9  // to be filled and chosen
	zoomGridLine  = 11 // to be told apart
	zoomMicro     = 14
	zoomExact     = 14 // from here on borders are drawn as they are stored
)

// Zooms from which names are drawn.
const (
	nameTown      = 8
	nameCommunity = 11
	nameGrid      = 13
	nameMicro     = 16
)

// Ground is the ground of one edition made ready to be drawn. It is safe for use by many goroutines.
type Ground struct {
	Version string // of what is drawn: two grounds with the same version look the same
	Bounds  Bounds

	plane   geo.Plane
	grids   layer
	micros  layer
	names   []name
	outline map[[2]geo.Vertex][2]territory.Code // who owns each side of a grid

	thinned [zoomExact + 1]func() drawing // by zoom; the last one is exact
	tiles   cache
}

// Bounds is the rectangle around the ground in degrees: west, south, east, north.
type Bounds [4]float64

// Holds reports whether the tile shows a part of the rectangle.
func (b Bounds) Holds(t Tile) bool {
	nw, se := project(geo.LonLat{Lon: b[0], Lat: b[3]}), project(geo.LonLat{Lon: b[2], Lat: b[1]})
	return t.box().meets(box{nw, se})
}

// layer is the places of one kind, and where their borders meet.
type layer struct {
	places  []ground
	borders *borders
}

// ground is one place with its rings, the shell of each polygon before its holes.
type ground struct {
	code  territory.Code
	name  string
	kind  string
	rings [][]geo.Vertex
}

// name is where the name of a place stands.
type name struct {
	code  territory.Code
	text  string
	level string
	at    world
	from  int // zoom
}

// NewGround reads the edition. It walks every border once.
func NewGround(x *territory.Index) *Ground {
	t := x.Territory()
	g := &Ground{grids: layer{borders: newBorders()}, micros: layer{borders: newBorders()}, outline: map[[2]geo.Vertex][2]territory.Code{}}
	sum := sha256.New()
	for _, grid := range t.Grids {
		if t.Edition.Has(grid.Span) {
			g.grids.add(grid.Code, grid.Name, string(grid.Kind), grid.Shape)
			g.call(grid.Code, grid.Name, "grid", grid.Shape, nameGrid)
		}
	}
	for _, micro := range t.Micros {
		if t.Edition.Has(micro.Span) {
			g.micros.add(micro.Code, micro.Name, string(micro.Kind), micro.Shape)
			g.call(micro.Code, micro.Name, "micro", micro.Shape, nameMicro)
		}
	}
	for _, a := range t.Areas {
		if t.Edition.Has(a.Span) {
			g.area(a)
		}
	}
	for _, l := range []layer{g.grids, g.micros} {
		for _, p := range l.places {
			sum.Write([]byte(p.code + " " + territory.Code(p.name+" "+p.kind)))
			for _, ring := range p.rings {
				_ = binary.Write(sum, binary.LittleEndian, ring) // a hash takes everything
			}
		}
	}
	g.Version = hex.EncodeToString(sum.Sum(nil)[:8])
	g.frame()
	for z := range g.thinned {
		g.thinned[z] = sync.OnceValue(func() drawing { return g.draw(z) })
	}
	return g
}

func (l *layer) add(code territory.Code, name, kind string, shape geo.Shape) {
	rings := shape.Region().Rings()
	if len(rings) == 0 {
		return
	}
	for _, ring := range rings {
		l.borders.add(ring)
	}
	l.places = append(l.places, ground{code, name, kind, rings})
}

// area notes the name of a town or community. Their borders are those of their grids.
func (g *Ground) area(a territory.Area) {
	level, from := "town", nameTown
	switch a.Code.Level() {
	case territory.LevelTown:
	case territory.LevelCommunity:
		level, from = "community", nameCommunity
	default:
		return
	}
	if a.Centre != nil {
		g.names = append(g.names, name{a.Code, a.Short(), level, project(*a.Centre), from})
	} else {
		g.call(a.Code, a.Short(), level, a.Shape, from)
	}
}

func (g *Ground) call(code territory.Code, text, level string, shape geo.Shape, from int) {
	if at, ok := shape.InnerPoint(); ok {
		g.names = append(g.names, name{code, text, level, project(at), from})
	}
}

// frame finds the bounds, the plane, and who owns each side of a grid.
func (g *Ground) frame() {
	low, high := geo.Vertex{X: math.MaxInt32, Y: math.MaxInt32}, geo.Vertex{X: math.MinInt32, Y: math.MinInt32}
	for _, p := range g.grids.places {
		for _, ring := range p.rings {
			prev := ring[len(ring)-1]
			for _, v := range ring {
				low, high = geo.Vertex{X: min(low.X, v.X), Y: min(low.Y, v.Y)}, geo.Vertex{X: max(high.X, v.X), Y: max(high.Y, v.Y)}
				side, owners := sideOf(prev, v), g.outline[sideOf(prev, v)]
				if owners[0] == "" {
					owners[0] = p.code
				} else if owners[0] != p.code {
					owners[1] = p.code
				}
				g.outline[side] = owners
				prev = v
			}
		}
	}
	if len(g.grids.places) == 0 {
		return
	}
	a, b := low.LonLat(), high.LonLat()
	g.Bounds = Bounds{a.Lon, a.Lat, b.Lon, b.Lat}
	g.plane = geo.NewPlane(geo.LonLat{Lon: (a.Lon + b.Lon) / 2, Lat: (a.Lat + b.Lat) / 2})
}

func sideOf(a, b geo.Vertex) [2]geo.Vertex {
	if byPlace(a, b) > 0 {
		return [2]geo.Vertex{b, a}
	}
	return [2]geo.Vertex{a, b}
}

// rank is the widest place that ends at a side: the county, a town, a community, or just a grid.
func rank(owners [2]territory.Code) string {
	a, b := owners[0], owners[1]
	switch {
	case b == "":
		return "county"
	case a.Up(territory.LevelTown) != b.Up(territory.LevelTown):
		return "town"
	case a.Up(territory.LevelCommunity) != b.Up(territory.LevelCommunity):
		return "community"
	}
	return "grid"
}
