package app_test

import (
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

// housed is a county on the small ground, with a building in the first grid.
func housed(t testing.TB) (*county, *app.Liaisons) {
	return housedOn(t, config.Config{Data: t.TempDir()})
}

func housedOn(t testing.TB, cfg config.Config) (*county, *app.Liaisons) {
	c := countyOn(t, cfg)
	ground := testkit.Ground("140502")
	ground.Compounds = []territory.Compound{{ID: "c1", Name: "东风小区", Type: territory.CompoundNew, Community: east, Grid: first}}
	ground.Buildings = []territory.Building{{ID: "b1", Name: "1号楼", Compound: "c1", Grid: first, Micro: lastMicro, Point: testkit.PointIn(0, 0)}}
	if err := c.ReplaceTerritory(t.Context(), c.tenant, ground); err != nil {
		t.Fatal(err)
	}
	return c, app.NewLiaisons(c.App)
}

func (c *county) called(l *app.Liaisons, who access.Actor, grid territory.Code) (names []string) {
	c.t.Helper()
	scope, err := access.ScopeFor(who, access.LiaisonRead, access.Handling, c.clock.Now())
	if err != nil {
		return []string{"refused"}
	}
	list, err := l.In(c.t.Context(), scope, grid)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, one := range list {
		names = append(names, one.Name+" "+one.Phone)
	}
	return names
}

var headOfOne = people.Liaison{Role: people.MicroChief, Place: lastMicro, Building: "b1", Name: "王师傅", Phone: "0356-2012345", Agreed: "2026-03-01"}

// The heads of buildings are shown to the workers and chiefs of their grid, its community and its town, and to nobody else; the log and
// the table hold neither name nor number.
func TestWhomAWorkerMayCallIsShownInTheGridAlone(t *testing.T) {
	t.Parallel()
	c, liaisons := housed(t)
	chief := c.staff("chief", people.GridChief, first, "")
	key := cases.Key{Hash: "k", Body: "b"}
	id, err := liaisons.Add(t.Context(), chief, headOfOne, key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := liaisons.Add(t.Context(), chief, headOfOne, key); err != nil || again != id {
		t.Errorf("sent twice: %s, %v", again, err)
	}
	town := people.Center("140502001")
	beat := c.staff("police", people.Professional, "140502001", "unit:U08")
	beat.Posts[0].Beat = []territory.Code{first}
	for name, see := range map[string]struct {
		who  access.Actor
		want string
	}{
		"the chief":                     {chief, "王师傅 0356-2012345"},
		"the worker":                    {c.staff("worker", people.GridWorker, first, ""), "王师傅 0356-2012345"},
		"a professional on this beat":   {beat, "王师傅 0356-2012345"},
		"the chief of the community":    {c.staff("community", people.ChiefGeneral, east, people.Center(east)), "王师傅 0356-2012345"},
		"the chief of the town":         {c.staff("town", people.ChiefGeneral, "140502001", town), "王师傅 0356-2012345"},
		"the worker of the next grid":   {c.staff("next", people.GridWorker, second, ""), ""},
		"the chief of another town":     {c.staff("far", people.ChiefGeneral, "140502002", people.Center("140502002")), ""},
		"a helper of the grid":          {c.staff("helper", people.Assistant, first, ""), "refused"},
		"a part-timer":                  {c.staff("courier", people.PartTimer, first, ""), "refused"},
		"the clerk of the county":       {c.staff("clerk", people.Clerk, "140502", people.Center("140502")), "refused"},
		"the leader of the county":      {c.staff("leader", people.Leader, "140502", ""), "refused"},
		"who runs the system":           {c.admin(), "refused"},
		"a department":                  {c.staff("handler", people.Handler, "140502", "unit:U15"), "refused"},
		"somebody who is not signed in": {access.NewPublic(c.tenant), "refused"},
	} {
		if got := strings.Join(c.called(liaisons, see.who, first), ", "); got != see.want {
			t.Errorf("%s sees %q, want %q", name, got, see.want)
		}
	}
	stranger := c.staff("next", people.GridWorker, second, "")
	foreign := headOfOne
	foreign.ID, foreign.Version, foreign.Name = id, 1, "李四"
	_, refused := liaisons.Add(t.Context(), stranger, headOfOne, cases.Key{})
	for name, err := range map[string]error{
		"add":    refused,
		"change": liaisons.Change(t.Context(), stranger, foreign),
		"remove": liaisons.Remove(t.Context(), stranger, id, 1),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s by the worker of the next grid: %v", name, err)
		}
	}
	c.view(func(tx *store.Tx) error {
		sealed, err := tx.Liaison(access.SystemScope(c.tenant), id)
		if err != nil || sealed.Name+sealed.Phone != "" || strings.Contains(string(sealed.SealedName)+string(sealed.SealedPhone), "2012345") {
			t.Errorf("the row tells %+v, %v", sealed, err)
		}
		acts, err := tx.Acts(c.tenant, "liaison:"+id)
		if len(acts) != 1 || acts[0].Kind != "liaison.add" || strings.Contains(acts[0].Command, "王师傅") || acts[0].Words["phone"] == "" {
			t.Errorf("the log tells %+v", acts)
		}
		return err
	})
	c.proven()
}

func TestABuildingHasOneHeadUntilTheNext(t *testing.T) {
	t.Parallel()
	c, liaisons := housed(t)
	worker := c.staff("worker", people.GridWorker, first, "")
	id, err := liaisons.Add(t.Context(), worker, headOfOne, cases.Key{Hash: "1"})
	if err != nil {
		t.Fatal(err)
	}
	next := headOfOne
	next.Name = "李阿姨"
	_, err = liaisons.Add(t.Context(), worker, next, cases.Key{Hash: "2"})
	wantFault(t, err, fault.Conflict, "liaison.one_head")
	elsewhere := next
	elsewhere.Place = first + "001"
	_, err = liaisons.Add(t.Context(), worker, elsewhere, cases.Key{Hash: "3"})
	wantFields(t, err, "building liaison.building")

	next.ID, next.Version = id, 1
	if err := liaisons.Change(t.Context(), worker, next); err != nil {
		t.Fatal(err)
	}
	wantFault(t, liaisons.Change(t.Context(), worker, next), fault.Stale, "liaison.stale")
	wantFault(t, liaisons.Remove(t.Context(), worker, id, 1), fault.Stale, "liaison.stale")
	if got := strings.Join(c.called(liaisons, worker, first), ", "); got != "李阿姨 0356-2012345" {
		t.Errorf("called %q", got)
	}
	if err := liaisons.Remove(t.Context(), worker, id, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := liaisons.Add(t.Context(), worker, headOfOne, cases.Key{Hash: "4"}); err != nil {
		t.Errorf("after the last one was taken out: %v", err)
	}
	c.proven()
}

func TestAConsentOfTwoYearsIsAskedAgain(t *testing.T) {
	t.Parallel()
	c, liaisons := housed(t)
	worker := c.staff("worker", people.GridWorker, first, "")
	if _, err := liaisons.Add(t.Context(), worker, headOfOne, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	rows := func() (n int) {
		c.view(func(tx *store.Tx) error {
			list, err := tx.Liaisons(access.SystemScope(c.tenant), first)
			n = len(list)
			return err
		})
		return n
	}
	c.clock.Advance(728 * 24 * time.Hour)
	c.tidied()
	if shown := c.called(liaisons, worker, first); len(shown) != 1 {
		t.Errorf("before two years: %v", shown)
	}
	c.clock.Advance(2 * 24 * time.Hour)
	if shown := c.called(liaisons, worker, first); len(shown) != 0 {
		t.Errorf("after two years: %v", shown)
	}
	c.tidied()
	if n := rows(); n != 0 {
		t.Errorf("%d rows stay after two years", n)
	}
}

func TestATableOfHeadsIsTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	c, liaisons := housed(t)
	chief := c.staff("chief", people.ChiefGeneral, east, people.Center(east))
	take := func(lines ...string) (httpapi.TableResult, error) {
		return app.NewTables(c.App).Table(t.Context(), chief, httpapi.TableRequest{Kind: httpapi.TableLiaisons, Data: csv("岗位,区域编码,楼栋,称呼,工作电话,同意日期", lines...)})
	}
	building := "楼长," + lastMicro + ",东风小区1号楼,王师傅,0356-2012345,2026-03-01"
	_, err := take(string(building), "楼长,"+string(first)+",9号楼,赵师傅,0356-2012346,2026-03-01", "微网格长,140502002001001001,,孙师傅,0356-2012347,2026-03-01")
	wantFields(t, err, "CSV!C3 楼栋 liaison.building", "CSV!B4 区域编码 liaison.out_of_reach")
	_, err = take(string(building), string(building[:len(building)-len("0356-2012345,2026-03-01")])+"0356-2012349,2026-03-01")
	wantFields(t, err, "CSV!A3 岗位 liaison.one_head")
	if n := c.acts("liaison.add"); n != 0 {
		t.Errorf("wrong tables added %d", n)
	}
	for _, want := range []httpapi.TableResult{{Rows: 2, Added: 2}, {Rows: 2, Same: 2}} {
		got, err := take(string(building), "兼职网格员,"+string(first)+",,小李,13800000000,2026-03-01")
		if err != nil || got.Added != want.Added || got.Same != want.Same {
			t.Fatalf("%+v %v, want %+v", got, err, want)
		}
	}
	if got := c.called(liaisons, chief, first); len(got) != 2 || got[0] != "王师傅 0356-2012345" {
		t.Errorf("called %v", got)
	}
}
