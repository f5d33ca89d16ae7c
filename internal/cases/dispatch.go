package cases

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// Task is what the desk asks of a co-handling unit.
type Task struct {
	Org       people.Org     `json:"org" doc:"Unit, center or grid team"`
	Mandatory bool           `json:"mandatory,omitempty" doc:"The case cannot be finished before this part is answered or waived"`
	Limit     calendar.Limit `json:"limit,omitzero" doc:"Time for the part; the handle limit if left out"`
	Words     Words          `json:"words,omitempty" maxLength:"1000" doc:"What is asked"`
}

// Dispatch gives the case to exactly one lead and any number of co-handling units (派遣, T6). The handle clock runs from here,
// not from signing. After a return, dispatching to another unit upholds the return and gives that unit the whole limit;
// dispatching to the same unit rejects it, and the clock has never stopped.
//
// Faults: Invalid lead not_an_org, lead.level when the lead does not belong to the loop; Conflict catalogue.unlisted and its kin for a grid team.
type Dispatch struct {
	Loop   Loop       `json:"loop,omitempty" doc:"Loop; as accepted if left out"`
	Lead   people.Org `json:"lead,omitempty" doc:"Lead unit; what the matter suggests if left out"`
	Tasks  []Task     `json:"tasks,omitempty" maxItems:"20" doc:"Co-handling units"`
	Words  Words      `json:"words,omitempty" maxLength:"1000" doc:"What is asked of the lead"`
	Reason string     `json:"reason,omitempty" maxLength:"200" doc:"Rule that suggested the lead"`
}

// Act names the row of the table.
func (Dispatch) Act() Act { return ActDispatch }

func (a Dispatch) decide(d *decision) error {
	d.keepUndo()
	if a.Loop != "" && a.Loop != d.c.Loop {
		if a.Loop.Rank() < 0 {
			var f fault.Fields
			f.Add("loop", "not_one_of", "allowed", catalogue.Loops())
			return f.Err()
		}
		d.enter(a.Loop)
	}
	lead := a.Lead
	if lead == "" {
		lead = d.SuggestLead()
	}
	if err := d.checkLead(lead); err != nil {
		return err
	}
	returned := d.c.Return
	rejected := returned != nil && returned.By == lead
	d.word("words", a.Words)
	d.give(lead)
	if err := d.setParts(a.Tasks); err != nil {
		return err
	}
	d.c.Return, d.c.DecidedBy = nil, d.actor.Account
	d.stop(ClockDispatch)
	if !rejected {
		d.startHandle()
		d.startContact()
	}
	d.startSign(lead)
	return nil
}

// SuggestLead answers whom the policy asks first: whom a return names, the grid's own team for a micro matter, the center of the loop for a
// small one, the matter's lead department above.
func (d *decision) SuggestLead() people.Org {
	lead, _ := Suggest(&d.c, d.policy.Catalogue)
	return lead
}

// Suggest answers the lead that the policy proposes for a case and the rule that says so, as a message code with the matter's code.
func Suggest(c *Case, cat *catalogue.Catalogue) (lead people.Org, rule string) {
	m, ok := cat.Matter(c.Matter)
	switch {
	case c.Return != nil && c.Return.Right != "":
		return c.Return.Right, "suggest.named_by_return"
	case c.Loop == Micro && c.team() != "":
		return c.team(), "suggest.grid_team"
	case c.Loop == Micro || c.Loop == Small || !ok:
		return Center(Small, c.Place), "suggest.center"
	}
	return people.Unit(m.LeadUnit), "suggest.lead_unit"
}

// checkLead holds the gate: a grid team may be asked for listed matters alone, and an organisation must be of the loop.
func (d *decision) checkLead(lead people.Org) error {
	var f fault.Fields
	if !lead.Valid() {
		f.Add("lead", "not_an_org", "org", string(lead))
		return f.Err()
	}
	if lead.Kind() == people.OrgUnit && !d.policy.Catalogue.HasUnit(lead.Ref()) {
		f.Add("lead", "unknown_unit", "unit", lead.Ref())
		return f.Err()
	}
	if lead.Kind() == people.OrgGrid {
		if err := d.mayAsk(); err != nil {
			return err
		}
		if d.c.Loop != Micro || !d.policy.Territory.Known(lead.Place()) {
			f.Add("lead", "lead_level", "loop", string(d.c.Loop))
		}
	}
	if lead.Kind() == people.OrgCenter && !steers(d.c.Desk, lead) && !steers(lead, d.c.Desk) {
		f.Add("lead", "lead_level", "loop", string(d.c.Loop))
	}
	return f.Err()
}

