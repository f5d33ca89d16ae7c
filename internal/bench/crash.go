package bench

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/media"
	"gezhi/internal/store"
)

// Crash kills a serving program again and again in the middle of its work, or cuts the power of its disk, and proves each time that what
// was acknowledged is there, once.
type Crash struct {
	Program string // started as PROGRAM serve --data DIR ...
	Dir     string // an installation that nobody has open, with its shifts; it stays as it is
	Tenant  string
	Shifts  []Shift // each works as one client
	Kills   int
	Seed    uint64
	Faults  bool   // calls of the system fail before each kill, by strace: see faults
	Power   string // "ext4" or "xfs": the power of a disk with that file system is cut, for which root is needed; else the program alone dies
}

const (
	killsOfRound = 25              // after which the work begins anew in a fresh copy, so that proving stays quick
	mostAnswers  = 150             // between being ready and the kill
	longestEarly = time.Second / 4 // between a start and the kill of a server that is not ready
	longestStart = 2 * time.Minute // within which a start counts as one
)

// harm is what a crash did to what had been acknowledged.
type harm struct {
	acknowledged, lost, doubled, unproven int
	first                                 string
}

func (h *harm) add(n *int, format string, args ...any) {
	*n++
	if h.first == "" {
		h.first = fmt.Sprintf(format, args...)
	}
}

// Run carries out the kills. N is the number of kills, the times are those from a start after a kill until requests are served, and
// errors are the acknowledged requests that were lost or done twice, the logs that did not verify, and answers that should not be.
func (c Crash) Run(ctx context.Context, progress func(done, of int)) (Line, error) {
	random := rand.New(rand.NewPCG(c.Seed, 1))
	line := Line{Name: c.name(), Clients: len(c.Shifts)}
	var all harm
	var ready []time.Duration
	failed := 0
	started := time.Now()
	for line.N < c.Kills && all.lost == 0 {
		r, err := c.begin(ctx, random)
		if err != nil {
			return line, err
		}
		err = r.run(ctx, min(killsOfRound, c.Kills-line.N), func(n int) { progress(line.N+n, c.Kills) })
		if err = errors.Join(err, r.end(ctx)); err != nil {
			return line, err
		}
		line.N += r.kills
		all.acknowledged += r.acknowledged
		all.lost, all.doubled, all.unproven = all.lost+r.lost, all.doubled+r.doubled, all.unproven+r.unproven
		all.first += r.first
		failed += r.seen
		ready = append(ready, r.ready...)
	}
	if slices.Sort(ready); len(ready) > 0 {
		line.P50, line.P99 = millis(ready[len(ready)/2]), millis(ready[min(len(ready)-1, len(ready)*99/100)])
	}
	line.PerSecond = float64(all.acknowledged) / time.Since(started).Seconds()
	line.Errors, line.FirstErr = all.lost+all.doubled+all.unproven, all.first
	line.Baseline = map[string]float64{"acknowledged": float64(all.acknowledged), "lost": float64(all.lost), "doubled": float64(all.doubled), "unproven": float64(all.unproven)}
	if c.Faults {
		if line.Baseline["failed_calls"] = float64(failed); failed == 0 {
			return line, errors.New("no call of the system failed: nothing was proven")
		}
	}
	return line, nil
}

// name tells the kinds of crash apart.
func (c Crash) name() string {
	switch {
	case c.Faults:
		return "crash/faults"
	case c.Power != "":
		return "crash/" + c.Power
	}
	return "crash"
}

// round is a run of kills on one copy of the installation.
type round struct {
	harm
	Crash
	dir      string     // of the installation
	below    string     // what holds it
	disk     *powerDisk // whose power is cut; nil: only the program is killed
	database string     // of PostgreSQL; empty: it lies in the folder
	random   *rand.Rand
	base     atomic.Value // the server's address; empty while there is no server
	pace     pace
	workers  []*worker
	kills    int
	over     bool // what was lost makes every further answer doubtful
	ready    []time.Duration
	seen     int   // calls of the system that failed, as asked
	founded  int64 // cases that were there before
}

func (c Crash) begin(ctx context.Context, random *rand.Rand) (*round, error) {
	below, err := os.MkdirTemp(filepath.Dir(c.Dir), "crash-")
	if err != nil {
		return nil, err
	}
	r := &round{Crash: c, below: below, dir: filepath.Join(below, "copy"), random: random}
	r.base.Store("")
	for i, s := range c.Shifts {
		r.workers = append(r.workers, newWorker(s, &r.base, &r.pace, random.Uint64(), i, c.Faults))
	}
	if c.Power != "" {
		if r.disk, err = newPowerDisk(ctx, below, c.Power); err != nil {
			return nil, errors.Join(err, os.RemoveAll(below))
		}
		r.dir = filepath.Join(r.disk.dir, "copy")
	}
	err = os.CopyFS(r.dir, os.DirFS(c.Dir))
	if err == nil && r.disk != nil {
		err = r.disk.sync()
	}
	if err != nil {
		err = errors.Join(err, r.end(ctx))
	}
	return r, err
}

