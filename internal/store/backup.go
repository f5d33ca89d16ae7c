package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	sqlitedriver "modernc.org/sqlite"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/store/queries"
)

// Backup copies the whole database, as it is at one moment, into a new file and returns when the copy is on disk. Work goes
// on meanwhile. Conflict store.file_exists when the file is there, store.own_backup on PostgreSQL, which has tools of its own.
func (s *Store) Backup(ctx context.Context, file string) (err error) {
	defer fault.Wrap(&err, "store.Backup(%s)", file)
	if s.node != nil {
		return fault.New(fault.Conflict, "store.own_backup", "blobs", "blobs")
	}
	if _, err := os.Lstat(file); err == nil {
		return fault.New(fault.Conflict, "store.file_exists", "file", file)
	}
	reader, err := s.takeReader(ctx)
	if err != nil {
		return err
	}
	defer func() { s.idle <- reader }()
	if err := reader.connect(ctx); err != nil {
		return err
	}
	if err := reader.conn.Raw(func(conn any) error { return copyTo(conn, file) }); err != nil {
		return errors.Join(err, removeIfThere(file))
	}
	return errors.Join(syncFile(file), syncDir(filepath.Dir(file)))
}

// Snapshot copies the database in a folder that another process may hold, and tells where the logs stand in the copy. Whoever
// holds it goes on meanwhile. NotFound data.empty where there is no database; Conflict store.file_exists when the file is there.
func Snapshot(ctx context.Context, dir, file string) (heads []audit.Head, err error) {
	defer fault.Wrap(&err, "store.Snapshot(%s)", dir)
	if _, err := os.Stat(filepath.Join(dir, FileName)); err != nil {
		return nil, fault.New(fault.NotFound, "data.empty", "dir", dir).Because(err)
	}
	if _, err := os.Lstat(file); err == nil {
		return nil, fault.New(fault.Conflict, "store.file_exists", "file", file)
	}
	db, err := sql.Open("sqlite", sqliteSource(dir, []string{"busy_timeout(5000)", "query_only(1)"}))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := conn.Raw(func(c any) error { return copyTo(c, file) }); err != nil {
		return nil, errors.Join(err, removeIfThere(file))
	}
	if err := errors.Join(syncFile(file), syncDir(filepath.Dir(file))); err != nil {
		return nil, err
	}
	return headsIn(ctx, file)
}

// headsIn reads where the logs stand in a database file that nobody writes.
func headsIn(ctx context.Context, file string) (heads []audit.Head, err error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?mode=ro&immutable=1")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := queries.New(db).ChainHeads(ctx)
	return mappedErr(rows, err, readHead)
}

func readHead(r queries.ChainHead) (audit.Head, error) {
	chain, err := asHash(r.Chain)
	return audit.Head{Tenant: r.Tenant, Pos: r.Pos, Chain: chain}, err
}

// copyTo copies every page of the connection's database in one step.
func copyTo(conn any, file string) error {
	source, ok := conn.(interface {
		NewBackup(string) (*sqlitedriver.Backup, error)
	})
	if !ok {
		return fmt.Errorf("%T makes no backups", conn)
	}
	b, err := source.NewBackup(file)
	if err != nil {
		return err
	}
	_, err = b.Step(-1)
	return errors.Join(err, b.Finish())
}

func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
}

func removeIfThere(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
