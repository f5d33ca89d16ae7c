package redivision

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"gezhi/internal/fault"
	"gezhi/internal/planning/units"
	"gezhi/internal/territory"
)

// Drawn is the edition that a plan makes of the one before, and what it changed.
type Drawn struct {
	Next  *territory.Territory
	Grids []Change // grids that are new, ended or drawn anew, in the order of codes
	Heirs
	moved map[territory.Code]bool // grids that are new, ended or drawn anew
}

// Change is a grid that a plan changes.
type Change struct {
	Code       territory.Code   `json:"code"`
	Name       string           `json:"name"`
	Kind       ChangeKind       `json:"kind"`
	Households int              `json:"households"` // as it will be; of a grid that ends, as it was
	Residents  int              `json:"residents"`
	Moved      int              `json:"moved"`          // households that come in; of a grid that ends, that leave
	From       []territory.Code `json:"from,omitempty"` // grids from which micro-grids come, the largest part first
	To         []territory.Code `json:"to,omitempty"`   // of a grid that ends: where they go
}

// ChangeKind is what happens to a grid.
type ChangeKind string

// The kinds of changes.
const (
	GridNew   ChangeKind = "new"
	GridDrawn ChangeKind = "drawn" // it goes on under its code, over other ground
	GridEnded ChangeKind = "ended"
)

// Draw makes the edition that begins on a day out of a plan for a ground of the base. A grid of today that the plan names goes on under
// its code; any other name becomes a new grid with a code that no grid ever had. A micro-grid that changes its grid gets a code there,
// and its old one ends. Buildings, compounds and places follow the ground.
//
// Faults: Invalid units plan.incomplete when a unit has no grid, plan.frozen_grid for the code of a grid that is not part of the ground;
// Conflict territory.serials_full.
func Draw(base *territory.Territory, known []territory.Grid, g Ground, plan units.Plan, from territory.Day, reason string) (*Drawn, error) {
	w, err := newWork(base, g, plan, from)
	if err != nil {
		return nil, err
	}
	if err := w.codes(append(slices.Clone(known), base.Grids...)); err != nil {
		return nil, err
	}
	w.grids(reason)
	if err := w.micros(); err != nil {
		return nil, err
	}
	territory.Rehome(w.d.Next, w.d.moved)
	w.buildings()
	w.d.Changed = slices.SortedFunc(maps.Keys(w.d.moved), compare)
	return w.d, nil
}

// work is one edition while it is made.
type work struct {
	base    *territory.Territory
	g       Ground
	plan    units.Plan
	d       *Drawn
	members map[string][]int // units by the name of their grid
	names   []string         // of grids that change, in the order in which codes are given
	code    map[string]territory.Code
	row     map[territory.Code]int // grids of Next
	area    map[territory.Code]territory.Area
}

func newWork(base *territory.Territory, g Ground, plan units.Plan, from territory.Day) (*work, error) {
	next := *base
	next.Edition = territory.Edition{Name: base.Edition.Name, Source: base.Edition.Source, Status: territory.EditionPublished, Span: territory.Span{ValidFrom: from}}
	next.Grids, next.Micros = slices.Clone(base.Grids), slices.Clone(base.Micros)
	w := &work{
		base: base, g: g, plan: plan, members: map[string][]int{}, code: map[string]territory.Code{}, row: map[territory.Code]int{}, area: map[territory.Code]territory.Area{},
		d: &Drawn{Next: &next, moved: map[territory.Code]bool{}, Heirs: Heirs{Micros: map[territory.Code]territory.Code{}, Ended: map[territory.Code]territory.Code{}, Parents: map[territory.Code][]territory.Code{}}},
	}
	for i, grid := range next.Grids {
		if base.Edition.Has(grid.Span) {
			w.row[grid.Code] = i
		}
	}
	for _, a := range base.Areas {
		w.area[a.Code] = a
	}
	today := map[string]bool{}
	for _, name := range g.Current {
		today[name] = true
	}
	var f fault.Fields
	for i, u := range g.Units {
		name := ""
		if i < len(plan) {
			name = plan[i]
		}
		_, lives := w.row[territory.Code(name)]
		switch {
		case name == "":
			f.Add(u.ID, "plan.incomplete")
		case lives && !today[name]:
			f.Add(u.ID, "plan.frozen_grid", "grid", name)
		}
		w.members[name] = append(w.members[name], i)
	}
	for _, name := range slices.Sorted(maps.Keys(w.members)) {
		if !w.same(name) {
			w.names = append(w.names, name)
		}
	}
	return w, f.Err()
}

