package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"slices"
	"strings"

	"gezhi/internal/fault"
)

// maxStatements bounds how many prepared statements a connection keeps; lists have a few hundred forms at most.
const maxStatements = 400

// session is one connection with its prepared statements. It is used by one goroutine at a time.
type session struct {
	db      *sql.DB // where the connection comes from
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	trace   func(Traced) error
	d       dialect
	refused bool  // the last statement was refused by trace
	fatal   error // the first error that costs the whole transaction
	writes  int   // statements that were run to change something, BEGIN and its kin included
}

func newSession(ctx context.Context, db *sql.DB, d dialect, trace func(Traced) error) (*session, error) {
	s := lazySession(db, d, trace)
	return s, s.connect(ctx)
}

// lazySession is a session that connects when it begins its first transaction.
func lazySession(db *sql.DB, d dialect, trace func(Traced) error) *session {
	return &session{db: db, stmts: make(map[string]*sql.Stmt), trace: trace, d: d}
}

// connect makes sure that there is a connection.
func (s *session) connect(ctx context.Context) (err error) {
	if s.conn == nil {
		s.conn, err = s.db.Conn(ctx)
	}
	return err
}

// begin begins a transaction, on another connection where the one of the session is of no use any more.
func (s *session) begin(ctx context.Context, text string) error {
	s.fatal = nil
	if s.conn != nil {
		err := s.exec(text)
		if err == nil || s.refused {
			return err
		}
		s.spoil()
	}
	if err := s.connect(ctx); err != nil {
		return failed(err)
	}
	s.fatal = nil
	err := s.exec(text)
	if err == nil || s.refused {
		return err
	}
	s.spoil()
	return failed(err)
}

// rollback ends a transaction without effect, and the connection where that fails.
func (s *session) rollback() {
	if s.exec("ROLLBACK") != nil {
		s.spoil()
	}
}

// spoil throws the connection away.
func (s *session) spoil() {
	if s.conn == nil {
		return
	}
	s.forget() // before their connection is gone: SQLite would not survive it
	_ = s.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = s.close()
	s.conn = nil
}

// prepared is the statement, unless it is refused.
func (s *session) prepared(ctx context.Context, text string, args []any) (*sql.Stmt, error) {
	if s.trace != nil {
		err := s.trace(Traced{Connection: s, SQL: text, Args: args})
		if s.refused = err != nil; s.refused {
			return nil, err
		}
	}
	return s.PrepareContext(ctx, text)
}

// PrepareContext returns the statement, which stays the session's and is not to be closed.
func (s *session) PrepareContext(_ context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := s.stmts[text]; ok {
		return stmt, nil
	}
	if len(s.stmts) >= maxStatements {
		s.forget()
	}
	stmt, err := s.conn.PrepareContext(context.Background(), text) // kept for later, so not bound to this request
	if err != nil {
		return nil, s.note(err)
	}
	s.stmts[text] = stmt
	return stmt, nil
}

// ExecContext runs a statement without rows.
func (s *session) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if hasNUL(args) {
		return nil, fault.New(fault.Malformed, "text.nul")
	}
	stmt, err := s.prepared(ctx, text, args)
	if err != nil {
		return nil, err
	}
	s.writes++
	res, err := stmt.ExecContext(ctx, args...)
	return res, s.note(err)
}

// hasNUL reports whether a text holds U+0000, which not every database can keep.
func hasNUL(args []any) bool {
	return slices.ContainsFunc(args, func(a any) bool {
		text, ok := a.(string)
		return ok && strings.IndexByte(text, 0) >= 0
	})
}

// noRow is asked in place of what asks for a text with U+0000: no row has one.
const noRow = "SELECT 1 WHERE 1 = 0"

// QueryContext runs a statement with rows.
func (s *session) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if hasNUL(args) {
		text, args = noRow, nil
	}
	s.changes(text)
	stmt, err := s.prepared(ctx, text, args)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	return rows, s.note(err)
}

// QueryRowContext runs a statement with at most one row.
func (s *session) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	if hasNUL(args) {
		text, args = noRow, nil
	}
	s.changes(text)
	stmt, err := s.prepared(ctx, text, args)
	if err != nil {
		return s.failedRow(ctx, text, args)
	}
	row := stmt.QueryRowContext(ctx, args...)
	_ = s.note(row.Err())
	return row
}

// changes counts a statement with rows that changes something.
func (s *session) changes(text string) {
	if strings.Contains(text, " RETURNING ") {
		s.writes++
	}
}

// failedRow is a row that gives an error when it is read. database/sql lets nobody make one, so it comes from the
// statement without preparation, which fails as well, and where it would not, from a request that is canceled.
func (s *session) failedRow(ctx context.Context, text string, args []any) *sql.Row {
	if s.refused {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		cancel()
	}
	return s.conn.QueryRowContext(ctx, text, args...)
}

// exec runs one of our own short statements outside of any request.
func (s *session) exec(text string) error {
	_, err := s.ExecContext(context.Background(), text)
	return err
}

// note remembers an error that costs the whole transaction.
func (s *session) note(err error) error {
	if err != nil && s.fatal == nil && s.d.breaks(err) {
		s.fatal = err
	}
	return err
}

// lost reports an error of the transaction that came because the server is gone; the connection is to be spoiled then.
func (s *session) lost(err error) (gone bool) {
	if err == nil || s.conn == nil || s.d.lost == nil || s.refused {
		return false
	}
	broken := s.conn.Raw(func(conn any) error {
		gone = s.d.lost(conn, err)
		return nil
	})
	return gone || broken != nil
}

func (s *session) forget() {
	for text, stmt := range s.stmts {
		_ = stmt.Close()
		delete(s.stmts, text)
	}
}

func (s *session) close() error {
	s.forget()
	if s.conn == nil {
		return nil
	}
	return s.conn.Close()
}
