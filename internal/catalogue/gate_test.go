package catalogue_test

import (
	"testing"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/jurisdictions"
)

func day(t testing.TB, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// altered is Chengqu with one matter changed.
func altered(t testing.TB, code string, change func(*catalogue.Matter)) *catalogue.Catalogue {
	t.Helper()
	p := load(t, jurisdictions.Chengqu).Policy()
	for i := range p.Matters {
		if p.Matters[i].Code == code {
			change(&p.Matters[i])
		}
	}
	c, err := catalogue.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheGate(t *testing.T) {
	t.Parallel()
	status := func(s catalogue.Status) func(*catalogue.Matter) {
		return func(m *catalogue.Matter) { m.Status = s }
	}
	temporary := func(m *catalogue.Matter) {
		m.Status, m.ValidFrom, m.ValidTo = catalogue.Temporary, day(t, "2026-03-01"), day(t, "2026-03-31")
	}
	for _, c := range []struct {
		name, matter, on string
		change           func(*catalogue.Matter)
		want             string
	}{
		{"a listed matter passes", "C0904", "2026-03-02", nil, ""},
		{"a matter that nobody listed", "C9999", "2026-03-02", nil, "catalogue.unlisted"},
		{"no matter at all", "", "2026-03-02", nil, "catalogue.unlisted"},
		{"a draft", "C0904", "2026-03-02", status(catalogue.Draft), "catalogue.unlisted"},
		{"an application in review", "C0904", "2026-03-02", status(catalogue.InReview), "catalogue.unlisted"},
		{"a suspended one", "C0904", "2026-03-02", status(catalogue.Suspended), "catalogue.suspended"},
		{"a retired one", "C0904", "2026-03-02", status(catalogue.Retired), "catalogue.retired"},
		{"before its first day", "C0904", "2023-12-31", nil, "catalogue.not_yet"},
		{"a temporary entry before its first day", "C0904", "2026-02-28", temporary, "catalogue.not_yet"},
		{"a temporary entry on its first day", "C0904", "2026-03-01", temporary, ""},
		{"a temporary entry on its last day", "C0904", "2026-03-31", temporary, ""},
		{"a temporary entry the day after", "C0904", "2026-04-01", temporary, "catalogue.expired"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cat := load(t, jurisdictions.Chengqu)
			if c.change != nil {
				cat = altered(t, c.matter, c.change)
			}
			err := cat.MayAskGridWorker(c.matter, day(t, c.on))
			if c.want == "" && err != nil {
				t.Fatalf("got %v", err)
			}
			if c.want != "" && (!fault.HasCode(err, c.want) || !fault.Is(err, fault.Conflict)) {
				t.Fatalf("got %v, want conflict %s", err, c.want)
			}
		})
	}
}

func TestOnListAndTheGateAgree(t *testing.T) {
	t.Parallel()
	cat := altered(t, "C0904", func(m *catalogue.Matter) { m.Status = catalogue.Suspended })
	on := day(t, "2026-03-02")
	listed := map[string]bool{}
	for _, m := range cat.OnList(on) {
		listed[m.Code] = true
	}
	for _, m := range cat.Matters() {
		if passes := cat.MayAskGridWorker(m.Code, on) == nil; passes != listed[m.Code] {
			t.Errorf("%s: gate %v, list %v", m.Code, passes, listed[m.Code])
		}
	}
	if len(listed) != 41 {
		t.Errorf("%d matters on the list, want 41", len(listed))
	}
}

func TestAutoAccept(t *testing.T) {
	t.Parallel()
	cat := load(t, jurisdictions.Chengqu)
	for _, c := range []struct {
		matter, source string
		want           bool
	}{
		{"C0901", "grid_patrol", true},
		{"C0901", "resident_web", false},
		{"C0904", "grid_patrol", false},
		{"C9999", "grid_patrol", false},
	} {
		if got := cat.AutoAccept(c.matter, c.source); got != c.want {
			t.Errorf("%s from %s: got %v", c.matter, c.source, got)
		}
	}
}
