package app

import (
	"context"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/planning/walk"
	"gezhi/internal/stations"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

const (
	siteQueue = 4
	siteKept  = 8
	mostOpen  = 300 // stations of a what-if
)

// Sites answers who lives within a walk of a station, and where new stations would help most. Searches run in the background, in turn with
// the divisions; their answers are kept in memory.
type Sites struct {
	app  *App
	ways *Ways
	runs *errands[httpapi.SiteRun]
	turn chan struct{}
}

// NewSites returns the siting of the application. A search waits for the turn of whoever else computes.
func NewSites(a *App, ways *Ways, turn chan struct{}) *Sites {
	return &Sites{app: a, ways: ways, runs: newErrands[httpapi.SiteRun](siteQueue, siteKept), turn: turn}
}

// asked is a question with what it is about.
type asked struct {
	policy  cases.Policy
	walker  walk.Walker
	metres  float64
	demands []stations.Demand
	ways    stations.Ways
	net     *walk.Network
}

// look checks a question and reads its ground.
func (s *Sites) look(ctx context.Context, actor access.Actor, q httpapi.SiteQuestion) (a asked, err error) {
	if err := mayPlan(actor, access.TerritoryPlan, q.Place, s.app.Clock.Now()); err != nil {
		return a, err
	}
	if a.policy, err = s.app.Policies.Policy(ctx, actor.Tenant); err != nil {
		return a, err
	}
	x := a.policy.Territory
	if !x.Known(q.Place) || q.Place.Level() > territory.LevelCommunity {
		return a, fault.New(fault.NotFound, "territory.not_found")
	}
	var f fault.Fields
	i := slices.IndexFunc(walk.Walkers(), func(w walk.Walker) bool { return w.Name == q.Walker })
	if i < 0 {
		f.Add("walker", "not_one_of", "allowed", []string{"adult", "elder", "wheelchair"})
	}
	if q.Minutes < stations.LeastMinutes || q.Minutes > stations.MostMinutes {
		f.Add("minutes", "out_of_range", "min", stations.LeastMinutes, "max", stations.MostMinutes)
	}
	for _, list := range []struct {
		field  string
		points []geo.LonLat
	}{{"open", q.Open}, {"today", q.Today}} {
		if len(list.points) > mostOpen {
			f.Add(list.field, "too_many_items", "max", mostOpen)
		}
		if slices.ContainsFunc(list.points, func(p geo.LonLat) bool { return !p.Valid() }) {
			f.Add(list.field, "station.outside")
		}
	}
	if a.demands = stations.Demands(x.Territory(), q.Place); len(a.demands) == 0 {
		f.Add("place", "siting.no_residents")
	}
	if err := f.Err(); err != nil {
		return a, err
	}
	a.walker = walk.Walkers()[i]
	a.metres = a.walker.Speed * 60 * float64(q.Minutes)
	a.ways, a.net, err = s.ways.On(ctx, actor.Tenant, a.walker)
	return a, err
}

// Cover finds who lives within a walk of the stations of a question.
func (s *Sites) Cover(ctx context.Context, actor access.Actor, q httpapi.SiteQuestion) (out httpapi.SiteCover, err error) {
	defer fault.Wrap(&err, "app.Cover")
	a, err := s.look(ctx, actor, q)
	if err != nil {
		return out, err
	}
	out = httpapi.SiteCover{Metres: a.metres, Speed: a.walker.Speed, Demands: a.demands, Streets: a.net != nil}
	if out.Cover, err = stations.Coverage(ctx, a.ways, a.metres, q.Open, a.demands); err != nil {
		return out, err
	}
	if q.Today != nil {
		today, err := stations.Coverage(ctx, a.ways, a.metres, q.Today, a.demands)
		if err != nil {
			return out, err
		}
		out.Gained, out.Lost = out.Cover.Change(today, a.demands)
	}
	if a.net != nil && q.Lines {
		search := walk.NewSearch(a.net)
		for _, p := range q.Open {
			out.Lines = append(out.Lines, search.Isochrone(a.net.Snap(p), a.metres))
		}
	}
	return out, nil
}

// Start puts a search into the queue. Faults: those of Cover; Invalid goal, n, seconds; Unavailable plan.busy.
func (s *Sites) Start(ctx context.Context, actor access.Actor, q httpapi.SiteQuestion) (out httpapi.SiteRun, err error) {
	defer fault.Wrap(&err, "app.StartSiting")
	a, err := s.look(ctx, actor, q)
	if err != nil {
		return out, err
	}
	ask := stations.Question{Goal: q.Goal, N: q.N, Metres: a.metres, Seed: q.Seed, Seconds: q.Seconds}
	if err := ask.Check(); err != nil {
		return out, err
	}
	if free := len(stations.Candidates(q.Goal, a.demands)); q.Goal != stations.Everybody && q.N > free {
		var f fault.Fields
		f.Add("n", "out_of_range", "min", 1, "max", free)
		return out, f.Err()
	}
	told := httpapi.SiteRun{ID: s.app.IDs.New(s.app.Clock.Now()), State: httpapi.RunQueued, Question: q, Streets: a.net != nil}
	return told, s.runs.start(ctx, actor, told.ID, told, func(ctx context.Context, tell func(func(*httpapi.SiteRun))) {
		begun := s.app.Clock.Now()
		tell(func(t *httpapi.SiteRun) { t.State = httpapi.RunRunning })
		answer, err := stations.Propose(ctx, a.ways, ask, q.Open, a.demands, func(value, bound float64) {
			tell(func(t *httpapi.SiteRun) { t.Value, t.Bound = value, bound })
		})
		if err != nil {
			s.app.Log.Warn("a search for stations failed", "error", err)
		}
		tell(func(t *httpapi.SiteRun) {
			t.State, t.Answer, t.Failed, t.Seconds = httpapi.RunDone, answer, err, s.app.Clock.Now().Sub(begun).Seconds()
		})
	})
}

// Work searches what is asked until ctx ends.
func (s *Sites) Work(ctx context.Context) { s.runs.work(ctx, s.turn) }

// Run returns a search of the actor's own, as far as it has come. NotFound plan.no_run; the fault of one that failed.
func (s *Sites) Run(actor access.Actor, id string) (httpapi.SiteRun, error) {
	run, err := s.runs.told(actor, id)
	if err == nil {
		err = run.Failed
	}
	return run, err
}

// Stop ends a search early: what it has found so far is its answer.
func (s *Sites) Stop(actor access.Actor, id string) error { return s.runs.end(actor, id) }

// Drafts lists the proposals of the places that the actor may plan, the newest first.
func (s *Sites) Drafts(ctx context.Context, actor access.Actor) (list []stations.Draft, err error) {
	defer fault.Wrap(&err, "app.Sitings")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Sitings(actor.Tenant)
		return err
	})
	return slices.DeleteFunc(list, func(d stations.Draft) bool {
		return mayPlan(actor, access.TerritoryPlan, d.Place, s.app.Clock.Now()) != nil
	}), err
}

