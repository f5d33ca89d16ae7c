package demo

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"slices"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

//go:embed data/*.csv data/*.geojson
var data embed.FS

// plan says how much of what a district is to have.
type plan struct {
	county     territory.Code
	from       territory.Day // first day of the edition
	synthetic  []synthetic   // communities that the national list of 2016 does not have
	rural      int           // ordinary grids in villages
	urban      int           // ordinary grids in communities
	exclusive  int
	ruralMicro int // micro-grids in the villages' grids
	urbanMicro int
}

// synthetic is a community that we made up.
type synthetic struct {
	code territory.Code
	name string
}

// chengqu has the size of the published practice of Jincheng Chengqu: 8 towns and streets, 142 communities,
// 518 ordinary grids (155 rural, 363 community), 485 exclusive grids, 5,068 micro-grids.
var chengqu = plan{
	county: "140502",
	from:   "2024-01-01",
	synthetic: []synthetic{
		{"140502001191", "合成晨曦社区居委会"},
		{"140502002191", "合成星河社区居委会"},
		{"140502003191", "合成松风社区居委会"},
		{"140502004191", "合成云栖社区居委会"},
		{"140502006191", "合成锦程社区居委会"},
	},
	rural: 155, urban: 363, exclusive: 485, ruralMicro: 930, urbanMicro: 4138,
}

// Report says what a district holds.
type Report struct {
	Towns       int
	Communities int
	Synthetic   int // of the communities
	Villages    int // of the communities
	Ordinary    int
	Rural       int // of the ordinary grids
	Exclusive   int
	Micros      int
	Centres     int // one for the county, each town and each community
	Compounds   int
	Buildings   int
	Places      int
	Households  int
	Residents   int
}

// District makes the synthetic district of Jincheng Chengqu's size. The same seed gives the same district.
func District(seed uint64) (*territory.Territory, Report, error) {
	return build(chengqu, seed)
}

// builder carries what the steps of making a district share.
type builder struct {
	plan   plan
	random *rand.Rand
	mesh   *mesh
	t      *territory.Territory
	rings  map[territory.Code][]geo.Vertex // of areas, grids and micro-grids, as they were cut
	ground map[territory.Code]homes
}

func build(p plan, seed uint64) (*territory.Territory, Report, error) {
	b := &builder{
		plan:   p,
		random: rand.New(rand.NewPCG(seed, 0x6765_7a68_69)),
		rings:  map[territory.Code][]geo.Vertex{},
		t: &territory.Territory{Edition: territory.Edition{
			ID: "demo-" + string(p.county), Name: "合成示范版", Status: territory.EditionPublished,
			Source: "Vonng/adcode (CC BY 4.0), outlines below the county are synthetic",
			Span:   territory.Span{ValidFrom: p.from},
		}},
	}
	for _, step := range []func() error{b.readAreas, b.cutAreas, b.cutGrids, b.cutMicros} {
		if err := step(); err != nil {
			return nil, Report{}, err
		}
	}
	b.draw()
	b.furnish()
	return b.t, b.report(), nil
}

// readAreas reads the real division and boundary and adds the synthetic communities.
func (b *builder) readAreas() error {
	options := territory.Options{Datum: geo.DatumGCJ, ValidFrom: "2016-07-31", Code: b.plan.county}
	list, err := data.ReadFile(fmt.Sprintf("data/adcode2016_%s.csv", b.plan.county))
	if err != nil {
		return err
	}
	division, err := territory.ReadDivision(list, options)
	if err != nil {
		return err
	}
	outline, err := data.ReadFile(fmt.Sprintf("data/amap2018_%s.geojson", b.plan.county))
	if err != nil {
		return err
	}
	boundaries, err := territory.ReadBoundaries(outline, options)
	if err != nil {
		return err
	}
	b.t.Areas = division.Areas
	for _, s := range b.plan.synthetic {
		b.t.Areas = append(b.t.Areas, territory.Area{
			Code: s.code, Name: s.name, Level: territory.LevelCommunity, Parent: s.code.Parent(),
			Kind: territory.KindCommunity, URClass: "111", Synthetic: true,
			Span: territory.Span{ValidFrom: b.plan.from},
		})
	}
	slices.SortFunc(b.t.Areas, func(x, y territory.Area) int {
		if x.Code < y.Code {
			return -1
		}
		return 1
	})
	ring := boundaries[0].Shape.Region().Rings()[0]
	b.mesh = newMesh(ring)
	b.rings[b.plan.county] = ring
	return nil
}

// below returns the areas directly below the code, in order.
func (b *builder) below(code territory.Code) []territory.Area {
	return slices.DeleteFunc(slices.Clone(b.t.Areas), func(a territory.Area) bool { return a.Parent != code })
}