// end removes what begin made.
func (r *round) end(ctx context.Context) (err error) {
	if r.disk != nil {
		err = r.disk.close(context.WithoutCancel(ctx))
	}
	return errors.Join(err, os.RemoveAll(r.below))
}

// run lets the workers work, kills the server under them, and once more when all of them have their last answer: nothing is under way
// then, so that everything must be there exactly.
func (r *round) run(ctx context.Context, kills int, progress func(int)) error {
	if err := r.count(ctx); err != nil {
		return err
	}
	end, quit := r.employ(ctx)
	defer quit()
	for r.kills < kills && !r.over {
		how := start{program: r.Program, dir: r.dir, early: r.random.IntN(10) == 0}
		if r.Faults {
			how.early, how.fault = false, faultOf(r.random)
		}
		if err := r.kill(ctx, how, func() { r.pace.wait(ctx, r.random.Int64N(mostAnswers), r.patience()) }); err != nil {
			return err
		}
		r.kills++
		progress(r.kills)
	}
	return r.kill(ctx, start{program: r.Program, dir: r.dir}, end)
}

// count learns how many cases there are before the work begins.
func (r *round) count(ctx context.Context) error {
	return r.look(ctx, func(s *store.Store) error {
		proof, err := s.Verify(ctx, r.Tenant, nil)
		r.founded = proof.Cases
		return err
	})
}

// employ lets the workers work. end waits until each has its last answer; quit does not wait for answers. Both may be called again.
func (r *round) employ(ctx context.Context) (end, quit func()) {
	asking, quit := context.WithCancel(ctx)
	working, stop := context.WithCancel(asking)
	var wg sync.WaitGroup
	for _, w := range r.workers {
		wg.Go(func() { w.work(asking, working) })
	}
	return func() {
		stop()
		wg.Wait()
	}, quit
}

// patience is how long the answers before a kill are waited for: a server that stopped writing gives none.
func (r *round) patience() time.Duration {
	if r.Faults {
		return 2 * time.Second
	}
	return longestStart
}

// start is how the server is started.
type start struct {
	program, dir string
	early        bool     // it is killed before it is ready
	fault        string   // of which calls fail, as strace is told; empty: none
	database     string   // of PostgreSQL; empty: in the folder
	as           []string // the command that serves; empty: as a user starts it
}

