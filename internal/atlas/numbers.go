package atlas

import (
	"fmt"
	"html"
	"strconv"

	"gezhi/internal/territory"
)

// bands are how dark a part is drawn: by its share of the greatest number, in fifths. The number stands in it too, so that
// nobody has to read the colour.
const bands = 5

// Numbers draws the parts of a place as SVG that stands inside of a page, each with its number, or with a sign where the number is
// negative and therefore not told. The page's style gives the classes part, b0 to b5 and rim their look. It is empty for a place without shapes.
func Numbers(x *territory.Index, code territory.Code, numbers map[territory.Code]int, title string) []byte {
	own := shapesOf(x, code)
	if len(own) == 0 {
		return nil
	}
	frame := empty()
	for _, s := range own {
		for _, ring := range s.Region().Rings() {
			for _, w := range onMap(ring) {
				frame = frame.around(w)
			}
		}
	}
	p := paper{frame: frame, scale: min((pictureWide-2*pictureRim)/max(frame.max.x-frame.min.x, 1e-9), (pictureHigh-2*pictureRim)/max(frame.max.y-frame.min.y, 1e-9))}
	fmt.Fprintf(&p.out, `<svg xmlns="http://www.w3.org/2000/svg" class="heat" viewBox="0 0 %g %g" role="img" aria-label="%s">`, pictureWide, pictureHigh, html.EscapeString(title))
	most := 1
	for _, n := range numbers {
		most = max(most, n)
	}
	below := x.Children(code)
	for _, part := range below {
		band := 0
		if n := numbers[part]; n > 0 {
			band = 1 + (n*bands-1)/most
		}
		p.shapes("part b"+strconv.Itoa(min(band, bands)), shapesOf(x, part))
	}
	p.shapes("rim", own)
	for _, part := range below {
		p.number(x, part, numbers[part])
	}
	p.out.WriteString(`</svg>`)
	return p.out.Bytes()
}

// number writes the number of a part into it, and its name where there are few parts.
func (p *paper) number(x *territory.Index, code territory.Code, n int) {
	shapes := shapesOf(x, code)
	if len(shapes) == 0 {
		return
	}
	at, ok := shapes[0].InnerPoint()
	if !ok {
		return
	}
	said := "–"
	if n >= 0 {
		said = strconv.Itoa(n)
	}
	px, py := p.at(project(at))
	fmt.Fprintf(&p.out, `<text x="%.1f" y="%.1f">%s</text>`, px, py, said)
	if len(x.Children(code.Parent())) <= 12 {
		fmt.Fprintf(&p.out, `<text class="small" x="%.1f" y="%.1f">%s</text>`, px, py+16, html.EscapeString(x.Name(code)))
	}
}
