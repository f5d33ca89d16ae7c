package app_test

import (
	"context"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/people"
	"gezhi/internal/sms"
	"gezhi/internal/sms/smstest"
	"gezhi/internal/store"
)

// asking are the codes of a county with a box for a door, and the worker that looks at what is asked for.
func (c *county) asking() (*app.Codes, *smstest.Box) {
	c.t.Helper()
	box := smstest.New()
	codes := app.NewCodes(c.App, box)
	ctx, stop := context.WithCancel(c.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); codes.Run(ctx) }()
	c.t.Cleanup(func() { stop(); <-done })
	return codes, box
}

// reported is a report with a telephone number.
func (c *county) reported(phone string) cases.Receipt {
	c.t.Helper()
	r, err := c.Cases.Report(c.t.Context(), access.NewPublic(c.tenant), cases.Intake{
		Command: cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: "路灯不亮", Address: "东门"}}, Person: cases.Person{Phone: phone},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

func TestALostCodeIsSentToTheNumberThatWasLeftAlone(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	codes, box := c.asking()
	r := c.reported("13800000001")
	codes.Ask(c.tenant, r.No, "13800000002")                     // not the number
	codes.Ask(c.tenant, "1405022026031600000012", "13800000001") // not the case
	codes.Ask(c.tenant, r.No, "138-0000-0001")
	m := <-box.Sent()
	if m.To != "13800000001" || m.Template != sms.TrackingCode || m.Values["code"] != r.Code || m.Values["no"] != r.No {
		t.Errorf("%+v", m)
	}
	if n := c.acts("contact.reveal"); n != 1 {
		t.Errorf("%d looks at the number in the log", n)
	}
	looks, err := app.NewContacts(c.App).Looks(t.Context(), access.NewReporter(c.tenant, r.ID), r.ID)
	if err != nil || len(looks) != 1 || looks[0].Reason != "code_sms" || looks[0].Role != "system" {
		t.Errorf("the reporter is told %+v, %v", looks, err)
	}
	c.proven()
}

func TestThreeMessagesADayAndAfterwardsTheNewCode(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	codes, box := c.asking()
	r, other := c.reported("13800000001"), c.reported("13800000009")
	for range 4 {
		codes.Ask(c.tenant, r.No, "13800000001")
	}
	codes.Ask(c.tenant, other.No, "13800000009") // comes after the four
	for range 3 {
		if m := <-box.Sent(); m.Values["no"] != r.No {
			t.Errorf("%+v", m)
		}
	}
	if m := <-box.Sent(); m.Values["no"] != other.No {
		t.Errorf("a fourth message: %+v", m)
	}
	clerk := c.staff("clerk", people.Dispatcher, "140502", people.Center("140502"))
	if _, err := c.Cases.Do(t.Context(), clerk, cases.Request{Case: r.ID, Command: cases.RenewCode{Proof: cases.ProofNamed, Phone: "13800000001"}}); err != nil {
		t.Fatal(err)
	}
	c.clock.Advance(25 * time.Hour)
	codes.Ask(c.tenant, r.No, "13800000001")
	if m := <-box.Sent(); m.Values["code"] == r.Code {
		t.Error("the code that has ended is sent")
	}
	c.update(func(tx *store.Tx) error {
		acts, err := tx.ActsAfter(access.SystemScope(c.tenant), audit.Subject("case", r.ID), 0, 10)
		for _, a := range acts {
			if a.Kind == "case.renew_code" && a.Command != `{"proof":"named"}` {
				t.Errorf("kept: %s", a.Command)
			}
		}
		return err
	})
	c.proven()
}
