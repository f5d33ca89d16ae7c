package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// Hash is a SHA-256 sum. The zero Hash stands before the first act of a subject.
type Hash [sha256.Size]byte

// ErrHash says that a text is not a hash.
var ErrHash = errors.New("audit: not a hash: want 64 lower-case hexadecimal digits")

// String returns the hash as 64 lower-case hexadecimal digits, the form in which it is stored.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero reports whether h stands before the first act.
func (h Hash) IsZero() bool { return h == Hash{} }

// MarshalText returns String's form.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads String's form alone: an upper-case digit is an error, because a stored hash never has one.
func (h *Hash) UnmarshalText(text []byte) (err error) {
	*h, err = ParseHash(string(text))
	return err
}

// ParseHash reads String's form.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if len(s) != 2*len(h) {
		return Hash{}, ErrHash
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil || h.String() != s {
		return Hash{}, ErrHash
	}
	return h, nil
}
