package app

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"

	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/jobs"
	"gezhi/internal/keys"
	"gezhi/internal/media"
	"gezhi/internal/people"
	"gezhi/internal/sms"
	"gezhi/internal/store"
)

// Options are what a test or a simulation injects. The zero value is the machine's clock and randomness.
type Options struct {
	Clock  clock.Clock
	Random io.Reader // for ids, salts and keys
	Log    *slog.Logger
	Light  bool     // light password hashing: demonstrations and tests
	Loose  bool     // see store.Options: for filling a new folder
	Begun  bool     // refuse a folder in which nothing was begun, instead of beginning there
	SMS    sms.Door // in place of the webhook of the configuration
	Twice  bool     // see store.Options: for tests
	// Trace is told of every statement of the store; for tests.
	Trace func(store.Traced) error
	// RateScale multiplies all limits on the rate of requests; 1 if zero. Tests raise it.
	RateScale float64
	Practice  Practice // fills the training ground; none if empty
}

// App is the running program.
type App struct {
	Config   config.Config
	Log      *slog.Logger
	Clock    clock.Clock
	IDs      *ids.Source
	Store    *store.Store
	Cases    *cases.Service
	People   *people.Service
	Policies *Policies
	Tenants  *Tenants
	Vault    *Vault
	Blobs    *media.Files
	Audit    *AuditLog

	random    io.Reader
	ring      *keys.Ring
	sweeper   *jobs.Sweeper
	counters  *jobs.Follower
	search    *jobs.Follower
	notices   *jobs.Notices
	live      *jobs.Live
	atlas     *jobs.Atlas
	latest    *jobs.Latest
	tidy      *jobs.Tidy
	codes     *Codes
	ledgers   *Ledgers
	disk      *jobs.Disk
	watch     *jobs.ClockWatch
	heads     *jobs.Heads // nil where they are kept nowhere
	rekey     *jobs.Rekey
	planner   *Planner
	ways      *Ways
	sites     *Sites
	divisions *Redivisions
	stopping  atomic.Bool
	rateScale float64
	training  *Training
	base      string // of a training ground: below which path it is served
}

// Open opens the installation in the data folder, and begins one in an empty folder: a key file is made and a database.
//
// Faults: keys.* when the key file does not fit the database; store.in_use when another process has the folder; NotFound data.empty.
func Open(ctx context.Context, cfg config.Config, o Options) (_ *App, err error) {
	defer fault.Wrap(&err, "app.Open")
	a := &App{Config: cfg, Log: o.Log, Clock: o.Clock, random: o.Random, rateScale: o.RateScale}
	if a.Log == nil {
		a.Log = slog.New(slog.DiscardHandler)
	}
	if a.Clock == nil {
		a.Clock = clock.System{}
	}
	if a.random == nil {
		a.random = rand.Reader
	}
	a.IDs = ids.NewSource(a.random)
	if _, err := os.Stat(filepath.Join(cfg.Data, "db")); o.Begun && cfg.Database == "" && errors.Is(err, os.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "data.empty", "dir", cfg.Data)
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, err
	}
	if a.Store, err = store.Open(ctx, store.Options{Dir: filepath.Join(cfg.Data, "db"), Database: cfg.Database, Clock: a.Clock, IDs: a.IDs, Loose: o.Loose, Twice: o.Twice, Trace: o.Trace}); err != nil {
		return nil, err
	}
	if err := a.build(ctx, o); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// build puts the rooms on the store.
