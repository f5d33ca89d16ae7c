//go:build !prove

package store

// synchronous makes a commit wait until it is on disk.
const synchronous = "FULL"
