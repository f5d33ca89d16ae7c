package catalogue

import (
	"fmt"
	"regexp"
	"slices"

	"gezhi/internal/calendar"
)

var (
	countyCode = regexp.MustCompile(`^[1-9][0-9]{5}$`)
	shortName  = regexp.MustCompile(`^[1-9][0-9]{5}-[a-z0-9-]+$`)
	wordCode   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

func (v *validator) jurisdiction() {
	a, j := at{fileJurisdiction, "jurisdiction"}, v.policy.Jurisdiction
	v.code(a, j.Code, countyCode)
	if !shortName.MatchString(j.Short) || j.Code != "" && j.Short[:min(6, len(j.Short))] != j.Code {
		v.fields.Add(a.path("short"), "bad_code", "pattern", shortName.String())
	}
	v.label(a, "name", j.Name)
	v.text(a, "source", j.Source)
}

func (v *validator) views() {
	a := at{file: fileJurisdiction}
	if !slices.ContainsFunc(v.policy.Views, func(w View) bool { return w.Code == MainView }) {
		v.fields.Add(a.path("views"), "main_view_missing")
	}
	seen := map[string]bool{}
	for i, w := range v.policy.Views {
		a := entry(fileJurisdiction, "views", "views."+w.Code, i)
		v.code(a, w.Code, wordCode)
		v.unique(a, seen, w.Code)
		v.label(a, "name", w.Name)
		v.steps(a, w)
	}
}

// steps checks that every state stands in exactly one step of the view.
func (v *validator) steps(a at, w View) {
	times := map[string]int{}
	for i, s := range w.Steps {
		name := fmt.Sprintf("steps[%d]", i+1)
		v.label(a, name+".name", s.Name)
		v.some(a, name+".states", len(s.States))
		for _, state := range s.States {
			oneOf(v, a, name+".states", state, States()...)
			times[state]++
		}
	}
	for _, state := range States() {
		if times[state] != 1 {
			v.fields.Add(a.path("steps"), "state_once", "state", state, "times", times[state])
		}
	}
}

func (v *validator) loopTable() {
	times := map[Loop]int{}
	for i, l := range v.policy.Loops.Loops {
		a := entry(fileLoops, "loops", string(l.Loop), i)
		oneOf(v, a, "loop", l.Loop, Loops()...)
		times[l.Loop]++
		v.label(a, "name", l.Name)
		v.label(a, "who", l.Who)
		oneOf(v, a, "class", l.Class, General, Complex, Major)
		v.limits(a, l.Limits)
		if l.Loop == Micro && (l.Limits.Accept.Amount != 0 || l.Limits.Dispatch.Amount != 0 || l.Limits.Sign.Amount != 0) {
			v.fields.Add(a.path("limits"), "micro_has_no_desk")
		}
	}
	for _, loop := range Loops() {
		if times[loop] != 1 {
			v.fields.Add(at{file: fileLoops}.path("loops"), "loop_once", "loop", string(loop), "times", times[loop])
		}
	}
	v.rising()
	v.urgentRow()
}

func (v *validator) limits(a at, l Limits) {
	v.positive(a, "limits.handle", l.Handle)
	v.positive(a, "limits.follow_up", l.FollowUp)
	for name, limit := range map[string]calendar.Limit{"accept": l.Accept, "dispatch": l.Dispatch, "sign": l.Sign, "verify": l.Verify} {
		if limit.Amount < 0 {
			v.fields.Add(a.path("limits."+name), "limit_required")
		}
	}
}

// rising checks that no loop gives less time than the one below it, as far as their units are the same.
func (v *validator) rising() {
	rows := slices.Clone(v.policy.Loops.Loops)
	slices.SortStableFunc(rows, func(a, b LoopPolicy) int { return a.Loop.Rank() - b.Loop.Rank() })
	for i := 1; i < len(rows); i++ {
		low, high := rows[i-1].Limits.Handle, rows[i].Limits.Handle
		if low.Unit == high.Unit && high.Amount < low.Amount {
			v.fields.Add(at{fileLoops, string(rows[i].Loop)}.path("limits.handle"), "less_than_lower_loop", "lower", string(rows[i-1].Loop))
		}
	}
}

func (v *validator) urgentRow() {
	a, u := at{fileLoops, "urgent"}, v.policy.Loops.Urgent
	v.positive(a, "handle", u.Handle)
	v.wallClock(a, "handle", u.Handle)
	v.wallClock(a, "accept", u.Accept)
	v.wallClock(a, "dispatch", u.Dispatch)
	v.wallClock(a, "sign", u.Sign)
}

func (v *validator) roles() {
	seen := map[string]bool{}
	for i, r := range v.policy.Roles {
		a := entry(fileRoles, "roles", r.Code, i)
		v.code(a, r.Code, wordCode)
		v.unique(a, seen, r.Code)
		v.label(a, "name", r.Name)
	}
}

// What must come with a reason of each kind, whatever a jurisdiction writes: a department may send a case back only
// with the rule it stands on and the unit that is right, and a case may wait only with a day and a measure meanwhile.
var (
	reasonNeeds = []string{"words", "referral", "basis", "right_unit", "expected_date", "interim_measure"}
	needsByList = map[ReasonKind][]string{
		ReturnReasons:  {"basis", "right_unit"},
		SuspendReasons: {"expected_date", "interim_measure"},
	}
)

func (v *validator) reasons() {
	for _, kind := range []ReasonKind{RejectReasons, ReturnReasons, ExtendReasons, SuspendReasons} {
		list := v.policy.Reasons.Of(kind)
		v.some(at{file: fileReasons}, string(kind), len(list))
		seen := map[string]bool{}
		for i, r := range list {
			a := at{fileReasons, fmt.Sprintf("%s[%d]", kind, i+1)}
			v.code(a, r.Code, wordCode)
			v.unique(a, seen, r.Code)
			v.label(a, "name", r.Name)
			v.numbers(a, "numbers", r.Numbers)
			v.needs(a, kind, r)
		}
	}
}

func (v *validator) needs(a at, kind ReasonKind, r Reason) {
	for i, n := range r.Needs {
		oneOf(v, a, fmt.Sprintf("needs[%d]", i+1), n, reasonNeeds...)
	}
	for _, n := range needsByList[kind] {
		if !slices.Contains(r.Needs, n) {
			v.fields.Add(a.path("needs"), "reason_must_need", "need", n)
		}
	}
	if kind == RejectReasons {
		v.label(a, "tell", r.Tell)
	}
}
