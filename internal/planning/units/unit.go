package units

import "gezhi/internal/geo"

// Kind is the sort of a unit.
type Kind string

// The kinds of units. Sites and shops have no households of their own: they follow the nearest ordinary grid.
const (
	HighRiseUnit  Kind = "highrise_unit"        // 高层单元
	MultiStorey   Kind = "multistorey_building" // 多层楼栋
	BungalowBlock Kind = "bungalow_block"       // 平房片
	WalledSite    Kind = "walled_site"          // 围圈场地
	SmallShop     Kind = "small_shop"           // 五小门店
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{HighRiseUnit, MultiStorey, BungalowBlock, WalledSite, SmallShop} }

// Attached reports whether units of the kind follow the nearest ordinary grid instead of being divided.
func (k Kind) Attached() bool { return k == WalledSite || k == SmallShop }

// Unit is the smallest part of a division.
type Unit struct {
	ID         string
	Community  string // 社区: a grid lies inside one
	Compound   string // 小区; empty where the unit belongs to none
	Type       Type   // of the compound; empty where no template is followed
	Kind       Kind
	Households int
	Residents  int
	At         geo.LonLat
}

// Edge says that two units, by their positions in the ground, may stand in one grid side by side.
type Edge struct{ A, B int }

// Ground is what is divided.
type Ground struct {
	Units []Unit
	Edges []Edge
}

// Neighbours returns for each unit those beside it, once each and in ascending order.
func (g Ground) Neighbours() [][]int {
	degree := make([]int, len(g.Units))
	for _, e := range g.Edges {
		degree[e.A]++
		degree[e.B]++
	}
	next := make([][]int, len(g.Units))
	for i, d := range degree {
		next[i] = make([]int, 0, d)
	}
	for _, e := range g.Edges {
		if e.A != e.B {
			next[e.A] = append(next[e.A], e.B)
			next[e.B] = append(next[e.B], e.A)
		}
	}
	for i := range next {
		next[i] = sortedOnce(next[i])
	}
	return next
}

// Limits are the caps of an ordinary grid. The seed of the rule: at most 300 households and at most 1,000 people.
type Limits struct {
	Households int
	Residents  int
}

// Ordinary returns the published caps.
func Ordinary() Limits { return Limits{Households: 300, Residents: 1000} }

// Hold reports whether a load stays within both caps.
func (l Limits) Hold(households, residents int) bool {
	return households <= l.Households && residents <= l.Residents
}

// Plan names for each unit of a ground, by position, the grid that it belongs to. An empty name is a unit without a grid.
type Plan []string
