package people

import "time"

// LinkKind is what a link is for.
type LinkKind string

// The kinds of links. Each ends after a while and is shown once: only its digest is stored. All but the sign-in links of a
// demonstration are for one use.
const (
	LinkSetUp  LinkKind = "setup"  // the first administrator of an empty installation (初始化口令)
	LinkInvite LinkKind = "invite" // a new account chooses its password (邀请)
	LinkReset  LinkKind = "reset"  // a forgotten password (重置密码)
	LinkSignIn LinkKind = "signin" // straight into a session; for demonstrations only
)

// lasts returns how long a link of the kind can be used.
func (k LinkKind) lasts() time.Duration {
	switch k {
	case LinkInvite:
		return 7 * 24 * time.Hour
	case LinkReset:
		return time.Hour
	}
	return 24 * time.Hour
}

// Link is one such link as it is stored.
type Link struct {
	Tenant    string
	ID        string
	Digest    string
	Kind      LinkKind
	Account   string // empty for setup
	IssuedBy  string // the account that issued it; empty for the program
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero while it can be used
}

// Usable reports whether the link can still be used.
func (l Link) Usable(now time.Time) bool { return l.UsedAt.IsZero() && now.Before(l.ExpiresAt) }

// newLink makes a link and the secret that is shown once.
func (s *Service) newLink(kind LinkKind, tenant, account, by string, now time.Time) (Link, string) {
	secret, digest := newSecret(s.ids.Random)
	return Link{
		Tenant: tenant, ID: s.ids.New(now), Digest: digest, Kind: kind, Account: account, IssuedBy: by,
		CreatedAt: now, ExpiresAt: now.Add(kind.lasts()),
	}, secret
}
