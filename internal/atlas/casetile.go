package atlas

import (
	"cmp"
	"slices"
	"strings"

	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"gezhi/internal/access"
	"gezhi/internal/cases"
)

// Bunching of cases in a tile. Below zoomSingle what lies in the same square of the tile becomes one sign with a number; from
// there on only what would lie on top of each other.
const (
	zoomSingle  = 15
	bunchWide   = extent / 11
	bunchNarrow = extent / 42 // about 12 pixels
	idsMost     = 20          // of a bunch whose cases are named one by one
)

// View is how a reader sees the cases.
type View struct {
	Scope  access.Scope
	Filter Filter
	// Public hides what the public may not see: exact places, ids, numbers below Least, and the categories in Private.
	Public  bool
	Least   int
	Private []string // categories that happen in private rooms; they are on no public map
}

// bunch is the cases that are drawn as one sign.
type bunch struct {
	n, open, overdue int
	x, y             float64 // sums of the places in the tile
	one              *pin
	ids              []string
}

// Tile draws the cases that a reader may see, encoded and compressed by gzip. The same cases give the same bytes.
func (s *Spots) Tile(t Tile, v View) ([]byte, error) {
	bunches := s.bunches(t, v)
	layer := newLayer("cases")
	for _, key := range order(bunches) {
		b := bunches[key]
		f := geojson.NewFeature(t.middle(b, key, sideAt(t.Z)))
		f.Properties = v.properties(t, b)
		layer.Features = append(layer.Features, f)
	}
	return mvt.MarshalGzipped(mvt.Layers{layer})
}

// sideAt is the side of the squares in which cases become one sign, at a zoom.
func sideAt(z int) float64 {
	if z >= zoomSingle {
		return bunchNarrow
	}
	return bunchWide
}

func (s *Spots) bunches(t Tile, v View) map[[2]int]*bunch {
	side := sideAt(t.Z)
	found := map[[2]int]*bunch{}
	s.visit(t.own(), func(p *pin) {
		at := p.exact
		if v.Public {
			at = p.snapped
		}
		where := t.place(at)
		if where[0] < 0 || where[1] < 0 || where[0] >= extent || where[1] >= extent || !v.admits(p) {
			return
		}
		key := [2]int{int(where[0] / side), int(where[1] / side)}
		b := found[key]
		if b == nil {
			b = &bunch{one: p}
			found[key] = b
		}
		b.add(p, where[0], where[1], t.Z >= zoomSingle && !v.Public)
	})
	return found
}

func (v View) admits(p *pin) bool {
	if !v.Filter.admits(&p.Spot) || !v.Scope.Admits(p.Resource) {
		return false
	}
	return !v.Public || p.Class == access.PublicData && !slices.ContainsFunc(v.Private, func(c string) bool { return strings.HasPrefix(p.Matter, c) })
}

func (b *bunch) add(p *pin, x, y float64, named bool) {
	b.n++
	b.x, b.y = b.x+x, b.y+y
	if p.State.Open() {
		b.open++
	}
	if p.Overdue && p.State.Open() {
		b.overdue++
	}
	if p.ID < b.one.ID {
		b.one = p
	}
	if named {
		b.ids = append(b.ids, p.ID)
	}
}

// properties are what a sign says. A single case tells its kind and, inside, its id; a bunch tells numbers.
func (v View) properties(t Tile, b *bunch) geojson.Properties {
	if b.n == 1 {
		p := geojson.Properties{"kind": v.kindOf(b.one), "category": b.one.Matter[:min(3, len(b.one.Matter))], "loop": string(b.one.Loop)}
		if !v.Public {
			p["id"], p["state"] = b.one.ID, string(b.one.State)
		}
		return p
	}
	kind := "closed"
	if b.overdue > 0 && !v.Public {
		kind = "overdue"
	} else if b.open > 0 {
		kind = "open"
	}
	p := geojson.Properties{"kind": kind, "bunch": true}
	if !v.Public || b.n >= v.Least {
		p["n"] = b.n
	}
	if !v.Public && b.overdue > 0 {
		p["overdue"] = b.overdue
	}
	if t.Z >= zoomSingle && len(b.ids) > 0 && len(b.ids) <= idsMost {
		slices.Sort(b.ids)
		p["ids"] = strings.Join(b.ids, ",")
	}
	return p
}

// kindOf is how a case is drawn. Only open ones are drawn as late, and the public is told no more than open or closed.
func (v View) kindOf(p *pin) string {
	switch {
	case !p.State.Open():
		return "closed"
	case v.Public:
		return "open"
	case p.State == cases.Suspended:
		return "suspended"
	case p.Overdue:
		return "overdue"
	}
	return "open"
}

func order(bunches map[[2]int]*bunch) [][2]int {
	keys := make([][2]int, 0, len(bunches))
	for k := range bunches {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[1], b[1]), cmp.Compare(a[0], b[0])) })
	return keys
}
