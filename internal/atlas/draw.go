package atlas

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// drawing is the ground at one zoom, on the map.
type drawing struct {
	grids, micros []figure
	lines         []line
}

// figure is a place: each of its rings, shells before their holes.
type figure struct {
	code  territory.Code
	kind  string
	box   box
	rings [][]world
}

// line is a border, and what ends at it.
type line struct {
	rank   string
	box    box
	points []world
}

// draw thins the ground to what can be told apart at a zoom: half a pixel of a tile of 512 pixels.
func (g *Ground) draw(z int) drawing {
	metres := 0.0
	if z < zoomExact {
		metres = 40_075_017 / math.Exp2(float64(z)) / 1024
	}
	return drawing{grids: g.figures(g.grids, metres), micros: g.figures(g.micros, metres), lines: g.lines(metres)}
}

func (g *Ground) figures(l layer, metres float64) []figure {
	out := make([]figure, 0, len(l.places))
	for _, p := range l.places {
		f := figure{code: p.code, kind: p.kind, box: empty()}
		for _, ring := range p.rings {
			if metres > 0 {
				ring = l.borders.thin(ring, g.plane, metres)
			}
			if ring == nil {
				continue
			}
			drawn := onMap(ring)
			for _, w := range drawn {
				f.box = f.box.around(w)
			}
			f.rings = append(f.rings, drawn)
		}
		if len(f.rings) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// lines are the borders between grids, each once.
func (g *Ground) lines(metres float64) []line {
	var out []line
	done := map[[2]geo.Vertex]bool{}
	for _, p := range g.grids.places {
		for _, ring := range p.rings {
			for _, arc := range g.grids.borders.arcs(ring) {
				side := sideOf(arc[0], arc[1])
				if done[side] {
					continue
				}
				done[side], done[sideOf(arc[len(arc)-2], arc[len(arc)-1])] = true, true
				l := line{rank: rank(g.outline[side]), box: empty()}
				if metres > 0 {
					arc = thinArc(arc, g.plane, metres)
				}
				l.points = onMap(arc)
				for _, w := range l.points {
					l.box = l.box.around(w)
				}
				out = append(out, l)
			}
		}
	}
	return out
}

func onMap(vertices []geo.Vertex) []world {
	out := make([]world, len(vertices))
	for i, v := range vertices {
		out[i] = project(v.LonLat())
	}
	return out
}

// Tile returns the tile of the ground, encoded and compressed by gzip. It is made once and kept for a while.
func (g *Ground) Tile(t Tile) ([]byte, error) {
	if body, ok := g.tiles.get(t); ok {
		return body, nil
	}
	body, err := mvt.MarshalGzipped(g.layers(t))
	if err == nil {
		g.tiles.put(t, body)
	}
	return body, err
}

func (g *Ground) layers(t Tile) mvt.Layers {
	if !g.Bounds.Holds(t) {
		return nil
	}
	d, frame := g.thinned[min(t.Z, zoomExact)](), t.box()
	layers := mvt.Layers{newLayer("borders"), newLayer("names")}
	for _, l := range d.lines {
		if l.box.meets(frame) && t.Z >= lineFrom(l.rank) {
			layers[0].Features = append(layers[0].Features, t.line(l)...)
		}
	}
	for _, n := range g.names {
		if t.Z >= n.from && (box{n.at, n.at}).meets(frame) {
			f := geojson.NewFeature(t.place(n.at))
			f.Properties = geojson.Properties{"code": string(n.code), "name": n.text, "level": n.level}
			layers[1].Features = append(layers[1].Features, f)
		}
	}
	if t.Z >= zoomGrid {
		layers = append(layers, t.figures("grids", d.grids))
	}
	if t.Z >= zoomMicro {
		layers = append(layers, t.figures("micros", d.micros))
	}
	return layers
}

func lineFrom(rank string) int {
	switch rank {
	case "grid":
		return zoomGridLine
	case "community":
		return zoomCommunity
	}
	return 0
}

func newLayer(name string) *mvt.Layer {
	return &mvt.Layer{Name: name, Version: 2, Extent: extent}
}

// frame is the tile with its margin in its own coordinates.
var frame = orb.Bound{Min: orb.Point{-margin, -margin}, Max: orb.Point{extent + margin, extent + margin}}

func (t Tile) line(l line) []*geojson.Feature {
	points := make(orb.LineString, 0, len(l.points))
	for _, w := range l.points {
		if p := t.place(w); len(points) == 0 || points[len(points)-1] != p {
			points = append(points, p)
		}
	}
	if len(points) < 2 {
		return nil
	}
	var out []*geojson.Feature
	for _, part := range clip.LineString(frame, points) {
		f := geojson.NewFeature(part)
		f.Properties = geojson.Properties{"rank": l.rank}
		out = append(out, f)
	}
	return out
}

func (t Tile) figures(name string, figures []figure) *mvt.Layer {
	layer, around := newLayer(name), t.box()
	for _, f := range figures {
		if !f.box.meets(around) {
			continue
		}
		if shape := t.polygons(f); len(shape) > 0 {
			one := geojson.NewFeature(shape)
			one.Properties = geojson.Properties{"code": string(f.code), "kind": f.kind}
			layer.Features = append(layer.Features, one)
		}
	}
	return layer
}

// polygons cuts a place to the tile. Shells run clockwise as seen on a screen, holes the other way: the encoding asks for it.
func (t Tile) polygons(f figure) orb.MultiPolygon {
	var out orb.MultiPolygon
	open := false // the last shell is in the tile
	for _, ring := range f.rings {
		shell := signed(ring) < 0 // north is up in the shape, down in the tile
		if shell {
			open = false
		}
		drawn := make(orb.Ring, 0, len(ring)+1)
		for _, w := range ring {
			if p := t.place(w); len(drawn) == 0 || drawn[len(drawn)-1] != p {
				drawn = append(drawn, p)
			}
		}
		drawn = append(drawn, drawn[0])
		if len(drawn) < 4 {
			continue
		}
		if drawn = clip.Ring(frame, drawn); len(drawn) < 4 || area2(drawn) == 0 {
			continue
		}
		if (area2(drawn) > 0) != shell {
			drawn.Reverse()
		}
		if shell {
			out, open = append(out, orb.Polygon{drawn}), true
		} else if open {
			out[len(out)-1] = append(out[len(out)-1], drawn)
		}
	}
	return out
}

// signed is twice the area of a ring on the map, by the surveyor's formula: negative for rings that run counter-clockwise
// as seen with north up.
func signed(ring []world) float64 {
	sum, prev := 0.0, ring[len(ring)-1]
	for _, w := range ring {
		sum += (prev.x-ring[0].x)*(w.y-ring[0].y) - (w.x-ring[0].x)*(prev.y-ring[0].y)
		prev = w
	}
	return sum
}

// area2 is the same for a ring of a tile.
func area2(ring orb.Ring) float64 {
	sum := 0.0
	for i := 1; i < len(ring); i++ {
		sum += ring[i-1][0]*ring[i][1] - ring[i][0]*ring[i-1][1]
	}
	return sum
}
