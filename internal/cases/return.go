package cases

import (
	"strings"

	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// Return sends a case back that belongs to somebody else (退回, T8). The handle clock keeps running until the desk has agreed by
// dispatching to another unit; the resident's total age never stops.
//
// Faults: Conflict return.too_late, return.used_up, return.bound; Invalid right, words, reason.
type Return struct {
	Reason string     `json:"reason" maxLength:"40" doc:"Code of a reason to return"`
	Right  people.Org `json:"right" doc:"The unit that should have it"`
	Words  Words      `json:"words" maxLength:"1000" doc:"Duty list or legal basis"`
}

// Act names the row of the table.
func (Return) Act() Act { return ActReturn }

func (a Return) decide(d *decision) error {
	if err := d.checkReturn(a.Reason, a.Right, a.Words); err != nil {
		return err
	}
	rules := d.policy.Catalogue.Settings().Returns
	if d.c.Returns >= rules.Max {
		return fault.New(fault.Conflict, "return.used_up", "max", rules.Max)
	}
	window := rules.Window
	if d.c.Urgent {
		window = rules.UrgentWindow
	}
	if d.now.After(d.timer(d.c.Lead).cal.Due(d.c.DispatchedAt, window)) {
		return fault.New(fault.Conflict, "return.too_late", "limit", window.String())
	}
	d.word("words", a.Words)
	c := &d.c
	c.Return = &Returned{By: c.Lead, Right: a.Right, At: d.now}
	c.Returns++
	c.State, c.Lead, c.Handler = Accepted, "", ""
	d.stop(ClockSign)
	d.start(ClockDispatch, c.Desk, d.limits(c.Loop).Dispatch)
	return nil
}

// checkReturn demands a basis and another unit. After an arbitration nothing is returned any more.
func (d *decision) checkReturn(reason string, right people.Org, words Words) error {
	if d.c.Bound {
		return fault.New(fault.Conflict, "return.bound")
	}
	var f fault.Fields
	if _, ok := d.policy.Catalogue.Reason(catalogue.ReturnReasons, reason); !ok {
		f.Add("reason", "unknown_reason", "reason", reason)
	}
	if !right.Valid() || right == d.c.Lead || (right.Kind() == people.OrgUnit && !d.policy.Catalogue.HasUnit(right.Ref())) {
		f.Add("right", "right_unit")
	}
	if strings.TrimSpace(string(words)) == "" {
		f.Add("words", "basis_required")
	}
	return f.Err()
}

// AskArbitration asks the level above to decide whose case it is, when the returns of the round are used up (申请仲裁).
//
// Faults: Conflict arbitration.too_early, arbitration.pending; and those of Return.
type AskArbitration struct {
	Reason string     `json:"reason" maxLength:"40"`
	Right  people.Org `json:"right"`
	Words  Words      `json:"words" maxLength:"1000"`
}

// Act names the row of the table.
func (AskArbitration) Act() Act { return ActAskArbitration }

func (a AskArbitration) decide(d *decision) error {
	if d.c.Returns < d.policy.Catalogue.Settings().Returns.Max {
		return fault.New(fault.Conflict, "arbitration.too_early")
	}
	if d.c.Arbitration != nil {
		return fault.New(fault.Conflict, "arbitration.pending")
	}
	if err := d.checkReturn(a.Reason, a.Right, a.Words); err != nil {
		return err
	}
	d.word("words", a.Words)
	d.c.Arbitration = &Arbitration{By: d.c.Lead, Right: a.Right, At: d.now}
	return nil
}

// Arbitrate decides whose case it is (仲裁, T26). It binds for the round and stands as a precedent.
type Arbitrate struct {
	Lead  people.Org `json:"lead"`
	Words Words      `json:"words" maxLength:"2000" doc:"Grounds; kept as precedent"`
}

// Act names the row of the table.
func (Arbitrate) Act() Act { return ActArbitrate }

func (a Arbitrate) decide(d *decision) error {
	if a.Words == "" {
		return needWords("words")
	}
	if err := d.checkLead(a.Lead); err != nil {
		return err
	}
	d.word("words", a.Words)
	moved := a.Lead != d.before.Lead
	d.give(a.Lead)
	d.c.Bound, d.c.Arbitration = true, nil
	if moved {
		d.startHandle()
	}
	d.startSign(a.Lead)
	return nil
}
