package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"sync"

	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/spans"
	"gezhi/internal/store/queries"
)

// Options say where and how to open a store. Only Dir is needed, or Database.
type Options struct {
	Dir      string      // the folder of SQLite; made if it is not there
	Database string      // a URL of PostgreSQL, postgres://...; then there is no folder
	Clock    clock.Clock // the machine's if nil
	IDs      *ids.Source // for acts that come without an id; random if nil
	Readers  int         // reading connections; two more than cores if zero, for what reads long, as Verify does
	Writers  int         // on PostgreSQL: writing connections; 8 if zero
	Queue    int         // writers that may wait; 1024 if zero
	// ReadThrough is how many cases of one organisation or account a search reads through rather than the index of words; 1,500 if zero.
	ReadThrough int
	// Loose answers before anything is on disk, commits many groups at once and keeps no log to recover from: for filling a new folder,
	// which is thrown away if the program or the machine fails before Close. Readers take turns with the writer.
	Loose bool
	// Twice runs the function of every unit twice, as PostgreSQL may, the first time without effect: for tests.
	Twice bool
	// Later holds migrations/*.sql of a release after this one: for tests of an upgrade.
	Later fs.FS
	// Trace is told of every statement of a unit or a view before it runs, on any goroutine; an error refuses the statement.
	Trace func(Traced) error
}

// Traced is a statement that is about to run. Statements of one connection follow one another.
type Traced struct {
	Connection any
	SQL        string
	Args       []any
}

// Store is the database of one installation. It is safe for use by many goroutines.
type Store struct {
	clock   clock.Clock
	ids     *ids.Source
	dialect dialect
	lock    *os.File
	writeDB *sql.DB
	readDB  *sql.DB
	idle    chan *session // reading connections that nobody uses
	readers int
	through int // see Options.ReadThrough
	loose   bool
	twice   bool // see Options.Twice
	place   Options
	writer  *writer
	node    *node // on PostgreSQL
	known   int64 // the newest migration

	mu        sync.Mutex
	observers []func(tenant string, upTo int64)
	settings  []func(tenant string)

	closing sync.Once
	closed  chan struct{}
	result  error
}

// Open opens the store and brings its schema up to this program. Faults: Conflict store.in_use when another process has the folder,
// Conflict store.newer when a later release took something away, Conflict store.older when the role in PostgreSQL may not change the schema.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	defer fault.Wrap(&err, "store.Open(%s)", o.Dir)
	s := newStore(o)
	if err := s.connect(ctx, o); err != nil {
		return nil, errors.Join(err, s.disconnect())
	}
	return s, nil
}

// newStore is a store that is not open yet.
func newStore(o Options) *Store {
	s := &Store{
		clock: o.Clock, ids: o.IDs, dialect: sqlite, closed: make(chan struct{}), place: Options{Dir: o.Dir, Database: o.Database}, writer: newWriter(cmp.Or(o.Queue, 1024)),
		readers: cmp.Or(o.Readers, runtime.NumCPU()+2), loose: o.Loose && o.Database == "", through: cmp.Or(o.ReadThrough, 1_500), twice: o.Twice,
	}
	if s.clock == nil {
		s.clock = clock.System{}
	}
	if s.ids == nil {
		s.ids = ids.NewSource(nil)
	}
	if o.Database != "" {
		s.dialect = postgres
	}
	return s
}

// open takes the folder, opens the pools and migrates.
func (s *Store) open(ctx context.Context, o Options) (err error) {
	if o.Database != "" {
		if s.writeDB, err = openPostgres(ctx, o.Database); err != nil {
			return err
		}
		s.readDB = s.writeDB
		return s.migratePostgres(ctx, o)
	}
	if s.lock, err = holdDir(o.Dir); err == nil {
		s.writeDB, s.readDB, err = openSQLite(ctx, o.Dir, s.readers, o.Loose)
	}
	if err != nil {
		return err
	}
	s.known, err = migrate(ctx, s.writeDB, s.dialect, o.Later)
	return err
}

// connect opens the store, prepares the sessions and lets the lanes work.
func (s *Store) connect(ctx context.Context, o Options) (err error) {
	if err := s.open(ctx, o); err != nil {
		return err
	}
	s.idle = make(chan *session, s.readers)
	for range s.readers {
		s.idle <- lazySession(s.readDB, s.dialect, o.Trace)
	}
	if o.Database != "" {
		s.node, err = newNode(ctx, s, o)
		return err
	}
	session, err := newSession(ctx, s.writeDB, s.dialect, o.Trace)
	if err == nil {
		s.writer.add(newGroups(s, session))
	}
	return err
}

