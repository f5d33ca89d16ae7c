package territory

import (
	"maps"
	"slices"

	"gezhi/internal/geo"
)

// tiling asks whether pieces cover a whole exactly once.
type tiling struct {
	whole   tile
	pieces  []tile
	outside Rule // the rule that a piece breaks when it leaves the whole
	partial bool // not every piece is drawn, so a gap proves nothing
}

// offsets are how far from a border, in metres, one looks for what is wrong there: within a sliver, beside it, and away from it.
var offsets = []float64{0.3, 1.2, 3}

// check proves the tiling or names what breaks it. Without a finding the pieces cover the whole exactly once,
// except perhaps within two metres of borders that were drawn apart by less than SnapMetres. Borders that do not
// meet and at which nothing wrong can be shown are found as RuleMismatch.
func (t tiling) check() []Finding {
	sum := chain{}
	for _, p := range t.pieces {
		sum.addRegion(p.region, 1, p.code)
	}
	sum.addRegion(t.whole.region, -1, t.whole.code)
	if len(sum.rest()) == 0 {
		return nil
	}
	loose := sum.snapped()
	var findings []Finding
	for _, sides := range connected(loose.rest()) {
		findings = append(findings, t.explain(loose, sides)...)
	}
	return findings
}

// connected groups sides that hang together, so that one hole is one finding.
func connected(sides []side) [][]side {
	root := map[geo.Vertex]geo.Vertex{}
	var find func(geo.Vertex) geo.Vertex
	find = func(v geo.Vertex) geo.Vertex {
		up, ok := root[v]
		if !ok || up == v {
			return v
		}
		top := find(up)
		root[v] = top
		return top
	}
	for _, s := range sides {
		root[find(s.a)] = find(s.b)
	}
	groups := map[geo.Vertex][]side{}
	for _, s := range sides {
		r := find(s.a)
		groups[r] = append(groups[r], s)
	}
	order := slices.SortedFunc(maps.Keys(groups), compare)
	out := make([][]side, 0, len(groups))
	for _, r := range order {
		out = append(out, groups[r])
	}
	return out
}

// explain looks at the ground on both sides of loose borders and says what it sees.
func (t tiling) explain(loose chain, sides []side) []Finding {
	seen := map[string]Finding{}
	var owners []Code
	for _, s := range sides {
		owners = append(owners, loose[s].owners...)
		for _, v := range t.samples(s) {
			if f, bad := t.look(v); bad {
				key := string(f.Rule)
				for _, c := range f.Codes {
					key += " " + string(c)
				}
				if _, told := seen[key]; !told {
					seen[key] = f
				}
			}
		}
	}
	owners = t.concerned(owners)
	if len(seen) == 0 && !t.partial {
		return []Finding{{Rule: RuleMismatch, Codes: owners, At: sides[0].a.LonLat()}}
	}
	var findings []Finding
	for _, key := range slices.Sorted(maps.Keys(seen)) {
		f := seen[key]
		if f.Rule == RuleGap {
			f.Codes = owners
		}
		findings = append(findings, f)
	}
	return findings
}

// concerned returns the pieces among the owners of borders, or the whole where there is no piece.
func (t tiling) concerned(owners []Code) []Code {
	slices.Sort(owners)
	owners = slices.Compact(owners)
	if pieces := slices.DeleteFunc(slices.Clone(owners), func(c Code) bool { return c == t.whole.code }); len(pieces) > 0 {
		return pieces
	}
	return owners
}

// samples returns points on both sides of a border.
func (t tiling) samples(s side) []geo.Vertex {
	plane := geo.NewPlane(s.a.LonLat())
	length := plane.Metres(s.a, s.b)
	east, north := plane.Vector(s.a, s.b)
	east, north = east/length, north/length
	dx, dy := float64(int64(s.b.X)-int64(s.a.X)), float64(int64(s.b.Y)-int64(s.a.Y))
	var out []geo.Vertex
	for _, along := range []float64{0.5, 0.25, 0.75} {
		x, y := s.a.X+int32(dx*along), s.a.Y+int32(dy*along)
		for _, metres := range offsets {
			ox, oy := plane.Steps(-north*metres, east*metres)
			out = append(out, geo.Vertex{X: x + ox, Y: y + oy}, geo.Vertex{X: x - ox, Y: y - oy})
		}
	}
	return out
}

// look judges one point; points on a border say nothing.
func (t tiling) look(v geo.Vertex) (Finding, bool) {
	var in []Code
	for _, p := range t.pieces {
		switch p.region.Locate(v) {
		case geo.Border:
			return Finding{}, false
		case geo.Inside:
			in = append(in, p.code)
		}
	}
	slices.Sort(in)
	f := Finding{Codes: in, At: v.LonLat()}
	switch side := t.whole.region.Locate(v); {
	case side == geo.Border:
		return f, false
	case len(in) > 1:
		f.Rule = RuleOverlap
	case side == geo.Outside && len(in) == 1:
		f.Rule = t.outside
	case side == geo.Inside && len(in) == 0 && !t.partial:
		f.Rule = RuleGap
	default:
		return f, false
	}
	return f, true
}
