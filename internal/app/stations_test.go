package app_test

import (
	"context"
	"strconv"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/stations"
	"gezhi/internal/store"
	"gezhi/internal/testkit"
)

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func (p *planned) station() stations.Place {
	return stations.Place{Kind: stations.Station, Name: "东风服务驿站", At: *testkit.PointIn(0, 0), Hours: []calendar.Period{{From: 480, To: 1080}}, StepFree: true}
}

// TestAStationIsKeptByThoseOfItsPlace walks a station from its opening to its end, and looks at who may do what.
func TestAStationIsKeptByThoseOfItsPlace(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	s := app.NewStations(p.App)
	worker := p.staff("worker", people.GridWorker, first, people.GridTeam(first))
	elsewhere := p.staff("other", people.Dispatcher, "140502002", people.Center("140502002"))
	for _, actor := range []access.Actor{worker, elsewhere} {
		_, err := s.Add(t.Context(), actor, p.station(), cases.Key{})
		wantFault(t, err, fault.Forbidden, "access.forbidden")
	}
	key := cases.Key{Hash: "k", Body: "b"}
	id, err := s.Add(t.Context(), p.dispatcher, p.station(), key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Add(t.Context(), p.dispatcher, p.station(), key); again != id || err != nil {
		t.Errorf("the same request adds %s beside %s: %v", again, id, err)
	}
	one := p.station()
	one.ID, one.Version, one.Name = id, 1, "东风驿站"
	if err := s.Change(t.Context(), p.dispatcher, one); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.Change(t.Context(), p.dispatcher, one), fault.Stale, "station.stale")
	one.Version, one.At = 2, *testkit.PointIn(0, 1)
	if err := s.Change(t.Context(), p.dispatcher, one); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.Close(t.Context(), elsewhere, id, 3, true), fault.Forbidden, "access.forbidden")
	if err := s.Close(t.Context(), p.dispatcher, id, 3, true); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context(), p.dispatcher, id, 4, true); err != nil { // once more changes nothing
		t.Error(err)
	}
	open, err := s.List(t.Context(), p.tenant, false)
	all, failed := s.List(t.Context(), p.tenant, true)
	if err != nil || failed != nil || len(open) != 0 || len(all) != 1 || all[0].Version != 4 || all[0].Grid != second {
		t.Errorf("%+v is open of %+v: %v, %v", open, all, err, failed)
	}
	if err := s.Close(t.Context(), p.dispatcher, id, 4, false); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.Close(t.Context(), p.dispatcher, "nowhere", 1, true), fault.NotFound, "station.not_found")
}

func TestATableOfStationsIsTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	at := testkit.PointIn(0, 0)
	row := "服务驿站,东风服务驿站," + decimal(at.Lon) + "," + decimal(at.Lat) + ",\"08:30-12:00, 14:00-18:00\",是,饮水、换电柜\n"
	head := "类别,名称,经度,纬度,工作日开放,无障碍,设施\n"
	take := func(text string, dry bool) (httpapi.TableResult, error) {
		return app.NewTables(p.App).Table(t.Context(), p.dispatcher, httpapi.TableRequest{Kind: httpapi.TableStations, Data: []byte(text), DryRun: dry})
	}
	_, err := take(head+row+"小卖部,甲店,1,1,全天,,影院\n", false)
	if f := fault.As(err); !fault.Is(err, fault.Invalid) || len(f.Fields) < 3 {
		t.Errorf("wrong cells are told as %v", err)
	}
	if r, err := take(head+row, true); err != nil || r.Added != 1 {
		t.Fatalf("%+v: %v", r, err)
	}
	if list, _ := app.NewStations(p.App).List(t.Context(), p.tenant, true); len(list) != 0 {
		t.Error("a dry run kept something")
	}
	for n, want := range []int{1, 0} {
		if r, err := take(head+row, false); err != nil || r.Added != want || r.Same != 1-want {
			t.Errorf("time %d: %+v: %v", n+1, r, err)
		}
	}
	if list, err := app.NewStations(p.App).List(t.Context(), p.tenant, true); err != nil || len(list) != 1 || len(list[0].Amenities) != 2 {
		t.Errorf("%+v is kept: %v", list, err)
	}
}

func (p *planned) siteQuestion() httpapi.SiteQuestion {
	return httpapi.SiteQuestion{Place: "140502001", Walker: "adult", Minutes: 5, Goal: stations.MostPeople, N: 1, Seconds: 20}
}

