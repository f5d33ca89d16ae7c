package cases

import (
	"slices"

	"gezhi/internal/catalogue"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// State is where a case stands (状态).
type State string

// The states, in the order of the loop.
const (
	Draft      State = "draft"      // 草稿
	Submitted  State = "submitted"  // 待受理
	NeedInfo   State = "need_info"  // 待补充
	Rejected   State = "rejected"   // 不予受理
	Merged     State = "merged"     // 并案: follows its master
	Accepted   State = "accepted"   // 已立案待派遣
	Dispatched State = "dispatched" // 待签收: the handle clock runs
	Handling   State = "handling"   // 处置中
	Suspended  State = "suspended"  // 挂账: the handle clock stands
	Handled    State = "handled"    // 待核查
	Verified   State = "verified"   // 待回访
	Closed     State = "closed"     // 已结案: may be reopened for a while
	Archived   State = "archived"   // 已归档: read-only
	Withdrawn  State = "withdrawn"  // 已撤回
)

// States lists every state in the order of the loop.
func States() []State {
	return []State{Draft, Submitted, NeedInfo, Rejected, Merged, Accepted, Dispatched, Handling, Suspended, Handled, Verified, Closed, Archived, Withdrawn}
}

// Open states are those in which somebody still owes the reporter something. Pages ask the sets, never a list of their own.
var Open = []State{Submitted, NeedInfo, Accepted, Dispatched, Handling, Suspended, Handled, Verified}

// WithUnit are the states in which a unit has the case in hand.
var WithUnit = []State{Dispatched, Handling}

// Is reports whether s is one of set.
func (s State) Is(set ...State) bool { return slices.Contains(set, s) }

// Open reports whether somebody still owes the reporter something.
func (s State) Open() bool { return s.Is(Open...) }

// Step is the place of a state in the six steps (六步), 1 to 6: 采集上报, 受理立案, 分流派遣, 处置反馈, 核查评价, 结案归档.
// Their names are configuration. A withdrawn case ends where it stood and has step 0.
func (s State) Step() int {
	switch s {
	case Draft, Submitted, NeedInfo:
		return 1
	case Rejected, Merged:
		return 2
	case Accepted, Dispatched:
		return 3
	case Handling, Suspended:
		return 4
	case Handled, Verified:
		return 5
	case Closed, Archived:
		return 6
	}
	return 0
}

// Loop is one of the four circulations (四循环): the level at which a case is solved.
type Loop = catalogue.Loop

// The loops, from the grid up.
const (
	Micro  = catalogue.Micro  // 网格微循环
	Small  = catalogue.Small  // 村级小循环
	Middle = catalogue.Middle // 镇(街道)中循环
	Large  = catalogue.Large  // 区级大循环
)

// above returns the next higher loop, or "" above the highest.
func above(l Loop) Loop { return neighbour(l, 1) }

// below returns the next lower loop, or "" below the lowest.
func below(l Loop) Loop { return neighbour(l, -1) }

func neighbour(l Loop, by int) Loop {
	i := l.Rank() + by
	if l.Rank() < 0 || i < 0 || i >= len(catalogue.Loops()) {
		return ""
	}
	return catalogue.Loops()[i]
}

// centerDigits returns how many digits of a place code name the center (网格化服务管理中心) that runs a loop:
// the community's for micro and small, the town's for middle, the county's for large.
func centerDigits(l Loop) int {
	switch l {
	case Middle:
		return 9
	case Large:
		return 6
	}
	return 12
}

// Center returns the center that runs a loop for a place. A place that is not known so finely has the center of what is known.
func Center(l Loop, place territory.Code) people.Org {
	digits := min(centerDigits(l), len(place))
	switch {
	case digits >= 12:
		digits = 12
	case digits >= 9:
		digits = 9
	default:
		digits = min(6, len(place))
	}
	return people.Org("center:" + string(place[:digits]))
}

// Source is the channel through which a case came (来源).
type Source string

// The sources of domain knowledge; a tenant may switch some of them off.
const (
	GridPatrol        Source = "grid_patrol"
	ResidentWeb       Source = "resident_web"
	ResidentPhoneDesk Source = "resident_phone_desk"
	Courier           Source = "courier"
	Property          Source = "property"
	Hotline12345      Source = "hotline_12345"
	Provincial        Source = "provincial"
	Department        Source = "department"
	Sensor            Source = "sensor"
	Leader            Source = "leader"
	Media             Source = "media"
)

// Sources lists every source.
func Sources() []Source {
	return []Source{GridPatrol, ResidentWeb, ResidentPhoneDesk, Courier, Property, Hotline12345, Provincial, Department, Sensor, Leader, Media}
}

// Class is the importance of a case (事项级别).
type Class = catalogue.Class
