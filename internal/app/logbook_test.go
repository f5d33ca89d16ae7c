package app_test

import (
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// Reading the log is an act that names its filter; it is left out of the next reading unless one asks for it.
func TestReadingTheLogIsAnAct(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	auditor := c.staff("auditor", people.AuditAdmin, "140502", "")
	page, err := c.Audit.Browse(t.Context(), auditor, httpapi.LogQuery{Kind: "account."})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range page.Rows {
		if row.Act.Kind[:8] != "account." {
			t.Errorf("the page holds %s", row.Act.Kind)
		}
	}
	last := func(q httpapi.LogQuery) httpapi.LogRow {
		t.Helper()
		page, err := c.Audit.Browse(t.Context(), auditor, q)
		if err != nil || len(page.Rows) == 0 {
			t.Fatalf("%+v, %v", page, err)
		}
		return page.Rows[0]
	}
	if got := last(httpapi.LogQuery{}); got.Act.Kind == "audit.read" {
		t.Errorf("the newest act is %s", got.Act.Kind)
	}
	got := last(httpapi.LogQuery{Readings: true})
	if got.Act.Kind != "audit.read" || got.Act.Subject != audit.Subject("audit", auditor.Account) || got.Act.Command != `{}` {
		t.Errorf("the newest act is %+v", got.Act)
	}
}

// A look at a contact is told with the number of the case and with what was written beside the reason.
func TestALookStandsInTheLogWithItsReason(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	auditor := c.staff("auditor", people.AuditAdmin, "140502", "")
	bearer := c.hire("王五")
	c.update(func(tx *store.Tx) error {
		if err := tx.InsertReveal(store.Reveal{Tenant: c.tenant, ID: "r1", Case: "c1", Account: auditor.Account, At: tx.Now(), Reason: "other", Words: "核对门牌"}); err != nil {
			return err
		}
		_, err := tx.AppendAct(audit.Act{
			Tenant: c.tenant, Subject: "reveal:r1", Kind: "contact.reveal", At: tx.Now(), Actor: audit.Actor{Account: auditor.Account, Kind: "staff"},
			Command: `{"case":"c1","reason":"other"}`, Effects: "{}", Claim: audit.Claim{ID: "k", At: tx.Now(), By: bearer.ID}.String(),
		})
		return err
	})
	page, err := c.Audit.Browse(t.Context(), auditor, httpapi.LogQuery{Kind: "contact.reveal"})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Words != "核对门牌" || page.Rows[0].Bearer != bearer.Name {
		t.Errorf("got %+v, %v", page.Rows, err)
	}
}

// Nobody but an auditor reads the log, and a refused reading leaves nothing behind.
func TestTheLogIsForAuditorsAlone(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	for _, role := range []people.Role{people.SysAdmin, people.SecAdmin} {
		_, err := c.Audit.Browse(t.Context(), c.staff(string(role), role, "140502", ""), httpapi.LogQuery{})
		if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", role, err)
		}
	}
	auditor := c.staff("auditor", people.AuditAdmin, "140502", "")
	if _, err := c.Audit.Browse(t.Context(), auditor, httpapi.LogQuery{Case: "1405022026030200000170"}); !fault.HasCode(err, "case.not_found") {
		t.Errorf("an unknown number: %v", err)
	}
	acts, err := c.Audit.Acts(t.Context(), access.SystemScope(c.tenant), audit.Subject("audit", auditor.Account), 0, 10)
	if err != nil || len(acts) != 0 {
		t.Errorf("refused readings left %d acts, %v", len(acts), err)
	}
}
