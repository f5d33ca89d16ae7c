package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/i18n"
	"gezhi/internal/jobs"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

const (
	trainingMake = "training.make"
	lastRequests = 5 * time.Second // for requests that are under way when a training ground ends
	mostCounties = 1 << 12         // that may wait at once; each waits once
	practiseIn   = 20              // grids among which those who practise as grid workers are spread
)

// Practice fills a new training ground with synthetic people and cases.
type Practice struct {
	Days int // of life before the day on which it is made
	// Fill founds the county at the instant of the clock and lets it live through the days; told hears of the steps.
	Fill func(ctx context.Context, a *App, c *clock.Manual, told func(done, of int)) error
}

// Training keeps the training grounds (练习区), one for each county: each a whole installation of its own in a folder beside the real one,
// with keys, database and files of its own and no door to the outside, so that nothing done there can reach anything real.
type Training struct {
	app  *App
	fill Practice
	ask  chan string // tenants whose ground is to be made

	mu       sync.Mutex
	counties map[string]*trainingPlace // by tenant
}

// trainingPlace is where the training ground of a county is, or may come to be.
type trainingPlace struct {
	state httpapi.TrainingState
	here  *trainingGround // nil while there is none
}

// trainingGround is one that runs.
type trainingGround struct {
	app     *App
	handler http.Handler
	ctx     context.Context // ends what is under way
	cut     context.CancelFunc
	inside  sync.WaitGroup // requests
	work    sync.WaitGroup // background work
}

// NewTraining returns the training grounds of the application. Without a Practice, or with a database that several nodes may share, there
// are none.
func NewTraining(a *App, fill Practice) *Training {
	return &Training{app: a, fill: fill, ask: make(chan string, mostCounties), counties: map[string]*trainingPlace{}}
}

func (t *Training) absent() bool { return t.fill.Fill == nil || t.app.Config.Database != "" }

// State tells how far the training ground of a county is.
func (t *Training) State(tenant string) httpapi.TrainingState {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at(tenant).state
}

// at answers the place of a county; the caller holds mu.
func (t *Training) at(tenant string) *trainingPlace {
	p := t.counties[tenant]
	if p == nil {
		p = &trainingPlace{state: httpapi.TrainingState{State: "none"}}
		if t.absent() {
			p.state.State = "absent"
		}
		t.counties[tenant] = p
	}
	return p
}

// Make begins to make the training ground, or to put it back to its beginning; State tells how far it is.
//
// Faults: Forbidden; Conflict training.database where the database is not in the folder, training.busy while it is being made; Unavailable
// training.no_room when the disk fills.
func (t *Training) Make(ctx context.Context, actor access.Actor) (err error) {
	defer fault.Wrap(&err, "app.MakeTraining")
	who, err := access.Authorise(actor, access.TrainingManage, access.Resource{Tenant: actor.Tenant, Class: access.PublicData}, access.Handling, t.app.Clock.Now())
	if err != nil {
		return err
	}
	if t.app.disk.Level() >= jobs.RoomNoFiles {
		return fault.New(fault.Unavailable, "training.no_room")
	}
	before, err := t.begin(actor.Tenant)
	if err != nil {
		return err
	}
	err = t.app.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.AppendAct(audit.Act{
			Tenant: actor.Tenant, Subject: audit.Subject("tenant", actor.Tenant), Kind: trainingMake, At: tx.Now(), Actor: signed(actor, who),
			Command: written(map[string]bool{"again": before == "ready"}), Effects: "{}",
		})
		return err
	})
	if err != nil {
		t.settle(actor.Tenant, func(s *httpapi.TrainingState) { s.State = before })
		return err
	}
	t.ask <- actor.Tenant
	return nil
}

// begin takes the making for one caller and answers how things stood.
func (t *Training) begin(tenant string) (before string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := &t.at(tenant).state
	switch before = s.State; before {
	case "absent":
		return "", fault.New(fault.Conflict, "training.database")
	case "making":
		return "", fault.New(fault.Conflict, "training.busy")
	}
	s.State, s.Done, s.Of, s.Failed = "making", 0, 0, false
	return before, nil
}

