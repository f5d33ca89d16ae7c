package people

import (
	"context"
	"net/netip"
	"time"

	"gezhi/internal/fault"
)

// SignInParams is what somebody typed, and from where.
type SignInParams struct {
	Login    string
	Password string
	Kind     SessionKind
	Addr     netip.Addr
	Agent    string // a short name of the browser, for the person's own list
}

// SignedIn is a new session. The secret goes into the cookie and nowhere else.
type SignedIn struct {
	Secret  string
	Session Session
	Account Account
}

const agentMost = 80 // characters kept of a browser's name

// SignIn opens a session. Faults: TooMany "signin.wait" with the seconds to wait; Unauthenticated "signin.wrong", the same for
// an unknown name, a wrong password and a disabled account, after the same work.
func (s *Service) SignIn(ctx context.Context, p SignInParams) (in SignedIn, err error) {
	defer fault.Wrap(&err, "people.SignIn")
	if !p.Kind.Valid() {
		p.Kind = Desk
	}
	login, prefix := NormalLogin(p.Login), AddrPrefix(p.Addr)
	account, err := s.knock(ctx, login, prefix)
	if err != nil {
		return SignedIn{}, err
	}
	fresh, err := s.match(ctx, account, p.Password)
	if err != nil {
		return SignedIn{}, err
	}
	err = s.update(ctx, func(tx Tx) (err error) {
		in, err = s.enter(tx, account, fresh, login, prefix, p)
		return err
	})
	return in, err
}

// knock counts the try before it is checked and returns the account of the name; the zero Account when there is none.
func (s *Service) knock(ctx context.Context, login, prefix string) (account Account, err error) {
	now := s.clock.Now()
	err = s.store.Update(ctx, func(tx Tx) error { // no session changes by it
		account, err = tx.AccountByLogin(login)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		closed, err := count(tx, login, prefix, now)
		if err != nil || !closed || account.ID == "" {
			return err
		}
		return tx.Append(act(account, "account.throttle", By{Kind: "public"}, now, nil, map[string]string{"prefix": prefix}))
	})
	return account, err
}

// count counts a try under every key that it falls under. closed reports that it closed the name.
func count(tx Tx, login, prefix string, now time.Time) (closed bool, err error) {
	pair, err := tx.Throttle(pairKey(login, prefix))
	if err != nil {
		return false, err
	}
	keys := []struct {
		key   string
		limit limit
	}{{nameKey(login), byName}, {prefixKey(prefix), byPrefix}}
	if pair.known(now) {
		keys[0].key = pair.Key // what strangers try at this name does not lock its person out
	}
	states := make([]Throttle, len(keys))
	for i, k := range keys {
		if states[i], err = tx.Throttle(k.key); err != nil {
			return false, err
		}
		if wait := states[i].Wait(now); wait > 0 {
			return false, fault.New(fault.TooMany, "signin.wait", "seconds", int((wait+time.Second-1)/time.Second))
		}
	}
	for i, k := range keys {
		states[i] = states[i].tried(k.limit, now)
		if err := tx.SaveThrottle(states[i]); err != nil {
			return false, err
		}
	}
	return states[0].Fails >= byName.lock, nil
}

// match checks the password and returns a new hash where the stored one is of old parameters, else "".
func (s *Service) match(ctx context.Context, a Account, password string) (fresh string, err error) {
	hash := a.Password
	if a.Status != Active {
		hash = ""
	}
	same, old, err := s.hasher.Match(ctx, password, hash)
	if err != nil {
		return "", err
	}
	if !same {
		return "", wrong()
	}
	if !old {
		return "", nil
	}
	return s.hasher.Hash(ctx, password)
}

// enter opens the session of an account whose password was right, if nothing changed meanwhile.
func (s *Service) enter(tx Tx, checked Account, fresh, login, prefix string, p SignInParams) (SignedIn, error) {
	now := s.clock.Now()
	account, err := tx.Account(checked.Tenant, checked.ID)
	if err != nil {
		return SignedIn{}, err
	}
	if account.Status != Active || account.Password != checked.Password {
		return SignedIn{}, wrong()
	}
	if fresh != "" {
		account.Password = fresh
	}
	account.LastLogin = now
	if err := save(tx, account); err != nil {
		return SignedIn{}, err
	}
	account.Version++
	if err := forgive(tx, login, prefix, now); err != nil {
		return SignedIn{}, err
	}
	return s.open(tx, account, p.Kind, prefix, p.Agent, "account.signin", now)
}

// forgive frees the name after a right password, and makes the address known to it.
func forgive(tx Tx, login, prefix string, now time.Time) error {
	for _, key := range []string{nameKey(login), pairKey(login, prefix)} {
		t, err := tx.Throttle(key)
		if err != nil {
			return err
		}
		if err := tx.SaveThrottle(t.succeeded(now)); err != nil {
			return err
		}
	}
	t, err := tx.Throttle(prefixKey(prefix))
	if err != nil {
		return err
	}
	return tx.SaveThrottle(t.uncounted())
}

// open inserts a session with its act.
func (s *Service) open(tx Tx, a Account, kind SessionKind, prefix, agent, how string, now time.Time) (SignedIn, error) {
	secret, digest := newSecret(s.ids.Random)
	session := Session{
		Tenant: a.Tenant, ID: s.ids.New(now), Digest: digest, Account: a.ID, Kind: kind,
		CreatedAt: now, SeenAt: now, ProvedAt: now, Prefix: prefix, Agent: shorten(agent, agentMost),
	}
	if err := tx.InsertSession(session); err != nil {
		return SignedIn{}, err
	}
	effects := map[string]string{"session": session.ID, "kind": string(kind)}
	if err := tx.Append(act(a, how, self(a.ID), now, nil, effects)); err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Secret: secret, Session: session, Account: a}, nil
}

// SignOut ends the session.
func (s *Service) SignOut(ctx context.Context, session Session) (err error) {
	defer fault.Wrap(&err, "people.SignOut")
	return s.EndSession(ctx, session, session.ID)
}
