package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// Kinds of doors, the sign-in lookup.
const (
	doorLogin   = "login"
	doorSession = "session"
	doorLink    = "link"
)

// peopleTx is a transaction as the people room sees it.
type peopleTx struct{ *Tx }

// Append adds an act on an account or a post.
func (tx peopleTx) Append(a people.Act) error {
	_, err := tx.AppendAct(audit.FromPeople("", a))
	return err
}

// Account returns an account of the tenant.
func (tx peopleTx) Account(tenant, id string) (people.Account, error) {
	row, err := tx.q.Account(tx.ctx, tenant, id)
	if err != nil {
		return people.Account{}, missing(err, "account.not_found")
	}
	return readAccount(row), nil
}

// AccountByLogin returns the account with a sign-in name, of any tenant.
func (tx peopleTx) AccountByLogin(login string) (people.Account, error) {
	door, err := tx.q.Door(tx.ctx, doorLogin, login)
	if err != nil {
		return people.Account{}, missing(err, "account.not_found")
	}
	return tx.Account(door.Tenant, door.ID)
}

// Accounts lists the accounts of a tenant behind an id, in the order of their ids.
func (tx *Tx) Accounts(tenant, after string, limit int) ([]people.Account, error) {
	rows, err := tx.q.AccountsAfter(tx.ctx, tenant, after, int64(limit))
	return mapped(rows, err, readAccount)
}

// HasAccounts reports whether the tenant has any account.
func (tx peopleTx) HasAccounts(tenant string) (bool, error) { return tx.q.HasAccounts(tx.ctx, tenant) }

// InsertAccount adds an account. Conflict login.taken when any tenant has the sign-in name.
func (tx peopleTx) InsertAccount(a people.Account) error {
	err := tx.q.InsertDoor(tx.ctx, queries.InsertDoorParams{Kind: doorLogin, Key: a.Login, Tenant: a.Tenant, ID: a.ID})
	if err != nil {
		return tx.taken(err, "login.taken")
	}
	return tx.q.InsertAccount(tx.ctx, queries.InsertAccountParams{
		Tenant: a.Tenant, ID: a.ID, Login: a.Login, Name: a.Name, Status: string(a.Status), Password: a.Password,
		PasswordAt: maybeMicros(a.PasswordAt), MustChange: a.MustChange, Salt: blob(a.Salt), CreatedAt: micros(a.CreatedAt),
		LastLogin: maybeMicros(a.LastLogin), Version: a.Version,
	})
}

// SaveAccount writes an account over its version before.
func (tx peopleTx) SaveAccount(a people.Account) error {
	old, err := tx.Account(a.Tenant, a.ID)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateAccount(tx.ctx, queries.UpdateAccountParams{
		Tenant: a.Tenant, ID: a.ID, Login: a.Login, Name: a.Name, Status: string(a.Status), Password: a.Password,
		PasswordAt: maybeMicros(a.PasswordAt), MustChange: a.MustChange, Salt: blob(a.Salt), LastLogin: maybeMicros(a.LastLogin),
		Version: a.Version,
	})
	if err := changed(n, err, "account.stale"); err != nil || old.Login == a.Login {
		return err
	}
	return tx.moveDoor(doorLogin, old.Login, a.Login, a.Tenant, a.ID, "login.taken")
}

// moveDoor gives a door another key.
func (tx peopleTx) moveDoor(kind, from, to, tenant, id, code string) error {
	if err := tx.q.DeleteDoor(tx.ctx, kind, from); err != nil {
		return err
	}
	return tx.taken(tx.q.InsertDoor(tx.ctx, queries.InsertDoorParams{Kind: kind, Key: to, Tenant: tenant, ID: id}), code)
}

// Post returns a post of the tenant.
func (tx peopleTx) Post(tenant, id string) (people.Post, error) {
	row, err := tx.q.Post(tx.ctx, tenant, id)
	if err != nil {
		return people.Post{}, missing(err, "post.not_found")
	}
	return readPost(row)
}

// PostsOf lists the posts of an account, also ended ones.
func (tx peopleTx) PostsOf(tenant, account string) ([]people.Post, error) {
	return readPosts(tx.q.PostsOf(tx.ctx, tenant, account))
}