func (a *App) build(ctx context.Context, o Options) (err error) {
	if err := a.openKeys(ctx); err != nil {
		return err
	}
	if a.Blobs, err = media.OpenFiles(filepath.Join(a.Config.Data, "blobs")); err != nil {
		return err
	}
	hasher, err := people.NewHasher()
	if o.Light {
		hasher, err = people.NewLightHasher()
	}
	if err != nil {
		return err
	}
	a.People = people.New(a.Store.People(), a.Clock, a.IDs, hasher)
	a.Tenants = &Tenants{}
	a.Policies = &Policies{store: a.Store, clock: a.Clock}
	a.Vault = &Vault{store: a.Store, ring: a.ring}
	a.Cases = &cases.Service{Store: a.Store.Cases(), Policies: a.Policies, Vault: a.Vault, Clock: a.Clock, IDs: a.IDs}
	a.Audit = NewAuditLog(a)
	a.Store.OnSettings(a.settingsChanged)
	a.live = jobs.NewLive(a.Store)
	a.atlas = jobs.NewAtlas(a.Store, a.Tenants.Keys, a.Clock.Now, a.Log)
	a.latest = jobs.NewLatest(a.Store, a.Tenants.Keys, a.People.Forget, a.Log)
	a.counters = jobs.NewCounters(a.Store, a.Tenants.Keys, a.Log)
	a.search = jobs.NewSearch(a.Store, a.Tenants.Keys, a.Log)
	a.notices = jobs.NewNotices(a.Store, a.Tenants.Keys, a.Log)
	a.sweeper = &jobs.Sweeper{Cases: a.Cases, Tenants: a.Tenants.Keys, Lease: a.Store.LeaseSweep, Log: a.Log}
	a.codes = NewCodes(a, a.door(o))
	a.ledgers = NewLedgers(a)
	a.ways = NewWays(a)
	a.planner, a.divisions = NewPlanner(a), NewRedivisions(a)
	a.sites = NewSites(a, a.ways, a.planner.turn)
	a.tidy = &jobs.Tidy{Store: a.Store, Blobs: a.Blobs, Clean: a.Blobs.Clean, Purge: []func(context.Context, string) (int, error){NewHouseholds(a).Purge, NewVisits(a).Purge, NewMandates(a).Purge, a.ledgers.Forget, NewReleases(a).Remind}, Tenants: a.Tenants.Keys, Now: a.Clock.Now, Log: a.Log}
	a.disk = &jobs.Disk{Dir: a.Config.Data, Free: jobs.FreeSpace, Hold: a.Store.Hold, Log: a.Log}
	a.watch = &jobs.ClockWatch{Log: a.Log}
	a.heads = a.newHeads()
	a.rekey = &jobs.Rekey{Store: a.Store, Ring: a.ring, File: keys.Path(a.Config.Data), Tenants: a.Tenants.Keys, Forget: a.Vault.forget, Now: a.Clock.Now, Log: a.Log}
	a.training = NewTraining(a, o.Practice)
	return a.reload(ctx)
}

// Demonstrate makes this a demonstration with synthetic people: links sign in without a password, and every page says so. It is
// called before the program runs.
func (a *App) Demonstrate() {
	a.People.Demonstrate()
	a.Tenants.demo.Store(true)
}

// Warm reads the policy of every tenant into memory, so that the first request need not wait for it.
func (a *App) Warm(ctx context.Context) error {
	for _, tenant := range a.Tenants.Keys() {
		if _, err := a.Policies.Policy(ctx, tenant); err != nil {
			return err
		}
	}
	return nil
}

// CatchUp lets the counters and the search of every tenant come up to its log.
func (a *App) CatchUp(ctx context.Context) error {
	if err := a.Store.Settle(ctx); err != nil {
		return err
	}
	for _, tenant := range a.Tenants.Keys() {
		for _, follower := range []*jobs.Follower{a.counters, a.search} {
			if err := follower.CatchUp(ctx, tenant); err != nil {
				return err
			}
		}
	}
	return nil
}

// reload reads which tenants there are.
func (a *App) reload(ctx context.Context) error {
	var list []store.Tenant
	err := a.Store.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Tenants()
		return err
	})
	if err != nil {
		return err
	}
	a.Tenants.set(list)
	return nil
}

// settingsChanged reads anew what another node changed. It is called by the store, which must not wait.
func (a *App) settingsChanged(tenant string) {
	a.Policies.Forget(tenant)
	a.Vault.forget(tenant)
	if _, known := a.Tenants.ByKey(tenant); !known {
		go func() {
			if err := a.reload(context.Background()); err != nil {
				a.Log.Error("a new county could not be read", "tenant", tenant, "error", err)
			}
		}()
	}
}

// openKeys loads the key-encryption keys, among which must be those that wrapped the tenants' keys, or makes one for a new installation.
func (a *App) openKeys(ctx context.Context) (err error) {
	path := keys.Path(a.Config.Data)
	checks, err := a.keyChecks(ctx)
	if err != nil {
		return err
	}
	var file keys.File
	open := false
	if _, missing := os.Stat(path); len(checks) == 0 && errors.Is(missing, os.ErrNotExist) {
		file, err = keys.Create(path, a.random)
	} else {
		file, open, err = keys.Load(path, checks...)
	}
	if err != nil {
		return err
	}
	if open {
		a.Log.Warn("the key file can be read by others than its owner", "file", path)
	}
	a.ring = keys.NewRing(file, a.random)
	return nil
}

// keyChecks returns the check values of the keys that wrapped the tenants' keys; none without tenants.
func (a *App) keyChecks(ctx context.Context) (checks []string, err error) {
	err = a.Store.View(ctx, func(tx *store.Tx) error {
		list, err := tx.Tenants()
		for _, t := range list {
			_, check, err := tx.TenantKey(t.Key)
			if err != nil {
				return err
			}
			checks = append(checks, check)
		}
		return err
	})
	return checks, err
}

// Close ends what Open began.
func (a *App) Close() error {
	var err error
	if a.Blobs != nil {
		err = a.Blobs.Close()
	}
	return errors.Join(err, a.Store.Close())
}
