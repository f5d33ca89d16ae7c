//go:build unix

package bench

import (
	"syscall"
	"time"
)

// Spent returns the processor time that this process has used, its own and the kernel's for it.
func Spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