// kill starts the server, lets it work for a while, kills it, early before it is ready, and looks at what it left.
func (r *round) kill(ctx context.Context, how start, while func()) error {
	server, err := startServer(ctx, how)
	if err != nil {
		return err
	}
	if how.early {
		sleep(ctx, time.Duration(r.random.Int64N(int64(longestEarly))))
	} else {
		took, err := server.ready(ctx)
		switch {
		case err != nil && how.fault == "":
			return errors.Join(err, server.kill())
		case err == nil:
			if r.kills > 0 {
				r.ready = append(r.ready, took)
			}
			r.base.Store(server.base)
			while()
		}
	}
	if r.disk != nil {
		err = r.disk.cut(ctx, server.cmd.Process.Pid, server.kill)
	} else {
		err = server.kill()
	}
	r.base.Store("")
	if err != nil {
		return err
	}
	r.seen += server.injected()
	return r.examine(ctx)
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// examine holds what is on disk against what was acknowledged.
func (r *round) examine(ctx context.Context) error {
	acked, begun := 0, 0
	r.acknowledged = 0
	for _, w := range r.workers {
		w.mu.Lock() // an answer may have come before the kill and be read now
		defer w.mu.Unlock()
		acked += len(w.cases)
		r.acknowledged += w.answered
		if w.reporting {
			begun++
		}
		if w.wrong != nil {
			r.add(&r.lost, "before kill %d an answer that should not be: %v", r.kills, w.wrong)
			r.over = true
		}
	}
	if err := r.examineFiles(ctx); err != nil {
		return err
	}
	return r.look(ctx, func(s *store.Store) error {
		proof, err := s.Verify(ctx, r.Tenant, nil)
		if err != nil {
			r.add(&r.unproven, "after kill %d: %v", r.kills, err)
			return nil
		}
		if there := int(proof.Cases - r.founded); there > acked+begun {
			r.add(&r.doubled, "after kill %d: %d cases for %d acknowledged and %d begun reports", r.kills, there, acked, begun)
		}
		return s.View(ctx, func(tx *store.Tx) error {
			for _, w := range r.workers {
				r.examineCases(ctx, tx.Cases(), w)
			}
			return nil
		})
	})
}

// examineCases wants each case to have the acts that were acknowledged, and at most the one that is under way besides.
func (r *round) examineCases(ctx context.Context, tx cases.Reader, w *worker) {
	for id, version := range w.cases {
		most := version
		if id == w.acting {
			most++
		}
		c, err := tx.Case(ctx, access.SystemScope(r.Tenant), id)
		switch {
		case err != nil || c.Version < version:
			r.add(&r.lost, "after kill %d: case %s has %d acts of %d: %v", r.kills, id, c.Version, version, err)
		case c.Version > most:
			r.add(&r.doubled, "after kill %d: case %s has %d acts of %d", r.kills, id, c.Version, most)
		}
	}
}

// examineFiles wants the bytes of each acknowledged upload.
func (r *round) examineFiles(ctx context.Context) (err error) {
	files, err := media.OpenFiles(filepath.Join(r.dir, "blobs"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	for _, w := range r.workers {
		for id, hash := range w.files {
			if got, err := sumOf(ctx, files, media.Key{Tenant: r.Tenant, Name: id}); err != nil || got != hash {
				r.add(&r.lost, "after kill %d: file %s: %v", r.kills, id, err)
			}
		}
		clear(w.files)
	}
	return nil
}

func sumOf(ctx context.Context, files *media.Files, key media.Key) (string, error) {
	blob, _, err := files.Get(ctx, key)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, blob)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, blob.Close())
}

// look opens a copy of the database, so that the server itself recovers what the crash left.
func (r *round) look(ctx context.Context, at func(*store.Store) error) (err error) {
	if r.database != "" {
		s, err := store.Open(ctx, store.Options{Database: r.database, Readers: 1, Writers: 1})
		if err != nil {
			return err
		}
		return errors.Join(s.Settle(ctx), at(s), s.Close())
	}
	dir := filepath.Join(r.dir, "looked-at")
	if err := os.RemoveAll(dir); err != nil { // it may have come back with the power
		return err
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(r.dir, "db"))); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		r.add(&r.unproven, "after kill %d: %v", r.kills, err)
		return nil
	}
	return errors.Join(at(s), s.Close())
}

// server is one run of the program.
type server struct {
	cmd     *exec.Cmd
	started time.Time
	said    chan string // the address, once it is open
	ended   chan struct{}
	base    string
	trace   string // file of strace; empty without
}

// startServer starts the program behind a proxy that does not exist: so every client may have an address of its own, as in a county.
func startServer(ctx context.Context, how start) (*server, error) {
	as := []string{"serve", "--listen", "127.0.0.1:0", "--proxy", "127.0.0.0/8"}
	if len(how.as) > 0 {
		as = how.as
	}
	command := slices.Concat([]string{how.program}, as, []string{"--data", how.dir})
	if how.database != "" {
		command = append(command, "--database", how.database)
	}
	if how.fault != "" {
		command = append(traced(how), command...)
	}
	s := &server{
		cmd:     exec.CommandContext(ctx, command[0], command[1:]...),
		started: time.Now(), said: make(chan string, 1), ended: make(chan struct{}),
	}
	if how.fault != "" {
		s.trace = traceFile(how.dir)
	}
	log, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go s.listen(log)
	return s, nil
}

// listen reads what the program says until it ends.
func (s *server) listen(log io.Reader) {
	defer close(s.ended)
	for lines := bufio.NewScanner(log); lines.Scan(); {
		if _, base, ok := strings.Cut(lines.Text(), " ms on "); ok && strings.HasPrefix(lines.Text(), "ready after ") {
			s.said <- base
		}
	}
}

// ready waits until requests are served, and answers how long that took.
func (s *server) ready(ctx context.Context) (time.Duration, error) {
	select {
	case s.base = <-s.said:
	case <-s.ended:
		return 0, errors.New("the server ended instead of serving")
	case <-time.After(longestStart):
		return 0, errors.New("the server was not ready in time")
	}
	if err := askReady(ctx, s.base); err != nil {
		return 0, err
	}
	return time.Since(s.started), nil
}

// running is an error when the program has ended by itself.
func (s *server) running() error {
	select {
	case <-s.ended:
		return errors.New("the server ended by itself")
	default:
		return nil
	}
}

// kill ends the program as a power switch of the process: nothing of it runs any more.
func (s *server) kill() error {
	if err := s.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-s.ended
	_ = s.cmd.Wait() // killed, as was asked
	return nil
}
