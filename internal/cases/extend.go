package cases

import (
	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
)

// AskExtension asks for more time before the case is due (申请延期, T9).
//
// Faults: Conflict extension.after_due, extension.used_up, extension.pending; Invalid limit extension_length, reason.
type AskExtension struct {
	Limit  calendar.Limit `json:"limit" doc:"How much more, in the unit of the handle limit"`
	Reason string         `json:"reason" maxLength:"40"`
	Words  Words          `json:"words" maxLength:"1000" doc:"Why; the reporter is told"`
}

// Act names the row of the table.
func (AskExtension) Act() Act { return ActAskExtension }

func (a AskExtension) decide(d *decision) error {
	k := d.c.Clocks[ClockHandle]
	rules := d.policy.Catalogue.Settings().Extension
	switch {
	case k.Late(d.now):
		return fault.New(fault.Conflict, "extension.after_due")
	case d.c.Extension != nil:
		return fault.New(fault.Conflict, "extension.pending")
	case d.c.Extensions >= rules.Normal+rules.Special:
		return fault.New(fault.Conflict, "extension.used_up", "max", rules.Normal+rules.Special)
	}
	if err := d.checkReason(catalogue.ExtendReasons, a.Reason, "words", a.Words); err != nil {
		return err
	}
	base := d.handleLimit(d.c.Loop)
	percent := rules.NormalPercent
	if d.c.Extensions >= rules.Normal {
		percent = rules.SpecialPercent
	}
	if a.Limit.Unit != k.Limit.Unit || a.Limit.Amount <= 0 || a.Limit.Amount > base.Percent(percent) {
		var f fault.Fields
		most := calendar.Limit{Unit: k.Limit.Unit, Amount: base.Percent(percent)}
		f.Add("limit", "extension_length", "max", most.String())
		return f.Err()
	}
	d.word("words", a.Words)
	d.c.Extension = &ExtensionAsked{By: d.c.Lead, Limit: a.Limit, Reason: a.Reason, Asked: d.actor.Account, At: d.now}
	return nil
}

// DecideExtension grants or refuses (审批延期). The first extension is the same level's to grant, the second the level's above.
//
// Faults: Conflict extension.none; Forbidden extension.level, extension.own.
type DecideExtension struct {
	Grant bool  `json:"grant"`
	Words Words `json:"words,omitempty" maxLength:"1000"`
}

// Act names the row of the table.
func (DecideExtension) Act() Act { return ActDecideExtension }

func (a DecideExtension) decide(d *decision) error {
	x := d.c.Extension
	rules := d.policy.Catalogue.Settings().Extension
	switch {
	case x == nil:
		return fault.New(fault.Conflict, "extension.none")
	case x.Asked == d.actor.Account:
		return fault.New(fault.Forbidden, "extension.own")
	case d.c.Extensions >= rules.Normal && orgOf(d.actor) == d.c.Desk && len(centerPlace(d.c.Desk)) > 6:
		return fault.New(fault.Forbidden, "extension.level")
	case !a.Grant && a.Words == "":
		return needWords("words")
	}
	d.word("words", a.Words)
	d.c.Extension = nil
	if !a.Grant {
		return nil
	}
	d.c.Extensions++
	d.put(ClockHandle, d.timer(d.c.Lead).extend(ClockHandle, d.c.Clocks[ClockHandle], x.Limit.Amount))
	return nil
}
