package territory

import "gezhi/internal/geo"

// AreaKind tells what sort of community or town an area is.
type AreaKind string

// The kinds of areas.
const (
	KindCounty    AreaKind = "county"    // 县、区、县级市
	KindStreet    AreaKind = "street"    // 街道
	KindTown      AreaKind = "town"      // 镇、乡
	KindCommunity AreaKind = "community" // 社区居委会
	KindVillage   AreaKind = "village"   // 村委会
)

// Area (行政区划) is a county, a town or street, or a community or village of the national division.
type Area struct {
	Code       Code        `json:"code"`
	Name       string      `json:"name"`
	Level      Level       `json:"level"`
	Parent     Code        `json:"parent,omitempty"`
	Kind       AreaKind    `json:"kind"`
	URClass    string      `json:"ur_class,omitempty"` // urban-rural class (城乡分类代码), 111 to 220
	Centre     *geo.LonLat `json:"centre,omitempty"`
	Shape      geo.Shape   `json:"shape,omitempty"`
	Successors []Code      `json:"successors,omitempty"`
	Synthetic  bool        `json:"synthetic,omitempty"` // not in the national division
	Span
}

// Short returns the name without the ending that says what office it is: 凤鸣社区居委会 is 凤鸣社区, 陈岭村委会 is 陈岭村.
func (a Area) Short() string { return shortName(a.Name) }
