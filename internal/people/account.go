package people

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gezhi/internal/fault"
)

// Status is whether an account can be used.
type Status string

// The statuses of an account.
const (
	Pending  Status = "pending"  // made; its person has not chosen a password yet
	Active   Status = "active"   // may sign in
	Disabled Status = "disabled" // may not; all its sessions have ended
)

// Account is one person who may sign in (账号). A contact stands apart, encrypted.
type Account struct {
	Tenant     string
	ID         string
	Login      string // what is typed; unique in the whole installation, see NormalLogin
	Name       string // shown to colleagues
	Status     Status
	Password   string    // argon2id in PHC form; empty while pending
	PasswordAt time.Time // when it was chosen
	MustChange bool      // the next sign-in leads to a new password first
	Salt       []byte    // for the hashes of login and name in acts
	CreatedAt  time.Time
	LastLogin  time.Time // the last sign-in; zero for none
	Version    int64     // grows with every change; a stale one is refused
}

// Lengths of names, in characters.
const (
	loginLeast, loginMost = 2, 64
	nameMost              = 64
)

// NormalLogin brings a typed sign-in name to its stored form: NFKC, no blanks around it, lower case. So full-width letters of
// a Chinese keyboard are the same name.
func NormalLogin(s string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
}

// checkLogin notes under path what is wrong with a normal sign-in name.
func checkLogin(fields *fault.Fields, path, login string) {
	n := utf8.RuneCountInString(login)
	if n < loginLeast || n > loginMost {
		fields.Add(path, "login.length", "min", loginLeast, "max", loginMost)
		return
	}
	for _, r := range login {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@", r) {
			fields.Add(path, "login.characters")
			return
		}
	}
}

// checkName notes under path what is wrong with a person's name.
func checkName(fields *fault.Fields, path, name string) {
	n := utf8.RuneCountInString(name)
	if strings.TrimSpace(name) == "" || n > nameMost {
		fields.Add(path, "name.length", "max", nameMost)
		return
	}
	for _, r := range name {
		if unicode.IsControl(r) || r == utf8.RuneError {
			fields.Add(path, "text.control")
			return
		}
	}
}