// PostsAt lists the posts at exactly a place, also ended ones.
func (tx peopleTx) PostsAt(tenant string, place territory.Code) ([]people.Post, error) {
	return readPosts(tx.q.PostsAt(tx.ctx, tenant, string(place)))
}

// PostsUnder lists the posts at a place and everywhere below it, also ended ones, by place.
func (tx *Tx) PostsUnder(tenant string, place territory.Code) ([]people.Post, error) {
	return readPosts(tx.q.PostsUnder(tx.ctx, tenant, string(place), string(place)+":"))
}

// InsertPost adds a post.
func (tx peopleTx) InsertPost(p people.Post) error {
	beat, err := json.Marshal(p.Beat)
	if err != nil {
		return err
	}
	return tx.q.InsertPost(tx.ctx, queries.InsertPostParams{
		Tenant: p.Tenant, ID: p.ID, Account: p.Account, Role: string(p.Role), Place: string(p.Place), Org: string(p.Org),
		Beat: string(beat), FromAt: micros(p.From), UntilAt: maybeMicros(p.Until), StandInFor: p.StandInFor, Version: p.Version,
	})
}

// SavePost writes the end of a post over its version before; nothing else of it ever changes.
func (tx peopleTx) SavePost(p people.Post) error {
	n, err := tx.q.UpdatePost(tx.ctx, queries.UpdatePostParams{
		Tenant: p.Tenant, ID: p.ID, UntilAt: maybeMicros(p.Until), Version: p.Version,
	})
	return changed(n, err, "post.stale")
}

// Session returns the session whose secret has the digest, of any tenant.
func (tx peopleTx) Session(digest string) (people.Session, error) {
	door, err := tx.q.Door(tx.ctx, doorSession, digest)
	if err != nil {
		return people.Session{}, missing(err, "session.not_found")
	}
	row, err := tx.q.Session(tx.ctx, door.Tenant, door.ID)
	if err != nil {
		return people.Session{}, missing(err, "session.not_found")
	}
	return readSession(row), nil
}

// SessionsOf lists the sessions of an account, also ended ones, newest first.
func (tx peopleTx) SessionsOf(tenant, account string) ([]people.Session, error) {
	rows, err := tx.q.SessionsOf(tx.ctx, tenant, account)
	return mapped(rows, err, readSession)
}

// InsertSession adds a session.
func (tx peopleTx) InsertSession(s people.Session) error {
	err := tx.q.InsertDoor(tx.ctx, queries.InsertDoorParams{Kind: doorSession, Key: s.Digest, Tenant: s.Tenant, ID: s.ID})
	if err != nil {
		return err
	}
	return tx.q.InsertSession(tx.ctx, queries.InsertSessionParams{
		Tenant: s.Tenant, ID: s.ID, Digest: s.Digest, Account: s.Account, Kind: string(s.Kind), CreatedAt: micros(s.CreatedAt),
		SeenAt: micros(s.SeenAt), ProvedAt: micros(s.ProvedAt), EndedAt: maybeMicros(s.EndedAt), Prefix: s.Prefix, Agent: s.Agent,
	})
}

// SaveSession writes what changes of a session, its secret included.
func (tx peopleTx) SaveSession(s people.Session) error {
	old, err := tx.q.Session(tx.ctx, s.Tenant, s.ID)
	if err != nil {
		return missing(err, "session.not_found")
	}
	if old.Digest != s.Digest {
		if err := tx.moveDoor(doorSession, old.Digest, s.Digest, s.Tenant, s.ID, "session.taken"); err != nil {
			return err
		}
	}
	return tx.q.UpdateSession(tx.ctx, queries.UpdateSessionParams{
		Tenant: s.Tenant, ID: s.ID, Digest: s.Digest, SeenAt: micros(s.SeenAt), ProvedAt: micros(s.ProvedAt), EndedAt: maybeMicros(s.EndedAt),
	})
}

// Link returns the link whose secret has the digest, of any tenant.
func (tx peopleTx) Link(digest string) (people.Link, error) {
	door, err := tx.q.Door(tx.ctx, doorLink, digest)
	if err != nil {
		return people.Link{}, missing(err, "link.not_found")
	}
	row, err := tx.q.Link(tx.ctx, door.Tenant, door.ID)
	if err != nil {
		return people.Link{}, missing(err, "link.not_found")
	}
	return readLink(row), nil
}

