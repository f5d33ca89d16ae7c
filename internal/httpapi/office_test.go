package httpapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

func TestTheTreeOfPlaces(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.Anybody(apitest.Chengqu)
	var root httpapi.Area
	c.Get(t, "/api/v1/areas").Want(200).Into(&root)
	var towns []httpapi.Area
	c.Get(t, "/api/v1/areas/"+string(root.Code)+"/children").Want(200).Into(&towns)
	if root.Kind != territory.LevelCounty || len(towns) != 2 || towns[0].Children == 0 {
		t.Errorf("%+v %+v", root, towns)
	}
	var grid httpapi.Area
	c.Get(t, "/api/v1/areas/"+string(root.Code)+"001001001").Want(200).Into(&grid)
	if len(grid.Path) != 4 || grid.Sort != "ordinary" || len(grid.Neighbours) == 0 || grid.Centre == nil {
		t.Errorf("%+v", grid)
	}
	for _, none := range []string{"1", "140502999", "..%2f..", "abc"} {
		c.Get(t, "/api/v1/areas/"+none).Want(404)
	}
	var shapes struct {
		Type     string
		Features []struct {
			ID       string
			Geometry struct{ Type string }
		}
	}
	c.Get(t, "/api/v1/areas/"+string(root.Code)+"001001/geojson?children=1").Want(200).Into(&shapes)
	if shapes.Type != "FeatureCollection" || len(shapes.Features) != 2 || shapes.Features[0].Geometry.Type != "Polygon" {
		t.Errorf("%+v", shapes)
	}
}

func TestPointsAndNamesArePlaced(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.Anybody(apitest.Chengqu)
	p := testkit.PointIn(0, 0)
	var at httpapi.At
	c.Get(t, "/api/v1/locate?lon="+num(p.Lon)+"&lat="+num(p.Lat)).Want(200).Into(&at)
	if !at.OK || at.Grid == nil || at.Micro == nil || at.Town == nil {
		t.Errorf("%+v", at)
	}
	c.Get(t, "/api/v1/locate?lon=10&lat=10").Want(200).Into(&at)
	if at.OK {
		t.Errorf("%+v", at)
	}
	for _, query := range []string{"", "lon=x&lat=1", "lon=181&lat=1", "lon=1&lat=1&datum=mars", "lon=NaN&lat=1"} {
		c.Get(t, "/api/v1/locate?"+query).Want(422)
	}
	var hits []territory.Hit
	c.Get(t, "/api/v1/places?q=东风").Want(200).Into(&hits)
	if len(hits) == 0 {
		t.Error("nothing found")
	}
	c.Get(t, "/api/v1/places").Want(422)
}

func num(f float64) string {
	raw, _ := json.Marshal(f)
	return string(raw)
}

func TestTheAccessListIsShownAsItStandsToday(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	c := w.Anybody(apitest.Chengqu)
	var all, public []httpapi.MatterRow
	c.Get(t, "/api/v1/catalogue/matters").Want(200).Into(&all)
	c.Get(t, "/api/v1/catalogue/matters?public=true").Want(200).Into(&public)
	if len(all) < 40 || len(public) == 0 || len(public) >= len(all) {
		t.Errorf("%d matters, %d for residents", len(all), len(public))
	}
	var one httpapi.MatterDetail
	c.Get(t, "/api/v1/catalogue/matters/"+all[0].Code).Want(200).Into(&one)
	if len(one.Limits) != 4 || one.Entry.Basis == "" {
		t.Errorf("%+v", one)
	}
	var cards []httpapi.MatterRow
	c.Get(t, "/api/v1/catalogue/matters?handbook=true").Want(200).Into(&cards)
	if all[0].Card != nil || len(cards) != len(all) {
		t.Errorf("a card without asking, or %d matters for %d", len(cards), len(all))
	}
	for _, m := range cards {
		if m.Card == nil || m.Card.MustNot == "" || m.Card.Call == "" || m.Card.Evidence == "" || len(m.Card.Actions) == 0 || m.Urgent != (m.Card.Urgent != "") {
			t.Errorf("%s: %+v", m.Code, m.Card)
		}
	}
	c.Get(t, "/api/v1/catalogue/matters/C9999").Want(404)
	var reasons []httpapi.ReasonView
	c.Get(t, "/api/v1/catalogue/reasons/reject").Want(200).Into(&reasons)
	if len(reasons) == 0 || reasons[0].Name == "" {
		t.Errorf("%+v", reasons)
	}
	c.Get(t, "/api/v1/catalogue/reasons/mood").Want(422)
	var view httpapi.ViewView
	c.Get(t, "/api/v1/catalogue/views/main").Want(200).Into(&view)
	var policy httpapi.Policy
	c.Get(t, "/api/v1/catalogue").Want(200).Into(&policy)
	if len(view.Steps) != 6 || len(policy.Units) != 27 || len(policy.Categories) != 13 || len(policy.Loops) != 4 {
		t.Errorf("%d steps, %d units, %d categories, %d loops", len(view.Steps), len(policy.Units), len(policy.Categories), len(policy.Loops))
	}
	var guesses []httpapi.MatterSuggest
	c.Post(t, "/api/v1/catalogue/suggest", map[string]string{"words": "小区门口路灯不亮"}).Want(200).Into(&guesses)
	if len(guesses) == 0 || guesses[0].Sentence == "" {
		t.Errorf("%+v", guesses)
	}
}

