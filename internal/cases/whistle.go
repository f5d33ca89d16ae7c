package cases

import (
	"slices"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// Blow calls departments to the place (吹哨, T11): a street may whistle for complaints that it cannot solve, for joint enforcement
// where it lacks the power, and in an emergency. An emergency sounds at once; any other whistle waits until a superior has
// looked at it (吹哨准), for it is meant for hard matters.
//
// Faults: Forbidden whistle.level for a community's center; Conflict whistle.open; Invalid called.
type Blow struct {
	Kind   string       `json:"kind" enum:"complaint,enforcement,emergency"`
	Called []people.Org `json:"called" minItems:"1" maxItems:"27"`
	Words  Words        `json:"words" maxLength:"1000" doc:"What is needed, where and when"`
}

// Act names the row of the table.
func (Blow) Act() Act { return ActWhistle }

const emergency = "emergency"

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
	d.word("words", a.Words)
	called := slices.Clone(a.Called)
	slices.Sort(called)
	d.c.Whistle = &Whistle{Kind: a.Kind, By: orgOf(d.actor), Blower: d.actor.Account, Called: slices.Compact(called), Waiting: a.Kind != emergency}
	if !d.c.Whistle.Waiting {
		d.sound()
	}
	return nil
}

func (a Blow) check(d *decision) error {
	var f fault.Fields
	if a.Kind != "complaint" && a.Kind != "enforcement" && a.Kind != emergency {
		f.Add("kind", "not_one_of", "allowed", "complaint, enforcement, emergency")
	}
	if len(a.Called) == 0 {
		f.Add("called", "required")
	}
	for _, o := range a.Called {
		d.checkCalled(&f, "called", o)
	}
	if a.Words == "" {
		f.Add("words", "required")
	}
	return f.Err()
}

func (d *decision) checkCalled(f *fault.Fields, path string, o people.Org) {
	if o.Kind() != people.OrgUnit || !d.policy.Catalogue.HasUnit(o.Ref()) {
		f.Add(path, "unknown_unit", "unit", string(o))
	}
}

// sound lets the whistle be heard: from now on those called see the case and have their time to answer.
func (d *decision) sound() {
	w := d.c.Whistle
	d.start(ClockWhistle, d.c.Desk, d.whistleLimit())
	w.Waiting, w.RespondBy = false, d.c.Clocks[ClockWhistle].Due
}

func (d *decision) whistleLimit() calendar.Limit {
	rules := d.policy.Catalogue.Settings().Whistle
	if d.c.Whistle.Kind == emergency {
		return rules.Emergency
	}
	return rules.Other
}

// DecideWhistle is the superior's leave to whistle, or refusal (审批吹哨).
//
// Faults: Conflict whistle.not_waiting; Forbidden whistle.own, whistle.level for a community's center.
type DecideWhistle struct {
	Grant bool  `json:"grant"`
	Words Words `json:"words,omitempty" maxLength:"1000" doc:"Why not, where it is refused"`
}

// Act names the row of the table.
func (DecideWhistle) Act() Act { return ActDecideWhistle }

func (a DecideWhistle) decide(d *decision) error {
	w := d.c.Whistle
	switch {
	case w == nil || !w.Waiting || !w.Closed.IsZero():
		return fault.New(fault.Conflict, "whistle.not_waiting")
	case w.Blower == d.actor.Account:
		return fault.New(fault.Forbidden, "whistle.own")
	case !steers(orgOf(d.actor), w.By):
		return fault.New(fault.Forbidden, "whistle.level")
	case !a.Grant && a.Words == "":
		return needWords("words")
	}
	d.word("words", a.Words)
	if !a.Grant {
		d.c.Whistle = nil
		return nil
	}
	w.Approved = d.now
	d.sound()
	return nil
}

// AnswerWhistle is a called department's answer (应哨): it comes, or objects and says on which ground. An objection goes to the
// county's center.
type AnswerWhistle struct {
	Accept bool  `json:"accept"`
	Words  Words `json:"words,omitempty" maxLength:"1000" doc:"Ground of an objection; who comes and when"`
}

// Act names the row of the table.
func (AnswerWhistle) Act() Act { return ActAnswerWhistle }

func (a AnswerWhistle) decide(d *decision) error {
	w, org := d.c.Whistle, orgOf(d.actor)
	if !w.Closed.IsZero() || w.reply(org) != nil {
		return fault.New(fault.Conflict, "whistle.answered")
	}
	if !a.Accept && a.Words == "" {
		return needWords("words")
	}
	d.word("words", a.Words)
	d.lay(d.actor.Account)
	w.Answers = append(w.Answers, WhistleReply{Org: org, At: d.now, Accept: a.Accept})
	if !a.Accept && !d.c.Clocks[ClockObjection].Running() {
		d.start(ClockObjection, Center(Large, d.c.Place), d.policy.Catalogue.Settings().Whistle.Objection)
	}
	if len(w.Answers) == len(w.Called) {
		d.stop(ClockWhistle)
	}
	return nil
}