// LinksOf lists the links of an account, also used ones.
func (tx peopleTx) LinksOf(tenant, account string) ([]people.Link, error) {
	rows, err := tx.q.LinksOf(tx.ctx, tenant, account)
	return mapped(rows, err, readLink)
}

// InsertLink adds a link.
func (tx peopleTx) InsertLink(l people.Link) error {
	err := tx.q.InsertDoor(tx.ctx, queries.InsertDoorParams{Kind: doorLink, Key: l.Digest, Tenant: l.Tenant, ID: l.ID})
	if err != nil {
		return err
	}
	return tx.q.InsertLink(tx.ctx, queries.InsertLinkParams{
		Tenant: l.Tenant, ID: l.ID, Digest: l.Digest, Kind: string(l.Kind), Account: l.Account, IssuedBy: l.IssuedBy,
		CreatedAt: micros(l.CreatedAt), ExpiresAt: micros(l.ExpiresAt), UsedAt: maybeMicros(l.UsedAt),
	})
}

// SaveLink notes that a link was used.
func (tx peopleTx) SaveLink(l people.Link) error {
	n, err := tx.q.UpdateLink(tx.ctx, l.Tenant, l.ID, maybeMicros(l.UsedAt))
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "link.not_found")
	}
	return err
}

// Throttle returns the tries under a key; none give a new one.
func (tx peopleTx) Throttle(key string) (people.Throttle, error) {
	row, err := tx.q.Throttle(tx.ctx, key)
	if errors.Is(err, sql.ErrNoRows) {
		return people.Throttle{Key: key}, nil
	}
	return people.Throttle{
		Key: key, Fails: int(row.Fails), LastAt: maybeInstant(row.LastAt), OpenAt: maybeInstant(row.OpenAt), GoodAt: maybeInstant(row.GoodAt),
	}, err
}

// SaveThrottle writes the tries under a key.
func (tx peopleTx) SaveThrottle(t people.Throttle) error {
	return tx.q.SaveThrottle(tx.ctx, queries.SaveThrottleParams{
		Key: t.Key, Fails: int64(t.Fails), LastAt: maybeMicros(t.LastAt), OpenAt: maybeMicros(t.OpenAt), GoodAt: maybeMicros(t.GoodAt),
	})
}

func readAccount(r queries.Account) people.Account {
	return people.Account{
		Tenant: r.Tenant, ID: r.ID, Login: r.Login, Name: r.Name, Status: people.Status(r.Status), Password: r.Password,
		PasswordAt: maybeInstant(r.PasswordAt), MustChange: r.MustChange, Salt: r.Salt, CreatedAt: instant(r.CreatedAt),
		LastLogin: maybeInstant(r.LastLogin), Version: r.Version,
	}
}

func readPost(r queries.Post) (people.Post, error) {
	p := people.Post{
		Tenant: r.Tenant, ID: r.ID, Account: r.Account, Role: people.Role(r.Role), Place: territory.Code(r.Place),
		Org: people.Org(r.Org), From: instant(r.FromAt), Until: maybeInstant(r.UntilAt), StandInFor: r.StandInFor, Version: r.Version,
	}
	if err := json.Unmarshal([]byte(r.Beat), &p.Beat); err != nil {
		return people.Post{}, fmt.Errorf("post %s: beat: %w", r.ID, err)
	}
	return p, nil
}

func readPosts(rows []queries.Post, err error) ([]people.Post, error) {
	return mappedErr(rows, err, readPost)
}

func readSession(r queries.Session) people.Session {
	return people.Session{
		Tenant: r.Tenant, ID: r.ID, Digest: r.Digest, Account: r.Account, Kind: people.SessionKind(r.Kind),
		CreatedAt: instant(r.CreatedAt), SeenAt: instant(r.SeenAt), ProvedAt: instant(r.ProvedAt), EndedAt: maybeInstant(r.EndedAt),
		Prefix: r.Prefix, Agent: r.Agent,
	}
}

func readLink(r queries.Link) people.Link {
	return people.Link{
		Tenant: r.Tenant, ID: r.ID, Digest: r.Digest, Kind: people.LinkKind(r.Kind), Account: r.Account, IssuedBy: r.IssuedBy,
		CreatedAt: instant(r.CreatedAt), ExpiresAt: instant(r.ExpiresAt), UsedAt: maybeInstant(r.UsedAt),
	}
}
