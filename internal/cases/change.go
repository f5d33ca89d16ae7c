package cases

import (
	"cmp"
	"slices"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/people"
)

// ClockChange is what an act does to one clock: what somebody who decides wants to know before.
type ClockChange struct {
	Clock  ClockName
	Change string    // ClockStarts, ClockMoves, ClockPauses, ClockResumes, ClockStops
	Before time.Time // due before; zero where it did not run
	After  time.Time // due after; zero where it stops or stands
}

// What may happen to a clock.
const (
	ClockStarts  = "starts"
	ClockMoves   = "moves"
	ClockPauses  = "pauses"
	ClockResumes = "resumes"
	ClockStops   = "stops"
)

// ClockChanges compares the clocks of a case before and after an act, by name.
func ClockChanges(before, after *Case) []ClockChange {
	var list []ClockChange
	for name, now := range after.Clocks {
		old := before.Clocks[name]
		change := ClockChange{Clock: name}
		if old.Running() {
			change.Before = old.Due
		}
		if now.Running() {
			change.After = now.Due
		}
		switch {
		case now.Running() && old.Run > 0 && old.Stopped.IsZero() && !old.Paused.IsZero():
			change.Change = ClockResumes
		case now.Running() && !old.Running():
			change.Change = ClockStarts
		case now.Running() && !now.Due.Equal(old.Due):
			change.Change = ClockMoves
		case old.Running() && !now.Paused.IsZero():
			change.Change = ClockPauses
		case old.Running() && !now.Stopped.IsZero():
			change.Change = ClockStops
		default:
			continue
		}
		list = append(list, change)
	}
	slices.SortFunc(list, func(a, b ClockChange) int { return cmp.Compare(a.Clock, b.Clock) })
	return list
}

// Pending is a decision that a case waits for, with the command that would grant it.
type Pending struct {
	Kind  string // the Pending… constants
	By    people.Org
	At    time.Time
	Act   Act // that asked
	Grant Command
	as    people.Org
}

// What may wait for a decision.
const (
	PendingExtension   = "extension"
	PendingSuspension  = "suspension"
	PendingLowering    = "lowering"
	PendingReturn      = "return"
	PendingArbitration = "arbitration"
	PendingSupervision = "supervision"
	PendingWhistle     = "whistle"
)

// Pendings lists what the case waits for beside its state, in the order in which the people of a desk look at it. root is the
// county's code.
func (c *Case) Pendings(root string) []Pending {
	if !c.State.Open() {
		return nil
	}
	top := people.Org("center:" + root)
	var list []Pending
	if x := c.Arbitration; x != nil {
		list = append(list, Pending{PendingArbitration, x.By, x.At, ActAskArbitration, Arbitrate{Lead: x.Right, Words: Apart}, top})
	}
	if x := c.Return; x != nil && c.State == Accepted {
		list = append(list, Pending{PendingReturn, x.By, x.At, ActReturn, Dispatch{Lead: x.Right}, top})
	}
	if x := c.Extension; x != nil {
		list = append(list, Pending{PendingExtension, x.By, x.At, ActAskExtension, DecideExtension{Grant: true}, top})
	}
	if x := c.Suspending; x != nil {
		list = append(list, Pending{PendingSuspension, x.By, x.At, ActAskSuspension, Suspend{Reason: x.Reason, Expected: x.Expected, Interim: Apart}, top})
	}
	if x := c.Lowering; x != nil {
		list = append(list, Pending{PendingLowering, c.Desk, x.At, ActAskLower, Lower{Agree: true}, x.Desk})
	}
	if w := c.Whistle; w != nil && w.Waiting && w.Closed.IsZero() {
		list = append(list, Pending{PendingWhistle, w.By, time.Time{}, ActWhistle, DecideWhistle{Grant: true}, top})
	}
	if s := c.Supervision; s != nil && s.Answered.IsZero() {
		list = append(list, Pending{PendingSupervision, s.By, s.Since, ActSupervise, nil, ""})
	}
	return list
}

// Foresee answers what granting would do to the clocks if it were done now. Nothing where it could not be granted now, or
// where the decision asks for words alone.
func (p Pending) Foresee(c Case, policy Policy, now time.Time) []ClockChange {
	if p.Grant == nil {
		return nil
	}
	ch, err := Decide(c, audit.Actor{Kind: StaffActor, Role: "supervisor", Org: string(p.as)}, p.Grant, policy, now)
	if err != nil {
		return nil
	}
	return ClockChanges(&c, &ch.Case)
}
