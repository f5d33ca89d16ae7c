// Package notices decides who is told of an act on a case, and when (站内消息). A notice holds the case's number and the kind of what
// happened, nothing of what anybody wrote: what there is to read stands in the case, for those who may see it.
package notices

import (
	"encoding/json"
	"strings"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/people"
)

// Kind is the sort of a notice (消息类别).
type Kind string

// The kinds.
const (
	Dispatched Kind = "dispatched" // 派给本单位
	Returned   Kind = "returned"   // 退回到本中心
	Reworked   Kind = "reworked"   // 返工
	DueSoon    Kind = "due_soon"   // 快到期
	Overdue    Kind = "overdue"    // 已超时
	Extension  Kind = "extension"  // 有人申请延期
	Supervised Kind = "supervised" // 被督办
	Urged      Kind = "urged"      // 被催办
	Whistled   Kind = "whistled"   // 吹哨
	Answered   Kind = "answered"   // 对本系统的意见有了答复: of no case
	Approval   Kind = "approval"   // 有事待审批

	ReleaseAsked   Kind = "release_asked"   // 有导出申请待审批: of no case
	ReleaseDecided Kind = "release_decided" // 导出申请有了结果
	ReleaseRevoked Kind = "release_revoked" // 导出的批准被撤销
	ReleaseOverdue Kind = "release_overdue" // 导出的材料逾期未确认销毁
)

// Kinds lists the kinds.
func Kinds() []Kind {
	return []Kind{Dispatched, Returned, Reworked, DueSoon, Overdue, Extension, Supervised, Urged, Whistled, Approval, Answered, ReleaseAsked, ReleaseDecided, ReleaseRevoked, ReleaseOverdue}
}

// Notice is one line in the inbox of an account.
type Notice struct {
	Tenant  string
	Account string
	ID      string // of the act that it tells of
	Kind    Kind
	Case    string
	No      string // of the case, for people
	At      time.Time
	ShowAt  time.Time // not before: quiet hours, or the digest
	ReadAt  time.Time
}

// Door is a way on which notices reach people beside the inbox, as a message on the phone. It is told what became due to be shown at
// once, after that is on disk; what it misses stands in the inbox.
type Door interface {
	Ring(tenant string, list []Notice)
}

// Told is who is told what of an act.
type Told struct {
	Kind Kind
	Orgs []people.Org
	// Approvers asks for those of the organisations who decide on requests, instead of those who do the work.
	Approvers bool
	// Urgent is shown in quiet hours too: danger in delay.
	Urgent bool
}

// Of decides who is told of an act on a case, as the case stands after it. ok is false where nobody is.
func Of(act audit.Act, c cases.Case) (t Told, ok bool) {
	t = Told{Orgs: []people.Org{c.Lead}, Urgent: c.Urgent}
	switch cases.Act(strings.TrimPrefix(act.Kind, "case.")) {
	case cases.ActDispatch, cases.ActReassign, cases.ActArbitrate, cases.ActEscalate, cases.ActLower:
		t.Kind = Dispatched
	case cases.ActAddPart, cases.ActMovePart:
		t.Kind, t.Orgs = Dispatched, owing(c)
	case cases.ActReturn, cases.ActAskArbitration:
		t.Kind, t.Orgs = Returned, []people.Org{c.Desk}
	case cases.ActRework, cases.ActUnsolved:
		t.Kind = Reworked
	case cases.ActAskExtension:
		t.Kind, t.Orgs, t.Approvers = Extension, []people.Org{c.Desk}, true
	case cases.ActSupervise:
		t.Kind = Supervised
	case cases.ActUrge:
		t.Kind = Urged
		if c.Lead == "" {
			t.Orgs = []people.Org{c.Desk}
		}
	case cases.ActWhistle, cases.ActDecideWhistle:
		t.Kind, t.Orgs = Whistled, nil
		switch {
		case c.Whistle != nil && c.Whistle.Waiting:
			t.Kind, t.Orgs, t.Approvers = Approval, []people.Org{c.Whistle.By}, true
		case c.Whistle != nil:
			t.Orgs = c.Whistle.Called
		}
	case cases.ActAnswerWhistle:
		if c.WaitsFor(cases.WaitsDisputed) {
			t.Kind, t.Orgs, t.Approvers = Approval, []people.Org{cases.Center(cases.Large, c.Place)}, true
		}
	case cases.ActAskSuspension:
		t.Kind, t.Orgs, t.Approvers = Approval, []people.Org{c.Desk}, true
	case cases.ActTell:
		t.Kind, t.Orgs = due(act, c)
	}
	t.Orgs = named(t.Orgs)
	return t, t.Kind != "" && len(t.Orgs) > 0
}

// owing lists the co-handling units that have not answered.
func owing(c cases.Case) (orgs []people.Org) {
	for _, p := range c.Parts {
		if !p.Done() {
			orgs = append(orgs, p.Org)
		}
	}
	return orgs
}

// due tells whose limit comes to its end. Half of it is nobody's alarm.
func due(act audit.Act, c cases.Case) (Kind, []people.Org) {
	var told cases.Tell
	if err := json.Unmarshal([]byte(act.Command), &told); err != nil || told.Clock.Quiet() {
		return "", nil
	}
	var kind Kind
	switch told.Threshold {
	case cases.MostGone:
		kind = DueSoon
	case cases.AllGone:
		kind = Overdue
	default:
		return "", nil
	}
	switch told.Clock {
	case cases.ClockSign, cases.ClockHandle, cases.ClockContact, cases.ClockSupervise:
		return kind, []people.Org{c.Lead}
	case cases.ClockObjection:
		return kind, []people.Org{cases.Center(cases.Large, c.Place)}
	case cases.ClockWhistle:
		if c.Whistle == nil {
			return "", nil
		}
		return kind, c.Whistle.Called
	}
	if part := told.Clock.Part(); part != "" {
		return kind, []people.Org{part}
	}
	return kind, []people.Org{c.Desk}
}

func named(orgs []people.Org) (list []people.Org) {
	for _, o := range orgs {
		if o != "" {
			list = append(list, o)
		}
	}
	return list
}

// workers are the roles that are told of work, by the kind of their organisation.
var workers = map[people.OrgKind][]people.Role{
	people.OrgUnit:   {people.Handler, people.UnitHead, people.Professional},
	people.OrgGrid:   {people.GridChief, people.GridWorker, people.SiteContact},
	people.OrgCenter: {people.Dispatcher, people.ChiefGeneral},
	people.OrgFirm:   {people.FirmStaff},
}

// approvers are the roles that decide on requests.
var approvers = []people.Role{people.Supervisor, people.ChiefGeneral}

// Roles lists the roles of an organisation whose holders are told.
func (t Told) Roles(org people.Org) []people.Role {
	if t.Approvers {
		return approvers
	}
	return workers[org.Kind()]
}
