package district

import (
	"cmp"
	"fmt"
	"slices"

	"gezhi/internal/geo"
	"gezhi/internal/planning/units"
)

// Result is a plan and how good it is.
type Result struct {
	Plan        units.Plan
	Communities []Community
	Grids       []Grid
	// LowerBound is the proven least number of grids of the whole ground, frozen grids and units over a cap counted as one each.
	LowerBound      int
	Proven          int // communities whose number of grids is proven minimal
	SplitCompounds  int // compounds that could stay whole and do not
	LeastSplit      int // proven at these numbers of grids: no plan splits fewer
	MovedHouseholds int // households whose present grid changes
	LeastMoved      int // proven at these numbers of grids: in no plan fewer households move, whatever compounds it splits
	Settled         int // communities whose moved households are proven fewest at the fewest split compounds
	EdgeCut         int // edges between two grids
	Oversize        []int
	// Choices are offered where there is a present division: this plan first, then those with more grids and fewer households moved.
	Choices []Choice
	choose  func(grids int) units.Plan
}

// Community is what was reached in one community.
type Community struct {
	Name       string `json:"community"`
	Units      int    `json:"units"`
	Grids      int    `json:"grids"`
	LowerBound int    `json:"lower_bound"`
	Proven     bool   `json:"proven"`
	// At this number of grids:
	SplitCompounds int  `json:"split_compounds"`
	LeastSplit     int  `json:"least_split"` // proven: no plan splits fewer
	Moved          int  `json:"moved_households"`
	LeastMoved     int  `json:"least_moved"` // proven: in no plan fewer households move, whatever compounds it splits
	Settled        bool `json:"settled"`     // compounds split are proven fewest, and moved households fewest of all plans that split no more
}

// Grid is one grid of a plan, with what explains it.
type Grid struct {
	Name         string `json:"grid"`
	Community    string `json:"community"`
	Units        int    `json:"units"`
	Households   int    `json:"households"`
	Residents    int    `json:"residents"`
	Compounds    int    `json:"compounds"`           // compounds of which it holds units
	Pieces       int    `json:"pieces,omitempty"`    // of them those that other grids hold units of, too
	MovedIn      int    `json:"moved_in,omitempty"`  // households that come from other grids
	Kept         bool   `json:"kept,omitempty"`      // it has the name of a present grid
	Why          Why    `json:"why"`                 // why it is not larger
	Neighbour    string `json:"neighbour,omitempty"` // the neighbour with which it would be smallest
	WithH        int    `json:"with_h,omitempty"`    // households together with that neighbour
	loadH, loadP int    // with the templates' shares
	WithP        int    `json:"with_p,omitempty"` // residents together with that neighbour
}

// Why says what keeps a grid from being merged with a neighbour.
type Why string

// The reasons.
const (
	WhyFrozen     Why = "frozen"     // it was frozen
	WhyOversize   Why = "oversize"   // one unit breaks a cap alone: split it by floors or have it approved
	WhyIsland     Why = "island"     // it touches no other grid of its community
	WhyHouseholds Why = "households" // with any neighbour it would pass the cap of households
	WhyResidents  Why = "residents"  // with any neighbour it would pass the cap of residents, and not always that of households
	WhyMergeable  Why = "mergeable"  // it could be merged with Neighbour
)

// result puts the divisions of all patches together.
func (pr *prepared) result(tasks []*task, opt Options) *Result {
	r := &Result{Plan: slices.Clone(pr.fixed), Oversize: pr.oversize}
	pr.name(r.Plan, tasks, opt)
	pr.attach(r.Plan)
	pr.communities(r, tasks, opt)
	pr.measure(r)
	pr.explain(r, opt)
	return r
}

// unnamed is a grid that needs a new name.
type unnamed struct {
	community string
	nodes     []int
	west      geo.LonLat
}

// name gives the parts their names: present ones are kept, new ones are numbered from west to east, then north to south.
func (pr *prepared) name(plan units.Plan, tasks []*task, opt Options) {
	taken := map[string]bool{}
	for _, grid := range opt.Current {
		taken[grid] = true
	}
	given := map[string]bool{}
	var rest []unnamed
	put := func(nodes []int, name string) {
		for _, v := range nodes {
			plan[v] = name
		}
	}
	for _, t := range tasks {
		for i, members := range t.d.parts {
			nodes := make([]int, len(members))
			for j, v := range members {
				nodes[j] = t.pt.nodes[v]
			}
			slices.Sort(nodes)
			if l := t.d.label[i]; l >= 0 {
				put(nodes, t.pt.olds[l])
				given[t.pt.olds[l]] = true
			} else {
				rest = append(rest, pr.unnamed(nodes))
			}
		}
	}
	for _, grid := range pr.frozen {
		given[grid] = true
	}
	for _, v := range pr.oversize {
		if opt.Current != nil && opt.Current[v] != "" && !given[opt.Current[v]] {
			plan[v] = opt.Current[v]
			given[opt.Current[v]] = true
		} else {
			rest = append(rest, pr.unnamed([]int{v}))
		}
	}
	slices.SortFunc(rest, func(a, b unnamed) int {
		return cmp.Or(cmp.Compare(a.community, b.community), cmp.Compare(a.west.Lon, b.west.Lon), cmp.Compare(b.west.Lat, a.west.Lat), cmp.Compare(a.nodes[0], b.nodes[0]))
	})
	serial, community := 0, ""
	for _, u := range rest {
		if u.community != community {
			serial, community = 0, u.community
		}
		name := ""
		for name == "" || taken[name] {
			serial++
			name = fmt.Sprintf("%s-%03d", community, serial)
		}
		put(u.nodes, name)
	}
}