func (t *Training) settle(tenant string, change func(*httpapi.TrainingState)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change(&t.at(tenant).state)
}

// Run opens the training grounds that are there, and makes them anew when it is asked to, until ctx ends.
func (t *Training) Run(ctx context.Context) {
	if t.absent() {
		return
	}
	t.tidy()
	for _, tenant := range t.app.Tenants.Keys() {
		t.open(ctx, tenant)
	}
	for {
		select {
		case <-ctx.Done():
			for _, tenant := range t.known() {
				t.leave(tenant)
			}
			return
		case tenant := <-t.ask:
			t.remake(ctx, tenant)
		}
	}
}

// tidy removes what was left half made, and what belongs to a county that has gone.
func (t *Training) tidy() {
	all := filepath.Join(t.app.Config.Data, "training")
	entries, err := os.ReadDir(all)
	if err != nil { // there is no such folder before the first is made
		return
	}
	for _, e := range entries {
		gone := filepath.Join(all, e.Name())
		if _, ours := t.app.Tenants.ByKey(e.Name()); ours {
			gone = t.dir(e.Name(), "next")
		}
		if err := os.RemoveAll(gone); err != nil {
			t.app.Log.Error("a part of a training ground could not be removed", "folder", gone, "error", err)
		}
	}
}

// known lists the counties whose training ground was asked for or is open.
func (t *Training) known() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Collect(maps.Keys(t.counties))
}

func (t *Training) dir(tenant, name string) string {
	return filepath.Join(t.app.Config.Data, "training", tenant, name)
}

// config is that of a training ground: a folder, and the base map. Whatever would reach outside of the folder is left empty: the
// database, short messages, the heads of the logs.
func (t *Training) config(dir string) config.Config {
	own := t.app.Config
	return config.Config{Data: dir, Proxies: own.Proxies, TiandituKey: own.TiandituKey, MapFile: own.MapFile, MapCredit: own.MapCredit}
}

// remake fills a new folder beside the old one and then puts it in its place. When that fails the old one stays.
func (t *Training) remake(ctx context.Context, tenant string) {
	err := t.build(ctx, tenant)
	if err == nil {
		t.leave(tenant)
		err = errors.Join(os.RemoveAll(t.dir(tenant, "now")), os.Rename(t.dir(tenant, "next"), t.dir(tenant, "now")))
		t.open(ctx, tenant)
	}
	if err == nil || ctx.Err() != nil {
		return
	}
	t.app.Log.Error("the training ground could not be made", "error", err)
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.at(tenant)
	p.state.State, p.state.Failed = "none", true
	if p.here != nil {
		p.state.State = "ready"
	}
}

// build founds and fills the folder "next".
func (t *Training) build(ctx context.Context, tenant string) (err error) {
	next := t.dir(tenant, "next")
	if err := os.RemoveAll(next); err != nil {
		return err
	}
	virtual := clock.NewManual(calendar.DateOf(t.app.Clock.Now()).AddDays(-t.fill.Days).Start())
	a, err := Open(ctx, t.config(next), Options{Clock: virtual, Random: t.app.random, Log: t.app.Log, Light: true, Loose: true})
	if err != nil {
		return err
	}
	told := func(done, of int) { t.settle(tenant, func(s *httpapi.TrainingState) { s.Done, s.Of = done, of }) }
	err = t.fill.Fill(ctx, a, virtual, told)
	if err == nil {
		err = a.CatchUp(ctx)
	}
	return errors.Join(err, a.Close())
}

// open opens the folder "now", if it is there, and lets it work.
func (t *Training) open(ctx context.Context, tenant string) {
	info, err := os.Stat(t.dir(tenant, "now"))
	if errors.Is(err, os.ErrNotExist) {
		t.settle(tenant, func(s *httpapi.TrainingState) { s.State, s.Since = "none", nil })
		return
	}
	var ground *trainingGround
	if err == nil {
		ground, err = t.start(ctx, tenant)
	}
	if err != nil {
		t.app.Log.Error("the training ground could not be opened", "error", err)
		t.settle(tenant, func(s *httpapi.TrainingState) { s.State, s.Failed = "none", true })
		return
	}
	since := info.ModTime()
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.at(tenant)
	p.here, p.state = ground, httpapi.TrainingState{State: "ready", Since: &since}
}