// Close waits for the writers that wait, writes the log of the database back into it, and releases the folder.
// It may be called again.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.writer.stop()
		if s.node != nil {
			s.result = s.node.close()
		}
		close(s.closed)
		for range s.readers {
			reader := <-s.idle
			s.result = errors.Join(s.result, reader.close())
		}
		s.result = errors.Join(s.result, s.disconnect())
	})
	return s.result
}

// disconnect releases what connect and Open took, as far as they came.
func (s *Store) disconnect() (err error) {
	if s.readDB != nil {
		err = errors.Join(err, s.readDB.Close())
	}
	if s.writeDB != nil {
		err = errors.Join(err, s.writeDB.Close())
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// Place says where the store is: the folder or the database, and nothing else.
func (s *Store) Place() Options { return s.place }

// Writable reports whether the store takes writes; it stops for good after a commit failed.
func (s *Store) Writable() bool { return s.writer.refusal() == nil }

// Hold stops writing for a while, for a cause, and with nil lets it go on. Reading goes on. What already runs is not stopped.
func (s *Store) Hold(cause error) {
	if cause == nil {
		s.writer.paused.Store(nil)
		return
	}
	s.writer.paused.Store(&cause)
}

// outgrown is the answer of a program on whose database another one, of a later release, took something away that it needs.
func (s *Store) outgrown() error {
	if cause := s.writer.broken.Load(); cause != nil && fault.HasCode(*cause, "store.outgrown") {
		return *cause
	}
	return nil
}

// Waiting returns how many writers wait for their turn.
func (s *Store) Waiting() int { return len(s.writer.queue) }

// View runs fn in a reading transaction: all it reads is of one moment.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) (err error) {
	ctx, span := spans.Within(ctx, "store.view")
	defer func() { span.End(err) }()
	if s.loose {
		return s.writer.do(ctx, fn)
	}
	if err := s.outgrown(); err != nil {
		return err
	}
	reader, err := s.takeReader(ctx)
	if err != nil {
		return err
	}
	defer func() { s.idle <- reader }()
	if err := reader.begin(ctx, s.dialect.view); err != nil {
		return err
	}
	defer func() {
		lost := fault.Is(err, fault.Internal) && ctx.Err() == nil && reader.lost(errors.Join(reader.fatal, err))
		reader.rollback() // nothing was written; this ends the moment
		if lost {
			reader.spoil()
			err = failed(err)
		}
	}()
	return fn(&Tx{store: s, ctx: ctx, session: reader, q: queries.New(reader), now: s.clock.Now()})
}

func (s *Store) takeReader(ctx context.Context) (*session, error) {
	select {
	case <-s.closed:
		return nil, fault.New(fault.Unavailable, "store.closed")
	default:
	}
	select {
	case reader := <-s.idle:
		return reader, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.closed:
		return nil, fault.New(fault.Unavailable, "store.closed")
	}
}

// Update runs fn in a writing transaction and returns when it is on disk. fn may run again and has no effect outside of the
// transaction; it ends soon, because all writers of the store wait for it. When ctx ends while fn waits for its turn,
// nothing is done; later ctx is not looked at any more.
//
// Faults beside those of fn: Unavailable store.busy when too many wait, store.failed when the disk refused the group,
// store.read_only after a commit failed and while the store is held, store.closed.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) (err error) {
	ctx, span := spans.Within(ctx, "store.update")
	defer func() { span.End(err) }()
	return s.writer.do(ctx, func(tx *Tx) error {
		span.Reached("turn")
		return fn(tx)
	})
}

// Settle returns when every act that was committed before the call has its place in the log. On SQLite it has that with its commit.
func (s *Store) Settle(ctx context.Context) error {
	if s.node == nil {
		return nil
	}
	return s.node.settle(ctx)
}

// OnSealed registers an observer that is told how far the log of a tenant has grown, on this node or on another. It is called on a
// goroutine of the store, so it must be quick and must not wait; it is registered before the store is used.
func (s *Store) OnSealed(observer func(tenant string, upTo int64)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.observers = append(s.observers, observer)
}

// OnSettings registers an observer that is told when another node on the same PostgreSQL changed the ground, the policy, a calendar or
// the name of a tenant, or when that cannot be excluded. It must be quick and must not wait; it is registered before the store is used.
func (s *Store) OnSettings(observer func(tenant string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings = append(s.settings, observer)
}

func (s *Store) tellSettings(tenant string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, tell := range s.settings {
		tell(tenant)
	}
}

func (s *Store) tellSealed(tenant string, upTo int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, tell := range s.observers {
		tell(tenant, upTo)
	}
}
