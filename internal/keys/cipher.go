package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
)

// ErrOpen says that a sealed value does not open: it was changed or cut, belongs to another row, or its key is another.
// It does not say which, because nobody can know.
var ErrOpen = errors.New("keys: the value does not open")

// Size is the length of every key in bytes.
const Size = 32

// Cipher seals with one key. Seal appends a nonce and the sealed text to dst; Open reads what Seal wrote.
type Cipher interface {
	// Suite returns the byte that leads every value sealed by this cipher.
	Suite() byte
	Seal(dst, key, plain, bound []byte) ([]byte, error)
	Open(key, sealed, bound []byte) ([]byte, error)
}

// suiteAES leads values sealed with AES-256-GCM.
const suiteAES = 1

// AES returns AES-256-GCM with 96-bit nonces from random. A person key seals a few values only, so nonces do not meet.
func AES(random io.Reader) Cipher { return aesGCM{random: random} }

type aesGCM struct{ random io.Reader }

// Suite returns 1.
func (aesGCM) Suite() byte { return suiteAES }

// Seal appends nonce and ciphertext.
func (c aesGCM) Seal(dst, key, plain, bound []byte) ([]byte, error) {
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := io.ReadFull(c.random, nonce); err != nil {
		return nil, fmt.Errorf("keys: no randomness: %w", err)
	}
	return gcm.Seal(append(dst, nonce...), nonce, plain, bound), nil
}

// Open returns the plaintext, or ErrOpen.
func (aesGCM) Open(key, sealed, bound []byte) ([]byte, error) {
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < gcm.NonceSize() {
		return nil, ErrOpen
	}
	plain, err := gcm.Open(nil, sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():], bound)
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	if len(key) != Size {
		return nil, fmt.Errorf("keys: a key of %d bytes, want %d", len(key), Size)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return cipher.NewGCM(block)
}
