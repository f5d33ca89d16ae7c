package cases

import (
	"slices"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Case is what was reported (事项), without its private part: the words, the contact and the comments stand apart and
// are known here and in the acts by salted hash alone. Its JSON form is what the store keeps and what Replay must equal.
type Case struct {
	Tenant  string `json:"tenant"`
	ID      string `json:"id"`
	No      string `json:"no"`      // the number for people, given at the report
	Version int64  `json:"version"` // acts so far; a change names the version that it saw

	State State `json:"state"`
	Round int   `json:"round"` // 1, and one more with every reopening

	Source     Source               `json:"source"`
	Anonymous  bool                 `json:"anonymous,omitempty"`
	Reachable  bool                 `json:"reachable,omitempty"` // a contact stands in the private part
	ReportedBy string               `json:"reported_by,omitempty"`
	OccurredAt time.Time            `json:"occurred_at,omitzero"`
	ReportedAt time.Time            `json:"reported_at"`
	Visibility catalogue.Visibility `json:"visibility"`

	Matter    string `json:"matter,omitempty"`    // code on the access list
	Catalogue string `json:"catalogue,omitempty"` // the version of the list under which it was accepted
	Class     Class  `json:"class,omitempty"`
	Urgent    bool   `json:"urgent,omitempty"`
	Emergency bool   `json:"emergency,omitempty"`
	Sensitive bool   `json:"sensitive,omitempty"`
	Instant   bool   `json:"instant,omitempty"` // 自办自结
	Sampled   bool   `json:"sampled,omitempty"` // an instant case drawn for verification

	Point       *geo.LonLat    `json:"point,omitempty"` // WGS84
	CoordSource string         `json:"coord_source,omitempty"`
	AccuracyM   float64        `json:"accuracy_m,omitempty"`
	Grid        territory.Code `json:"grid,omitempty"`    // as it was on the day of the report
	Micro       territory.Code `json:"micro,omitempty"`   // as it was on the day of the report
	Edition     string         `json:"edition,omitempty"` // the division that gave grid and micro
	Place       territory.Code `json:"place"`             // where it is routed now; the longest code known
	Component   string         `json:"component,omitempty"`

	Loop    Loop         `json:"loop,omitempty"`
	Desk    people.Org   `json:"desk"`              // the center that steers it
	Lead    people.Org   `json:"lead,omitempty"`    // 牵头
	Handler string       `json:"handler,omitempty"` // the account that signed or finished it
	Hands   []string     `json:"hands,omitempty"`   // everyone who handled it in this round; none of them verifies it
	Leads   []people.Org `json:"leads,omitempty"`   // every lead of this round, in order
	Parts   []Part       `json:"parts,omitempty"`   // 协办

	Clocks map[ClockName]Clock `json:"clocks,omitempty"`

	DispatchedAt   time.Time `json:"dispatched_at,omitzero"` // the last dispatch
	FirstContactAt time.Time `json:"first_contact_at,omitzero"`
	HandledAt      time.Time `json:"handled_at,omitzero"`
	ClosedAt       time.Time `json:"closed_at,omitzero"`

	Return      *Returned       `json:"return,omitempty"`
	Returns     int             `json:"returns,omitempty"`
	Arbitration *Arbitration    `json:"arbitration,omitempty"`
	Bound       bool            `json:"bound,omitempty"` // an arbitration stands: no more returns in this round
	Extension   *ExtensionAsked `json:"extension,omitempty"`
	Extensions  int             `json:"extensions,omitempty"`
	Suspending  *SuspensionAsk  `json:"suspending,omitempty"`
	Suspension  *Suspension     `json:"suspension,omitempty"`
	Lowering    *Lowering       `json:"lowering,omitempty"`
	Lowerings   int             `json:"lowerings,omitempty"`
	Whistle     *Whistle        `json:"whistle,omitempty"`
	Supervision *Supervision    `json:"supervision,omitempty"`
	Reworks     int             `json:"reworks,omitempty"`
	Urges       int             `json:"urges,omitempty"`
	UrgedAt     time.Time       `json:"urged_at,omitzero"` // by the reporter
	Appeals     int             `json:"appeals,omitempty"`
	Reason      string          `json:"reason,omitempty"` // code of the last rejection or suspension
	DecidedBy   string          `json:"decided_by,omitempty"`
	Overdue     []ClockName     `json:"overdue,omitempty"`
	AutoSigned  bool            `json:"auto_signed,omitempty"`

	Master string `json:"master,omitempty"` // the case that this one was merged into
	Merged int    `json:"merged,omitempty"` // how many were merged into this one
	Parent string `json:"parent,omitempty"` // the case from which this one was split
	Repeat string `json:"repeat,omitempty"` // 反复: an earlier case of the same kind and place

	Photos   []Attachment `json:"photos,omitempty"`
	Released bool         `json:"released,omitempty"` // a person released the words
	Seen     int64        `json:"seen,omitempty"`     // the last act by which a moderator decided what is public
	Erased   bool         `json:"erased,omitempty"`   // the private part is a tombstone
	Renewals int          `json:"renewals,omitempty"` // how often the reporter was given a new tracking code (补发查询码)
	Undo     *Undo        `json:"undo,omitempty"`     // what the last act may be taken back to
	Result   int64        `json:"result,omitempty"`   // the act whose words are the result for the reporter
	FollowUp *FollowUp    `json:"follow_up,omitempty"`
	Rounds   []Round      `json:"rounds,omitempty"` // the rounds before this one
	Refs     []Ref        `json:"refs,omitempty"`
}

// Part is what a co-handling unit owes (协办任务).
type Part struct {
	Org       people.Org `json:"org"`
	Mandatory bool       `json:"mandatory,omitempty"`
	Answered  time.Time  `json:"answered,omitzero"`
	Waived    bool       `json:"waived,omitempty"`
	By        string     `json:"by,omitempty"`
}

// Done reports whether nothing is owed any more.
func (p Part) Done() bool { return p.Waived || !p.Answered.IsZero() }

// Returned is a return (退回) that the desk has not answered yet.
type Returned struct {
	By    people.Org `json:"by"`
	Right people.Org `json:"right"` // the unit that the returning one names
	At    time.Time  `json:"at"`
}

// Arbitration (仲裁) is asked for when the returns of a round are used up.
type Arbitration struct {
	By    people.Org `json:"by"`
	Right people.Org `json:"right"`
	At    time.Time  `json:"at"`
}

// ExtensionAsked is a request for more time (延期申请) that nobody has decided yet.
type ExtensionAsked struct {
	By     people.Org     `json:"by"`
	Limit  calendar.Limit `json:"limit"`
	Reason string         `json:"reason"`
	Asked  string         `json:"asked"` // the account that asked; another one decides
	At     time.Time      `json:"at"`
}

// Suspension is why a case stands (挂账) and until when.
type Suspension struct {
	Reason   string        `json:"reason"`
	Since    time.Time     `json:"since"`
	Expected calendar.Date `json:"expected"`
	Until    time.Time     `json:"until"` // the approval ends
}

// SuspensionAsk is a unit's request to let a case stand (申请挂账) that no superior has decided yet.
type SuspensionAsk struct {
	By       people.Org    `json:"by"`
	Reason   string        `json:"reason"`
	Expected calendar.Date `json:"expected"`
	Asked    string        `json:"asked"` // the account that asked; another one decides
	At       time.Time     `json:"at"`
}

// Lowering is a request to hand a case to the loop below (下派), which that level's desk must agree to.
type Lowering struct {
	Loop Loop       `json:"loop"`
	Desk people.Org `json:"desk"`
	Lead people.Org `json:"lead"`
	At   time.Time  `json:"at"`
}

// Whistle is a call on departments to come (吹哨报到).
type Whistle struct {
	Kind      string         `json:"kind"` // complaint, enforcement, emergency
	By        people.Org     `json:"by"`
	Blower    string         `json:"blower,omitempty"` // the account that blew; another one gives leave
	Called    []people.Org   `json:"called"`
	Waiting   bool           `json:"waiting,omitempty"` // for a superior's leave: nobody has heard it yet
	Approved  time.Time      `json:"approved,omitzero"` // by a superior; zero for an emergency
	RespondBy time.Time      `json:"respond_by"`        // zero while it waits
	Answers   []WhistleReply `json:"answers,omitempty"`
	Closed    time.Time      `json:"closed,omitzero"`
	Scores    []WhistleScore `json:"scores,omitempty"`
}

// Due lists the departments that have to come: all that were called, without those whose objection was upheld. Nobody has to
// for a whistle that waits.
func (w *Whistle) Due() []people.Org {
	if w.Waiting {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(w.Called), func(o people.Org) bool {
		r := w.reply(o)
		return r != nil && r.Excused
	})
}

// reply is the answer of a department, nil before it gave one.
func (w *Whistle) reply(org people.Org) *WhistleReply {
	for i := range w.Answers {
		if w.Answers[i].Org == org {
			return &w.Answers[i]
		}
	}
	return nil
}

// objected reports whether an objection waits for the county's decision.
func (w *Whistle) objected() bool {
	return slices.ContainsFunc(w.Answers, func(r WhistleReply) bool { return r.open() })
}

// WhistleReply is the answer of a called department.
type WhistleReply struct {
	Org    people.Org `json:"org"`
	At     time.Time  `json:"at"`
	Accept bool       `json:"accept"` // else it objects, and says on which ground

	Decided time.Time  `json:"decided,omitzero"`  // the county decided on the objection
	Excused bool       `json:"excused,omitempty"` // the objection was upheld
	Right   people.Org `json:"right,omitempty"`   // called in its place
	Arrived time.Time  `json:"arrived,omitzero"`  // when it first told what it does at the place
}

// open reports whether it is an objection that nobody has decided.
func (r *WhistleReply) open() bool { return !r.Accept && r.Decided.IsZero() }

// comes reports whether the department comes: by itself, or because its objection was refused.
func (r *WhistleReply) comes() bool { return r.Accept || !r.Decided.IsZero() && !r.Excused }

// WhistleScore is what came of a whistle with one department (评哨), each from 0 to 100. It is of departments, never of persons.
type WhistleScore struct {
	Org     people.Org `json:"org"`
	Arrived int        `json:"arrived" minimum:"0" maximum:"100"`
	Acted   int        `json:"acted" minimum:"0" maximum:"100"`
	Solved  int        `json:"solved" minimum:"0" maximum:"100"`
}

// Supervision is a superior's question (督办) with a time to answer. It never moves a due time.
type Supervision struct {
	Level    string     `json:"level"` // green, yellow, red
	Cause    string     `json:"cause"` // overdue, rework, repeat, media, leader, other
	By       people.Org `json:"by"`
	Since    time.Time  `json:"since"`
	Answered time.Time  `json:"answered,omitzero"`
}

// Attachment is a file that belongs to a case; the bytes are in the blob store under its id.
type Attachment struct {
	ID       string `json:"id"`
	Type     string `json:"type"`  // photo, pdf, voice, video
	Stage    string `json:"stage"` // StageReport, StageBefore, StageAfter
	Bytes    int64  `json:"bytes"`
	Hash     string `json:"hash"`
	Released bool   `json:"released,omitempty"`
	Seen     bool   `json:"seen,omitempty"` // a moderator has decided on it
	// Copy is the blob that everybody else is shown instead, with parts made unrecognisable; Old are copies before it.
	Copy    string   `json:"copy,omitempty"`
	Old     []string `json:"old,omitempty"`
	Erased  bool     `json:"erased,omitempty"` // its bytes are gone, with the private part of the case
	Version int64    `json:"version"`          // the act that brought it
}

// The stages at which files come.
const (
	StageReport = "report" // with the report, a supplement or an appeal
	StageBefore = "before" // the place before the work
	StageAfter  = "after"  // and after it
)

// FollowUp is the answer of the reporter (回访), asked in fixed order: reached, solved, satisfied.
type FollowUp struct {
	Reached      bool      `json:"reached"`
	Exempt       string    `json:"exempt,omitempty"`       // why nobody was asked
	Contacted    string    `json:"contacted,omitempty"`    // yes, no: did the unit contact you?
	Solved       string    `json:"solved,omitempty"`       // yes, partly, no
	Satisfaction string    `json:"satisfaction,omitempty"` // satisfied, fairly, unsatisfied
	Explained    bool      `json:"explained,omitempty"`    // closed although unsolved, signed off by a supervisor
	At           time.Time `json:"at"`
}

// Round is a round that was closed and reopened (轮次).
type Round struct {
	N          int                 `json:"n"`
	Loop       Loop                `json:"loop"`
	Leads      []people.Org        `json:"leads"`
	ClosedAt   time.Time           `json:"closed_at"`
	FollowUp   *FollowUp           `json:"follow_up,omitempty"`
	Clocks     map[ClockName]Clock `json:"clocks,omitempty"`
	Returns    int                 `json:"returns,omitempty"`
	Extensions int                 `json:"extensions,omitempty"`
	Reworks    int                 `json:"reworks,omitempty"`
}

// Ref is the name of the case in another system.
type Ref struct {
	System string `json:"system"`
	ID     string `json:"id"`
}

// NextDue returns the earliest instant at which something about the case falls due or is to be warned of,
// over all its clocks and joint parts; ok is false when nothing runs.
func (c *Case) NextDue() (at time.Time, ok bool) {
	for _, k := range c.Clocks {
		if _, next := k.Next(); !next.IsZero() && (at.IsZero() || next.Before(at)) {
			at = next
		}
	}
	return at, !at.IsZero()
}

// PendingClock returns the running clock whose next threshold comes first, by instant and then by name, so that what
// fell due during a standstill is told in the order in which it fell due.
func (c *Case) PendingClock() (name ClockName, threshold int, at time.Time) {
	names := make([]ClockName, 0, len(c.Clocks))
	for n := range c.Clocks {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		t, next := c.Clocks[n].Next()
		if !next.IsZero() && (at.IsZero() || next.Before(at)) {
			name, threshold, at = n, t, next
		}
	}
	return name, threshold, at
}

// Orgs returns every organisation that has to do with the case, without repeats: the desk, the lead, the co-handlers
// and those called by a whistle.
func (c *Case) Orgs() []people.Org {
	var orgs []people.Org
	add := func(o people.Org) {
		if o != "" && !slices.Contains(orgs, o) {
			orgs = append(orgs, o)
		}
	}
	add(c.Desk)
	add(c.Lead)
	for _, p := range c.Parts {
		add(p.Org)
	}
	if c.Whistle != nil && !c.Whistle.Waiting {
		for _, o := range c.Whistle.Called {
			add(o)
		}
	}
	return orgs
}

// PartOf returns the index of the part that org owes, or -1.
func (c *Case) PartOf(org people.Org) int {
	return slices.IndexFunc(c.Parts, func(p Part) bool { return p.Org == org })
}
