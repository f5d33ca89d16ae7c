package redivision

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gezhi/internal/fault"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/planning/units"
	"gezhi/internal/territory"
)

// State is how far a draft has come on its way.
type State string

// The states of a draft, in their order, and the two ends.
const (
	Drafted   State = "drafted"   // 草案: may be changed
	Checked   State = "checked"   // 已核查: keeps every rule
	Noticed   State = "noticed"   // 公示中, and after it the approvals
	Scheduled State = "scheduled" // 已批准: comes into force on its day; may be taken back until then
	Published State = "published" // 已发布
	Withdrawn State = "withdrawn" // 已撤回
)

// NoticeDays is how long a draft is shown to the public before anybody may approve it, in days; a default of this program.
const NoticeDays = 7

// Draft is a re-division on its way: a plan for the grids of a place, from the edition on which it was drawn.
type Draft struct {
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	Place     territory.Code   `json:"place"`
	Base      string           `json:"base"` // id of the edition
	Reason    string           `json:"reason"`
	Limits    units.Limits     `json:"limits"`
	Frozen    []string         `json:"frozen,omitempty"`
	Rows      []gridcheck.Row  `json:"rows"`
	State     State            `json:"state"`
	By        string           `json:"by"` // the account that drew it last
	At        time.Time        `json:"at"`
	Towns     []territory.Code `json:"towns,omitempty"` // in which it changes grids; each approves. Known from the check on
	From      territory.Day    `json:"from,omitempty"`  // of the public notice
	Until     territory.Day    `json:"until,omitempty"` // its last day
	Approvals []Approval       `json:"approvals,omitempty"`
	ValidFrom territory.Day    `json:"valid_from,omitempty"` // the day on which it comes into force
	Edition   string           `json:"edition,omitempty"`    // that it became
	Left      []territory.Code `json:"left,omitempty"`       // communities of which the open work is still to be carried over
	Heirs     *Heirs           `json:"heirs,omitempty"`      // of a published one
	Answers   []Answer         `json:"answers,omitempty"`    // what the public asked, and what it was told
	Version   int64            `json:"version"`
}

// Answer is what the office says to what the public asked about a draft (意见答复). Both are shown to everybody and name nobody.
type Answer struct {
	Question string    `json:"question"`
	Answer   string    `json:"answer"`
	At       time.Time `json:"at"`
}

// Approval is the consent of a town (镇街) or of the county (区县).
type Approval struct {
	Place territory.Code `json:"place"`
	By    string         `json:"by"`
	At    time.Time      `json:"at"`
}

// wrong is the fault of an act that the state does not admit.
func (d Draft) wrong(act string) error {
	return fault.New(fault.Conflict, "redivision.wrong_state", "act", act, "state", string(d.State))
}

// Redraw puts another plan into a draft that nobody has approved. It has to be checked and shown again.
func (d Draft) Redraw(next Draft) (Draft, error) {
	if d.State != Drafted && d.State != Checked && d.State != Noticed || len(d.Approvals) > 0 {
		return d, d.wrong("redraw")
	}
	next.ID, next.Version, next.State, next.Place = d.ID, d.Version, Drafted, d.Place
	return next, nil
}

// Check notes that a plan keeps every rule. Conflict redivision.breaks_rules with how many it breaks; a unit that is over a cap alone
// breaks none here: nobody can divide it, the approval is for it, too.
func (d Draft) Check(broken []gridcheck.Violation, towns []territory.Code) (Draft, error) {
	if d.State != Drafted {
		return d, d.wrong("check")
	}
	hard := slices.DeleteFunc(slices.Clone(broken), func(v gridcheck.Violation) bool { return v.Alone })
	switch {
	case len(hard) > 0:
		return d, fault.New(fault.Conflict, "redivision.breaks_rules", "n", len(hard), "rule", string(hard[0].Rule), "grid", hard[0].Grid)
	case len(towns) == 0:
		return d, fault.New(fault.Conflict, "redivision.same")
	}
	d.State, d.Towns = Checked, towns
	return d, nil
}

// Notice shows a checked draft to the public from today until its last day. Invalid until notice.too_short.
func (d Draft) Notice(today, until territory.Day) (Draft, error) {
	if d.State != Checked {
		return d, d.wrong("notice")
	}
	var f fault.Fields
	if !until.Valid() || until < today.Add(NoticeDays-1) {
		f.Add("until", "redivision.notice_short", "days", NoticeDays, "first", string(today.Add(NoticeDays-1)))
	}
	if err := f.Err(); err != nil {
		return d, err
	}
	d.State, d.From, d.Until = Noticed, today, until
	return d, nil
}

// Bounds of the answers to the public.
const (
	MostAnswers = 50
	MostWords   = 300 // characters of a question, and of an answer
)

