package app_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

func bridge() patrol.Point {
	return patrol.Point{Kind: patrol.River, Name: "漫水桥", Hazard: "汛期漫水", Owner: "区水务局", Place: first, Spot: *testkit.PointIn(0, 0), Every: patrol.Weekly}
}

func (c *county) points(p *app.Patrols, who access.Actor) (names []string) {
	c.t.Helper()
	scope, err := access.ScopeFor(who, access.PatrolRead, access.Handling, c.clock.Now())
	if err != nil {
		return []string{"refused"}
	}
	list, err := p.In(c.t.Context(), scope, "")
	if err != nil {
		c.t.Fatal(err)
	}
	for _, one := range list {
		names = append(names, one.Name)
	}
	return names
}

func TestARiskPointIsSeenByThoseOfItsGridAndTheirSuperiors(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	patrols := app.NewPatrols(c.App)
	chief := c.staff("chief", people.GridChief, first, "")
	key := cases.Key{Hash: "k", Body: "b"}
	id, err := patrols.Add(t.Context(), chief, bridge(), key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := patrols.Add(t.Context(), chief, bridge(), key); err != nil || again != id {
		t.Errorf("sent twice: %s, %v", again, err)
	}
	worker := c.staff("worker", people.GridWorker, first, "")
	for name, see := range map[string]struct {
		who  access.Actor
		want string
	}{
		"the chief":                     {chief, "漫水桥"},
		"the worker":                    {worker, "漫水桥"},
		"the chief of the community":    {c.staff("community", people.ChiefGeneral, east, people.Center(east)), "漫水桥"},
		"the leader of the county":      {c.staff("leader", people.Leader, "140502", ""), "漫水桥"},
		"the worker of the next grid":   {c.staff("next", people.GridWorker, second, ""), ""},
		"a part-timer":                  {c.staff("courier", people.PartTimer, first, ""), "refused"},
		"who runs the system":           {c.admin(), "refused"},
		"somebody who is not signed in": {access.NewPublic(c.tenant), "refused"},
	} {
		if got := strings.Join(c.points(patrols, see.who), ", "); got != see.want {
			t.Errorf("%s sees %q, want %q", name, got, see.want)
		}
	}
	stranger := c.staff("stranger", people.GridChief, second, "")
	wantFault(t, patrols.End(t.Context(), stranger, id, 1), fault.NotFound, "patrol.not_found")
	far := bridge()
	far.Spot = *testkit.PointIn(1, 0)
	if _, err := patrols.Add(t.Context(), chief, far, cases.Key{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a point in another grid: %v", err)
	}
	far = bridge()
	far.Warden = "nobody"
	if _, err := patrols.Add(t.Context(), chief, far, cases.Key{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a warden from nowhere: %v", err)
	}
	if err := patrols.End(t.Context(), chief, id, 1); err != nil {
		t.Fatal(err)
	}
	_, err = patrols.Record(t.Context(), worker, patrol.Record{ID: "r", Point: id, Result: patrol.Normal}, cases.Key{})
	wantFault(t, err, fault.Conflict, "patrol.ended")
}

// A record counts on the day on which it reaches the county, whatever the phone says, and once however often it comes.
func TestWhatWasFoundCountsOnceOnTheDayItArrives(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	patrols := app.NewPatrols(c.App)
	chief, worker := c.staff("chief", people.GridChief, first, ""), c.staff("worker", people.GridWorker, first, "")
	id, err := patrols.Add(t.Context(), chief, bridge(), cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	r := patrol.Record{ID: "r1", Point: id, Result: patrol.Problem, Case: "c1", Said: c.clock.Now().Add(-48 * time.Hour)}
	const claim = `{"id":"k","at":"2026-02-28T01:00:00Z"}`
	kept, err := patrols.Record(t.Context(), worker, r, cases.Key{Hash: "k", Body: "b", Claim: claim})
	if err != nil || !kept.At.Equal(c.clock.Now()) {
		t.Fatalf("%+v %v", kept, err)
	}
	for name, key := range map[string]cases.Key{"the same key": {Hash: "k", Body: "b"}, "the same id": {Hash: "l", Body: "b"}} {
		if again, err := patrols.Record(t.Context(), worker, r, key); err != nil || !again.At.Equal(kept.At) {
			t.Errorf("%s: %+v %v", name, again, err)
		}
	}
	_, err = patrols.Record(t.Context(), chief, r, cases.Key{})
	wantFault(t, err, fault.Conflict, "patrol.other_record")
	err = c.App.Store.View(t.Context(), func(tx *store.Tx) error {
		act, found, err := tx.Cases().Keyed(t.Context(), access.SystemScope(c.tenant), "k")
		if !found || act.Claim != claim {
			t.Errorf("the log says %q of the phone", act.Claim)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	scope := access.SystemScope(c.tenant)
	list, err := patrols.Records(t.Context(), scope, id, c.clock.Now().Add(time.Hour), 10)
	if err != nil || len(list) != 1 || list[0].Case != "c1" {
		t.Errorf("%+v %v", list, err)
	}
	points, err := patrols.In(t.Context(), scope, first)
	if err != nil || len(points) != 1 || points[0].Last.Day != calendar.DateOf(c.clock.Now()) || points[0].Last.Result != patrol.Problem {
		t.Errorf("%+v %v", points, err)
	}
	c.clock.Advance(10 * 24 * time.Hour)
	cover, err := patrols.Coverage(t.Context(), scope, first.Up(territory.LevelCommunity), calendar.DateOf(c.clock.Now()))
	if got := cover[first]; err != nil || got.Days != 10 || got.Fresh != 7 || got.Due != 1 || got.Seen != 1 {
		t.Errorf("%+v %v", cover, err)
	}
	if err := patrols.End(t.Context(), chief, id, 1); err != nil {
		t.Fatal(err)
	}
	if again, err := patrols.Record(t.Context(), worker, r, cases.Key{Hash: "k", Body: "b"}); err != nil || again.ID != "r1" {
		t.Errorf("sent again when the point is off the list: %+v %v", again, err)
	}
}

func TestATableOfRiskPointsIsTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	chief := c.staff("chief", people.ChiefGeneral, east, people.Center(east))
	head := "类别,名称,隐患,责任单位,区域编码,经度,纬度,巡查周期,汛期周期\n"
	spot := testkit.PointIn(0, 0)
	at := func(name, kind, every string) string {
		return strings.Join([]string{kind, name, "汛期漫水", "区水务局", string(first), strconv.FormatFloat(spot.Lon, 'f', -1, 64), strconv.FormatFloat(spot.Lat, 'f', -1, 64), every, ""}, ",") + "\n"
	}
	take := func(table string, dry bool) (httpapi.TableResult, error) {
		return app.NewTables(c.App).Table(t.Context(), chief, httpapi.TableRequest{Kind: httpapi.TablePoints, Data: []byte(head + table), DryRun: dry})
	}
	_, err := take(at("甲", "河", "每周")+at("乙", "人", "每周")+at("丙", "井", "每小时"), false)
	if f := fault.As(err); f == nil || len(f.Fields) != 2 {
		t.Fatalf("%v", err)
	}
	good := at("甲", "河", "每周") + at("乙", "井", "每月")
	for i, want := range []httpapi.TableResult{{Rows: 2, Added: 2, DryRun: true}, {Rows: 2, Added: 2}, {Rows: 2, Same: 2}} {
		got, err := take(good, i == 0)
		if err != nil || got.Added != want.Added || got.Same != want.Same || got.DryRun != want.DryRun {
			t.Errorf("%d: %+v %v", i, got, err)
		}
	}
	if n := len(c.points(app.NewPatrols(c.App), chief)); n != 2 {
		t.Errorf("%d points", n)
	}
}
