package people

import (
	"context"

	"gezhi/internal/territory"
)

// Store keeps what this room needs. View reads; Update reads and writes in one transaction and may run fn again, so fn
// has no effects outside it.
type Store interface {
	View(ctx context.Context, fn func(Tx) error) error
	Update(ctx context.Context, fn func(Tx) error) error
}

// Tx is what one transaction can do. A row that is not there gives a NotFound fault, except a throttle, which is then new.
// A Save whose Version is not the stored one plus one gives a Stale fault.
type Tx interface {
	Account(tenant, id string) (Account, error)
	AccountByLogin(login string) (Account, error) // in any tenant: the sign-in lookup
	HasAccounts(tenant string) (bool, error)
	InsertAccount(Account) error // a login that is taken in any tenant gives a Conflict with the code "login.taken"
	SaveAccount(Account) error

	Post(tenant, id string) (Post, error)
	PostsOf(tenant, account string) ([]Post, error)              // also ended ones, in order of From and ID
	PostsAt(tenant string, place territory.Code) ([]Post, error) // at exactly this place, in the same order
	InsertPost(Post) error
	SavePost(Post) error

	Session(digest string) (Session, error)               // in any tenant: the secret is the way in
	SessionsOf(tenant, account string) ([]Session, error) // also ended ones, newest first
	InsertSession(Session) error
	SaveSession(Session) error // by tenant and ID; the digest may change

	Link(digest string) (Link, error) // in any tenant
	LinksOf(tenant, account string) ([]Link, error)
	InsertLink(Link) error
	SaveLink(Link) error

	Throttle(key string) (Throttle, error)
	SaveThrottle(Throttle) error

	Append(Act) error
}
