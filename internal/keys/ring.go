package keys

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
)

// Wrapped is a key sealed by the key above it, as it is stored.
type Wrapped []byte

// Spot is where a value is stored. A value opens at its own spot alone.
type Spot struct{ Tenant, Table, Column, Row string }

// bound returns the spot as additional data, each part led by its length.
func (s Spot) bound() []byte {
	var b []byte
	for _, part := range []string{s.Tenant, s.Table, s.Column, s.Row} {
		b = append(b, byte(len(part)>>24), byte(len(part)>>16), byte(len(part)>>8), byte(len(part)))
		b = append(b, part...)
	}
	return b
}

// Ring holds the key-encryption keys and makes and opens the keys below them. It is safe for use by many goroutines.
type Ring struct {
	file   atomic.Pointer[File]
	cipher Cipher
	random io.Reader
}

// NewRing returns a ring over key-encryption keys, see Load. The randomness nil means the machine's.
func NewRing(f File, random io.Reader) *Ring {
	if random == nil {
		random = rand.Reader
	}
	r := &Ring{cipher: AES(random), random: random}
	r.Take(f)
	return r
}

// Take puts what a key file holds now in place of what it held.
func (r *Ring) Take(f File) { r.file.Store(&f) }

// File returns the keys of the ring.
func (r *Ring) File() File { return *r.file.Load() }

// NewTenant makes the key of a tenant, wrapped by the newest key.
func (r *Ring) NewTenant(tenant string) (Wrapped, error) {
	return r.newKey(r.File().Newest(), tenantSpot(tenant))
}

func tenantSpot(tenant string) Spot {
	return Spot{Tenant: tenant, Table: "keys", Column: "tenant", Row: tenant}
}

// Tenant opens the key of a tenant. ErrOpen when no key of the ring wrapped it.
func (r *Ring) Tenant(tenant string, wrapped Wrapped) (*Tenant, error) {
	for _, kek := range r.File().Keys {
		opened, err := r.open(kek, wrapped, tenantSpot(tenant))
		if err != nil || len(opened) == 0 || len(opened)%Size != 0 {
			continue
		}
		t := &Tenant{ring: r, name: tenant, key: opened[:Size:Size]}
		for key := range slices.Chunk(opened[Size:], Size) {
			t.sealing = append(t.sealing, key)
		}
		if len(t.sealing) == 0 {
			t.sealing = [][]byte{t.derive("wrap")}
		}
		return t, nil
	}
	return nil, fmt.Errorf("keys: key of tenant %s: %w", tenant, ErrOpen)
}

// Tenant is the open key of one tenant, and the keys that wrap the keys of its persons.
type Tenant struct {
	ring    *Ring
	name    string
	key     []byte
	sealing [][]byte // the newest first: it wraps; one is left when no renewal is under way
}

// Rewrap wraps the tenant's keys anew for another ring, as when a county leaves.
func (t *Tenant) Rewrap(to *Ring) (Wrapped, error) {
	sealing := t.sealing
	if len(sealing) == 1 && bytes.Equal(sealing[0], t.derive("wrap")) {
		sealing = nil
	}
	return to.seal(to.File().Newest(), slices.Concat(append([][]byte{t.key}, sealing...)...), tenantSpot(t.name))
}

// Renew wraps the tenant's keys anew by the newest key of its ring, and with them a new key for the keys of persons. The keys before it
// still open until Settle.
func (t *Tenant) Renew() (Wrapped, error) {
	key := make([]byte, Size)
	if _, err := io.ReadFull(t.ring.random, key); err != nil {
		return nil, fmt.Errorf("keys: no randomness: %w", err)
	}
	next := *t
	next.sealing = slices.Insert(slices.Clone(t.sealing), 0, key)
	return next.Rewrap(t.ring)
}

// Renewing reports that keys of persons may be wrapped by an earlier key.
func (t *Tenant) Renewing() bool { return len(t.sealing) > 1 }