// TestASearchForStationsIsAskedForAndKept runs a search in the background and keeps its answer as a proposal.
func TestASearchForStationsIsAskedForAndKept(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	sites := app.NewSites(p.App, app.NewWays(p.App), make(chan struct{}, 1))
	q := p.siteQuestion()
	none, err := sites.Cover(t.Context(), p.dispatcher, q)
	if err != nil || none.Covered != 0 || none.Residents == 0 || none.Streets {
		t.Fatalf("%+v: %v", none.Cover, err)
	}
	run, err := sites.Start(t.Context(), p.dispatcher, q)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); sites.Work(ctx) }()
	last, err := sites.Start(t.Context(), p.dispatcher, q)
	if err != nil {
		t.Fatal(err)
	}
	for told := last; told.State != httpapi.RunDone; { // one after another: when the last is done, all are
		if told, err = sites.Run(p.dispatcher, last.ID); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	<-ended
	done, err := sites.Run(p.dispatcher, run.ID)
	if err != nil || done.Answer == nil || done.Answer.After <= done.Answer.Before || done.Answer.Bound < done.Answer.Value {
		t.Fatalf("%+v: %v", done.Answer, err)
	}
	_, err = sites.Run(p.town, run.ID)
	wantFault(t, err, fault.NotFound, "plan.no_run")

	save := httpapi.SitingSave{Question: q, Name: "东片选址", Sites: []geo.LonLat{done.Answer.Sites[0].At}}
	kept, err := sites.Save(t.Context(), p.dispatcher, save, cases.Key{Hash: "s", Body: "b"})
	if err != nil || kept.After != done.Answer.After || kept.Sites[0].Adds != kept.After-kept.Before || kept.Sites[0].Code == "" {
		t.Fatalf("%+v: %v", kept, err)
	}
	there := q
	there.Open, there.Today = save.Sites, []geo.LonLat{}
	then, err := sites.Cover(t.Context(), p.dispatcher, there)
	if err != nil || then.Gained != then.Covered || then.Lost != 0 {
		t.Errorf("the first station gains %d of %d and loses %d: %v", then.Gained, then.Covered, then.Lost, err)
	}
	there.Open, there.Today = there.Today, there.Open
	if gone, err := sites.Cover(t.Context(), p.dispatcher, there); err != nil || gone.Gained != 0 || gone.Lost != then.Covered {
		t.Errorf("without it %d are gained and %d of %d lost: %v", gone.Gained, gone.Lost, then.Covered, err)
	}
	moved := save
	moved.Question.Today = save.Sites
	if same, err := sites.Save(t.Context(), p.dispatcher, moved, cases.Key{Hash: "m", Body: "m"}); err != nil || same.Before != same.After {
		t.Errorf("a station that stays where it is changes %d to %d: %v", same.Before, same.After, err)
	} else if err := sites.Drop(t.Context(), p.dispatcher, same.ID); err != nil {
		t.Error(err)
	}
	if list, err := sites.Drafts(t.Context(), p.dispatcher); err != nil || len(list) != 1 {
		t.Errorf("%d proposals: %v", len(list), err)
	}
	if list, _ := app.NewStations(p.App).List(t.Context(), p.tenant, true); len(list) != 0 {
		t.Error("a proposal opened a station")
	}
	elsewhere := p.staff("other", people.Dispatcher, "140502002", people.Center("140502002"))
	wantFault(t, sites.Drop(t.Context(), elsewhere, kept.ID), fault.NotFound, "siting.not_found")
	if err := sites.Drop(t.Context(), p.dispatcher, kept.ID); err != nil {
		t.Error(err)
	}
}