func (t *Training) start(ctx context.Context, tenant string) (*trainingGround, error) {
	a, err := Open(ctx, t.config(t.dir(tenant, "now")), Options{Clock: t.app.Clock, Random: t.app.random, Log: t.app.Log, Light: true, RateScale: t.app.rateScale, Begun: true})
	if err != nil {
		return nil, err
	}
	a.Demonstrate()
	real, _ := t.app.Tenants.ByKey(tenant)
	a.base, a.disk.Bare = httpapi.TrainingPath+"/"+string(real.County), true
	handler, err := a.Handler()
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	g := &trainingGround{app: a, handler: http.StripPrefix(a.base, handler)}
	g.ctx, g.cut = context.WithCancel(context.WithoutCancel(ctx))
	for _, job := range a.jobs() {
		g.work.Go(func() { job(g.ctx) })
	}
	return g, nil
}

// leave ends the training ground that runs, if any: nobody comes in, streams end, and what is under way may finish, within reason.
func (t *Training) leave(tenant string) {
	t.mu.Lock()
	g := t.at(tenant).here
	t.at(tenant).here = nil
	t.mu.Unlock()
	if g == nil {
		return
	}
	g.app.live.End()
	late := time.AfterFunc(lastRequests, g.cut)
	g.inside.Wait()
	late.Stop()
	g.cut()
	g.work.Wait()
	if err := g.app.Close(); err != nil {
		t.app.Log.Error("the training ground did not close", "error", err)
	}
}

// enter answers the ground that runs; whoever has it calls inside.Done.
func (t *Training) enter(tenant string) *trainingGround {
	t.mu.Lock()
	defer t.mu.Unlock()
	g := t.at(tenant).here
	if g != nil {
		g.inside.Add(1)
	}
	return g
}

// ServeHTTP answers what is asked below the path of the training ground. Where there is none nobody has a session there.
func (t *Training) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	county, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, httpapi.TrainingPath+"/"), "/")
	var g *trainingGround
	if real, ok := t.app.Tenants.ByCounty(county); ok {
		g = t.enter(real.Key)
	}
	if g == nil {
		face, _, _ := strings.Cut(rest, "/")
		if face == "desk" || face == "field" {
			http.Redirect(w, r, "/"+face+"/practice", http.StatusSeeOther)
			return
		}
		lang := i18n.Negotiate(r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"))
		httpapi.WriteProblem(w, lang, "", fault.New(fault.Unauthenticated, "session.none"))
		return
	}
	defer g.inside.Done()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(g.ctx, cancel)()
	g.handler.ServeHTTP(w, r.WithContext(ctx))
}

// Enter opens a session in the training ground for somebody who is signed in to the real one. Everybody has accounts of their own there,
// one for each role, that know nothing of the real account but a digest.
//
// Faults: Conflict training.none, training.busy.
func (t *Training) Enter(ctx context.Context, who httpapi.Trainee) (in people.SignedIn, err error) {
	defer fault.Wrap(&err, "app.EnterTraining")
	if t.State(who.Tenant).State == "making" {
		return in, fault.New(fault.Conflict, "training.busy")
	}
	g := t.enter(who.Tenant)
	if g == nil {
		return in, fault.New(fault.Conflict, "training.none")
	}
	defer g.inside.Done()
	tenant := g.app.Tenants.All()[0]
	account, err := g.account(ctx, tenant, who)
	if err != nil {
		return in, err
	}
	link, err := g.app.People.SignInLink(ctx, tenant.Key, account)
	if err != nil {
		return in, err
	}
	return g.app.People.SignInByLink(ctx, link, who.Kind, who.Addr, who.Agent)
}

