package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
)

// SaltSize is the length of a salt in bytes. A salt stands with the private words, never with the act: when both are
// gone the hash can no longer be guessed.
const SaltSize = 16

// ErrWords says that a stored list of word hashes is not in its one written form.
var ErrWords = errors.New("audit: not a list of word hashes")

// HashWord returns the salted hash of a private text in hexadecimal: HMAC-SHA-256 under the salt.
func HashWord(salt []byte, text string) string {
	m := hmac.New(sha256.New, salt)
	m.Write([]byte(text))
	return Hash(m.Sum(nil)).String()
}

// SameWord reports whether text is the private text whose hash an act holds.
func SameWord(hash string, salt []byte, text string) bool {
	return subtle.ConstantTimeCompare([]byte(hash), []byte(HashWord(salt, text))) == 1
}

// EncodeWords returns the stored form of an act's words: a JSON object with sorted names, "{}" for none.
func EncodeWords(words map[string]string) string {
	if len(words) == 0 {
		return "{}"
	}
	b, err := json.Marshal(words)
	if err != nil {
		panic("audit: a map of texts cannot fail to encode: " + err.Error())
	}
	return string(b)
}

// DecodeWords reads the stored form. Any other spelling of the same object gives ErrWords: a stored row has only one.
func DecodeWords(s string) (map[string]string, error) {
	var words map[string]string
	if err := json.Unmarshal([]byte(s), &words); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWords, err)
	}
	if EncodeWords(words) != s {
		return nil, ErrWords
	}
	if len(words) == 0 {
		return nil, nil
	}
	return words, nil
}
