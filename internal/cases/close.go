package cases

import (
	"slices"

	"gezhi/internal/fault"
)

// Answers of the reporter to the fixed questions.
var (
	yesNo        = []string{"yes", "no"}
	solvedAs     = []string{"yes", "partly", "no"}
	satisfiedAs  = []string{"satisfied", "fairly", "unsatisfied"}
	exemptReason = []string{"anonymous", "refused", "not_asked_for"}
)

// Close ends the round after the follow-up (回访结案, T16). Who could not be reached is "not reached", never satisfied. An unsolved case
// can only be closed by explaining it, and a supervisor signs for that.
//
// Faults: Invalid with the wrong answers; Conflict close.unsolved; Forbidden close.needs_supervisor.
type Close struct {
	Reached      bool   `json:"reached" doc:"The reporter answered"`
	Exempt       string `json:"exempt,omitempty" enum:"anonymous,refused,not_asked_for" doc:"Why nobody was asked"`
	Contacted    string `json:"contacted,omitempty" enum:"yes,no" doc:"Did the unit contact you?"`
	Solved       string `json:"solved,omitempty" enum:"yes,partly,no" doc:"Is it solved?"`
	Satisfaction string `json:"satisfaction,omitempty" enum:"satisfied,fairly,unsatisfied" doc:"Are you satisfied?"`
	Explained    bool   `json:"explained,omitempty" doc:"Unsolved and explained; a supervisor signs"`
	Words        Words  `json:"words,omitempty" maxLength:"1000"`
}

// Act names the row of the table.
func (Close) Act() Act { return ActClose }

func (a Close) decide(d *decision) error {
	if err := a.check(); err != nil {
		return err
	}
	if a.Solved == "no" {
		switch {
		case !a.Explained:
			return fault.New(fault.Conflict, "close.unsolved")
		case d.actor.Role != "supervisor" && d.actor.Role != "leader" && d.actor.Role != "chief_general":
			return fault.New(fault.Forbidden, "close.needs_supervisor")
		case a.Words == "":
			return needWords("words")
		}
	}
	d.word("words", a.Words)
	d.close(FollowUp{Reached: a.Reached, Exempt: a.Exempt, Contacted: a.Contacted, Solved: a.Solved,
		Satisfaction: a.Satisfaction, Explained: a.Explained, At: d.now})
	return nil
}

func (a Close) check() error {
	var f fault.Fields
	oneOf(&f, "exempt", a.Exempt, exemptReason)
	oneOf(&f, "contacted", a.Contacted, yesNo)
	oneOf(&f, "solved", a.Solved, solvedAs)
	oneOf(&f, "satisfaction", a.Satisfaction, satisfiedAs)
	answered := a.Contacted != "" || a.Solved != "" || a.Satisfaction != ""
	if !a.Reached && answered {
		f.Add("reached", "answers_need_contact")
	}
	if a.Reached && a.Exempt != "" {
		f.Add("exempt", "exempt_and_reached")
	}
	return f.Err()
}

// oneOf notes a value that is neither empty nor among those allowed.
func oneOf(f *fault.Fields, path, value string, allowed []string) {
	if value != "" && !slices.Contains(allowed, value) {
		f.Add(path, "not_one_of", "allowed", allowed)
	}
}

// close ends the round.
func (d *decision) close(answer FollowUp) {
	c := &d.c
	c.State, c.ClosedAt, c.FollowUp = Closed, d.now, &answer
	c.Supervision = nil
	d.start(ClockReopen, c.Desk, d.policy.Catalogue.Settings().AfterCare.ReopenWithin)
}

// Evaluate is the reporter's own answer, which closes the round (评价结案, T16).
//
// Faults: Conflict close.unsolved: a reporter who says "not solved" gets the case back to work by Unsolved.
type Evaluate struct {
	Contacted    string `json:"contacted,omitempty" enum:"yes,no"`
	Solved       string `json:"solved" enum:"yes,partly,no"`
	Satisfaction string `json:"satisfaction,omitempty" enum:"satisfied,fairly,unsatisfied"`
	Words        Words  `json:"words,omitempty" maxLength:"1000"`
}

// Act names the row of the table.
func (Evaluate) Act() Act { return ActEvaluate }

