package territory

import (
	"cmp"
	"slices"

	"gezhi/internal/geo"
)

// Rule names a hard rule of a division. A division that breaks one cannot be published.
type Rule string

// The hard rules.
const (
	RuleShape      Rule = "shape"         // every grid is drawn, with rings that are closed and do not cross
	RuleGap        Rule = "gap"           // every point of a community lies in a grid
	RuleOverlap    Rule = "overlap"       // and in no more than one
	RuleCommunity  Rule = "one_community" // a grid lies in one community
	RuleOutside    Rule = "outside"       // an area lies in the area above it, a micro-grid in its grid
	RuleMismatch   Rule = "mismatch"      // borders meet
	RuleContiguous Rule = "contiguous"    // a grid is one polygon, unless a reason is given for its islands
	RuleCode       Rule = "code"          // a code has its form, is used once, and never again
	RulePlaced     Rule = "placed"        // every building, shop and site belongs to the one grid in which it stands
)

// Finding is a breach of a hard rule: who breaks it and where.
type Finding struct {
	Rule  Rule       `json:"rule"`
	Codes []Code     `json:"codes"`         // the offending grids or areas
	ID    string     `json:"id,omitempty"`  // the building or place, for RulePlaced
	At    geo.LonLat `json:"at"`            // a point at which it shows; zero where there is none
	Why   string     `json:"why,omitempty"` // a code that says more, as "crossing" for RuleShape
}

// Check returns every breach of the hard rules in the edition, in a stable order; nothing means that it may be published.
// Earlier editions, if given, are searched for codes that must not return.
//
// The proof of the tiling is exact for borders that share their points and forgives slivers of SnapMetres; see
// tiling.check. Where a community has no shape of its own, its grids are held against the smallest area around it
// that has one: that they do not cross from one community into another cannot be seen there.
func Check(t *Territory, earlier ...*Territory) []Finding {
	c := &checker{t: t}
	c.checkAreas()
	c.checkGrids()
	c.checkMicros()
	c.checkLives(earlier)
	c.checkTilings()
	c.checkGround()
	slices.SortStableFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), slices.Compare(a.Codes, b.Codes), cmp.Compare(a.ID, b.ID))
	})
	return c.findings
}

type checker struct {
	t        *Territory
	findings []Finding
	areas    []tile          // drawn areas that are in force and sound
	grids    []tile          // the same of grids
	micros   map[Code][]tile // the same of micro-grids, by grid
	undrawn  map[Code]bool   // grids of which a micro-grid is not drawn
	seen     map[Code]bool   // every code in force
	region   map[Code]geo.Region
}

func (c *checker) find(rule Rule, why string, at geo.LonLat, codes ...Code) {
	c.findings = append(c.findings, Finding{Rule: rule, Codes: codes, At: at, Why: why})
}

// once checks the form of a code and that no other row in force has it.
func (c *checker) once(code, parent Code, level Level, at geo.LonLat) {
	if c.seen == nil {
		c.seen = map[Code]bool{}
	}
	switch {
	case !code.Valid() || code.Level() != level:
		c.find(RuleCode, "form", at, code)
	case code.Parent() != parent:
		c.find(RuleCode, "parent", at, code, parent)
	case parent != "" && level != LevelTown && !c.seen[parent]:
		c.find(RuleCode, "parent_missing", at, code, parent)
	case c.seen[code]:
		c.find(RuleCode, "twice", at, code)
	}
	c.seen[code] = true
}

// sound reports faults of a shape; a shape that has some takes no part in the tilings.
func (c *checker) sound(code Code, shape geo.Shape) bool {
	faults := shape.Faults()
	for _, f := range faults {
		c.find(RuleShape, f.Code, f.At, code)
	}
	return len(faults) == 0
}

func (c *checker) checkAreas() {
	areas := slices.Clone(c.t.Areas)
	slices.SortStableFunc(areas, func(a, b Area) int { return int(a.Level) - int(b.Level) })
	for _, a := range areas {
		if !c.t.Edition.Has(a.Span) {
			continue
		}
		parent := a.Parent
		if a.Level == LevelCounty {
			parent = "" // a prefecture, which is no place of ours
		}
		c.once(a.Code, parent, a.Level, a.Shape.Centre())
		if len(a.Shape) > 0 && c.sound(a.Code, a.Shape) {
			c.areas = append(c.areas, tile{a.Code, a.Shape.Region()})
		}
	}
}

