package people

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"gezhi/internal/fault"
)

// Lengths of a password, in characters. There is no rule about sorts of characters: length and the list of common ones do more.
const (
	passwordLeast = 8
	passwordMost  = 128
)

// params are OWASP's least: 19 MiB, two passes, one lane.
var params = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Hasher hashes passwords with argon2id. It lets only so many hashes run at once, because each takes 19 MiB and a core: a
// flood of sign-ins waits, and does not eat the machine. It is safe for use by many goroutines.
type Hasher struct {
	params argon2id.Params
	slots  chan struct{}
	dummy  string
}

// NewHasher returns a hasher with the parameters of the program and two slots for each core.
func NewHasher() (*Hasher, error) { return newHasher(params, 2*runtime.NumCPU()) }

// NewLightHasher returns a hasher that protects nothing, for tests and for filling a demonstration with accounts.
func NewLightHasher() (*Hasher, error) {
	light := params
	light.Memory, light.Iterations = 8, 1
	return newHasher(light, 2*runtime.NumCPU())
}

func newHasher(p argon2id.Params, slots int) (*Hasher, error) {
	dummy, err := argon2id.CreateHash("nobody has this password", &p)
	if err != nil {
		return nil, fmt.Errorf("people: no randomness for a hash: %w", err)
	}
	return &Hasher{params: p, slots: make(chan struct{}, slots), dummy: dummy}, nil
}

// Hash returns the PHC form of a new hash. It waits for a slot and gives Unavailable when ctx ends first.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	hash, err := argon2id.CreateHash(normalPassword(password), &h.params)
	if err != nil {
		return "", fmt.Errorf("people: hash: %w", err)
	}
	return hash, nil
}

// Match reports whether the password has the hash, and whether the hash should be made anew because its parameters are not
// today's. An empty hash is compared with a dummy and never matches, so that an unknown person takes as long as a known one.
func (h *Hasher) Match(ctx context.Context, password, hash string) (same, old bool, err error) {
	if err := h.enter(ctx); err != nil {
		return false, false, err
	}
	defer h.leave()
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	if err := checkHash(hash); err != nil {
		return false, false, err
	}
	same, used, err := argon2id.CheckHash(normalPassword(password), hash)
	if err != nil {
		return false, false, fmt.Errorf("people: stored hash: %w", err)
	}
	return same && known, *used != h.params, nil
}

// checkHash refuses a stored hash whose parameters would stop the program or eat its memory.
func checkHash(hash string) error {
	p, _, key, err := argon2id.DecodeHash(hash)
	if err != nil {
		return fmt.Errorf("people: stored hash: %w", err)
	}
	if p.Iterations < 1 || p.Iterations > 64 || p.Parallelism < 1 || p.Memory > 1<<20 || len(key) < 16 || len(key) > 64 {
		return fmt.Errorf("people: stored hash: parameters m=%d t=%d p=%d", p.Memory, p.Iterations, p.Parallelism)
	}
	return nil
}

func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "signin.busy").Because(ctx.Err())
	}
}

func (h *Hasher) leave() { <-h.slots }

// normalPassword makes full-width and composed characters the same on every keyboard.
func normalPassword(s string) string { return norm.NFKC.String(s) }

// checkPassword notes under path what is wrong with a new password of the person with these names.
func checkPassword(fields *fault.Fields, path, password string, names ...string) {
	n := utf8.RuneCountInString(password)
	folded := strings.ToLower(normalPassword(password))
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		fields.Add(path, "text.control")
	case n < passwordLeast:
		fields.Add(path, "password.short", "min", passwordLeast)
	case n > passwordMost:
		fields.Add(path, "password.long", "max", passwordMost)
	case Common(folded):
		fields.Add(path, "password.common")
	case holdsName(folded, names):
		fields.Add(path, "password.name")
	}
}

// holdsName reports whether the password is little more than a name.
func holdsName(folded string, names []string) bool {
	for _, name := range names {
		name = strings.ToLower(normalPassword(name))
		rest := strings.Replace(folded, name, "", 1)
		if utf8.RuneCountInString(name) >= 2 && rest != folded && utf8.RuneCountInString(rest) < 6 {
			return true
		}
	}
	return false
}
