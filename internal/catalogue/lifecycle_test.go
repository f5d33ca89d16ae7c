package catalogue_test

import (
	"testing"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/jurisdictions"
)

func change(t testing.TB, org string) catalogue.Change {
	return catalogue.Change{By: "a1", Org: org, At: day(t, "2026-03-02").At(9, 0), Reason: "按年度评估调整"}
}

// newMatter is an application of the city management bureau.
func newMatter(t testing.TB, c *catalogue.Catalogue) catalogue.Matter {
	m, _ := c.Matter("C0904")
	m.Code, m.Name = "C0905", catalogue.Label{ZH: "公厕管理问题", EN: "Public toilets"}
	m.ValidFrom, m.Subs = calendar.Date{}, nil
	return m
}

func TestAMatterGoesFromApplicationToExit(t *testing.T) {
	t.Parallel()
	c0 := load(t, jurisdictions.Chengqu)
	body := change(t, c0.GridBody())
	on := day(t, "2026-03-02")
	c1, err := c0.Apply(newMatter(t, c0), change(t, "unit:U15"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c1.MayAskGridWorker("C0905", on); !fault.HasCode(err, "catalogue.unlisted") {
		t.Errorf("in review, yet the gate says %v", err)
	}
	c2, err := c1.List("C0905", day(t, "2026-03-10"), body)
	if err != nil {
		t.Fatal(err)
	}
	if err := c2.MayAskGridWorker("C0905", on); !fault.HasCode(err, "catalogue.not_yet") {
		t.Errorf("before its first day the gate says %v", err)
	}
	c3, err := c2.Suspend("C0905", body)
	if err != nil {
		t.Fatal(err)
	}
	c4, err := c3.Resume("C0905", body)
	if err != nil {
		t.Fatal(err)
	}
	if err := c4.MayAskGridWorker("C0905", day(t, "2026-03-10")); err != nil {
		t.Errorf("listed again, yet the gate says %v", err)
	}
	c5, err := c4.Retire("C0905", calendar.Date{}, body)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := c5.Matter("C0905")
	if m.Status != catalogue.Retired || m.Version != 5 || m.StatusNote == "" {
		t.Errorf("got %s version %d note %q", m.Status, m.Version, m.StatusNote)
	}
	if _, ok := c0.Matter("C0905"); ok || c0.Version() == c5.Version() {
		t.Error("an older version changed")
	}
}

func TestATemporaryEntryEnds(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	c, err := c.Apply(newMatter(t, c), change(t, "unit:U15"))
	if err != nil {
		t.Fatal(err)
	}
	body := change(t, c.GridBody())
	for _, until := range []string{"2026-03-01", "2026-06-01"} {
		if _, err := c.LetIn("C0905", day(t, until), body); !fault.HasCode(err, "catalogue.temporary_span") {
			t.Errorf("until %s: got %v", until, err)
		}
	}
	c, err = c.LetIn("C0905", day(t, "2026-03-31"), body)
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{"2026-03-02": "", "2026-03-31": "", "2026-04-01": "catalogue.expired"} {
		err := c.MayAskGridWorker("C0905", day(t, on))
		if (want == "") != (err == nil) || want != "" && !fault.HasCode(err, want) {
			t.Errorf("on %s: got %v, want %q", on, err, want)
		}
	}
	c, err = c.Suspend("C0905", body)
	if err != nil {
		t.Fatal(err)
	}
	late := body
	late.At = day(t, "2026-04-02").At(9, 0)
	if _, err := c.Resume("C0905", late); !fault.HasCode(err, "catalogue.expired") {
		t.Errorf("resumed after its last day: %v", err)
	}
}

func TestGuardsOfTheList(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	body, unit := change(t, c.GridBody()), change(t, "unit:U15")
	silent := body
	silent.Reason = ""
	applied, err := c.Apply(newMatter(t, c), unit)
	if err != nil {
		t.Fatal(err)
	}
	broken := newMatter(t, c)
	broken.LeadUnit = "U99"
	for _, g := range []struct {
		name string
		do   func() (*catalogue.Catalogue, error)
		want string
	}{
		{"another unit applies", func() (*catalogue.Catalogue, error) { return c.Apply(newMatter(t, c), change(t, "unit:U14")) }, "catalogue.not_applicant"},
		{"a code that is taken", func() (*catalogue.Catalogue, error) { return applied.Apply(newMatter(t, c), unit) }, "catalogue.code_taken"},
		{"a broken application", func() (*catalogue.Catalogue, error) { return c.Apply(broken, unit) }, "input.fields"},
		{"the department lists its own matter", func() (*catalogue.Catalogue, error) { return applied.List("C0905", day(t, "2026-04-01"), unit) }, "catalogue.not_grid_body"},
		{"listed in the past", func() (*catalogue.Catalogue, error) { return applied.List("C0905", day(t, "2026-03-01"), body) }, "catalogue.backdated"},
		{"without a reason", func() (*catalogue.Catalogue, error) { return c.Suspend("C0904", silent) }, "catalogue.reason_missing"},
		{"a matter that does not exist", func() (*catalogue.Catalogue, error) { return c.Retire("C9999", calendar.Date{}, body) }, "catalogue.unlisted"},
		{"listed without an application", func() (*catalogue.Catalogue, error) { return c.List("C0904", day(t, "2026-04-01"), body) }, "catalogue.wrong_status"},
		{"resumed though not suspended", func() (*catalogue.Catalogue, error) { return c.Resume("C0904", body) }, "catalogue.wrong_status"},
		{"retired though only applied for", func() (*catalogue.Catalogue, error) { return applied.Retire("C0905", calendar.Date{}, body) }, "catalogue.wrong_status"},
	} {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			if _, err := g.do(); !fault.HasCode(err, g.want) {
				t.Errorf("got %v, want %s", err, g.want)
			}
		})
	}
	refused, err := applied.Refuse("C0905", body)
	if err != nil {
		t.Fatal(err)
	}
	if m, _ := refused.Matter("C0905"); m.Status != catalogue.Draft {
		t.Errorf("refused, yet %s", m.Status)
	}
}

func TestACatalogueSharesNothingWithItsMaker(t *testing.T) {
	t.Parallel()
	p := load(t, jurisdictions.Chengqu).Policy()
	c, err := catalogue.New(p)
	if err != nil {
		t.Fatal(err)
	}
	p.Matters[0].Keywords[0], p.Matters[0].Code = "changed", "changed"
	out := c.Policy()
	out.Units[0].Code = "changed"
	if m := c.Matters()[0]; m.Code == "changed" || m.Keywords[0] == "changed" {
		t.Error("a change of the policy came through")
	}
	if c.Units()[0].Code == "changed" {
		t.Error("a change of the copy came through")
	}
}
