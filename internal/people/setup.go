package people

import (
	"context"
	"slices"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// Person names somebody who gets an account.
type Person struct {
	Login string
	Name  string
}

// SetUpParams is what the one-time set-up token is spent on. The three administrators are three people: the one who holds the
// token becomes the system administrator, the other two get a link each.
type SetUpParams struct {
	Token    string
	County   territory.Code // where the posts lie
	System   Person
	Password string
	Security Person
	Audit    Person
}

// Invitation is a link for one person. The secret is shown once.
type Invitation struct {
	Account   string
	Login     string
	Role      Role // at set-up; else empty
	Secret    string
	ExpiresAt time.Time
}

// IssueSetUp returns a new one-time set-up token for a tenant without accounts. It is printed where the program was started, so
// that there never is an account with a password that everybody knows. Conflict "setup.done" when there is an account.
func (s *Service) IssueSetUp(ctx context.Context, tenant string) (secret string, err error) {
	defer fault.Wrap(&err, "people.IssueSetUp")
	err = s.update(ctx, func(tx Tx) error {
		has, err := tx.HasAccounts(tenant)
		if err != nil {
			return err
		}
		if has {
			return fault.New(fault.Conflict, "setup.done")
		}
		var link Link
		link, secret = s.newLink(LinkSetUp, tenant, "", "", s.clock.Now())
		return tx.InsertLink(link)
	})
	return secret, err
}

// SetUp makes the first administrators. Faults: Invalid with the fields, NotFound "link.not_usable" for a wrong, used or old
// token, Conflict "setup.done" when somebody was faster.
func (s *Service) SetUp(ctx context.Context, p SetUpParams) (admin Account, invitations []Invitation, err error) {
	defer fault.Wrap(&err, "people.SetUp")
	if err := checkSetUp(p); err != nil {
		return Account{}, nil, err
	}
	if err := s.usable(ctx, p.Token, LinkSetUp); err != nil {
		return Account{}, nil, err
	}
	hash, err := s.hasher.Hash(ctx, p.Password)
	if err != nil {
		return Account{}, nil, err
	}
	err = s.update(ctx, func(tx Tx) (err error) {
		admin, invitations, err = s.setUp(tx, p, hash, s.clock.Now())
		return err
	})
	return admin, invitations, err
}

func checkSetUp(p SetUpParams) error {
	var fields fault.Fields
	people := map[string]Person{"system": p.System, "security": p.Security, "audit": p.Audit}
	seen := map[string]bool{}
	for _, path := range []string{"system", "security", "audit"} {
		login := NormalLogin(people[path].Login)
		checkLogin(&fields, path+".login", login)
		checkName(&fields, path+".name", people[path].Name)
		if seen[login] {
			fields.Add(path+".login", "login.twice")
		}
		seen[login] = true
	}
	checkPassword(&fields, "password", p.Password, p.System.Login, p.System.Name)
	if p.County.Level() != county || !p.County.Valid() {
		fields.Add("county", "place.form")
	}
	return fields.Err()
}

func (s *Service) setUp(tx Tx, p SetUpParams, hash string, now time.Time) (Account, []Invitation, error) {
	link, err := spend(tx, p.Token, now, LinkSetUp)
	if err != nil {
		return Account{}, nil, err
	}
	if has, err := tx.HasAccounts(link.Tenant); err != nil || has {
		return Account{}, nil, firstErr(err, fault.New(fault.Conflict, "setup.done"))
	}
	admin := s.newAccount(link.Tenant, "", p.System.Login, p.System.Name, now)
	admin.Status, admin.Password, admin.PasswordAt = Active, hash, now
	if err := s.insertAdmin(tx, admin, SysAdmin, p.County, now); err != nil {
		return Account{}, nil, err
	}
	var invitations []Invitation
	for _, other := range []struct {
		Person
		role Role
	}{{p.Security, SecAdmin}, {p.Audit, AuditAdmin}} {
		account := s.newAccount(link.Tenant, "", other.Login, other.Name, now)
		if err := s.insertAdmin(tx, account, other.role, p.County, now); err != nil {
			return Account{}, nil, err
		}
		invitation, err := s.invite(tx, account, admin.ID, LinkInvite, now)
		if err != nil {
			return Account{}, nil, err
		}
		invitation.Role = other.role
		invitations = append(invitations, invitation)
	}
	return admin, invitations, nil
}

// insertAdmin inserts an account with the post of an administrator.
func (s *Service) insertAdmin(tx Tx, a Account, role Role, place territory.Code, now time.Time) error {
	if err := tx.InsertAccount(a); err != nil {
		return err
	}
	if err := tx.Append(created(a, program, now)); err != nil {
		return err
	}
	post := Post{Tenant: a.Tenant, ID: s.ids.New(now), Account: a.ID, Role: role, Place: place, From: now, Version: 1}
	if err := tx.InsertPost(post); err != nil {
		return err
	}
	return tx.Append(granted(a, post, "post.grant", program, now))
}

// invite inserts a link for the account.
func (s *Service) invite(tx Tx, a Account, by string, kind LinkKind, now time.Time) (Invitation, error) {
	link, secret := s.newLink(kind, a.Tenant, a.ID, by, now)
	if err := tx.InsertLink(link); err != nil {
		return Invitation{}, err
	}
	return Invitation{Account: a.ID, Login: a.Login, Secret: secret, ExpiresAt: link.ExpiresAt}, nil
}

// usable reports, before any costly work, whether a secret opens a link of one of the kinds.
func (s *Service) usable(ctx context.Context, secret string, kinds ...LinkKind) error {
	return s.store.View(ctx, func(tx Tx) error {
		_, err := findLink(tx, secret, s.clock.Now(), kinds...)
		return err
	})
}

// findLink returns the link that the secret opens now. Wrong, used and old ones have one answer.
func findLink(tx Tx, secret string, now time.Time, kinds ...LinkKind) (Link, error) {
	link, err := tx.Link(Digest(secret))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Link{}, err
	}
	if err != nil || !link.Usable(now) || !slices.Contains(kinds, link.Kind) {
		return Link{}, fault.New(fault.NotFound, "link.not_usable")
	}
	return link, nil
}

// spend uses a link up.
func spend(tx Tx, secret string, now time.Time, kinds ...LinkKind) (Link, error) {
	link, err := findLink(tx, secret, now, kinds...)
	if err != nil {
		return Link{}, err
	}
	link.UsedAt = now
	return link, tx.SaveLink(link)
}
