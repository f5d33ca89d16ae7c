//go:build prove

package store_test

const tampering = 1_000
