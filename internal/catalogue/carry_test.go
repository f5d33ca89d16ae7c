package catalogue_test

import (
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/jurisdictions"
)

// A change made now holds in a version that is dated ahead too, and that version keeps what it changes itself.
func TestAChangeIsCarriedIntoALaterVersion(t *testing.T) {
	t.Parallel()
	base := load(t, jurisdictions.Chengqu)
	ch := catalogue.Change{By: "a", Org: base.GridBody(), At: time.Date(2026, 3, 16, 1, 0, 0, 0, time.UTC), Reason: "试"}
	amend := func(c *catalogue.Catalogue, edits ...catalogue.Edit) *catalogue.Catalogue {
		t.Helper()
		next, err := c.Amend(edits, ch)
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	later := amend(base,
		catalogue.Edit{Kind: catalogue.EditSuspend, Code: "C0901"},
		catalogue.Edit{Kind: catalogue.EditMatterLimit, Code: "C0904", Limit: calendar.WorkingDays(6)})
	next := amend(base,
		catalogue.Edit{Kind: catalogue.EditLead, Code: "C0904", Unit: "U14"},
		catalogue.Edit{Kind: catalogue.EditReason, Reasons: catalogue.ReturnReasons, Code: "moved", Name: catalogue.Label{ZH: "已搬走", EN: "Moved away"}},
		catalogue.Edit{Kind: catalogue.EditUnitAdd, Unit: "U28", Name: catalogue.Label{ZH: "区数据局", EN: "Data"}})
	got, err := catalogue.Carry(base, next, later)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := got.Matter("C0904")
	if m.LeadUnit != "U14" || m.Limit != calendar.WorkingDays(6) {
		t.Errorf("C0904 is led by %s in %s: want the lead of now and the limit of later", m.LeadUnit, m.Limit)
	}
	if m, _ := got.Matter("C0901"); m.Status != catalogue.Suspended {
		t.Errorf("C0901 is %s: the later version suspends it", m.Status)
	}
	if _, ok := got.Reason(catalogue.ReturnReasons, "moved"); !ok || !got.HasUnit("U28") {
		t.Error("the new reason and the new unit are missing")
	}
}

// What was taken away now is away later, and what the same field says twice is as it was decided last.
func TestWhatIsCarriedWins(t *testing.T) {
	t.Parallel()
	base := load(t, jurisdictions.Chengqu)
	ch := catalogue.Change{By: "a", Org: base.GridBody(), At: time.Date(2026, 3, 16, 1, 0, 0, 0, time.UTC), Reason: "试"}
	limit := func(c *catalogue.Catalogue, days int) *catalogue.Catalogue {
		next, err := c.Amend([]catalogue.Edit{{Kind: catalogue.EditMatterLimit, Code: "C0904", Limit: calendar.WorkingDays(days)}}, ch)
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	got, err := catalogue.Carry(base, limit(base, 5), limit(base, 6))
	if err != nil {
		t.Fatal(err)
	}
	if m, _ := got.Matter("C0904"); m.Limit != calendar.WorkingDays(5) {
		t.Errorf("the limit is %s", m.Limit)
	}
	if same, err := catalogue.Carry(base, base, limit(base, 6)); err != nil || same.Version() != limit(base, 6).Version() {
		t.Errorf("no change changes the later version: %v", err)
	}
}
