package people_test

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/people"
	"gezhi/internal/people/peopletest"
	"gezhi/internal/territory"
)

const (
	tenant = "t-140502"
	good   = "correct horse 晋城"
	better = "another horse 青州"
)

var (
	start  = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	office = netip.MustParseAddr("192.0.2.17")
	cafe   = netip.MustParseAddr("198.51.100.9")
)

// root may do everything; it stands for whom package access lets through.
type root struct {
	account string
	proved  time.Time
	deny    error
}

func (r root) MayPeople(string, string, territory.Code, people.Org, time.Time) (people.By, error) {
	return people.By{Kind: "staff", Account: r.account, Role: people.SecAdmin}, r.deny
}
func (r root) AccountID() string   { return r.account }
func (r root) ProvedAt() time.Time { return r.proved }

type bundle struct {
	*people.Service
	store *peopletest.Memory
	clock *clock.Manual
	by    root
	ctx   context.Context
}

func setup(t *testing.T) *bundle {
	t.Helper()
	hasher, err := people.NewLightHasher()
	if err != nil {
		t.Fatal(err)
	}
	store, now := peopletest.New(), clock.NewManual(start)
	random := rand.NewChaCha8([32]byte{1})
	s := people.New(store, now, ids.NewSource(random), hasher)
	return &bundle{Service: s, store: store, clock: now, by: root{account: "root", proved: start}, ctx: t.Context()}
}

// hire makes an active account with the password good.
func (b *bundle) hire(t *testing.T, login string) people.Account {
	t.Helper()
	b.by.proved = b.clock.Now()
	_, link, err := b.CreateAccount(b.ctx, b.by, people.CreateAccountParams{Tenant: tenant, Login: login, Name: "张三"})
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.RedeemLink(b.ctx, link.Secret, good)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (b *bundle) signIn(t *testing.T, login, password string, from netip.Addr) (people.SignedIn, error) {
	t.Helper()
	return b.SignIn(b.ctx, people.SignInParams{Login: login, Password: password, Kind: people.Desk, Addr: from, Agent: "Firefox"})
}

func (b *bundle) mustSignIn(t *testing.T, login, password string) people.SignedIn {
	t.Helper()
	in, err := b.signIn(t, login, password, office)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.HasCode(err, code) {
		t.Errorf("got %v, want the fault %s", err, code)
	}
}

func wantField(t *testing.T, err error, path, code string) {
	t.Helper()
	if err != nil {
		for _, f := range fault.As(err).Fields {
			if f.Path == path && f.Code == code {
				return
			}
		}
	}
	t.Errorf("got %v, want the field %s: %s", err, path, code)
}

func (b *bundle) kinds() string {
	var kinds []string
	for _, a := range b.store.Acts() {
		kinds = append(kinds, a.Kind)
	}
	return strings.Join(kinds, " ")
}

func setUpParams(token string) people.SetUpParams {
	return people.SetUpParams{
		Token: token, County: "140502", Password: good,
		System: people.Person{Login: "Sys.Wang", Name: "王"}, Security: people.Person{Login: "sec", Name: "李"}, Audit: people.Person{Login: "audit", Name: "赵"},
	}
}

func TestTheSetUpTokenMakesThreeAdministratorsOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token, err := b.IssueSetUp(b.ctx, tenant)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = b.SetUp(b.ctx, setUpParams("wrong"))
	wantCode(t, err, "link.not_usable")
	admin, invitations, err := b.SetUp(b.ctx, setUpParams(token))
	if err != nil {
		t.Fatal(err)
	}
	if admin.Login != "sys.wang" || admin.Status != people.Active || len(invitations) != 2 || invitations[0].Role != people.SecAdmin {
		t.Errorf("got %+v, %+v", admin, invitations)
	}
	b.mustSignIn(t, "sys.wang", good)
	if _, err := b.RedeemLink(b.ctx, invitations[1].Secret, better); err != nil {
		t.Error(err)
	}
	b.mustSignIn(t, "audit", better)
	_, _, err = b.SetUp(b.ctx, setUpParams(token))
	wantCode(t, err, "link.not_usable")
	_, err = b.IssueSetUp(b.ctx, tenant)
	wantCode(t, err, "setup.done")
}

func TestSetUpTellsEveryWrongFieldAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := setUpParams("x")
	p.Security.Login, p.Audit.Name, p.Password, p.County = "sys.wang", " ", "short", "140502001"
	_, _, err := b.SetUp(b.ctx, p)
	for path, code := range map[string]string{
		"security.login": "login.twice", "audit.name": "name.length", "password": "password.short", "county": "place.form",
	} {
		wantField(t, err, path, code)
	}
}

func TestAnOldSetUpTokenIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token, _ := b.IssueSetUp(b.ctx, tenant)
	b.clock.Advance(24 * time.Hour)
	_, _, err := b.SetUp(b.ctx, setUpParams(token))
	wantCode(t, err, "link.not_usable")
}

func TestEveryFailedSignInHasTheSameAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	gone := b.hire(t, "gone")
	b.hire(t, "here")
	if err := b.Disable(b.ctx, b.by, tenant, gone.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.CreateAccount(b.ctx, b.by, people.CreateAccountParams{Tenant: tenant, Login: "pending", Name: "p"}); err != nil {
		t.Fatal(err)
	}
	var first string
	for _, c := range []struct{ name, login, password string }{
		{"wrong password", "here", "wrong"}, {"unknown name", "nobody", good}, {"disabled", "gone", good},
		{"pending", "pending", good}, {"pending with an empty password", "pending", ""}, {"empty name", "", ""},
	} {
		_, err := b.signIn(t, c.login, c.password, office)
		wantCode(t, err, "signin.wrong")
		if first == "" {
			first = err.Error()
		}
		if err.Error() != first {
			t.Errorf("%s: %q differs from %q", c.name, err, first)
		}
	}
}

func TestStrangersGetAtMostTwentyTriesAnHourAtOneName(t *testing.T) {
	t.Parallel()
	for _, login := range []string{"known", "unknown"} {
		b := setup(t)
		b.hire(t, "known")
		checked := 0
		for n := 0; n < 3600; n++ {
			from := netip.AddrFrom4([4]byte{203, byte(n >> 8), byte(n), 1})
			if _, err := b.signIn(t, login, "guess", from); fault.HasCode(err, "signin.wrong") {
				checked++
			}
			b.clock.Advance(time.Second)
		}
		if checked != 20 {
			t.Errorf("%s: %d passwords were checked in an hour, want 20", login, checked)
		}
	}
}

func TestTriesAtTheSameTimeDoNotSlipThrough(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.hire(t, "known")
	var wg sync.WaitGroup
	var mu sync.Mutex
	checked := 0
	for range 40 {
		wg.Go(func() {
			_, err := b.signIn(t, "known", "guess", cafe)
			mu.Lock()
			defer mu.Unlock()
			if fault.HasCode(err, "signin.wrong") {
				checked++
			}
		})
	}
	wg.Wait()
	if checked > 5 {
		t.Errorf("%d passwords were checked at once", checked)
	}
}

func TestALockDoesNotKeepThePersonOutOfAKnownOffice(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.hire(t, "wang")
	b.mustSignIn(t, "wang", good)
	for range 5 {
		_, _ = b.signIn(t, "wang", "guess", cafe)
		b.clock.Advance(5 * time.Second)
	}
	_, err := b.signIn(t, "wang", good, cafe)
	wantCode(t, err, "signin.wait")
	b.mustSignIn(t, "wang", good)
	b.clock.Advance(15 * time.Minute)
	if _, err := b.signIn(t, "wang", good, cafe); err != nil {
		t.Errorf("the lock never ends: %v", err)
	}
	if !strings.Contains(b.kinds(), "account.throttle") {
		t.Errorf("no act tells of the lock: %s", b.kinds())
	}
}

func TestASprayFromOneAddressIsSlowedDown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.hire(t, "wang")
	checked := 0
	for n := range 500 {
		login := "user" + string(rune('a'+n%26)) + string(rune('a'+n/26))
		if _, err := b.signIn(t, login, "guess", cafe); fault.HasCode(err, "signin.wrong") {
			checked++
		}
		b.clock.Advance(time.Second)
	}
	if checked > 50 {
		t.Errorf("%d passwords were checked", checked)
	}
	b.mustSignIn(t, "wang", good)
}

