package stations

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"

	"gezhi/internal/geo"
	"gezhi/internal/planning/walk"
	"gezhi/internal/territory"
)

// Minutes of a walk that may be asked for.
const (
	LeastMinutes = 5
	MostMinutes  = 30
	Circle       = 15 // of the circle that the standard names (GB 50180-2018)
)

// Least is the smallest number of residents that is told inside: a smaller one is hidden.
const Least = 5

// Demand is where residents live: a micro-grid, or a grid whose micro-grids are not drawn.
type Demand struct {
	Code      territory.Code
	Grid      territory.Code
	Residents int
	At        geo.LonLat
}

// Demands lists where the residents of a place live, in the order of codes.
func Demands(t *territory.Territory, place territory.Code) (list []Demand) {
	drawn := map[territory.Code]bool{}
	for _, m := range t.Micros {
		if !place.Contains(m.Code) || !t.Edition.Has(m.Span) || len(m.Shape) == 0 {
			continue
		}
		drawn[m.Grid] = true
		if m.Residents > 0 {
			list = append(list, Demand{m.Code, m.Grid, m.Residents, middle(m.Shape)})
		}
	}
	for _, g := range t.Grids {
		if place.Contains(g.Code) && t.Edition.Has(g.Span) && !drawn[g.Code] && len(g.Shape) > 0 && g.Residents > 0 {
			list = append(list, Demand{g.Code, g.Code, g.Residents, middle(g.Shape)})
		}
	}
	slices.SortFunc(list, func(a, b Demand) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return list
}

func middle(s geo.Shape) geo.LonLat {
	at, ok := s.InnerPoint()
	if !ok {
		at = s.Centre()
	}
	return at
}

// Ways tells how far it is on foot.
type Ways interface {
	// Each visits every pair that lies within so many metres; several goroutines may visit at once, another place each.
	Each(ctx context.Context, from, to []geo.LonLat, most float64, visit func(from, to int, metres float64)) error
}

// Detour is how many times the straight line a walk is taken for where no streets are known.
const Detour = 1.3

// Straight is Ways without streets.
type Straight struct{}

// Each visits every pair within reach.
func (Straight) Each(ctx context.Context, from, to []geo.LonLat, most float64, visit func(from, to int, metres float64)) error {
	for i, a := range from {
		high := most / Detour / 111_000 // degrees of latitude, a little more than needed
		for j, b := range to {
			if math.Abs(a.Lat-b.Lat) > high {
				continue
			}
			if metres := Detour * a.Metres(b); metres <= most {
				visit(i, j, metres)
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// Streets is Ways along the streets of a walker.
type Streets struct{ Network *walk.Network }

// Each visits every pair within reach along streets. A place further than 500 m from any street reaches nothing.
func (s Streets) Each(ctx context.Context, from, to []geo.LonLat, most float64, visit func(from, to int, metres float64)) error {
	places, _ := s.Network.SnapAll(from)
	targets, _ := s.Network.SnapAll(to)
	return s.Network.Ways(ctx, places, targets, min(most, math.MaxFloat32), func(i int, reached []walk.Reached) {
		for _, r := range reached {
			visit(i, int(r.Target), float64(r.Metres))
		}
	})
}

// Near is the way from where somebody lives to the nearest open station.
type Near struct {
	Station int // its position; -1 for none within reach
	Metres  float64
}

// Cover is who lives within a walk of an open station.
type Cover struct {
	Residents int
	Covered   int
	Near      []Near      // by demand
	Grids     []GridCover // those in which somebody is left, most of them first
	Worst     *GridCover  // the grid with the smallest share within reach; nil where everybody is
}

// GridCover is how many residents of a grid no station reaches.
type GridCover struct {
	Grid      territory.Code
	Residents int
	Left      int
}

// Coverage finds who lives within so many metres of a station.
func Coverage(ctx context.Context, ways Ways, most float64, open []geo.LonLat, demands []Demand) (Cover, error) {
	c := Cover{Near: make([]Near, len(demands))}
	at := make([]geo.LonLat, len(demands))
	for i, d := range demands {
		at[i] = d.At
		c.Near[i] = Near{Station: -1, Metres: math.Inf(1)}
	}
	var mu sync.Mutex
	err := ways.Each(ctx, open, at, most, func(s, d int, metres float64) {
		mu.Lock()
		defer mu.Unlock()
		if n := &c.Near[d]; metres < n.Metres || metres == n.Metres && s < n.Station {
			*n = Near{s, metres}
		}
	})
	if err != nil {
		return c, err
	}
	c.count(demands)
	return c, nil
}

// Change tells how many residents of the same demands come within reach by a coverage in the place of another, and how many fall out of it.
func (c Cover) Change(before Cover, demands []Demand) (gained, lost int) {
	for i, d := range demands {
		switch then, now := before.Near[i].Station >= 0, c.Near[i].Station >= 0; {
		case now && !then:
			gained += d.Residents
		case then && !now:
			lost += d.Residents
		}
	}
	return gained, lost
}

// count sums residents up by grid.
func (c *Cover) count(demands []Demand) {
	grids := map[territory.Code]*GridCover{}
	for i, d := range demands {
		g := grids[d.Grid]
		if g == nil {
			g = &GridCover{Grid: d.Grid}
			grids[d.Grid] = g
		}
		g.Residents += d.Residents
		c.Residents += d.Residents
		if c.Near[i].Station >= 0 {
			c.Covered += d.Residents
		} else {
			g.Left += d.Residents
		}
	}
	for _, g := range grids {
		if g.Left > 0 {
			c.Grids = append(c.Grids, *g)
		}
	}
	slices.SortFunc(c.Grids, func(a, b GridCover) int {
		return cmp.Or(b.Left-a.Left, strings.Compare(string(a.Grid), string(b.Grid)))
	})
	for i := range c.Grids {
		g := &c.Grids[i]
		if c.Worst == nil || g.Left*c.Worst.Residents > c.Worst.Left*g.Residents {
			c.Worst = g
		}
	}
}