// give hands the case to a lead, who has to sign, or already has it where nobody signs.
func (d *decision) give(lead people.Org) {
	c := &d.c
	c.Lead, c.Handler, c.AutoSigned, c.DispatchedAt, c.State = lead, "", false, d.now, Dispatched
	if len(c.Leads) == 0 || c.Leads[len(c.Leads)-1] != lead {
		c.Leads = append(c.Leads, lead)
	}
	c.Extension, c.Suspending, c.Lowering = nil, nil, nil
}

// startSign begins the sign clock; a loop without one hands the case over at once.
func (d *decision) startSign(lead people.Org) {
	d.stop(ClockSign)
	limit := d.limits(d.c.Loop).Sign
	if limit.Amount == 0 || d.c.Loop == Micro {
		d.c.State = Handling
		return
	}
	d.start(ClockSign, lead, limit)
}

// startContact begins the clock of the first contact with the reporter, once in a case.
func (d *decision) startContact() {
	if _, ok := d.c.Clocks[ClockContact]; ok || !d.c.FirstContactAt.IsZero() {
		return
	}
	care := d.policy.Catalogue.Settings().AfterCare
	limit := care.ResponseIn
	if d.c.Urgent {
		limit = care.UrgentReplyIn
	}
	d.start(ClockContact, d.c.Lead, limit)
}

// handleLimit is the time to handle in a loop, by the precedence of law, matter and loop.
func (d *decision) handleLimit(loop Loop) calendar.Limit {
	rule := d.policy.Catalogue.LimitFor(d.c.Matter, loop, d.c.Urgent)
	if rule.Ceiling.Amount > 0 { // the law counts in another unit: the earlier of the two instants holds
		return d.timer(d.c.Lead).cal.Strictest(d.now, rule.Limit, rule.Ceiling)
	}
	return rule.Limit
}

// startHandle begins the lead's time. Where the tenant counts from the acceptance of the case, what was used since is
// gone, but a tenth is always left.
func (d *decision) startHandle() {
	limit, old := d.handleLimit(d.c.Loop), d.c.Clocks[ClockHandle]
	if d.policy.Catalogue.Settings().LimitBasis != catalogue.ByTotal {
		d.start(ClockHandle, d.c.Lead, limit)
		return
	}
	t, from := d.timer(d.c.Lead), d.now
	switch accepted, ok := d.c.Clocks[ClockDispatch]; {
	case old.Run > 0:
		from = old.Start
	case ok:
		from = accepted.Start
	}
	spent := t.cal.Elapsed(limit.Unit, from, d.now)
	if old.Run > 0 && old.Limit.Unit == limit.Unit {
		spent = t.used(old) // it may have stood still
	}
	limit.Amount = max(limit.Amount, spent+limit.Amount/10)
	d.put(ClockHandle, t.carry(ClockHandle, old, limit, from, spent))
}

// setParts gives the co-handling units their parts. The lead is set before.
func (d *decision) setParts(tasks []Task) error {
	var f fault.Fields
	for i, t := range tasks {
		if err := d.checkTask(&f, fmt.Sprintf("tasks[%d].org", i), t.Org); err != nil {
			return err
		}
		if f.Len() == 0 {
			d.addPart(t)
		}
	}
	return f.Err()
}

// checkTask holds for co-handling units what holds for the lead: they exist, and a grid team is asked for listed matters alone.
func (d *decision) checkTask(f *fault.Fields, path string, org people.Org) error {
	switch i := d.c.PartOf(org); {
	case !org.Valid():
		f.Add(path, "not_an_org", "org", string(org))
	case org.Kind() == people.OrgUnit && !d.policy.Catalogue.HasUnit(org.Ref()):
		f.Add(path, "unknown_unit", "unit", org.Ref())
	case i >= 0 && !d.c.Parts[i].Done(), org == d.c.Lead:
		f.Add(path, "already_takes_part", "org", string(org))
	case org.Kind() == people.OrgGrid:
		return d.mayAsk()
	}
	return nil
}

// mayAsk is the gate of the access list for this case: a matter that left the list after the report still goes to its end.
func (d *decision) mayAsk() error {
	return d.policy.Catalogue.MayGoOn(d.c.Matter, calendar.DateOf(d.c.ReportedAt), calendar.DateOf(d.now))
}