// Save keeps a proposal: its places, and what they would mean counted anew. Nothing opens by it. Faults: those of Cover; Invalid name,
// note, sites.
func (s *Sites) Save(ctx context.Context, actor access.Actor, r httpapi.SitingSave, key cases.Key) (d stations.Draft, err error) {
	defer fault.Wrap(&err, "app.SaveSiting")
	a, err := s.look(ctx, actor, r.Question)
	if err != nil {
		return d, err
	}
	if d, err = s.draft(ctx, actor, r, a); err != nil {
		return d, err
	}
	who, err := access.Authorise(actor, access.TerritoryPlan, access.Resource{Tenant: actor.Tenant, Place: d.Place, Class: access.InternalData}, access.Handling, s.app.Clock.Now())
	if err != nil {
		return d, err
	}
	kept := d
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, sitingSave)
		if err != nil {
			return err
		}
		if found {
			_, id, _ := strings.Cut(act.Subject, ":")
			d, err = tx.Siting(actor.Tenant, id)
			return err
		}
		d = kept // it may run again
		d.ID, d.At = s.app.IDs.New(tx.Now()), tx.Now()
		if err := tx.InsertSiting(actor.Tenant, d); err != nil {
			return err
		}
		_, err = tx.AppendAct(audit.Act{Tenant: actor.Tenant, Subject: audit.Subject("siting", d.ID), Kind: sitingSave, At: tx.Now(), Actor: signed(actor, who),
			Key: key.Hash, KeyBody: key.Body, Command: written(d), Effects: "{}"})
		return err
	})
	return d, err
}

