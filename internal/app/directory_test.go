package app_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/internal/visits"
)

// hire stores an account and its posts.
func (c *county) hire(name string, posts ...people.Post) people.Account {
	c.t.Helper()
	a := people.Account{
		Tenant: c.tenant, ID: c.IDs.New(c.clock.Now()), Login: people.NormalLogin("login-" + name), Name: name, Status: people.Active,
		Password: "$argon2id$", Salt: []byte("salt"), CreatedAt: c.clock.Now(), Version: 1,
	}
	c.update(func(tx *store.Tx) error {
		if err := tx.People().InsertAccount(a); err != nil {
			return err
		}
		for _, p := range posts {
			p.Tenant, p.ID, p.Account, p.Version = c.tenant, c.IDs.New(c.clock.Now()), a.ID, 1
			if p.From.IsZero() {
				p.From = c.clock.Now()
			}
			if err := tx.People().InsertPost(p); err != nil {
				return err
			}
		}
		return nil
	})
	return a
}

func post(role people.Role, place territory.Code, org people.Org) people.Post {
	return people.Post{Role: role, Place: place, Org: org}
}

// colleagues reads the whole list in pages of two.
func (c *county) colleagues(s access.Scope, f httpapi.ColleagueFilter) (names []string) {
	c.t.Helper()
	f.Limit = 2
	for {
		page, err := app.NewDirectory(c.App).Colleagues(c.t.Context(), s, f)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, one := range page.Items {
			names = append(names, one.Account.Name)
		}
		if f.After = page.Next; f.After == "" {
			slices.Sort(names)
			return names
		}
	}
}

func TestColleaguesAreFoundByWhatIsAsked(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	chief := c.hire("chief", post(people.GridChief, community+"001", ""))
	c.hire("worker", post(people.GridWorker, community+"001", ""), people.Post{Role: people.Clerk, Place: community, Org: people.Center(community), From: c.clock.Now().Add(-48 * time.Hour), Until: c.clock.Now().Add(-time.Hour)})
	c.hire("handler", post(people.Handler, "140502", people.Unit("U01")))
	c.hire("nobody")
	everything := c.scope(c.staff("admin", people.SysAdmin, "140502", ""), access.PeopleRead, access.Handling)
	near := c.scope(c.staff("general", people.ChiefGeneral, community, ""), access.PeopleRead, access.Handling)
	for _, test := range []struct {
		name  string
		scope access.Scope
		f     httpapi.ColleagueFilter
		want  []string
	}{
		{"all of them", everything, httpapi.ColleagueFilter{}, []string{"chief", "handler", "nobody", "worker"}},
		{"those with a post in reach", near, httpapi.ColleagueFilter{}, []string{"chief", "worker"}},
		{"by the beginning of the name", everything, httpapi.ColleagueFilter{Name: "ch"}, []string{"chief"}},
		{"by the beginning of the sign-in name", everything, httpapi.ColleagueFilter{Name: "LOGIN-w"}, []string{"worker"}},
		{"not by the sign-in name where it is not shown", near, httpapi.ColleagueFilter{Name: "login"}, nil},
		{"a percent sign is a letter", everything, httpapi.ColleagueFilter{Name: "%"}, nil},
		{"by role", everything, httpapi.ColleagueFilter{Role: people.Handler}, []string{"handler"}},
		{"an ended post is none", everything, httpapi.ColleagueFilter{Role: people.Clerk}, nil},
		{"by place", everything, httpapi.ColleagueFilter{Place: "140502001"}, []string{"chief", "worker"}},
		{"by an organisation that the post implies", everything, httpapi.ColleagueFilter{Org: people.GridTeam(community + "001")}, []string{"chief", "worker"}},
		{"by the organisation of the post", everything, httpapi.ColleagueFilter{Org: people.Unit("U01")}, []string{"handler"}},
		{"role and place of one post", everything, httpapi.ColleagueFilter{Role: people.Handler, Place: community}, nil},
		{"by status", everything, httpapi.ColleagueFilter{Status: people.Disabled}, nil},
		{"of another tenant", access.SystemScope("t-other"), httpapi.ColleagueFilter{}, nil},
		{"without a scope", access.Scope{}, httpapi.ColleagueFilter{}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, c.colleagues(test.scope, test.f)); diff != "" {
				t.Error(diff)
			}
		})
	}
	one, err := app.NewDirectory(c.App).Colleague(t.Context(), near, chief.ID)
	if err != nil || one.Account.Name != "chief" || len(one.Posts) != 1 || one.Account.Password != "" || one.Account.Salt != nil {
		t.Errorf("got %+v, %v", one, err)
	}
	elsewhere := c.scope(c.staff("other", people.ChiefGeneral, "140502002001", ""), access.PeopleRead, access.Handling)
	for _, id := range []string{chief.ID, "", "nonsense"} {
		_, err = app.NewDirectory(c.App).Colleague(t.Context(), elsewhere, id)
		wantFault(t, err, fault.NotFound, "account.not_found")
	}
	_, err = app.NewDirectory(c.App).Colleagues(t.Context(), near, httpapi.ColleagueFilter{After: "x"})
	wantFault(t, err, fault.Malformed, "list.cursor")
}

