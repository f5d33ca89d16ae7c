package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// version leads every encoding, so that a later one can never be read as this one.
const version = "gezhi.act.1\n"

// claimed leads the encoding of an act with a claim, which stands last in it. Acts without one are encoded as they always were.
const claimed = "gezhi.act.2\n"

// ErrEncoding says that bytes are not the encoding of an act.
var ErrEncoding = errors.New("audit: not an encoded act")

// Sum returns the hash of the act as the successor of prev: SHA-256 over its encoding. Hash is not part of it.
// It hashes the stored texts themselves and never parses them, so a changed blank in a command is found too.
func (a Act) Sum(prev Hash) Hash {
	a.Prev = prev
	return sha256.Sum256(a.AppendTo(make([]byte, 0, a.size())))
}

// AppendTo appends the encoding of the act: the version, then every field but Hash in order, each led by its length, so
// that no two acts have the same encoding. Decode reads it.
func (a Act) AppendTo(b []byte) []byte {
	if a.Claim == "" {
		b = append(b, version...)
	} else {
		b = append(b, claimed...)
	}
	for _, s := range []string{a.Tenant, a.ID, a.Subject} {
		b = appendText(b, s)
	}
	b = appendInt(b, a.Seq)
	b = appendText(b, a.Kind)
	b = appendInt(b, a.At.UnixMicro())
	for _, s := range []string{a.Actor.Account, a.Actor.Role, a.Actor.Org, a.Actor.Kind, a.Key, a.KeyBody, a.Command, a.Effects} {
		b = appendText(b, s)
	}
	b = appendInt(b, int64(len(a.Words)))
	for _, name := range slices.Sorted(maps.Keys(a.Words)) {
		b = appendText(appendText(b, name), a.Words[name])
	}
	b = appendText(b, a.Policy)
	b = append(b, a.Prev[:]...)
	if a.Claim != "" {
		b = appendText(b, a.Claim)
	}
	return b
}

// size is a bound on the length of the encoding that spares the buffer from growing.
func (a Act) size() int {
	n := len(version) + 16*8 + 8 + len(a.Prev) +
		len(a.Tenant) + len(a.ID) + len(a.Subject) + len(a.Kind) +
		len(a.Actor.Account) + len(a.Actor.Role) + len(a.Actor.Org) + len(a.Actor.Kind) +
		len(a.Key) + len(a.KeyBody) + len(a.Command) + len(a.Effects) + len(a.Policy) + len(a.Claim)
	for name, hash := range a.Words {
		n += 16 + len(name) + len(hash)
	}
	return n
}

func appendText(b []byte, s string) []byte {
	return append(appendInt(b, int64(len(s))), s...)
}

func appendInt(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(n))
}

// Decode reads an encoding and computes the act's hash. It accepts exactly what AppendTo writes: bytes left over, words
// out of order or a length beyond the end give ErrEncoding.
func Decode(b []byte) (Act, error) {
	if len(b) < len(version) || string(b[:len(version)]) != version && string(b[:len(claimed)]) != claimed {
		return Act{}, fmt.Errorf("%w: unknown version", ErrEncoding)
	}
	r := reader{rest: b[len(version):]}
	var a Act
	a.Tenant, a.ID, a.Subject = r.text(), r.text(), r.text()
	a.Seq = r.int()
	a.Kind = r.text()
	a.At = time.UnixMicro(r.int()).UTC()
	a.Actor = Actor{Account: r.text(), Role: r.text(), Org: r.text(), Kind: r.text()}
	a.Key, a.KeyBody, a.Command, a.Effects = r.text(), r.text(), r.text(), r.text()
	a.Words = r.words()
	a.Policy = r.text()
	a.Prev = Hash(r.take(int64(len(a.Prev))))
	if string(b[:len(claimed)]) == claimed {
		a.Claim = r.text()
		r.bad = r.bad || a.Claim == ""
	}
	if r.bad || len(r.rest) > 0 {
		return Act{}, ErrEncoding
	}
	a.Hash = sha256.Sum256(b)
	return a, nil
}

// reader takes fields off the front of an encoding; after the first that is not there it is bad and gives empty ones.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) take(n int64) []byte {
	if n < 0 || n > int64(len(r.rest)) {
		r.bad, r.rest = true, nil
	}
	if r.bad {
		return make([]byte, sha256.Size)
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) int() int64 { return int64(binary.BigEndian.Uint64(r.take(8))) }

func (r *reader) text() string {
	n := r.int()
	if r.bad {
		return ""
	}
	return string(r.take(n))
}

func (r *reader) words() map[string]string {
	n, last := r.int(), ""
	if n == 0 || r.bad {
		return nil
	}
	words := make(map[string]string)
	for i := range n {
		name, hash := r.text(), r.text()
		if r.bad || i > 0 && name <= last {
			r.bad = true
			return nil
		}
		words[name], last = hash, name
	}
	return words
}