func TestTheCalendarTellsWhatItKnows(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	var all, one httpapi.CalendarView
	c := w.Anybody(apitest.Chengqu)
	c.Get(t, "/api/v1/calendar").Want(200).Into(&all)
	c.Get(t, "/api/v1/calendar?year=2026").Want(200).Into(&one)
	if len(all.Years) < 7 || len(one.Years) != 1 || !one.Years[0].Known || len(one.Years[0].Days) < 20 {
		t.Errorf("%d years; %+v", len(all.Years), one)
	}
	admin := w.As(apitest.Chengqu, people.SysAdmin)
	admin.Do(t, "POST", "/api/v1/calendar/years", strings.NewReader(`{"year":2027,"days":[]}`)).Want(200)
	admin.Do(t, "POST", "/api/v1/calendar/years", strings.NewReader(`nonsense`)).Want(400)
}

func TestTheLogIsShownWithoutWords(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	r := reported(t, w)
	auditor := w.As(apitest.Chengqu, people.AuditAdmin)
	var log []httpapi.LogEntry
	a := auditor.Get(t, "/api/v1/audit/acts?subject=case:"+r.ID).Want(200).Into(&log)
	if len(log) != 1 || log[0].Kind != "case.report" || log[0].Words["words"] == "" || strings.Contains(string(a.Body), "路灯") {
		t.Errorf("%s", a.Body)
	}
	auditor.Get(t, "/api/v1/audit/acts").Want(422)
	auditor.Get(t, "/api/v1/audit/status").Want(200)
}

func TestAPercentageOnTooFewIsNotTold(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	var rates httpapi.RatesView
	c := w.As(apitest.Chengqu, people.Leader)
	c.Get(t, "/api/v1/reports/rates?from=2026-01-01&to=2026-03-31").Want(200).Into(&rates)
	if rates.Response.Percent != nil || rates.Response.Num != 0 {
		t.Errorf("%+v", rates)
	}
	c.Get(t, "/api/v1/reports/counts?by=matter").Want(200)
	for _, query := range []string{"from=2026-02-30", "from=2026-03-02&to=2026-03-01", "place=x", "by=person"} {
		c.Get(t, "/api/v1/reports/rates?"+query).Want(422)
	}
}

func TestImportsReachTheirRoomWithWhatWasDeclared(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	admin := w.As(apitest.Chengqu, people.SysAdmin)
	form := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"g.csv\"\r\n\r\ncode,name\r\n1,2\r\n--b--\r\n"
	admin.With("Content-Type", "multipart/form-data; boundary=b").
		Do(t, "POST", "/api/v1/imports/grids?datum=gcj02&valid_from=2026-01-01&dry_run=true", strings.NewReader(form)).Want(200)
	admin.With("Content-Type", "text/csv").Do(t, "POST", "/api/v1/imports/places", strings.NewReader("a,b\n")).Want(200)
	got := w.Fakes.Imported
	if len(got) != 2 || !got[0].DryRun || got[0].Datum != "gcj02" || string(got[0].Data) != "code,name\r\n1,2" || got[1].Kind != httpapi.ImportPlaces {
		t.Errorf("%+v", got)
	}
	for _, path := range []string{"people", "grids?datum=mars", "grids?valid_from=2026-02-30", "boundaries?code=x"} {
		admin.Do(t, "POST", "/api/v1/imports/"+path, strings.NewReader("a,b\n")).Want(422)
	}
}

func TestAColleagueGetsAnAccountAPostAndAPassword(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	system, security := w.As(apitest.Chengqu, people.SysAdmin), w.As(apitest.Chengqu, people.SecAdmin)
	var link httpapi.InvitationView
	system.Post(t, "/api/v1/accounts", map[string]string{"login": "new.colleague", "name": "新同事"}).Want(201).Into(&link)
	var post httpapi.PostView
	security.Post(t, "/api/v1/accounts/"+link.Account+"/posts", map[string]any{
		"role": "dispatcher", "place": w.County(apitest.Chengqu), "org": people.Center(w.County(apitest.Chengqu)),
	}).Want(201).Into(&post)
	if post.Role != people.Dispatcher || post.RoleName == "" {
		t.Errorf("%+v", post)
	}
	anybody := w.Anybody(apitest.Chengqu)
	anybody.Post(t, "/api/v1/session/redeem", map[string]string{"link": link.Link, "password": "123456789"}).Want(422)
	anybody.Post(t, "/api/v1/session/redeem", map[string]string{"link": link.Link, "password": "格治不好猜的口令 7"}).Want(200)
	anybody.Post(t, "/api/v1/session/redeem", map[string]string{"link": link.Link, "password": "格治不好猜的口令 8"}).Want(404)
	var me httpapi.Me
	anybody.Post(t, "/api/v1/session", map[string]string{"login": "New.Colleague", "password": "格治不好猜的口令 7"}).Want(200).Into(&me)
	if len(me.Posts) != 1 || me.Posts[0].ID != post.ID {
		t.Errorf("%+v", me)
	}
	security.Post(t, "/api/v1/posts/"+post.ID+"/end", nil).Want(204)
	system.Post(t, "/api/v1/accounts/"+link.Account+"/disable", nil).Want(204)
	anybody.Post(t, "/api/v1/session", map[string]string{"login": "new.colleague", "password": "格治不好猜的口令 7"}).Want(401)
}
