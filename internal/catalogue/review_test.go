package catalogue_test

import (
	"testing"

	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/jurisdictions"
)

func TestAMatterIsReviewedOnceAYear(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	body := change(t, c.GridBody())
	today := day(t, "2026-03-02")
	why := func(c *catalogue.Catalogue, code string) catalogue.ReviewWhy {
		for _, r := range c.Reviews(today) {
			if r.Matter.Code == code {
				return r.Why
			}
		}
		return ""
	}
	step := func(next *catalogue.Catalogue, err error) *catalogue.Catalogue {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	if got := why(c, "C0904"); got != catalogue.ReviewRegular {
		t.Errorf("listed two years ago: %q", got)
	}
	kept := step(c.Keep("C0904", body))
	if got := why(kept, "C0904"); got != "" {
		t.Errorf("kept today: %q", got)
	}
	if got := why(step(c.Suspend("C0904", body)), "C0904"); got != catalogue.ReviewSuspended {
		t.Errorf("suspended: %q", got)
	}
	applied := step(c.Apply(newMatter(t, c), change(t, "unit:U15")))
	if list := applied.Reviews(today); len(list) == 0 || list[0].Matter.Code != "C0905" || list[0].Why != catalogue.ReviewApplied {
		t.Errorf("an application does not stand first: %+v", list)
	}
	if got := why(step(applied.LetIn("C0905", day(t, "2026-04-01"), body)), "C0905"); got != catalogue.ReviewTemporary {
		t.Errorf("ends in thirty days: %q", got)
	}
	if got := why(step(applied.LetIn("C0905", day(t, "2026-04-02"), body)), "C0905"); got != "" {
		t.Errorf("ends in more: %q", got)
	}
	if _, err := applied.Keep("C0905", body); !fault.HasCode(err, "catalogue.wrong_status") {
		t.Errorf("kept though only applied for: %v", err)
	}
}

// A matter leaves the list on a day of its own. Until then it is listed; what was reported before goes to its end.
func TestAMatterLeavesOnItsDay(t *testing.T) {
	t.Parallel()
	c := load(t, jurisdictions.Chengqu)
	body := change(t, c.GridBody())
	left, err := c.Retire("C0904", day(t, "2026-04-01"), body)
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]struct{ reported, on, want string }{
		"before":                       {"2026-03-31", "2026-03-31", ""},
		"on the day":                   {"2026-04-01", "2026-04-01", "catalogue.retired"},
		"reported before, given after": {"2026-03-31", "2026-04-20", ""},
		"reported after":               {"2026-04-02", "2026-04-20", "catalogue.retired"},
	} {
		err := left.MayGoOn("C0904", day(t, w.reported), day(t, w.on))
		if (w.want == "") != (err == nil) || w.want != "" && !fault.HasCode(err, w.want) {
			t.Errorf("%s: %v, want %q", name, err, w.want)
		}
	}
	if err := left.Listed("C0904", day(t, "2026-04-01")); !fault.HasCode(err, "catalogue.retired") {
		t.Errorf("listed for good: %v", err)
	}
	now, err := c.Retire("C0904", day(t, "2026-01-01"), body)
	if err != nil || !fault.HasCode(now.Listed("C0904", day(t, "2026-03-02")), "catalogue.retired") {
		t.Errorf("a day that has passed is today: %v", err)
	}
	applied, err := c.Apply(newMatter(t, c), change(t, "unit:U15"))
	if err != nil {
		t.Fatal(err)
	}
	if applied, err = applied.LetIn("C0905", day(t, "2026-03-31"), body); err != nil {
		t.Fatal(err)
	}
	if _, err := applied.Retire("C0905", day(t, "2026-04-01"), body); !fault.HasCode(err, "catalogue.ends_before") {
		t.Errorf("a temporary entry is not made longer by its end: %v", err)
	}
}
