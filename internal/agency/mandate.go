package agency

import (
	"slices"
	"time"
	"unicode/utf8"

	"gezhi/internal/calendar"
	"gezhi/internal/cells"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/territory"
)

// Given is how a mandate was given (委托方式).
type Given string

// The ways to give one.
const (
	Signed  Given = "signed"  // 当面签字
	Called  Given = "called"  // 电话确认
	Written Given = "written" // 短信、微信确认
)

// Givens lists the ways to give a mandate.
func Givens() []Given { return []Given{Signed, Called, Written} }

// Result is what came of an errand (代办结果).
type Result string

// The results.
const (
	Done     Result = "done"     // 办好了
	Refused  Result = "refused"  // 窗口不予办理
	Withdrew Result = "withdrew" // 本人撤回委托
)

// Results lists the results.
func Results() []Result { return []Result{Done, Refused, Withdrew} }

// Reason is why an office refused (不予办理的原因).
type Reason string

// The reasons that can be picked.
const (
	Incomplete Reason = "incomplete" // 材料不全
	Unmet      Reason = "unmet"      // 不符合条件
	Elsewhere  Reason = "elsewhere"  // 不归这里办
	InPerson   Reason = "in_person"  // 须本人到场
	Over       Reason = "over"       // 过了办理时间
)

// Reasons lists the reasons.
func Reasons() []Reason { return []Reason{Incomplete, Unmet, Elsewhere, InPerson, Over} }

// Errand is what a mandate is for and what came of it (代办). All of it stays sealed where it is stored.
type Errand struct {
	Name      string        `json:"name"`   // of whoever gave the mandate
	Matter    string        `json:"matter"` // of the access list, one in which workers act for somebody
	Given     Given         `json:"given"`
	GivenOn   calendar.Date `json:"given_on"`
	Until     calendar.Date `json:"until"` // the last day
	Account   string        `json:"account"`
	Opened    time.Time     `json:"opened"`
	Moves     []Move        `json:"moves"`
	Withdrawn time.Time     `json:"withdrawn,omitzero"` // when the mandate was taken back
	Result    Result        `json:"result,omitzero"`
	Reason    Reason        `json:"reason,omitzero"` // of a refusal
}

// Mandate is that a resident lets a grid worker act for them (委托).
type Mandate struct {
	Tenant    string
	ID        string // made by whoever records, so that it is kept once
	Household string
	Place     territory.Code
	Closed    calendar.Date // zero while it is open
	Errand
	Salt    []byte // under which the log knows what is sealed; gone with the row
	Version int64
}

// Sealed is a mandate as it is stored.
type Sealed struct {
	Mandate   // its errand empty
	PersonKey []byte
	Sealed    []byte
}

// Bounds of mandates.
const (
	MostMonths = 12 // that one holds
	KeptMonths = 12 // that one is kept after it was closed
	BackDays   = 31 // that one may have been given before it is recorded
	ClaimDays  = 14 // that a phone is believed about when something was
	nameMax    = 20
)

// Open reports whether there is something to do still.
func (m Mandate) Open() bool { return m.Closed.IsZero() }

// PurgedOn is the day on which a closed mandate is removed.
func (m Mandate) PurgedOn() calendar.Date { return households.MonthsOn(m.Closed, KeptMonths) }

// Grid is the grid whose team has the mandate.
func (m Mandate) Grid() territory.Code { return m.Place.Up(territory.LevelGrid) }

// Held are the papers that are with the worker, by kind.
func (m Mandate) Held() []Papers {
	list, _ := held(m.Moves)
	return list
}

// Over reports whether nobody may act on the mandate at an instant: its last day is past, or it was taken back.
func (m Mandate) Over(at time.Time) bool {
	return !at.Before(m.Until.AddDays(1).Start()) || !m.Withdrawn.IsZero() && !at.Before(m.Withdrawn)
}

// Same reports whether a mandate says the same as another of its id, in whatever form the name of that one came.
func (m Mandate) Same(o Mandate) bool {
	return m.Household == o.Household && m.Account == o.Account && m.Name == cells.Name(new(fault.Fields), "name", o.Name) &&
		m.Matter == o.Matter && m.Given == o.Given && m.GivenOn == o.GivenOn && m.Until == o.Until
}