// same reports whether a grid of today keeps exactly its units.
func (w *work) same(name string) bool {
	n := 0
	for i, current := range w.g.Current {
		if current == name {
			n++
			if w.plan[i] != name {
				return false
			}
		}
	}
	return n == len(w.members[name])
}

// codes gives each grid that changes its code: its own, or in each community those that were never used, in reading order.
func (w *work) codes(ever []territory.Grid) error {
	used := make(map[territory.Code]bool, len(ever))
	for _, g := range ever {
		used[g.Code] = true
	}
	fresh := map[territory.Code][]string{}
	for _, name := range w.names {
		if _, lives := w.row[territory.Code(name)]; lives {
			w.code[name] = territory.Code(name)
			continue
		}
		community := territory.Code(w.g.Units[w.members[name][0]].Community)
		fresh[community] = append(fresh[community], name)
	}
	for _, community := range slices.SortedFunc(maps.Keys(fresh), compare) {
		names := fresh[community]
		shapes := make([]shape, len(names))
		for i, name := range names {
			shapes[i] = w.union(name)
		}
		codes, err := territory.AssignCodes(community, territory.Ordinary, shapes, func(c territory.Code) bool { return used[c] })
		if err != nil {
			return err
		}
		for i, name := range names {
			w.code[name] = codes[i]
		}
	}
	return nil
}

func (w *work) union(name string) shape {
	micros := make([]territory.MicroGrid, 0, len(w.members[name]))
	for _, i := range w.members[name] {
		micros = append(micros, w.g.micros[i])
	}
	return territory.Union(micros)
}

// grids writes the grids that change, and ends those of today that no unit names any more.
func (w *work) grids(reason string) {
	edition := w.d.Next.Edition
	for _, name := range w.names {
		w.drawGrid(name, reason)
	}
	ended := map[string][]int{}
	for i, name := range w.g.Current {
		if len(w.members[name]) == 0 {
			ended[name] = append(ended[name], i)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ended)) {
		code := territory.Code(name)
		grid := &w.d.Next.Grids[w.row[code]]
		to := w.shares(ended[name], func(i int) territory.Code { return w.codeOf(w.plan[i]) })
		grid.ValidTo, grid.Successors = edition.ValidFrom, to
		w.d.Ended[code], w.d.moved[code] = to[0], true
		w.d.Grids = append(w.d.Grids, Change{Code: code, Name: grid.Name, Kind: GridEnded, Households: grid.Households, Residents: grid.Residents, Moved: grid.Households, To: to})
	}
	slices.SortFunc(w.d.Grids, func(a, b Change) int { return compare(a.Code, b.Code) })
}

