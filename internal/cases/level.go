package cases

import (
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
		if to == Micro && d.c.team() != "" {
			lead = d.c.team()
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
	case to == "" || (to == Micro && d.c.team() == ""):
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