// Check returns a new mandate with its name in one form, or an Invalid fault that names every wrong field. The day is today; listed tells of
// a matter whether workers act for somebody in it.
func (m Mandate) Check(today calendar.Date, listed func(matter string) bool) (Mandate, error) {
	var wrong fault.Fields
	if name := cells.Plain(m.Name); name == "" {
		wrong.Add("name", "required")
	} else if n := utf8.RuneCountInString(name); n > nameMax {
		wrong.Add("name", "too_long", "max", nameMax, "n", n)
	} else {
		m.Name = cells.Name(&wrong, "name", name)
	}
	if !listed(m.Matter) {
		wrong.Add("matter", "mandate.matter")
	}
	oneOf(&wrong, "given", m.Given, Givens())
	last := households.MonthsOn(m.GivenOn, MostMonths)
	switch {
	case m.GivenOn.IsZero():
		wrong.Add("given_on", "required")
	case today.Before(m.GivenOn), m.GivenOn.Before(today.AddDays(-BackDays)):
		wrong.Add("given_on", "mandate.given_on", "days", BackDays)
	case m.Until.IsZero():
		wrong.Add("until", "required")
	case m.Until.Before(m.GivenOn), last.Before(m.Until):
		wrong.Add("until", "mandate.until", "from", m.GivenOn.String(), "to", last.String())
	}
	return m, wrong.Err()
}

// Moved returns the mandate with papers having changed hands. Nothing is received or handed to an office once the mandate is over; what lies
// there is fetched, and what is with the worker goes home, at any time. With the last of it a mandate that was taken back is closed. What a
// phone says about the time is kept where it is believed. Faults: Invalid with the fields; Conflict mandate.closed, mandate.over,
// mandate.not_held, mandate.full.
func (m Mandate) Moved(v Move) (Mandate, error) {
	if err := v.check(); err != nil {
		return m, err
	}
	at := v.Said
	if !v.believed() {
		at, v.Said = v.At, time.Time{}
	}
	switch {
	case !m.Open():
		return m, fault.New(fault.Conflict, "mandate.closed")
	case v.Way.acts() && m.Over(at):
		return m, fault.New(fault.Conflict, "mandate.over")
	case len(m.Moves) >= MostMoves && v.Way.In():
		return m, fault.New(fault.Conflict, "mandate.full", "max", MostMoves)
	}
	v.Papers = folded(v.Papers)
	m.Moves = append(slices.Clone(m.Moves), v)
	left, ok := held(m.Moves)
	if !ok {
		return m, fault.New(fault.Conflict, "mandate.not_held")
	}
	if len(left)+atOffice(m.Moves) == 0 && !m.Withdrawn.IsZero() {
		m.Result, m.Closed = Withdrew, calendar.DateOf(v.At)
	}
	return m, nil
}

// Ended returns the mandate with what came of it, or taken back. It is closed then; but one that was taken back while papers are with the
// worker, or originals lie at an office, is closed with the last that goes home, or when it is taken back once more and nothing is with the
// worker. Faults: Invalid with the fields; Conflict mandate.closed, mandate.withdrawn, mandate.papers.
func (m Mandate) Ended(result Result, reason Reason, at time.Time) (Mandate, error) {
	var wrong fault.Fields
	oneOf(&wrong, "result", result, Results())
	switch {
	case result == Refused:
		oneOf(&wrong, "reason", reason, Reasons())
	case reason != "":
		wrong.Add("reason", "mandate.no_reason")
	}
	if err := wrong.Err(); err != nil {
		return m, err
	}
	left := 0
	for _, p := range m.Held() {
		left += p.Count
	}
	again := !m.Withdrawn.IsZero()
	switch {
	case !m.Open():
		return m, fault.New(fault.Conflict, "mandate.closed")
	case again && result != Withdrew:
		return m, fault.New(fault.Conflict, "mandate.withdrawn")
	case result == Withdrew && !again:
		m.Withdrawn = at
		if left+atOffice(m.Moves) > 0 {
			return m, nil
		}
	case left > 0:
		return m, fault.New(fault.Conflict, "mandate.papers", "n", left)
	}
	m.Result, m.Reason, m.Closed = result, reason, calendar.DateOf(at)
	return m, nil
}

// believed reports whether a move was when the phone says: not after it came in, nor long before.
func (v Move) believed() bool {
	return !v.Said.After(v.At) && !v.Said.Before(v.At.AddDate(0, 0, -ClaimDays))
}

func oneOf[T comparable](wrong *fault.Fields, path string, is T, allowed []T) {
	if !slices.Contains(allowed, is) {
		wrong.Add(path, "not_one_of", "allowed", allowed)
	}
}
