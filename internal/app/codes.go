package app

import (
	"context"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/i18n"
	"gezhi/internal/ids"
	"gezhi/internal/sms"
	"gezhi/internal/store"
)

const (
	codesADay    = 3   // messages with the code of one case, in any 24 hours
	codesWaiting = 256 // asked for and not yet looked at; more are let go, and people ask again
	reasonCode   = "code_sms"
)

// Codes sends lost tracking codes by short message (找回查询码). What is asked for waits in memory alone and is looked at by one worker, so that
// whoever asks learns nothing from the answer or from its time. A message is a look at the contact: it stands in the log with its reason.
type Codes struct {
	app     *App
	door    sms.Door // nil where none is set up
	waiting chan lostCode
}

type lostCode struct{ tenant, no, phone string }

// NewCodes returns the sender of codes; with no door it sends nothing.
func NewCodes(a *App, door sms.Door) *Codes {
	return &Codes{app: a, door: door, waiting: make(chan lostCode, codesWaiting)}
}

// door is the way out for short messages: a test's own, the webhook of the configuration, or none.
func (a *App) door(o Options) sms.Door {
	if o.SMS != nil || a.Config.SMSURL == "" {
		return o.SMS
	}
	return sms.Webhook{URL: a.Config.SMSURL, Key: []byte(a.Config.SMSKey), Clock: a.Clock}
}

// Ready reports whether short messages are set up.
func (c *Codes) Ready() bool { return c.door != nil }

// Ask asks for the code of a case, for whoever left the number. When too many wait it is let go.
func (c *Codes) Ask(tenant, no, phone string) {
	if c.door == nil {
		return
	}
	select {
	case c.waiting <- lostCode{tenant, no, phone}:
	default:
		c.app.Log.Warn("too many lost codes are asked for at once")
	}
}

// Run looks at what is asked for until ctx ends.
func (c *Codes) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case ask := <-c.waiting:
			if err := c.answer(ctx, ask); err != nil && !fault.Is(err, fault.NotFound) && ctx.Err() == nil {
				c.app.Log.Error("a tracking code was not sent", "error", err)
			}
		}
	}
}

// answer sends the code where the number was left with the case. Otherwise it does nothing.
func (c *Codes) answer(ctx context.Context, ask lostCode) (err error) {
	defer fault.Wrap(&err, "app.Codes")
	if !ids.ValidCaseNumber(ask.no) {
		return nil
	}
	index, err := c.app.Vault.PhoneIndex(ctx, ask.tenant, ask.phone)
	if err != nil {
		return err
	}
	var one cases.Case
	var contact cases.SealedContact
	id := c.app.IDs.New(c.app.Clock.Now())
	send := false
	err = c.app.Store.Update(ctx, func(tx *store.Tx) error {
		send = false // it may run again, after another one sent
		scope := access.SystemScope(ask.tenant)
		if one, err = tx.Cases().CaseByNumber(ctx, scope, ask.no); err != nil {
			return err
		}
		if contact, err = tx.Cases().Contact(ctx, scope, one.ID); err != nil {
			return err
		}
		if contact.Index == "" || contact.Index != index {
			return nil
		}
		if many, err := c.sentMany(tx, scope, one.ID); err != nil || many {
			return err
		}
		send = true
		return c.note(tx, one, id)
	})
	if err != nil || !send {
		return err
	}
	return c.send(ctx, one, contact, id)
}

// sentMany reports whether the messages of a day are used up.
func (c *Codes) sentMany(tx *store.Tx, scope access.Scope, caseID string) (bool, error) {
	reveals, err := tx.Reveals(scope, caseID)
	n := 0
	for _, r := range reveals {
		if r.Reason == reasonCode && tx.Now().Sub(r.At) < 24*time.Hour {
			n++
		}
	}
	return n >= codesADay, err
}

// note writes down that the contact was used, before it is.
func (c *Codes) note(tx *store.Tx, one cases.Case, id string) error {
	row := store.Reveal{Tenant: one.Tenant, ID: id, Case: one.ID, At: tx.Now(), Reason: reasonCode}
	if err := tx.InsertReveal(row); err != nil {
		return err
	}
	_, err := tx.AppendAct(audit.Act{
		Tenant: one.Tenant, Subject: audit.Subject("reveal", id), Kind: revealAct, At: row.At,
		Actor: audit.Actor{Kind: cases.SystemActor, Role: "system"},
		Command: written(struct {
			Case   string `json:"case"`
			Reason string `json:"reason"`
		}{one.ID, reasonCode}),
		Effects: written(map[string]bool{"counted": false}),
	})
	return err
}

func (c *Codes) send(ctx context.Context, one cases.Case, contact cases.SealedContact, id string) error {
	person, err := c.app.Vault.OpenContact(ctx, contact)
	if err != nil {
		return err
	}
	key, err := c.app.Vault.TrackingKey(ctx, one.Tenant)
	if err != nil {
		return err
	}
	values := map[string]string{"no": one.No, "code": ids.TrackingCode(key, one.ID, one.Renewals)}
	return c.door.Send(ctx, sms.Message{
		ID: id, To: person.Phone, Template: sms.TrackingCode, Values: values,
		Text: i18n.Text(i18n.Chinese, "sms.tracking_code", map[string]any{"no": values["no"], "code": values["code"]}),
	})
}