func (d *decision) addPart(t Task) {
	part := Part{Org: t.Org, Mandatory: t.Mandatory}
	if i := d.c.PartOf(t.Org); i >= 0 {
		d.c.Parts[i] = part
	} else {
		d.c.Parts = append(d.c.Parts, part)
	}
	limit := t.Limit
	if limit.Amount == 0 {
		limit = d.handleLimit(d.c.Loop)
	}
	d.start(PartClock(t.Org), t.Org, limit)
	d.word("task:"+string(t.Org), t.Words)
}

// Undo is what stood before an act that its author may take back for a moment.
type Undo struct {
	State  State                `json:"state"`
	At     time.Time            `json:"at"`
	Loop   Loop                 `json:"loop,omitempty"`
	Class  Class                `json:"class,omitempty"`
	Desk   people.Org           `json:"desk"`
	Lead   people.Org           `json:"lead,omitempty"`
	Leads  []people.Org         `json:"leads,omitempty"`
	Parts  []Part               `json:"parts,omitempty"`
	Return *Returned            `json:"return,omitempty"`
	Clocks map[ClockName]*Clock `json:"clocks,omitempty"` // those that the act moved, as they were; nil for one that was not there
	Before *Undo                `json:"before,omitempty"` // what the act before it may be taken back to, by the same hand
}

// keepUndo remembers what stands now. Acts of the system are not taken back. Who accepted and dispatched at one go may take back the
// one after the other, each within its own time.
func (d *decision) keepUndo() {
	if d.actor.Kind != StaffActor {
		return
	}
	b := d.before
	d.keeps = true
	d.c.Undo = &Undo{State: b.State, At: d.now, Loop: b.Loop, Class: b.Class, Desk: b.Desk, Lead: b.Lead, Leads: b.Leads, Parts: b.Parts, Return: b.Return}
	if b.Undo != nil && b.DecidedBy == d.actor.Account && d.now.Sub(b.Undo.At) <= d.undoTime() {
		d.c.Undo.Before = b.Undo
	}
}

func (d *decision) undoTime() time.Duration {
	return time.Duration(d.policy.Catalogue.Settings().Intake.UndoSeconds) * time.Second
}

// UndoDispatch takes back the acceptance or dispatch that the same person did a moment ago (撤销派遣, T29), before anything left the house.
//
// Faults: Conflict undo.nothing, undo.too_late.
type UndoDispatch struct{}

// Act names the row of the table.
func (UndoDispatch) Act() Act { return ActUndoDispatch }

func (UndoDispatch) decide(d *decision) error {
	u := d.before.Undo
	if u == nil {
		return fault.New(fault.Conflict, "undo.nothing")
	}
	if d.now.Sub(u.At) > d.undoTime() {
		return fault.New(fault.Conflict, "undo.too_late", "seconds", d.policy.Catalogue.Settings().Intake.UndoSeconds)
	}
	c := &d.c
	c.State, c.Loop, c.Class, c.Desk, c.Lead, c.Leads = u.State, u.Loop, u.Class, u.Desk, u.Lead, u.Leads
	c.Parts, c.Return, c.Undo = u.Parts, u.Return, u.Before
	c.layClocks(u.Clocks)
	c.Overdue = overdue(c.Clocks)
	return nil
}

// Reassign gives the case to another unit (改派, T24). The handle clock goes on; the history stays visible. A suspended case stays
// suspended with every clock as it stands, and the new unit has it in hand when it goes on.
//
// Faults: Conflict reassign.bound after an arbitration, which holds for the round; Invalid words, lead.
type Reassign struct {
	Lead  people.Org `json:"lead"`
	Words Words      `json:"words" maxLength:"1000" doc:"Why"`
}

// Act names the row of the table.
func (Reassign) Act() Act { return ActReassign }

func (a Reassign) decide(d *decision) error {
	if d.c.Bound && d.actor.Kind != SystemActor { // a unit that was closed cannot be bound any more
		return fault.New(fault.Conflict, "reassign.bound")
	}
	if a.Words == "" {
		return needWords("words")
	}
	if err := d.checkLead(a.Lead); err != nil {
		return err
	}
	if a.Lead == d.c.Lead {
		var f fault.Fields
		f.Add("lead", "same_lead")
		return f.Err()
	}
	d.word("words", a.Words)
	suspended := d.c.State == Suspended
	d.give(a.Lead)
	d.c.Arbitration = nil
	if suspended {
		d.c.State = Suspended
		return nil
	}
	d.startSign(a.Lead)
	return nil
}

// AddPart brings in another unit (加协办, T28).
type AddPart struct {
	Task
}

