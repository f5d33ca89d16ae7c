package territory

import "gezhi/internal/geo"

// Compound (小区) is a residential compound. Large compounds are split between grids, so it names its community.
type Compound struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Type       CompoundType `json:"type"`
	Community  Code         `json:"community,omitempty"`
	Grid       Code         `json:"grid,omitempty"` // where it lies, by its point
	Address    string       `json:"address,omitempty"`
	Point      *geo.LonLat  `json:"point,omitempty"`
	Buildings  int          `json:"buildings"`
	Households int          `json:"households"`
	Synthetic  bool         `json:"synthetic,omitempty"`
}

// Building (楼栋) stands in exactly one grid.
type Building struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Compound   string      `json:"compound,omitempty"` // Compound.ID
	Grid       Code        `json:"grid"`
	Micro      Code        `json:"micro,omitempty"`
	Address    string      `json:"address,omitempty"`
	Point      *geo.LonLat `json:"point,omitempty"`
	Floors     int         `json:"floors"`
	Units      int         `json:"units"`
	Households int         `json:"households"`
}

// Place is a small shop (五小门店) or a walled site (围圈场地). It belongs to exactly one grid: the one around it,
// and where none is, the nearest ordinary one.
type Place struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Kind    string     `json:"kind"` // one of the tenant's PlaceKinds
	Grid    Code       `json:"grid"`
	Address string     `json:"address,omitempty"`
	Point   geo.LonLat `json:"point"`
}

// PlaceKind is a kind of place that a tenant keeps. No national list of the five small trades exists, so it is data.
type PlaceKind struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Shop bool   `json:"shop"` // a small shop; otherwise a site
}

// DefaultPlaceKinds are the five small trades of the commonest lists, and the walled site.
func DefaultPlaceKinds() []PlaceKind {
	return []PlaceKind{
		{"food", "小餐饮(食品)店", true},
		{"beauty", "小美容美发店", true},
		{"inn", "小旅馆", true},
		{"bath", "小浴室", true},
		{"amusement", "小歌舞厅(网吧)", true},
		{"walled_site", "围圈场地", false},
	}
}