// Settle wraps the tenant's keys without the earlier keys for persons, which open nothing any more.
func (t *Tenant) Settle() (Wrapped, error) {
	next := *t
	next.sealing = t.sealing[:1]
	return next.Rewrap(t.ring)
}

// NewPerson makes the key of one person, such as the reporter of a case or a contact record, wrapped.
func (t *Tenant) NewPerson(id string) (Wrapped, error) {
	return t.ring.newKey(t.sealing[0], t.person(id))
}

// RenewPerson wraps the key of a person anew where an earlier key wrapped it. What the person's key sealed stays as it is.
func (t *Tenant) RenewPerson(id string, wrapped Wrapped) (_ Wrapped, renewed bool, err error) {
	if _, err := t.ring.open(t.sealing[0], wrapped, t.person(id)); err == nil {
		return wrapped, false, nil
	}
	key, err := t.unwrap(id, wrapped)
	if err != nil {
		return nil, false, err
	}
	wrapped, err = t.ring.seal(t.sealing[0], key, t.person(id))
	return wrapped, err == nil, err
}

// unwrap opens the key of a person.
func (t *Tenant) unwrap(id string, wrapped Wrapped) (key []byte, err error) {
	for _, above := range t.sealing {
		if key, err = t.ring.open(above, wrapped, t.person(id)); err == nil {
			return key, nil
		}
	}
	return nil, fmt.Errorf("keys: key of a person: %w", err)
}

// Seal seals a value of the person at the spot. The spot's tenant is set by the key.
func (t *Tenant) Seal(id string, wrapped Wrapped, spot Spot, plain []byte) ([]byte, error) {
	key, err := t.unwrap(id, wrapped)
	if err != nil {
		return nil, err
	}
	spot.Tenant = t.name
	return t.ring.seal(key, plain, spot)
}

// Open opens a value of the person at the spot. Once the wrapped key is destroyed nobody can.
func (t *Tenant) Open(id string, wrapped Wrapped, spot Spot, sealed []byte) ([]byte, error) {
	key, err := t.unwrap(id, wrapped)
	if err != nil {
		return nil, err
	}
	spot.Tenant = t.name
	return t.ring.open(key, sealed, spot)
}

// Blind returns the blind index of a value: the same for the same value in the same column of the same tenant, and telling nothing
// without the key. The caller brings the value to one form first, see Phone.
func (t *Tenant) Blind(table, column, value string) string {
	m := hmac.New(sha256.New, t.derive("blind\x00"+table+"\x00"+column))
	m.Write([]byte(value))
	return hex.EncodeToString(m.Sum(nil))
}

// Secret returns a key of Size bytes for one purpose of the tenant, such as tracking codes.
func (t *Tenant) Secret(purpose string) []byte { return t.derive("secret\x00" + purpose) }

func (t *Tenant) person(id string) Spot {
	return Spot{Tenant: t.name, Table: "keys", Column: "person", Row: id}
}

// derive returns a key for one use, so that no two uses share one.
func (t *Tenant) derive(use string) []byte {
	m := hmac.New(sha256.New, t.key)
	m.Write([]byte("gezhi.keys.1\x00" + use))
	return m.Sum(nil)
}

func (r *Ring) newKey(above []byte, spot Spot) (Wrapped, error) {
	key := make([]byte, Size)
	if _, err := io.ReadFull(r.random, key); err != nil {
		return nil, fmt.Errorf("keys: no randomness: %w", err)
	}
	return r.seal(above, key, spot)
}

func (r *Ring) seal(key, plain []byte, spot Spot) ([]byte, error) {
	return r.cipher.Seal([]byte{r.cipher.Suite()}, key, plain, spot.bound())
}

func (r *Ring) open(key, sealed []byte, spot Spot) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != r.cipher.Suite() {
		return nil, ErrOpen
	}
	return r.cipher.Open(key, sealed[1:], spot.bound())
}
