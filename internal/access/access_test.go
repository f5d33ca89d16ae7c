package access_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

const tenant = "t1"

var (
	update = flag.Bool("update", false, "write the golden files anew")
	now    = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
)

func staff(posts ...people.Post) access.Actor {
	for i := range posts {
		posts[i].Tenant, posts[i].Account, posts[i].ID = tenant, "me", fmt.Sprint(i)
		if posts[i].From.IsZero() {
			posts[i].From = now.Add(-time.Hour)
		}
	}
	return access.NewStaff(tenant, "me", posts, people.Session{Kind: people.Desk}, now)
}

func in(role people.Role, place territory.Code, org people.Org, beat ...territory.Code) people.Post {
	return people.Post{Role: role, Place: place, Org: org, Beat: beat}
}

func thing(place territory.Code, class access.Class, orgs ...people.Org) access.Resource {
	return access.Resource{Tenant: tenant, ID: "c1", Case: "c1", Place: place, Orgs: orgs, Class: class}
}

// TestTheRightsAreReviewed holds the whole table, spread out, against the golden file that a person has read.
func TestTheRightsAreReviewed(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, perm := range access.Permissions() {
		fmt.Fprintf(&b, "%s", perm)
		for _, purpose := range access.Purposes() {
			if access.Rights.Open(perm, purpose) {
				fmt.Fprintf(&b, " [%s]", purpose)
			}
		}
		b.WriteString("\n")
		for _, role := range access.Rights.Roles() {
			for _, g := range access.Rights.Grants(role, perm) {
				fmt.Fprintf(&b, "  %s: %s up to %s\n", role, g.Reach, g.Most)
			}
		}
	}
	path := filepath.Join("testdata", "rights.golden")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("who may do what has changed; review it and run with -update:\n%s", diff)
	}
}

func TestTheTableIsWhole(t *testing.T) {
	t.Parallel()
	for _, role := range people.Roles() {
		if !slices.Contains(access.Rights.Roles(), role) {
			t.Errorf("role %s has no block", role)
		}
	}
	for _, perm := range access.Permissions() {
		open := slices.ContainsFunc(access.Purposes(), func(p access.Purpose) bool { return access.Rights.Open(perm, p) })
		given := slices.ContainsFunc(access.Rights.Roles(), func(r people.Role) bool { return len(access.Rights.Grants(r, perm)) > 0 })
		if !open || !given {
			t.Errorf("%s: open for a purpose %v, given to a role %v", perm, open, given)
		}
	}
}

