package visits

import (
	"slices"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// Why is what for somebody comes (走访事由).
type Why string

// The reasons. Those in care are visited as agreed.
const (
	Agreed Why = "agreed" // 约定上门
	Asked  Why = "asked"  // 住户自己请求
	Card   Why = "card"   // 每年一次的联系卡
	Passed Why = "passed" // 顺路
)

// Whys lists the reasons.
func Whys() []Why { return []Why{Agreed, Asked, Card, Passed} }

// Outcome is what came of a visit (走访结果).
type Outcome string

// The outcomes.
const (
	Met    Outcome = "met"    // 见到了
	Absent Outcome = "absent" // 没人在家
	Later  Outcome = "later"  // 请改天再来
	Refuse Outcome = "refuse" // 不需要上门: holds for a year
)

// Outcomes lists the outcomes.
func Outcomes() []Outcome { return []Outcome{Met, Absent, Later, Refuse} }

// Did is what was done at a visit (服务内容).
type Did string

// What can be picked.
const (
	GaveCard Did = "card"   // 送联系卡
	Talked   Did = "talk"   // 聊聊近况
	Policy   Did = "policy" // 讲政策
	Safety   Did = "safety" // 提醒用火用电用气安全
	Errand   Did = "errand" // 接了代办
	Trouble  Did = "case"   // 上报了事件
	Referred Did = "refer"  // 转给有关单位
)

// Dids lists what can be picked.
func Dids() []Did { return []Did{GaveCard, Talked, Policy, Safety, Errand, Trouble, Referred} }

// Visit is what came of a visit (走访记录).
type Visit struct {
	Tenant      string
	ID          string // made by whoever records, so that it is kept once
	Household   string
	Place       territory.Code
	Account     string
	Why         Why
	Outcome     Outcome
	Did         []Did
	Appointment string // that it kept; empty for none
	At          time.Time
	Said        time.Time   // when it was, as the phone says; zero when it says nothing
	Spot        *geo.LonLat // where the phone says it was; nil when it says nothing
	Accuracy    int         // metres
}

// KeptMonths is how long visits and appointments are kept.
const (
	KeptMonths   = 12
	mostAccuracy = 5000 // metres; what is wider says nothing
)

// Check names every wrong field, as an Invalid fault.
func (v Visit) Check() error {
	var wrong fault.Fields
	oneOf(&wrong, "why", v.Why, Whys())
	oneOf(&wrong, "outcome", v.Outcome, Outcomes())
	for _, d := range v.Did {
		if !slices.Contains(Dids(), d) {
			wrong.Add("did", "not_one_of", "allowed", Dids())
			break
		}
	}
	if len(v.Did) > 0 && v.Outcome != Met {
		wrong.Add("did", "visit.nobody_met")
	}
	if v.Spot != nil && !v.Spot.Valid() {
		wrong.Add("spot", "patrol.spot")
	}
	if v.Accuracy < 0 || v.Accuracy > mostAccuracy {
		wrong.Add("accuracy", "out_of_range", "min", 0, "max", mostAccuracy)
	}
	return wrong.Err()
}

func oneOf[T comparable](wrong *fault.Fields, path string, is T, allowed []T) {
	if !slices.Contains(allowed, is) {
		wrong.Add(path, "not_one_of", "allowed", allowed)
	}
}

// Carded reports whether a contact card was left.
func (v Visit) Carded() bool { return v.Outcome == Met && slices.Contains(v.Did, GaveCard) }

// State is how an appointment stands.
type State string

// The states.
const (
	Open      State = "open"
	Kept      State = "kept"
	Cancelled State = "cancelled"
)

// Appointment is a visit that was agreed on (约定).
type Appointment struct {
	Tenant    string
	ID        string
	Household string
	Place     territory.Code
	Day       calendar.Date
	From      int // minute of the day from which the visit may begin
	To        int // and until which
	Why       Why // Agreed or Asked
	Together  bool
	State     State
	Version   int64
}

// Bounds of appointments.
const (
	earliest  = 8 * 60
	latest    = 21 * 60
	aheadDays = 92
)

// Check names every wrong field, as an Invalid fault. The day is today.
func (a Appointment) Check(today calendar.Date) error {
	var wrong fault.Fields
	oneOf(&wrong, "why", a.Why, []Why{Agreed, Asked})
	if a.Day.Before(today) || today.AddDays(aheadDays).Before(a.Day) {
		wrong.Add("day", "visit.day", "from", today.String(), "to", today.AddDays(aheadDays).String())
	}
	if a.From < earliest || a.To > latest || a.From >= a.To {
		wrong.Add("from", "visit.hours")
	}
	return wrong.Err()
}
