package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	sqlitedriver "modernc.org/sqlite"

	"gezhi/internal/fault"
)

// Backup copies the whole database, as it is at one moment, into a new file and returns when the copy is on disk. Work goes
// on meanwhile. Conflict store.file_exists when the file is there.
func (s *Store) Backup(ctx context.Context, file string) (err error) {
	defer fault.Wrap(&err, "store.Backup(%s)", file)
	if _, err := os.Lstat(file); err == nil {
		return fault.New(fault.Conflict, "store.file_exists", "file", file)
	}
	reader, err := s.takeReader(ctx)
	if err != nil {
		return err
	}
	defer func() { s.idle <- reader }()
	if err := reader.conn.Raw(func(conn any) error { return copyTo(conn, file) }); err != nil {
		return errors.Join(err, removeIfThere(file))
	}
	return errors.Join(syncFile(file), syncDir(filepath.Dir(file)))
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