func (pr *prepared) unnamed(nodes []int) unnamed {
	u := unnamed{community: pr.in.Units[nodes[0]].Community, nodes: nodes}
	for _, v := range nodes {
		u.west.Lon += pr.in.Units[v].At.Lon / float64(len(nodes))
		u.west.Lat += pr.in.Units[v].At.Lat / float64(len(nodes))
	}
	return u
}

// attach gives sites and shops to the grid of the nearest ordinary unit of their community; a frozen grid takes none in.
func (pr *prepared) attach(plan units.Plan) {
	if len(pr.attached) == 0 {
		return
	}
	by := map[string][]int{}
	for i, u := range pr.in.Units {
		if !u.Kind.Attached() && pr.fixed[i] == "" {
			by[u.Community] = append(by[u.Community], i)
		}
	}
	var alone []unnamed
	for _, v := range pr.attached {
		if plan[v] != "" {
			continue
		}
		best, least := -1, 0.0
		for _, w := range by[pr.in.Units[v].Community] {
			if far := pr.in.Units[v].At.Metres(pr.in.Units[w].At); best < 0 || far < least {
				best, least = w, far
			}
		}
		if best < 0 {
			alone = append(alone, unnamed{nodes: []int{v}})
			continue
		}
		plan[v] = plan[best]
	}
	for _, u := range alone { // a community of sites alone: one grid for them, which the checker names
		plan[u.nodes[0]] = pr.in.Units[u.nodes[0]].Community + "-000"
	}
}

func (pr *prepared) communities(r *Result, tasks []*task, opt Options) {
	at := map[string]int{}
	place := func(name string) *Community {
		i, ok := at[name]
		if !ok {
			i = len(r.Communities)
			at[name] = i
			r.Communities = append(r.Communities, Community{Name: name})
		}
		return &r.Communities[i]
	}
	seen := map[string]bool{}
	for i, u := range pr.in.Units {
		c := place(u.Community)
		c.Units++
		if !seen[r.Plan[i]] {
			seen[r.Plan[i]] = true
			c.Grids++
		}
	}
	frozen := map[string]bool{}
	for i, grid := range pr.fixed {
		if grid != "" && !frozen[grid] {
			frozen[grid] = true
			place(pr.in.Units[i].Community).LowerBound++
		}
	}
	for _, v := range pr.oversize {
		place(pr.in.Units[v].Community).LowerBound++
	}
	for i := range r.Communities {
		r.Communities[i].Settled = true
	}
	for _, t := range tasks {
		c := place(t.pt.community)
		c.LowerBound += t.bound
		c.SplitCompounds += t.d.splits()
		c.LeastSplit += t.leastSplit
		c.LeastMoved += t.leastMoved
		c.Settled = c.Settled && t.splitSettled && t.movedSettled
	}
	for i, grid := range opt.Current {
		if grid != "" && grid != r.Plan[i] {
			place(pr.in.Units[i].Community).Moved += pr.in.Units[i].Households
		}
	}
	for i := range r.Communities {
		c := &r.Communities[i]
		c.Proven = c.Grids == c.LowerBound
		// Where the pieces of one grid cannot all keep its name, another piece might have kept it.
		c.Settled = c.Settled && (!pr.torn[c.Name] || c.Moved == c.LeastMoved)
		r.LowerBound += c.LowerBound
		if c.Proven {
			r.Proven++
		}
		if c.Settled {
			r.Settled++
		}
		r.SplitCompounds += c.SplitCompounds
		r.LeastSplit += c.LeastSplit
		r.MovedHouseholds += c.Moved
		r.LeastMoved += c.LeastMoved
	}
}

func (pr *prepared) measure(r *Result) {
	for _, e := range pr.in.Edges {
		if r.Plan[e.A] != r.Plan[e.B] {
			r.EdgeCut++
		}
	}
}
