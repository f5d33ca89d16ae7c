package apitest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Member is somebody who works here: an account with one post, signed in.
type Member struct {
	Account people.Account
	Post    people.Post
	Secret  string // of the session
}

func (m Member) resource() access.Resource {
	return access.Resource{
		Tenant: m.Account.Tenant, ID: m.Account.ID, Place: m.Post.Place, Accounts: []string{m.Account.ID}, Orgs: []people.Org{m.Post.ActsFor()},
		Class: access.InternalData,
	}
}

// PostFor is a post of the role such that a case in the first grid, led by the first unit of the list, is its business.
func (w *World) PostFor(tenant string, role people.Role) people.Post {
	county := w.County(tenant)
	unit := people.Unit(w.Matter(tenant).LeadUnit)
	p := people.Post{Tenant: tenant, Role: role, Place: county + "001001"}
	switch role {
	case people.GridChief, people.GridWorker, people.Assistant, people.PartTimer:
		p.Place = county + "001001001"
	case people.SiteContact:
		p.Place = county + "001001801"
	case people.MicroChief:
		p.Place = county + "001001001001"
	case people.Professional:
		p.Org, p.Beat = unit, []territory.Code{county + "001001001"}
	case people.Clerk, people.Dispatcher, people.Verifier:
		p.Org = people.Center(p.Place)
	case people.Supervisor:
		p.Place = county + "001"
		p.Org = people.Center(p.Place)
	case people.Guide, people.Leader:
		p.Place = county + "001"
	case people.Handler, people.UnitHead:
		p.Place, p.Org = county, unit
	case people.FirmStaff:
		p.Org = people.Firm("f1")
	case people.SysAdmin, people.SecAdmin, people.AuditAdmin:
		p.Place = county
	}
	return p
}

// Member returns the account of a role, which has a desk session; it is made when it is first asked for.
func (w *World) Member(tenant string, role people.Role) Member {
	return w.MemberAt(tenant, w.PostFor(tenant, role), "")
}

// MemberAt returns an account with that post; an id that is given becomes the account's.
func (w *World) MemberAt(tenant string, post people.Post, id string) Member {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := tenant + "/" + string(post.Role) + "/" + string(post.Place) + "/" + string(post.Org) + "/" + id
	if m, ok := w.members[name]; ok {
		return m
	}
	now, source := w.Clock.Now(), w.Deps.IDs
	m := Member{Secret: people.Digest("secret of " + name)}
	m.Account = people.Account{
		Tenant: tenant, ID: cmp.Or(id, source.New(now)), Login: people.NormalLogin(name), Name: "测" + string(post.Role), Status: people.Active,
		Salt: source.Random(16), CreatedAt: now, Version: 1,
	}
	post.Tenant, post.ID, post.Account, post.From, post.Version = tenant, source.New(now), m.Account.ID, now.Add(-time.Hour), 1
	m.Post = post
	session := people.Session{
		Tenant: tenant, ID: source.New(now), Digest: people.Digest(m.Secret), Account: m.Account.ID, Kind: people.Desk, CreatedAt: now, SeenAt: now, ProvedAt: now,
	}
	err := w.People.Update(context.Background(), func(tx people.Tx) error {
		return cmp.Or(tx.InsertAccount(m.Account), tx.InsertPost(m.Post), tx.InsertSession(session))
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.members[name] = m
	return m
}

// SignInAgain returns the member with a new session, for when the clock has moved past the old one.
func (w *World) SignInAgain(m Member) Member {
	now := w.Clock.Now()
	m.Secret = people.Digest(m.Account.ID + now.String())
	session := people.Session{
		Tenant: m.Account.Tenant, ID: w.Deps.IDs.New(now), Digest: people.Digest(m.Secret), Account: m.Account.ID, Kind: people.Desk,
		CreatedAt: now, SeenAt: now, ProvedAt: now,
	}
	err := w.People.Update(context.Background(), func(tx people.Tx) error { return tx.InsertSession(session) })
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *World) all() []Member {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []Member
	for _, m := range w.members {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b Member) int { return cmp.Compare(a.Account.ID, b.Account.ID) })
	return list
}
