package audit

import (
	"crypto/sha256"
	"encoding/binary"
)

// Seal is the place of one committed act in the log of its tenant.
type Seal struct {
	Tenant string
	Pos    int64  // 1, 2, 3, ... without gaps
	Act    string // the act's id
	Chain  Hash   // Link of the chain before, the position and the act's hash
}

// Head is the end of a tenant's chain. Exported and kept elsewhere, it proves later that the log was neither cut nor
// computed anew. The zero position with Genesis is the head of an empty log.
type Head struct {
	Tenant string
	Pos    int64
	Chain  Hash
}

// Genesis returns the value before the first link. It is bound to the tenant, so one tenant's log cannot stand in for another's.
func Genesis(tenant string) Hash { return sha256.Sum256([]byte("gezhi.chain.1\n" + tenant)) }

// EmptyHead returns the head of a log without seals.
func EmptyHead(tenant string) Head { return Head{Tenant: tenant, Chain: Genesis(tenant)} }

// Link returns the chain value at pos: SHA-256 over the value before, the position and the hash of the act.
func Link(before Hash, pos int64, act Hash) Hash {
	var b [2*sha256.Size + 8]byte
	copy(b[:], before[:])
	binary.BigEndian.PutUint64(b[sha256.Size:], uint64(pos))
	copy(b[sha256.Size+8:], act[:])
	return sha256.Sum256(b[:])
}

// Next returns the seal that gives a the position after h, and the head after it.
func (h Head) Next(a Act) (Seal, Head) {
	pos := h.Pos + 1
	chain := Link(h.Chain, pos, a.Hash)
	return Seal{Tenant: h.Tenant, Pos: pos, Act: a.ID, Chain: chain}, Head{Tenant: h.Tenant, Pos: pos, Chain: chain}
}
