package keys

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
)

// HeadKey returns the key that signs the heads of the logs for keeping outside. It follows from the key-encryption key, so that there
// is no other file to lose.
func HeadKey(kek []byte) ed25519.PrivateKey {
	m := hmac.New(sha256.New, kek)
	m.Write([]byte("gezhi key of heads"))
	return ed25519.NewKeyFromSeed(m.Sum(nil))
}
