package httpapi

import (
	"context"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/media"
)

// Progress is how far a case has come, for somebody who waits for it (进度).
type Progress struct {
	State      cases.State  `json:"state"`
	StateName  string       `json:"state_name"`
	Steps      []TrackStep  `json:"steps"`
	Clock      *ClockView   `json:"clock,omitempty" doc:"The time in which those who have it now must act"`
	Left       *TimeLeft    `json:"left,omitempty" doc:"How much of that time is left"`
	Supervised *OrgRef      `json:"supervised,omitempty" doc:"The center that asked why it takes so long"`
	Desk       *OrgRef      `json:"desk,omitempty"`
	Lead       *OrgRef      `json:"lead,omitempty"`
	Standing   *Standing    `json:"standing,omitempty" doc:"Why it stands, while it does"`
	Merged     int          `json:"merged,omitempty" doc:"How many others told the same"`
	Repeat     bool         `json:"repeat,omitempty" doc:"The same was done here not long ago"`
	Story      []TrackEntry `json:"story"`
	Result     string       `json:"result,omitempty" doc:"What was done, in words for the reporter"`
	Files      []FileView   `json:"files"`
}

// Standing is why a case was suspended (挂账) and until when.
type Standing struct {
	Reason   string        `json:"reason"`
	Expected calendar.Date `json:"expected"`
}

// TimeLeft is what is left of a limit, or by how much it was passed, in the unit in which people would say it.
type TimeLeft struct {
	Late  bool      `json:"late,omitempty"`
	N     int       `json:"n"`
	Unit  string    `json:"unit" enum:"working_days,days,hours,minutes,today"`
	By    time.Time `json:"by"`
	Exact bool      `json:"exact,omitempty" doc:"The time of day matters; else the whole day counts"`
}

// timeLeft measures a clock that moves. Limits of hours are said in hours on their last day; before it every limit is said in
// days, and limits of office time in days on which the office is open.
func timeLeft(cal *calendar.Calendar, k cases.Clock, now time.Time) TimeLeft {
	left := TimeLeft{Late: k.Late(now), By: k.Due, Exact: k.Limit.Unit == calendar.WorkingHour || k.Limit.Unit == calendar.WallClock}
	from, to := now, k.Due
	first, last := calendar.DateOf(now), calendar.DueDate(k.Due)
	if left.Late {
		from, to, first, last = to, from, last, first
	}
	if span := to.Sub(from); left.Exact && span < 24*time.Hour {
		left.Unit, left.N = "hours", int(span.Hours())
		if left.N == 0 {
			left.Unit, left.N = "minutes", max(1, int(span.Minutes()))
		}
		return left
	}
	left.Unit, left.N = "days", first.DaysUntil(last)
	if !left.Late && (k.Limit.Unit == calendar.WorkingHour || k.Limit.Unit == calendar.WorkingDay) {
		left.Unit, left.N = "working_days", cal.WorkingDaysBetween(first, last)
	}
	if left.N == 0 {
		left.Unit = "today"
	}
	return left
}

// progress tells how far a case has come, with the words that the reader is told.
func (n names) progress(f file, words map[cases.Act][]string) Progress {
	k := &f.c
	p := Progress{
		State: k.State, StateName: n.state(k.State), Steps: n.steps(k), Desk: n.org(k.Desk), Lead: n.org(k.Lead), Merged: k.Merged,
		Repeat: k.Repeat != "", Story: n.story(f, words), Result: f.words[k.Result]["words"], Files: files(admitted(k, forReporter(k))),
	}
	if !k.State.Open() {
		return p
	}
	if p.Clock = n.reporterClock(k); p.Clock != nil && p.Clock.Paused.IsZero() {
		left := timeLeft(n.policy.Calendar(k.Desk), k.Clocks[cases.ClockName(p.Clock.Name)], n.c.Now)
		p.Left = &left
	}
	if s := k.Supervision; s != nil && s.Answered.IsZero() {
		p.Supervised = n.org(s.By)
	}
	if s := k.Suspension; s != nil && k.State == cases.Suspended {
		p.Standing = &Standing{Reason: n.reason(catalogue.SuspendReasons, s.Reason), Expected: s.Expected}
	}
	return p
}

// reason is what the jurisdiction calls a reason; an unknown one says nothing.
func (n names) reason(kind catalogue.ReasonKind, code string) string {
	r, _ := n.policy.Catalogue.Reason(kind, code)
	return n.c.label(r.Name)
}

// limits tells until when the reporter may still do what ends some day.
func (n names) limits(t *Tracking, k *cases.Case) {
	intake, cal := n.policy.Catalogue.Settings().Intake, n.policy.Calendar(k.Desk)
	if clock, ok := k.Clocks[cases.ClockReopen]; ok && k.State == cases.Closed {
		day := calendar.DueDate(clock.Due)
		t.ReopenBy = &day
	}
	if k.State == cases.Rejected {
		t.Reason = n.reason(catalogue.RejectReasons, k.Reason)
		if due := cal.Due(k.ClosedAt, intake.AppealWithin); k.Appeals < intake.MaxAppeals && !n.c.Now.After(due) {
			day := calendar.DueDate(due)
			t.AppealBy = &day
		}
	}
	if next := cal.Due(k.UrgedAt, intake.UrgePer); !k.UrgedAt.IsZero() && k.State.Open() && n.c.Now.Before(next) {
		t.UrgeAt = next
	}
}

