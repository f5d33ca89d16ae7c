package storetest

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// account makes an account whose fields are all set.
func account(tenant, id, login string) people.Account {
	return people.Account{
		Tenant: tenant, ID: id, Login: login, Name: "张三", Status: people.Active, Password: "hash", PasswordAt: Start, MustChange: true,
		Salt: []byte{1}, CreatedAt: Start, LastLogin: Start.Add(time.Hour), Version: 1,
	}
}

func peopleRows(t *testing.T, open Opener) {
	s := fresh(t, open)
	a := account(Tenant, "a1", "zhang")
	post := people.Post{
		Tenant: Tenant, ID: "p1", Account: "a1", Role: people.Professional, Place: "140502001", Org: "unit:U15",
		Beat: []territory.Code{"140502001001001"}, From: Start, Until: Start.Add(time.Hour), StandInFor: "p0", Version: 1,
	}
	session := people.Session{
		Tenant: Tenant, ID: "s1", Digest: "d1", Account: "a1", Kind: people.Desk, CreatedAt: Start, SeenAt: Start, ProvedAt: Start,
		Prefix: "10.0.0.0/24", Agent: "Chrome",
	}
	link := people.Link{
		Tenant: Tenant, ID: "l1", Digest: "d2", Kind: people.LinkInvite, Account: "a1", IssuedBy: "a0", CreatedAt: Start, ExpiresAt: Start.Add(time.Hour),
	}
	throttle := people.Throttle{Key: "name:x", Fails: 3, LastAt: Start, OpenAt: Start.Add(time.Second)}
	update(t, s, func(tx *store.Tx) error {
		p := tx.People()
		return errors.Join(p.InsertAccount(a), p.InsertPost(post), p.InsertSession(session), p.InsertLink(link), p.SaveThrottle(throttle))
	})
	wantPeople(t, s, a, post, session, link, throttle)
	a.Name, a.Version, post.Until, post.Version = "李四", 2, Start.Add(2*time.Hour), 2
	session.EndedAt, link.UsedAt, throttle.Fails, throttle.OpenAt = Start, Start, 0, time.Time{}
	update(t, s, func(tx *store.Tx) error {
		p := tx.People()
		return errors.Join(p.SaveAccount(a), p.SavePost(post), p.SaveSession(session), p.SaveLink(link), p.SaveThrottle(throttle))
	})
	wantPeople(t, s, a, post, session, link, throttle)
	for _, version := range []int64{2, 4} {
		a.Version, post.Version = version, version
		err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.People().SaveAccount(a) })
		wantFault(t, err, fault.Stale, "account.stale")
		err = s.Update(t.Context(), func(tx *store.Tx) error { return tx.People().SavePost(post) })
		wantFault(t, err, fault.Stale, "post.stale")
	}
}

func wantPeople(t testing.TB, s *store.Store, a people.Account, post people.Post, session people.Session, link people.Link, throttle people.Throttle) {
	t.Helper()
	view(t, s, func(tx *store.Tx) error {
		p := tx.People()
		var errs [9]error
		var got, want [9]any
		got[0], errs[0] = p.Account(Tenant, a.ID)
		got[1], errs[1] = p.AccountByLogin(a.Login)
		got[2], errs[2] = p.Post(Tenant, post.ID)
		got[3], errs[3] = p.PostsOf(Tenant, a.ID)
		got[4], errs[4] = p.PostsAt(Tenant, post.Place)
		got[5], errs[5] = p.Session(session.Digest)
		got[6], errs[6] = p.SessionsOf(Tenant, a.ID)
		got[7], errs[7] = p.Link(link.Digest)
		got[8], errs[8] = p.Throttle(throttle.Key)
		posts := []people.Post{post}
		want = [9]any{a, a, post, posts, posts, session, []people.Session{session}, link, throttle}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		links, err := p.LinksOf(Tenant, a.ID)
		if diff := cmp.Diff([]people.Link{link}, links); diff != "" {
			t.Error(diff)
		}
		under, underErr := tx.PostsUnder(Tenant, "140502")
		if diff := cmp.Diff(posts, under); diff != "" {
			t.Error(diff)
		}
		held, heldErr := tx.HoldersUnder(Tenant, "140502")
		if diff := cmp.Diff([]people.Holder{{Post: post, Name: a.Name}}, held); diff != "" {
			t.Error(diff)
		}
		accounts, accountsErr := tx.Accounts(Tenant, "", 10)
		if diff := cmp.Diff([]people.Account{a}, accounts); diff != "" {
			t.Error(diff)
		}
		return errors.Join(errors.Join(errs[:]...), err, underErr, heldErr, accountsErr)
	})
}