func (s *Sites) draft(ctx context.Context, actor access.Actor, r httpapi.SitingSave, a asked) (d stations.Draft, err error) {
	q := r.Question
	d = stations.Draft{Name: strings.TrimSpace(r.Name), Note: strings.TrimSpace(r.Note), Place: q.Place, Edition: a.policy.Territory.Territory().Edition.ID,
		Walker: q.Walker, Minutes: q.Minutes, Distances: "straight", Value: r.Value, Bound: r.Bound, Proven: r.Proven, Goal: q.Goal, By: actor.Account}
	if a.net != nil {
		d.Distances = "streets"
	}
	var f fault.Fields
	if n := utf8.RuneCountInString(d.Name); n == 0 {
		f.Add("name", "required")
	} else if n > 60 {
		f.Add("name", "too_long", "max", 60)
	}
	if utf8.RuneCountInString(d.Note) > 200 {
		f.Add("note", "too_long", "max", 200)
	}
	if len(r.Sites) == 0 {
		f.Add("sites", "required")
	}
	if len(r.Sites) > 100 { // as many as a search proposes, and some set by hand
		f.Add("sites", "too_many_items", "max", 100)
	}
	for _, p := range r.Sites {
		at := a.policy.Territory.Locate(p)
		if !p.Valid() || at.Grid == "" {
			f.Add("sites", "station.outside")
			break
		}
		code := at.Micro
		if code == "" {
			code = at.Grid
		}
		d.Sites = append(d.Sites, stations.Site{Code: code, At: p})
	}
	if err := f.Err(); err != nil {
		return d, err
	}
	before := q.Open // stations that the proposal gives up or moves stand open today
	if q.Today != nil {
		before = q.Today
	}
	today, err := stations.Coverage(ctx, a.ways, a.metres, before, a.demands)
	if err != nil {
		return d, err
	}
	then, err := stations.Coverage(ctx, a.ways, a.metres, slices.Concat(q.Open, r.Sites), a.demands)
	if err != nil {
		return d, err
	}
	d.Residents, d.Before, d.After = today.Residents, today.Covered, then.Covered
	for i := range d.Sites {
		others := slices.Concat(q.Open, slices.Delete(slices.Clone(r.Sites), i, i+1))
		without, err := stations.Coverage(ctx, a.ways, a.metres, others, a.demands)
		if err != nil {
			return d, err
		}
		d.Sites[i].Adds = then.Covered - without.Covered
	}
	return d, nil
}

