package territory_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"gezhi/internal/demo"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

var whole = sync.OnceValues(func() (*territory.Territory, error) {
	t, _, err := demo.District(7)
	return t, err
})

// district returns the synthetic district, which tests share and must not change.
func district(t testing.TB) *territory.Territory {
	t.Helper()
	d, err := whole()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// community returns a copy of one community of the district with all that stands in it. Only the community itself is
// drawn, not the areas around it, so that nothing else has to tile.
func community(t testing.TB) *territory.Territory {
	t.Helper()
	const code = territory.Code("140502001003")
	d := district(t)
	c := &territory.Territory{Edition: d.Edition}
	for _, a := range d.Areas {
		if a.Code.Contains(code) {
			if a.Code != code {
				a.Shape = nil
			}
			c.Areas = append(c.Areas, a)
		}
	}
	for _, g := range d.Grids {
		if g.Community == code {
			g.Shape = clone(g.Shape)
			c.Grids = append(c.Grids, g)
		}
	}
	for _, m := range d.Micros {
		if code.Contains(m.Code) {
			m.Shape = clone(m.Shape)
			c.Micros = append(c.Micros, m)
		}
	}
	for _, b := range d.Buildings {
		if code.Contains(b.Grid) {
			c.Buildings = append(c.Buildings, b)
		}
	}
	for _, p := range d.Places {
		if code.Contains(p.Grid) {
			c.Places = append(c.Places, p)
		}
	}
	if len(c.Grids) < 5 || len(c.Micros) < 30 || len(c.Buildings) == 0 || len(c.Places) == 0 {
		t.Fatalf("too little in %s: %d grids, %d micro-grids", code, len(c.Grids), len(c.Micros))
	}
	return c
}

func clone(s geo.Shape) geo.Shape { return geo.Shape(orb.MultiPolygon(s).Clone()) }

// bare returns the community with its grids alone.
func bare(t testing.TB) *territory.Territory {
	c := community(t)
	c.Micros, c.Buildings, c.Places = nil, nil, nil
	return c
}

// drag moves the corner number i of a shape by so many metres east and north.
func drag(s geo.Shape, i int, east, north float64) geo.Shape {
	s = clone(s)
	ring := s[0][0]
	i %= len(ring) - 1
	x, y := geo.NewPlane(geo.LonLat{Lon: ring[i][0], Lat: ring[i][1]}).Steps(east, north)
	v := geo.Fix(geo.LonLat{Lon: ring[i][0], Lat: ring[i][1]})
	p := geo.Vertex{X: v.X + x, Y: v.Y + y}.LonLat()
	ring[i] = orb.Point{p.Lon, p.Lat}
	if i == 0 {
		ring[len(ring)-1] = ring[0]
	}
	return geo.NewShape(orb.MultiPolygon(s))
}

// names reports whether a finding of one of the rules names the code.
func names(findings []territory.Finding, code territory.Code, rules ...territory.Rule) bool {
	return slices.ContainsFunc(findings, func(f territory.Finding) bool {
		return slices.Contains(rules, f.Rule) && slices.Contains(f.Codes, code)
	})
}
