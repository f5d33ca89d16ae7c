package territory

import (
	"slices"
	"strings"
	"sync"

	"github.com/tidwall/rtree"

	"gezhi/internal/geo"
)

// Located is where a point lies.
type Located struct {
	Grid      Code // empty when no grid holds the point
	Micro     Code // empty when no drawn micro-grid of Grid holds the point
	Community Code // of the grid, or of the community's own shape
	Area      Code // the smallest area whose shape or grid holds the point; empty outside of the territory
	OK        bool // a grid holds the point
}

// tile is a drawn grid or micro-grid; tiles stand in the order of their codes.
type tile struct {
	code   Code
	region geo.Region
}

// Index answers questions about one edition from memory. It is immutable and safe for use by many goroutines.
type Index struct {
	t          *Territory
	areas      map[Code]int
	grids      map[Code]int
	micros     map[Code]int
	children   map[Code][]Code
	tiles      []tile
	tree       rtree.RTreeGN[int32, int32] // tiles by their bounds
	outlines   []tile                      // areas with a shape, smallest level first
	catalogue  []entry
	neighbours func() map[Code][]Code
}

// NewIndex reads the territory, which must not change afterwards. Where a code stands twice, the first one counts.
// Rows that have ended keep their names, but no point lies in them.
func NewIndex(t *Territory) *Index {
	x := &Index{t: t, areas: map[Code]int{}, grids: map[Code]int{}, micros: map[Code]int{}, children: map[Code][]Code{}}
	for i, a := range t.Areas {
		x.enter(x.areas, a.Code, a.Code.Parent(), i, a.Span)
		if len(a.Shape) > 0 && t.Edition.Has(a.Span) {
			x.outlines = append(x.outlines, tile{a.Code, a.Shape.Region()})
		}
	}
	for i, g := range t.Grids {
		x.enter(x.grids, g.Code, g.Community, i, g.Span)
		x.draw(g.Code, g.Shape, g.Span)
	}
	for i, m := range t.Micros {
		x.enter(x.micros, m.Code, m.Grid, i, m.Span)
		x.draw(m.Code, m.Shape, m.Span)
	}
	x.plant()
	for _, list := range x.children {
		slices.Sort(list)
	}
	x.catalogue = entries(t)
	x.neighbours = sync.OnceValue(func() map[Code][]Code { return neighbours(t) })
	return x
}

func (x *Index) enter(rows map[Code]int, code, parent Code, i int, span Span) {
	if _, twice := rows[code]; twice {
		return
	}
	rows[code] = i
	if x.t.Edition.Has(span) {
		x.children[parent] = append(x.children[parent], code)
	}
}

func (x *Index) draw(code Code, shape geo.Shape, span Span) {
	if len(shape) > 0 && x.t.Edition.Has(span) {
		x.tiles = append(x.tiles, tile{code, shape.Region()})
	}
}

// plant orders the tiles by code, so that the smallest index is the smallest code, and builds the tree.
func (x *Index) plant() {
	byCode := func(a, b tile) int { return strings.Compare(string(a.code), string(b.code)) }
	slices.SortStableFunc(x.tiles, byCode)
	for i, s := range x.tiles {
		x.tree.Insert([2]int32{s.region.Min.X, s.region.Min.Y}, [2]int32{s.region.Max.X, s.region.Max.Y}, int32(i))
	}
	slices.SortStableFunc(x.outlines, func(a, b tile) int {
		if a.code.Level() != b.code.Level() {
			return int(b.code.Level()) - int(a.code.Level())
		}
		return byCode(a, b)
	})
}

// Locate tells in which grid and micro-grid the point lies, to 1 cm. A point on a border belongs to the grid with
// the smallest code, and within it to the micro-grid with the smallest code, so the answer never depends on order.
func (x *Index) Locate(p geo.LonLat) Located {
	if !p.Valid() {
		return Located{}
	}
	v := geo.Fix(p)
	at := x.locateTile(v)
	if at.OK {
		return at
	}
	for _, o := range x.outlines {
		if o.region.Locate(v) != geo.Outside {
			return Located{Area: o.code, Community: o.code.Up(LevelCommunity)}
		}
	}
	return Located{}
}

func (x *Index) locateTile(v geo.Vertex) Located {
	grid := int32(-1)
	var micros [8]int32 // more than eight micro-grids meet in one point only by mistake
	n := 0
	point := [2]int32{v.X, v.Y}
	x.tree.Search(point, point, func(_, _ [2]int32, i int32) bool {
		s := &x.tiles[i]
		if isMicro := len(s.code) == LevelMicro.Digits(); isMicro && n == len(micros) || !isMicro && grid >= 0 && i > grid {
			return true
		} else if s.region.Locate(v) == geo.Outside {
			return true
		} else if isMicro {
			micros[n] = i
			n++
		} else {
			grid = i
		}
		return true
	})
	if grid < 0 {
		return Located{}
	}
	code := x.tiles[grid].code
	community := x.t.Grids[x.grids[code]].Community
	return Located{Grid: code, Micro: x.microOf(code, micros[:n]), Community: community, Area: community, OK: true}
}

func (x *Index) microOf(grid Code, candidates []int32) Code {
	best := int32(-1)
	for _, i := range candidates {
		if grid.Contains(x.tiles[i].code) && (best < 0 || i < best) {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	return x.tiles[best].code
}

// Nearest returns the ordinary grid that is nearest to the point by the distance to its border, and that distance
// in metres: 0 inside. Sites and shops outside of every grid are attached to it. It returns false without grids.
// It looks at every grid: for imports and checks, not for each request.
func (x *Index) Nearest(p geo.LonLat) (Code, float64, bool) {
	var best Code
	least := -1.0
	for _, s := range x.tiles {
		if s.code.Kind() != Ordinary {
			continue
		}
		if d := s.region.Metres(p); least < 0 || d < least {
			best, least = s.code, d
		}
	}
	return best, max(0, least), least >= 0
}