func (c *checker) checkGrids() {
	c.region = map[Code]geo.Region{}
	for _, g := range c.t.Grids {
		if !c.t.Edition.Has(g.Span) {
			continue
		}
		at := g.Shape.Centre()
		c.once(g.Code, g.Community, LevelGrid, at)
		if g.Code.Kind() != g.Kind {
			c.find(RuleCode, "serial", at, g.Code)
		}
		if len(g.Shape) > 1 && g.IslandReason == "" {
			c.find(RuleContiguous, "islands", at, g.Code)
		}
		if c.sound(g.Code, g.Shape) {
			r := g.Shape.Region()
			c.grids = append(c.grids, tile{g.Code, r})
			c.region[g.Code] = r
		}
	}
}

func (c *checker) checkMicros() {
	c.micros, c.undrawn = map[Code][]tile{}, map[Code]bool{}
	for _, m := range c.t.Micros {
		if !c.t.Edition.Has(m.Span) {
			continue
		}
		c.once(m.Code, m.Grid, LevelMicro, m.Shape.Centre())
		switch {
		case len(m.Shape) == 0:
			c.undrawn[m.Grid] = true
		case c.sound(m.Code, m.Shape):
			c.micros[m.Grid] = append(c.micros[m.Grid], tile{m.Code, m.Shape.Region()})
		}
	}
}

// checkLives finds codes that lived before with another first day: they are used again.
func (c *checker) checkLives(earlier []*Territory) {
	born := map[Code]Day{}
	for _, g := range c.t.Grids {
		if c.t.Edition.Has(g.Span) {
			born[g.Code] = g.ValidFrom
		}
	}
	var again []Code
	for _, t := range append(slices.Clone(earlier), c.t) {
		for _, g := range t.Grids {
			if from, lives := born[g.Code]; lives && from != g.ValidFrom {
				again = append(again, g.Code)
			}
		}
	}
	slices.Sort(again)
	for _, code := range slices.Compact(again) {
		c.find(RuleCode, "reused", geo.LonLat{}, code)
	}
}

// checkTilings proves, for each drawn area, that what is drawn directly below it tiles it.
func (c *checker) checkTilings() {
	drawn := map[Code]bool{}
	for _, a := range c.areas {
		drawn[a.code] = true
	}
	below := map[Code][]tile{}
	for _, p := range slices.Concat(c.areas, c.grids) {
		up := p.code.Parent()
		for up != "" && !drawn[up] {
			up = up.Parent()
		}
		below[up] = append(below[up], p)
	}
	for _, a := range c.areas {
		outside := RuleCommunity
		if pieces := below[a.code]; len(pieces) > 0 && pieces[0].code.Level() != LevelGrid {
			outside = RuleOutside
		}
		c.findings = append(c.findings, tiling{a, below[a.code], outside, false}.check()...)
	}
	if roots := below[""]; len(c.areas) == 0 && len(roots) > 0 {
		c.findings = append(c.findings, overlaps(roots)...)
	}
	for _, g := range c.grids {
		if micros := c.micros[g.code]; len(micros) > 0 {
			c.findings = append(c.findings, tiling{g, micros, RuleOutside, c.undrawn[g.code]}.check()...)
		}
	}
}

// overlaps holds grids against each other where no area is drawn: within the rectangle around all of them.
func overlaps(pieces []tile) []Finding {
	low, high := pieces[0].region.Min, pieces[0].region.Max
	for _, p := range pieces {
		low = geo.Vertex{X: min(low.X, p.region.Min.X), Y: min(low.Y, p.region.Min.Y)}
		high = geo.Vertex{X: max(high.X, p.region.Max.X), Y: max(high.Y, p.region.Max.Y)}
	}
	frame := geo.FromRings([]geo.Vertex{low, {X: high.X, Y: low.Y}, high, {X: low.X, Y: high.Y}})
	return tiling{tile{"", frame.Region()}, pieces, RuleOutside, true}.check()
}
