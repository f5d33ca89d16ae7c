package app_test

import (
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
)

// TestAnAdministratorChangesThePolicyInVersions dates one change ahead and makes another at once: both hold when the first comes into
// force, the same request twice is one change, and the log knows who made each and why.
func TestAnAdministratorChangesThePolicyInVersions(t *testing.T) {
	t.Parallel()
	c, posts := staffed(t)
	rules, admin := app.NewRegulations(c.App), holder(t, posts, people.SysAdmin)
	base := listNow(t, c)
	ahead := httpapi.Amendment{From: calendar.DateOf(c.clock.Now()).AddDays(7), Reason: "下周起暂停", Edits: []catalogue.Edit{{Kind: catalogue.EditSuspend, Code: "C0902"}}}
	if _, err := rules.Amend(t.Context(), admin, ahead, cases.Key{Hash: "k1", Body: "b1"}); err != nil {
		t.Fatal(err)
	}
	at := httpapi.Amendment{Base: base.Version(), Reason: "汛期暂停", Edits: []catalogue.Edit{{Kind: catalogue.EditSuspend, Code: "C0901"}}}
	c.clock.Advance(time.Minute)
	made, err := rules.Amend(t.Context(), admin, at, cases.Key{Hash: "k2", Body: "b2"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := rules.Amend(t.Context(), admin, at, cases.Key{Hash: "k2", Body: "b2"})
	if err != nil || again != made {
		t.Errorf("the same request made %s, then %s, %v", made, again, err)
	}
	if _, err := rules.Amend(t.Context(), admin, at, cases.Key{Hash: "k3", Body: "b2"}); !fault.HasCode(err, "policy.changed") {
		t.Errorf("on a version that is no longer in force: %v", err)
	}
	status := func(code string) catalogue.Status {
		m, _ := listNow(t, c).Matter(code)
		return m.Status
	}
	if status("C0901") != catalogue.Suspended || status("C0902") != catalogue.Active {
		t.Errorf("today: %s, %s", status("C0901"), status("C0902"))
	}
	c.clock.Advance(8 * 24 * time.Hour)
	if status("C0901") != catalogue.Suspended || status("C0902") != catalogue.Suspended {
		t.Errorf("after the day: %s, %s", status("C0901"), status("C0902"))
	}
	list, err := rules.Versions(t.Context(), c.tenant)
	if err != nil || len(list) != 3 || !list[0].Current || list[1].Reason != "汛期暂停" || list[1].By == "" {
		t.Errorf("versions: %+v, %v", list, err)
	}
}

func TestADraftTellsWhichCasesWouldGoElsewhere(t *testing.T) {
	t.Parallel()
	c, posts := staffed(t)
	who, grid := worker(posts)
	report := cases.Intake{Command: cases.Report{What: cases.What{Source: cases.GridPatrol, Words: "沿街堆放淤泥", Grid: grid, Matter: "C0901"}}}
	if _, err := c.Cases.Report(t.Context(), who, report); err != nil {
		t.Fatal(err)
	}
	c.clock.Advance(time.Hour)
	rules, admin := app.NewRegulations(c.App), holder(t, posts, people.SysAdmin)
	draft := httpapi.Amendment{Reason: "试算", Edits: []catalogue.Edit{{Kind: catalogue.EditSuspend, Code: "C0901"}}}
	base, next, err := rules.Draft(t.Context(), admin, draft)
	if err != nil {
		t.Fatal(err)
	}
	found, err := rules.Rerouted(t.Context(), admin, 30, calendar.DateOf(c.clock.Now()), base, next)
	if err != nil || found.Looked != 1 || found.Moved != 1 || len(found.Moves) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	if m := found.Moves[0]; m.From.Lead != people.GridTeam(grid) || m.To.Lead != "" || len(m.Named) != 0 {
		t.Errorf("the administrator, who reads no case, learns %+v", m)
	}
	if listNow(t, c).Version() != base.Version() {
		t.Error("a draft changed the policy")
	}
	if _, _, err := rules.Draft(t.Context(), who, draft); fault.As(err).Kind != fault.Forbidden {
		t.Errorf("a grid worker's draft: %v", err)
	}
}

func listNow(t *testing.T, c *county) *catalogue.Catalogue {
	t.Helper()
	p, err := c.Policies.Policy(t.Context(), c.tenant)
	if err != nil {
		t.Fatal(err)
	}
	return p.Catalogue
}

// holder is somebody with a post of the role.
func holder(t *testing.T, posts []people.Post, role people.Role) access.Actor {
	t.Helper()
	for i, p := range posts {
		if p.Role == role {
			return access.Actor{Tenant: p.Tenant, Kind: access.Staff, Account: p.Account, Posts: posts[i : i+1], Session: people.Desk}
		}
	}
	t.Fatalf("nobody is %s", role)
	return access.Actor{}
}

// What waits for a decision is listed with who asked for it; a matter that is kept waits for another year, one that is retired leaves on
// its day.
func TestEntriesAreReviewed(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	rules := app.NewRegulations(c.App)
	due := func() map[string]httpapi.ReviewDue {
		list, err := rules.Reviews(t.Context(), c.tenant)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]httpapi.ReviewDue{}
		for _, one := range list {
			found[one.Matter.Code] = one
		}
		return found
	}
	if one, ok := due()["C0904"]; !ok || one.Why != catalogue.ReviewRegular || one.Matter.ApplicantUnit != "U15" {
		t.Fatalf("listed two years ago: %+v", one)
	}
	leaves := calendar.DateOf(c.clock.Now()).AddDays(30)
	edits := []catalogue.Edit{{Kind: catalogue.EditKeep, Code: "C0904"}, {Kind: catalogue.EditRetire, Code: "C0902", From: leaves}}
	if _, err := rules.Amend(t.Context(), c.admin(), httpapi.Amendment{Reason: "年度评估", Edits: edits}, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	now := due()
	if _, waits := now["C0904"]; waits {
		t.Error("kept, and still due")
	}
	if _, waits := now["C0902"]; waits {
		t.Error("retired, and still due")
	}
	policy, err := c.Policies.Policy(t.Context(), c.tenant)
	if err != nil || policy.Catalogue.Listed("C0902", leaves.AddDays(-1)) != nil || !fault.HasCode(policy.Catalogue.Listed("C0902", leaves), "catalogue.retired") {
		t.Errorf("it does not leave on its day: %v", err)
	}
}
