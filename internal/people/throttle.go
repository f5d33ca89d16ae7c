package people

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"
)

// Throttle is how often a password was tried under one key lately: a sign-in name, an address prefix, or both together.
// A try is counted before it is checked, so tries sent at the same time cannot slip through.
type Throttle struct {
	Key    string
	Fails  int       // tries in a row that did not succeed
	LastAt time.Time // the last try
	OpenAt time.Time // no try before this instant; zero for none
	GoodAt time.Time // the last success; zero for none
}

// limit is how a key is slowed down.
type limit struct {
	free   int           // tries before the first delay
	lock   int           // tries after which the key is closed
	closed time.Duration // for how long; never for good, because an outsider may be the cause
}

var (
	// A person mistypes; a stranger gets at most 4 locks of 5 tries an hour at one name.
	byName = limit{free: 2, lock: 5, closed: 15 * time.Minute}
	// Many people share an office's address.
	byPrefix = limit{free: 40, lock: 50, closed: 15 * time.Minute}
)

// ThrottleKeep is how long a throttle means something after its last try; older rows can be deleted.
const ThrottleKeep = knownFor

const (
	forgetAfter = time.Hour           // tries older than this count no more
	knownFor    = 30 * 24 * time.Hour // an address from which somebody signed in stays known to their name this long
)

// Wait returns how long the key is still closed; zero when a try may be made.
func (t Throttle) Wait(now time.Time) time.Duration {
	return max(0, t.OpenAt.Sub(now))
}

// tried returns the state after a try at now that has not succeeded yet: the delay doubles from a second with each try, and
// with the last one the key closes; afterwards it starts anew.
func (t Throttle) tried(l limit, now time.Time) Throttle {
	if now.Sub(t.LastAt) > forgetAfter || t.Fails >= l.lock {
		t.Fails = 0
	}
	t.Fails++
	t.LastAt = now
	switch {
	case t.Fails >= l.lock:
		t.OpenAt = now.Add(l.closed)
	case t.Fails > l.free:
		t.OpenAt = now.Add(time.Second << (t.Fails - l.free - 1))
	default:
		t.OpenAt = time.Time{}
	}
	return t
}

// succeeded returns the state after the password was right. Only a name is freed; an address still owes for its other names.
func (t Throttle) succeeded(now time.Time) Throttle {
	return Throttle{Key: t.Key, GoodAt: now, LastAt: now}
}

// uncounted takes one try back, because it was right.
func (t Throttle) uncounted() Throttle {
	t.Fails = max(0, t.Fails-1)
	t.OpenAt = time.Time{}
	return t
}

// known reports whether the name was used from the address lately.
func (t Throttle) known(now time.Time) bool {
	return !t.GoodAt.IsZero() && now.Sub(t.GoodAt) < knownFor
}

// The keys. A name is hashed, because people type passwords into the wrong field.
func nameKey(login string) string         { return "name:" + short(login) }
func pairKey(login, prefix string) string { return "pair:" + short(login) + ":" + prefix }
func prefixKey(prefix string) string      { return "prefix:" + prefix }
func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// AddrPrefix returns what is kept of an address: /24 of IPv4, /56 of IPv6; "unknown" when it is none.
func AddrPrefix(addr netip.Addr) string {
	bits := 56
	if addr = addr.Unmap().WithZone(""); addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil || !p.IsValid() {
		return "unknown"
	}
	return p.String()
}
