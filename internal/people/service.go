package people

import (
	"context"
	"time"

	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
)

// Service is this room's work: every method checks, decides, and writes the change together with its act.
type Service struct {
	store  Store
	clock  clock.Clock
	ids    *ids.Source
	hasher *Hasher
	demo   bool

	present present
}

// New returns the service.
func New(store Store, clock clock.Clock, ids *ids.Source, hasher *Hasher) *Service {
	return &Service{store: store, clock: clock, ids: ids, hasher: hasher}
}

// Demonstrate allows sign-in links, for a demonstration with synthetic people. It is called before the service is used.
func (s *Service) Demonstrate() { s.demo = true }

// Forget lets every session be read anew: after somebody else changed accounts, posts or sessions in the store.
func (s *Service) Forget() { s.present.forget() }

// update changes the room.
func (s *Service) update(ctx context.Context, fn func(Tx) error) error {
	defer s.present.forget()
	return s.store.Update(ctx, fn)
}

// Key is the idempotency key of a request, hashed and bound to its principal, and the hash of its body. It stands in the act.
type Key struct{ Hash, Body string }

// saltSize is the length of the salt under which the names of an account are hashed in acts.
const saltSize = 16

// newAccount makes a pending account.
func (s *Service) newAccount(tenant, id, login, name string, now time.Time) Account {
	if id == "" {
		id = s.ids.New(now)
	}
	return Account{
		Tenant: tenant, ID: id, Login: NormalLogin(login), Name: name, Status: Pending,
		Salt: s.ids.Random(saltSize), CreatedAt: now, Version: 1,
	}
}

// created is the act of making an account. Its names are private words.
func created(a Account, by By, now time.Time) Act {
	made := act(a, "account.create", by, now, nil, map[string]string{"account": a.ID, "status": string(a.Status)})
	made.Private, made.Salt = map[string]string{"login": a.Login, "name": a.Name}, a.Salt
	return made
}

// self is how an account stands in the acts on itself.
func self(account string) By { return By{Kind: "staff", Account: account, Role: "staff"} }

// program is how the program itself stands in acts.
var program = By{Kind: "system", Role: "system"}

// save writes the account with the next version.
func save(tx Tx, a Account) error {
	a.Version++
	return tx.SaveAccount(a)
}

// wrong is the one answer to every sign-in that fails, whoever was named and whatever was wrong.
func wrong() error { return fault.New(fault.Unauthenticated, "signin.wrong") }

// ended is the answer to a session that cannot be used any more.
func ended() error { return fault.New(fault.Unauthenticated, "session.ended") }
