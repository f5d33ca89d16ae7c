package people_test

import (
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

const (
	ordinary  = territory.Code("140502001003001")
	exclusive = territory.Code("140502001003801")
)

func post(id, account string, role people.Role, place territory.Code) people.Post {
	return people.Post{Tenant: tenant, ID: id, Account: account, Role: role, Place: place, From: start}
}

func TestCardinalities(t *testing.T) {
	t.Parallel()
	center := people.Center("140502001003")
	for _, c := range []struct {
		name      string
		has, want people.Post
		code      string // "" when there is room
	}{
		{"one 总网格长 for a community", post("1", "a", people.ChiefGeneral, "140502001003"), post("2", "b", people.ChiefGeneral, "140502001003"), "post.one_chief_general"},
		{"one 总网格长 for each community", post("1", "a", people.ChiefGeneral, "140502001003"), post("2", "a", people.ChiefGeneral, "140502001004"), ""},
		{"one 网格长 for a grid", post("1", "a", people.GridChief, ordinary), post("2", "b", people.GridChief, ordinary), "post.one_grid_chief"},
		{"an exclusive grid has a 网格长 too", post("1", "a", people.GridChief, ordinary), post("2", "a", people.GridChief, exclusive), ""},
		{"one 专职网格员 for an ordinary grid", post("1", "a", people.GridWorker, ordinary), post("2", "b", people.GridWorker, ordinary), "post.one_grid_worker"},
		{"many 辅助员 for a grid", post("1", "a", people.Assistant, ordinary), post("2", "b", people.Assistant, ordinary), ""},
		{"not the same post twice", post("1", "a", people.Assistant, ordinary), post("2", "a", people.Assistant, ordinary), "post.twice"},
		{"one 微网格长 for a micro-grid", post("1", "a", people.MicroChief, ordinary+"001"), post("2", "b", people.MicroChief, ordinary+"001"), "post.one_micro_chief"},
		{"one contact for a site", post("1", "a", people.SiteContact, exclusive), post("2", "b", people.SiteContact, exclusive), "post.one_site_contact"},
		{"system and security are two people", post("1", "a", people.SysAdmin, "140502"), post("2", "a", people.SecAdmin, "140502"), "post.admins_apart"},
		{"security and audit are two people", post("1", "a", people.AuditAdmin, "140502"), post("2", "a", people.SecAdmin, "140502"), "post.admins_apart"},
		{"two system administrators are fine", post("1", "a", people.SysAdmin, "140502"), post("2", "b", people.SysAdmin, "140502"), ""},
	} {
		err := people.CheckPost([]people.Post{c.has}, c.want)
		if c.code == "" && err != nil || c.code != "" && !fault.HasCode(err, c.code) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.code)
		}
	}
	clerks := []people.Post{post("1", "a", people.Clerk, "140502001003"), post("2", "b", people.Clerk, "140502001003")}
	clerks[0].Org, clerks[1].Org = center, center
	if err := people.CheckPost(clerks[:1], clerks[1]); err != nil {
		t.Errorf("many clerks in a center: %v", err)
	}
}

func TestAVacantPostHasRoom(t *testing.T) {
	t.Parallel()
	before, after := post("1", "a", people.GridWorker, ordinary), post("2", "b", people.GridWorker, ordinary)
	before.Until = start.Add(time.Hour)
	after.From = before.Until
	if err := people.CheckPost([]people.Post{before}, after); err != nil {
		t.Errorf("the place is free from that instant: %v", err)
	}
	after.From = before.Until.Add(-time.Microsecond)
	wantCode(t, people.CheckPost([]people.Post{before}, after), "post.one_grid_worker")
	other := before
	other.Tenant = "another"
	other.Until = time.Time{}
	if err := people.CheckPost([]people.Post{other}, after); err != nil {
		t.Errorf("another tenant's post takes room: %v", err)
	}
}

