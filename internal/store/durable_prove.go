//go:build prove

package store

import (
	"cmp"
	"os"
)

// synchronous can be less in the control run of a proof, which must lose something, or the proof proves nothing.
var synchronous = cmp.Or(os.Getenv("GEZHI_PROVE_SYNCHRONOUS"), "FULL")