func (w *work) drawGrid(name, reason string) {
	members, code := w.members[name], w.code[name]
	change := Change{Code: code, Kind: GridDrawn}
	var strangers []int
	var types []territory.CompoundType
	for _, i := range members {
		u := w.g.Units[i]
		change.Households += u.Households
		change.Residents += u.Residents
		if t := territory.CompoundType(u.Type); t != "" && !slices.Contains(types, t) {
			types = append(types, t)
		}
		if w.g.Current[i] != name {
			change.Moved += u.Households
			strangers = append(strangers, i)
		}
	}
	slices.Sort(types)
	change.From = w.shares(strangers, func(i int) territory.Code { return territory.Code(w.g.Current[i]) })
	at, lives := w.row[code]
	if !lives {
		change.Kind = GridNew
		community := code.Parent()
		at = len(w.d.Next.Grids)
		w.d.Next.Grids = append(w.d.Next.Grids, territory.Grid{
			Code: code, Kind: territory.Ordinary, Community: community, Name: territory.GridName(w.area[community], serial(code)),
			Predecessors: change.From, Span: territory.Span{ValidFrom: w.d.Next.Edition.ValidFrom},
		})
		for _, old := range change.From {
			if before := &w.d.Next.Grids[w.row[old]]; !slices.Contains(before.Successors, code) {
				before.Successors = append(slices.Clone(before.Successors), code)
			}
		}
		w.d.Parents[code] = change.From
	}
	grid := &w.d.Next.Grids[at]
	grid.Shape, grid.Households, grid.Residents, grid.CompoundTypes, grid.Reason = w.union(name), change.Households, change.Residents, types, reason
	change.Name = grid.Name
	w.d.moved[code] = true
	w.d.Grids = append(w.d.Grids, change)
}

// shares lists the grids of units by how many households they have of them, the largest part first.
func (w *work) shares(members []int, of func(int) territory.Code) []territory.Code {
	weight := map[territory.Code]int{}
	for _, i := range members {
		weight[of(i)] += w.g.Units[i].Households*1000 + 1
	}
	list := slices.Collect(maps.Keys(weight))
	slices.SortFunc(list, func(a, b territory.Code) int { return cmp.Or(weight[b]-weight[a], compare(a, b)) })
	return list
}

func (w *work) codeOf(name string) territory.Code {
	if code, changed := w.code[name]; changed {
		return code
	}
	return territory.Code(name)
}

// micros gives the micro-grids that change their grid codes there, after the last that was ever given in it.
func (w *work) micros() error {
	at := make(map[territory.Code]int, len(w.d.Next.Micros))
	last := map[territory.Code]int{}
	names := map[string]bool{}
	for i, m := range w.d.Next.Micros {
		if w.base.Edition.Has(m.Span) {
			at[m.Code] = i
		}
		last[m.Grid] = max(last[m.Grid], serial(m.Code))
		names[m.Name] = true
	}
	for i, u := range w.g.Units {
		grid, was := w.codeOf(w.plan[i]), territory.Code(w.g.Current[i])
		if grid == was {
			continue
		}
		last[grid]++
		if last[grid] > 999 {
			return fault.New(fault.Conflict, "territory.serials_full", "parent", string(grid))
		}
		old := &w.d.Next.Micros[at[territory.Code(u.ID)]]
		old.ValidTo = w.d.Next.Edition.ValidFrom
		m := w.g.micros[i]
		m.Code, m.Grid, m.Span = grid+territory.Code(three(last[grid])), grid, territory.Span{ValidFrom: w.d.Next.Edition.ValidFrom}
		m.Name = w.rename(m.Name, was, grid, names)
		w.d.Micros[territory.Code(u.ID)] = m.Code
		w.d.Next.Micros = append(w.d.Next.Micros, m)
	}
	return nil
}

// rename lets a name that begins with the grid's say the new grid. Where that name is taken, the old grid is told behind it.
func (w *work) rename(name string, was, now territory.Code, taken map[string]bool) string {
	old, next := w.d.Next.Grids[w.row[was]].Name, ""
	for _, g := range w.d.Next.Grids {
		if g.Code == now && w.d.Next.Edition.Has(g.Span) {
			next = g.Name
		}
	}
	rest, begins := strings.CutPrefix(name, old)
	if !begins {
		return name
	}
	name = next + rest
	if taken[name] {
		name += "(原" + strings.TrimPrefix(old, w.area[was.Parent()].Short()) + ")"
	}
	taken[name] = true
	return name
}

// buildings lets those that name a micro-grid follow it also where they have no point.
func (w *work) buildings() {
	for i := range w.d.Next.Buildings {
		if b := &w.d.Next.Buildings[i]; w.d.Micros[b.Micro] != "" {
			b.Micro = w.d.Micros[b.Micro]
			b.Grid = b.Micro.Parent()
		}
	}
}
