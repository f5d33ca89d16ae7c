package gridcheck

import (
	"cmp"
	"math"
	"slices"

	"gezhi/internal/planning/units"
)

// Rule is a rule of the division.
type Rule string

// The rules, each with what its violation carries.
const (
	Missing     Rule = "missing"     // Unit stands in no grid
	Twice       Rule = "twice"       // Unit stands in Grid and in other grids as well
	Unknown     Rule = "unknown"     // the plan names Unit, the ground does not
	Unnamed     Rule = "unnamed"     // the plan gives Unit a grid without a name
	Communities Rule = "communities" // Grid reaches over Got communities
	Households  Rule = "households"  // Grid has Got households, the cap is Cap
	Residents   Rule = "residents"   // Grid has Got residents, the cap is Cap
	Template    Rule = "template"    // Grid is within the caps, but weighs Got hundredths of the caps that the types of its compounds leave
	Apart       Rule = "apart"       // Grid falls into Got parts that do not touch
	Unattached  Rule = "unattached"  // Grid has only sites and shops, no ordinary unit
	Frozen      Rule = "frozen"      // Unit of frozen Grid left it, or another came in
)

// Violation is one broken rule.
type Violation struct {
	Rule Rule   `json:"rule"`
	Grid string `json:"grid,omitempty"`
	Unit string `json:"unit,omitempty"`
	Got  int    `json:"got,omitempty"`
	Cap  int    `json:"cap,omitempty"`
	// Alone marks a grid over a cap that is one single unit: it cannot be divided, only approved or split by floors.
	Alone bool `json:"alone,omitempty"`
}

// Row is one line of a plan from anywhere.
type Row struct{ Unit, Grid string }

// Rows writes a plan of a ground as lines; units without a grid have none.
func Rows(g units.Ground, p units.Plan) []Row {
	rows := make([]Row, 0, len(p))
	for i, grid := range p {
		if grid != "" {
			rows = append(rows, Row{g.Units[i].ID, grid})
		}
	}
	return rows
}

// Check returns every violation of the rules, ordered by grid and unit; none means that the plan is valid. It takes time proportional
// to units, edges and rows.
func Check(g units.Ground, limits units.Limits, rows []Row) []Violation {
	c := checker{ground: g, limits: limits, grid: make([]string, len(g.Units))}
	c.place(rows)
	c.grids()
	slices.SortStableFunc(c.found, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Grid, b.Grid), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Rule, b.Rule))
	})
	return c.found
}

// Kept adds what a plan did to frozen grids: each frozen grid must hold exactly the units that it held in before.
func Kept(before, after []Row, frozen []string) []Violation {
	was, is := map[string]string{}, map[string]string{}
	for _, r := range before {
		was[r.Unit] = r.Grid
	}
	var found []Violation
	for _, r := range after {
		is[r.Unit] = r.Grid
		if slices.Contains(frozen, r.Grid) && was[r.Unit] != r.Grid {
			found = append(found, Violation{Rule: Frozen, Grid: r.Grid, Unit: r.Unit})
		}
	}
	for _, r := range before {
		if slices.Contains(frozen, r.Grid) && is[r.Unit] != r.Grid {
			found = append(found, Violation{Rule: Frozen, Grid: r.Grid, Unit: r.Unit})
		}
	}
	return found
}

type checker struct {
	ground units.Ground
	limits units.Limits
	grid   []string // by unit
	found  []Violation
}

// place reads the rows: every unit in exactly one grid.
func (c *checker) place(rows []Row) {
	position := make(map[string]int, len(c.ground.Units))
	for i, u := range c.ground.Units {
		position[u.ID] = i
	}
	for _, r := range rows {
		i, ok := position[r.Unit]
		switch {
		case !ok:
			c.found = append(c.found, Violation{Rule: Unknown, Grid: r.Grid, Unit: r.Unit})
		case r.Grid == "":
			c.found = append(c.found, Violation{Rule: Unnamed, Unit: r.Unit})
		case c.grid[i] != "":
			c.found = append(c.found, Violation{Rule: Twice, Grid: c.grid[i], Unit: r.Unit})
		default:
			c.grid[i] = r.Grid
		}
	}
	for i, grid := range c.grid {
		if grid == "" {
			c.found = append(c.found, Violation{Rule: Missing, Unit: c.ground.Units[i].ID})
		}
	}
}

// parcel is what one grid holds.
type parcel struct {
	ordinary              int
	households, residents int
	communities           map[string]bool
	shareH, shareP        float64 // of the caps that the templates leave
	parts                 int     // ordinary units less the edges that join parts
}

func (c *checker) grids() {
	parcels := map[string]*parcel{}
	for i, u := range c.ground.Units {
		name := c.grid[i]
		if name == "" {
			continue
		}
		p := parcels[name]
		if p == nil {
			p = &parcel{communities: map[string]bool{}}
			parcels[name] = p
		}
		p.communities[u.Community] = true
		p.households += u.Households
		p.residents += u.Residents
		share := float64(units.TemplateOf(u.Type).CapShare) / 100
		p.shareH += float64(u.Households) / share / float64(c.limits.Households)
		p.shareP += float64(u.Residents) / share / float64(c.limits.Residents)
		if !u.Kind.Attached() {
			p.ordinary++
			p.parts++
		}
	}
	c.join(parcels)
	for name, p := range parcels {
		c.judge(name, p)
	}
}

// join counts the parts of each grid: every edge that joins two parts of one grid makes one part less (union-find).
func (c *checker) join(parcels map[string]*parcel) {
	parent := make([]int, len(c.ground.Units))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, e := range c.ground.Edges {
		a, b := c.ground.Units[e.A], c.ground.Units[e.B]
		if c.grid[e.A] == "" || c.grid[e.A] != c.grid[e.B] || a.Kind.Attached() || b.Kind.Attached() {
			continue
		}
		if ra, rb := root(e.A), root(e.B); ra != rb {
			parent[ra] = rb
			parcels[c.grid[e.A]].parts--
		}
	}
}

func (c *checker) judge(name string, p *parcel) {
	add := func(v Violation) {
		v.Grid = name
		c.found = append(c.found, v)
	}
	if len(p.communities) > 1 {
		add(Violation{Rule: Communities, Got: len(p.communities), Cap: 1})
	}
	if p.households > c.limits.Households {
		add(Violation{Rule: Households, Got: p.households, Cap: c.limits.Households, Alone: p.ordinary == 1})
	}
	if p.residents > c.limits.Residents {
		add(Violation{Rule: Residents, Got: p.residents, Cap: c.limits.Residents, Alone: p.ordinary == 1})
	}
	if share := max(p.shareH, p.shareP); share > 1+1e-9 && p.households <= c.limits.Households && p.residents <= c.limits.Residents {
		add(Violation{Rule: Template, Got: int(math.Ceil(share * 100)), Cap: 100, Alone: p.ordinary == 1})
	}
	if p.parts > 1 {
		add(Violation{Rule: Apart, Got: p.parts, Cap: 1})
	}
	if p.ordinary == 0 {
		add(Violation{Rule: Unattached})
	}
}
