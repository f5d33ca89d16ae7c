package district

import (
	"cmp"
	"slices"

	"gezhi/internal/planning/units"
)

// Marks of a unit's present grid.
const (
	fresh  int32 = -1 // the unit stands in no grid yet: putting it somewhere moves nobody
	abroad int32 = -2 // its grid keeps its name elsewhere: the unit moves in any case
)

// patch is a connected part of a community that can be divided on its own.
type patch struct {
	community string
	nodes     []int // positions in the ground, ascending
	limits    units.Limits
	h, p      []int     // households and residents
	adj       [][]int32 // ascending
	compound  []int32   // the compound that could stay whole, by number, or -1
	size      []int32   // units of each such compound
	now       []int32   // the present grid, by number in olds, or a mark
	olds      []string  // present grids that may keep their names here
	was       []int32   // the present grid, by a number in the patch, or fresh
	wasCount  int       // present grids that have units here
}

func (pt *patch) n() int { return len(pt.nodes) }

func (pt *patch) load(members []int32) (h, p int) {
	for _, v := range members {
		h += pt.h[v]
		p += pt.p[v]
	}
	return h, p
}

// ground is the input, prepared: what is fixed, and the patches that are left to divide.
type prepared struct {
	in        units.Ground
	limits    units.Limits
	fixed     units.Plan // frozen grids; the others are empty
	frozen    []string
	oversize  []int // units that break a cap alone
	attached  []int // sites and shops
	patches   []*patch
	component []int32         // by unit: number of its patch, or -1
	torn      map[string]bool // communities with a present grid that lies in several patches or units over a cap
}

// prepare takes frozen grids, units over a cap and attached units out and parts the rest into connected patches.
func prepare(in units.Ground, opt Options) *prepared {
	pr := &prepared{in: in, limits: opt.Limits, fixed: make(units.Plan, len(in.Units)), component: make([]int32, len(in.Units))}
	for i, u := range in.Units {
		pr.component[i] = -1
		switch {
		case opt.Current != nil && opt.Current[i] != "" && slices.Contains(opt.Frozen, opt.Current[i]):
			pr.fixed[i] = opt.Current[i]
			if !slices.Contains(pr.frozen, opt.Current[i]) {
				pr.frozen = append(pr.frozen, opt.Current[i])
			}
		case u.Kind.Attached():
			pr.attached = append(pr.attached, i)
		case !opt.Limits.Hold(u.Load()):
			pr.oversize = append(pr.oversize, i)
		default:
			pr.component[i] = -2
		}
	}
	near := in.Neighbours()
	for i := range in.Units {
		if pr.component[i] == -2 {
			pr.patches = append(pr.patches, pr.flood(i, int32(len(pr.patches)), near))
		}
	}
	pr.compounds()
	pr.present(opt.Current)
	return pr
}

func (pr *prepared) flood(from int, number int32, near [][]int) *patch {
	pt := &patch{community: pr.in.Units[from].Community, nodes: []int{from}, limits: pr.limits}
	pr.component[from] = number
	for i := 0; i < len(pt.nodes); i++ {
		for _, v := range near[pt.nodes[i]] {
			if pr.component[v] == -2 && units.Near(pr.in.Units[pt.nodes[i]], pr.in.Units[v]) {
				pr.component[v] = number
				pt.nodes = append(pt.nodes, v)
			}
		}
	}
	slices.Sort(pt.nodes)
	local := make(map[int]int32, len(pt.nodes))
	for i, v := range pt.nodes {
		local[v] = int32(i)
	}
	for _, v := range pt.nodes {
		u := pr.in.Units[v]
		h, p := u.Load()
		pt.h, pt.p = append(pt.h, h), append(pt.p, p)
		row := make([]int32, 0, len(near[v]))
		for _, w := range near[v] {
			if j, in := local[w]; in && units.Near(u, pr.in.Units[w]) {
				row = append(row, j)
			}
		}
		pt.adj = append(pt.adj, row)
	}
	return pt
}

