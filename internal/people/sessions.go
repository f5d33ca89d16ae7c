package people

import (
	"context"
	"net/netip"
	"time"

	"gezhi/internal/fault"
)

// Here is who uses a session now.
type Here struct {
	Session Session
	Account Account
	Posts   []Post // of the account, also those that do not hold now
}

// Authenticate returns who holds the secret of a live session, and notes its use about once a minute. What it remembers is of now, but
// for changes that another node made in the last moments, until they are heard of.
// Unauthenticated "session.ended" for any other secret.
func (s *Service) Authenticate(ctx context.Context, secret string) (here Here, err error) {
	defer fault.Wrap(&err, "people.Authenticate")
	now, digest := s.clock.Now(), Digest(secret)
	here, known, mark := s.present.get(digest)
	if known && here.Session.Live(now) && !here.Session.NeedsTouch(now) {
		return here, nil
	}
	err = s.store.View(ctx, func(tx Tx) (err error) {
		here, err = s.here(tx, digest, now)
		return err
	})
	if err == nil && here.Session.NeedsTouch(now) {
		here, err = s.touch(ctx, here, digest, now)
	}
	if err == nil {
		s.present.put(digest, here, mark)
	}
	return here, err
}

// Author returns an active account with its posts, for what its holder did on a phone and somebody else brings in. It has no session
// that anybody could use. Faults: NotFound; Unauthenticated session.ended where the account is not in use.
func (s *Service) Author(ctx context.Context, tenant, account string) (here Here, err error) {
	defer fault.Wrap(&err, "people.Author")
	err = s.store.View(ctx, func(tx Tx) (err error) {
		if here.Account, err = tx.Account(tenant, account); err != nil {
			return err
		}
		if here.Account.Status != Active {
			return ended()
		}
		here.Posts, err = tx.PostsOf(tenant, account)
		return err
	})
	here.Session = Session{Tenant: tenant, ID: "brought", Account: account, Kind: Phone}
	return here, err
}

// touch notes the use of a session.
func (s *Service) touch(ctx context.Context, seen Here, digest string, now time.Time) (here Here, err error) {
	err = s.store.Update(ctx, func(tx Tx) (err error) { // the others stay known
		if here, err = s.here(tx, digest, now); err != nil {
			return err
		}
		here.Session.SeenAt = now
		return tx.SaveSession(here.Session)
	})
	if fault.Is(err, fault.Unavailable) && ctx.Err() == nil { // who was seen when is noted later; reading goes on
		return seen, nil
	}
	return here, err
}

func (s *Service) here(tx Tx, digest string, now time.Time) (Here, error) {
	session, err := tx.Session(digest)
	if fault.Is(err, fault.NotFound) || err == nil && (!session.Live(now) || !sameDigest(session.Digest, digest)) {
		return Here{}, ended()
	}
	if err != nil {
		return Here{}, err
	}
	account, err := tx.Account(session.Tenant, session.Account)
	if err != nil {
		return Here{}, err
	}
	if account.Status != Active {
		return Here{}, ended()
	}
	posts, err := tx.PostsOf(session.Tenant, session.Account)
	return Here{Session: session, Account: account, Posts: posts}, err
}

// Sessions lists the live sessions of the account that holds this one, newest first.
func (s *Service) Sessions(ctx context.Context, session Session) (live []Session, err error) {
	defer fault.Wrap(&err, "people.Sessions")
	now := s.clock.Now()
	err = s.store.View(ctx, func(tx Tx) error {
		live = nil
		all, err := tx.SessionsOf(session.Tenant, session.Account)
		for _, one := range all {
			if one.Live(now) {
				live = append(live, one)
			}
		}
		return err
	})
	return live, err
}

// EndSession ends one of the account's own sessions. NotFound "session.not_found" for any other.
func (s *Service) EndSession(ctx context.Context, session Session, id string) (err error) {
	defer fault.Wrap(&err, "people.EndSession")
	now := s.clock.Now()
	return s.update(ctx, func(tx Tx) error {
		n, err := endSessions(tx, session.Tenant, session.Account, now, func(one Session) bool { return one.ID == id })
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "session.not_found")
		}
		account := Account{Tenant: session.Tenant, ID: session.Account}
		return tx.Append(act(account, "account.signout", self(session.Account), now, nil, map[string]string{"session": id}))
	})
}

// EndOtherSessions ends every session of the account but this one.
func (s *Service) EndOtherSessions(ctx context.Context, session Session) (err error) {
	defer fault.Wrap(&err, "people.EndOtherSessions")
	now := s.clock.Now()
	return s.update(ctx, func(tx Tx) error {
		n, err := endSessions(tx, session.Tenant, session.Account, now, func(one Session) bool { return one.ID != session.ID })
		if err != nil || n == 0 {
			return err
		}
		account := Account{Tenant: session.Tenant, ID: session.Account}
		return tx.Append(act(account, "account.signout_others", self(session.Account), now, nil, map[string]int{"ended": n}))
	})
}

// endSessions ends the live sessions of an account that which names, and returns how many.
func endSessions(tx Tx, tenant, account string, now time.Time, which func(Session) bool) (n int, err error) {
	all, err := tx.SessionsOf(tenant, account)
	if err != nil {
		return 0, err
	}
	for _, one := range all {
		if !one.Live(now) || !which(one) {
			continue
		}
		one.EndedAt = now
		if err := tx.SaveSession(one); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// every names every session.
func every(Session) bool { return true }

// Prove takes the password again before what would do the most harm in a stolen session, and renews the session's secret.
// Faults as SignIn.
func (s *Service) Prove(ctx context.Context, session Session, password string, addr netip.Addr) (in SignedIn, err error) {
	defer fault.Wrap(&err, "people.Prove")
	account, err := s.again(ctx, session, password, addr)
	if err != nil {
		return SignedIn{}, err
	}
	now := s.clock.Now()
	err = s.update(ctx, func(tx Tx) (err error) {
		if err := forgive(tx, account.Login, AddrPrefix(addr), now); err != nil {
			return err
		}
		in, err = s.renew(tx, session.Digest, account, now)
		return err
	})
	return in, err
}

// again checks the password of somebody who is signed in, as carefully as at the door.
func (s *Service) again(ctx context.Context, session Session, password string, addr netip.Addr) (account Account, err error) {
	err = s.store.View(ctx, func(tx Tx) (err error) {
		here, err := s.here(tx, session.Digest, s.clock.Now())
		account = here.Account
		return err
	})
	if err != nil {
		return Account{}, err
	}
	if account, err = s.knock(ctx, account.Login, AddrPrefix(addr)); err != nil {
		return Account{}, err
	}
	_, err = s.match(ctx, account, password)
	return account, err
}

// renew gives a live session a new secret and notes that the password was typed.
func (s *Service) renew(tx Tx, digest string, a Account, now time.Time) (SignedIn, error) {
	here, err := s.here(tx, digest, now)
	if err != nil {
		return SignedIn{}, err
	}
	session := here.Session
	secret, fresh := newSecret(s.ids.Random)
	session.Digest, session.ProvedAt, session.SeenAt = fresh, now, now
	if err := tx.SaveSession(session); err != nil {
		return SignedIn{}, err
	}
	if err := tx.Append(act(a, "account.prove", self(a.ID), now, nil, map[string]string{"session": session.ID})); err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Secret: secret, Session: session, Account: here.Account}, nil
}
