package territory

import "gezhi/internal/geo"

// GridKind is ordinary or exclusive.
type GridKind string

// The kinds of grids.
const (
	Ordinary  GridKind = "ordinary"  // 普通网格: homes, streets, villages; they tile a community
	Exclusive GridKind = "exclusive" // 专属网格: a site that answers for itself; a hole in the ordinary layer
)

// CompoundType (小区类型) is one of the five kinds of residential compounds; it decides how a grid is drawn.
type CompoundType string

// The compound types.
const (
	CompoundNew      CompoundType = "new"           // 新建型
	CompoundOld      CompoundType = "old_courtyard" // 老旧型(院落)
	CompoundEmployer CompoundType = "employer"      // 单位型
	CompoundVillage  CompoundType = "urban_village" // 城中村型
	CompoundSuburban CompoundType = "suburban"      // 城郊型
)

// CompoundTypes lists the five types.
func CompoundTypes() []CompoundType {
	return []CompoundType{CompoundNew, CompoundOld, CompoundEmployer, CompoundVillage, CompoundSuburban}
}

// Grid (网格) is the smallest ground that one worker answers for.
type Grid struct {
	Code          Code           `json:"code"`
	Kind          GridKind       `json:"kind"`
	Community     Code           `json:"community"`
	Name          string         `json:"name"`
	Shape         geo.Shape      `json:"shape"`
	CompoundTypes []CompoundType `json:"compound_types,omitempty"`
	Households    int            `json:"households"`
	Residents     int            `json:"residents"`
	SiteKind      string         `json:"site_kind,omitempty"` // exclusive grids: school, hospital, ...
	Lead          string         `json:"lead,omitempty"`      // exclusive grids: the line department, "unit:U07"
	IslandReason  string         `json:"island_reason,omitempty"`
	Predecessors  []Code         `json:"predecessors,omitempty"`
	Successors    []Code         `json:"successors,omitempty"`
	Reason        string         `json:"reason,omitempty"` // why this edition drew it so
	Span
}

// MicroKind (微网格类型) is what a micro-grid is made of.
type MicroKind string

// The kinds of micro-grids.
const (
	HighriseUnit MicroKind = "highrise_unit" // one unit (单元) of a high-rise
	Multistorey  MicroKind = "multistorey"   // one building of several storeys
	Bungalows    MicroKind = "bungalows"     // about 50 households in bungalows
	MicroSite    MicroKind = "site"          // shops or a walled site
)

// MicroKinds lists the kinds of micro-grids.
func MicroKinds() []MicroKind { return []MicroKind{HighriseUnit, Multistorey, Bungalows, MicroSite} }

// MicroGrid (微网格) is a part of an ordinary grid: a unit, a building, fifty bungalows. Its shape may be unknown.
type MicroGrid struct {
	Code       Code      `json:"code"`
	Grid       Code      `json:"grid"`
	Name       string    `json:"name"`
	Kind       MicroKind `json:"kind"`
	Shape      geo.Shape `json:"shape,omitempty"`
	Households int       `json:"households"`
	Residents  int       `json:"residents"`
	Span
}
