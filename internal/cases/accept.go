package cases

import (
	"strings"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// Accept opens the case (立案, T2). It fixes the matter, the place and the loop in which it is solved.
//
// Faults: those of the access list (catalogue.unlisted, ...); Invalid place.not_resolved without a community;
// Forbidden accept.not_automatic for the system where the tenant wants a person to look.
type Accept struct {
	Matter  string         `json:"matter,omitempty" maxLength:"16" doc:"Matter on the access list; the guess of the report if left out"`
	Grid    territory.Code `json:"grid,omitempty" doc:"Grid or community, where the report named none or a wrong one"`
	Loop    Loop           `json:"loop,omitempty" doc:"Loop to begin in; the matter's if left out"`
	Class   Class          `json:"class,omitempty" doc:"Importance; the loop's if left out"`
	Urgent  *bool          `json:"urgent,omitempty" doc:"Overrules what the report said"`
	Repeat  string         `json:"repeat,omitempty" readOnly:"true" doc:"An earlier case of the same kind and place, closed lately"`
	Comment Words          `json:"comment,omitempty" maxLength:"1000"`
}

// Act names the row of the table.
func (Accept) Act() Act { return ActAccept }

func (a Accept) decide(d *decision) error {
	if a.Urgent != nil {
		d.c.Urgent = *a.Urgent
	}
	if err := d.setPlace(a.Grid); err != nil {
		return err
	}
	if err := d.setMatter(a.Matter); err != nil {
		return err
	}
	m, _ := d.policy.Catalogue.Matter(d.c.Matter)
	if d.actor.Kind == SystemActor && !d.policy.Catalogue.AutoAccept(m.Code, string(d.c.Source)) {
		return fault.New(fault.Forbidden, "accept.not_automatic", "matter", m.Code)
	}
	loop := m.EntryLoop
	if a.Loop != "" {
		loop = a.Loop
	}
	if loop.Rank() < 0 {
		var f fault.Fields
		f.Add("loop", "not_one_of", "allowed", catalogue.Loops())
		return f.Err()
	}
	d.enter(loop)
	if a.Class != "" {
		d.c.Class = a.Class
	}
	d.word("comment", a.Comment)
	d.c.State, d.c.DecidedBy, d.c.Repeat = Accepted, d.actor.Account, a.Repeat
	d.keepUndo()
	d.stop(ClockAccept)
	d.start(ClockDispatch, d.c.Desk, d.limits(loop).Dispatch)
	return nil
}

// setMatter names the matter, which must be on the access list today; the one that was reported may have left it since.
func (d *decision) setMatter(code string) error {
	listed := d.mayAsk
	if code != "" && code != d.c.Matter {
		d.c.Matter = code
		listed = func() error { return d.policy.Catalogue.Listed(code, calendar.DateOf(d.now)) }
	}
	if d.c.Matter == "" {
		var f fault.Fields
		f.Add("matter", "required")
		return f.Err()
	}
	if err := listed(); err != nil {
		return err
	}
	d.c.Catalogue = d.policy.Catalogue.Version()
	d.setVisibility()
	return nil
}

// setPlace overrules the place, and demands that a community is known.
func (d *decision) setPlace(code territory.Code) error {
	if code != "" {
		if !d.policy.Territory.Known(code) {
			var f fault.Fields
			f.Add("grid", "unknown_place", "code", string(code))
			return f.Err()
		}
		d.locate(What{Grid: code, Point: d.c.Point})
	}
	if len(d.c.Place) < 12 {
		var f fault.Fields
		f.Add("grid", "place_not_resolved")
		return f.Err()
	}
	return nil
}

// enter puts the case into a loop: its class, and the center that steers it.
func (d *decision) enter(loop Loop) {
	d.c.Loop = loop
	d.c.Class = d.policy.Catalogue.Loop(loop).Class
	d.c.Desk = Center(loop, d.c.Place)
}

// AskInfo asks the reporter for what is missing (退补, T3).
type AskInfo struct {
	Missing Words `json:"missing" maxLength:"500" doc:"What is missing, in words for the reporter"`
}

// Act names the row of the table.
func (AskInfo) Act() Act { return ActAskInfo }

func (a AskInfo) decide(d *decision) error {
	if a.Missing == "" {
		return needWords("missing")
	}
	d.word("missing", a.Missing)
	d.c.State = NeedInfo
	d.pause(ClockAccept)
	d.start(ClockInfo, d.c.Desk, d.policy.Catalogue.Settings().Intake.NeedInfoCancel)
	return nil
}

// Supplement brings what was missing (补充, T22).
type Supplement struct {
	Words Words          `json:"words,omitempty" maxLength:"5000"`
	Files []Attachment   `json:"files,omitempty" maxItems:"9"`
	Grid  territory.Code `json:"grid,omitempty" doc:"Place, where that was missing"`
}

// Act names the row of the table.
func (Supplement) Act() Act { return ActSupplement }

func (a Supplement) decide(d *decision) error {
	if strings.TrimSpace(string(a.Words)) == "" && len(a.Files) == 0 && a.Grid == "" {
		return needWords("words")
	}
	if a.Grid != "" {
		if err := d.setPlace(a.Grid); err != nil {
			return err
		}
	}
	d.word("words", a.Words)
	d.attach(a.Files, StageReport)
	d.c.State = Submitted
	d.stop(ClockInfo)
	d.resume(ClockAccept)
	return nil
}

// Reject tells the reporter that the case is not ours, and where to go (不予受理, T4). "Too hard" is no reason.
//
// Faults: Invalid with reason not_one_of, referral required.
type Reject struct {
	Reason   string `json:"reason" maxLength:"40" doc:"Code of a reason to reject"`
	Referral Words  `json:"referral" maxLength:"1000" doc:"Where to go instead, in words for the reporter"`
}

// Act names the row of the table.
func (Reject) Act() Act { return ActReject }

func (a Reject) decide(d *decision) error {
	if err := d.checkReason(catalogue.RejectReasons, a.Reason, "referral", a.Referral); err != nil {
		return err
	}
	if d.before.Appeals > 0 && d.before.DecidedBy == d.actor.Account {
		return fault.New(fault.Forbidden, "appeal.same_person")
	}
	d.word("referral", a.Referral)
	d.c.State, d.c.Reason, d.c.DecidedBy, d.c.ClosedAt = Rejected, a.Reason, d.actor.Account, d.now
	d.stop(ClockAccept)
	return nil
}

// checkReason demands a reason of the list and the words that go with it.
func (d *decision) checkReason(kind catalogue.ReasonKind, code, path string, words Words) error {
	var f fault.Fields
	if _, ok := d.policy.Catalogue.Reason(kind, code); !ok {
		f.Add("reason", "unknown_reason", "reason", code)
	}
	if strings.TrimSpace(string(words)) == "" {
		f.Add(path, "required")
	}
	return f.Err()
}

// Appeal asks that another person looks at a rejection (申诉, T23).
//
// Faults: Conflict appeal.used, appeal.too_late.
type Appeal struct {
	Words Words        `json:"words" maxLength:"1000"`
	Files []Attachment `json:"files,omitempty" maxItems:"9"`
}

// Act names the row of the table.
func (Appeal) Act() Act { return ActAppeal }

func (a Appeal) decide(d *decision) error {
	if a.Words == "" {
		return needWords("words")
	}
	intake := d.policy.Catalogue.Settings().Intake
	if d.c.Appeals >= intake.MaxAppeals {
		return fault.New(fault.Conflict, "appeal.used")
	}
	if d.now.After(d.timer(d.c.Desk).cal.Due(d.c.ClosedAt, intake.AppealWithin)) {
		return fault.New(fault.Conflict, "appeal.too_late", "limit", intake.AppealWithin.String())
	}
	d.word("words", a.Words)
	d.attach(a.Files, StageReport)
	d.c.Appeals++
	d.c.State, d.c.Reason = Submitted, ""
	d.c.ClosedAt = zeroTime
	d.startAccept()
	return nil
}

// Reclassify corrects matter, place or urgency of an accepted case (改类). A correction never gives a unit more time than it had.
type Reclassify struct {
	Matter  string         `json:"matter,omitempty" maxLength:"16"`
	Grid    territory.Code `json:"grid,omitempty"`
	Urgent  *bool          `json:"urgent,omitempty"`
	Class   Class          `json:"class,omitempty"`
	Comment Words          `json:"comment" maxLength:"1000" doc:"Why"`
}

// Act names the row of the table.
func (Reclassify) Act() Act { return ActReclassify }

func (a Reclassify) decide(d *decision) error {
	if a.Comment == "" {
		return needWords("comment")
	}
	if a.Urgent != nil {
		d.c.Urgent = *a.Urgent
	}
	if a.Matter != "" {
		if err := d.setMatter(a.Matter); err != nil {
			return err
		}
	}
	if a.Grid != "" {
		if err := d.setPlace(a.Grid); err != nil {
			return err
		}
		if d.c.Loop != "" {
			d.c.Desk = Center(d.c.Loop, d.c.Place)
		}
	}
	if a.Class != "" {
		d.c.Class = a.Class
	}
	d.word("comment", a.Comment)
	d.tightenHandle()
	return nil
}

// tightenHandle gives the handle clock the limit of the corrected matter, if that ends earlier.
func (d *decision) tightenHandle() {
	k, ok := d.c.Clocks[ClockHandle]
	if !ok || !k.Running() || d.c.Matter == "" {
		return
	}
	t, n := d.timer(d.c.Lead), k
	n.Run, n.Limit = k.Run+1, d.handleLimit(d.c.Loop)
	if n.Limit.Unit != k.Limit.Unit { // what was used cannot be converted: it counts from the beginning
		n.Since, n.Spent = k.Start, 0
	}
	t.set(ClockHandle, &n)
	if n.Due.Before(k.Due) {
		n.Told = passed(n, d.now)
		d.put(ClockHandle, n)
	}
}
