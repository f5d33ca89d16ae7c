package catalogue

import "gezhi/internal/calendar"

// Loop is one of the four loops (四循环) in which a case runs.
type Loop string

// The loops, from the grid upward.
const (
	Micro  Loop = "micro"  // 网格微循环
	Small  Loop = "small"  // 村级小循环
	Middle Loop = "middle" // 镇(街道)中循环
	Large  Loop = "large"  // 区级大循环
)

// Loops returns the four loops from the grid upward.
func Loops() []Loop { return []Loop{Micro, Small, Middle, Large} }

// Rank returns 0 for micro to 3 for large, -1 for anything else.
func (l Loop) Rank() int {
	for i, o := range Loops() {
		if o == l {
			return i
		}
	}
	return -1
}

// Higher reports whether l stands above other.
func (l Loop) Higher(other Loop) bool { return l.Rank() > other.Rank() }

// Class is the importance of a case: general (一般), complex (复杂) or major (重大).
type Class string

// The classes.
const (
	General Class = "general"
	Complex Class = "complex"
	Major   Class = "major"
)

// Limits are the times that a loop gives to each stage. A zero limit means that the loop has no such clock.
type Limits struct {
	Accept   calendar.Limit `json:"accept,omitzero" yaml:"accept,omitempty"`
	Dispatch calendar.Limit `json:"dispatch,omitzero" yaml:"dispatch,omitempty"`
	Sign     calendar.Limit `json:"sign,omitzero" yaml:"sign,omitempty"`
	Handle   calendar.Limit `json:"handle" yaml:"handle"`
	Verify   calendar.Limit `json:"verify,omitzero" yaml:"verify,omitempty"`
	FollowUp calendar.Limit `json:"follow_up" yaml:"follow_up"`
}

// LoopPolicy is the row of one loop in the table of limits.
type LoopPolicy struct {
	Loop   Loop   `json:"loop" yaml:"loop"`
	Name   Label  `json:"name" yaml:"name"`
	Class  Class  `json:"class" yaml:"class"`
	Who    Label  `json:"who" yaml:"who"`
	Limits Limits `json:"limits" yaml:"limits"`
}

// LoopTable is the four loops and the row that is laid over them when a case is urgent.
type LoopTable struct {
	Loops  []LoopPolicy `json:"loops" yaml:"loops"`
	Urgent Limits       `json:"urgent" yaml:"urgent"` // its handle limit holds where a matter has no urgent limit of its own
}