func TestASessionEndsWhenIdleAndAbsolutely(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind           people.SessionKind
		idle, absolute time.Duration
	}{{people.Desk, 30 * time.Minute, 12 * time.Hour}, {people.Phone, 12 * time.Hour, 7 * 24 * time.Hour}} {
		b := setup(t)
		b.hire(t, "wang")
		open := func() string {
			in, err := b.SignIn(b.ctx, people.SignInParams{Login: "wang", Password: good, Kind: c.kind, Addr: office})
			if err != nil {
				t.Fatal(err)
			}
			return in.Secret
		}
		secret := open()
		b.clock.Advance(c.idle)
		_, err := b.Authenticate(b.ctx, secret)
		wantCode(t, err, "session.ended")
		secret = open()
		for spent := c.idle - time.Second; spent < c.absolute; spent += c.idle - time.Second {
			b.clock.Advance(c.idle - time.Second)
			if _, err := b.Authenticate(b.ctx, secret); err != nil {
				t.Fatalf("%s: ended after %v although in use: %v", c.kind, spent, err)
			}
		}
		b.clock.Advance(c.idle - time.Second)
		_, err = b.Authenticate(b.ctx, secret)
		wantCode(t, err, "session.ended")
	}
}

func TestSecretsAreNotStoredAndDifferEachTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.hire(t, "wang")
	one, two := b.mustSignIn(t, "wang", good), b.mustSignIn(t, "wang", good)
	if one.Secret == two.Secret || len(one.Secret) != 43 {
		t.Errorf("secrets %q, %q", one.Secret, two.Secret)
	}
	if one.Session.Digest == one.Secret || one.Session.Digest != people.Digest(one.Secret) {
		t.Error("the session holds its secret")
	}
	_, err := b.Authenticate(b.ctx, one.Session.Digest)
	wantCode(t, err, "session.ended")
	here, err := b.Authenticate(b.ctx, one.Secret)
	if err != nil || here.Account.Login != "wang" {
		t.Errorf("got %+v, %v", here.Account, err)
	}
}

func TestDisablingEndsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.hire(t, "wang")
	in := b.mustSignIn(t, "wang", good)
	link, err := b.IssueReset(b.ctx, b.by, tenant, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Disable(b.ctx, b.by, tenant, a.ID); err != nil {
		t.Fatal(err)
	}
	_, err = b.Authenticate(b.ctx, in.Secret)
	wantCode(t, err, "session.ended")
	_, err = b.RedeemLink(b.ctx, link.Secret, better)
	wantCode(t, err, "link.not_usable")
	if err := b.Enable(b.ctx, b.by, tenant, a.ID); err != nil {
		t.Fatal(err)
	}
	_, err = b.Authenticate(b.ctx, in.Secret)
	wantCode(t, err, "session.ended")
	b.mustSignIn(t, "wang", good)
}

func TestAResetLinkWorksOnceAndEndsSessions(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.hire(t, "wang")
	in := b.mustSignIn(t, "wang", good)
	first, _ := b.IssueReset(b.ctx, b.by, tenant, a.ID)
	link, err := b.IssueReset(b.ctx, b.by, tenant, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.RedeemLink(b.ctx, first.Secret, better)
	wantCode(t, err, "link.not_usable")
	_, err = b.RedeemLink(b.ctx, link.Secret, "12345678")
	wantField(t, err, "password", "password.common")
	if _, err := b.RedeemLink(b.ctx, link.Secret, better); err != nil {
		t.Fatal(err)
	}
	_, err = b.RedeemLink(b.ctx, link.Secret, good)
	wantCode(t, err, "link.not_usable")
	_, err = b.Authenticate(b.ctx, in.Secret)
	wantCode(t, err, "session.ended")
	_, err = b.signIn(t, "wang", good, office)
	wantCode(t, err, "signin.wrong")
	b.mustSignIn(t, "wang", better)
}

func TestChangingThePasswordKeepsThisSessionOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.hire(t, "wang")
	here, other := b.mustSignIn(t, "wang", good), b.mustSignIn(t, "wang", good)
	_, err := b.ChangePassword(b.ctx, here.Session, "wrong", better, office)
	wantCode(t, err, "signin.wrong")
	_, err = b.ChangePassword(b.ctx, here.Session, good, good, office)
	wantField(t, err, "password", "password.same")
	b.clock.Advance(time.Minute)
	fresh, err := b.ChangePassword(b.ctx, here.Session, good, better, office)
	if err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{"another session": other.Secret, "the old secret": here.Secret} {
		if _, err := b.Authenticate(b.ctx, secret); !fault.HasCode(err, "session.ended") {
			t.Errorf("%s still works: %v", name, err)
		}
	}
	if _, err := b.Authenticate(b.ctx, fresh.Secret); err != nil {
		t.Error(err)
	}
	b.mustSignIn(t, "wang", better)
}

