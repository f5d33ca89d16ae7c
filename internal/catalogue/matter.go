package catalogue

import (
	"slices"

	"gezhi/internal/calendar"
)

// Label is a name for people in the two languages of the program.
type Label struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en,omitempty" yaml:"en,omitempty"`
}

// In returns the label in a language ("en" or anything else for Chinese); a missing English label is the Chinese one.
func (l Label) In(lang string) string {
	if lang == "en" && l.EN != "" {
		return l.EN
	}
	return l.ZH
}

// Unit is a department (单位) that leads matters or helps with them.
type Unit struct {
	Code  string `json:"code" yaml:"code"`                       // "U15"
	Name  Label  `json:"name" yaml:"name"`                       //
	Phone string `json:"phone,omitempty" yaml:"phone,omitempty"` // the office's public number

	// Since is the first day of a unit that came later; such a unit may wait for its first matter.
	Since calendar.Date `json:"since,omitzero" yaml:"since,omitempty"`
	// Closed is the day on which the unit was closed (撤并), and Heir the unit that took over. Its name stays, for the cases of its time.
	Closed calendar.Date `json:"closed,omitzero" yaml:"closed,omitempty"`
	Heir   string        `json:"heir,omitempty" yaml:"heir,omitempty"`
}

// Open reports whether the unit works: it may lead matters and be given cases.
func (u Unit) Open() bool { return u.Closed.IsZero() }

// Org returns the reference of the unit as an organisation, as in "unit:U15".
func (u Unit) Org() string { return "unit:" + u.Code }

// Category is a group of matters (大类).
type Category struct {
	Code string `json:"code" yaml:"code"` // "C09"
	Name Label  `json:"name" yaml:"name"`
}

// Action is what a grid worker does in a matter. The labels are messages "action.<code>".
type Action string

// The actions of grid workers. None of them is enforcement.
const (
	Publicise  Action = "publicise"  // 宣传
	Collect    Action = "collect"    // 收集
	Find       Action = "find"       // 发现
	Tell       Action = "report"     // 上报
	TellSealed Action = "confide"    // 上报(保密)
	Assist     Action = "assist"     // 协助
	Agency     Action = "agency"     // 代办
	Visit      Action = "visit"      // 探访
	Patrol     Action = "patrol"     // 巡查
	Mediate    Action = "mediate"    // 调解
	Guide      Action = "guide"      // 引导
	Receive    Action = "receive"    // 受理
	Refer      Action = "refer"      // 转办
	Dissuade   Action = "dissuade"   // 劝导
	Coordinate Action = "coordinate" // 协调
)

// Actions returns every action.
func Actions() []Action {
	return []Action{Publicise, Collect, Find, Tell, TellSealed, Assist, Agency, Visit, Patrol, Mediate, Guide, Receive, Refer, Dissuade, Coordinate}
}

// Flag marks a matter.
type Flag string

// The flags of matters.
const (
	Public    Flag = "P" // a resident may report it and it may appear, without personal data, on the public map
	Sensitive Flag = "S" // restricted: only those who handle it see it
	RiskPoint Flag = "R" // belongs to the patrol of risk points
)

// Visibility says who sees a case of a matter by default.
type Visibility string

// The visibilities, from open to closed.
const (
	VisiblePublic     Visibility = "public"     // after a person released it
	VisibleReporter   Visibility = "reporter"   // the reporter and the staff in reach
	VisibleInternal   Visibility = "internal"   // the staff in reach
	VisibleRestricted Visibility = "restricted" // only those who handle it
)

// Status is where a matter stands in its life on the list.
type Status string

// The statuses of a matter.
const (
	Draft     Status = "draft"     // a department prepares it
	InReview  Status = "in_review" // applied for, not yet decided
	Active    Status = "active"    // on the list
	Temporary Status = "temporary" // on the list until its end date (临时准入)
	Suspended Status = "suspended" // on the list, not to be asked for now
	Retired   Status = "retired"   // left the list (退出)
)

// Statuses returns every status.
func Statuses() []Status { return []Status{Draft, InReview, Active, Temporary, Suspended, Retired} }

// EmergencyNumber is a telephone number that is shown before any form.
type EmergencyNumber struct {
	Number string `json:"number" yaml:"number"`
	Name   Label  `json:"name" yaml:"name"`
}

// Urgent is the rule for the urgent form of a matter.
type Urgent struct {
	Text    Label             `json:"text" yaml:"text"`
	Limit   calendar.Limit    `json:"limit,omitzero" yaml:"limit,omitempty"` // wall clock; zero: the urgent row of the loops
	Numbers []EmergencyNumber `json:"numbers,omitempty" yaml:"numbers,omitempty"`
}

// Statutory is a limit that a law sets. A fixed one is the limit; otherwise it is a ceiling.
type Statutory struct {
	Limit calendar.Limit `json:"limit" yaml:"limit"`
	Basis string         `json:"basis" yaml:"basis"`
	Fixed bool           `json:"fixed,omitempty" yaml:"fixed,omitempty"`
}

// Duties says what each level does in a matter (各级职责).
type Duties struct {
	Grid     string `json:"grid" yaml:"grid"`
	Village  string `json:"village" yaml:"village"`
	Town     string `json:"town" yaml:"town"`
	District string `json:"district" yaml:"district"`
}

// Evidence is what the result of a matter must bring. A photo is asked for only where the defect is physical.
type Evidence struct {
	Text   string `json:"text" yaml:"text"`
	Before bool   `json:"photo_before,omitempty" yaml:"photo_before,omitempty"`
	After  bool   `json:"photo_after,omitempty" yaml:"photo_after,omitempty"`
}

