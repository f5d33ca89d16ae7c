package cases

import (
	"gezhi/internal/fault"
)

// Merge lets a case follow another that tells the same (并案, T5). Each reporter keeps a receipt of his own and gets the answer.
//
// Faults: Conflict merge.itself, merge.has_followers.
type Merge struct {
	Master string `json:"master" doc:"Id of the case to follow"`
	Words  Words  `json:"words,omitempty" maxLength:"500"`
}

// Act names the row of the table.
func (Merge) Act() Act { return ActMerge }

func (a Merge) decide(d *decision) error {
	switch {
	case a.Master == d.c.ID:
		return fault.New(fault.Conflict, "merge.itself")
	case d.c.Merged > 0:
		return fault.New(fault.Conflict, "merge.has_followers")
	}
	d.word("words", a.Words)
	d.c.State, d.c.Master, d.c.ClosedAt = Merged, a.Master, d.now
	return nil
}

// Absorb notes on the master that another case follows it (并入). It is done in the transaction of the Merge.
type Absorb struct {
	Case string `json:"case"`
}

// Act names the row of the table.
func (Absorb) Act() Act { return ActAbsorb }

func (a Absorb) decide(d *decision) error {
	d.c.Merged++
	return nil
}

// Unmerge gives a merged case its own way again (拆并, T25).
//
// Faults: Conflict unmerge.too_late.
type Unmerge struct {
	Words Words `json:"words" maxLength:"500"`
}

// Act names the row of the table.
func (Unmerge) Act() Act { return ActUnmerge }

func (a Unmerge) decide(d *decision) error {
	limit := d.policy.Catalogue.Settings().Merge.SplitWithin
	if d.now.After(d.timer(d.c.Desk).cal.Due(d.c.ClosedAt, limit)) {
		return fault.New(fault.Conflict, "unmerge.too_late", "limit", limit.String())
	}
	if a.Words == "" {
		return needWords("words")
	}
	d.word("words", a.Words)
	d.c.State, d.c.Master, d.c.ClosedAt = Submitted, "", zeroTime
	d.startAccept()
	return nil
}

// LetGo notes on the master that a case follows it no longer (并出). It is done in the transaction of the Unmerge.
type LetGo struct {
	Case string `json:"case"`
}

// Act names the row of the table.
func (LetGo) Act() Act { return ActRelease }

func (a LetGo) decide(d *decision) error {
	d.c.Merged = max(0, d.c.Merged-1)
	return nil
}

// Split takes a second matter out of a case (拆分, T31). The new case has a number of its own and the same reporter.
type Split struct {
	Child string `json:"child" readOnly:"true" doc:"Id of the new case"`
	Words Words  `json:"words" maxLength:"2000" doc:"What the new case is about"`
}

// Act names the row of the table.
func (Split) Act() Act { return ActSplit }

func (a Split) decide(d *decision) error {
	if a.Words == "" {
		return needWords("words")
	}
	return nil
}
