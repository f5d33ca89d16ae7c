package cases

import (
	"slices"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// Verify confirms that the case is solved (核查通过, T15): the reporter first, else somebody who had no hand in it.
//
// Faults: Forbidden verify.own_work.
type Verify struct {
	How   string       `json:"how" enum:"reporter,visit,call,read"`
	Words Words        `json:"words,omitempty" maxLength:"1000"`
	Files []Attachment `json:"files,omitempty" maxItems:"9"`
}

// Act names the row of the table.
func (Verify) Act() Act { return ActVerify }

func (a Verify) decide(d *decision) error {
	if err := d.notOwnWork(); err != nil {
		return err
	}
	d.word("words", a.Words)
	d.attach(a.Files, "after")
	d.c.State = Verified
	d.stop(ClockVerify, ClockHandle, ClockContact)
	d.start(ClockFollowUp, d.c.Desk, d.limits(d.c.Loop).FollowUp)
	return nil
}

// notOwnWork refuses whoever handled the case in this round. Maker and checker are two people.
func (d *decision) notOwnWork() error {
	if d.actor.Account != "" && slices.Contains(d.c.Hands, d.actor.Account) {
		return fault.New(fault.Forbidden, "verify.own_work")
	}
	return nil
}

// Rework sends the case back to those who handled it (返工, T14). It goes on with what was left of its time, at least one working day;
// from the second time on it is supervised by itself.
type Rework struct {
	Words Words        `json:"words" maxLength:"1000" doc:"What is not solved"`
	Files []Attachment `json:"files,omitempty" maxItems:"9"`
}

// Act names the row of the table.
func (Rework) Act() Act { return ActRework }

func (a Rework) decide(d *decision) error {
	if a.Words == "" {
		return needWords("words")
	}
	if err := d.notOwnWork(); err != nil {
		return err
	}
	d.word("words", a.Words)
	d.attach(a.Files, StageReport)
	d.stop(ClockVerify)
	d.backToWork()
	return nil
}

// backToWork hands a finished case back to its lead.
func (d *decision) backToWork() {
	rules := d.policy.Catalogue.Settings().Verifying
	d.c.State = Handling
	d.c.Reworks++
	d.c.HandledAt = zeroTime
	d.wake(rules.ReworkLeast)
	if d.c.Reworks >= rules.ReworkSupervise {
		d.supervise("yellow", "rework", d.c.Desk)
	}
}

// wake lets the handle clock move again with what was left of it, but at least with least.
func (d *decision) wake(least calendar.Limit) {
	k := d.c.Clocks[ClockHandle]
	if k.Run == 0 { // an instant case had none
		d.startHandle()
		return
	}
	t := d.timer(d.c.Lead)
	if !k.Stopped.IsZero() { // verified before: it stood since it was finished
		k.Paused, k.Stopped = k.Stopped, zeroTime
	}
	if k.Limit.Unit != least.Unit || k.Limit.Amount-k.Spent >= least.Amount {
		d.put(ClockHandle, t.resume(ClockHandle, k))
		return
	}
	k.Since, k.Paused = d.now, zeroTime
	d.put(ClockHandle, t.extend(ClockHandle, k, least.Amount-(k.Limit.Amount-k.Spent)))
}
