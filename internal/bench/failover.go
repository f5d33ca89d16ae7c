package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Failover kills the primary of a pair of PostgreSQL servers under a serving program again and again, lets the synchronous standby take
// over, and proves each time that what was acknowledged is there, once. docs/operations.md says the same to an operator, step by step.
type Failover struct {
	Program string // started as PROGRAM serve --data DIR --database URL ...
	Dir     string // an installation on the pair that nobody serves, with its shifts
	Pair    *Pair
	Tenant  string
	Shifts  []Shift // each works as one client
	Kills   int
	Seed    uint64
}

// Pair is a primary and its synchronous standby.
type Pair struct {
	URL string // names both; the program finds the one that takes writes

	below            string
	primary, standby *machine
}

// Both servers say the same: whichever of the two is the standby is waited for.
const (
	waitForStandby = "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (gezhi_a, gezhi_b)'"
	goOnAlone      = "ALTER SYSTEM RESET synchronous_standby_names"
	readAgain      = "SELECT pg_reload_conf()"
	makeSlot       = "SELECT pg_create_physical_replication_slot('standby', true) WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'standby')"
)

// replicator may stream and, for pg_rewind, read files.
var replicator = []string{
	"CREATE ROLE replicator LOGIN REPLICATION",
	"GRANT EXECUTE ON FUNCTION pg_ls_dir(text, boolean, boolean), pg_stat_file(text, boolean), pg_read_binary_file(text), pg_read_binary_file(text, bigint, bigint, boolean) TO replicator",
}