// Respond adds an answer to what the public asked, from the notice on until the draft comes into force. Conflict redivision.wrong_state;
// Invalid question, answer.
func (d Draft) Respond(a Answer) (Draft, error) {
	if d.State != Noticed && d.State != Scheduled {
		return d, d.wrong("answer")
	}
	var f fault.Fields
	a.Question, a.Answer = strings.TrimSpace(a.Question), strings.TrimSpace(a.Answer)
	for _, text := range []struct{ field, words string }{{"question", a.Question}, {"answer", a.Answer}} {
		if n := utf8.RuneCountInString(text.words); n == 0 {
			f.Add(text.field, "required")
		} else if n > MostWords {
			f.Add(text.field, "too_long", "max", MostWords)
		}
	}
	if len(d.Answers) >= MostAnswers {
		f.Add("answer", "too_many_items", "max", MostAnswers)
	}
	if err := f.Err(); err != nil {
		return d, err
	}
	d.Answers = append(slices.Clone(d.Answers), a)
	return d, nil
}

// Approve is the consent of a town, or of the county after all towns, which also names the day on which the division comes into force.
// Whoever drew it approves nothing, and who consents for the county is another one than for the towns.
//
// Faults: Conflict redivision.notice_runs, redivision.own, redivision.approved, redivision.towns_first, redivision.same_hand;
// Invalid place redivision.no_part; Invalid valid_from redivision.day.
func (d Draft) Approve(a Approval, today, validFrom territory.Day) (Draft, error) {
	if d.State != Noticed {
		return d, d.wrong("approve")
	}
	county := a.Place.Level() == territory.LevelCounty
	var f fault.Fields
	switch {
	case !county && !slices.Contains(d.Towns, a.Place):
		f.Add("place", "redivision.no_part", "place", string(a.Place))
	case county && (!validFrom.Valid() || validFrom <= today):
		f.Add("valid_from", "redivision.day", "first", string(today.Add(1)))
	}
	if err := f.Err(); err != nil {
		return d, err
	}
	has := func(p territory.Code) bool {
		return slices.ContainsFunc(d.Approvals, func(o Approval) bool { return o.Place == p })
	}
	switch {
	case today <= d.Until:
		return d, fault.New(fault.Conflict, "redivision.notice_runs", "until", string(d.Until))
	case a.By == d.By:
		return d, fault.New(fault.Conflict, "redivision.own")
	case has(a.Place):
		return d, fault.New(fault.Conflict, "redivision.approved", "place", string(a.Place))
	case county && slices.ContainsFunc(d.Towns, func(t territory.Code) bool { return !has(t) }):
		return d, fault.New(fault.Conflict, "redivision.towns_first")
	case county && slices.ContainsFunc(d.Approvals, func(o Approval) bool { return o.By == a.By }):
		return d, fault.New(fault.Conflict, "redivision.same_hand")
	}
	d.Approvals = append(slices.Clone(d.Approvals), a)
	if county {
		d.State, d.ValidFrom = Scheduled, validFrom
	}
	return d, nil
}

// Withdraw ends a draft that is not in force yet (撤回): until its day everything may be taken back.
func (d Draft) Withdraw() (Draft, error) {
	if d.State == Published || d.State == Withdrawn {
		return d, d.wrong("withdraw")
	}
	d.State = Withdrawn
	return d, nil
}

// Publish brings an approved draft into force on its day, as an edition. The open work of its communities follows, one after another.
// Conflict redivision.too_early; Stale territory.changed when the ground has another edition than that on which it was drawn.
func (d Draft) Publish(today territory.Day, inForce, edition string, drawn *Drawn) (Draft, error) {
	switch {
	case d.State != Scheduled:
		return d, d.wrong("publish")
	case today < d.ValidFrom:
		return d, fault.New(fault.Conflict, "redivision.too_early", "from", string(d.ValidFrom))
	case d.Base != inForce:
		return d, fault.New(fault.Stale, "territory.changed")
	}
	d.State, d.Edition, d.Left, d.Heirs = Published, edition, drawn.Communities(), &drawn.Heirs
	return d, nil
}

// Carried notes that the open work of a community has followed.
func (d Draft) Carried(community territory.Code) Draft {
	d.Left = slices.DeleteFunc(slices.Clone(d.Left), func(c territory.Code) bool { return c == community })
	return d
}

// Plan reads the rows of the draft for a ground, by position. Units that the rows do not name have no grid.
func (d Draft) Plan(g Ground) units.Plan {
	grid := make(map[string]string, len(d.Rows))
	for _, r := range d.Rows {
		grid[r.Unit] = r.Grid
	}
	plan := make(units.Plan, len(g.Units))
	for i, u := range g.Units {
		plan[i] = grid[u.ID]
	}
	return plan
}
