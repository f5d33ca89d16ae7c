// Package peopletest keeps the rows of package people in memory, for tests of it and of what stands on it.
package peopletest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Memory is a people.Store. Update runs every function twice, the first time on a copy that is thrown away, as a database
// may that has to start a transaction again: a function with effects outside it shows.
type Memory struct {
	mu   sync.Mutex
	rows rows
}

// rows is the whole state; cloning it is what a transaction starts from.
type rows struct {
	accounts  map[string]people.Account // by id
	posts     map[string]people.Post
	sessions  map[string]people.Session
	links     map[string]people.Link
	throttles map[string]people.Throttle
	acts      []people.Act
}

func (r rows) clone() rows {
	return rows{
		accounts: maps.Clone(r.accounts), posts: maps.Clone(r.posts), sessions: maps.Clone(r.sessions),
		links: maps.Clone(r.links), throttles: maps.Clone(r.throttles), acts: slices.Clone(r.acts),
	}
}

// New returns an empty store.
func New() *Memory {
	return &Memory{rows: rows{
		accounts: map[string]people.Account{}, posts: map[string]people.Post{}, sessions: map[string]people.Session{},
		links: map[string]people.Link{}, throttles: map[string]people.Throttle{},
	}}
}

// View runs fn on the rows; what it writes is lost.
func (m *Memory) View(ctx context.Context, fn func(people.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return fn(&tx{m.rows.clone()})
}

// Update runs fn twice and keeps what the second run wrote, if it gives no error.
func (m *Memory) Update(ctx context.Context, fn func(people.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	_ = fn(&tx{m.rows.clone()})
	second := &tx{m.rows.clone()}
	if err := fn(second); err != nil {
		return err
	}
	m.rows = second.rows
	return nil
}

// Acts returns the acts appended so far, in order.
func (m *Memory) Acts() []people.Act {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.rows.acts)
}

// tx is one transaction over rows of its own.
type tx struct{ rows rows }

func (t *tx) Account(tenant, id string) (people.Account, error) {
	a, ok := t.rows.accounts[id]
	if !ok || a.Tenant != tenant {
		return people.Account{}, missing("account.not_found")
	}
	return a, nil
}

func (t *tx) AccountByLogin(login string) (people.Account, error) {
	for _, a := range t.rows.accounts {
		if a.Login == login {
			return a, nil
		}
	}
	return people.Account{}, missing("account.not_found")
}

func (t *tx) HasAccounts(tenant string) (bool, error) {
	for _, a := range t.rows.accounts {
		if a.Tenant == tenant {
			return true, nil
		}
	}
	return false, nil
}

func (t *tx) InsertAccount(a people.Account) error {
	if _, err := t.AccountByLogin(a.Login); err == nil {
		return fault.New(fault.Conflict, "login.taken")
	}
	t.rows.accounts[a.ID] = a
	return nil
}

func (t *tx) SaveAccount(a people.Account) error {
	if t.rows.accounts[a.ID].Version != a.Version-1 {
		return stale()
	}
	t.rows.accounts[a.ID] = a
	return nil
}

func (t *tx) Post(tenant, id string) (people.Post, error) {
	p, ok := t.rows.posts[id]
	if !ok || p.Tenant != tenant {
		return people.Post{}, missing("post.not_found")
	}
	return p, nil
}

func (t *tx) PostsOf(tenant, account string) ([]people.Post, error) {
	return t.postsWhere(func(p people.Post) bool { return p.Tenant == tenant && p.Account == account }), nil
}

func (t *tx) PostsAt(tenant string, place territory.Code) ([]people.Post, error) {
	return t.postsWhere(func(p people.Post) bool { return p.Tenant == tenant && p.Place == place }), nil
}

func (t *tx) postsWhere(keep func(people.Post) bool) []people.Post {
	var list []people.Post
	for _, p := range t.rows.posts {
		if keep(p) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b people.Post) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.ID, b.ID)) })
	return list
}

func (t *tx) InsertPost(p people.Post) error {
	t.rows.posts[p.ID] = p
	return nil
}

func (t *tx) SavePost(p people.Post) error {
	if t.rows.posts[p.ID].Version != p.Version-1 {
		return stale()
	}
	t.rows.posts[p.ID] = p
	return nil
}

func (t *tx) Session(digest string) (people.Session, error) {
	for _, s := range t.rows.sessions {
		if s.Digest == digest {
			return s, nil
		}
	}
	return people.Session{}, missing("session.not_found")
}

func (t *tx) SessionsOf(tenant, account string) ([]people.Session, error) {
	var list []people.Session
	for _, s := range t.rows.sessions {
		if s.Tenant == tenant && s.Account == account {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b people.Session) int { return cmp.Compare(b.ID, a.ID) })
	return list, nil
}

func (t *tx) InsertSession(s people.Session) error {
	t.rows.sessions[s.ID] = s
	return nil
}

func (t *tx) SaveSession(s people.Session) error { return t.InsertSession(s) }

func (t *tx) Link(digest string) (people.Link, error) {
	for _, l := range t.rows.links {
		if l.Digest == digest {
			return l, nil
		}
	}
	return people.Link{}, missing("link.not_usable")
}

func (t *tx) LinksOf(tenant, account string) ([]people.Link, error) {
	var list []people.Link
	for _, l := range t.rows.links {
		if l.Tenant == tenant && l.Account == account {
			list = append(list, l)
		}
	}
	return list, nil
}

func (t *tx) InsertLink(l people.Link) error {
	t.rows.links[l.ID] = l
	return nil
}

func (t *tx) SaveLink(l people.Link) error { return t.InsertLink(l) }

func (t *tx) Throttle(key string) (people.Throttle, error) {
	state, ok := t.rows.throttles[key]
	if !ok {
		state.Key = key
	}
	return state, nil
}

func (t *tx) SaveThrottle(state people.Throttle) error {
	t.rows.throttles[state.Key] = state
	return nil
}

func (t *tx) Append(a people.Act) error {
	t.rows.acts = append(t.rows.acts, a)
	return nil
}

func missing(code string) error { return fault.New(fault.NotFound, code) }

func stale() error { return fault.New(fault.Stale, "stale") }
