package httpapi

import (
	"encoding/json"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/people"
)

// JointPart is one unit's share in a case that several handle (会办): the lead's first, then the helpers'.
type JointPart struct {
	Org       OrgRef     `json:"org"`
	Lead      bool       `json:"lead,omitempty"`
	Mandatory bool       `json:"mandatory,omitempty"`
	State     string     `json:"state" enum:"signing,working,finished,owed,answered,waived"`
	Clock     *ClockView `json:"clock,omitempty"`
	Task      string     `json:"task,omitempty" doc:"What it was asked for"`
	Last      *SaidWord  `json:"last,omitempty" doc:"What the unit said last"`
}

// SaidWord is something that an organisation wrote in a case.
type SaidWord struct {
	At    time.Time `json:"at"`
	Name  string    `json:"name" doc:"Of the act"`
	Words string    `json:"words"`
}

// joint is the board of a case that several units handle; nil where one does it alone.
func (n names) joint(f file) []JointPart {
	c := &f.c
	if len(c.Parts) == 0 || c.Lead == "" {
		return nil
	}
	lead := JointPart{Org: *n.org(c.Lead), Lead: true, State: "working", Clock: n.clockNamed(c, cases.ClockHandle), Last: n.lastSaid(f, c.Lead)}
	switch {
	case c.State == cases.Dispatched:
		lead.State = "signing"
	case !c.HandledAt.IsZero():
		lead.State = "finished"
	}
	list := []JointPart{lead}
	for _, p := range c.Parts {
		part := JointPart{Org: *n.org(p.Org), Mandatory: p.Mandatory, State: "owed", Clock: n.clockNamed(c, cases.PartClock(p.Org)),
			Task: n.task(f, p.Org), Last: n.lastSaid(f, p.Org)}
		switch {
		case p.Waived:
			part.State = "waived"
		case p.Done():
			part.State = "answered"
		}
		list = append(list, part)
	}
	return list
}

func (n names) clockNamed(c *cases.Case, name cases.ClockName) *ClockView {
	k, ok := c.Clocks[name]
	if !ok {
		return nil
	}
	v := n.clock(name, k)
	return &v
}

// task is what a helper was last asked for.
func (n names) task(f file, org people.Org) (task string) {
	for _, a := range f.acts {
		words := f.words[a.Seq]
		if t := words["task:"+string(org)]; t != "" {
			task = t
		}
		if actOf(a) == cases.ActAddPart && words["words"] != "" && addedFor(a) == org {
			task = words["words"]
		}
	}
	return task
}

func addedFor(a audit.Act) people.Org {
	var cmd struct{ Org people.Org }
	_ = json.Unmarshal([]byte(a.Command), &cmd) // our own acts always read
	return cmd.Org
}

// lastSaid is what somebody of the organisation wrote last.
func (n names) lastSaid(f file, org people.Org) *SaidWord {
	for i := len(f.acts) - 1; i >= 0; i-- {
		a := f.acts[i]
		if words := f.words[a.Seq]["words"]; words != "" && people.Org(a.Actor.Org) == org {
			return &SaidWord{At: a.At, Name: n.actName(actOf(a)), Words: words}
		}
	}
	return nil
}
