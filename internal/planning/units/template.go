package units

import "gezhi/internal/geo"

// Type is the type of the compound (小区类型) that a unit belongs to; it decides how the ground is divided. The words are those of the
// register of compounds.
type Type string

// The five types. An empty type follows no template.
const (
	NewBuilt     Type = "new"           // 新建型: by unit and building cluster; compounds stay whole
	OldCourtyard Type = "old_courtyard" // 老旧型(院落): by courtyard or street segment: neighbours lie close
	Employer     Type = "employer"      // 单位型: by housing area of the employer
	UrbanVillage Type = "urban_village" // 城中村型: dense rented blocks along lanes: a smaller cap
	Suburban     Type = "suburban"      // 城郊型: by resident group over a larger area; the way decides
)

// Template is how a type is divided. The numbers are defaults of this program, to be agreed with the county.
type Template struct {
	Type Type `json:"type"`
	// CapShare is the part of both caps that a grid of this type alone may fill, in hundredths. 83 of 300 households are 250.
	CapShare int `json:"cap_share"`
	// StepMetres is the longest way between two units that count as neighbours; 0 for any.
	StepMetres float64 `json:"step_metres"`
}

// Templates lists the templates of the five types.
func Templates() []Template {
	return []Template{{NewBuilt, 100, 0}, {OldCourtyard, 100, 250}, {Employer, 100, 0}, {UrbanVillage, 83, 150}, {Suburban, 100, 800}}
}

// TemplateOf returns the template of a type; that of no type changes nothing.
func TemplateOf(t Type) Template {
	for _, one := range Templates() {
		if one.Type == t {
			return one
		}
	}
	return Template{CapShare: 100}
}

// Load is what a unit weighs against the caps: its households and residents, more where its template allows a part of the caps only,
// so that a grid of mixed types has a cap in between.
func (u Unit) Load() (households, residents int) {
	share := TemplateOf(u.Type).CapShare
	return (u.Households*100 + share - 1) / share, (u.Residents*100 + share - 1) / share
}

// Near reports whether the way between two units is short enough for the templates of both.
func Near(a, b Unit) bool {
	for _, t := range []Type{a.Type, b.Type} {
		if step := TemplateOf(t).StepMetres; step > 0 && a.At != (geo.LonLat{}) && a.At.Metres(b.At) > step {
			return false
		}
	}
	return true
}
