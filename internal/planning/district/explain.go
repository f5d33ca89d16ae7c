package district

import (
	"slices"
	"strings"
)

// explain describes each grid: what it carries, what moved in, and why it is not larger.
func (pr *prepared) explain(r *Result, opt Options) {
	at := map[string]int{}
	holders := map[string]map[int]bool{} // grids by community and compound
	for i, u := range pr.in.Units {
		g, ok := at[r.Plan[i]]
		if !ok {
			g = len(r.Grids)
			at[r.Plan[i]] = g
			r.Grids = append(r.Grids, Grid{Name: r.Plan[i], Community: u.Community, Why: WhyIsland})
		}
		grid := &r.Grids[g]
		grid.Units++
		grid.Households += u.Households
		grid.Residents += u.Residents
		h, p := u.Load()
		grid.loadH += h
		grid.loadP += p
		if opt.Current != nil {
			if opt.Current[i] == grid.Name {
				grid.Kept = true
			} else if opt.Current[i] != "" {
				grid.MovedIn += u.Households
			}
		}
		if u.Compound != "" {
			key := u.Community + "\x00" + u.Compound
			if holders[key] == nil {
				holders[key] = map[int]bool{}
			}
			holders[key][g] = true
		}
	}
	for _, grids := range holders {
		for g := range grids {
			r.Grids[g].Compounds++
			if len(grids) > 1 {
				r.Grids[g].Pieces++
			}
		}
	}
	pr.reasons(r, at)
	for _, v := range pr.oversize {
		r.Grids[at[r.Plan[v]]].Why = WhyOversize
	}
	for _, name := range pr.frozen {
		r.Grids[at[name]].Why = WhyFrozen
	}
	slices.SortFunc(r.Grids, func(a, b Grid) int { return strings.Compare(a.Name, b.Name) })
}

// reasons compares each grid with the neighbours that it touches.
func (pr *prepared) reasons(r *Result, at map[string]int) {
	for _, e := range pr.in.Edges {
		a, b := at[r.Plan[e.A]], at[r.Plan[e.B]]
		if a != b && pr.component[e.A] >= 0 && pr.component[e.B] >= 0 {
			pr.compare(&r.Grids[a], &r.Grids[b])
			pr.compare(&r.Grids[b], &r.Grids[a])
		}
	}
}

func (pr *prepared) compare(g, other *Grid) {
	h, p := g.Households+other.Households, g.Residents+other.Residents
	why := WhyMergeable
	switch {
	case g.loadH+other.loadH > pr.limits.Households:
		why = WhyHouseholds
	case g.loadP+other.loadP > pr.limits.Residents:
		why = WhyResidents
	}
	if g.Why == WhyIsland || rank(why) > rank(g.Why) || why == g.Why && h < g.WithH {
		g.Why, g.Neighbour, g.WithH, g.WithP = why, other.Name, h, p
	}
}

// rank orders reasons: the weaker one explains more.
func rank(w Why) int { return slices.Index([]Why{WhyHouseholds, WhyResidents, WhyMergeable}, w) }
