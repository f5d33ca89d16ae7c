package store

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// giveUpAfter lets the kernel end a connection over which nothing was acknowledged for a time, as when a machine lost its power.
func giveUpAfter(d time.Duration) func(network, address string, c syscall.RawConn) error {
	return func(network, _ string, c syscall.RawConn) (err error) {
		if network == "unix" {
			return nil
		}
		if cause := c.Control(func(fd uintptr) {
			err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(d.Milliseconds()))
		}); cause != nil {
			return cause
		}
		return err
	}
}
