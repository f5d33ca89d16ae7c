package keys

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
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

// Ring holds the key-encryption key and makes and opens the keys below it. It is safe for use by many goroutines.
type Ring struct {
	kek    []byte
	cipher Cipher
	random io.Reader
}

// NewRing returns a ring over a key-encryption key of Size bytes, see Load. The randomness nil means the machine's.
func NewRing(kek []byte, random io.Reader) (*Ring, error) {
	if len(kek) != Size {
		return nil, fmt.Errorf("keys: a key of %d bytes, want %d", len(kek), Size)
	}
	if random == nil {
		random = rand.Reader
	}
	return &Ring{kek: kek, cipher: AES(random), random: random}, nil
}

// NewTenant makes the key of a tenant, wrapped.
func (r *Ring) NewTenant(tenant string) (Wrapped, error) {
	return r.newKey(r.kek, Spot{Tenant: tenant, Table: "keys", Column: "tenant", Row: tenant})
}

// Tenant opens the key of a tenant. ErrOpen when the key-encryption key is not the one that wrapped it.
func (r *Ring) Tenant(tenant string, wrapped Wrapped) (*Tenant, error) {
	key, err := r.open(r.kek, wrapped, Spot{Tenant: tenant, Table: "keys", Column: "tenant", Row: tenant})
	if err != nil {
		return nil, fmt.Errorf("keys: key of tenant %s: %w", tenant, err)
	}
	return &Tenant{ring: r, name: tenant, key: key}, nil
}

// Rewrap wraps the tenant's key anew for another ring, when the key-encryption key is changed. The person keys stay as they are.
func (t *Tenant) Rewrap(to *Ring) (Wrapped, error) {
	return to.seal(to.kek, t.key, Spot{Tenant: t.name, Table: "keys", Column: "tenant", Row: t.name})
}

// Tenant is the open key of one tenant.
type Tenant struct {
	ring *Ring
	name string
	key  []byte
}

// NewPerson makes the key of one person, such as the reporter of a case or a contact record, wrapped.
func (t *Tenant) NewPerson(id string) (Wrapped, error) {
	return t.ring.newKey(t.sealing(), t.person(id))
}

// Seal seals a value of the person at the spot. The spot's tenant is set by the key.
func (t *Tenant) Seal(id string, wrapped Wrapped, spot Spot, plain []byte) ([]byte, error) {
	key, err := t.ring.open(t.sealing(), wrapped, t.person(id))
	if err != nil {
		return nil, fmt.Errorf("keys: key of a person: %w", err)
	}
	spot.Tenant = t.name
	return t.ring.seal(key, plain, spot)
}

// Open opens a value of the person at the spot. Once the wrapped key is destroyed nobody can.
func (t *Tenant) Open(id string, wrapped Wrapped, spot Spot, sealed []byte) ([]byte, error) {
	key, err := t.ring.open(t.sealing(), wrapped, t.person(id))
	if err != nil {
		return nil, fmt.Errorf("keys: key of a person: %w", err)
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

func (t *Tenant) sealing() []byte { return t.derive("wrap") }

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
