package app_test

import (
	"testing"

	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
)

// A unit is closed: its heir leads what it led and gets what it had in hand; what others have stays with them.
func TestAClosedUnitHandsItsCasesOn(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	admin := c.admin()
	with := func(lead string, state cases.State) cases.Case {
		return c.save(func(one *cases.Case) { one.Lead, one.State = people.Org(lead), state })
	}
	mine := with("unit:U14", cases.Handling)
	standing := with("unit:U14", cases.Suspended)
	done := with("unit:U14", cases.Handled)
	helps := func(parts ...cases.Part) cases.Case {
		return c.save(func(one *cases.Case) { one.Lead, one.State, one.Parts = "unit:U16", cases.Handling, parts })
	}
	owed, answered := helps(cases.Part{Org: "unit:U14", Mandatory: true}), helps(cases.Part{Org: "unit:U14", Answered: c.clock.Now()})
	other := with("unit:U16", cases.Handling)
	units := app.NewUnits(c.App)
	rules := app.NewRegulations(c.App)

	if _, err := units.MoveOn(t.Context(), admin, "U14", cases.Key{}); !fault.HasCode(err, "unit.still_open") {
		t.Fatalf("an open unit: %v", err)
	}
	list, err := units.Units(t.Context(), c.tenant)
	if err != nil || openAt(list, "U14") != 2 || openAt(list, "U16") != 3 {
		t.Fatalf("open: %d and %d, %v", openAt(list, "U14"), openAt(list, "U16"), err)
	}
	_, err = rules.Amend(t.Context(), admin, httpapi.Amendment{Reason: "机构改革", Edits: []catalogue.Edit{{Kind: catalogue.EditUnitClose, Unit: "U14", Heir: "U15"}}}, cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	key := cases.Key{Hash: "k1", Body: "b1"}
	for range 2 { // the same request again moves nothing twice
		moved, err := units.MoveOn(t.Context(), admin, "U14", key)
		if err != nil || moved != (httpapi.MovedOn{Moved: 2, Parts: 1}) {
			t.Fatalf("%+v, %v", moved, err)
		}
	}
	for _, w := range []struct {
		c    cases.Case
		lead people.Org
	}{{mine, "unit:U15"}, {standing, "unit:U15"}, {done, "unit:U14"}, {other, "unit:U16"}} {
		got, err := c.Cases.Look(t.Context(), c.tenant, w.c.ID)
		if err != nil || got.Lead != w.lead {
			t.Errorf("case %s is led by %s, want %s; %v", w.c.State, got.Lead, w.lead, err)
		}
	}
	for _, w := range []struct {
		c   cases.Case
		org people.Org
	}{{owed, "unit:U15"}, {answered, "unit:U14"}} {
		if got, err := c.Cases.Look(t.Context(), c.tenant, w.c.ID); err != nil || len(got.Parts) != 1 || got.Parts[0].Org != w.org {
			t.Errorf("the part is that of %+v, want %s; %v", got.Parts, w.org, err)
		}
	}
	if got, err := c.Cases.Look(t.Context(), c.tenant, standing.ID); err != nil || got.State != cases.Suspended {
		t.Errorf("the suspended case is %s, %v", got.State, err)
	}
	if n := c.acts("unit.move"); n != 1 {
		t.Errorf("%d acts of moving", n)
	}
	c.proven()
}

func openAt(list []httpapi.UnitState, code string) int {
	for _, u := range list {
		if u.Unit.Code == code {
			return u.Open
		}
	}
	return -1
}
