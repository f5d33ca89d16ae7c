package app_test

import (
	"slices"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/planning/units"
	"gezhi/internal/redivision"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

// planned is a county in which the first community is divided anew: of two grids with two buildings each, the inner two buildings become
// a grid of their own.
type planned struct {
	*county
	r                    *app.Redivisions
	dispatcher, town, cy access.Actor
}

const (
	east      = territory.Code("140502001001") // 东风社区
	first     = east + "001"
	second    = east + "002"
	fresh     = east + "003"
	lastMicro = first + "002"
)

func newPlanned(t *testing.T) *planned {
	c := newCounty(t)
	if err := c.ReplaceTerritory(t.Context(), c.tenant, testkit.Ground("140502")); err != nil {
		t.Fatal(err)
	}
	return &planned{
		county: c, r: app.NewRedivisions(c.App),
		dispatcher: c.staff("drawer", people.Dispatcher, "140502001", people.Center("140502001")),
		town:       c.staff("town", people.Supervisor, "140502001", people.Center("140502001")),
		cy:         c.staff("county", people.Leader, "140502", ""),
	}
}

// draft is the plan: units of the community by their serials.
func (p *planned) draft() redivision.Draft {
	return redivision.Draft{
		Name: "甲街道重划", Place: "140502001", Base: p.ground().Territory().Edition.ID, Reason: "新楼入住", Limits: units.Ordinary(),
		Rows: []gridcheck.Row{
			{Unit: string(first + "001"), Grid: string(first)}, {Unit: string(first + "002"), Grid: "new"},
			{Unit: string(second + "001"), Grid: "new"}, {Unit: string(second + "002"), Grid: string(second)},
			{Unit: "140502001002001001", Grid: "140502001002001"}, {Unit: "140502001002001002", Grid: "140502001002001"},
			{Unit: "140502001002002001", Grid: "140502001002002"}, {Unit: "140502001002002002", Grid: "140502001002002"},
		},
	}
}

func (p *planned) step(actor access.Actor, d redivision.Draft, s httpapi.Step) redivision.Draft {
	p.t.Helper()
	s.Version = d.Version
	next, err := p.r.Step(p.t.Context(), actor, d.ID, s)
	if err != nil {
		p.t.Fatalf("%s: %v", s.Act, err)
	}
	return next
}

func (p *planned) refused(actor access.Actor, d redivision.Draft, s httpapi.Step, kind fault.Kind, code string) {
	p.t.Helper()
	s.Version = d.Version
	_, err := p.r.Step(p.t.Context(), actor, d.ID, s)
	wantFault(p.t, err, kind, code)
}

// scheduled brings a draft all the way to the day before it comes into force.
func (p *planned) scheduled() redivision.Draft {
	p.t.Helper()
	d, err := p.r.Save(p.t.Context(), p.dispatcher, p.draft(), cases.Key{})
	if err != nil {
		p.t.Fatal(err)
	}
	d = p.step(p.dispatcher, d, httpapi.Step{Act: "check"})
	today := p.today()
	d = p.step(p.dispatcher, d, httpapi.Step{Act: "notice", Until: today.Add(6)})
	p.clock.Advance(7 * 24 * time.Hour)
	d = p.step(p.town, d, httpapi.Step{Act: "approve", Place: "140502001"})
	return p.step(p.cy, d, httpapi.Step{Act: "approve", Place: "140502", ValidFrom: p.today().Add(2)})
}

func (p *planned) today() territory.Day {
	return territory.Day(p.clock.Now().In(time.FixedZone("", 8*3600)).Format(time.DateOnly))
}

func (p *planned) due() {
	p.t.Helper()
	if err := p.r.PublishDue(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

// open stores a case in the hands of the team of a grid.
func (p *planned) open(grid territory.Code, micro territory.Code, edit func(*cases.Case)) cases.Case {
	p.t.Helper()
	return p.save(func(c *cases.Case) {
		c.State, c.Loop, c.Matter = cases.Handling, cases.Micro, "C0901"
		c.Grid, c.Micro, c.Place, c.Edition, c.Desk = grid, micro, grid, "e1", people.Center(east)
		if micro != "" {
			c.Place = micro
		}
		c.Lead, c.Leads, c.Point = people.GridTeam(grid), []people.Org{people.GridTeam(grid)}, nil
		edit(c)
	})
}

func (p *planned) read(id string) (c cases.Case) {
	p.t.Helper()
	c, err := p.Cases.Look(p.t.Context(), p.tenant, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// TestARedivisionGoesItsWay walks a draft from the plan to the day on which it is in force. No open work is lost, and every case keeps the
// grid of its day.
func TestARedivisionGoesItsWay(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	stays := p.open(first, first+"001", func(*cases.Case) {})
	goes := p.open(first, lastMicro, func(*cases.Case) {})
	byPoint := p.open(second, "", func(c *cases.Case) { c.Point = testkit.PointIn(0, 1) })
	ofUnit := p.open(first, lastMicro, func(c *cases.Case) { c.Loop, c.Lead = cases.Middle, "unit:U15" })
	ended := p.open(first, lastMicro, func(c *cases.Case) { c.State = cases.Archived })
	var chief people.Post
	p.update(func(tx *store.Tx) error {
		account := people.Account{Tenant: p.tenant, ID: p.IDs.New(tx.Now()), Login: "chief", Name: "测楼长", Status: people.Active, CreatedAt: tx.Now(), Version: 1}
		chief = people.Post{Tenant: p.tenant, ID: p.IDs.New(tx.Now()), Account: account.ID, Role: people.MicroChief, Place: lastMicro, From: tx.Now(), Version: 1}
		if err := tx.People().InsertAccount(account); err != nil {
			return err
		}
		return tx.People().InsertPost(chief)
	})

	liaisons := app.NewLiaisons(p.App)
	worker := p.staff("worker", people.ChiefGeneral, east, people.Center(east))
	for i, place := range []territory.Code{first + "001", lastMicro} {
		head := people.Liaison{Role: people.MicroChief, Place: place, Name: []string{"留师傅", "随师傅"}[i], Phone: "0356-2012345", Agreed: "2026-03-01"}
		if _, err := liaisons.Add(t.Context(), worker, head, cases.Key{Hash: string(place)}); err != nil {
			t.Fatal(err)
		}
	}
	risk := patrol.Point{
		Kind: patrol.Well, Name: "机井", Hazard: "井盖松动", Owner: "区水务局", Place: second, Spot: *testkit.PointIn(0, 1), Every: patrol.Weekly,
	}
	patrols := app.NewPatrols(p.App)
	if _, err := patrols.Add(t.Context(), worker, risk, cases.Key{}); err != nil {
		t.Fatal(err)
	}

	d := p.scheduled()
	look, err := p.r.Preview(t.Context(), p.dispatcher, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range look.Cases {
		n += m.N
	}
	if n != 3 || len(look.Posts) != 1 || look.Counted.Micros != 2 || look.Counted.Households != 280 || len(look.Drawn.Grids) != 3 {
		t.Errorf("the preview tells of %d cases, %d posts, %+v and %d grids", n, len(look.Posts), look.Counted, len(look.Drawn.Grids))
	}

	p.due()
	if p.ground().Known(fresh) {
		t.Fatal("it came into force before its day")
	}
	p.clock.Advance(2 * 24 * time.Hour)
	p.due()
	x := p.ground()
	grid, _ := x.Grid(fresh)
	if grid.Name != "东风社区第三网格" || grid.Households != 280 || !slices.Equal(grid.Predecessors, []territory.Code{first, second}) || len(grid.Shape) != 1 {
		t.Errorf("the new grid is %+v", grid)
	}
	if old, _ := x.Grid(first); old.Households != 140 || !slices.Contains(old.Successors, fresh) || old.ValidTo != "" {
		t.Errorf("the grid that gave ground is %+v", old)
	}
	if found := territory.Check(x.Territory()); len(found) > 0 {
		t.Errorf("the edition breaks rules: %v", found)
	}

	for _, want := range []struct {
		what  string
		id    string
		place territory.Code
		lead  people.Org
	}{
		{"whose building stays", stays.ID, first + "001", people.GridTeam(first)},
		{"whose building goes", goes.ID, fresh + "001", people.GridTeam(fresh)},
		{"known by its point", byPoint.ID, fresh + "002", people.GridTeam(fresh)},
		{"of a department", ofUnit.ID, fresh + "001", "unit:U15"},
		{"that is archived", ended.ID, lastMicro, people.GridTeam(first)},
	} {
		c := p.read(want.id)
		if c.Place != want.place || c.Lead != want.lead {
			t.Errorf("the case %s lies in %s with %s, want %s with %s", want.what, c.Place, c.Lead, want.place, want.lead)
		}
		if c.Edition != "e1" || c.Grid == fresh {
			t.Errorf("the case %s forgot the grid of its day: %s of %s", want.what, c.Grid, c.Edition)
		}
	}
	p.view(func(tx *store.Tx) error {
		posts, err := tx.People().PostsOf(p.tenant, chief.Account)
		if len(posts) != 2 || posts[0].Until.IsZero() || posts[1].Place != fresh+"001" {
			t.Errorf("the chief of the building has the posts %+v", posts)
		}
		return err
	})
	if stay, went := p.called(liaisons, worker, first), p.called(liaisons, worker, fresh); !slices.Equal(stay, []string{"留师傅 0356-2012345"}) || !slices.Equal(went, []string{"随师傅 0356-2012345"}) {
		t.Errorf("the heads of buildings are %v and %v", stay, went)
	}
	for grid, want := range map[territory.Code]int{second: 0, fresh: 1} {
		points, err := patrols.In(t.Context(), access.SystemScope(p.tenant), grid)
		if err != nil || len(points) != want {
			t.Errorf("%s has the risk points %+v, %v", grid, points, err)
		}
	}
	p.due() // nothing is done twice
	if n := p.acts("case.rehome"); n != 3 {
		t.Errorf("%d cases were carried over, want 3", n)
	}
	p.refused(p.town, p.redrawn(d), httpapi.Step{Act: "withdraw"}, fault.Conflict, "redivision.wrong_state")
	p.proven()
}

// redrawn is a draft as it stands now.
func (p *planned) redrawn(d redivision.Draft) redivision.Draft {
	p.t.Helper()
	now, err := p.r.Draft(p.t.Context(), p.dispatcher, d.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	return now
}

// TestUntilItsDayItIsTakenBack: nothing of a draft that was withdrawn happens.
func TestUntilItsDayItIsTakenBack(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	before := len(p.editions())
	d := p.step(p.dispatcher, p.scheduled(), httpapi.Step{Act: "withdraw"})
	p.clock.Advance(30 * 24 * time.Hour)
	p.due()
	if d.State != redivision.Withdrawn || p.ground().Known(fresh) || len(p.editions()) != before {
		t.Errorf("the draft is %s, and there are %d editions", d.State, len(p.editions()))
	}
}

// TestWhoMayNot tells who is refused what on the way.
func TestWhoMayNot(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	elsewhere := p.staff("elsewhere", people.Dispatcher, "140502002", people.Center("140502002"))
	_, err := p.r.Save(t.Context(), elsewhere, p.draft(), cases.Key{})
	wantFault(t, err, fault.Forbidden, "access.forbidden")
	gap := p.draft()
	gap.Rows = gap.Rows[1:]
	_, err = p.r.Save(t.Context(), p.dispatcher, gap, cases.Key{})
	wantFields(t, err, string(first)+"001 plan.incomplete")
	apart := p.draft()
	apart.Rows[1].Grid, apart.Rows[3].Grid = string(second), "new" // a grid of two buildings that do not touch
	apart.Rows[2].Grid, apart.Rows[0].Grid = string(first), "new"
	d, err := p.r.Save(t.Context(), p.dispatcher, apart, cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	p.refused(p.dispatcher, d, httpapi.Step{Act: "check"}, fault.Conflict, "territory.breaks_rules")
	if _, err = p.r.Save(t.Context(), p.dispatcher, p.draft(), cases.Key{Hash: "k", Body: "one"}); err != nil {
		t.Fatal(err)
	}
	p.refused(p.dispatcher, d, httpapi.Step{Act: "withdraw", Key: cases.Key{Hash: "k", Body: "other"}}, fault.Invalid, "idempotency.other_body")

	d, err = p.r.Save(t.Context(), p.dispatcher, p.draft(), cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	p.refused(p.dispatcher, d, httpapi.Step{Act: "notice", Until: "2030-01-01"}, fault.Conflict, "redivision.wrong_state")
	d = p.step(p.dispatcher, d, httpapi.Step{Act: "check"})
	p.refused(p.dispatcher, d, httpapi.Step{Act: "notice", Until: p.today().Add(5)}, fault.Invalid, "input.fields")
	d = p.step(p.dispatcher, d, httpapi.Step{Act: "notice", Until: p.today().Add(6)})
	if list, err := p.r.Noticed(t.Context(), p.tenant); err != nil || len(list) != 1 {
		t.Errorf("the public sees %d drafts: %v", len(list), err)
	}
	town := httpapi.Step{Act: "approve", Place: "140502001"}
	county := httpapi.Step{Act: "approve", Place: "140502", ValidFrom: p.today().Add(30)}
	p.refused(p.town, d, town, fault.Conflict, "redivision.notice_runs")
	p.clock.Advance(7 * 24 * time.Hour)
	p.refused(p.dispatcher, d, town, fault.Forbidden, "access.forbidden")
	p.refused(p.cy, d, county, fault.Conflict, "redivision.towns_first")
	p.refused(p.town, d, county, fault.Forbidden, "access.forbidden")
	d = p.step(p.cy, d, town)
	p.refused(p.cy, d, county, fault.Conflict, "redivision.same_hand")
	own := p.staff("drawer", people.Leader, "140502", "")
	p.refused(own, d, county, fault.Conflict, "redivision.own")
}
