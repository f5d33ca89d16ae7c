package demo

import (
	"fmt"
	"slices"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// siteKinds are the kinds of sites that have an exclusive grid, each with the department that leads it.
var siteKinds = []struct{ code, name, lead string }{
	{"school", "学校", "unit:U07"},
	{"hospital", "医院", "unit:U20"},
	{"office", "机关", "unit:U04"},
	{"mall", "商圈", "unit:U23"},
	{"park", "园区", "unit:U22"},
	{"tower", "商务楼宇", "unit:U05"},
	{"enterprise", "企事业单位", "unit:U22"},
	{"building_site", "工地", "unit:U14"},
	{"culture", "文体场馆", "unit:U19"},
}

// homes is how people live in a grid.
type homes struct {
	compound territory.CompoundType
	micro    territory.MicroKind
	name     string // of a micro-grid, after its number
	low, top int    // households of a micro-grid
}

func (b *builder) ruralHomes() homes {
	h := homes{territory.CompoundSuburban, territory.Bungalows, "片平房", 40, 50}
	if b.random.IntN(4) == 0 {
		h.compound = territory.CompoundVillage
	}
	return h
}

func (b *builder) urbanHomes() homes {
	switch n := b.random.IntN(20); {
	case n < 8:
		return homes{territory.CompoundNew, territory.HighriseUnit, "单元", 20, 30}
	case n < 14:
		return homes{territory.CompoundOld, territory.Multistorey, "号楼", 18, 28}
	case n < 18:
		return homes{territory.CompoundEmployer, territory.Multistorey, "号楼", 18, 30}
	default:
		return homes{territory.CompoundVillage, territory.Multistorey, "号楼", 20, 30}
	}
}

// microGrid makes the micro-grid number i of n. In grids with many, the last is a row of shops or a walled site where
// nobody lives.
func (b *builder) microGrid(code territory.Code, g *territory.Grid, h homes, i, n int) territory.MicroGrid {
	m := territory.MicroGrid{Code: code, Grid: g.Code, Kind: h.micro, Span: g.Span}
	if n >= 12 && i == n-1 {
		m.Kind, m.Name = territory.MicroSite, g.Name+"沿街商铺"
		return m
	}
	m.Name = fmt.Sprintf("%s%d%s", g.Name, i+1, h.name)
	m.Households = h.low + b.random.IntN(h.top-h.low+1)
	m.Residents = m.Households * (245 + b.random.IntN(36)) / 100 // 2.62 people a household in the census of 2020
	return m
}

// furnish puts compounds, buildings, shops and sites on the ground.
func (b *builder) furnish() {
	micros := map[territory.Code][]territory.MicroGrid{}
	for _, m := range b.t.Micros {
		micros[m.Grid] = append(micros[m.Grid], m)
	}
	for _, g := range b.t.Grids {
		if g.Kind == territory.Ordinary {
			b.settle(g, micros[g.Code])
			b.open(g)
		}
	}
}

var (
	firstWords  = []string{"海棠", "锦绣", "书香", "和顺", "青禾", "春晓", "丹河", "安泰", "福临", "翠微", "明德", "长宁"}
	secondWords = []string{"苑", "园", "居", "家园", "花园", "里", "新村", "雅筑"}
)

// settle builds one compound in the grid, and a house on each micro-grid of homes; two units of a high-rise share one.
func (b *builder) settle(g territory.Grid, micros []territory.MicroGrid) {
	h := b.ground[g.Code]
	centre, _ := g.Shape.InnerPoint()
	c := territory.Compound{
		ID: "c" + string(g.Code), Type: h.compound, Community: g.Community, Grid: g.Code, Point: &centre,
		Name:    "合成" + firstWords[b.random.IntN(len(firstWords))] + secondWords[b.random.IntN(len(secondWords))],
		Address: fmt.Sprintf("合成路%d号", 1+b.random.IntN(300)), Households: g.Households, Synthetic: true,
	}
	units := 1
	if h.micro == territory.HighriseUnit {
		units = 2
	}
	micros = slices.DeleteFunc(micros, func(m territory.MicroGrid) bool { return m.Kind == territory.MicroSite })
	for i := 0; i < len(micros); i += units {
		c.Buildings++
		b.t.Buildings = append(b.t.Buildings, b.house(c, h, micros[i:min(len(micros), i+units)]))
	}
	b.t.Compounds = append(b.t.Compounds, c)
}

func (b *builder) house(c territory.Compound, h homes, micros []territory.MicroGrid) territory.Building {
	point, _ := micros[0].Shape.InnerPoint()
	at := geo.Fix(point).LonLat()
	house := territory.Building{
		ID: fmt.Sprintf("%s-%02d", c.ID, c.Buildings), Name: fmt.Sprintf("%s%d号楼", c.Name, c.Buildings),
		Compound: c.ID, Grid: c.Grid, Address: c.Address, Point: &at, Units: 1,
	}
	switch h.micro {
	case territory.HighriseUnit:
		house.Floors = 11 + b.random.IntN(8)
	case territory.Bungalows:
		house.Floors, house.Name = 1, fmt.Sprintf("%s第%d片", c.Name, c.Buildings)
	default:
		house.Floors = 4 + b.random.IntN(4)
	}
	for _, m := range micros {
		house.Households += m.Households
	}
	if len(micros) == 1 {
		house.Micro = micros[0].Code
		return house
	}
	// A house with units in two micro-grids names neither.
	house.Units = len(micros)
	return house
}

// open puts small shops and, in one grid of five, a walled site into the grid.
func (b *builder) open(g territory.Grid) {
	region := g.Shape.Region()
	kinds := territory.DefaultPlaceKinds()
	n := 2 + b.random.IntN(5)
	for i := range n {
		k := kinds[b.random.IntN(len(kinds)-1)]
		b.place(g, region, k, i+1)
	}
	if b.random.IntN(5) == 0 {
		b.place(g, region, kinds[len(kinds)-1], n+1)
	}
}

func (b *builder) place(g territory.Grid, region geo.Region, k territory.PlaceKind, number int) {
	b.t.Places = append(b.t.Places, territory.Place{
		ID: fmt.Sprintf("p%s-%02d", g.Code, number), Kind: k.Code, Grid: g.Code,
		Name:  fmt.Sprintf("合成%s%d号", k.Name, number),
		Point: b.anywhere(region).LonLat(),
	})
}
