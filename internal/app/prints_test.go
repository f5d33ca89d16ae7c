package app_test

import (
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
)

func TestAPrintIsAnActBesideTheCase(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	prints, one := app.NewPrints(c.App), c.save(submitted)
	clerk := c.staff("clerk", people.Clerk, community, people.Center(community))
	if err := prints.Printed(t.Context(), clerk, one.ID, httpapi.FilePaper); err != nil {
		t.Fatal(err)
	}
	auditor := c.staff("auditor", people.AuditAdmin, "140502", "")
	acts, err := c.Audit.Acts(t.Context(), c.scope(auditor, access.AuditRead, access.Audit), "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	last := acts[len(acts)-1]
	if last.Kind != "case.print" || last.Actor.Account != "clerk" || !strings.Contains(last.Command, one.ID) || !strings.Contains(last.Command, "file") {
		t.Errorf("the log ends with %+v", last)
	}
	if strings.HasPrefix(last.Subject, "case:") {
		t.Errorf("a print stands in the history of the case: %s", last.Subject)
	}
}

func TestWhatIsOutOfReachIsNotPrinted(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	one := c.save(submitted)
	other := c.staff("other", people.Clerk, "140502002001", people.Center("140502002001"))
	if err := app.NewPrints(c.App).Printed(t.Context(), other, one.ID, httpapi.FilePaper); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}
