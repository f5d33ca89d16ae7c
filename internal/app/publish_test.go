package app_test

import (
	"slices"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/demo"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
	"gezhi/jurisdictions"
)

// TestATemporaryEntryStopsAfterItsLastDay lets an urgent matter onto the list for a time, dispatches it to a grid worker, and
// finds the gate shut the day after.
func TestATemporaryEntryStopsAfterItsLastDay(t *testing.T) {
	t.Parallel()
	c, posts := staffed(t)
	list, err := catalogue.Load(jurisdictions.Files, jurisdictions.Chengqu)
	if err != nil {
		t.Fatal(err)
	}
	policy := list.Policy()
	for i := range policy.Matters {
		if policy.Matters[i].Code == "C0901" {
			policy.Matters[i].Status, policy.Matters[i].StatusNote = catalogue.Temporary, "汛后集中清理"
			policy.Matters[i].ValidTo = calendar.DateOf(c.clock.Now()).AddDays(10)
		}
	}
	next, err := catalogue.New(policy)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.PublishPolicy(t.Context(), c.tenant, next, calendar.Date{}); err != nil {
		t.Fatal(err)
	}
	if err := c.PublishPolicy(t.Context(), c.tenant, next, calendar.Date{}); !fault.HasCode(err, "policy.same") {
		t.Errorf("the same once more: %v", err)
	}
	worker, grid := worker(posts)
	report := cases.Intake{Command: cases.Report{What: cases.What{Source: cases.GridPatrol, Words: "沿街堆放淤泥", Grid: grid, Matter: "C0901"}}}
	during, err := c.Cases.Report(t.Context(), worker, report)
	if err != nil || during.Case.Lead != people.GridTeam(grid) || during.Case.Catalogue != next.Version() {
		t.Fatalf("while it is listed: lead %q under %q, %v", during.Case.Lead, during.Case.Catalogue, err)
	}
	c.clock.Advance(11 * 24 * time.Hour)
	after, err := c.Cases.Report(t.Context(), worker, report)
	if err != nil || after.State != cases.Submitted || after.Case.Lead != "" {
		t.Errorf("after its last day it went to %q in state %s, %v", after.Case.Lead, after.State, err)
	}
}

// TestAVersionDatedAheadTakesOverOnItsDay publishes a change for next week while the program runs: the day before nothing is
// different, and on the day it holds without anybody doing anything.
func TestAVersionDatedAheadTakesOverOnItsDay(t *testing.T) {
	t.Parallel()
	c, _ := staffed(t)
	before, err := c.Policies.Policy(t.Context(), c.tenant)
	if err != nil {
		t.Fatal(err)
	}
	next, err := before.Catalogue.Suspend("C0901", catalogue.Change{By: "a", Org: before.Catalogue.GridBody(), At: c.clock.Now(), Reason: "换季"})
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.DateOf(c.clock.Now()).AddDays(7)
	if err := c.PublishPolicy(t.Context(), c.tenant, next, day); err != nil {
		t.Fatal(err)
	}
	if err := c.PublishPolicy(t.Context(), c.tenant, next, day.AddDays(-8)); !fault.HasCode(err, "policy.backdated") {
		t.Errorf("dated back: %v", err)
	}
	for _, at := range []struct {
		at   time.Time
		want string
	}{{day.Start().Add(-time.Second), before.Catalogue.Version()}, {day.Start(), next.Version()}} {
		c.clock.Set(at.at)
		got, err := c.Policies.Policy(t.Context(), c.tenant)
		if err != nil || got.Catalogue.Version() != at.want {
			t.Errorf("at %s: version %s, want %s, %v", at.at, got.Catalogue.Version(), at.want, err)
		}
	}
}

// TestAFolderIsCarriedIntoVersionsDatedAhead publishes a folder while another version waits for its day: on that day both hold.
func TestAFolderIsCarriedIntoVersionsDatedAhead(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	before, err := c.Policies.Policy(t.Context(), c.tenant)
	if err != nil {
		t.Fatal(err)
	}
	ch := catalogue.Change{By: "a", Org: before.Catalogue.GridBody(), At: c.clock.Now(), Reason: "换季"}
	ahead, err := before.Catalogue.Suspend("C0901", ch)
	if err != nil {
		t.Fatal(err)
	}
	now, err := before.Catalogue.Suspend("C0902", ch)
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.DateOf(c.clock.Now()).AddDays(7)
	if err := c.PublishPolicy(t.Context(), c.tenant, ahead, day); err != nil {
		t.Fatal(err)
	}
	if err := c.PublishPolicy(t.Context(), c.tenant, now, calendar.Date{}); err != nil {
		t.Fatal(err)
	}
	c.clock.Set(day.Start())
	got, err := c.Policies.Policy(t.Context(), c.tenant)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"C0901", "C0902"} {
		if m, _ := got.Catalogue.Matter(code); m.Status != catalogue.Suspended {
			t.Errorf("%s is %s on the day", code, m.Status)
		}
	}
}

// worker finds a full-time grid worker and the grid.
func worker(posts []people.Post) (access.Actor, territory.Code) {
	i := slices.IndexFunc(posts, func(p people.Post) bool { return p.Role == people.GridWorker })
	p := posts[i]
	return access.Actor{Tenant: p.Tenant, Kind: access.Staff, Account: p.Account, Posts: posts[i : i+1], Session: people.Phone}, p.Place
}

// staffed is a county of a few grids whose posts are held.
func staffed(t *testing.T) (*county, []people.Post) {
	t.Helper()
	c, ground := newCounty(t), testkit.Ground("140502")
	if err := c.ReplaceTerritory(t.Context(), c.tenant, ground); err != nil {
		t.Fatal(err)
	}
	staff := demo.Staff(ground, nil, c.tenant, c.clock.Now(), c.IDs)
	if err := c.People.Admit(t.Context(), staff); err != nil {
		t.Fatal(err)
	}
	var posts []people.Post
	for _, m := range staff {
		posts = append(posts, m.Posts...)
	}
	return c, posts
}