func TestLinesThatMustNeverBeWritten(t *testing.T) {
	t.Parallel()
	for _, perm := range access.Permissions() {
		business := strings.HasPrefix(string(perm), "case.") || strings.HasPrefix(string(perm), "contact.") || strings.HasPrefix(string(perm), "ledger.") && perm != access.LedgerDefine
		for _, role := range people.Admins {
			if business && len(access.Rights.Grants(role, perm)) > 0 {
				t.Errorf("%s has %s: administrators see no business data", role, perm)
			}
		}
		for _, role := range []people.Role{people.PartTimer, people.FirmStaff, people.Assistant, people.MicroChief, people.SiteContact, people.Handler} {
			for _, g := range access.Rights.Grants(role, perm) {
				if g.Reach != access.ReachOrg && g.Reach != access.ReachSelf {
					t.Errorf("%s has %s by %s: relation only", role, perm, g.Reach)
				}
			}
		}
		for _, role := range []people.Role{people.PartTimer, people.FirmStaff, people.Assistant, people.MicroChief} {
			if perm == access.ContactReveal && len(access.Rights.Grants(role, perm)) > 0 {
				t.Errorf("%s may see contacts", role)
			}
		}
	}
	if len(access.Rights.Grants(people.SysAdmin, access.PeopleGrant)) > 0 || len(access.Rights.Grants(people.SecAdmin, access.AuditRead)) > 0 {
		t.Error("the three administrators are not apart")
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	const grid, next, community, town = "140502001003001", "140502001003002", "140502001003", "140502001"
	worker := staff(in(people.GridWorker, grid, ""))
	clerk := staff(in(people.Clerk, community, people.Center(community)))
	handler := staff(in(people.Handler, "140502", "unit:U15"))
	police := staff(in(people.Professional, town, "unit:U03", grid))
	team := people.GridTeam(grid)
	own := access.Resource{Tenant: tenant, Place: next, Accounts: []string{"me"}, Class: access.SensitiveData}
	for _, c := range []struct {
		name    string
		actor   access.Actor
		perm    access.Permission
		thing   access.Resource
		purpose access.Purpose
		want    string // "", "no" or "missing"
	}{
		{"a worker reads in the own grid", worker, access.CaseRead, thing(grid, access.InternalData), access.Handling, ""},
		{"and in its micro-grids", worker, access.CaseRead, thing(grid+"004", access.InternalData), access.Handling, ""},
		{"not in the next grid", worker, access.CaseRead, thing(next, access.InternalData), access.Handling, "missing"},
		{"not above", worker, access.CaseRead, thing(community, access.InternalData), access.Handling, "missing"},
		{"not a sensitive case that is somebody else's", worker, access.CaseRead, thing(grid, access.SensitiveData), access.Handling, "missing"},
		{"but one that the team handles", worker, access.CaseRead, thing(grid, access.SensitiveData, team), access.Handling, ""},
		{"and one reported by themself", worker, access.CaseRead, own, access.Handling, ""},
		{"a row of unknown class is sensitive", worker, access.CaseRead, thing(grid, ""), access.Handling, "missing"},
		{"a worker signs what the team has", worker, access.CaseSign, thing(grid, access.InternalData, team), access.Handling, ""},
		{"not what another has", worker, access.CaseSign, thing(grid, access.InternalData, "unit:U15"), access.Handling, "no"},
		{"a worker does not dispatch", worker, access.CaseDispatch, thing(grid, access.InternalData, team), access.Handling, "no"},
		{"a worker does not count", worker, access.ReportRead, thing(grid, access.InternalData), access.Statistics, "missing"},
		{"a purpose that is not open", clerk, access.CaseAccept, thing(grid, access.InternalData), access.Statistics, "no"},
		{"a clerk accepts below", clerk, access.CaseAccept, thing(grid, access.InternalData), access.Handling, ""},
		{"not beside", clerk, access.CaseAccept, thing("140502001004001", access.InternalData), access.Handling, "missing"},
		{"a department has what it was given", handler, access.CaseFinish, thing(next, access.SensitiveData, "unit:U15"), access.Handling, ""},
		{"and sees nothing else", handler, access.CaseRead, thing(next, access.InternalData, "unit:U16"), access.Handling, "missing"},
		{"a professional handles the own line in the beat", police, access.CaseSign, thing(grid, access.InternalData, "unit:U03"), access.Handling, ""},
		{"reads the other lines there", police, access.CaseSign, thing(grid, access.InternalData, "unit:U15"), access.Handling, "no"},
		{"and nothing of the own line elsewhere", police, access.CaseRead, thing(next, access.InternalData, "unit:U03"), access.Handling, "missing"},
		{"another tenant", access.NewSystem("t2"), access.CaseRead, thing(grid, access.PublicData), access.Handling, "missing"},
		{"nobody at all", access.Actor{}, access.CaseRead, access.Resource{}, access.Handling, "missing"},
		{"the public sees what is public", access.NewPublic(tenant), access.CaseRead, thing(grid, access.PublicData), access.Public, ""},
		{"and nothing else", access.NewPublic(tenant), access.CaseRead, thing(grid, access.InternalData), access.Public, "missing"},
		{"the public may report", access.NewPublic(tenant), access.CaseReport, thing("", access.InternalData), access.Public, ""},
		{"the public may not urge", access.NewPublic(tenant), access.CaseUrge, thing(grid, access.PublicData), access.Public, "no"},
		{"a reporter urges the own case", access.NewReporter(tenant, "c1"), access.CaseUrge, thing(grid, access.SensitiveData), access.Service, ""},
		{"not another", access.NewReporter(tenant, "c2"), access.CaseUrge, thing(grid, access.InternalData), access.Service, "missing"},
		{"a reporter without a case", access.NewReporter(tenant, ""), access.CaseUrge, access.Resource{Tenant: tenant}, access.Service, "missing"},
		{"the system archives", access.NewSystem(tenant), access.CaseArchive, thing(grid, access.SensitiveData), access.Handling, ""},
		{"nobody reads the log to get a matter done", access.NewSystem(tenant), access.AuditRead, thing("", access.InternalData), access.Handling, "no"},
	} {
		err := access.Decide(c.actor, c.perm, c.thing, c.purpose, now)
		got := map[bool]string{true: "missing"}[fault.Is(err, fault.NotFound)] + map[bool]string{true: "no"}[fault.Is(err, fault.Forbidden)]
		if got != c.want {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func TestPostsCountOnlyWhileTheyHold(t *testing.T) {
	t.Parallel()
	p := in(people.Clerk, "140502001", "center:140502001")
	p.Until = now.Add(time.Hour)
	actor := staff(p)
	if err := access.Decide(actor, access.CaseRead, thing("140502001003001", access.InternalData), access.Handling, now); err != nil {
		t.Error(err)
	}
	if err := access.Decide(actor, access.CaseRead, thing("140502001003001", access.InternalData), access.Handling, p.Until); !fault.Is(err, fault.NotFound) {
		t.Errorf("the post has ended, yet: %v", err)
	}
	foreign := actor
	foreign.Posts = slices.Clone(actor.Posts)
	foreign.Posts[0].Account = "somebody else"
	if access.May(foreign, access.CaseAccept, access.Handling, now) {
		t.Error("somebody else's post counts")
	}
}

func TestTheWarrantPrefersTheOrganisationThatHasTheCase(t *testing.T) {
	t.Parallel()
	actor := staff(in(people.GridChief, "140502001003001", ""), in(people.ChiefGeneral, "140502001003", ""))
	w, err := access.Authorise(actor, access.CaseVerify, thing("140502001003001", access.InternalData, people.Center("140502001003")), access.Handling, now)
	if err != nil || w.Role != people.ChiefGeneral || w.Org != "center:140502001003" || w.Post != "1" {
		t.Errorf("got %+v, %v", w, err)
	}
	if by := actor.By(w); by != (people.By{Kind: "staff", Account: "me", Role: people.ChiefGeneral, Org: "center:140502001003"}) {
		t.Errorf("by %+v", by)
	}
}

func TestMayPeople(t *testing.T) {
	t.Parallel()
	var sec people.Principal = staff(in(people.SecAdmin, "140502", ""))
	if by, err := sec.MayPeople(people.MayGrant, tenant, "140502001003001", "", now); err != nil || by.Role != people.SecAdmin {
		t.Errorf("got %+v, %v", by, err)
	}
	for name, c := range map[string]struct {
		actor      access.Actor
		permission string
		place      territory.Code
		kind       fault.Kind
	}{
		"the system administrator grants nothing":          {staff(in(people.SysAdmin, "140502", "")), people.MayGrant, "140502001", fault.Forbidden},
		"a clerk makes no accounts":                        {staff(in(people.Clerk, "140502", "center:140502")), people.MayManage, "", fault.Forbidden},
		"a 总网格长 finds stand-ins in the own community only": {staff(in(people.ChiefGeneral, "140502001003", "")), people.MayStandIn, "140502001004001", fault.NotFound},
		"and not for administrators":                       {staff(in(people.ChiefGeneral, "140502001003", "")), people.MayStandIn, "140502", fault.NotFound},
	} {
		if _, err := c.actor.MayPeople(c.permission, tenant, c.place, "", now); !fault.Is(err, c.kind) {
			t.Errorf("%s: got %v, want %v", name, err, c.kind)
		}
	}
	for _, p := range []string{people.MayRead, people.MayManage, people.MayGrant, people.MayStandIn} {
		if !slices.Contains(access.Permissions(), access.Permission(p)) {
			t.Errorf("package people asks for %q, which nobody knows", p)
		}
	}
}

var (
	places = []territory.Code{"", "140502", "140502001", "140502002", "140502001003", "140502001004", "140502001003001", "140502001003002", "140502001003801", "140502001003001001", "140502002001001"}
	orgs   = []people.Org{"unit:U03", "unit:U15", "center:140502", "center:140502001", "center:140502001003", "grid:140502001003001", "firm:f1"}
)

func drawActor(t *rapid.T) access.Actor {
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return access.NewPublic(tenant)
	case 1:
		return access.NewReporter(tenant, rapid.SampledFrom([]string{"", "c1", "c2"}).Draw(t, "case"))
	case 2:
		return access.NewSystem(tenant)
	}
	var posts []people.Post
	for range rapid.IntRange(0, 3).Draw(t, "posts") {
		posts = append(posts, people.Post{
			Role: rapid.SampledFrom(people.Roles()).Draw(t, "role"), Place: rapid.SampledFrom(places).Draw(t, "place"),
			Org:  rapid.SampledFrom(append([]people.Org{""}, orgs...)).Draw(t, "org"),
			Beat: rapid.SliceOfN(rapid.SampledFrom(places[6:9]), 0, 2).Draw(t, "beat"),
		})
	}
	return staff(posts...)
}

func drawThing(t *rapid.T) access.Resource {
	return access.Resource{
		Tenant: rapid.SampledFrom([]string{tenant, tenant, tenant, "t2"}).Draw(t, "tenant"), ID: "x",
		Case:     rapid.SampledFrom([]string{"", "c1", "c2"}).Draw(t, "of case"),
		Place:    rapid.SampledFrom(places).Draw(t, "at"),
		Orgs:     rapid.SliceOfN(rapid.SampledFrom(orgs), 0, 3).Draw(t, "orgs"),
		Accounts: rapid.SampledFrom([][]string{nil, {"me"}, {"you"}, {"you", "me"}}).Draw(t, "accounts"),
		Class:    rapid.SampledFrom(append(access.Classes(), "")).Draw(t, "class"),
	}
}

func TestAScopeHoldsExactlyTheRowsThatMayBeOpened(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		actor, row := drawActor(t), drawThing(t)
		perm := rapid.SampledFrom(access.Permissions()).Draw(t, "permission")
		purpose := rapid.SampledFrom(access.Purposes()).Draw(t, "purpose")
		decided := access.Decide(actor, perm, row, purpose, now)
		scope, err := access.ScopeFor(actor, perm, purpose, now)
		if (decided == nil) != scope.Admits(row) {
			t.Fatalf("Decide says %v, the scope %v", decided, scope.Terms())
		}
		if (err == nil) == scope.Empty() || (err == nil) != access.May(actor, perm, purpose, now) {
			t.Fatalf("an empty scope and %v", err)
		}
		if decided != nil && !fault.Is(decided, fault.NotFound) && !fault.Is(decided, fault.Forbidden) {
			t.Fatalf("got %v", decided)
		}
		if fault.Is(decided, fault.Forbidden) && row.Tenant != tenant {
			t.Fatal("a row of another tenant was betrayed")
		}
	})
}

func TestAPlaceReachesWhatItContains(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		place := rapid.SampledFrom(places[1:]).Draw(t, "place")
		row := drawThing(t)
		row.Tenant, row.Class, row.Orgs, row.Accounts = tenant, access.InternalData, nil, nil
		scope, err := access.ScopeFor(staff(in(people.Leader, place, "")), access.CaseSupervise, access.Handling, now)
		if err != nil {
			t.Fatal(err)
		}
		want := place.Level() == territory.LevelCounty || place.Contains(row.Place)
		if scope.Admits(row) != want {
			t.Fatalf("%s and %q: got %v", place, row.Place, !want)
		}
	})
}

func TestMorePostsNeverReachLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		actor, row := drawActor(t), drawThing(t)
		if actor.Kind != access.Staff {
			t.Skip("only staff have posts")
		}
		perm := rapid.SampledFrom(access.Permissions()).Draw(t, "permission")
		before := access.Decide(actor, perm, row, access.Handling, now)
		extra := staff(in(rapid.SampledFrom(people.Roles()).Draw(t, "more"), rapid.SampledFrom(places).Draw(t, "there"), ""))
		actor.Posts = append(slices.Clone(actor.Posts), extra.Posts...)
		if after := access.Decide(actor, perm, row, access.Handling, now); before == nil && after != nil {
			t.Fatalf("then permitted, now %v", after)
		}
	})
}

func TestFixedScopes(t *testing.T) {
	t.Parallel()
	public, private := thing("140502001", access.PublicData), thing("140502001", access.SensitiveData)
	foreign := public
	foreign.Tenant = "t2"
	for _, c := range []struct {
		name                     string
		scope                    access.Scope
		public, private, foreign bool
	}{
		{"zero", access.Scope{}, false, false, false},
		{"system", access.SystemScope(tenant), true, true, false},
		{"system of no tenant", access.SystemScope(""), false, false, false},
		{"public", access.PublicScope(tenant), true, false, false},
		{"reporter", access.ReporterScope(tenant, "c1"), true, true, false},
		{"reporter of another case", access.ReporterScope(tenant, "c2"), false, false, false},
		{"reporter of no case", access.ReporterScope(tenant, ""), false, false, false},
	} {
		if a, b, d := c.scope.Admits(public), c.scope.Admits(private), c.scope.Admits(foreign); a != c.public || b != c.private || d != c.foreign {
			t.Errorf("%s: %v %v %v", c.name, a, b, d)
		}
		if c.scope.Admits(access.Resource{}) {
			t.Errorf("%s admits nothing in particular", c.name)
		}
	}
	if s := access.SystemScope(tenant); !s.Everything() || s.Tenant() != tenant || access.PublicScope(tenant).Everything() || (access.Scope{}).Everything() {
		t.Error("Everything is wrong")
	}
	terms := access.PublicScope(tenant).Terms()
	if len(terms) != 1 || !slices.Equal(terms[0].Classes(), []access.Class{access.PublicData}) {
		t.Errorf("terms %+v", terms)
	}
	terms[0].Most = access.SensitiveData
	if access.PublicScope(tenant).Admits(private) {
		t.Error("a scope was changed from outside")
	}
}

func TestParseNamesTheWrongLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"role king":                         "line 1",
		"role clerk\nrole clerk":            "line 2",
		"place case.read":                   "line 1",
		"role clerk\n\n  sky case.read":     "line 3",
		"role clerk\n  place case.raed":     "line 2",
		"role clerk\n  place":               "line 2",
		"role clerk\n  place sensitive":     "line 2",
		"role clerk verifier":               "line 1",
		"set desk case.read":                "line 1",
		"# a remark\npurpose fun case.read": "line 2",
		"purpose handling *nothing":         "line 1",
	} {
		if _, err := access.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("set *a case.read\nrole clerk\n  place sensitive *a\npurpose handling *a")
	f.Add("role\nset\npurpose\nplace")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := access.Parse(text)
		if err == nil {
			table.Roles()
		}
	})
}

func TestFieldsByClassAndPurpose(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		class   access.Class
		purpose access.Purpose
		want    string
	}{
		{access.PublicData, access.Public, "13812345678"}, {access.InternalData, access.Public, ""}, {access.PersonalData, access.Public, ""},
		{access.PersonalData, access.Handling, "138****5678"}, {access.PersonalData, access.Statistics, ""}, {access.SensitiveData, access.Handling, ""},
		{access.PersonalData, access.Service, "138****5678"}, {"unknown", access.Handling, ""}, {access.PublicData, "unknown", ""},
	} {
		if got := access.Field(c.class, c.purpose, "13812345678", access.MaskPhone); got != c.want {
			t.Errorf("%s for %s: got %q, want %q", c.class, c.purpose, got, c.want)
		}
	}
}

