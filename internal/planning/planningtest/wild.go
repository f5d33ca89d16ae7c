package planningtest

import (
	"fmt"
	"math/rand/v2"

	"gezhi/internal/geo"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/units"
)

// Form is what a community of Wild looks like.
type Form int

// The forms, in the order in which Wild turns to them.
const (
	Mixed     Form = iota // compounds of every kind along streets
	Towers                // units of high-rises: few fill a grid
	Bungalows             // blocks of at most 50 households: many fill a grid
	Islands               // most units touch nobody
	Pieces                // parts of the community that do not touch
	Oversize              // every third unit breaks a cap alone
	Crowded               // residents are scarcer than households
	Thin                  // a street: every unit has two neighbours
	Knot                  // everybody touches everybody
	Shops                 // sites and shops, hardly anybody lives there
	Large                 // more than 64 units
	forms     = int(Large) + 1
)

// Present is a present division, with grids of it that are to stay. Either may be missing.
type Present struct {
	Plan   units.Plan
	Frozen []string
}

// Wild returns some communities that turn through all forms, with a present division that may break every rule: it may be torn, over the
// caps, lie in two communities, or name some units only.
func Wild(seed uint64, communities int) (units.Ground, Present) {
	w := wild{rnd: rand.New(rand.NewPCG(seed, 91))}
	for c := range communities {
		w.community(c, Form((int(seed)*communities+c)%forms))
	}
	return w.ground, w.present()
}

type wild struct {
	rnd    *rand.Rand
	ground units.Ground
}

func (w *wild) community(number int, form Form) {
	n := 1 + w.rnd.IntN(28)
	if form == Large {
		n = 65 + w.rnd.IntN(40)
	}
	first := len(w.ground.Units)
	compound, left := 0, 0
	var kind units.Kind
	var templ units.Type
	for i := range n {
		if left--; left < 0 {
			left, compound = w.rnd.IntN(8), compound+1
			kind, templ = units.Kinds()[w.rnd.IntN(3)], ""
			if w.rnd.IntN(4) == 0 {
				templ = units.Templates()[w.rnd.IntN(len(units.Templates()))].Type
			}
		}
		u := units.Unit{ID: fmt.Sprintf("c%d-u%d", number, i), Community: fmt.Sprintf("c%d", number), Kind: kind, Type: templ,
			At: geo.LonLat{Lon: 112.8 + float64(number)*0.02 + 0.0008*float64(i%7) + 0.0005*w.rnd.Float64(), Lat: 35.4 + 0.0006*float64(i/7) + 0.0004*w.rnd.Float64()}}
		if w.rnd.IntN(5) > 0 {
			u.Compound = fmt.Sprintf("q%d", compound)
		}
		w.fill(&u, form)
		w.ground.Units = append(w.ground.Units, u)
	}
	w.tie(first, form)
}

// fill gives a unit its households and residents.
func (w *wild) fill(u *units.Unit, form Form) {
	u.Households = w.rnd.IntN(70)
	switch {
	case form == Towers:
		u.Kind, u.Households = units.HighRiseUnit, 60+w.rnd.IntN(140)
	case form == Bungalows:
		u.Kind, u.Households = units.BungalowBlock, 1+w.rnd.IntN(50)
	case form == Oversize && w.rnd.IntN(3) == 0:
		u.Households += 280
	}
	u.Residents = int(float64(u.Households) * (1 + 2.5*w.rnd.Float64()))
	if form == Crowded {
		u.Residents = 3*u.Households + w.rnd.IntN(300)
	}
	if form == Shops && w.rnd.IntN(5) > 0 || w.rnd.IntN(20) == 0 {
		u.Kind, u.Households, u.Residents = units.SmallShop, 0, 0
		if w.rnd.IntN(2) == 0 {
			u.Kind = units.WalledSite
		}
	}
}

// tie says who touches whom among the units from first on.
func (w *wild) tie(first int, form Form) {
	g := &w.ground
	list := g.Units[first:]
	keep := func(a, b int) {
		g.Edges = append(g.Edges, units.Edge{A: first + a, B: first + b})
	}
	if form == Thin || form == Knot {
		for a := range list {
			for b := a + 1; b < len(list); b++ {
				if form == Knot || b == a+1 {
					keep(a, b)
				}
			}
		}
		return
	}
	for _, e := range adjacency.Gabriel(list, nil) {
		switch {
		case form == Islands && w.rnd.IntN(4) > 0:
		case form == Pieces && (e.A < len(list)/3) != (e.B < len(list)/3):
		case w.rnd.IntN(30) == 0:
		default:
			keep(e.A, e.B)
		}
	}
}

func (w *wild) present() Present {
	if w.rnd.IntN(4) == 0 {
		return Present{}
	}
	p := Present{Plan: make(units.Plan, len(w.ground.Units))}
	known := map[string]bool{}
	wide := 1 + w.rnd.IntN(12)
	for i, u := range w.ground.Units {
		switch w.rnd.IntN(12) {
		case 0: // the unit is new
		case 1:
			p.Plan[i] = fmt.Sprintf("abroad-%d", w.rnd.IntN(3))
		case 2:
			p.Plan[i] = fmt.Sprintf("%s-%d", u.Community, w.rnd.IntN(4))
		default:
			p.Plan[i] = fmt.Sprintf("%s-%d", u.Community, i/wide%9)
		}
		// A grid that is frozen must stay as it is; one over two communities is not frozen.
		if grid := p.Plan[i]; grid != "" && !known[grid] {
			known[grid] = true
			if w.rnd.IntN(15) == 0 && grid[0] == 'c' {
				p.Frozen = append(p.Frozen, grid)
			}
		}
	}
	return p
}