// Open opens a station at a site of a proposal, the first being 0: from then on it counts as every other. Faults: those of Stations.Add;
// Invalid hours; NotFound siting.not_found, siting.no_site; Conflict siting.opened.
func (s *Sites) Open(ctx context.Context, actor access.Actor, id string, site int, p stations.Place, key cases.Key) (station string, err error) {
	defer fault.Wrap(&err, "app.OpenSite")
	rooms := NewStations(s.app)
	by, err := rooms.checked(ctx, actor, &p)
	if err == nil {
		err = p.CheckOpening()
	}
	if err != nil {
		return "", err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, stationAdd)
		if err != nil || found {
			_, station, _ = strings.Cut(act.Subject, ":")
			return err
		}
		d, err := tx.Siting(actor.Tenant, id)
		if err != nil {
			return err
		}
		if err := mayPlan(actor, access.TerritoryPlan, d.Place, s.app.Clock.Now()); err != nil {
			return fault.New(fault.NotFound, "siting.not_found").Because(err)
		}
		if station, err = rooms.insert(tx, actor.Tenant, p, by, key); err != nil {
			return err
		}
		if d, err = d.Open(site, station); err != nil {
			return err
		}
		if err := tx.SaveSiting(actor.Tenant, d); err != nil {
			return err
		}
		_, err = tx.AppendAct(audit.Act{Tenant: actor.Tenant, Subject: audit.Subject("siting", id), Kind: sitingOpen, At: tx.Now(), Actor: by,
			Command: written(map[string]any{"site": site, "station": station}), Effects: "{}"})
		return err
	})
	return station, err
}

// Drop removes a proposal. Faults: NotFound siting.not_found.
func (s *Sites) Drop(ctx context.Context, actor access.Actor, id string) (err error) {
	defer fault.Wrap(&err, "app.DropSiting")
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		d, err := tx.Siting(actor.Tenant, id)
		if err != nil {
			return err
		}
		who, err := access.Authorise(actor, access.TerritoryPlan, access.Resource{Tenant: actor.Tenant, Place: d.Place, Class: access.InternalData}, access.Handling, s.app.Clock.Now())
		if err != nil {
			return fault.New(fault.NotFound, "siting.not_found").Because(err)
		}
		if err := tx.DropSiting(actor.Tenant, id); err != nil {
			return err
		}
		_, err = tx.AppendAct(audit.Act{Tenant: actor.Tenant, Subject: audit.Subject("siting", id), Kind: sitingDrop, At: tx.Now(), Actor: signed(actor, who),
			Command: "{}", Effects: "{}"})
		return err
	})
}

// nearby is how many stations are told to somebody who looks from a place, and within how many metres of a walk they lie.
const (
	nearby    = 8
	nearbyFar = 5000.0
)

// Near lists the open stations next to a point, the nearest first, with the metres of the walk of an adult, and whether it is known along
// streets.
func (s *Sites) Near(ctx context.Context, tenant string, at geo.LonLat) (near []httpapi.NearStation, streets bool, err error) {
	defer fault.Wrap(&err, "app.Near")
	open, err := NewStations(s.app).List(ctx, tenant, false)
	if err != nil || len(open) == 0 {
		return nil, false, err
	}
	points := make([]geo.LonLat, len(open))
	for i, p := range open {
		points[i] = p.At
	}
	walkers := walk.Walkers()
	metres := make([][]float64, len(walkers))
	for n, w := range walkers {
		ways, net, err := s.ways.On(ctx, tenant, w)
		if err != nil {
			return nil, false, err
		}
		streets = net != nil
		metres[n] = make([]float64, len(open))
		for i := range metres[n] {
			metres[n][i] = math.Inf(1)
		}
		err = ways.Each(ctx, []geo.LonLat{at}, points, nearbyFar, func(_, to int, m float64) { metres[n][to] = m })
		if err != nil {
			return nil, false, err
		}
	}
	for i, p := range open {
		if math.IsInf(metres[0][i], 1) {
			continue
		}
		one := httpapi.NearStation{Place: p, Metres: metres[0][i]}
		for n, w := range walkers {
			if !math.IsInf(metres[n][i], 1) {
				one.Minutes[n] = max(1, int(math.Ceil(metres[n][i]/w.Speed/60)))
			}
		}
		near = append(near, one)
	}
	slices.SortStableFunc(near, func(a, b httpapi.NearStation) int {
		switch {
		case a.Metres < b.Metres:
			return -1
		case a.Metres > b.Metres:
			return 1
		}
		return 0
	})
	return near[:min(len(near), nearby)], streets, nil
}
