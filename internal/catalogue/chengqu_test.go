package catalogue_test

import (
	"cmp"
	"os"
	"strings"
	"testing"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/i18n"
	"gezhi/jurisdictions"
)

func TestChengquHasThePublishedNumbers(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	loops, flags, leads := map[catalogue.Loop]int{}, map[catalogue.Flag]int{}, map[string]bool{}
	for _, m := range c.Matters() {
		loops[m.EntryLoop]++
		leads[m.LeadUnit] = true
		for _, f := range m.Flags {
			flags[f]++
		}
	}
	got := []int{len(c.Units()), len(c.Categories()), len(c.Matters()), len(leads), loops[catalogue.Micro], loops[catalogue.Small], loops[catalogue.Middle], loops[catalogue.Large]}
	want := []int{27, 13, 42, 24, 5, 12, 18, 7}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("units, categories, matters, leading units, micro, small, middle, large (-want +got):\n%s", diff)
	}
	if flags[catalogue.RiskPoint] != 5 || flags[catalogue.Public] == 0 || flags[catalogue.Sensitive] == 0 {
		t.Errorf("flags: %v", flags)
	}
}

// The table was taken from the reference of the domain, not from the files that it checks.
func TestChengquMattersAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("testdata/chengqu.matters")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	got.WriteString("# code | matter | actions | lead | helps | entry loop | limit | urgent or own clock | flags\n")
	for _, m := range load(t, jurisdictions.Chengqu).Matters() {
		got.WriteString(row(m))
	}
	if diff := gocmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func row(m catalogue.Matter) string {
	urgent := m.OwnClock
	if m.Urgent != nil {
		urgent = m.Urgent.Text.ZH
	}
	cells := []string{m.Code, m.Name.ZH, spaced(m.WorkerActions), m.LeadUnit, spaced(m.CoUnits), string(m.EntryLoop), m.Limit.String(), urgent, spaced(m.Flags)}
	for i, cell := range cells {
		cells[i] = cmp.Or(cell, "-")
	}
	return strings.Join(cells, " | ") + "\n"
}

func spaced[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, " ")
}

