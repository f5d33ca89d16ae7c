package people

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"time"
)

// SessionKind is where somebody signed in; it decides how long a session lasts.
type SessionKind string

// The kinds of sessions.
const (
	Desk  SessionKind = "desk"  // 30 minutes idle, 12 hours in all
	Phone SessionKind = "phone" // 12 hours idle, 7 days in all
)

// Valid reports whether k is one of the kinds.
func (k SessionKind) Valid() bool { return k == Desk || k == Phone }

// Idle returns how long a session may lie unused.
func (k SessionKind) Idle() time.Duration {
	if k == Phone {
		return 12 * time.Hour
	}
	return 30 * time.Minute
}

// Absolute returns how long a session lasts at most.
func (k SessionKind) Absolute() time.Duration {
	if k == Phone {
		return 7 * 24 * time.Hour
	}
	return 12 * time.Hour
}

const (
	touchAfter = time.Minute     // seen is written no more often than this
	proofLasts = 5 * time.Minute // for what asks for the password again
	secretSize = 32              // bytes of a session's or a link's secret
)

// Session is one signed-in browser (会话). The secret is in its cookie alone; here stands its SHA-256.
type Session struct {
	Tenant    string
	ID        string // for lists and for ending it; no secret
	Digest    string // see Digest
	Account   string
	Kind      SessionKind
	CreatedAt time.Time
	SeenAt    time.Time // the last use, to the minute
	ProvedAt  time.Time // when the password was last typed
	EndedAt   time.Time // zero while it lives
	Prefix    string    // of the address it came from: /24 or /56
	Agent     string    // "Chrome on Android", for the person's own list
}

// Live reports whether the session can still be used.
func (s Session) Live(now time.Time) bool {
	return s.EndedAt.IsZero() && now.Before(s.ExpiresAt())
}

// ExpiresAt returns the instant at which the session ends if it is not used until then.
func (s Session) ExpiresAt() time.Time {
	idle, absolute := s.SeenAt.Add(s.Kind.Idle()), s.CreatedAt.Add(s.Kind.Absolute())
	if idle.Before(absolute) {
		return idle
	}
	return absolute
}

// NeedsTouch reports whether the last use is old enough to be written anew, so that not every request writes.
func (s Session) NeedsTouch(now time.Time) bool { return now.Sub(s.SeenAt) >= touchAfter }

// Proved reports whether the password was typed within the last five minutes (step-up).
func (s Session) Proved(now time.Time) bool { return now.Sub(s.ProvedAt) < proofLasts }

// newSecret returns a secret for a cookie or a link, 256 bits, and its digest.
func newSecret(random func(int) []byte) (secret, digest string) {
	secret = base64.RawURLEncoding.EncodeToString(random(secretSize))
	return secret, Digest(secret)
}

// Digest returns what is stored of a secret. The secret is 256 random bits, so a plain hash cannot be guessed.
func Digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// sameDigest compares without telling by its time where the difference is.
func sameDigest(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
