package httpapi

import (
	"encoding/json"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/people"
)

// WhistleView is a whistle (吹哨报到) as everybody who has to do with it sees it.
type WhistleView struct {
	Kind      string       `json:"kind" enum:"complaint,enforcement,emergency"`
	By        *OrgRef      `json:"by"`
	At        time.Time    `json:"at"`
	Words     string       `json:"words,omitempty"`
	Waiting   bool         `json:"waiting,omitempty" doc:"For a superior's leave; nobody has heard it yet"`
	Approved  time.Time    `json:"approved,omitzero"`
	RespondBy time.Time    `json:"respond_by,omitzero"`
	Closed    time.Time    `json:"closed,omitzero"`
	Outcome   string       `json:"outcome,omitempty"`
	Called    []CalledView `json:"called"`
	Clock     *ClockView   `json:"clock,omitempty"`
	Objection *ClockView   `json:"objection,omitempty" doc:"The county's time to decide on objections"`
}

// CalledView is a called department with its answer and what came of it.
type CalledView struct {
	Org      OrgRef              `json:"org"`
	Answer   string              `json:"answer" enum:"none,comes,objects,excused,must_come"`
	At       time.Time           `json:"at,omitzero"`
	Words    string              `json:"words,omitempty"`
	Decided  time.Time           `json:"decided,omitzero"`
	Decision string              `json:"decision,omitempty"`
	Right    *OrgRef             `json:"right,omitempty"`
	Reports  []SaidWord          `json:"reports,omitempty"`
	Score    *cases.WhistleScore `json:"score,omitempty"`
}

// whistle tells of the whistle of this round.
func (n names) whistle(f file) *WhistleView {
	w := f.c.Whistle
	if w == nil {
		return nil
	}
	v := &WhistleView{Kind: w.Kind, By: n.org(w.By), Waiting: w.Waiting && w.Closed.IsZero(), Approved: w.Approved, RespondBy: w.RespondBy, Closed: w.Closed,
		Called: []CalledView{}, Clock: n.clockNamed(&f.c, cases.ClockWhistle), Objection: n.clockNamed(&f.c, cases.ClockObjection)}
	acts := sinceWhistle(f.acts)
	if len(acts) > 0 {
		v.At, v.Words = acts[0].At, f.words[acts[0].Seq]["words"]
	}
	for _, org := range w.Called {
		v.Called = append(v.Called, n.called(f, acts, w, org))
	}
	for _, a := range acts {
		if actOf(a) == cases.ActCloseWhistle {
			v.Outcome = f.words[a.Seq]["words"]
		}
	}
	return v
}

// sinceWhistle are the acts from the newest whistle on.
func sinceWhistle(acts []audit.Act) []audit.Act {
	for i := len(acts) - 1; i >= 0; i-- {
		if actOf(acts[i]) == cases.ActWhistle {
			return acts[i:]
		}
	}
	return nil
}

func (n names) called(f file, acts []audit.Act, w *cases.Whistle, org people.Org) CalledView {
	v := CalledView{Org: *n.org(org), Answer: "none"}
	for _, r := range w.Answers {
		if r.Org != org {
			continue
		}
		v.At, v.Decided, v.Right = r.At, r.Decided, n.org(r.Right)
		switch {
		case r.Accept:
			v.Answer = "comes"
		case r.Decided.IsZero():
			v.Answer = "objects"
		case r.Excused:
			v.Answer = "excused"
		default:
			v.Answer = "must_come"
		}
	}
	for _, a := range acts {
		words := f.words[a.Seq]["words"]
		switch by := people.Org(a.Actor.Org); {
		case actOf(a) == cases.ActAnswerWhistle && by == org:
			v.Words = words
		case actOf(a) == cases.ActReportWhistle && by == org:
			v.Reports = append(v.Reports, SaidWord{At: a.At, Name: n.actName(cases.ActReportWhistle), Words: words})
		case actOf(a) == cases.ActDecideObjection && objector(a) == org:
			v.Decision = words
		}
	}
	for i := range w.Scores {
		if w.Scores[i].Org == org {
			v.Score = &w.Scores[i]
		}
	}
	return v
}

func objector(a audit.Act) people.Org {
	var cmd cases.DecideObjection
	_ = json.Unmarshal([]byte(a.Command), &cmd) // our own acts always read
	return cmd.Org
}
