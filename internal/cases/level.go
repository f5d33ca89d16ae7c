package cases

import (
	"slices"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// Escalate hands the case to the next higher loop (上报升级, T11): grid, village, town, district. There it has that loop's time.
//
// Faults: Conflict escalate.top.
type Escalate struct {
	Lead  people.Org `json:"lead,omitempty" doc:"Lead above; the center of the higher loop if left out"`
	Words Words      `json:"words" maxLength:"1000" doc:"Why it cannot be solved here"`
}

// Act names the row of the table.
func (Escalate) Act() Act { return ActEscalate }

func (a Escalate) decide(d *decision) error {
	to := above(d.c.Loop)
	if to == "" {
		return fault.New(fault.Conflict, "escalate.top")
	}
	if a.Words == "" {
		return needWords("words")
	}
	d.word("words", a.Words)
	d.lay(d.actor.Account)
	return d.move(to, a.Lead)
}

// move puts the case into another loop and gives it to a lead there, the center itself where none is named.
func (d *decision) move(to Loop, lead people.Org) error {
	d.enter(to)
	if lead == "" {
		lead = d.c.Desk
		if to == Micro && d.c.Grid != "" {
			lead = people.GridTeam(d.c.Grid)
		}
	}
	if err := d.checkLead(lead); err != nil {
		return err
	}
	d.give(lead)
	d.c.Arbitration, d.c.Bound = nil, false // whose case it is up there was not decided yet
	d.startHandle()
	d.startSign(lead)
	return nil
}

// AskLower asks the center below to take the case (提请下派).
//
// Faults: Conflict lower.bottom, lower.used.
type AskLower struct {
	Lead  people.Org `json:"lead,omitempty"`
	Words Words      `json:"words" maxLength:"1000"`
}

// Act names the row of the table.
func (AskLower) Act() Act { return ActAskLower }

func (a AskLower) decide(d *decision) error {
	to := below(d.c.Loop)
	switch {
	case to == "" || (to == Micro && d.c.Grid == ""):
		return fault.New(fault.Conflict, "lower.bottom")
	case d.c.Lowerings >= d.policy.Catalogue.Settings().Intake.MaxDownward:
		return fault.New(fault.Conflict, "lower.used")
	case a.Words == "":
		return needWords("words")
	}
	d.word("words", a.Words)
	d.c.Lowering = &Lowering{Loop: to, Desk: Center(to, d.c.Place), Lead: a.Lead, At: d.now}
	return nil
}

// Lower is the agreement of the center below, which takes the case (下派, T12), or its refusal.
type Lower struct {
	Agree bool  `json:"agree"`
	Words Words `json:"words,omitempty" maxLength:"1000"`
}

// Act names the row of the table.
func (Lower) Act() Act { return ActLower }

func (a Lower) decide(d *decision) error {
	l := *d.c.Lowering
	d.word("words", a.Words)
	if !a.Agree {
		if a.Words == "" {
			return needWords("words")
		}
		d.c.Lowering = nil
		return nil
	}
	d.c.Lowerings++
	return d.move(l.Loop, l.Lead)
}

// Blow calls departments to the place (吹哨, T11): a street may whistle for complaints that it cannot solve, for joint enforcement
// where it lacks the power, and in an emergency.
//
// Faults: Forbidden whistle.level for a community's center; Conflict whistle.open; Invalid called.
type Blow struct {
	Kind   string       `json:"kind" enum:"complaint,enforcement,emergency"`
	Called []people.Org `json:"called" minItems:"1" maxItems:"27"`
	Words  Words        `json:"words" maxLength:"1000" doc:"What is needed, where and when"`
}

// Act names the row of the table.
func (Blow) Act() Act { return ActWhistle }

func (a Blow) decide(d *decision) error {
	if len(centerPlace(orgOf(d.actor))) > 9 {
		return fault.New(fault.Forbidden, "whistle.level")
	}
	if d.c.Whistle != nil && d.c.Whistle.Closed.IsZero() {
		return fault.New(fault.Conflict, "whistle.open")
	}
	if err := a.check(d); err != nil {
		return err
	}
	rules := d.policy.Catalogue.Settings().Whistle
	limit := rules.Other
	if a.Kind == "emergency" {
		limit = rules.Emergency
	}
	d.word("words", a.Words)
	d.start(ClockWhistle, d.c.Desk, limit)
	called := slices.Clone(a.Called)
	slices.Sort(called)
	d.c.Whistle = &Whistle{Kind: a.Kind, By: orgOf(d.actor), Called: slices.Compact(called), RespondBy: d.c.Clocks[ClockWhistle].Due}
	return nil
}

func (a Blow) check(d *decision) error {
	var f fault.Fields
	if a.Kind != "complaint" && a.Kind != "enforcement" && a.Kind != "emergency" {
		f.Add("kind", "not_one_of", "allowed", "complaint, enforcement, emergency")
	}
	if len(a.Called) == 0 {
		f.Add("called", "required")
	}
	for _, o := range a.Called {
		if o.Kind() != people.OrgUnit || !d.policy.Catalogue.HasUnit(o.Ref()) {
			f.Add("called", "unknown_unit", "unit", string(o))
		}
	}
	if a.Words == "" {
		f.Add("words", "required")
	}
	return f.Err()
}

// AnswerWhistle is a called department's answer (应哨): it comes, or objects and says on which ground.
type AnswerWhistle struct {
	Accept bool  `json:"accept"`
	Words  Words `json:"words,omitempty" maxLength:"1000" doc:"Ground of an objection; who comes and when"`
}

// Act names the row of the table.
func (AnswerWhistle) Act() Act { return ActAnswerWhistle }

func (a AnswerWhistle) decide(d *decision) error {
	w, org := d.c.Whistle, orgOf(d.actor)
	if !w.Closed.IsZero() || slices.ContainsFunc(w.Answers, func(r WhistleReply) bool { return r.Org == org }) {
		return fault.New(fault.Conflict, "whistle.answered")
	}
	if !a.Accept && a.Words == "" {
		return needWords("words")
	}
	d.word("words", a.Words)
	d.lay(d.actor.Account)
	w.Answers = append(w.Answers, WhistleReply{Org: org, At: d.now, Accept: a.Accept})
	if len(w.Answers) == len(w.Called) {
		d.stop(ClockWhistle)
	}
	return nil
}

// CloseWhistle ends a whistle with its outcome (销哨).
type CloseWhistle struct {
	Words Words `json:"words" maxLength:"1000"`
}

// Act names the row of the table.
func (CloseWhistle) Act() Act { return ActCloseWhistle }

func (a CloseWhistle) decide(d *decision) error {
	if d.c.Whistle == nil || !d.c.Whistle.Closed.IsZero() {
		return fault.New(fault.Conflict, "whistle.none")
	}
	if a.Words == "" {
		return needWords("words")
	}
	d.word("words", a.Words)
	d.c.Whistle.Closed = d.now
	d.stop(ClockWhistle)
	return nil
}

// passed returns the highest threshold of a clock that lies behind an instant.
func passed(k Clock, now time.Time) int {
	k.Told = 0
	for {
		threshold, at := k.Next()
		if threshold == 0 || at.After(now) {
			return k.Told
		}
		k.Told = threshold
	}
}
