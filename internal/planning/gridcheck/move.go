package gridcheck

import "gezhi/internal/planning/units"

// Desk keeps a division ready to be changed by hand: a unit moved is judged again by its two grids alone.
type Desk struct {
	ground     units.Ground
	limits     units.Limits
	neighbours [][]int
	grid       []string
	members    map[string][]int
}

// NewDesk prepares a valid or invalid plan for changes by hand.
func NewDesk(g units.Ground, limits units.Limits, p units.Plan) *Desk {
	d := &Desk{ground: g, limits: limits, neighbours: g.Neighbours(), grid: append([]string(nil), p...), members: map[string][]int{}}
	for i, grid := range d.grid {
		d.members[grid] = append(d.members[grid], i)
	}
	return d
}

// Load is what a grid carries.
type Load struct {
	Grid       string `json:"grid"`
	Units      int    `json:"units"`
	Households int    `json:"households"`
	Residents  int    `json:"residents"`
}

// Moved is what a change by hand leaves: the loads of the grids that it touched, and what is wrong with them.
type Moved struct {
	Loads      []Load      `json:"loads"`
	Violations []Violation `json:"violations"`
}

// Move puts one unit, by its position, into a grid, new or known, and judges both grids again. It takes time proportional to the two
// grids. The change stays also where it breaks a rule: the person who drags decides.
func (d *Desk) Move(unit int, grid string) Moved {
	from := d.grid[unit]
	if from == grid {
		return d.judge(grid)
	}
	old := d.members[from]
	for i, u := range old {
		if u == unit {
			d.members[from] = append(old[:i:i], old[i+1:]...)
			break
		}
	}
	if len(d.members[from]) == 0 {
		delete(d.members, from)
	}
	d.grid[unit] = grid
	d.members[grid] = append(d.members[grid], unit)
	return d.judge(from, grid)
}

// Plan returns the division as it stands.
func (d *Desk) Plan() units.Plan { return append(units.Plan(nil), d.grid...) }

func (d *Desk) judge(grids ...string) Moved {
	var m Moved
	for _, name := range grids {
		members := d.members[name]
		if len(members) == 0 {
			continue
		}
		part, rows := d.part(name, members)
		load := Load{Grid: name, Units: len(members)}
		for _, u := range part.Units {
			load.Households += u.Households
			load.Residents += u.Residents
		}
		m.Loads = append(m.Loads, load)
		m.Violations = append(m.Violations, Check(part, d.limits, rows)...)
	}
	return m
}

// part cuts the ground of one grid out.
func (d *Desk) part(name string, members []int) (units.Ground, []Row) {
	var g units.Ground
	rows := make([]Row, len(members))
	position := make(map[int]int, len(members))
	for i, u := range members {
		position[u] = i
		g.Units = append(g.Units, d.ground.Units[u])
		rows[i] = Row{d.ground.Units[u].ID, name}
	}
	for i, u := range members {
		for _, v := range d.neighbours[u] {
			if j, in := position[v]; in && i < j {
				g.Edges = append(g.Edges, units.Edge{A: i, B: j})
			}
		}
	}
	return g, rows
}