// account finds the account with which somebody practises a role, and makes it when it is the first time. A grid has one worker, so that
// those who practise as one take the place of one that is there.
func (g *trainingGround) account(ctx context.Context, tenant store.Tenant, who httpapi.Trainee) (string, error) {
	sum := sha256.Sum256([]byte(who.Account + "\x00" + string(who.Role)))
	if who.Role == people.GridWorker {
		return g.worker(ctx, tenant, binary.BigEndian.Uint64(sum[:]))
	}
	login := strings.ReplaceAll(string(who.Role), "_", "-") + "-" + hex.EncodeToString(sum[:8])
	id, err := g.known(ctx, login)
	if !fault.Is(err, fault.NotFound) {
		return id, err
	}
	member, err := g.member(ctx, tenant, who.Role, login)
	if err != nil {
		return "", err
	}
	if err := g.app.People.Admit(ctx, []people.Member{member}); err != nil && !fault.HasCode(err, "login.taken") {
		return "", err
	}
	return g.known(ctx, login)
}

func (g *trainingGround) known(ctx context.Context, login string) (id string, err error) {
	err = g.app.Store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.People().AccountByLogin(login)
		id = a.ID
		return err
	})
	return id, err
}

// member is a new account with the posts of a role: at the center of the county, and of a handler in every department, so that
// whoever practises alone can follow a case to its end.
func (g *trainingGround) member(ctx context.Context, tenant store.Tenant, role people.Role, login string) (people.Member, error) {
	now := g.app.Clock.Now()
	name := i18n.Text(i18n.Chinese, "role."+string(role), nil) + " " + strings.ToUpper(login[len(login)-4:])
	account := people.Account{Tenant: tenant.Key, ID: g.app.IDs.New(now), Login: login, Name: name, Status: people.Active, Salt: g.app.IDs.Random(16), CreatedAt: now, Version: 1}
	m := people.Member{Account: account}
	post := func(role people.Role, org people.Org) {
		m.Posts = append(m.Posts, people.Post{Tenant: tenant.Key, ID: g.app.IDs.New(now), Account: account.ID, Role: role, Place: tenant.County, Org: org, From: now, Version: 1})
	}
	switch role {
	case people.Dispatcher:
		post(people.Dispatcher, people.Center(tenant.County))
		post(people.Clerk, people.Center(tenant.County))
	case people.Verifier:
		post(people.Verifier, people.Center(tenant.County))
	case people.Leader:
		post(people.Leader, "")
	case people.Handler:
		units, err := g.units(ctx, tenant)
		if err != nil {
			return m, err
		}
		for _, u := range units {
			post(people.Handler, u)
		}
	}
	return m, nil
}

// units lists the departments, first the one that has most in hand: its list is the one that a handler sees first.
func (g *trainingGround) units(ctx context.Context, tenant store.Tenant) (units []people.Org, err error) {
	policy, err := g.app.Policies.Policy(ctx, tenant.Key)
	if err != nil {
		return nil, err
	}
	var open map[people.Org]int
	err = g.app.Store.View(ctx, func(tx *store.Tx) (err error) {
		open, err = tx.OpenByLead(tenant.Key, cases.WithUnit)
		return err
	})
	for _, u := range policy.Catalogue.Units() {
		if u.Open() {
			units = append(units, people.Unit(u.Code))
		}
	}
	slices.SortStableFunc(units, func(a, b people.Org) int { return cmp.Compare(open[b], open[a]) })
	return units, err
}

// worker picks the worker of one of the grids of practice.
func (g *trainingGround) worker(ctx context.Context, tenant store.Tenant, draw uint64) (account string, err error) {
	err = g.app.Store.View(ctx, func(tx *store.Tx) error {
		posts, err := tx.PostsUnder(tenant.Key, tenant.County)
		if err != nil {
			return err
		}
		workers := PractisedGrids(people.EffectiveAt(posts, tx.Now()))
		if len(workers) == 0 {
			return fault.New(fault.Conflict, "training.none")
		}
		account = workers[draw%uint64(len(workers))].Account
		return nil
	})
	return account, err
}

// PractisedGrids lists the posts of the grid workers in whose place people practise: the first in the order of places.
func PractisedGrids(posts []people.Post) []people.Post {
	workers := slices.DeleteFunc(slices.Clone(posts), func(p people.Post) bool { return p.Role != people.GridWorker })
	slices.SortFunc(workers, func(a, b people.Post) int { return cmp.Compare[territory.Code](a.Place, b.Place) })
	return workers[:min(practiseIn, len(workers))]
}
