package apitest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gezhi/internal/cases"
	"gezhi/internal/cases/casestest"
	"gezhi/internal/catalogue"
	"gezhi/internal/clock"
	"gezhi/internal/httpapi"
	"gezhi/internal/ids"
	"gezhi/internal/media"
	"gezhi/internal/people"
	"gezhi/internal/people/peopletest"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
	"gezhi/jurisdictions"
)

// The tenants of the installation.
const (
	Chengqu  = "chengqu"
	Qingzhou = "qingzhou"
)

// Start is when a world begins: a Monday morning, in office hours.
var Start = time.Date(2026, time.March, 16, 1, 0, 0, 0, time.UTC)

// World is one installation.
type World struct {
	Registry *httpapi.Registry
	Deps     httpapi.Deps
	Clock    *clock.Manual
	Log      *Log
	People   *peopletest.Memory
	Cases    *casestest.Memory
	Service  *cases.Service
	Policies map[string]cases.Policy // by tenant; SetPolicy changes one
	Fakes    *Fakes
	Latest   *Latest

	// Undo lets every change be decided and then be undone with a Conflict "test.undone", so that no answer depends on an earlier one.
	Undo atomic.Bool

	t        testing.TB
	policies sync.RWMutex
	mu       sync.Mutex
	members  map[string]Member
}

// Change lets a test put something else behind the routes before they are mounted.
type Change func(*httpapi.Deps, *httpapi.Options)

// New builds an installation of two counties.
func New(t testing.TB, changes ...Change) *World {
	t.Helper()
	policies := map[string]cases.Policy{Chengqu: testkit.Policy(t, jurisdictions.Chengqu), Qingzhou: testkit.Policy(t, jurisdictions.Qingzhou)}
	return build(t, policies, clock.NewManual(Start), nil, changes)
}

// In builds an installation of one county in the setting of a flow.
func In(t testing.TB, s testkit.Setting) *World {
	t.Helper()
	return build(t, map[string]cases.Policy{s.Tenant: s.Policy}, s.Clock, s.Draw, []Change{func(d *httpapi.Deps, o *httpapi.Options) {
		d.Tenants, o.RateScale = Single{d.Tenants, s.Tenant}, 1_000_000
	}})
}

func build(t testing.TB, policies map[string]cases.Policy, c *clock.Manual, random io.Reader, changes []Change) *World {
	t.Helper()
	w := &World{t: t, Clock: c, Log: &Log{}, People: peopletest.New(), members: map[string]Member{}, Policies: policies}
	w.Cases = casestest.New(w.Clock)
	w.Fakes = &Fakes{world: w}
	w.Latest = &Latest{world: w, at: map[string]int64{}}
	source := ids.NewSource(random)
	hasher, err := people.NewLightHasher()
	if err != nil {
		t.Fatal(err)
	}
	w.Service = &cases.Service{Store: undoneCases{w.Cases, w}, Policies: w, Vault: casestest.Vault{}, Clock: w.Clock, IDs: source}
	rooms := people.New(undonePeople{w.People, w}, w.Clock, ids.NewSource(nil), hasher)
	rooms.Demonstrate()
	w.Deps = httpapi.Deps{
		Log: slog.New(slog.NewJSONHandler(w.Log, &slog.HandlerOptions{Level: slog.LevelDebug})), Clock: w.Clock, IDs: source,
		Tenants: tenants{w}, Policies: w, People: rooms, Directory: w.Fakes, Cases: w.Service, Store: w.Cases, Vault: casestest.Vault{},
		Contacts: w.Fakes, Prints: w.Fakes, Media: media.NewIntake(media.DefaultLimits()), Blobs: w.files(), Uploads: w.Fakes, Calendars: w.Fakes, Rules: w.Fakes, Audit: w.Fakes,
		Reports: w.Fakes, Overviews: w.Fakes, Imports: w.Fakes, Tables: w.Fakes, Inbox: w.Fakes, Desk: &Kept{}, Feed: w.Fakes, Spots: w.Fakes, Latest: w.Latest, Ready: func(context.Context) error { return nil },
		Units: w.Fakes, Opinions: w.Fakes, Texts: &Texts{}, Liaisons: &Liaisons{}, Field: Field{rooms}, Patrols: &Patrols{clock: w.Clock.Now}, Ledgers: &Ledgers{clock: w.Clock.Now}, LedgerTables: &Ledgers{clock: w.Clock.Now}, Households: &Households{clock: w.Clock.Now}, Visits: &Visits{}, Mandates: &Mandates{clock: w.Clock.Now}, FirstSteps: w.Fakes, Training: Training{}, Planning: Planning{}, Redivisions: Redivisions{},
		Stations: Stations{}, Sites: Sites{},
	}
	w.Deps.Releases = &Releases{ledgers: w.Deps.Ledgers.(*Ledgers), ids: source, clock: w.Clock.Now}
	options := httpapi.Options{RateScale: 1000}
	for _, change := range changes {
		change(&w.Deps, &options)
	}
	if w.Registry, err = httpapi.New(w.Deps, options); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *World) files() *media.Files {
	files, err := media.OpenFiles(w.t.TempDir())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = files.Close() })
	return files
}

// Policy makes the world a cases.Policies.
func (w *World) Policy(_ context.Context, tenant string) (cases.Policy, error) {
	p, _ := w.policy(tenant)
	return p, nil
}

func (w *World) policy(tenant string) (cases.Policy, bool) {
	w.policies.RLock()
	defer w.policies.RUnlock()
	p, ok := w.Policies[tenant]
	return p, ok
}

// SetPolicy puts another policy in force.
func (w *World) SetPolicy(tenant string, p cases.Policy) {
	w.policies.Lock()
	defer w.policies.Unlock()
	w.Policies[tenant] = p
}

// County returns the code of a tenant's county.
func (w *World) County(tenant string) territory.Code {
	p, _ := w.policy(tenant)
	return p.Root
}

// tenants finds the tenants of a world.
type tenants struct{ world *World }

func (t tenants) ByKey(key string) (httpapi.Tenant, bool) {
	p, ok := t.world.policy(key)
	if !ok {
		return httpapi.Tenant{}, false
	}
	return httpapi.Tenant{Key: key, County: p.Root, Name: p.Catalogue.Jurisdiction().Name, Demo: true}, true
}

func (t tenants) ByCounty(code string) (httpapi.Tenant, bool) {
	for _, key := range []string{Chengqu, Qingzhou} {
		if one, ok := t.ByKey(key); ok && string(one.County) == code {
			return one, true
		}
	}
	return httpapi.Tenant{}, false
}

func (tenants) Only() (httpapi.Tenant, bool) { return httpapi.Tenant{}, false }

// Single is a Tenants of one county, whose paths need no prefix.
type Single struct {
	httpapi.Tenants
	Key string
}

// Only answers the county.
func (s Single) Only() (httpapi.Tenant, bool) { return s.ByKey(s.Key) }

// OneCounty is a change that leaves one county in the paths.
func OneCounty(d *httpapi.Deps, _ *httpapi.Options) { d.Tenants = Single{d.Tenants, Chengqu} }

// Log keeps what was logged.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String returns everything that was logged so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

var _ io.Writer = (*Log)(nil)

// Matter returns a matter of the list that a resident may choose and that is not restricted.
func (w *World) Matter(tenant string) catalogue.Matter {
	for _, m := range w.Policies[tenant].Catalogue.Matters() {
		if m.Has(catalogue.Public) && m.EntryLoop != catalogue.Micro {
			return m
		}
	}
	w.t.Fatal("the list has no matter for residents")
	return catalogue.Matter{}
}
