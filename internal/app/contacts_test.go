package app_test

import (
	"fmt"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

const community = "140502001001"

// submitted is a case that waits at the desk of the community.
func submitted(c *cases.Case) {
	c.State, c.Place, c.Desk = cases.Submitted, community+"001", people.Center(community)
}

// closed is a case that was closed long ago.
func closed(c *cases.Case) {
	submitted(c)
	c.State = cases.Closed
}

func TestAContactIsMaskedForThoseWhoSeeTheCase(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	contacts, one := app.NewContacts(c.App), c.save(submitted)
	clerk := c.staff("clerk", people.Clerk, community, people.Center(community))
	p, err := contacts.Masked(t.Context(), clerk, one.ID)
	if want := (cases.Person{Name: "王*", Phone: "138****5678"}); err != nil || p != want {
		t.Errorf("got %+v, %v", p, err)
	}
	p, err = contacts.Masked(t.Context(), access.NewReporter(c.tenant, one.ID), one.ID)
	if err != nil || p.Phone != "138****5678" {
		t.Errorf("the reporter got %+v, %v", p, err)
	}
	elsewhere := c.staff("other", people.Clerk, "140502002001", people.Center("140502002001"))
	_, err = contacts.Masked(t.Context(), elsewhere, one.ID)
	wantFault(t, err, fault.NotFound, "case.not_found")
	if n := c.acts("contact.reveal"); n != 0 {
		t.Errorf("%d reveals", n)
	}
}

func TestARevealIsAnActWithAReason(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	contacts, one := app.NewContacts(c.App), c.save(submitted)
	clerk := c.staff("clerk", people.Clerk, community, people.Center(community))
	ask := httpapi.Reveal{Case: one.ID, Reason: "other", Words: "王小明的邻居找他", Key: cases.Key{Hash: "k1", Body: "b1"}}
	for range 2 { // the second time under the same key is the same act
		p, err := contacts.Reveal(t.Context(), clerk, ask)
		if want := (cases.Person{Name: "王小明", Phone: "13812345678"}); err != nil || p != want {
			t.Fatalf("got %+v, %v", p, err)
		}
	}
	if n := c.acts("contact.reveal"); n != 1 {
		t.Errorf("%d reveals", n)
	}
	ask.Key.Body = "b2"
	_, err := contacts.Reveal(t.Context(), clerk, ask)
	wantFault(t, err, fault.Invalid, "idempotency.other_body")

	auditor := c.scope(c.staff("auditor", people.AuditAdmin, "140502", ""), access.AuditRead, access.Audit)
	list, err := c.Audit.Reveals(t.Context(), auditor, one.ID)
	if err != nil || len(list) != 1 || list[0].Words != ask.Words || list[0].Account != "clerk" || !list[0].Counted {
		t.Fatalf("got %+v, %v", list, err)
	}
	acts, err := c.Audit.Acts(t.Context(), auditor, "reveal:"+list[0].ID, 0, 10)
	if err != nil || len(acts) != 1 {
		t.Fatalf("got %d acts, %v", len(acts), err)
	}
	if a := acts[0]; a.Actor.Role != "clerk" || a.Command != `{"case":"`+one.ID+`","reason":"other"}` || len(a.Words["words"]) != 64 {
		t.Errorf("got %+v", a)
	}
	c.proven()
	c.update(func(tx *store.Tx) error { return tx.Cases().Erase(t.Context(), c.tenant, one.ID) })
	list, err = c.Audit.Reveals(t.Context(), auditor, one.ID)
	if err != nil || len(list) != 1 || list[0].Words != "" || list[0].Salt != nil {
		t.Errorf("after the erasure: %+v, %v", list, err)
	}
	_, err = contacts.Reveal(t.Context(), clerk, httpapi.Reveal{Case: one.ID, Reason: "call_back"})
	wantFault(t, err, fault.NotFound, "contact.erased")
}

func TestARevealIsRefused(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	contacts, one := app.NewContacts(c.App), c.save(submitted)
	clerk := c.staff("clerk", people.Clerk, community, people.Center(community))
	chief := c.staff("chief", people.GridChief, community+"001", "")
	elsewhere := c.staff("other", people.Clerk, "140502002001", people.Center("140502002001"))
	auditor := c.staff("auditor", people.AuditAdmin, "140502", "")
	for _, test := range []struct {
		name   string
		actor  access.Actor
		reason string
		kind   fault.Kind
		code   string
	}{
		{"without a reason of the list", clerk, "curiosity", fault.Invalid, "input.fields"},
		{"without words where the reason is another one", clerk, "other", fault.Invalid, "input.fields"},
		{"to who sees the case and may not", chief, "visit", fault.Forbidden, "access.forbidden"},
		{"to who does not see the case", elsewhere, "visit", fault.NotFound, "case.not_found"},
		{"to an administrator", auditor, "visit", fault.NotFound, "case.not_found"},
		{"to the reporter", access.NewReporter(c.tenant, one.ID), "visit", fault.Forbidden, "access.forbidden"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := contacts.Reveal(t.Context(), test.actor, httpapi.Reveal{Case: one.ID, Reason: test.reason})
			wantFault(t, err, test.kind, test.code)
		})
	}
	if n := c.acts("contact.reveal"); n != 0 {
		t.Errorf("%d reveals", n)
	}
}