// cutAreas divides the county into towns and those into communities.
func (b *builder) cutAreas() error {
	towns := b.below(b.plan.county)
	if err := b.cut(b.plan.county, towns); err != nil {
		return err
	}
	for _, town := range towns {
		if err := b.cut(town.Code, b.below(town.Code)); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) cut(code territory.Code, areas []territory.Area) error {
	shares := make([]share, 0, len(areas))
	for _, a := range areas {
		shares = append(shares, share{b.weight(a), b.wish(a, code), true})
	}
	parts, err := b.mesh.partition(b.rings[code], shares, b.random)
	if err != nil {
		return fmt.Errorf("%s: %w", code, err)
	}
	for i, a := range areas {
		b.rings[a.Code] = parts[i]
	}
	return nil
}

// weight is how much ground an area gets: communities in the centre are small, villages are large, a town has the
// sum of its communities.
func (b *builder) weight(a territory.Area) float64 {
	if a.Level == territory.LevelCommunity {
		switch {
		case a.Kind == territory.KindVillage:
			return 1
		case a.URClass == "111":
			return 0.4
		default:
			return 0.7
		}
	}
	sum := 0.0
	for _, child := range b.below(a.Code) {
		sum += b.weight(child)
	}
	return sum
}

// wish is where an area would like to lie: at its known centre, at the mean of its communities' known centres, or
// anywhere within the area above.
func (b *builder) wish(a territory.Area, within territory.Code) geo.Vertex {
	if a.Centre != nil {
		return geo.Fix(*a.Centre)
	}
	var lon, lat float64
	n := 0.0
	for _, child := range b.below(a.Code) {
		if child.Centre != nil {
			lon, lat, n = lon+child.Centre.Lon, lat+child.Centre.Lat, n+1
		}
	}
	if n > 0 {
		return geo.Fix(geo.LonLat{Lon: lon / n, Lat: lat / n})
	}
	return b.anywhere(geo.FromRings(b.mesh.expand(b.rings[within])).Region())
}

// anywhere returns a random point inside the region.
func (b *builder) anywhere(r geo.Region) geo.Vertex {
	for {
		v := geo.Vertex{
			X: r.Min.X + b.random.Int32N(r.Max.X-r.Min.X+1),
			Y: r.Min.Y + b.random.Int32N(r.Max.Y-r.Min.Y+1),
		}
		if r.Locate(v) == geo.Inside {
			return v
		}
	}
}

// draw gives everything its outline, with the points that later cuts of neighbours put on it.
func (b *builder) draw() {
	shape := func(code territory.Code) geo.Shape { return geo.FromRings(b.mesh.expand(b.rings[code])) }
	for i := range b.t.Areas {
		a := &b.t.Areas[i]
		a.Shape = shape(a.Code)
		// A published centre that the cut left outside would put the name into another area's ground.
		if a.Centre == nil || a.Shape.Region().Locate(geo.Fix(*a.Centre)) != geo.Inside {
			inner, _ := a.Shape.InnerPoint()
			a.Centre = &inner
		}
	}
	for i := range b.t.Grids {
		b.t.Grids[i].Shape = shape(b.t.Grids[i].Code)
	}
	for i := range b.t.Micros {
		b.t.Micros[i].Shape = shape(b.t.Micros[i].Code)
	}
}

func (b *builder) report() Report {
	r := Report{
		Synthetic: len(b.plan.synthetic), Micros: len(b.t.Micros), Compounds: len(b.t.Compounds),
		Buildings: len(b.t.Buildings), Places: len(b.t.Places), Centres: len(b.t.Areas),
	}
	rural := map[territory.Code]bool{}
	for _, a := range b.t.Areas {
		switch {
		case a.Level == territory.LevelTown:
			r.Towns++
		case a.Kind == territory.KindVillage:
			r.Villages++
			rural[a.Code] = true
			r.Communities++
		case a.Level == territory.LevelCommunity:
			r.Communities++
		}
	}
	for _, g := range b.t.Grids {
		r.Households += g.Households
		r.Residents += g.Residents
		if g.Kind == territory.Exclusive {
			r.Exclusive++
			continue
		}
		r.Ordinary++
		if rural[g.Community] {
			r.Rural++
		}
	}
	return r
}

// qingzhou is the other ground of the published practice: 13 towns and streets and 1,074 communities and villages.
// Its 197 grids of the town communities are published; one grid for each village and everything below is assumed.
var qingzhou = plan{
	county: "370781",
	from:   "2024-01-01",
	rural:  997, urban: 197, exclusive: 213, ruralMicro: 3988, urbanMicro: 1970,
}

// Qingzhou makes a synthetic district on the ground of Qingzhou. The same seed gives the same district.
func Qingzhou(seed uint64) (*territory.Territory, Report, error) {
	return build(qingzhou, seed)
}
