package cases

import (
	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// Tell is what the system does when a clock reaches a threshold (到时): it tells, and at the end of some limits it acts. Each threshold of
// each run of a clock is told exactly once.
//
// Faults: Conflict tell.nothing when that clock, run and threshold is not the next one or not yet due.
type Tell struct {
	Clock     ClockName `json:"clock"`
	Run       int       `json:"run"`
	Threshold int       `json:"threshold"`
}

// Act names the row of the table.
func (Tell) Act() Act { return ActTell }

func (a Tell) decide(d *decision) error {
	k, ok := d.c.Clocks[a.Clock]
	threshold, at := k.Next()
	if !ok || k.Run != a.Run || threshold != a.Threshold || at.After(d.now) {
		return fault.New(fault.Conflict, "tell.nothing", "clock", string(a.Clock))
	}
	k.Told = threshold
	d.put(a.Clock, k)
	if threshold == AllGone {
		d.fallDue(a.Clock)
	}
	return nil
}

// fallDue is what the end of a limit does by itself.
func (d *decision) fallDue(name ClockName) {
	switch {
	case name == ClockSign && d.c.State == Dispatched:
		d.sign("") // 自动签收: the lateness stays with the unit
	case name == ClockInfo && d.c.State == NeedInfo && d.c.Merged == 0:
		d.withdraw()
	case name == ClockReopen && d.c.State == Closed:
		d.archive()
	case name == ClockContact || name == ClockSign || name.Part() != "" || name == ClockWhistle || name == ClockObjection:
		// it shows, with the unit whose time it was; the case itself is not late
	case name == ClockSupervise:
		d.supervise(harder(d.c.Supervision), "overdue", Center(Large, d.c.Place))
	case d.c.State.Open() && (d.c.Supervision == nil || !d.c.Supervision.Answered.IsZero()):
		d.supervise("green", "overdue", d.upper())
	}
}

// upper is the center of the level above the desk, where an overdue case is supervised. It does not move the case.
func (d *decision) upper() people.Org {
	up := above(d.c.Loop)
	if up == "" {
		up = Large
	}
	return Center(up, d.c.Place)
}

// harder is the next colour of a supervision that was not answered in time.
func harder(s *Supervision) string {
	if s != nil && s.Level == "green" {
		return "yellow"
	}
	return "red"
}

// Archive makes a closed case read-only when it can no longer be reopened (归档, T19).
type Archive struct{}

// Act names the row of the table.
func (Archive) Act() Act { return ActArchive }

func (Archive) decide(d *decision) error {
	if k, ok := d.c.Clocks[ClockReopen]; ok && d.now.Before(k.Due) {
		return fault.New(fault.Conflict, "archive.too_early")
	}
	d.archive()
	return nil
}

func (d *decision) archive() {
	d.c.State = Archived
}

// Recount computes the thresholds of all moving clocks anew after the calendar changed (重算时限).
type Recount struct {
	Calendar string `json:"calendar" doc:"Version of the new calendar"`
}

// Act names the row of the table.
func (Recount) Act() Act { return ActRecount }

func (a Recount) decide(d *decision) error {
	changed := false
	for _, n := range d.allClocks() {
		k := d.c.Clocks[n]
		if again := d.timer(d.owner(n)).recount(n, k); again != k {
			d.put(n, again)
			changed = true
		}
	}
	if !changed {
		return fault.New(fault.Conflict, "recount.same")
	}
	return nil
}

// Erase notes that the private part of the case was made a tombstone (删除个人信息): words, contact and the files that came with
// the report. What those who worked on it photographed stays. The case and its log still verify.
type Erase struct {
	Ground string `json:"ground" enum:"request,retention"`
}

// Act names the row of the table.
func (Erase) Act() Act { return ActErase }

func (a Erase) decide(d *decision) error {
	d.c.Reachable, d.c.Erased = false, true
	for i, f := range d.c.Photos {
		if f.Stage == StageReport {
			d.c.Photos[i].Released, d.c.Photos[i].Erased = false, true
		}
	}
	return nil
}