// VerifyBy is who verifies a result; it is never a person who handled the case.
type VerifyBy string

// The ways to verify.
const (
	VerifyReporter  VerifyBy = "reporter"   // the reporter first: solved or not
	VerifyOtherGrid VerifyBy = "other_grid" // a grid worker of another grid looks
	VerifyDesk      VerifyBy = "desk"       // the desk calls or reads
	VerifySample    VerifyBy = "sample"     // a share drawn at random
)

// Verify is the rule by which a result is verified (核查).
type Verify struct {
	By   VerifyBy `json:"by" yaml:"by"`
	Text string   `json:"text" yaml:"text"`
}

// Card is the page of a matter in the handbook of grid workers (网格员手册).
type Card struct {
	Look string `json:"look" yaml:"look"` // what to look for
	Say  string `json:"say" yaml:"say"`   // what to say
	Call string `json:"call" yaml:"call"` // whom to call
	EN   *Said  `json:"en,omitempty" yaml:"en,omitempty"`
}

// Said is the text of a card in another language.
type Said struct {
	Look string `json:"look" yaml:"look"`
	Say  string `json:"say" yaml:"say"`
	Call string `json:"call" yaml:"call"`
}

// In returns the card in a language ("en" or anything else for Chinese); a missing English card is the Chinese one.
func (c Card) In(lang string) Said {
	if lang == "en" && c.EN != nil {
		return *c.EN
	}
	return Said{c.Look, c.Say, c.Call}
}

// Sub is a second level of a matter, mapped to codes of other systems.
type Sub struct {
	Code  string `json:"code" yaml:"code"` // "C0904-01"
	Name  Label  `json:"name" yaml:"name"`
	Codes string `json:"codes,omitempty" yaml:"codes,omitempty"` // class in other systems
}

// Matter is one entry of the access list (事项).
type Matter struct {
	Code          string                  `json:"code" yaml:"code"`
	Category      string                  `json:"category" yaml:"category"`
	Name          Label                   `json:"name" yaml:"name"`
	Basis         string                  `json:"basis" yaml:"basis"` // law or document
	ApplicantUnit string                  `json:"applicant_unit" yaml:"applicant_unit"`
	LeadUnit      string                  `json:"lead_unit" yaml:"lead_unit"`
	CoUnits       []string                `json:"co_units,omitempty" yaml:"co_units,omitempty,flow"`
	WorkerActions []Action                `json:"worker_actions" yaml:"worker_actions,flow"`
	WorkerMustNot string                  `json:"worker_must_not" yaml:"worker_must_not"`
	DutiesByLevel Duties                  `json:"duties_by_level" yaml:"duties_by_level"`
	EntryLoop     Loop                    `json:"entry_loop" yaml:"entry_loop"`
	Limit         calendar.Limit          `json:"limit" yaml:"limit"`                                         // in the entry loop
	LoopLimits    map[Loop]calendar.Limit `json:"loop_limits,omitempty" yaml:"loop_limits,omitempty"`         // in other loops, where the matter differs
	Statutory     *Statutory              `json:"statutory_limit,omitempty" yaml:"statutory_limit,omitempty"` //
	Urgent        *Urgent                 `json:"urgent_rule,omitempty" yaml:"urgent_rule,omitempty"`         // nil: no urgent form
	OwnClock      string                  `json:"own_clock,omitempty" yaml:"own_clock,omitempty"`             // a clock kept elsewhere, in words
	EvidenceRule  Evidence                `json:"evidence_rule" yaml:"evidence_rule"`                         //
	VerifyRule    Verify                  `json:"verify_rule" yaml:"verify_rule"`                             //
	Visibility    Visibility              `json:"visibility" yaml:"visibility"`                               //
	Flags         []Flag                  `json:"flags,omitempty" yaml:"flags,omitempty,flow"`                //
	Instant       bool                    `json:"instant,omitempty" yaml:"instant,omitempty"`                 // a grid worker may close it on the spot (自办自结)
	PublicSafety  bool                    `json:"public_safety,omitempty" yaml:"public_safety,omitempty"`     // stays open when the reporter withdraws
	Status        Status                  `json:"status" yaml:"status"`                                       //
	ValidFrom     calendar.Date           `json:"valid_from" yaml:"valid_from"`                               //
	ValidTo       calendar.Date           `json:"valid_to,omitzero" yaml:"valid_to,omitempty"`                // last day, of a retired one the day on which it leaves; zero: no end
	Reviewed      calendar.Date           `json:"reviewed,omitzero" yaml:"reviewed,omitempty"`                // when it was last decided to keep it
	StatusNote    string                  `json:"status_note,omitempty" yaml:"status_note,omitempty"`         // why it was suspended, retired or let in for a time
	Version       int                     `json:"version" yaml:"version"`                                     // of this entry, from 1
	WorkloadMin   int                     `json:"workload_min" yaml:"workload_min"`                           // minutes of a grid worker per case
	Keywords      []string                `json:"keywords" yaml:"keywords,flow"`                              // what people write
	Handbook      Card                    `json:"handbook" yaml:"handbook"`                                   //
	Subs          []Sub                   `json:"subs,omitempty" yaml:"subs,omitempty"`                       //
}

// Has reports whether the matter carries a flag.
func (m Matter) Has(f Flag) bool { return slices.Contains(m.Flags, f) }

// Restricted reports whether only those who handle a case of the matter may see it.
func (m Matter) Restricted() bool { return m.Visibility == VisibleRestricted }

// Units returns the lead unit and the units that help, lead first.
func (m Matter) Units() []string { return append([]string{m.LeadUnit}, m.CoUnits...) }
