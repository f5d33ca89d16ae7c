//go:build unix

package store

import (
	"os"
	"path/filepath"
	"syscall"

	"gezhi/internal/fault"
)

// holdDir makes the folder and takes it for this process. Another process that holds it gives Conflict store.in_use. The lock ends with
// the process, however it ends.
func holdDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fault.New(fault.Conflict, "store.in_use", "dir", dir).Because(err)
	}
	return f, nil
}
