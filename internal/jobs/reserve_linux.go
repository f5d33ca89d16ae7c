package jobs

import (
	"errors"
	"os"
	"syscall"
)

// fill makes the reserve of real blocks, not of a hole.
func fill(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(syscall.Fallocate(int(f.Fd()), 0, 0, ReserveSize), f.Close())
}