// Act names the row of the table.
func (AddPart) Act() Act { return ActAddPart }

func (a AddPart) decide(d *decision) error {
	var f fault.Fields
	if err := d.checkTask(&f, "org", a.Org); err != nil {
		return err
	}
	if f.Len() == 0 {
		d.addPart(a.Task)
	}
	return f.Err()
}

// AnswerPart is the answer of a co-handling unit (协办反馈).
type AnswerPart struct {
	Words Words        `json:"words" maxLength:"2000" doc:"What was done"`
	Files []Attachment `json:"files,omitempty" maxItems:"9"`
}

// Act names the row of the table.
func (AnswerPart) Act() Act { return ActAnswerPart }

func (a AnswerPart) decide(d *decision) error {
	if strings.TrimSpace(string(a.Words)) == "" {
		return needWords("words")
	}
	org := orgOf(d.actor)
	i := d.c.PartOf(org)
	if d.c.Parts[i].Done() {
		return fault.New(fault.Conflict, "part.done")
	}
	d.c.Parts[i].Answered, d.c.Parts[i].By = d.now, d.actor.Account
	d.lay(d.actor.Account)
	d.word("words", a.Words)
	d.attach(a.Files, "after")
	d.stop(PartClock(org))
	return nil
}

// WaivePart lets the lead do without a part (免协办).
type WaivePart struct {
	Org   people.Org `json:"org"`
	Words Words      `json:"words" maxLength:"1000" doc:"Why"`
}

// Act names the row of the table.
func (WaivePart) Act() Act { return ActWaivePart }

func (a WaivePart) decide(d *decision) error {
	if a.Org == "" && !slices.ContainsFunc(d.c.Parts, func(p Part) bool { return !p.Done() }) { // not even worth offering
		return fault.New(fault.Conflict, "part.none")
	}
	i := d.c.PartOf(a.Org)
	if i < 0 {
		var f fault.Fields
		f.Add("org", "takes_no_part", "org", string(a.Org))
		return f.Err()
	}
	if a.Words == "" {
		return needWords("words")
	}
	if d.c.Parts[i].Done() {
		return fault.New(fault.Conflict, "part.done")
	}
	d.c.Parts[i].Waived, d.c.Parts[i].By = true, d.actor.Account
	d.word("words", a.Words)
	d.stop(PartClock(a.Org))
	return nil
}

// MovePart lets the heir of a unit that was closed take over its part (协办移交). What the heir already leads, or helps with, it does in
// one; no clock stops, none begins anew.
//
// Faults: Invalid from, to; Conflict part.done.
type MovePart struct {
	From  people.Org `json:"from"`
	To    people.Org `json:"to"`
	Words Words      `json:"words" maxLength:"1000" doc:"Why"`
}

// Act names the row of the table.
func (MovePart) Act() Act { return ActMovePart }

func (a MovePart) decide(d *decision) error {
	var f fault.Fields
	i := d.c.PartOf(a.From)
	if i < 0 {
		f.Add("from", "takes_no_part", "org", string(a.From))
	}
	if a.To.Kind() != people.OrgUnit || !d.policy.Catalogue.HasUnit(a.To.Ref()) || a.To == a.From {
		f.Add("to", "unknown_unit", "unit", a.To.Ref())
	}
	if err := f.Err(); err != nil {
		return err
	}
	if a.Words == "" {
		return needWords("words")
	}
	part := d.c.Parts[i]
	if part.Done() {
		return fault.New(fault.Conflict, "part.done")
	}
	d.word("words", a.Words)
	j := d.c.PartOf(a.To)
	if a.To == d.c.Lead || j >= 0 && !d.c.Parts[j].Done() {
		if j >= 0 {
			d.c.Parts[j].Mandatory = d.c.Parts[j].Mandatory || part.Mandatory
		}
		d.c.Parts[i].Waived = true
		d.stop(PartClock(a.From))
		return nil
	}
	if k, runs := d.c.Clocks[PartClock(a.From)]; runs {
		delete(d.c.Clocks, PartClock(a.From))
		d.put(PartClock(a.To), k)
	}
	d.c.Parts[i].Org = a.To
	if j >= 0 { // what it did before stands in the history
		d.c.Parts = slices.Delete(d.c.Parts, j, j+1)
	}
	return nil
}

// lay notes that an account had its hands on the case in this round.
func (d *decision) lay(account string) {
	if account != "" && !slices.Contains(d.c.Hands, account) {
		d.c.Hands = append(d.c.Hands, account)
	}
}
