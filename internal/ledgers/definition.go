package ledgers

import (
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/territory"
)

// Type is what a field holds.
type Type string

// The types. A value of each is text in one canonical form, see Definition.Check.
const (
	Text    Type = "text"    // one line
	Name    Type = "name"    // of a person
	Phone   Type = "phone"   // digits
	Address Type = "address" //
	Date    Type = "date"    // 2006-01-02
	Number  Type = "number"  // a whole number from Min to Max
	Yes     Type = "yes"     // "yes" or "no"
	Choice  Type = "choice"  // the code of an option
	Choices Type = "choices" // codes of options, parted by commas, in the order of the options
	Credit  Type = "credit"  // 统一社会信用代码, GB 32100
)

// Types lists the types.
func Types() []Type {
	return []Type{Text, Name, Phone, Address, Date, Number, Yes, Choice, Choices, Credit}
}

// Mask is what is left of a value for those who have not asked to see it in full (脱敏).
type Mask string

// The masks.
const (
	MaskName    Mask = "name"    // 王*
	MaskPhone   Mask = "phone"   // 138****5678
	MaskAddress Mask = "address" // down to the compound
	MaskAll     Mask = "all"     // nothing
	MaskWhole   Mask = "whole"   // everything, as the room of the rows shows it to the same readers; never on paper, in no export
)

// Masks lists the masks.
func Masks() []Mask { return []Mask{MaskName, MaskPhone, MaskAddress, MaskAll, MaskWhole} }

// Option is one answer of a choice.
type Option struct {
	Code string          `json:"code" yaml:"code"`
	Name catalogue.Label `json:"name" yaml:"name"`
}

// Field is something that a ledger asks for, or shows. Owner, purpose, basis and review date are never missing: who cannot say what
// a field is for may not ask for it.
type Field struct {
	Code     string          `json:"code" yaml:"code"`
	Name     catalogue.Label `json:"name" yaml:"name"`
	Hint     catalogue.Label `json:"hint,omitzero" yaml:"hint,omitempty"`
	Type     Type            `json:"type" yaml:"type"`
	Required bool            `json:"required,omitempty" yaml:"required,omitempty"`
	Options  []Option        `json:"options,omitempty" yaml:"options,omitempty"` // of choices
	Min      int             `json:"min,omitempty" yaml:"min,omitempty"`         // of numbers
	Max      int             `json:"max,omitempty" yaml:"max,omitempty"`         // of numbers; of texts the most characters
	Unit     catalogue.Label `json:"unit,omitzero" yaml:"unit,omitempty"`        // of numbers, as 间
	Class    access.Class    `json:"class" yaml:"class"`                         // L1 to L4
	Mask     Mask            `json:"mask,omitempty" yaml:"mask,omitempty"`       // of personal and sensitive values
	Owner    string          `json:"owner" yaml:"owner"`                         // the unit that answers for the field, by its code
	Purpose  catalogue.Label `json:"purpose" yaml:"purpose"`                     // what for
	Basis    string          `json:"basis" yaml:"basis"`                         // the law, or the consent, on which it is asked for
	Review   calendar.Date   `json:"review" yaml:"review"`                       // when somebody looks again whether it is needed
	Retired  bool            `json:"retired,omitempty" yaml:"retired,omitempty"` // asked for no more; what was written stays as long as its entry
}

// Closed reports whether values of the field are sealed, and masked for whoever has not asked to see them.
func (f Field) Closed() bool {
	return f.Class == access.PersonalData || f.Class == access.SensitiveData
}

// Whole reports whether values of the field are shown whole to who reads the rows, though they are personal.
func (f Field) Whole() bool { return f.Closed() && f.Mask == MaskWhole }

// Outside is the place of a row as it leaves the house: that of a person's row is told by grid, for few live in a micro-grid.
func (d Definition) Outside(place territory.Code) territory.Code {
	if grid := place.Up(territory.LevelGrid); grid != "" && access.PersonalData.Within(d.Rows) {
		return grid
	}
	return place
}

