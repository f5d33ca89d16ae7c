//go:build !linux

package bench

import (
	"context"
	"errors"
)

// powerDisk needs ioctls of Linux.
type powerDisk struct{ dir string }

func newPowerDisk(context.Context, string, string) (*powerDisk, error) {
	return nil, errors.New("the power of a disk can be cut on Linux alone")
}

func (*powerDisk) sync() error                                  { return nil }
func (*powerDisk) cut(context.Context, int, func() error) error { return nil }
func (*powerDisk) close(context.Context) error                  { return nil }
