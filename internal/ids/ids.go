// Package ids makes the names of things: ids for machines, case numbers for people, codes for reporters.
package ids

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Source makes ids from a clock and randomness. The zero value is not usable; see NewSource.
// It is safe for use by many goroutines.
type Source struct {
	mu     sync.Mutex
	random io.Reader
	last   uint64 // milliseconds and the 12 bits after them of the last id
}

// NewSource returns a source that reads random; nil means the machine's cryptographic randomness.
func NewSource(random io.Reader) *Source {
	if random == nil {
		random = rand.Reader
	}
	return &Source{random: random}
}

// Seeded returns randomness that is the same for the same seed: for tests and simulations, never for secrets of real people.
func Seeded(seed uint64) io.Reader {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return mathrand.NewChaCha8(key)
}

// New returns a UUIDv7 (RFC 9562, method 1 with a counter in rand_a): its text sorts by time,
// and ids of one source never repeat or run backwards, even when the clock does.
func (s *Source) New(now time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var u [16]byte
	if _, err := io.ReadFull(s.random, u[8:]); err != nil {
		panic("ids: no randomness: " + err.Error()) // crypto/rand never fails; a test's reader must not end
	}
	t := uint64(now.UnixMilli()) << 12
	if t <= s.last {
		t = s.last + 1
	}
	s.last = t
	ms, seq := t>>12, t&0xfff
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	u[6] = 0x70 | byte(seq>>8)
	u[7] = byte(seq)
	u[8] = u[8]&0x3f | 0x80
	return format(u)
}

// Random returns n random bytes.
func (s *Source) Random(n int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := make([]byte, n)
	if _, err := io.ReadFull(s.random, b); err != nil {
		panic("ids: no randomness: " + err.Error())
	}
	return b
}

func format(u [16]byte) string {
	var b [36]byte
	hex.Encode(b[0:8], u[0:4])
	b[8] = '-'
	hex.Encode(b[9:13], u[4:6])
	b[13] = '-'
	hex.Encode(b[14:18], u[6:8])
	b[18] = '-'
	hex.Encode(b[19:23], u[8:10])
	b[23] = '-'
	hex.Encode(b[24:36], u[10:16])
	return string(b[:])
}

// IsID reports whether s has the form of an id of ours: a lower-case UUIDv7. Phones make ids too, so they are checked.
func IsID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' || s[14] != '7' || !strings.ContainsRune("89ab", rune(s[19])) {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c == '-' && (i == 8 || i == 13 || i == 18 || i == 23):
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f':
		default:
			return false
		}
	}
	return true
}

// CaseNumber returns the number that people use for a case: the county's 6-digit code, the civil date, a serial of
// at least 6 digits, and the check character of ISO 7064 MOD 11-10. Gaps in the serial are of no meaning.
func CaseNumber(county, yyyymmdd string, serial int64) string {
	body := fmt.Sprintf("%s%s%06d", county, yyyymmdd, serial)
	return body + string(rune('0'+checkDigit(body)))
}

// ValidCaseNumber reports whether s is a case number whose check digit fits: every single mistyped digit and
// nearly every swap of neighbours is caught.
func ValidCaseNumber(s string) bool {
	if len(s) < 6+8+6+1 || len(s) > 32 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return checkDigit(s[:len(s)-1]) == int(s[len(s)-1]-'0')
}

// checkDigit computes ISO 7064 MOD 11-10 over decimal digits.
func checkDigit(digits string) int {
	p := 10
	for i := range len(digits) {
		s := (p + int(digits[i]-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return (11 - p) % 10
}

// codeAlphabet is Crockford's base 32: no I, L, O or U, so that a code can be read out over the telephone.
var codeAlphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// TrackingCode returns the 8 characters that a reporter types, with the case number, to see the case.
// It is derived from the tenant's key and from how often the case was given a new one, so nothing else has to be stored, and a
// new code ends the one before; typing is throttled because it has 40 bits only.
func TrackingCode(tenantKey []byte, caseID string, renewals int) string {
	return codeAlphabet.EncodeToString(tracking(tenantKey, caseID, renewals)[:5])
}

// TrackingToken returns the 128-bit secret of a case that stands in links. It ends with the code beside it.
func TrackingToken(tenantKey []byte, caseID string, renewals int) string {
	return codeAlphabet.EncodeToString(tracking(tenantKey, caseID, renewals)[5:21])
}

func tracking(tenantKey []byte, caseID string, renewals int) []byte {
	m := hmac.New(sha256.New, tenantKey)
	m.Write([]byte("tracking\x00" + caseID))
	if renewals > 0 {
		m.Write([]byte("\x00" + strconv.Itoa(renewals)))
	}
	return m.Sum(nil)
}

// NormalizeCode brings a typed tracking code to its written form: upper case, no blanks or dashes, O as 0, I and L as 1.
func NormalizeCode(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(s))
}