func TestMasks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mask     func(string) string
		in, want string
	}{
		{access.MaskName, "王小明", "王*"}, {access.MaskName, "欧阳明", "欧阳*"}, {access.MaskName, "欧阳", "欧*"}, {access.MaskName, "Anna Berg", "A*"}, {access.MaskName, " ", ""},
		{access.MaskPhone, "13812345678", "138****5678"}, {access.MaskPhone, "+86 138-1234-5678", "138****5678"}, {access.MaskPhone, "0356-2021234", "*********34"},
		{access.MaskPhone, "12345", "*****"}, {access.MaskPhone, "微信abc", "*****"}, {access.MaskPhone, "", ""},
		{access.MaskAddress, "凤鸣小区3号楼2单元501室", "凤鸣小区***"}, {access.MaskAddress, "新市东街1288号", "新市东街***"}, {access.MaskAddress, "凤鸣小区", "凤鸣小区"},
		{access.MaskAddress, "凤鸣小区三号楼", "凤鸣小区***"}, {access.MaskAddress, "凤鸣小区３号楼", "凤鸣小区***"}, {access.MaskAddress, "凤鸣小区 5-2-301", "凤鸣小区***"},
		{access.MaskAddress, "凤鸣小区B12", "凤鸣小区***"}, {access.MaskAddress, "", ""},
	} {
		if got := c.mask(c.in); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}