func TestThirtyLooksADayBesideTheHandling(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	contacts, open, old := app.NewContacts(c.App), c.save(submitted), c.save(closed)
	clerk := c.staff("clerk", people.Clerk, community, people.Center(community))
	reveal := func(one cases.Case, reason string) error {
		_, err := contacts.Reveal(t.Context(), clerk, httpapi.Reveal{Case: one.ID, Reason: reason, Words: "为什么"})
		return err
	}
	for n := range 30 {
		if err := reveal(old, "call_back"); err != nil {
			t.Fatalf("look %d: %v", n, err)
		}
	}
	wantFault(t, reveal(old, "call_back"), fault.TooMany, "reveal.quota")
	wantFault(t, reveal(open, "other"), fault.TooMany, "reveal.quota")
	if err := reveal(open, "call_back"); err != nil {
		t.Errorf("to handle the case: %v", err)
	}
	other := c.staff("colleague", people.Clerk, community, people.Center(community))
	if _, err := contacts.Reveal(t.Context(), other, httpapi.Reveal{Case: old.ID, Reason: "visit"}); err != nil {
		t.Errorf("a colleague: %v", err)
	}
	c.clock.Advance(24 * time.Hour)
	clerk = c.staff("clerk", people.Clerk, community, people.Center(community))
	if err := reveal(old, "call_back"); err != nil {
		t.Errorf("on the next day: %v", err)
	}
	if n := c.acts("contact.reveal"); n != 33 {
		t.Errorf("%d reveals in the log", n)
	}
	c.proven()
}

func TestTheUnitLooksWhileItWorks(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	contacts, unit := app.NewContacts(c.App), people.Unit("U01")
	with := func(state cases.State, hands ...string) cases.Case {
		return c.save(func(one *cases.Case) {
			submitted(one)
			one.State, one.Lead, one.Hands = state, unit, hands
		})
	}
	for n, test := range []struct {
		name    string
		one     cases.Case
		counted bool
	}{
		{"while it handles", with(cases.Handling), false},
		{"while it stands", with(cases.Suspended), false},
		{"when the desk verifies", with(cases.Handled), true},
		{"when the desk verifies what this account handled", with(cases.Handled, "h4"), false},
		{"after the end", with(cases.Closed, "h5"), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			handler := c.staff(fmt.Sprintf("h%d", n+1), people.Handler, "140502", unit)
			if _, err := contacts.Reveal(t.Context(), handler, httpapi.Reveal{Case: test.one.ID, Reason: "visit"}); err != nil {
				t.Fatal(err)
			}
			c.view(func(tx *store.Tx) error {
				list, err := tx.Reveals(access.SystemScope(c.tenant), test.one.ID)
				if len(list) != 1 || list[0].Counted != test.counted {
					t.Errorf("got %+v", list)
				}
				return err
			})
		})
	}
}

func TestLookingForOtherReportsOfAReporterIsAnActThatDoesNotCount(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	contacts := app.NewContacts(c.App)
	one, other := c.save(submitted), c.save(submitted)
	gone := c.save(closed)
	clerk := c.staff("clerk", people.Clerk, community, people.Center(community))
	for range 2 { // the second time under the same key is the same look
		found, err := contacts.Others(t.Context(), clerk, one.ID, cases.Key{Hash: "k1", Body: "b1"})
		if err != nil || len(found) != 1 || found[0].ID != other.ID {
			t.Fatalf("got %d cases, %v; %s is closed", len(found), err, gone.ID)
		}
	}
	if n := c.acts("contact.others"); n != 1 {
		t.Errorf("%d looks", n)
	}
	elsewhere := c.staff("other", people.Clerk, "140502002001", people.Center("140502002001"))
	_, err := contacts.Others(t.Context(), elsewhere, one.ID, cases.Key{})
	wantFault(t, err, fault.NotFound, "case.not_found")
}
