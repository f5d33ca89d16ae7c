package catalogue

import "gezhi/internal/calendar"

// LimitBasis says from where the limit of a loop counts.
type LimitBasis string

// The bases of a limit. The total age is what a resident sees under either.
const (
	ByStage LimitBasis = "stage" // from entering that loop
	ByTotal LimitBasis = "total" // from the acceptance of the case (立案)
)

// Settings are the values that a jurisdiction may choose. None of them is a constant of the program.
type Settings struct {
	Hours      calendar.Hours `json:"hours" yaml:"hours"`
	LimitBasis LimitBasis     `json:"limit_basis" yaml:"limit_basis"`
	Warnings   []int          `json:"warnings" yaml:"warnings,flow"` // percent of a limit, ending with 100

	Intake    Intake    `json:"intake" yaml:"intake"`
	Returns   Returns   `json:"returns" yaml:"returns"`
	Extension Extension `json:"extension" yaml:"extension"`
	Suspend   Suspend   `json:"suspend" yaml:"suspend"`
	Whistle   Whistle   `json:"whistle" yaml:"whistle"`
	Supervise Supervise `json:"supervise" yaml:"supervise"`
	Verifying Verifying `json:"verifying" yaml:"verifying"`
	AfterCare AfterCare `json:"aftercare" yaml:"aftercare"`
	Merge     Merge     `json:"merge" yaml:"merge"`
	Rates     Rates     `json:"rates" yaml:"rates"`
	Entry     Entry     `json:"entry" yaml:"entry"`
	Map       Mapping   `json:"map" yaml:"map"`
	Phones    Phones    `json:"phones,omitzero" yaml:"phones,omitempty"`
	Patrol    Rounds    `json:"patrol,omitzero" yaml:"patrol,omitempty"`
}

// Rounds rule 日常巡查.
type Rounds struct {
	Flood calendar.YearSpan `json:"flood" yaml:"flood"` // 汛期, in which points may have another interval
}

// Phones are public telephone numbers of the jurisdiction, shown to everybody. Those of units stand with the units.
type Phones struct {
	Supervision string `json:"supervision,omitempty" yaml:"supervision,omitempty"` // 监督电话, posted with every grid
	Desk        string `json:"desk,omitempty" yaml:"desk,omitempty"`               // 受理台, for staff and residents
}

// Intake rules the way from report to dispatch.
type Intake struct {
	AutoAccept     []string       `json:"auto_accept" yaml:"auto_accept,flow"`      // sources whose micro matters are accepted by themselves
	NeedInfoCancel calendar.Limit `json:"need_info_cancel" yaml:"need_info_cancel"` // 待补充 becomes 已撤回
	AppealWithin   calendar.Limit `json:"appeal_within" yaml:"appeal_within"`       // 申诉
	MaxAppeals     int            `json:"max_appeals" yaml:"max_appeals"`           //
	UndoSeconds    int            `json:"undo_seconds" yaml:"undo_seconds"`         // 撤销派遣, before anything left the house
	MaxDownward    int            `json:"max_downward" yaml:"max_downward"`         // 下派, times per round
	UrgePer        calendar.Limit `json:"urge_per" yaml:"urge_per"`                 // 催办, one per reporter
}

// Returns rules 退回.
type Returns struct {
	Window       calendar.Limit `json:"window" yaml:"window"`               // from dispatch
	UrgentWindow calendar.Limit `json:"urgent_window" yaml:"urgent_window"` //
	Max          int            `json:"max" yaml:"max"`                     // per round; the next one goes to arbitration (仲裁)
}

// Extension rules 延期.
type Extension struct {
	Normal         int `json:"normal" yaml:"normal"`                   // how many, approved at the same level
	Special        int `json:"special" yaml:"special"`                 // how many more, approved one level above
	NormalPercent  int `json:"normal_percent" yaml:"normal_percent"`   // longest, of the original limit
	SpecialPercent int `json:"special_percent" yaml:"special_percent"` //
}

// Suspend rules 挂账.
type Suspend struct {
	Review calendar.Limit `json:"review" yaml:"review"` // reviewed at least this often
	Max    calendar.Limit `json:"max" yaml:"max"`       // per approval
}

// Whistle rules 吹哨报到.
type Whistle struct {
	Emergency calendar.Limit `json:"emergency" yaml:"emergency"`
	Other     calendar.Limit `json:"other" yaml:"other"`
	Objection calendar.Limit `json:"objection" yaml:"objection"`
}

// Supervise rules 督办: when the answer of a level is due.
type Supervise struct {
	Green  calendar.Limit `json:"green" yaml:"green"`
	Yellow calendar.Limit `json:"yellow" yaml:"yellow"`
	Red    calendar.Limit `json:"red" yaml:"red"`
}

// Verifying rules 核查 and 返工.
type Verifying struct {
	InstantPercent  int            `json:"instant_percent" yaml:"instant_percent"`   // share of cases closed on the spot that is verified
	MicroPercent    int            `json:"micro_percent" yaml:"micro_percent"`       // share of micro cases that is verified
	PhotoMetres     int            `json:"photo_metres" yaml:"photo_metres"`         // before and after within this distance, or explained
	ReworkLeast     calendar.Limit `json:"rework_least" yaml:"rework_least"`         // time left after a rework is at least this
	ReworkSupervise int            `json:"rework_supervise" yaml:"rework_supervise"` // this rework of a round is supervised by itself
}

// AfterCare rules 回访, 重开 and 归档.
type AfterCare struct {
	ReopenWithin  calendar.Limit `json:"reopen_within" yaml:"reopen_within"`
	Reminders     int            `json:"reminders" yaml:"reminders"` // after the one message; then 未能联系
	RepeatWithin  calendar.Limit `json:"repeat_within" yaml:"repeat_within"`
	ResponseIn    calendar.Limit `json:"response_in" yaml:"response_in"` // first contact with the reporter
	UrgentReplyIn calendar.Limit `json:"urgent_response_in" yaml:"urgent_response_in"`
}

// Merge rules 并案: which open cases are offered as duplicates.
type Merge struct {
	Metres      int            `json:"metres" yaml:"metres"`
	Within      calendar.Limit `json:"within" yaml:"within"`
	SplitWithin calendar.Limit `json:"split_within" yaml:"split_within"` // 拆并
}

// Rates are the weights of the three rates (三率) and the least number behind a printed percentage.
type Rates struct {
	PartlyPercent    int `json:"partly_percent" yaml:"partly_percent"`       // 部分解决
	BasicallyPercent int `json:"basically_percent" yaml:"basically_percent"` // 基本满意
	LeastPublic      int `json:"least_public" yaml:"least_public"`
	LeastInside      int `json:"least_inside" yaml:"least_inside"`
}

// Mapping rules the public map (公开地图).
type Mapping struct {
	// Private are the beginnings of the codes of matters that happen in private rooms, or that point at somebody's home: they
	// are on no public map, not even at a snapped place.
	Private []string `json:"private" yaml:"private,flow"`
}

// Entry rules the access list itself.
type Entry struct {
	TemporaryMaxDays int `json:"temporary_max_days" yaml:"temporary_max_days"` // longest temporary entry
	WorkloadPerDay   int `json:"workload_per_day" yaml:"workload_per_day"`     // minutes of a grid worker's day that listed matters may fill
	// ReviewMonths is after how long a listed matter is looked at again; zero is a year.
	ReviewMonths int `json:"review_months,omitempty" yaml:"review_months,omitempty"`
}