func doors(t *testing.T, open Opener) {
	s := fresh(t, open)
	a, session := account(Tenant, "a1", "zhang"), people.Session{Tenant: Tenant, ID: "s1", Digest: "d1", Account: "a1"}
	update(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.People().InsertAccount(a), tx.People().InsertSession(session))
	})
	err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.People().InsertAccount(account(Other, "a2", "zhang")) })
	wantFault(t, err, fault.Conflict, "login.taken")
	a.Login, a.Version, session.Digest = "li", 2, "d2"
	update(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.People().SaveAccount(a), tx.People().SaveSession(session))
	})
	view(t, s, func(tx *store.Tx) error {
		p := tx.People()
		_, err := p.AccountByLogin("zhang")
		wantFault(t, err, fault.NotFound, "account.not_found")
		_, err = p.Session("d1")
		wantFault(t, err, fault.NotFound, "session.not_found")
		_, err = p.Link("d1")
		wantFault(t, err, fault.NotFound, "link.not_found")
		_, err = p.Account(Other, "a1")
		wantFault(t, err, fault.NotFound, "account.not_found")
		fresh, err := p.Throttle("none")
		if fresh != (people.Throttle{Key: "none"}) || err != nil {
			t.Errorf("got %v %v, want a new throttle", fresh, err)
		}
		found, err := p.AccountByLogin("li")
		if found.ID != "a1" {
			t.Errorf("got %q, want a1", found.ID)
		}
		_, other := p.Session("d2")
		return errors.Join(err, other)
	})
}

func peopleService(t *testing.T, open Opener) {
	now := clock.NewManual(Start)
	s := open(t, store.Options{Clock: now})
	hasher, err := people.NewLightHasher()
	if err != nil {
		t.Fatal(err)
	}
	service := people.New(s.People(), now, ids.NewSource(nil), hasher)
	token, err := service.IssueSetUp(t.Context(), Tenant)
	if err != nil {
		t.Fatal(err)
	}
	const password = "horse-battery-staple-9"
	_, invited, err := service.SetUp(t.Context(), people.SetUpParams{
		Token: token, County: "140502", Password: password,
		System: people.Person{Login: "xitong", Name: "系统"}, Security: people.Person{Login: "anquan", Name: "安全"}, Audit: people.Person{Login: "shenji", Name: "审计"},
	})
	if err != nil || len(invited) != 2 {
		t.Fatalf("%d invitations, %v", len(invited), err)
	}
	in, err := service.SignIn(t.Context(), people.SignInParams{Login: "xitong", Password: password, Addr: netip.MustParseAddr("10.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := service.Authenticate(t.Context(), in.Secret); err != nil {
		t.Fatal(err)
	}
	if err := service.SignOut(t.Context(), in.Session); err != nil {
		t.Fatal(err)
	}
	_, err = service.Authenticate(t.Context(), in.Secret)
	wantFault(t, err, fault.Unauthenticated, "session.ended")
	if got := wantProof(t, s, Tenant); got.Acts < 6 || got.Unsealed != 0 {
		t.Errorf("%d acts and %d unsealed in the log", got.Acts, got.Unsealed)
	}
}
