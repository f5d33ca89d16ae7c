package httpapi

import (
	"encoding/json"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/people"
)

// AskView is something that waits for a decision on a case (待审批): who asks, for what, on which ground, and what granting it
// would do to each clock.
type AskView struct {
	Kind     string          `json:"kind" enum:"extension,suspension,lowering,return,arbitration,supervision,whistle"`
	By       *OrgRef         `json:"by,omitempty"`
	At       time.Time       `json:"at"`
	Right    *OrgRef         `json:"right,omitempty" doc:"The unit that is named as the right one"`
	Reason   string          `json:"reason,omitempty"`
	Limit    *calendar.Limit `json:"limit,omitempty" doc:"How much more time"`
	Expected *calendar.Date  `json:"expected,omitempty" doc:"When it is to go on"`
	Words    string          `json:"words,omitempty"`
	Level    string          `json:"level,omitempty" doc:"Colour of a supervision"`
	Cause    string          `json:"cause,omitempty" doc:"Of a supervision"`
	Effects  []ClockEffect   `json:"effects" doc:"What granting would do now"`
	Grounds  []GroundView    `json:"grounds,omitempty" doc:"What each side said whose case it is, oldest first"`
}

// ClockEffect is what a decision would do to a clock.
type ClockEffect struct {
	Name   string    `json:"name"`
	Label  string    `json:"label"`
	Org    *OrgRef   `json:"org,omitempty"`
	Change string    `json:"change" enum:"starts,moves,pauses,resumes,stops"`
	Before time.Time `json:"before,omitzero"`
	After  time.Time `json:"after,omitzero"`
}

// GroundView is what one side said about whose case it is.
type GroundView struct {
	Act    cases.Act `json:"act"`
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
	Org    *OrgRef   `json:"org,omitempty"`
	Lead   *OrgRef   `json:"lead,omitempty" doc:"To whom it went"`
	Right  *OrgRef   `json:"right,omitempty" doc:"To whom it should go"`
	Reason string    `json:"reason,omitempty"`
	Words  string    `json:"words,omitempty"`
}

// asks lists what the case waits for.
func (n names) asks(f file) []AskView {
	list := []AskView{}
	for _, p := range f.c.Pendings(string(n.policy.Root)) {
		v := AskView{Kind: p.Kind, By: n.org(p.By), At: p.At, Words: n.lastWords(f, p.Act), Effects: []ClockEffect{}}
		for _, e := range p.Foresee(f.c, n.policy, n.c.Now) {
			k := n.clock(e.Clock, f.c.Clocks[e.Clock])
			v.Effects = append(v.Effects, ClockEffect{Name: k.Name, Label: k.Label, Org: k.Org, Change: e.Change, Before: e.Before, After: e.After})
		}
		n.askedFor(&v, &f.c)
		if v.At.IsZero() {
			v.At = lastOf(f, p.Act)
		}
		if p.Kind == cases.PendingReturn || p.Kind == cases.PendingArbitration {
			v.Grounds = n.grounds(f)
			v.Reason = n.lastReason(f, p.Act)
		}
		list = append(list, v)
	}
	return list
}

func (n names) askedFor(v *AskView, c *cases.Case) {
	switch v.Kind {
	case cases.PendingExtension:
		v.Limit, v.Reason = &c.Extension.Limit, n.reason(catalogue.ExtendReasons, c.Extension.Reason)
	case cases.PendingSuspension:
		v.Expected, v.Reason = &c.Suspending.Expected, n.reason(catalogue.SuspendReasons, c.Suspending.Reason)
	case cases.PendingReturn:
		v.Right = n.org(c.Return.Right)
	case cases.PendingArbitration:
		v.Right = n.org(c.Arbitration.Right)
	case cases.PendingLowering:
		v.Right = n.org(c.Lowering.Desk)
	case cases.PendingSupervision:
		v.Level, v.Cause = c.Supervision.Level, c.Supervision.Cause
	}
}

// lastWords is what was written with the newest act of a kind.
func (n names) lastWords(f file, act cases.Act) string {
	for i := len(f.acts) - 1; i >= 0; i-- {
		if actOf(f.acts[i]) == act {
			words := f.words[f.acts[i].Seq]
			if words["words"] == "" {
				return words["interim"]
			}
			return words["words"]
		}
	}
	return ""
}

func lastOf(f file, act cases.Act) (at time.Time) {
	for _, a := range f.acts {
		if actOf(a) == act {
			at = a.At
		}
	}
	return at
}

func (n names) lastReason(f file, act cases.Act) string {
	reason := ""
	for _, g := range n.grounds(f) {
		if g.Act == act {
			reason = g.Reason
		}
	}
	return reason
}

// disputing are the acts by which units and desks say whose case it is.
var disputing = map[cases.Act]bool{
	cases.ActDispatch: true, cases.ActReassign: true, cases.ActReturn: true, cases.ActAskArbitration: true, cases.ActArbitrate: true,
}

// grounds tells what each side said whose case it is, in this round.
func (n names) grounds(f file) []GroundView {
	var list []GroundView
	for _, a := range f.acts {
		act := actOf(a)
		if act == cases.ActReopen {
			list = nil
		}
		if !disputing[act] {
			continue
		}
		var said struct {
			Lead, Right people.Org
			Reason      string
		}
		if json.Unmarshal([]byte(a.Command), &said) != nil {
			continue
		}
		g := GroundView{Act: act, Name: n.actName(act), At: a.At, Org: n.org(people.Org(a.Actor.Org)), Lead: n.org(said.Lead), Right: n.org(said.Right),
			Reason: n.reason(catalogue.ReturnReasons, said.Reason), Words: f.words[a.Seq]["words"]}
		list = append(list, g)
	}
	return list
}
