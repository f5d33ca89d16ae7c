//go:build !linux

package jobs

import "os"

// fill makes the reserve of real blocks, not of a hole.
func fill(file string) error { return os.WriteFile(file, make([]byte, ReserveSize), 0o600) }
