package catalogue_test

import (
	"testing"
	"time"

	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/jurisdictions"
)

var unitChange = catalogue.Change{By: "a1", Org: "center:140502", At: time.Date(2026, 3, 16, 1, 0, 0, 0, time.UTC), Reason: "机构改革"}

// A unit is added, renamed and closed; its heir leads what it led, and its name stays for the cases of its time.
func TestTheLifeOfAUnit(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	next, err := c.Amend([]catalogue.Edit{
		{Kind: catalogue.EditUnitAdd, Unit: "U28", Name: catalogue.Label{ZH: "区数据局", EN: "Data bureau"}},
		{Kind: catalogue.EditUnitName, Unit: "U15", Name: catalogue.Label{ZH: "区综合执法局", EN: "Enforcement bureau"}, Phone: "0356-2020000"},
		{Kind: catalogue.EditUnitClose, Unit: "U03", Heir: "U28"},
		{Kind: catalogue.EditUnitClose, Unit: "U14", Heir: "U15"},
	}, unitChange)
	if err != nil {
		t.Fatal(err)
	}
	if u, _ := next.Unit("U15"); u.Name.ZH != "区综合执法局" || u.Phone != "0356-2020000" || !u.Open() {
		t.Errorf("U15 is %+v", u)
	}
	if u, ok := next.Unit("U14"); !ok || u.Open() || u.Closed.String() != "2026-03-16" || u.Heir != "U15" || next.HasUnit("U14") {
		t.Errorf("U14 is %+v", u)
	}
	for _, m := range next.Matters() {
		for _, u := range append(m.Units(), m.ApplicantUnit) {
			if u == "U03" || u == "U14" {
				t.Errorf("%s still names %s", m.Code, u)
			}
		}
	}
	old, _ := c.Matter("C0904") // U15 with U14 and U16
	now, _ := next.Matter("C0904")
	if now.LeadUnit != "U15" || len(now.CoUnits) != 1 || now.Version != old.Version+1 {
		t.Errorf("C0904 is led by %s with %v, version %d", now.LeadUnit, now.CoUnits, now.Version)
	}
	if files, err := next.Export(); err != nil || len(files) == 0 {
		t.Errorf("it cannot be written back: %v", err)
	}
}

func TestWhatIsRefusedOfUnits(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	closed, err := c.Amend([]catalogue.Edit{{Kind: catalogue.EditUnitClose, Unit: "U14", Heir: "U15"}}, unitChange)
	if err != nil {
		t.Fatal(err)
	}
	name := catalogue.Label{ZH: "新局", EN: "New"}
	for what, k := range map[string]struct {
		of   *catalogue.Catalogue
		edit catalogue.Edit
		code string
	}{
		"a code that is taken":         {c, catalogue.Edit{Kind: catalogue.EditUnitAdd, Unit: "U15", Name: name}, "catalogue.unit_taken"},
		"a code of a closed unit":      {closed, catalogue.Edit{Kind: catalogue.EditUnitAdd, Unit: "U14", Name: name}, "catalogue.unit_taken"},
		"a unit that there is not":     {c, catalogue.Edit{Kind: catalogue.EditUnitName, Unit: "U99", Name: name}, "catalogue.edit_target"},
		"a closed unit":                {closed, catalogue.Edit{Kind: catalogue.EditUnitName, Unit: "U14", Name: name}, "catalogue.unit_closed"},
		"an heir that is itself":       {c, catalogue.Edit{Kind: catalogue.EditUnitClose, Unit: "U14", Heir: "U14"}, "catalogue.edit_target"},
		"an heir that is closed":       {closed, catalogue.Edit{Kind: catalogue.EditUnitClose, Unit: "U16", Heir: "U14"}, "catalogue.edit_target"},
		"a closed unit for a matter":   {closed, catalogue.Edit{Kind: catalogue.EditLead, Code: "C0904", Unit: "U14"}, "input.fields"},
		"a unit without a proper code": {c, catalogue.Edit{Kind: catalogue.EditUnitAdd, Unit: "数据局", Name: name}, "input.fields"},
	} {
		if _, err := k.of.Amend([]catalogue.Edit{k.edit}, unitChange); !fault.HasCode(err, k.code) {
			t.Errorf("%s: %v, want %s", what, err, k.code)
		}
	}
}
