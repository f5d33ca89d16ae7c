//go:build !unix

package bench

import "time"

// Spent is not known on this system.
func Spent() time.Duration { return 0 }