func TestUrgentWallClockLimitsAndNumbers(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	for code, want := range map[string]string{
		"C0201": "24h 120 110", "C0402": "2h 120", "C0801": "2h 119", "C0802": "119", "C0903": "24h", "C0904": "2h", "C1002": "2h 119",
		"C1102": "2h", "C1202": "96333 119", "C1302": "2h 122", "C0503": "110",
	} {
		m, _ := c.Matter(code)
		if m.Urgent == nil {
			t.Errorf("%s has no urgent rule", code)
			continue
		}
		got := m.Urgent.Limit.String()
		for _, n := range m.Urgent.Numbers {
			got += " " + n.Number
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}

func TestChengquLoopsAreTheDefaultTable(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	want := map[catalogue.Loop]string{
		catalogue.Micro:  "accept= dispatch= sign= handle=2wd verify= follow_up=2wd",
		catalogue.Small:  "accept=4wh dispatch=4wh sign=4wh handle=5wd verify=1wd follow_up=2wd",
		catalogue.Middle: "accept=4wh dispatch=4wh sign=4wh handle=7wd verify=2wd follow_up=3wd",
		catalogue.Large:  "accept=4wh dispatch=1wd sign=1wd handle=15wd verify=2wd follow_up=3wd",
	}
	for loop, want := range want {
		l := c.Loop(loop).Limits
		got := "accept=" + l.Accept.String() + " dispatch=" + l.Dispatch.String() + " sign=" + l.Sign.String() +
			" handle=" + l.Handle.String() + " verify=" + l.Verify.String() + " follow_up=" + l.FollowUp.String()
		if got != want {
			t.Errorf("%s: got %s, want %s", loop, got, want)
		}
	}
}

func TestQingzhouIsAnotherPlace(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Qingzhou)
	chengqu := load(t, jurisdictions.Chengqu)
	var names []string
	for _, s := range c.View(catalogue.CourierView).Steps {
		names = append(names, s.Name.ZH)
	}
	if diff := gocmp.Diff([]string{"问题发现", "信息上报", "事件处置", "结果反馈"}, names); diff != "" {
		t.Errorf("couriers' steps (-want +got):\n%s", diff)
	}
	for _, loop := range catalogue.Loops() {
		if c.Loop(loop).Limits.Handle == chengqu.Loop(loop).Limits.Handle {
			t.Errorf("%s has the limit of Chengqu", loop)
		}
	}
	_, mine := c.View(catalogue.MainView).Step("accepted")
	_, theirs := chengqu.View(catalogue.MainView).Step("accepted")
	if mine == theirs {
		t.Errorf("both call the step of acceptance %q", mine.ZH)
	}
	if got := chengqu.View(catalogue.CourierView).Code; got != catalogue.MainView {
		t.Errorf("a view that Chengqu does not have is %q, want the main one", got)
	}
}

func TestEveryStateHasAStepInEveryViewAndWithdrawnHasNone(t *testing.T) {
	t.Parallel()
	for _, name := range jurisdictions.Names() {
		for _, v := range load(t, name).Policy().Views {
			for _, s := range catalogue.States() {
				if n, label := v.Step(s); n < 1 || n > len(v.Steps) || label.ZH == "" {
					t.Errorf("%s %s: state %s is on step %d %q", name, v.Code, s, n, label.ZH)
				}
			}
			if n, _ := v.Step("withdrawn"); n != 0 {
				t.Errorf("%s %s: withdrawn is on step %d", name, v.Code, n)
			}
		}
	}
}

func TestTheLawOfTheNetIsDataToo(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	s := c.Settings()
	if got := s.Hours; len(got.Office) != 2 || got.Office[0].String() != "08:30-12:00" {
		t.Errorf("office hours: %v", got)
	}
	if s.Returns.Max != 2 || s.Returns.Window != calendar.WorkingHours(4) || s.AfterCare.ReopenWithin != calendar.CalendarDays(30) || s.LimitBasis != catalogue.ByStage {
		t.Errorf("settings: %+v", s)
	}
	if _, ok := c.Reason(catalogue.RejectReasons, "outside_territory"); !ok {
		t.Error("no reason outside_territory")
	}
	if _, ok := c.Reason(catalogue.RejectReasons, "too_hard"); ok {
		t.Error("too hard is no reason")
	}
	if name, ok := c.RoleName("part_timer"); !ok || name.In("en") != "Part-time grid worker" {
		t.Errorf("part_timer is %v", name)
	}
}

func TestWordsOfTheCatalogueHaveMessages(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, a := range catalogue.Actions() {
		keys = append(keys, "action."+string(a))
	}
	for _, s := range catalogue.Statuses() {
		keys = append(keys, "status."+string(s))
	}
	for _, s := range catalogue.States() {
		keys = append(keys, "state."+s)
	}
	for _, l := range catalogue.Loops() {
		keys = append(keys, "loop."+string(l))
	}
	for _, v := range []catalogue.Visibility{catalogue.VisiblePublic, catalogue.VisibleReporter, catalogue.VisibleInternal, catalogue.VisibleRestricted} {
		keys = append(keys, "visibility."+string(v))
	}
	for _, v := range []catalogue.VerifyBy{catalogue.VerifyReporter, catalogue.VerifyOtherGrid, catalogue.VerifyDesk, catalogue.VerifySample} {
		keys = append(keys, "verify_by."+string(v))
	}
	for _, k := range keys {
		if !i18n.Has(k) {
			t.Errorf("no message %s", k)
		}
	}
}

func TestEveryCardOfTheHandbookIsThereInEnglish(t *testing.T) {
	t.Parallel()
	for _, name := range jurisdictions.Names() {
		c, err := catalogue.Load(jurisdictions.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range c.Matters() {
			zh, en := m.Handbook.In("zh"), m.Handbook.In("en")
			if zh.Look == en.Look || zh.Say == en.Say || en.Look == "" || en.Say == "" || en.Call == "" {
				t.Errorf("%s %s: %+v", name, m.Code, en)
			}
			if strings.ContainsFunc(en.Look+en.Say+en.Call, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s %s: Chinese in %+v", name, m.Code, en)
			}
			digits := func(s string) string {
				return strings.Map(func(r rune) rune {
					if r < '0' || r > '9' {
						return -1
					}
					return r
				}, s)
			}
			if digits(zh.Call) != digits(en.Call) {
				t.Errorf("%s %s: other numbers to call: %s, %s", name, m.Code, zh.Call, en.Call)
			}
		}
	}
}
