package people

import (
	"context"
	"net/netip"
	"time"
	"unicode/utf8"

	"gezhi/internal/fault"
)

// CreateAccountParams names a new colleague.
type CreateAccountParams struct {
	Tenant string
	Login  string
	Name   string
	Key    Key
}

// CreateAccount makes a pending account and the link with which its person chooses a password.
// Faults: Invalid with the fields, Conflict "login.taken", Forbidden.
func (s *Service) CreateAccount(ctx context.Context, by Principal, p CreateAccountParams) (account Account, link Invitation, err error) {
	defer fault.Wrap(&err, "people.CreateAccount")
	var fields fault.Fields
	checkLogin(&fields, "login", NormalLogin(p.Login))
	checkName(&fields, "name", p.Name)
	if err := fields.Err(); err != nil {
		return Account{}, Invitation{}, err
	}
	now := s.clock.Now()
	who, err := by.MayPeople(MayManage, p.Tenant, "", "", now)
	if err != nil {
		return Account{}, Invitation{}, err
	}
	err = s.update(ctx, func(tx Tx) (err error) {
		account = s.newAccount(p.Tenant, "", p.Login, p.Name, now)
		if err := tx.InsertAccount(account); err != nil {
			return err
		}
		made := created(account, who, now)
		made.Key = p.Key
		if err := tx.Append(made); err != nil {
			return err
		}
		link, err = s.invite(tx, account, who.Account, LinkInvite, now)
		return err
	})
	return account, link, err
}

// IssueReset makes a link with which somebody who forgot the password chooses another; for a pending account it is a new
// invitation. Earlier links of the account end. Faults: NotFound, Forbidden, Conflict "account.disabled".
func (s *Service) IssueReset(ctx context.Context, by Principal, tenant, account string) (link Invitation, err error) {
	defer fault.Wrap(&err, "people.IssueReset")
	err = s.manage(ctx, by, tenant, account, func(tx Tx, a Account, who By, now time.Time) error {
		if a.Status == Disabled {
			return fault.New(fault.Conflict, "account.disabled")
		}
		if err := endLinks(tx, a, now); err != nil {
			return err
		}
		kind := LinkReset
		if a.Status == Pending {
			kind = LinkInvite
		}
		if link, err = s.invite(tx, a, who.Account, kind, now); err != nil {
			return err
		}
		return tx.Append(act(a, "account.reset_issue", who, now, nil, map[string]string{"kind": string(kind)}))
	})
	return link, err
}

// manage runs fn on an account that the principal may manage.
func (s *Service) manage(ctx context.Context, by Principal, tenant, account string, fn func(Tx, Account, By, time.Time) error) error {
	now := s.clock.Now()
	who, err := by.MayPeople(MayManage, tenant, "", "", now)
	if err != nil {
		return err
	}
	if err := proven(by, now); err != nil {
		return err
	}
	return s.update(ctx, func(tx Tx) error {
		a, err := tx.Account(tenant, account)
		if err != nil {
			return err
		}
		return fn(tx, a, who, now)
	})
}

// endLinks makes the open links of an account unusable.
func endLinks(tx Tx, a Account, now time.Time) error {
	links, err := tx.LinksOf(a.Tenant, a.ID)
	if err != nil {
		return err
	}
	for _, l := range links {
		if !l.Usable(now) {
			continue
		}
		l.UsedAt = now
		if err := tx.SaveLink(l); err != nil {
			return err
		}
	}
	return nil
}

// RedeemLink sets the password of the account that an invitation or reset link is for, and ends all its sessions and links.
// It opens no session: the person signs in with the new password. Faults: NotFound "link.not_usable", Invalid.
func (s *Service) RedeemLink(ctx context.Context, secret, password string) (account Account, err error) {
	defer fault.Wrap(&err, "people.RedeemLink")
	err = s.store.View(ctx, func(tx Tx) error {
		link, err := findLink(tx, secret, s.clock.Now(), LinkInvite, LinkReset)
		if err == nil {
			account, err = tx.Account(link.Tenant, link.Account)
		}
		return err
	})
	if err != nil {
		return Account{}, err
	}
	var fields fault.Fields
	checkPassword(&fields, "password", password, account.Login, account.Name)
	if err := fields.Err(); err != nil {
		return Account{}, err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return Account{}, err
	}
	err = s.update(ctx, func(tx Tx) (err error) {
		account, err = redeem(tx, secret, hash, s.clock.Now())
		return err
	})
	return account, err
}

func redeem(tx Tx, secret, hash string, now time.Time) (Account, error) {
	link, err := spend(tx, secret, now, LinkInvite, LinkReset)
	if err != nil {
		return Account{}, err
	}
	a, err := tx.Account(link.Tenant, link.Account)
	if err != nil {
		return Account{}, err
	}
	if a.Status == Disabled {
		return Account{}, fault.New(fault.NotFound, "link.not_usable")
	}
	a.Status, a.Password, a.PasswordAt, a.MustChange = Active, hash, now, false
	if err := save(tx, a); err != nil {
		return Account{}, err
	}
	a.Version++
	if _, err := endSessions(tx, a.Tenant, a.ID, now, every); err != nil {
		return Account{}, err
	}
	if err := endLinks(tx, a, now); err != nil {
		return Account{}, err
	}
	return a, tx.Append(act(a, "account.password", self(a.ID), now, nil, map[string]string{"by": string(link.Kind)}))
}

