//go:build !linux

package store

import (
	"syscall"
	"time"
)

// giveUpAfter leaves it to what the system does by itself.
func giveUpAfter(time.Duration) func(network, address string, c syscall.RawConn) error { return nil }