// TestTheScopeIsTheConditionOnColleagues holds the list to access.Scope.Admits for random posts and whoever asks.
func TestTheScopeIsTheConditionOnColleagues(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	places := []territory.Code{"140502", "140502001", community, community + "001", community + "002", "140502002", "140502002001"}
	orgs := []people.Org{"", "", people.Unit("U01"), people.Unit("U02"), people.Center("140502001"), people.Center(community), people.GridTeam(community + "001")}
	members := map[string][]people.Post{}
	draw := rapid.Custom(func(r *rapid.T) people.Post {
		p := post(rapid.SampledFrom(people.Roles()).Draw(r, "role"), rapid.SampledFrom(places).Draw(r, "place"), rapid.SampledFrom(orgs).Draw(r, "org"))
		p.Beat = []territory.Code{rapid.SampledFrom(places).Draw(r, "beat")}
		return p
	})
	for n := range 60 {
		posts := rapid.SliceOfN(draw, 0, 2).Example(n)
		members["m"+strconv.Itoa(n)] = posts
		c.hire("m"+strconv.Itoa(n), posts...)
	}
	rapid.Check(t, func(r *rapid.T) {
		p := draw.Draw(r, "asks")
		p.Tenant, p.Account, p.From = c.tenant, "asks", c.clock.Now()
		actor := access.NewStaff(c.tenant, "asks", []people.Post{p}, people.Session{}, c.clock.Now())
		scope, err := access.ScopeFor(actor, access.PeopleRead, access.Handling, c.clock.Now())
		if err != nil {
			return
		}
		var want []string
		for name, posts := range members {
			admitted := func(p people.Post) bool {
				return scope.Admits(access.Resource{Tenant: c.tenant, Place: p.Place, Orgs: []people.Org{p.ActsFor()}, Class: access.InternalData})
			}
			if scope.Everything() || slices.ContainsFunc(posts, admitted) {
				want = append(want, name)
			}
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, c.colleagues(scope, httpapi.ColleagueFilter{})); diff != "" {
			r.Fatal(diff)
		}
	})
}

func TestOnlyWhoIsAppointedForAGridIsPostedThere(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	const grid = "140502001001001"
	team := people.GridTeam(grid)
	c.hire("王五", post(people.GridChief, grid, team))
	c.hire("张三", post(people.GridWorker, grid, team))
	c.hire("志愿者", post(people.Assistant, grid, team))
	left := post(people.GridWorker, grid, team)
	left.From, left.Until = c.clock.Now().Add(-48*time.Hour), c.clock.Now().Add(-time.Hour)
	c.hire("前任", left)
	c.hire("别处", post(people.GridWorker, "140502001001002", people.GridTeam("140502001001002")))
	got, err := app.NewDirectory(c.App).Posted(t.Context(), c.tenant, grid)
	want := []httpapi.Posted{{Role: people.GridWorker, Name: "张三"}, {Role: people.GridChief, Name: "王五"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("posted are %+v, %v", got, err)
	}
}

// Whoever left, and whoever has no account in use, holds nothing; whoever comes later is told with the day.
func TestHoldersAreThoseOfTodayAndOfLater(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	const grid = "140502001001001"
	c.hire("张三", post(people.GridWorker, grid, ""))
	left, later := post(people.GridWorker, grid, ""), post(people.GridChief, grid, "")
	left.From, left.Until = c.clock.Now().Add(-48*time.Hour), c.clock.Now().Add(-time.Hour)
	later.From = c.clock.Now().Add(time.Hour)
	c.hire("前任", left)
	c.hire("后任", later)
	gone := c.hire("停用", post(people.Assistant, grid, ""))
	gone.Status, gone.Version = people.Disabled, 2
	c.update(func(tx *store.Tx) error { return tx.People().SaveAccount(gone) })
	got, err := app.NewDirectory(c.App).Holders(t.Context(), c.tenant)
	var names []string
	for _, h := range got {
		names = append(names, h.Name)
	}
	if err != nil || !slices.Equal(names, []string{"张三", "后任"}) {
		t.Errorf("holders are %v, %v", names, err)
	}
}

// TestWhatSomebodyLeavesIsCounted tells of each post who else does its work and what is open with its team, without a single case.
func TestWhatSomebodyLeavesIsCounted(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	grid := territory.Code("140502001001001")
	wang := c.hire("wang", post(people.GridWorker, grid, ""), post(people.Assistant, grid, ""))
	c.hire("li", post(people.Assistant, grid, ""))
	c.save(func(one *cases.Case) { one.State, one.Lead = cases.Handling, people.GridTeam(grid) })
	c.save(func(one *cases.Case) { one.State, one.Lead = cases.Handling, people.Unit("U01") })
	day := calendar.DateOf(c.clock.Now())
	c.update(func(tx *store.Tx) error {
		for i, a := range []visits.Appointment{{Day: day.AddDays(-1), State: visits.Open}, {Day: day, State: visits.Open}, {Day: day.AddDays(9), State: visits.Open}, {Day: day.AddDays(9), State: visits.Cancelled}} {
			a.Tenant, a.ID, a.Household, a.Place, a.Version = c.tenant, strconv.Itoa(i), "h", grid+"001", 1
			if err := tx.InsertAppointment(a); err != nil {
				return err
			}
		}
		return nil
	})
	admin := c.staff("sec", people.SecAdmin, "140502", "")
	left, err := app.NewDirectory(c.App).Leaving(t.Context(), c.scope(admin, access.PeopleGrant, access.Handling), wang.ID, c.clock.Now())
	if err != nil || len(left.Posts) != 2 {
		t.Fatalf("%+v, %v", left, err)
	}
	for _, p := range left.Posts {
		alone := p.Post.Role == people.GridWorker
		if (len(p.Colleagues) == 0) != alone || p.Cases != 1 || p.Visits != 2 {
			t.Errorf("as %s: colleagues %v, %d cases, %d visits", p.Post.Role, p.Colleagues, p.Cases, p.Visits)
		}
	}
	if _, err := app.NewDirectory(c.App).Leaving(t.Context(), c.scope(admin, access.PeopleGrant, access.Handling), "nobody", c.clock.Now()); fault.As(err).Kind != fault.NotFound {
		t.Errorf("whom there is not: %v", err)
	}
}