// DecideObjection is the county's decision on a department's objection (裁定异议): it is excused, and another one may be called in its
// place, or it comes. It stands as a precedent for routing.
//
// Faults: Conflict whistle.no_objection; Invalid org, right, words.
type DecideObjection struct {
	Org    people.Org `json:"org" doc:"The department that objected"`
	Uphold bool       `json:"uphold" doc:"The objection is right: it need not come"`
	Right  people.Org `json:"right,omitempty" doc:"Who is called in its place"`
	Words  Words      `json:"words" maxLength:"2000" doc:"Grounds; kept as precedent"`
}

// Act names the row of the table.
func (DecideObjection) Act() Act { return ActDecideObjection }

func (a DecideObjection) decide(d *decision) error {
	w := d.c.Whistle
	if w == nil || !w.Closed.IsZero() || !w.objected() {
		return fault.New(fault.Conflict, "whistle.no_objection")
	}
	var f fault.Fields
	r := w.reply(a.Org)
	if r == nil || !r.open() {
		f.Add("org", "no_objection", "org", string(a.Org))
	}
	if a.Words == "" {
		f.Add("words", "required")
	}
	if a.Right != "" {
		d.checkCalled(&f, "right", a.Right)
		if slices.Contains(w.Called, a.Right) {
			f.Add("right", "already_takes_part", "org", string(a.Right))
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	d.word("words", a.Words)
	r.Decided, r.Excused = d.now, a.Uphold
	if a.Uphold && a.Right != "" {
		r.Right = a.Right
		w.Called = append(slices.Clone(w.Called), a.Right)
		slices.Sort(w.Called)
		d.start(ClockWhistle, d.c.Desk, d.whistleLimit())
		w.RespondBy = d.c.Clocks[ClockWhistle].Due
	}
	if !w.objected() {
		d.stop(ClockObjection)
	}
	return nil
}

// ReportWhistle is what a called department did at the place (到场反馈).
//
// Faults: Conflict whistle.not_coming for one that did not say that it comes.
type ReportWhistle struct {
	Words Words        `json:"words" maxLength:"2000" doc:"Who came, and what was done"`
	Files []Attachment `json:"files,omitempty" maxItems:"9"`
}

// Act names the row of the table.
func (ReportWhistle) Act() Act { return ActReportWhistle }

func (a ReportWhistle) decide(d *decision) error {
	w := d.c.Whistle
	r := w.reply(orgOf(d.actor))
	if !w.Closed.IsZero() || r == nil || !r.comes() {
		return fault.New(fault.Conflict, "whistle.not_coming")
	}
	if a.Words == "" {
		return needWords("words")
	}
	if r.Arrived.IsZero() {
		r.Arrived = d.now
	}
	d.word("words", a.Words)
	d.lay(d.actor.Account)
	d.attach(a.Files, StageAfter)
	return nil
}

// CloseWhistle ends a whistle with its outcome (评哨). Whoever blew it says of each department that had to come what came of it.
//
// Faults: Conflict whistle.none, whistle.objection_open; Invalid scores.
type CloseWhistle struct {
	Words  Words          `json:"words" maxLength:"1000"`
	Scores []WhistleScore `json:"scores,omitempty" maxItems:"27" doc:"One for each department that had to come; none for a whistle that never sounded"`
}

// Act names the row of the table.
func (CloseWhistle) Act() Act { return ActCloseWhistle }

func (a CloseWhistle) decide(d *decision) error {
	w := d.c.Whistle
	switch {
	case w == nil || !w.Closed.IsZero():
		return fault.New(fault.Conflict, "whistle.none")
	case w.objected():
		return fault.New(fault.Conflict, "whistle.objection_open")
	}
	if err := a.check(w); err != nil {
		return err
	}
	d.word("words", a.Words)
	w.Closed, w.Scores = d.now, slices.Clone(a.Scores)
	slices.SortFunc(w.Scores, func(x, y WhistleScore) int { return slices.Index(w.Called, x.Org) - slices.Index(w.Called, y.Org) })
	d.stop(ClockWhistle)
	return nil
}

func (a CloseWhistle) check(w *Whistle) error {
	var f fault.Fields
	if a.Words == "" {
		f.Add("words", "required")
	}
	owed := w.Due()
	scored := map[people.Org]bool{}
	for _, s := range a.Scores {
		switch {
		case !slices.Contains(owed, s.Org) || scored[s.Org]:
			f.Add("scores", "no_score", "org", string(s.Org))
		case min(s.Arrived, s.Acted, s.Solved) < 0:
			f.Add("scores", "number_min", "min", 0)
		case max(s.Arrived, s.Acted, s.Solved) > 100:
			f.Add("scores", "number_max", "max", 100)
		}
		scored[s.Org] = true
	}
	for _, o := range owed {
		if !scored[o] {
			f.Add("scores", "score_missing", "org", string(o))
		}
	}
	return f.Err()
}