func TestTheFormOfAPost(t *testing.T) {
	t.Parallel()
	with := func(p people.Post, change func(*people.Post)) people.Post { change(&p); return p }
	for _, c := range []struct {
		name, path, code string
		post             people.Post
	}{
		{"unknown role", "role", "role.unknown", post("1", "a", "king", "140502")},
		{"wrong code", "place", "place.form", post("1", "a", people.GridChief, "14050")},
		{"wrong level", "place", "post.level", post("1", "a", people.GridChief, "140502001")},
		{"专职网格员 of an exclusive grid", "place", "post.grid_kind", post("1", "a", people.GridWorker, exclusive)},
		{"a clerk without a center", "org", "required", post("1", "a", people.Clerk, "140502001")},
		{"a clerk of a department", "org", "post.org_kind", with(post("1", "a", people.Clerk, "140502001"), func(p *people.Post) { p.Org = "unit:U01" })},
		{"a clerk of another center", "org", "post.org_elsewhere", with(post("1", "a", people.Clerk, "140502001"), func(p *people.Post) { p.Org = "center:140502002" })},
		{"a broken organisation", "org", "org.form", with(post("1", "a", people.Handler, "140502"), func(p *people.Post) { p.Org = "unit:" })},
		{"a professional without a beat", "beat", "required", with(post("1", "a", people.Professional, "140502001"), func(p *people.Post) { p.Org = "unit:U01" })},
		{"a beat elsewhere", "beat", "post.beat", with(post("1", "a", people.Professional, "140502002"), func(p *people.Post) { p.Org, p.Beat = "unit:U01", []territory.Code{ordinary} })},
		{"a beat of a clerk", "beat", "post.no_beat", with(post("1", "a", people.Clerk, "140502001"), func(p *people.Post) { p.Org, p.Beat = "center:140502001", []territory.Code{ordinary} })},
		{"until before from", "until", "until.after_from", with(post("1", "a", people.GridChief, ordinary), func(p *people.Post) { p.Until = p.From })},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantField(t, people.CheckPost(nil, c.post), c.path, c.code)
		})
	}
}

func TestStandIn(t *testing.T) {
	t.Parallel()
	of := post("1", "a", people.GridWorker, ordinary)
	stand := of.Represent("2", "b", start, start.Add(10*24*time.Hour))
	if err := people.CheckPost([]people.Post{of}, stand); err != nil {
		t.Fatalf("a stand-in needs no room of its own: %v", err)
	}
	third := post("3", "c", people.GridWorker, ordinary)
	wantCode(t, people.CheckPost([]people.Post{of, stand}, third), "post.one_grid_worker")
	for name, c := range map[string]struct {
		path, code string
		post       people.Post
	}{
		"without end":     {"until", "required", of.Represent("2", "b", start, time.Time{})},
		"for oneself":     {"account", "standin.self", of.Represent("2", "a", start, start.Add(time.Hour))},
		"before the post": {"from", "standin.outside", of.Represent("2", "b", start.Add(-time.Hour), start.Add(time.Hour))},
		"for too long":    {"until", "standin.too_long", of.Represent("2", "b", start, start.Add(181*24*time.Hour))},
		"for a stand-in":  {"post", "standin.of_standin", stand.Represent("9", "c", start, start.Add(time.Hour))},
	} {
		wantField(t, people.CheckPost([]people.Post{of, stand}, c.post), c.path, c.code)
		_ = name
	}
	admin := post("1", "a", people.AuditAdmin, "140502")
	mine := post("2", "b", people.SecAdmin, "140502")
	wantCode(t, people.CheckPost([]people.Post{admin, mine}, admin.Represent("3", "b", start, start.Add(time.Hour))), "post.admins_apart")
}

func TestGrantingEndingAndStandingIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a, c := b.hire(t, "wang"), b.hire(t, "li")
	grant := people.GrantPostParams{Tenant: tenant, Account: a.ID, Role: people.GridWorker, Place: ordinary}
	p, err := b.GrantPost(b.ctx, b.by, grant)
	if err != nil {
		t.Fatal(err)
	}
	if p.ActsFor() != people.GridTeam(ordinary) {
		t.Errorf("acts for %q", p.ActsFor())
	}
	grant.Account = c.ID
	_, err = b.GrantPost(b.ctx, b.by, grant)
	wantCode(t, err, "post.one_grid_worker")
	stand, err := b.StandIn(b.ctx, b.by, people.StandInParams{Tenant: tenant, Post: p.ID, Account: c.ID, Until: start.Add(48 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	in := b.mustSignIn(t, "li", good)
	here, err := b.Authenticate(b.ctx, in.Secret)
	if err != nil || len(people.EffectiveAt(here.Posts, start)) != 1 || here.Posts[0].ID != stand.ID {
		t.Errorf("got %+v, %v", here.Posts, err)
	}
	if len(people.EffectiveAt(here.Posts, start.Add(48*time.Hour))) != 0 {
		t.Error("the stand-in does not end")
	}
	b.clock.Advance(time.Minute)
	if err := b.EndPost(b.ctx, b.by, tenant, p.ID, time.Time{}, people.Left); err != nil {
		t.Fatal(err)
	}
	here, err = b.Authenticate(b.ctx, in.Secret)
	if err != nil || len(people.EffectiveAt(here.Posts, b.clock.Now())) != 0 {
		t.Errorf("the stand-in outlives the post: %+v, %v", here.Posts, err)
	}
	wantCode(t, b.EndPost(b.ctx, b.by, tenant, p.ID, time.Time{}, people.Left), "post.ended")
	if _, err = b.GrantPost(b.ctx, b.by, grant); err != nil {
		t.Errorf("the vacancy cannot be filled: %v", err)
	}
}

func TestWhatIsRefusedToThoseWhoGrant(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.hire(t, "wang")
	grant := people.GrantPostParams{Tenant: tenant, Account: a.ID, Role: people.GridChief, Place: ordinary}
	_, err := b.GrantPost(b.ctx, root{account: a.ID, proved: start}, grant)
	wantCode(t, err, "post.to_self")
	_, err = b.GrantPost(b.ctx, root{account: "root", proved: start.Add(-time.Hour)}, grant)
	wantCode(t, err, "session.prove_first")
	_, err = b.GrantPost(b.ctx, root{deny: fault.New(fault.Forbidden, "access.forbidden")}, grant)
	wantCode(t, err, "access.forbidden")
	past := grant
	past.From = start.Add(-72 * time.Hour)
	_, err = b.GrantPost(b.ctx, b.by, past)
	wantField(t, err, "from", "from.past")
	wantCode(t, b.Disable(b.ctx, root{account: a.ID, proved: start}, tenant, a.ID), "account.self")
	wantCode(t, b.Disable(b.ctx, b.by, "another", a.ID), "account.not_found")
	if err := b.Disable(b.ctx, b.by, tenant, a.ID); err != nil {
		t.Fatal(err)
	}
	_, err = b.GrantPost(b.ctx, b.by, grant)
	wantCode(t, err, "account.disabled")
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a, c := b.hire(t, "wang"), b.hire(t, "li")
	grant := people.GrantPostParams{Tenant: tenant, Account: a.ID, Role: people.SecAdmin, Place: "140502"}
	p, err := b.GrantPost(b.ctx, b.by, grant)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, b.Disable(b.ctx, b.by, tenant, a.ID), "account.last_admin")
	wantCode(t, b.EndPost(b.ctx, b.by, tenant, p.ID, time.Time{}, people.Left), "account.last_admin")
	grant.Account = c.ID
	if _, err := b.GrantPost(b.ctx, b.by, grant); err != nil {
		t.Fatal(err)
	}
	if err := b.Disable(b.ctx, b.by, tenant, a.ID); err != nil {
		t.Error(err)
	}
}

func TestOrg(t *testing.T) {
	t.Parallel()
	for text, valid := range map[string]bool{
		"unit:U15": true, "center:140502": true, "center:140502001": true, "center:140502001003": true,
		"grid:140502001003001": true, "firm:018f-a.b_c": true,
		"": false, "unit": false, "unit:": false, "unit:U 15": false, "center:14": false, "center:140502001003001": false,
		"grid:140502001003": false, "grid:140502001003800": false, "king:1": false, "firm:a:b": false, "unit:部": false,
	} {
		o, err := people.ParseOrg(text)
		if (err == nil) != valid || valid && string(o) != text {
			t.Errorf("ParseOrg(%q) = %q, %v", text, o, err)
		}
	}
	if o := people.Center("140502001"); o.Place() != "140502001" || o.Kind() != people.OrgCenter {
		t.Errorf("%q: place %q", o, o.Place())
	}
	if people.Unit("U1").Place() != "" {
		t.Error("a department has no place")
	}
}

func TestForWhomAPostActs(t *testing.T) {
	t.Parallel()
	with := func(p people.Post, org people.Org) people.Post { p.Org = org; return p }
	for _, c := range []struct {
		post people.Post
		want people.Org
	}{
		{post("1", "a", people.GridWorker, ordinary), people.GridTeam(ordinary)},
		{post("1", "a", people.SiteContact, exclusive), people.GridTeam(exclusive)},
		{post("1", "a", people.ChiefGeneral, "140502001003"), people.Center("140502001003")},
		{post("1", "a", people.Leader, "140502"), people.Center("140502")},
		{with(post("1", "a", people.Assistant, ordinary), people.Firm("f1")), people.Firm("f1")},
		{post("1", "a", people.PartTimer, "140502001"), ""},
		{post("1", "a", people.SysAdmin, "140502"), ""},
	} {
		if got := c.post.ActsFor(); got != c.want {
			t.Errorf("%s at %s acts for %q, want %q", c.post.Role, c.post.Place, got, c.want)
		}
	}
}

func TestEveryRoleHasARule(t *testing.T) {
	t.Parallel()
	seen := map[people.Role]bool{}
	for _, r := range people.Roles() {
		if seen[r] || !r.Valid() {
			t.Errorf("role %q", r)
		}
		seen[r] = true
		if err := people.CheckPost(nil, people.Post{Role: r}); err == nil || fault.As(err).Fields[0].Code == "role.unknown" {
			t.Errorf("role %q has no rule: %v", r, err)
		}
	}
}