func TestProvingRenewsTheSecret(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.hire(t, "wang")
	in := b.mustSignIn(t, "wang", good)
	b.clock.Advance(10 * time.Minute)
	if in.Session.Proved(b.clock.Now()) {
		t.Error("a proof lasts for ever")
	}
	fresh, err := b.Prove(b.ctx, in.Session, good, office)
	if err != nil {
		t.Fatal(err)
	}
	if !fresh.Session.Proved(b.clock.Now()) || fresh.Secret == in.Secret {
		t.Errorf("got %+v", fresh)
	}
	_, err = b.Authenticate(b.ctx, in.Secret)
	wantCode(t, err, "session.ended")
}

func TestOnesOwnSessionsCanBeSeenAndEnded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.hire(t, "wang")
	b.hire(t, "li")
	one, two, foreign := b.mustSignIn(t, "wang", good), b.mustSignIn(t, "wang", good), b.mustSignIn(t, "li", good)
	live, err := b.Sessions(b.ctx, one.Session)
	if err != nil || len(live) != 2 || live[0].ID != two.Session.ID {
		t.Errorf("got %+v, %v", live, err)
	}
	wantCode(t, b.EndSession(b.ctx, one.Session, foreign.Session.ID), "session.not_found")
	if err := b.EndOtherSessions(b.ctx, one.Session); err != nil {
		t.Fatal(err)
	}
	_, err = b.Authenticate(b.ctx, two.Secret)
	wantCode(t, err, "session.ended")
	if err := b.SignOut(b.ctx, one.Session); err != nil {
		t.Fatal(err)
	}
	_, err = b.Authenticate(b.ctx, one.Secret)
	wantCode(t, err, "session.ended")
	if _, err := b.Authenticate(b.ctx, foreign.Secret); err != nil {
		t.Errorf("a foreign session ended too: %v", err)
	}
}

func TestAnOldHashIsUpgradedAtSignIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.hire(t, "wang")
	hasher, err := people.NewHasher()
	if err != nil {
		t.Fatal(err)
	}
	s := people.New(b.store, b.clock, ids.NewSource(nil), hasher)
	in, err := s.SignIn(b.ctx, people.SignInParams{Login: "wang", Password: good, Addr: office})
	if err != nil {
		t.Fatal(err)
	}
	if in.Account.Password == a.Password || !strings.Contains(in.Account.Password, "m=19456,t=2,p=1") {
		t.Errorf("the hash is still %s", in.Account.Password)
	}
}

func TestSignInLinksAreForDemonstrationsOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.hire(t, "wang")
	_, err := b.SignInLink(b.ctx, tenant, a.ID)
	wantCode(t, err, "link.demo_only")
	b.Demonstrate()
	secret, err := b.SignInLink(b.ctx, tenant, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	in, err := b.SignInByLink(b.ctx, secret, people.Phone, office, "")
	if err != nil || in.Account.ID != a.ID {
		t.Errorf("got %+v, %v", in, err)
	}
	if _, err := b.SignInByLink(b.ctx, secret, people.Desk, office, ""); err != nil {
		t.Errorf("somebody who comes back is not let in: %v", err)
	}
	_, err = b.RedeemLink(b.ctx, secret, better)
	wantCode(t, err, "link.not_usable")
	b.clock.Advance(24 * time.Hour)
	_, err = b.SignInByLink(b.ctx, secret, people.Desk, office, "")
	wantCode(t, err, "link.not_usable")
}

func TestEveryChangeIsAnActWithoutNames(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.hire(t, "wang.secret")
	b.mustSignIn(t, "wang.secret", good)
	if got, want := b.kinds(), "account.create account.password account.signin"; got != want {
		t.Errorf("acts %q, want %q", got, want)
	}
	for _, a := range b.store.Acts() {
		if text := a.Command + a.Effects; strings.Contains(text, "wang") || strings.Contains(text, "张三") {
			t.Errorf("%s tells a name: %s", a.Kind, text)
		}
	}
	if first := b.store.Acts()[0]; first.Private["login"] != "wang.secret" || len(first.Salt) != 16 {
		t.Errorf("the private words are %+v", first.Private)
	}
}
