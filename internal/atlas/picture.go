package atlas

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strings"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// Sizes of a still picture, in its own units.
const (
	pictureWide   = 640.0
	pictureHigh   = 420.0
	pictureRim    = 24.0
	pictureLabels = 40 // places below that are named; more would lie over each other
)

// Picture draws a place with the places directly below it as SVG, and marks a point. It is what a browser without WebGL shows.
// It answers false for a place that is not known or has no shape.
func Picture(x *territory.Index, code territory.Code, mark *geo.LonLat) ([]byte, bool) {
	own := shapesOf(x, code)
	if len(own) == 0 {
		return nil, false
	}
	p := paperFor(own, mark)
	fmt.Fprintf(&p.out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" role="img"><title>%s</title><style>`+
		`.p{fill:#fff;stroke:#89949d;stroke-width:1}.o{fill:none;stroke:#0b5d7a;stroke-width:3}text{font:14px sans-serif;fill:#1a2126;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:3px}`+
		`.m{fill:#b3261e;stroke:#fff;stroke-width:3}</style><rect width="100%%" height="100%%" fill="#f3f5f7"/>`, pictureWide, pictureHigh, html.EscapeString(x.FullName(code)))
	below := x.Children(code)
	for _, c := range below {
		p.shapes("p", shapesOf(x, c))
	}
	p.shapes("o", own)
	if len(below) <= pictureLabels {
		for _, c := range below {
			p.name(x, c)
		}
	}
	if mark != nil {
		px, py := p.at(project(*mark))
		fmt.Fprintf(&p.out, `<circle class="m" cx="%.1f" cy="%.1f" r="9"/>`, px, py)
	}
	p.out.WriteString(`</svg>`)
	return p.out.Bytes(), true
}

// shapesOf is the shape of a place, or the shapes of its grids where an area was never drawn by itself.
func shapesOf(x *territory.Index, code territory.Code) []geo.Shape {
	var own geo.Shape
	switch code.Level() {
	case territory.LevelGrid:
		grid, _ := x.Grid(code)
		own = grid.Shape
	case territory.LevelMicro:
		micro, _ := x.Micro(code)
		own = micro.Shape
	default:
		area, _ := x.Area(code)
		own = area.Shape
	}
	if len(own) > 0 {
		return []geo.Shape{own}
	}
	if code.Level() >= territory.LevelGrid {
		return nil
	}
	var all []geo.Shape
	for _, c := range x.Children(code) {
		all = append(all, shapesOf(x, c)...)
	}
	return all
}

// Tapped is the point of the ground under a point of the picture of a place that is shown wide units across: what somebody touched
// in it. It answers false for a place without a picture and for a point beside it.
func Tapped(x *territory.Index, code territory.Code, px, py, wide float64) (geo.LonLat, bool) {
	own := shapesOf(x, code)
	high := wide * pictureHigh / pictureWide
	if len(own) == 0 || px <= 0 || py <= 0 || px > wide || py > high {
		return geo.LonLat{}, false
	}
	p := paperFor(own, nil)
	left, top := p.corner()
	return world{
		x: p.frame.min.x + (px*pictureWide/wide-left)/p.scale,
		y: p.frame.min.y + (py*pictureHigh/high-top)/p.scale,
	}.lonLat(), true
}

// paperFor is the paper on which shapes fit, and a point where there is one.
func paperFor(own []geo.Shape, mark *geo.LonLat) paper {
	frame := empty()
	for _, s := range own {
		for _, ring := range s.Region().Rings() {
			for _, w := range onMap(ring) {
				frame = frame.around(w)
			}
		}
	}
	if mark != nil {
		frame = frame.around(project(*mark))
	}
	return paper{frame: frame, scale: min((pictureWide-2*pictureRim)/max(frame.max.x-frame.min.x, 1e-9), (pictureHigh-2*pictureRim)/max(frame.max.y-frame.min.y, 1e-9))}
}

type paper struct {
	out   bytes.Buffer
	frame box
	scale float64
}

func (p *paper) at(w world) (x, y float64) {
	left, top := p.corner()
	return left + (w.x-p.frame.min.x)*p.scale, top + (w.y-p.frame.min.y)*p.scale
}

// corner is where the frame begins on the paper.
func (p *paper) corner() (left, top float64) {
	return (pictureWide - (p.frame.max.x-p.frame.min.x)*p.scale) / 2, (pictureHigh - (p.frame.max.y-p.frame.min.y)*p.scale) / 2
}

func (p *paper) shapes(class string, shapes []geo.Shape) {
	var d strings.Builder
	for _, s := range shapes {
		for _, ring := range s.Region().Rings() {
			lastX, lastY, sep := math.Inf(1), 0.0, "M"
			for _, w := range onMap(ring) {
				if x, y := p.at(w); math.Hypot(x-lastX, y-lastY) > 0.4 {
					fmt.Fprintf(&d, "%s%.1f %.1f", sep, x, y)
					lastX, lastY, sep = x, y, "L"
				}
			}
			d.WriteString("Z")
		}
	}
	fmt.Fprintf(&p.out, `<path class="%s" d="%s"/>`, class, d.String())
}

func (p *paper) name(x *territory.Index, code territory.Code) {
	shapes := shapesOf(x, code)
	if len(shapes) == 0 {
		return
	}
	if at, ok := shapes[0].InnerPoint(); ok {
		px, py := p.at(project(at))
		fmt.Fprintf(&p.out, `<text x="%.1f" y="%.1f">%s</text>`, px, py, html.EscapeString(x.Name(code)))
	}
}
