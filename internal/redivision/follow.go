package redivision

import (
	"slices"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// Heirs say where places of the edition before went. They are kept with a published re-division: the open work follows by them.
type Heirs struct {
	Micros  map[territory.Code]territory.Code   `json:"micros,omitempty"`  // micro-grids that changed their grid: the new code
	Ended   map[territory.Code]territory.Code   `json:"ended,omitempty"`   // grids that ended: the one that took over most of their households
	Parents map[territory.Code][]territory.Code `json:"parents,omitempty"` // new grids: those from which they took ground
	Changed []territory.Code                    `json:"changed,omitempty"` // grids that are new, ended or drawn anew, in order
}

// Heir answers where a place of the edition before lies now: a micro-grid under its new code, a grid that ended in its heir, everything
// else under its own code.
func (h Heirs) Heir(code territory.Code) territory.Code {
	switch code.Level() {
	case territory.LevelMicro:
		if next, moved := h.Micros[code]; moved {
			return next
		}
		if heir, ended := h.Ended[code.Parent()]; ended {
			return heir
		}
	case territory.LevelGrid:
		if heir, ended := h.Ended[code]; ended {
			return heir
		}
	}
	return code
}

// Split answers the new grids that took ground from a grid.
func (h Heirs) Split(grid territory.Code) (list []territory.Code) {
	for code, from := range h.Parents {
		if slices.Contains(from, grid) {
			list = append(list, code)
		}
	}
	slices.SortFunc(list, compare)
	return list
}

// Where answers to which place something goes that lay at a place and, if known, at a point: a point is looked up in the new ground;
// without one the place's heir is taken.
func (h Heirs) Where(now *territory.Index, place territory.Code, point *geo.LonLat) territory.Code {
	grid := place.Up(territory.LevelGrid)
	if _, changed := slices.BinarySearchFunc(h.Changed, grid, compare); grid == "" || !changed {
		return place
	}
	if point != nil {
		if at := now.Locate(*point); at.Micro != "" {
			return at.Micro
		} else if at.OK {
			return at.Grid
		}
	}
	return h.Heir(place)
}

// Communities lists those in which grids change, in order.
func (d *Drawn) Communities() []territory.Code { return d.above(territory.LevelCommunity) }

// Towns lists those in which grids change, in order.
func (d *Drawn) Towns() []territory.Code { return d.above(territory.LevelTown) }

func (d *Drawn) above(level territory.Level) (list []territory.Code) {
	for _, c := range d.Grids {
		list = append(list, c.Code.Up(level))
	}
	slices.SortFunc(list, compare)
	return slices.Compact(list)
}

// Counted is how much of the ground goes to other grids.
type Counted struct {
	Micros     int `json:"micros"`
	Buildings  int `json:"buildings"`
	Compounds  int `json:"compounds"`
	Places     int `json:"places"`
	Households int `json:"households"`
}

// Count counts what of the base lies in another grid now.
func (d *Drawn) Count(base *territory.Territory, g Ground) Counted {
	c := Counted{Micros: len(d.Micros)}
	for i, b := range base.Buildings {
		if d.Next.Buildings[i].Grid != b.Grid {
			c.Buildings++
		}
	}
	for i, o := range base.Compounds {
		if d.Next.Compounds[i].Grid != o.Grid {
			c.Compounds++
		}
	}
	for i, p := range base.Places {
		if d.Next.Places[i].Grid != p.Grid {
			c.Places++
		}
	}
	for _, u := range g.Units {
		if _, moved := d.Micros[territory.Code(u.ID)]; moved {
			c.Households += u.Households
		}
	}
	return c
}
