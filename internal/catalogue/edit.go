package catalogue

import (
	"slices"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// EditKind names one change of the local policy.
type EditKind string

// The kinds of edits. The first ones are steps in the life of an entry of the list; only the grid body takes them.
const (
	EditList        EditKind = "list"         // 列入, from Edit.From on
	EditLetIn       EditKind = "let_in"       // 临时准入, until Edit.Until
	EditRefuse      EditKind = "refuse"       // 退回申请
	EditSuspend     EditKind = "suspend"      // 暂停
	EditResume      EditKind = "resume"       // 恢复
	EditRetire      EditKind = "retire"       // 退出, from Edit.From on
	EditKeep        EditKind = "keep"         // 继续列入, at a review
	EditLead        EditKind = "lead"         // lead unit of a matter
	EditEntryLoop   EditKind = "entry_loop"   // loop in which cases of a matter enter
	EditMatterLimit EditKind = "matter_limit" // time of a matter in its entry loop, or in Edit.Loop
	EditLoopLimit   EditKind = "loop_limit"   // time of a stage in a loop
	EditStep        EditKind = "step"         // name of a step in a view
	EditReason      EditKind = "reason"       // a standard reason, new or changed
	EditDropReason  EditKind = "drop_reason"  //
	EditHours       EditKind = "hours"        // office hours of the county
	EditUnitAdd     EditKind = "unit_add"     // a new unit
	EditUnitName    EditKind = "unit_name"    // name and number of a unit
	EditUnitClose   EditKind = "unit_close"   // 撤并: Edit.Heir takes over its matters
)

// EditKinds returns every kind.
func EditKinds() []EditKind {
	return []EditKind{EditList, EditLetIn, EditRefuse, EditSuspend, EditResume, EditRetire, EditKeep, EditLead, EditEntryLoop, EditMatterLimit,
		EditLoopLimit, EditStep, EditReason, EditDropReason, EditHours, EditUnitAdd, EditUnitName, EditUnitClose}
}

// Edit is one change of the local policy. Which fields count depends on its kind.
type Edit struct {
	Kind    EditKind        `json:"kind" enum:"list,let_in,refuse,suspend,resume,retire,keep,lead,entry_loop,matter_limit,loop_limit,step,reason,drop_reason,hours,unit_add,unit_name,unit_close"`
	Code    string          `json:"code,omitempty" maxLength:"40" doc:"Matter, view or reason"`
	From    calendar.Date   `json:"from,omitzero" doc:"First day on the list, or the day on which the matter leaves it; today if left out"`
	Until   calendar.Date   `json:"until,omitzero" doc:"Last day of a temporary entry"`
	Unit    string          `json:"unit,omitempty" maxLength:"8"`
	Loop    Loop            `json:"loop,omitempty" enum:"micro,small,middle,large"`
	Stage   string          `json:"stage,omitempty" enum:"accept,dispatch,sign,handle,verify,follow_up"`
	Limit   calendar.Limit  `json:"limit,omitzero"`
	Step    int             `json:"step,omitempty" minimum:"1" maximum:"20" doc:"Number of a step in its view"`
	Reasons ReasonKind      `json:"reasons,omitempty" enum:"reject,return,extend,suspend"`
	Name    Label           `json:"name,omitzero"`
	Tell    Label           `json:"tell,omitzero" doc:"What the reporter is told"`
	Hours   *calendar.Hours `json:"hours,omitempty"`
	Phone   string          `json:"phone,omitempty" maxLength:"40" doc:"Public number of a unit's office"`
	Heir    string          `json:"heir,omitempty" maxLength:"8" doc:"Unit that takes over from a closed one"`
}

// Amend returns the catalogue after the edits, one upon the other. Faults: those of the steps of an entry's life; Invalid
// catalogue.edit_target for a thing that is not there; Invalid with the place of every rule that the outcome breaks.
func (c *Catalogue) Amend(edits []Edit, ch Change) (_ *Catalogue, err error) {
	for _, e := range edits {
		if c, err = c.amend(e, ch); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Catalogue) amend(e Edit, ch Change) (*Catalogue, error) {
	switch e.Kind {
	case EditList:
		from := e.From
		if from.IsZero() {
			from = calendar.DateOf(ch.At)
		}
		return c.List(e.Code, from, ch)
	case EditLetIn:
		return c.LetIn(e.Code, e.Until, ch)
	case EditRefuse:
		return c.Refuse(e.Code, ch)
	case EditSuspend:
		return c.Suspend(e.Code, ch)
	case EditResume:
		return c.Resume(e.Code, ch)
	case EditRetire:
		return c.Retire(e.Code, e.From, ch)
	case EditKeep:
		return c.Keep(e.Code, ch)
	case EditLead, EditEntryLoop, EditMatterLimit:
		return c.change(e.Code, ch, Statuses(), e.onMatter)
	case EditUnitAdd, EditUnitName, EditUnitClose:
		return c.changeUnit(e, ch)
	}
	p := c.Policy()
	if !e.onPolicy(&p) {
		return nil, fault.New(fault.Invalid, "catalogue.edit_target", "kind", string(e.Kind), "code", e.Code)
	}
	return New(p)
}

func (e Edit) onMatter(m *Matter) error {
	switch {
	case e.Kind == EditLead:
		m.LeadUnit = e.Unit
		m.CoUnits = slices.DeleteFunc(m.CoUnits, func(u string) bool { return u == e.Unit })
	case e.Kind == EditEntryLoop:
		m.EntryLoop = e.Loop
		delete(m.LoopLimits, e.Loop) // what the matter gives in its entry loop is its limit
	case e.Loop == "" || e.Loop == m.EntryLoop:
		m.Limit = e.Limit
	default:
		if m.LoopLimits == nil {
			m.LoopLimits = map[Loop]calendar.Limit{}
		}
		m.LoopLimits[e.Loop] = e.Limit
	}
	return nil
}

// onPolicy changes what is not a matter; false when the policy has no such thing.
func (e Edit) onPolicy(p *Policy) bool {
	switch e.Kind {
	case EditLoopLimit:
		i := slices.IndexFunc(p.Loops.Loops, func(l LoopPolicy) bool { return l.Loop == e.Loop })
		return i >= 0 && p.Loops.Loops[i].Limits.set(e.Stage, e.Limit)
	case EditStep:
		i := slices.IndexFunc(p.Views, func(v View) bool { return v.Code == e.Code })
		if i < 0 || e.Step < 1 || e.Step > len(p.Views[i].Steps) {
			return false
		}
		p.Views[i].Steps[e.Step-1].Name = e.Name
		return true
	case EditReason, EditDropReason:
		return e.onReasons(p.Reasons.list(e.Reasons))
	case EditHours:
		if e.Hours == nil {
			return false
		}
		p.Settings.Hours = *e.Hours
		return true
	}
	return false
}

func (e Edit) onReasons(list *[]Reason) bool {
	if list == nil {
		return false
	}
	i := slices.IndexFunc(*list, func(r Reason) bool { return r.Code == e.Code })
	switch {
	case e.Kind == EditDropReason && i < 0:
		return false
	case e.Kind == EditDropReason:
		*list = slices.Delete(*list, i, i+1)
	case i < 0:
		*list = append(*list, Reason{Code: e.Code, Name: e.Name, Tell: e.Tell, Needs: shared(*list)})
	default:
		(*list)[i].Name, (*list)[i].Tell = e.Name, e.Tell
	}
	return true
}

// shared is what every reason of a list needs; a new one needs it too.
func shared(list []Reason) []string {
	if len(list) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(list[0].Needs), func(need string) bool {
		return slices.ContainsFunc(list, func(r Reason) bool { return !slices.Contains(r.Needs, need) })
	})
}

// set changes the limit of a stage; false for a stage that there is not.
func (l *Limits) set(stage string, limit calendar.Limit) bool {
	at := map[string]*calendar.Limit{"accept": &l.Accept, "dispatch": &l.Dispatch, "sign": &l.Sign, "handle": &l.Handle,
		"verify": &l.Verify, "follow_up": &l.FollowUp}[stage]
	if at == nil {
		return false
	}
	*at = limit
	return true
}

// list returns the list of a kind, to be changed; nil for an unknown kind.
func (r *Reasons) list(kind ReasonKind) *[]Reason {
	return map[ReasonKind]*[]Reason{RejectReasons: &r.Reject, ReturnReasons: &r.Return, ExtendReasons: &r.Extend, SuspendReasons: &r.Suspend}[kind]
}