// Masked is a value as it is shown to who has not asked to see it in full.
func (f Field) Masked(value string) string {
	if !f.Closed() || f.Whole() {
		return value
	}
	switch f.Mask {
	case MaskName:
		return access.MaskName(value)
	case MaskPhone:
		return access.MaskPhone(value)
	case MaskAddress:
		return access.MaskAddress(value)
	}
	if value == "" {
		return ""
	}
	return "***"
}

// Option returns an option by its code.
func (f Field) Option(code string) (Option, bool) {
	i := slices.IndexFunc(f.Options, func(o Option) bool { return o.Code == code })
	if i < 0 {
		return Option{}, false
	}
	return f.Options[i], true
}

// Since says from when the time of an entry runs.
type Since string

// From when.
const (
	Never        Since = "never" // it is kept for good
	AfterEnd     Since = "end"   // from the day on which it ended
	AfterChecked Since = "check" // from the day on which somebody said last that it is true; ended ones from their end
)

// Retention is how long entries are kept (保存期限); then the row, its key and its history are removed.
type Retention struct {
	From   Since `json:"from" yaml:"from"`
	Months int   `json:"months,omitempty" yaml:"months,omitempty"`
}

// Definition is a ledger as data (台账定义).
type Definition struct {
	Code      string          `json:"code" yaml:"code"`
	No        int             `json:"no,omitempty" yaml:"no,omitempty"` // in the set of thirteen; 0 for a county's own
	Name      catalogue.Label `json:"name" yaml:"name"`
	About     catalogue.Label `json:"about,omitzero" yaml:"about,omitempty"`
	Rows      access.Class    `json:"rows" yaml:"rows"`                         // how closely its rows are kept, see package access
	Source    string          `json:"source,omitempty" yaml:"source,omitempty"` // what generates it; empty where entries are kept here
	Derived   bool            `json:"derived,omitempty" yaml:"derived,omitempty"`
	Matters   []string        `json:"matters,omitempty" yaml:"matters,omitempty"` // of the cases that it shows: beginnings of their codes
	Title     string          `json:"title" yaml:"title"`                         // the field that names a row
	Retention Retention       `json:"retention" yaml:"retention"`
	Fields    []Field         `json:"fields" yaml:"fields"`
	Retired   bool            `json:"retired,omitempty" yaml:"retired,omitempty"` // nothing is added any more
	Version   int64           `json:"version,omitempty" yaml:"-"`                 // 0 as it came with the program
}

// Own reports whether a county made the ledger itself (自建台账).
func (d Definition) Own() bool { return d.No == 0 }

// Kept reports whether the ledger keeps entries of its own.
func (d Definition) Kept() bool { return d.Source == "" }

// Field returns a field by its code.
func (d Definition) Field(code string) (Field, bool) {
	i := slices.IndexFunc(d.Fields, func(f Field) bool { return f.Code == code })
	if i < 0 {
		return Field{}, false
	}
	return d.Fields[i], true
}

// Asked lists the fields that somebody is asked for: none where the ledger is derived from what was entered elsewhere.
func (d Definition) Asked() (list []Field) {
	for _, f := range d.Fields {
		if !d.Derived && !f.Retired {
			list = append(list, f)
		}
	}
	return list
}

// Overdue lists the fields whose review date has passed: they are to be confirmed, or no longer asked for.
func (d Definition) Overdue(today calendar.Date) (list []Field) {
	for _, f := range d.Asked() {
		if f.Review.Before(today) {
			list = append(list, f)
		}
	}
	return list
}

// Resource is a row of the ledger at a place, as far as access to it depends on it. The team of its grid and the center of its community
// have to do with it, so that they reach rows of sensitive ledgers, which nobody reaches by territory alone.
func (d Definition) Resource(tenant, id string, place territory.Code) access.Resource {
	return resource(tenant, id, place, d.Rows)
}