// compounds numbers, in each patch, the compounds that could stay whole: all units in the patch, connected, more than one, within
// the caps.
func (pr *prepared) compounds() {
	type key struct{ community, compound string }
	members := map[key][]int{}
	var order []key
	for i, u := range pr.in.Units {
		if u.Compound == "" || u.Kind.Attached() {
			continue
		}
		k := key{u.Community, u.Compound}
		if members[k] == nil {
			order = append(order, k)
		}
		members[k] = append(members[k], i)
	}
	for _, pt := range pr.patches {
		pt.compound = make([]int32, pt.n())
		for i := range pt.compound {
			pt.compound[i] = -1
		}
	}
	for _, k := range order {
		if list := members[k]; len(list) > 1 {
			pr.compoundOf(list)
		}
	}
}

func (pr *prepared) compoundOf(list []int) {
	number := pr.component[list[0]]
	if number < 0 {
		return
	}
	pt := pr.patches[number]
	local := make([]int32, len(list))
	for i, v := range list {
		if pr.component[v] != number {
			return
		}
		j, _ := slices.BinarySearch(pt.nodes, v)
		local[i] = int32(j)
	}
	if h, p := pt.load(local); !pt.limits.Hold(h, p) || !pt.connected(local) {
		return
	}
	q := int32(len(pt.size))
	pt.size = append(pt.size, int32(len(list)))
	for _, v := range local {
		pt.compound[v] = q
	}
}

// connected reports whether nodes touch one another inside.
func (pt *patch) connected(members []int32) bool {
	in := make(map[int32]bool, len(members))
	for _, v := range members {
		in[v] = true
	}
	reached := []int32{members[0]}
	delete(in, members[0])
	for i := 0; i < len(reached); i++ {
		for _, w := range pt.adj[reached[i]] {
			if in[w] {
				delete(in, w)
				reached = append(reached, w)
			}
		}
	}
	return len(in) == 0
}

// present gives each unit its present grid. A grid that lies in several patches, or in units over a cap, keeps its name where most of its
// households are.
func (pr *prepared) present(current units.Plan) {
	type share struct {
		grid  string
		place int32 // a patch, or from the number of patches on a unit over a cap
		h     int
	}
	sums := map[string]map[int32]int{}
	put := func(i int, place int32) {
		if grid := current[i]; grid != "" {
			if sums[grid] == nil {
				sums[grid] = map[int32]int{}
			}
			sums[grid][place] += pr.in.Units[i].Households
		}
	}
	if current != nil {
		for i, number := range pr.component {
			if number >= 0 {
				put(i, number)
			}
		}
		for k, i := range pr.oversize {
			put(i, int32(len(pr.patches)+k))
		}
	}
	home := map[string]int32{}
	pr.torn = map[string]bool{}
	for grid, by := range sums {
		var best []share
		for place, h := range by {
			best = append(best, share{grid, place, h})
			if len(by) > 1 {
				pr.torn[pr.communityOf(place)] = true
			}
		}
		home[grid] = slices.MaxFunc(best, func(a, b share) int { return cmp.Or(cmp.Compare(a.h, b.h), cmp.Compare(b.place, a.place)) }).place
	}
	for _, grid := range pr.frozen { // its name is taken
		delete(home, grid)
	}
	for number, pt := range pr.patches {
		pt.now, pt.was = make([]int32, pt.n()), make([]int32, pt.n())
		numbers := map[string]int32{}
		for i, v := range pt.nodes {
			pt.was[i] = fresh
			if current != nil && current[v] != "" {
				if _, known := numbers[current[v]]; !known {
					numbers[current[v]] = int32(len(numbers))
				}
				pt.was[i] = numbers[current[v]]
			}
			pt.now[i] = pt.present(current, v, home, int32(number))
		}
		pt.wasCount = len(numbers)
	}
}

func (pr *prepared) communityOf(place int32) string {
	if k := int(place) - len(pr.patches); k >= 0 {
		return pr.in.Units[pr.oversize[k]].Community
	}
	return pr.patches[place].community
}

func (pt *patch) present(current units.Plan, v int, home map[string]int32, number int32) int32 {
	if current == nil || current[v] == "" {
		return fresh
	}
	if at, ok := home[current[v]]; !ok || at != number {
		return abroad
	}
	if i := slices.Index(pt.olds, current[v]); i >= 0 {
		return int32(i)
	}
	pt.olds = append(pt.olds, current[v])
	return int32(len(pt.olds) - 1)
}