func (a Evaluate) decide(d *decision) error {
	answers := Close{Reached: true, Contacted: a.Contacted, Solved: a.Solved, Satisfaction: a.Satisfaction}
	if err := answers.check(); err != nil {
		return err
	}
	switch a.Solved {
	case "":
		return needWords("solved")
	case "no":
		return fault.New(fault.Conflict, "close.unsolved")
	}
	d.word("words", a.Words)
	d.close(FollowUp{Reached: true, Contacted: a.Contacted, Solved: a.Solved, Satisfaction: a.Satisfaction, At: d.now})
	return nil
}

// Unsolved sends the case back to work because the reporter says that it is not solved (回访未解决, T17).
type Unsolved struct {
	Contacted    string       `json:"contacted,omitempty" enum:"yes,no"`
	Satisfaction string       `json:"satisfaction,omitempty" enum:"satisfied,fairly,unsatisfied"`
	Words        Words        `json:"words" maxLength:"1000" doc:"What is not solved"`
	Files        []Attachment `json:"files,omitempty" maxItems:"9"`
}

// Act names the row of the table.
func (Unsolved) Act() Act { return ActUnsolved }

func (a Unsolved) decide(d *decision) error {
	if a.Words == "" {
		return needWords("words")
	}
	d.word("words", a.Words)
	d.attach(a.Files, StageReport)
	d.c.FollowUp = &FollowUp{Reached: true, Contacted: a.Contacted, Solved: "no", Satisfaction: a.Satisfaction, At: d.now}
	d.stop(ClockFollowUp)
	d.backToWork()
	return nil
}

// Reopen begins a new round (重开, T18); the rounds before stay as they were.
//
// Faults: Conflict reopen.too_late.
type Reopen struct {
	Words Words        `json:"words" maxLength:"1000" doc:"What is not solved"`
	Files []Attachment `json:"files,omitempty" maxItems:"9"`
}

// Act names the row of the table.
func (Reopen) Act() Act { return ActReopen }

func (a Reopen) decide(d *decision) error {
	if a.Words == "" {
		return needWords("words")
	}
	c := &d.c
	if k, ok := c.Clocks[ClockReopen]; !ok || d.now.After(k.Due) {
		return fault.New(fault.Conflict, "reopen.too_late")
	}
	d.word("words", a.Words)
	d.attach(a.Files, StageReport)
	d.stop(ClockReopen)
	c.Rounds = append(c.Rounds, Round{N: c.Round, Loop: c.Loop, Leads: c.Leads, ClosedAt: c.ClosedAt, FollowUp: c.FollowUp,
		Clocks: d.before.Clocks, Returns: c.Returns, Extensions: c.Extensions, Reworks: c.Reworks})
	c.Round++
	c.State, c.Lead, c.Handler, c.Leads, c.Hands, c.Parts = Accepted, "", "", nil, nil, nil
	c.Return, c.Returns, c.Arbitration, c.Bound = nil, 0, nil, false
	c.Extensions, c.Reworks, c.Lowerings, c.Whistle = 0, 0, 0, nil
	c.FollowUp, c.ClosedAt, c.HandledAt, c.Result, c.Instant, c.Sampled = nil, zeroTime, zeroTime, 0, false, false
	c.FirstContactAt = zeroTime
	c.Clocks, c.Overdue = nil, nil
	if c.Loop == Micro && d.before.Instant {
		d.enter(Small)
	}
	d.start(ClockDispatch, c.Desk, d.limits(c.Loop).Dispatch)
	return nil
}

// Withdraw takes a report back (撤回, T20). What endangers the public stays open, and so does what others wait for too.
//
// Faults: Conflict withdraw.public_safety, withdraw.has_followers.
type Withdraw struct {
	Words Words `json:"words,omitempty" maxLength:"500"`
}

// Act names the row of the table.
func (Withdraw) Act() Act { return ActWithdraw }

func (a Withdraw) decide(d *decision) error {
	m, ok := d.policy.Catalogue.Matter(d.c.Matter)
	if d.c.State != Draft && (d.c.Urgent || d.c.Emergency || (ok && m.PublicSafety)) {
		return fault.New(fault.Conflict, "withdraw.public_safety")
	}
	if d.c.Merged > 0 {
		return fault.New(fault.Conflict, "withdraw.has_followers", "n", d.c.Merged)
	}
	d.word("words", a.Words)
	d.withdraw()
	return nil
}

func (d *decision) withdraw() {
	d.c.State, d.c.ClosedAt = Withdrawn, d.now
}