// NewPair makes both servers below a folder, and an empty database. ErrNoPostgres when programs are missing.
func NewPair(ctx context.Context, below string) (_ *Pair, err error) {
	bin, err := PostgresPrograms("pg_basebackup", "pg_rewind")
	if err != nil {
		return nil, err
	}
	dir, as, err := postgresFolder(below)
	p := &Pair{below: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	if err != nil {
		return nil, err
	}
	if p.primary, err = newMachine(bin, dir, "gezhi_a", as); err != nil {
		return nil, err
	}
	if p.standby, err = newMachine(bin, dir, "gezhi_b", as); err != nil {
		return nil, err
	}
	p.URL = both(p.primary, p.standby)
	if err := p.primary.found(ctx); err != nil {
		return nil, err
	}
	if err := p.primary.start(ctx); err != nil {
		return nil, err
	}
	if err := p.primary.tell(ctx, append(replicator, ownRole, ownDatabase, makeSlot)...); err != nil {
		return nil, err
	}
	if err := p.copy(ctx); err != nil {
		return nil, err
	}
	return p, p.follow(ctx)
}

// Close ends both servers and removes what they kept.
func (p *Pair) Close() (err error) {
	for _, m := range []*machine{p.primary, p.standby} {
		if m != nil {
			err = errors.Join(err, m.kill(), m.log.Close())
		}
	}
	if p.below == "" {
		return err
	}
	return errors.Join(err, os.RemoveAll(p.below))
}

// copy makes the standby anew from the primary.
func (p *Pair) copy(ctx context.Context) error {
	if err := os.RemoveAll(p.standby.dir); err != nil {
		return err
	}
	return p.standby.run(ctx, "pg_basebackup", "--pgdata="+p.standby.dir, "--dbname="+p.primary.conninfo(), "--slot=standby", "--wal-method=stream", "--checkpoint=fast", "--write-recovery-conf")
}

// rewind makes a primary that was killed the standby of the one that took its place.
func (p *Pair) rewind(ctx context.Context) error {
	if err := p.primary.tell(ctx, "CHECKPOINT"); err != nil { // by which its new timeline is known
		return err
	}
	var err error
	for range 50 { // the processes of the one that was killed may not be gone yet
		if err = p.standby.run(ctx, "pg_rewind", "--target-pgdata="+p.standby.dir, "--source-server="+p.primary.conninfo(), "--write-recovery-conf"); err == nil {
			break
		}
		sleep(ctx, 100*time.Millisecond)
	}
	if err != nil {
		return err
	}
	conf, err := os.OpenFile(filepath.Join(p.standby.dir, "postgresql.auto.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = conf.WriteString("primary_slot_name = 'standby'\n")
	return errors.Join(err, conf.Sync(), conf.Close())
}

// follow starts the standby and lets the primary wait for it.
func (p *Pair) follow(ctx context.Context) error {
	if err := p.standby.start(ctx); err != nil {
		return err
	}
	if err := p.primary.until(ctx, "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming')"); err != nil {
		return err
	}
	if err := p.primary.tell(ctx, waitForStandby, readAgain); err != nil {
		return err
	}
	return p.primary.until(ctx, "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')")
}

// secured waits until commits are seen to wait for the standby and it has all that was committed before.
func (p *Pair) secured(ctx context.Context) error {
	if err := p.primary.until(ctx, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')"); err != nil {
		return err
	}
	var written string
	if err := p.primary.ask(ctx, "SELECT CAST(pg_current_wal_lsn() AS TEXT)", &written); err != nil {
		return err
	}
	return p.primary.until(ctx, "SELECT COALESCE(bool_or(flush_lsn >= CAST($1 AS pg_lsn)), FALSE) FROM pg_stat_replication", written)
}

// takeOver kills the primary and lets the standby take its place, which then works alone. It answers how long that took.
func (p *Pair) takeOver(ctx context.Context) (time.Duration, error) {
	killed := time.Now()
	if err := p.primary.kill(); err != nil {
		return 0, err
	}
	p.primary, p.standby = p.standby, p.primary
	err := p.primary.tell(ctx, goOnAlone, readAgain, "SELECT pg_promote()", makeSlot)
	return time.Since(killed), err
}

const (
	answersBefore = 100 // at most, between a standby and the next kill
	answersAfter  = 50  // by which the work goes on
)

// Run carries out the kills. N is their number, the times are the longest between two answers around a kill, and errors are as in Crash.
func (f Failover) Run(ctx context.Context, progress func(done, of int)) (line Line, err error) {
	line = Line{Name: "failover", Clients: len(f.Shifts)}
	random := rand.New(rand.NewPCG(f.Seed, 2))
	r := &round{Crash: Crash{Tenant: f.Tenant, Shifts: f.Shifts}, dir: f.Dir, database: f.Pair.URL, random: random}
	r.base.Store("")
	for i, s := range f.Shifts {
		r.workers = append(r.workers, newWorker(s, &r.base, &r.pace, random.Uint64(), i, false))
	}
	if err := r.count(ctx); err != nil {
		return line, err
	}
	server, err := startServer(ctx, start{program: f.Program, dir: f.Dir, database: f.Pair.URL})
	if err != nil {
		return line, err
	}
	defer func() { err = errors.Join(err, server.kill()) }()
	if _, err := server.ready(ctx); err != nil {
		return line, err
	}
	r.base.Store(server.base)
	end, quit := r.employ(ctx)
	defer quit()
	started := time.Now()
	var gaps, promotions []time.Duration
	for r.kills < f.Kills && r.lost == 0 {
		gap, promoted, err := f.kill(ctx, r)
		if err == nil {
			err = server.running()
		}
		if err == nil {
			err = r.examine(ctx)
		}
		if err != nil {
			return line, fmt.Errorf("kill %d: %w", r.kills, err)
		}
		gaps, promotions = append(gaps, gap), append(promotions, promoted)
		progress(r.kills, f.Kills)
	}
	end()
	if err := r.examine(ctx); err != nil { // nothing is under way now: everything must be there exactly
		return line, err
	}
	slices.Sort(gaps)
	line.N, line.PerSecond = r.kills, float64(r.acknowledged)/time.Since(started).Seconds()
	line.P50, line.P99 = millis(gaps[len(gaps)/2]), millis(gaps[len(gaps)*99/100])
	line.Errors, line.FirstErr = r.lost+r.doubled+r.unproven, r.first
	line.Baseline = map[string]float64{
		"acknowledged": float64(r.acknowledged), "lost": float64(r.lost), "doubled": float64(r.doubled), "unproven": float64(r.unproven),
		"longest_promotion_ms": millis(slices.Max(promotions)),
	}
	return line, nil
}

// kill kills the primary at some instant of the work, and makes the pair whole again, in turns by pg_rewind and by a new copy.
func (f Failover) kill(ctx context.Context, r *round) (gap, promoted time.Duration, err error) {
	if err := f.Pair.secured(ctx); err != nil {
		return 0, 0, err
	}
	r.pace.wait(ctx, 1+r.random.Int64N(answersBefore), longestStart)
	sleep(ctx, time.Duration(r.random.Int64N(int64(20*time.Millisecond))))
	r.pace.watch()
	r.kills++
	if promoted, err = f.Pair.takeOver(ctx); err != nil {
		return 0, 0, err
	}
	r.pace.wait(ctx, answersAfter, longestStart)
	gap = r.pace.longest()
	again := f.Pair.rewind
	if r.kills%2 == 0 {
		again = f.Pair.copy
	}
	if err := again(ctx); err != nil {
		return gap, promoted, err
	}
	return gap, promoted, f.Pair.follow(ctx)
}
