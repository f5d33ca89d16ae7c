package catalogue_test

import (
	"strings"
	"testing"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/jurisdictions"
)

func TestEditsMakeANewVersionWhoseDifferenceIsTold(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	wd := func(n int64) calendar.Limit { return calendar.Limit{Amount: n, Unit: calendar.WorkingDay} }
	reject := c.Reasons(catalogue.RejectReasons)[0]
	for name, one := range map[string]struct {
		edit catalogue.Edit
		want string // part, code, how, first path
	}{
		"suspend a matter":      {catalogue.Edit{Kind: catalogue.EditSuspend, Code: "C0901"}, "matter C0901 changed status"},
		"another lead":          {catalogue.Edit{Kind: catalogue.EditLead, Code: "C0901", Unit: otherUnit(c, "C0901")}, "matter C0901 changed lead_unit"},
		"a limit of a matter":   {catalogue.Edit{Kind: catalogue.EditMatterLimit, Code: "C0901", Limit: wd(1)}, "matter C0901 changed limit"},
		"a limit of a loop":     {catalogue.Edit{Kind: catalogue.EditLoopLimit, Loop: catalogue.Large, Stage: "follow_up", Limit: wd(29)}, "loop large changed limits.follow_up"},
		"the name of a step":    {catalogue.Edit{Kind: catalogue.EditStep, Code: "main", Step: 1, Name: catalogue.Label{ZH: "收到", EN: "Got it"}}, "step main-1 changed name.en"},
		"a reason more":         {catalogue.Edit{Kind: catalogue.EditReason, Reasons: catalogue.ReturnReasons, Code: "weather", Name: catalogue.Label{ZH: "天气", EN: "Weather"}}, "reason return-weather added"},
		"a reason less":         {catalogue.Edit{Kind: catalogue.EditDropReason, Reasons: catalogue.RejectReasons, Code: reject.Code}, "reason reject-" + reject.Code + " removed"},
		"what a reporter hears": {catalogue.Edit{Kind: catalogue.EditReason, Reasons: catalogue.RejectReasons, Code: reject.Code, Name: reject.Name, Tell: catalogue.Label{ZH: "请到窗口", EN: "Come to the desk"}}, "reason reject-" + reject.Code + " changed tell.en"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next, err := c.Amend([]catalogue.Edit{one.edit}, change(t, c.GridBody()))
			if err != nil {
				t.Fatal(err)
			}
			diff := catalogue.Diff(c, next)
			if len(diff) != 1 {
				t.Fatalf("%d differences: %+v", len(diff), diff)
			}
			got := strings.TrimSpace(strings.Join([]string{diff[0].Part, diff[0].Code, diff[0].How}, " "))
			want, path := one.want, ""
			if at := strings.LastIndex(one.want, " "); diff[0].How == "changed" {
				want, path = one.want[:at], one.want[at+1:]
			}
			found := path == ""
			for _, f := range diff[0].Fields {
				found = found || f.Path == path && f.Before != f.After
			}
			if got != want || !found {
				t.Errorf("%q with %+v, want %q with %q", got, diff[0].Fields, want, path)
			}
			back := catalogue.Diff(next, c)
			if len(back) != 1 || back[0].Code != diff[0].Code {
				t.Errorf("read backwards: %+v", back)
			}
		})
	}
}

func TestEditsOfWhatIsNotThereAreRefused(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	for name, one := range map[string]struct {
		edit catalogue.Edit
		code string
	}{
		"no such matter":      {catalogue.Edit{Kind: catalogue.EditSuspend, Code: "Z9999"}, "catalogue.unlisted"},
		"listed already":      {catalogue.Edit{Kind: catalogue.EditList, Code: "C0901"}, "catalogue.wrong_status"},
		"no such stage":       {catalogue.Edit{Kind: catalogue.EditLoopLimit, Loop: catalogue.Large, Stage: "nap"}, "catalogue.edit_target"},
		"no such step":        {catalogue.Edit{Kind: catalogue.EditStep, Code: "main", Step: 99}, "catalogue.edit_target"},
		"no such list":        {catalogue.Edit{Kind: catalogue.EditReason, Reasons: "mood", Code: "x"}, "catalogue.edit_target"},
		"a reason never used": {catalogue.Edit{Kind: catalogue.EditDropReason, Reasons: catalogue.ReturnReasons, Code: "nosuch"}, "catalogue.edit_target"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := c.Amend([]catalogue.Edit{one.edit}, change(t, c.GridBody())); !fault.HasCode(err, one.code) {
				t.Errorf("%v, want %s", err, one.code)
			}
		})
	}
	_, err := c.Amend([]catalogue.Edit{{Kind: catalogue.EditLead, Code: "C0901", Unit: "U99"}}, change(t, c.GridBody()))
	if fields := fault.As(err).Fields; len(fields) != 1 || fields[0].Path != "matters.yaml: C0901.lead_unit" {
		t.Errorf("an unknown unit: %v %+v", err, fields)
	}
}

// otherUnit is a unit that does not lead the matter.
func otherUnit(c *catalogue.Catalogue, matter string) string {
	m, _ := c.Matter(matter)
	for _, u := range c.Units() {
		if u.Code != m.LeadUnit {
			return u.Code
		}
	}
	return ""
}
