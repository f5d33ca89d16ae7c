package keys

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// DeskNow is the number of the desk's key that phones are given. Raise it to change the key: letters sealed to an earlier one still open.
const DeskNow = 1

const deskInfo = "gezhi.field.1"

// Desk is one key pair of a tenant's desk (服务台密钥). Phones seal to its public half what they could not send; the private half follows
// from the tenant's key, so that there is nothing more to keep and a change of the key-encryption key changes nothing here.
type Desk struct {
	n       int
	private *ecdh.PrivateKey
}

// Letter is a key of Size bytes sealed to a desk: ECDH on P-256 with a key of the sender for this letter alone, HKDF-SHA256 with both
// public halves as salt, AES-256-GCM.
type Letter struct {
	Key    string `json:"k"` // Desk.ID
	Sender []byte `json:"e"` // public half, uncompressed
	Sealed []byte `json:"b"` // nonce and sealed key
}

// Desk returns the key pair with a number from 1.
func (t *Tenant) Desk(n int) (*Desk, error) {
	if n < 1 || n > DeskNow {
		return nil, ErrOpen
	}
	for try := range 100 { // a scalar beyond the order of the group is one in four thousand million
		scalar := t.Secret("field desk\x00" + strconv.Itoa(n) + "\x00" + strconv.Itoa(try))
		if key, err := ecdh.P256().NewPrivateKey(scalar); err == nil {
			return &Desk{n, key}, nil
		}
	}
	return nil, fmt.Errorf("keys: no desk key %d", n)
}

// NewDesk returns a pair over a private key from elsewhere, as in tests.
func NewDesk(n int, scalar []byte) (*Desk, error) {
	key, err := ecdh.P256().NewPrivateKey(scalar)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return &Desk{n, key}, nil
}

// DeskNumber reads the number out of the ID of a key; 0 where it is none.
func DeskNumber(id string) int {
	number, _, _ := strings.Cut(id, "-")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// ID names the key: its number and the first bytes of the hash of its public half.
func (d *Desk) ID() string {
	sum := sha256.Sum256(d.Public())
	return strconv.Itoa(d.n) + "-" + hex.EncodeToString(sum[:4])
}

// Public returns the public half, uncompressed: 65 bytes.
func (d *Desk) Public() []byte { return d.private.PublicKey().Bytes() }

// Open returns the key in a letter that was sealed for one spot. ErrOpen where it was sealed to another desk or for another spot.
func (d *Desk) Open(l Letter, spot string) ([]byte, error) {
	sender, err := ecdh.P256().NewPublicKey(l.Sender)
	if err != nil || l.Key != d.ID() {
		return nil, ErrOpen
	}
	shared, err := d.private.ECDH(sender)
	if err != nil {
		return nil, ErrOpen
	}
	wrap, err := hkdf.Key(sha256.New, shared, append(bytes.Clone(l.Sender), d.Public()...), deskInfo, Size)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	key, err := OpenWith(wrap, l.Sealed, spot)
	if err != nil || len(key) != Size {
		return nil, ErrOpen
	}
	return key, nil
}

// OpenWith opens what was sealed with a key for one spot: nonce and sealed text.
func OpenWith(key, sealed []byte, spot string) ([]byte, error) {
	return AES(nil).Open(key, sealed, []byte(spot))
}
