package app_test

import (
	"encoding/json"
	"net/netip"
	"sync"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
	"gezhi/internal/testkit"
)

// TestTwoNodesOnOnePostgres holds what one node changes against what the other one answers.
func TestTwoNodesOnOnePostgres(t *testing.T) {
	t.Parallel()
	cfg := config.Default()
	cfg.Data, cfg.Database = t.TempDir(), storetest.Postgres(t)
	one, other := node(t, cfg), node(t, cfg)
	sealed := make(chan int64, 100)
	other.Store.OnSealed(func(_ string, upTo int64) { sealed <- upTo })
	county, err := one.CreateTenant(t.Context(), app.TenantParams{Jurisdiction: "140502-jincheng-chengqu", County: "140502", Name: "城区"})
	if err != nil {
		t.Fatal(err)
	}
	if upTo := <-sealed; upTo != 1 { // the act that founds the county
		t.Errorf("the log of the new county ends at %d, want 1", upTo)
	}
	await(t, "the county", func() bool { _, known := other.Tenants.ByKey(county.Key); return known })

	if p, err := other.Policies.Policy(t.Context(), county.Key); err != nil || p.Root != "140502" {
		t.Fatalf("the root is %s: %v", p.Root, err)
	}
	county.County = "140503"
	if err := one.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveTenant(county) }); err != nil {
		t.Fatal(err)
	}
	await(t, "its code", func() bool {
		p, err := other.Policies.Policy(t.Context(), county.Key)
		return err == nil && p.Root == "140503"
	})
}

// TestASessionThatEndsOnOneNodeEndsOnTheOther signs in on one and asks the other.
func TestASessionThatEndsOnOneNodeEndsOnTheOther(t *testing.T) {
	t.Parallel()
	cfg := folder(t)
	cfg.Database = storetest.Postgres(t)
	one, other := open(t, cfg), open(t, cfg)
	token := found(t, one)
	run(t, other)
	admin, _, err := one.People.SetUp(t.Context(), people.SetUpParams{
		Token: token, County: "140502", Password: "correct horse 晋城",
		System: people.Person{Login: "sys", Name: "系统管理员"}, Security: people.Person{Login: "sec", Name: "安全管理员"}, Audit: people.Person{Login: "aud", Name: "审计管理员"},
	})
	if err != nil {
		t.Fatal(err)
	}
	in, err := one.People.SignIn(t.Context(), people.SignInParams{Login: admin.Login, Password: "correct horse 晋城", Addr: netip.MustParseAddr("192.0.2.1")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.People.Authenticate(t.Context(), in.Secret); err != nil {
		t.Fatalf("the other node does not know the session: %v", err)
	}
	if err := one.People.SignOut(t.Context(), in.Session); err != nil {
		t.Fatal(err)
	}
	await(t, "the end of the session", func() bool {
		_, err := other.People.Authenticate(t.Context(), in.Secret)
		return fault.Is(err, fault.Unauthenticated)
	})
}

// TestThreeNodesTellEveryDeadlineOnce lets three nodes sweep side by side over four days, of which one goes away for a while, and looks
// at every act that tells: it stands once, not before its instant and in the first round after it.
func TestThreeNodesTellEveryDeadlineOnce(t *testing.T) {
	t.Parallel()
	cfg := folder(t)
	cfg.Database = storetest.Postgres(t)
	const step = 30 * time.Minute
	now := clock.NewManual(monday)
	begin := func() *app.App {
		t.Helper()
		a, err := app.Open(t.Context(), cfg, app.Options{Clock: now, Light: true, Twice: true, Trace: storetest.OneTenant(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = a.Close() })
		return a
	}
	nodes := []*app.App{begin(), begin(), begin()}
	found(t, nodes[0])
	tenant := nodes[0].Tenants.Keys()[0]
	reports, days := 60, 4
	if testing.Short() {
		reports, days = 12, 2
	}
	for range reports {
		_, err := nodes[0].Cases.Report(t.Context(), access.NewPublic(tenant), cases.Intake{
			Command: cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: "路灯不亮", Matter: "C0904", Point: testkit.PointIn(0, 0)}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for round := range days * 48 {
		now.Advance(step)
		switch round {
		case 20:
			if err := nodes[2].Close(); err != nil {
				t.Fatal(err)
			}
		case 40:
			nodes[2] = begin()
		}
		var sweeps sync.WaitGroup
		for i, a := range nodes {
			if i == 2 && round >= 20 && round < 40 {
				continue
			}
			sweeps.Go(func() {
				_, err := a.Cases.Sweep(t.Context(), tenant, 1000, func(c cases.Case, err error) { t.Errorf("node %d, %s: %v", i, c.No, err) })
				if err != nil {
					t.Error(err)
				}
			})
		}
		sweeps.Wait()
	}
	told := 0
	err := nodes[0].Store.Cases().View(t.Context(), func(r cases.Reader) error {
		system := access.SystemScope(tenant)
		page, err := r.Cases(t.Context(), system, cases.Filter{Limit: 200})
		for _, c := range page.Cases {
			acts, err := r.Acts(t.Context(), system, c.ID)
			if err != nil {
				return err
			}
			told += tellsOf(t, acts, step)
			if _, _, at := c.PendingClock(); !at.IsZero() && !at.After(now.Now()) {
				t.Errorf("%s was not told", c.No)
			}
		}
		return err
	})
	if err != nil || told < 2*reports {
		t.Fatalf("told %d times: %v", told, err)
	}
	if _, err := nodes[1].Store.Verify(t.Context(), tenant, nil); err != nil {
		t.Error(err)
	}
}

// tellsOf checks the acts of a case that tell of a deadline against the clocks before them, and counts them. A clock that was told is
// not pending any more, so that what stands twice does not fit.
func tellsOf(t *testing.T, acts []audit.Act, step time.Duration) (n int) {
	t.Helper()
	var c cases.Case
	for _, act := range acts {
		if act.Kind == "case.tell" {
			var tell cases.Tell
			if err := json.Unmarshal([]byte(act.Command), &tell); err != nil {
				t.Fatal(err)
			}
			name, threshold, at := c.PendingClock()
			if tell.Clock != name || tell.Threshold != threshold || act.At.Before(at) || act.At.Sub(at) >= step {
				t.Errorf("%s %d at %v, where %s %d is pending for %v", tell.Clock, tell.Threshold, act.At, name, threshold, at)
			}
			n++
		}
		if err := c.Apply([]byte(act.Effects)); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func node(t *testing.T, cfg config.Config) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), cfg, app.Options{Light: true, Twice: true, Trace: storetest.OneTenant(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// await asks again until it is so, within a time that only a node that does not follow needs.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.After(time.Minute); !so(); {
		select {
		case <-end:
			t.Fatalf("waited in vain for %s", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