// toldOthers says which words of a case others are told who told the same, once a person has released them: those that speak of
// the work. What its reporter wrote is never told.
func toldOthers(k *cases.Case) map[cases.Act][]string {
	acts := map[cases.Act][]string{}
	for _, act := range []cases.Act{
		cases.ActAccept, cases.ActDispatch, cases.ActSign, cases.ActReassign, cases.ActArbitrate, cases.ActDecideExtension, cases.ActSuspend, cases.ActReview,
		cases.ActResume, cases.ActEscalate, cases.ActLower, cases.ActFinish, cases.ActRework, cases.ActVerify, cases.ActClose, cases.ActReopen, cases.ActArchive,
	} {
		acts[act] = nil
	}
	if k.Released {
		acts[cases.ActSuspend], acts[cases.ActFinish] = []string{"interim"}, []string{"words"}
	}
	return acts
}

// mergesMost bounds the way from a merged case to the one that is handled.
const mergesMost = 8

// master finds the case with which a merged one is handled; ok is false for a case that stands by itself.
func (g *Registry) master(ctx context.Context, c *Call, k *cases.Case) (f file, ok bool, err error) {
	for range mergesMost {
		if k.State != cases.Merged || k.Master == "" {
			return f, ok, nil
		}
		if f, err = g.read(ctx, access.SystemScope(c.Tenant.Key), k.Master); err != nil {
			return file{}, false, err
		}
		k, ok = &f.c, true
	}
	return f, ok, nil
}

func (g *Registry) masterOf(ctx context.Context, n names, k *cases.Case) (*Progress, error) {
	f, ok, err := g.master(ctx, n.c, k)
	if err != nil || !ok || f.c.RowClass() == access.SensitiveData {
		return nil, err
	}
	p := n.progress(f, toldOthers(&f.c))
	if !resultReleased(&f.c, f.acts) {
		p.Result = ""
	}
	p.Files = files(admitted(&f.c, forOthers(&f.c)))
	return &p, nil
}

// TrackFile sends a file of the reporter's case, and of the work on the case with which it is handled.
func (g *Registry) TrackFile(ctx context.Context, c *Call, id string) error {
	own, err := g.read(ctx, c.Scope, c.Actor.Case)
	if err != nil {
		return err
	}
	f, _, err := g.master(ctx, c, &own.c)
	if err != nil {
		return err
	}
	for _, a := range admitted(&own.c, forReporter(&own.c)) { // one's own photos are shown as one sent them
		if a.ID == id && !a.Erased {
			return g.sendBlob(ctx, c, a, ownBlob(a))
		}
	}
	for _, a := range admitted(&f.c, forOthers(&f.c)) {
		if a.ID == id && !a.Erased {
			return g.sendBlob(ctx, c, a, c.shown(&f.c, a, access.CaseRead))
		}
	}
	return fault.New(fault.NotFound, "media.not_found")
}

// ownBlob is what a reporter is shown of a file of the own case: what came with the report uncovered, what the unit took covered
// where somebody laid something over it.
func ownBlob(a cases.Attachment) string {
	if a.Stage != cases.StageReport && a.Copy != "" {
		return a.Copy
	}
	return a.ID
}

// admitted are the files of a case that may be read.
func admitted(c *cases.Case, may func(cases.Attachment) bool) []cases.Attachment {
	return slices.DeleteFunc(slices.Clone(c.Photos), func(a cases.Attachment) bool { return !may(a) })
}

// forReporter admits the reporter's own files and the proof of what was done. Of what the unit attached on the way only the
// pictures are shown, beside those of the result.
func forReporter(c *cases.Case) func(cases.Attachment) bool {
	return func(a cases.Attachment) bool {
		return a.Stage != cases.StageBefore || c.Result > 0 && a.Type == string(media.Photo)
	}
}

// forOthers admits of those the pictures that a person has released, and nothing of a sensitive case: anybody may say "me too".
func forOthers(c *cases.Case) func(cases.Attachment) bool {
	return func(a cases.Attachment) bool {
		return a.Released && a.Type == string(media.Photo) && c.RowClass() != access.SensitiveData
	}
}

// Capacities returns a function that names in which capacity somebody looked: role and organisation, never the person.
func (g *Registry) Capacities(ctx context.Context, c *Call) (func(Look) string, error) {
	n, err := g.names(ctx, c)
	return func(l Look) string {
		if org := n.org(l.Org); org != nil {
			return org.Name + " " + n.role(l.Role)
		}
		return n.role(l.Role)
	}, err
}