// ChangePassword replaces one's own password, ends every other session and renews the secret of this one.
// Faults as SignIn, and Invalid with the fields.
func (s *Service) ChangePassword(ctx context.Context, session Session, old, fresh string, addr netip.Addr) (in SignedIn, err error) {
	defer fault.Wrap(&err, "people.ChangePassword")
	account, err := s.again(ctx, session, old, addr)
	if err != nil {
		return SignedIn{}, err
	}
	var fields fault.Fields
	checkPassword(&fields, "password", fresh, account.Login, account.Name)
	if normalPassword(old) == normalPassword(fresh) {
		fields.Add("password", "password.same")
	}
	if err := fields.Err(); err != nil {
		return SignedIn{}, err
	}
	hash, err := s.hasher.Hash(ctx, fresh)
	if err != nil {
		return SignedIn{}, err
	}
	err = s.update(ctx, func(tx Tx) (err error) {
		in, err = s.change(tx, session, account, hash, AddrPrefix(addr))
		return err
	})
	return in, err
}

func (s *Service) change(tx Tx, session Session, checked Account, hash, prefix string) (SignedIn, error) {
	now := s.clock.Now()
	a, err := tx.Account(checked.Tenant, checked.ID)
	if err != nil {
		return SignedIn{}, err
	}
	if a.Status != Active || a.Password != checked.Password {
		return SignedIn{}, wrong()
	}
	a.Password, a.PasswordAt, a.MustChange = hash, now, false
	if err := save(tx, a); err != nil {
		return SignedIn{}, err
	}
	if err := forgive(tx, a.Login, prefix, now); err != nil {
		return SignedIn{}, err
	}
	others := func(one Session) bool { return one.ID != session.ID }
	if _, err := endSessions(tx, a.Tenant, a.ID, now, others); err != nil {
		return SignedIn{}, err
	}
	if err := endLinks(tx, a, now); err != nil {
		return SignedIn{}, err
	}
	if err := tx.Append(act(a, "account.password", self(a.ID), now, nil, map[string]string{"by": "change"})); err != nil {
		return SignedIn{}, err
	}
	return s.renew(tx, session.Digest, a, now)
}

// Disable ends the use of an account at once: all its sessions and links end with it. Its posts stay, as history and as vacancies
// to be filled. Faults: NotFound, Forbidden, Conflict "account.self" and "account.last_admin".
func (s *Service) Disable(ctx context.Context, by Principal, tenant, account string) (err error) {
	defer fault.Wrap(&err, "people.Disable")
	return s.manage(ctx, by, tenant, account, func(tx Tx, a Account, who By, now time.Time) error {
		if a.ID == by.AccountID() {
			return fault.New(fault.Conflict, "account.self")
		}
		if a.Status == Disabled {
			return nil
		}
		if err := keepsAdmin(tx, a, now); err != nil {
			return err
		}
		a.Status = Disabled
		if err := save(tx, a); err != nil {
			return err
		}
		n, err := endSessions(tx, a.Tenant, a.ID, now, every)
		if err != nil {
			return err
		}
		if err := endLinks(tx, a, now); err != nil {
			return err
		}
		return tx.Append(act(a, "account.disable", who, now, nil, map[string]int{"sessions": n}))
	})
}

// Enable makes a disabled account usable again, with the password that it had; without one it is pending.
func (s *Service) Enable(ctx context.Context, by Principal, tenant, account string) (err error) {
	defer fault.Wrap(&err, "people.Enable")
	return s.manage(ctx, by, tenant, account, func(tx Tx, a Account, who By, now time.Time) error {
		if a.Status != Disabled {
			return nil
		}
		a.Status = Active
		if a.Password == "" {
			a.Status = Pending
		}
		if err := save(tx, a); err != nil {
			return err
		}
		return tx.Append(act(a, "account.enable", who, now, nil, nil))
	})
}

// SignInLink makes a link straight into a session. Conflict "link.demo_only" outside a demonstration.
func (s *Service) SignInLink(ctx context.Context, tenant, account string) (secret string, err error) {
	defer fault.Wrap(&err, "people.SignInLink")
	if !s.demo {
		return "", fault.New(fault.Conflict, "link.demo_only")
	}
	err = s.update(ctx, func(tx Tx) error {
		a, err := tx.Account(tenant, account)
		if err != nil {
			return err
		}
		invitation, err := s.invite(tx, a, "", LinkSignIn, s.clock.Now())
		secret = invitation.Secret
		return err
	})
	return secret, err
}

// SignInByLink opens a session with a sign-in link of a demonstration, which can be used again until it expires: people close
// the window and come back.
func (s *Service) SignInByLink(ctx context.Context, secret string, kind SessionKind, addr netip.Addr, agent string) (in SignedIn, err error) {
	defer fault.Wrap(&err, "people.SignInByLink")
	if !s.demo {
		return SignedIn{}, fault.New(fault.NotFound, "link.not_usable")
	}
	if !kind.Valid() {
		kind = Desk
	}
	now := s.clock.Now()
	err = s.update(ctx, func(tx Tx) error {
		link, err := findLink(tx, secret, now, LinkSignIn)
		if err != nil {
			return err
		}
		a, err := tx.Account(link.Tenant, link.Account)
		if err != nil {
			return err
		}
		if a.Status != Active {
			return fault.New(fault.NotFound, "link.not_usable")
		}
		in, err = s.open(tx, a, kind, AddrPrefix(addr), agent, "account.signin", now)
		return err
	})
	return in, err
}

// shorten cuts s after at most n characters.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
