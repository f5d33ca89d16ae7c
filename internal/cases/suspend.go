package cases

import (
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// Suspend lets a case stand that cannot be done now (挂账, T10): work that needs a season, money or a project. It is a superior's
// decision, of its own accord or on the unit's request. It is reviewed, it ends, and it is listed in public without personal data.
//
// Faults: Invalid reason, interim required, expected in_past or too_far; Forbidden suspend.level for a community's center,
// suspend.own for whoever asked.
type Suspend struct {
	Reason   string        `json:"reason" maxLength:"40"`
	Expected calendar.Date `json:"expected" doc:"Civil date by which it is expected to go on"`
	Interim  Words         `json:"interim" maxLength:"1000" doc:"What keeps people safe until then"`
}

// Act names the row of the table.
func (Suspend) Act() Act { return ActSuspend }

func (a Suspend) decide(d *decision) error {
	if len(centerPlace(orgOf(d.actor))) > 9 {
		return fault.New(fault.Forbidden, "suspend.level")
	}
	if x := d.c.Suspending; x != nil && x.Asked == d.actor.Account {
		return fault.New(fault.Forbidden, "suspend.own")
	}
	if err := d.checkReason(catalogue.SuspendReasons, a.Reason, "interim", a.Interim); err != nil {
		return err
	}
	until, err := d.suspendUntil(a.Expected)
	if err != nil {
		return err
	}
	d.word("interim", a.Interim)
	d.c.State, d.c.Extension, d.c.Suspending, d.c.Lowering = Suspended, nil, nil, nil
	d.c.Suspension = &Suspension{Reason: a.Reason, Since: d.now, Expected: a.Expected, Until: until}
	d.pause(append(d.partClocks(), ClockHandle, ClockContact)...)
	d.start(ClockReview, d.c.Desk, d.policy.Catalogue.Settings().Suspend.Review)
	return nil
}

// AskSuspension asks a superior to let the case stand (申请挂账, T10). The clocks go on until it is decided.
//
// Faults: Conflict suspend.pending; Invalid reason, interim required, expected.
type AskSuspension struct {
	Reason   string        `json:"reason" maxLength:"40"`
	Expected calendar.Date `json:"expected" doc:"Civil date by which it is expected to go on"`
	Interim  Words         `json:"interim" maxLength:"1000" doc:"What keeps people safe until then"`
}

// Act names the row of the table.
func (AskSuspension) Act() Act { return ActAskSuspension }

func (a AskSuspension) decide(d *decision) error {
	if d.c.Suspending != nil {
		return fault.New(fault.Conflict, "suspend.pending")
	}
	if err := d.checkReason(catalogue.SuspendReasons, a.Reason, "interim", a.Interim); err != nil {
		return err
	}
	if _, err := d.suspendUntil(a.Expected); err != nil {
		return err
	}
	d.word("interim", a.Interim)
	d.c.Suspending = &SuspensionAsk{By: d.c.Lead, Reason: a.Reason, Expected: a.Expected, Asked: d.actor.Account, At: d.now}
	return nil
}

// RefuseSuspension lets the work go on (不予挂账). To grant the request is to suspend.
//
// Faults: Conflict suspend.none; Forbidden suspend.level, suspend.own.
type RefuseSuspension struct {
	Words Words `json:"words" maxLength:"1000" doc:"Why"`
}

// Act names the row of the table.
func (RefuseSuspension) Act() Act { return ActRefuseSuspend }

func (a RefuseSuspension) decide(d *decision) error {
	switch {
	case d.c.Suspending == nil:
		return fault.New(fault.Conflict, "suspend.none")
	case len(centerPlace(orgOf(d.actor))) > 9:
		return fault.New(fault.Forbidden, "suspend.level")
	case d.c.Suspending.Asked == d.actor.Account:
		return fault.New(fault.Forbidden, "suspend.own")
	case a.Words == "":
		return needWords("words")
	}
	d.word("words", a.Words)
	d.c.Suspending = nil
	return nil
}

// suspendUntil checks the expected date against the longest approval.
func (d *decision) suspendUntil(expected calendar.Date) (time.Time, error) {
	var f fault.Fields
	until := d.timer(d.c.Desk).cal.Due(d.now, d.policy.Catalogue.Settings().Suspend.Max)
	switch {
	case expected.IsZero():
		f.Add("expected", "bad_date")
	case !calendar.DateOf(d.now).Before(expected):
		f.Add("expected", "in_past")
	case calendar.DateOf(until).Before(expected):
		f.Add("expected", "too_far", "max", d.policy.Catalogue.Settings().Suspend.Max.String())
	}
	return until, f.Err()
}

// Review looks at a suspended case again (复核挂账), at least once in the time that the tenant sets; it may move the expected date.
type Review struct {
	Expected calendar.Date `json:"expected,omitzero"`
	Words    Words         `json:"words" maxLength:"1000" doc:"How it stands"`
}

// Act names the row of the table.
func (Review) Act() Act { return ActReview }

func (a Review) decide(d *decision) error {
	if a.Words == "" {
		return needWords("words")
	}
	s := *d.c.Suspension
	if !a.Expected.IsZero() {
		until, err := d.suspendUntil(a.Expected)
		if err != nil {
			return err
		}
		s.Expected, s.Until = a.Expected, until
	}
	d.c.Suspension = &s
	d.word("words", a.Words)
	d.start(ClockReview, d.c.Desk, d.policy.Catalogue.Settings().Suspend.Review)
	return nil
}

// Resume lets a suspended case go on with what was left of its time (恢复).
type Resume struct {
	Words Words `json:"words,omitempty" maxLength:"1000"`
}

// Act names the row of the table.
func (Resume) Act() Act { return ActResume }

func (a Resume) decide(d *decision) error {
	d.word("words", a.Words)
	d.c.State, d.c.Suspension = Handling, nil
	d.stop(ClockReview)
	d.resume(append(d.partClocks(), ClockHandle, ClockContact)...)
	return nil
}

// Supervise asks those who have the case what they do about it (督办, T21), with a time to answer. It never moves a due time.
type Supervise struct {
	Level string `json:"level" enum:"green,yellow,red"`
	Cause string `json:"cause" enum:"overdue,rework,repeat,media,leader,other"`
	Words Words  `json:"words" maxLength:"1000" doc:"What is asked"`
}

// Act names the row of the table.
func (Supervise) Act() Act { return ActSupervise }

func (a Supervise) decide(d *decision) error {
	if a.Words == "" && d.actor.Kind != SystemActor {
		return needWords("words")
	}
	if a.Level != "green" && a.Level != "yellow" && a.Level != "red" {
		var f fault.Fields
		f.Add("level", "not_one_of", "allowed", "green, yellow, red")
		return f.Err()
	}
	d.word("words", a.Words)
	d.supervise(a.Level, a.Cause, orgOf(d.actor))
	return nil
}

func (d *decision) supervise(level, cause string, by people.Org) {
	s := d.policy.Catalogue.Settings().Supervise
	limit := s.Green
	switch level {
	case "yellow":
		limit = s.Yellow
	case "red":
		limit = s.Red
	}
	d.c.Supervision = &Supervision{Level: level, Cause: cause, By: by, Since: d.now}
	d.start(ClockSupervise, d.owner(ClockSupervise), limit)
}

// AnswerSupervision tells the supervisor what is done (答复督办).
//
// Faults: Conflict supervise.none.
type AnswerSupervision struct {
	Words Words `json:"words" maxLength:"2000"`
}

// Act names the row of the table.
func (AnswerSupervision) Act() Act { return ActAnswerSupervise }

func (a AnswerSupervision) decide(d *decision) error {
	if d.c.Supervision == nil || !d.c.Supervision.Answered.IsZero() {
		return fault.New(fault.Conflict, "supervise.none")
	}
	if a.Words == "" {
		return needWords("words")
	}
	d.c.Supervision.Answered = d.now
	d.word("words", a.Words)
	d.stop(ClockSupervise)
	return nil
}

// Urge asks how long it will take (催办, T27). It counts, and nothing else: neither the unit's time nor the reporter's standing changes.
//
// Faults: TooMany urge.too_soon for the reporter.
type Urge struct {
	Words Words `json:"words,omitempty" maxLength:"500"`
}

// Act names the row of the table.
func (Urge) Act() Act { return ActUrge }

func (a Urge) decide(d *decision) error {
	if d.is(Reporter) {
		per := d.policy.Catalogue.Settings().Intake.UrgePer
		if !d.c.UrgedAt.IsZero() && d.now.Before(d.timer(d.c.Desk).cal.Due(d.c.UrgedAt, per)) {
			return fault.New(fault.TooMany, "urge.too_soon", "limit", per.String())
		}
		d.c.UrgedAt = d.now
	}
	d.c.Urges++
	d.word("words", a.Words)
	return nil
}