// TestAPlannedStationOpens opens a station at a site of a proposal that was kept: it counts as every other from then on, once, and is
// closed as every other.
func TestAPlannedStationOpens(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	sites, rooms := app.NewSites(p.App, app.NewWays(p.App), make(chan struct{}, 1)), app.NewStations(p.App)
	q := p.siteQuestion()
	d, err := sites.Save(t.Context(), p.dispatcher, httpapi.SitingSave{Question: q, Name: "东片选址", Sites: []geo.LonLat{*testkit.PointIn(0, 0), *testkit.PointIn(0, 1)}}, cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	one := p.station()
	one.At, one.Amenities = d.Sites[0].At, []stations.Amenity{stations.Water}
	never := one
	never.Hours = nil
	key := cases.Key{Hash: "o", Body: "o"}
	worker := p.staff("worker", people.GridWorker, first, people.GridTeam(first))
	for what, c := range map[string]struct {
		actor access.Actor
		id    string
		site  int
		place stations.Place
		kind  fault.Kind
		code  string
	}{
		"a worker of the grid":           {worker, d.ID, 0, one, fault.Forbidden, "access.forbidden"},
		"a station that is never open":   {p.dispatcher, d.ID, 0, never, fault.Invalid, "input.fields"},
		"a proposal that is not there":   {p.dispatcher, "nowhere", 0, one, fault.NotFound, "siting.not_found"},
		"a site that is not in the plan": {p.dispatcher, d.ID, 2, one, fault.NotFound, "siting.no_site"},
	} {
		t.Log(what)
		_, err := sites.Open(t.Context(), c.actor, c.id, c.site, c.place, cases.Key{})
		wantFault(t, err, c.kind, c.code)
	}
	if list, err := rooms.List(t.Context(), p.tenant, true); err != nil || len(list) != 0 {
		t.Fatalf("a refusal kept %+v: %v", list, err)
	}
	id, err := sites.Open(t.Context(), p.dispatcher, d.ID, 0, one, key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := sites.Open(t.Context(), p.dispatcher, d.ID, 0, one, key); again != id || err != nil {
		t.Errorf("the same request opens %s beside %s: %v", again, id, err)
	}
	_, err = sites.Open(t.Context(), p.dispatcher, d.ID, 0, one, cases.Key{Hash: "p", Body: "p"})
	wantFault(t, err, fault.Conflict, "siting.opened")
	list, err := rooms.List(t.Context(), p.tenant, false)
	kept, failed := sites.Drafts(t.Context(), p.dispatcher)
	if err != nil || failed != nil || len(list) != 1 || list[0].ID != id || len(list[0].Amenities) != 1 || kept[0].Sites[0].Station != id || kept[0].Sites[1].Station != "" {
		t.Fatalf("%+v is open, the plan is %+v: %v, %v", list, kept, err, failed)
	}
	if near, _, err := sites.Near(t.Context(), p.tenant, one.At); err != nil || len(near) != 1 {
		t.Errorf("residents find %d stations: %v", len(near), err)
	}
	if err := rooms.Close(t.Context(), p.dispatcher, id, 1, true); err != nil { // the way back
		t.Fatal(err)
	}
	if list, _ := rooms.List(t.Context(), p.tenant, false); len(list) != 0 {
		t.Errorf("%+v is still open", list)
	}
	_, err = sites.Open(t.Context(), p.dispatcher, d.ID, 0, one, cases.Key{Hash: "q", Body: "q"})
	wantFault(t, err, fault.Conflict, "siting.opened")
	if err := rooms.Close(t.Context(), p.dispatcher, id, 2, false); err != nil {
		t.Error(err)
	}
}

func TestAQuestionForStationsIsRefusedByItsFields(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	sites := app.NewSites(p.App, app.NewWays(p.App), make(chan struct{}, 1))
	for field, edit := range map[string]func(*httpapi.SiteQuestion){
		"walker":  func(q *httpapi.SiteQuestion) { q.Walker = "runner" },
		"minutes": func(q *httpapi.SiteQuestion) { q.Minutes = 60 },
		"open":    func(q *httpapi.SiteQuestion) { q.Open = []geo.LonLat{{Lon: 999}} },
		"today":   func(q *httpapi.SiteQuestion) { q.Today = make([]geo.LonLat, 301) },
		"n":       func(q *httpapi.SiteQuestion) { q.N = 50 },
		"seconds": func(q *httpapi.SiteQuestion) { q.Seconds = 0 },
	} {
		q := p.siteQuestion()
		edit(&q)
		_, err := sites.Start(t.Context(), p.dispatcher, q)
		if f := fault.As(err); !fault.Is(err, fault.Invalid) || f.Fields[0].Path != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	q := p.siteQuestion()
	q.Place = "140502002"
	_, err := sites.Cover(t.Context(), p.dispatcher, q)
	wantFault(t, err, fault.Forbidden, "access.forbidden")
}

// TestABarrierPartsNeighbours lays a river between the two grids of a community: what an operator takes in is in force at once.
func TestABarrierPartsNeighbours(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	planner, ways := app.NewPlanner(p.App), app.NewWays(p.App)
	before, _, err := planner.Ground(t.Context(), p.dispatcher, "140502001")
	if err != nil {
		t.Fatal(err)
	}
	a, b := before.Units[before.Edges[0].A].At, before.Units[before.Edges[0].B].At
	middle := geo.LonLat{Lon: (a.Lon + b.Lon) / 2, Lat: (a.Lat + b.Lat) / 2}
	dx, dy := (b.Lat-a.Lat)/4, (a.Lon-b.Lon)/4
	line := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[` +
		decimal(middle.Lon-dx) + "," + decimal(middle.Lat-dy) + "],[" + decimal(middle.Lon+dx) + "," + decimal(middle.Lat+dy) + "]]}}]}"
	operator := access.NewSystem(p.tenant)
	if r, err := ways.Import(t.Context(), operator, store.BarriersFile, "river.geojson", []byte(line), true); err != nil || r.Barriers != 1 {
		t.Fatalf("%+v: %v", r, err)
	}
	if same, _, err := planner.Ground(t.Context(), p.dispatcher, "140502001"); err != nil || same.Parted != 0 {
		t.Errorf("a dry run parted %d: %v", same.Parted, err)
	}
	if _, err := ways.Import(t.Context(), operator, store.BarriersFile, "river.geojson", []byte(line), false); err != nil {
		t.Fatal(err)
	}
	after, _, err := planner.Ground(t.Context(), p.dispatcher, "140502001")
	if err != nil || after.Parted+len(after.Edges) != len(before.Edges) {
		t.Fatalf("%d edges and %d parted of %d: %v", len(after.Edges), after.Parted, len(before.Edges), err)
	}
	alone := make([]bool, len(after.Units))
	for i := range alone {
		alone[i] = true
	}
	for _, e := range after.Edges {
		alone[e.A], alone[e.B] = false, false
	}
	for i, one := range alone {
		if one && len(before.Neighbours()[i]) > 0 {
			t.Errorf("%s has no neighbour left", after.Units[i].ID)
		}
	}
	if _, err := ways.Import(t.Context(), operator, store.BarriersFile, "", nil, false); err != nil {
		t.Fatal(err)
	}
	if same, _, err := planner.Ground(t.Context(), p.dispatcher, "140502001"); err != nil || same.Parted != 0 {
		t.Errorf("a barrier that was taken away parts %d: %v", same.Parted, err)
	}
	_, err = ways.Import(t.Context(), operator, store.BarriersFile, "x", []byte("{"), false)
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("rubbish: %v", err)
	}
	_, err = ways.Import(t.Context(), p.dispatcher, store.BarriersFile, "x", []byte(line), false)
	wantFault(t, err, fault.Forbidden, "access.forbidden")
}

// TestThePublicIsAnswered: what the public asked about a draft is answered until it comes into force, and everybody reads it.
func TestThePublicIsAnswered(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	d, err := p.r.Save(t.Context(), p.dispatcher, p.draft(), cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	answer := httpapi.Step{Act: "answer", Question: "网格员会换吗?", Answer: "生效前公布。"}
	p.refused(p.dispatcher, d, answer, fault.Conflict, "redivision.wrong_state")
	d = p.step(p.dispatcher, d, httpapi.Step{Act: "check"})
	if list, err := p.r.Coming(t.Context(), p.tenant); err != nil || len(list) != 0 {
		t.Errorf("the public is told of %d drafts: %v", len(list), err)
	}
	d = p.step(p.dispatcher, d, httpapi.Step{Act: "notice", Until: p.today().Add(6)})
	p.refused(p.dispatcher, d, httpapi.Step{Act: "answer", Question: " ", Answer: "好"}, fault.Invalid, "input.fields")
	p.step(p.dispatcher, d, answer)
	list, err := p.r.Coming(t.Context(), p.tenant)
	if err != nil || len(list) != 1 || len(list[0].Answers) != 1 || list[0].Drawn == nil || list[0].Drawn.Micros[lastMicro] == "" {
		t.Fatalf("the public is told %+v: %v", list, err)
	}
	again, _ := p.r.Coming(t.Context(), p.tenant)
	if again[0].Drawn != list[0].Drawn {
		t.Error("it was drawn twice")
	}
}
