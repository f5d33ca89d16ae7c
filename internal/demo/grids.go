package demo

import (
	"math/rand/v2"
	"slices"
	"strings"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// spread divides total things among n takers as evenly as whole numbers allow; who gets one more is drawn by lot.
func spread(total, n int, random *rand.Rand) []int {
	if n == 0 {
		return nil
	}
	counts := make([]int, n)
	for i := range counts {
		counts[i] = total / n
	}
	for _, i := range random.Perm(n)[:total%n] {
		counts[i]++
	}
	return counts
}

// roughen moves single things between random takers, so that counts differ as they do in life; the sum stays.
func roughen(counts []int, least, most int, random *rand.Rand) {
	for range len(counts) {
		from, to := random.IntN(len(counts)), random.IntN(len(counts))
		if counts[from] > least && counts[to] < most {
			counts[from]--
			counts[to]++
		}
	}
}

// cutGrids divides each community into ordinary and exclusive grids.
func (b *builder) cutGrids() error {
	var villages, communities []territory.Area
	for _, a := range b.t.Areas {
		switch {
		case a.Kind == territory.KindVillage:
			villages = append(villages, a)
		case a.Level == territory.LevelCommunity:
			communities = append(communities, a)
		}
	}
	ordinary := slices.Concat(spread(b.plan.rural, len(villages), b.random), spread(b.plan.urban, len(communities), b.random))
	exclusive := spread(b.plan.exclusive, len(ordinary), b.random)
	for i, a := range slices.Concat(villages, communities) {
		if err := b.cutCommunity(a, ordinary[i], exclusive[i]); err != nil {
			return err
		}
	}
	slices.SortFunc(b.t.Grids, func(x, y territory.Grid) int { return strings.Compare(string(x.Code), string(y.Code)) })
	return nil
}

func (b *builder) cutCommunity(a territory.Area, ordinary, exclusive int) error {
	shares := make([]share, ordinary+exclusive)
	small := make([]bool, len(shares))
	for _, i := range b.random.Perm(len(shares))[:exclusive] {
		small[i] = true
	}
	for i := range shares {
		shares[i].weight = 0.85 + 0.3*b.random.Float64()
		if small[i] {
			shares[i].weight *= 0.2
		}
	}
	parts, err := b.mesh.partition(b.rings[a.Code], shares, b.random)
	if err != nil {
		return err
	}
	var homes, sites [][]geo.Vertex
	for i, part := range parts {
		if small[i] {
			sites = append(sites, part)
		} else {
			homes = append(homes, part)
		}
	}
	if err := b.nameGrids(a, territory.Ordinary, homes); err != nil {
		return err
	}
	return b.nameGrids(a, territory.Exclusive, sites)
}

// nameGrids gives the parts codes in reading order, names and, to sites, what they are.
func (b *builder) nameGrids(a territory.Area, kind territory.GridKind, parts [][]geo.Vertex) error {
	codes, err := b.assign(a.Code, kind, parts)
	if err != nil {
		return err
	}
	for i, code := range codes {
		b.rings[code] = parts[i]
	}
	slices.Sort(codes)
	seen := map[string]int{}
	for i, code := range codes {
		g := territory.Grid{Code: code, Kind: kind, Community: a.Code, Reason: "合成", Span: b.t.Edition.Span}
		if kind == territory.Ordinary {
			g.Name = territory.GridName(a, i+1)
		} else {
			s := siteKinds[b.random.IntN(len(siteKinds))]
			seen[s.code]++
			g.SiteKind, g.Lead = s.code, s.lead
			g.Name = a.Short() + "合成" + s.name + territory.Numeral(seen[s.code]) + "号专属网格"
		}
		b.t.Grids = append(b.t.Grids, g)
	}
	return nil
}

func (b *builder) assign(parent territory.Code, kind territory.GridKind, parts [][]geo.Vertex) ([]territory.Code, error) {
	shapes := make([]geo.Shape, 0, len(parts))
	for _, part := range parts {
		shapes = append(shapes, geo.FromRings(b.mesh.expand(part)))
	}
	return territory.AssignCodes(parent, kind, shapes, func(territory.Code) bool { return false })
}

// cutMicros divides the ordinary grids into micro-grids.
func (b *builder) cutMicros() error {
	var rural, urban []int
	kind := map[territory.Code]territory.AreaKind{}
	for _, a := range b.t.Areas {
		kind[a.Code] = a.Kind
	}
	for i, g := range b.t.Grids {
		switch {
		case g.Kind == territory.Exclusive:
		case kind[g.Community] == territory.KindVillage:
			rural = append(rural, i)
		default:
			urban = append(urban, i)
		}
	}
	b.ground = map[territory.Code]homes{}
	ruralCounts := spread(b.plan.ruralMicro, len(rural), b.random)
	roughen(ruralCounts, 4, 7, b.random)
	urbanCounts := spread(b.plan.urbanMicro, len(urban), b.random)
	roughen(urbanCounts, 8, 15, b.random)
	for n, i := range rural {
		if err := b.cutGrid(&b.t.Grids[i], ruralCounts[n], b.ruralHomes()); err != nil {
			return err
		}
	}
	for n, i := range urban {
		if err := b.cutGrid(&b.t.Grids[i], urbanCounts[n], b.urbanHomes()); err != nil {
			return err
		}
	}
	slices.SortFunc(b.t.Micros, func(x, y territory.MicroGrid) int { return strings.Compare(string(x.Code), string(y.Code)) })
	return nil
}

func (b *builder) cutGrid(g *territory.Grid, n int, h homes) error {
	shares := make([]share, n)
	for i := range shares {
		shares[i].weight = 0.8 + 0.4*b.random.Float64()
	}
	parts, err := b.mesh.partition(b.rings[g.Code], shares, b.random)
	if err != nil {
		return err
	}
	codes, err := b.assign(g.Code, "", parts)
	if err != nil {
		return err
	}
	for i, code := range codes {
		b.rings[code] = parts[i]
	}
	slices.Sort(codes)
	g.CompoundTypes = []territory.CompoundType{h.compound}
	b.ground[g.Code] = h
	for i, code := range codes {
		m := b.microGrid(code, g, h, i, n)
		g.Households += m.Households
		g.Residents += m.Residents
		b.t.Micros = append(b.t.Micros, m)
	}
	return nil
}
