package people_test

import (
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// An administrator sees where somebody is signed in and ends it; the other one is out at once, and the log says so with the reason.
func TestEndSessionOfAnother(t *testing.T) {
	t.Parallel()
	b := setup(t)
	account := b.hire(t, "zhangsan")
	phone := b.mustSignIn(t, "zhangsan", good)
	desk := b.mustSignIn(t, "zhangsan", good)

	live, err := b.SessionsOf(b.ctx, b.by, tenant, account.ID)
	if err != nil || len(live) != 2 {
		t.Fatalf("SessionsOf: %d sessions, %v; want 2", len(live), err)
	}
	if n, err := b.EndSessionOf(b.ctx, b.by, tenant, account.ID, phone.Session.ID, people.DeviceLost); err != nil || n != 1 {
		t.Fatalf("EndSessionOf: %d, %v; want 1", n, err)
	}
	if _, err := b.Authenticate(b.ctx, phone.Secret); !fault.HasCode(err, "session.ended") {
		t.Errorf("the ended session still opens: %v", err)
	}
	if _, err := b.Authenticate(b.ctx, desk.Secret); err != nil {
		t.Errorf("the other session ended too: %v", err)
	}
	acts := b.store.Acts()
	last := acts[len(acts)-1]
	if last.Kind != "account.sessions_end" || last.Command != `{"reason":"device_lost"}` || last.Effects != `{"ended":1}` {
		t.Errorf("the act says %s %s %s", last.Kind, last.Command, last.Effects)
	}
	if n, err := b.EndSessionOf(b.ctx, b.by, tenant, account.ID, "", people.Left); err != nil || n != 1 {
		t.Errorf("ending the rest: %d, %v; want 1", n, err)
	}
}

func TestEndSessionOfRefusals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	account := b.hire(t, "zhangsan")
	b.mustSignIn(t, "zhangsan", good)
	stale := b.by
	stale.proved = start.Add(-5 * time.Minute)
	self := b.by
	self.account = account.ID
	forbidden := b.by
	forbidden.deny = fault.New(fault.Forbidden, "access.forbidden")
	for name, c := range map[string]struct {
		by   root
		id   string
		want string
	}{
		"an unknown session":     {b.by, "nobody", "session.not_found"},
		"one's own":              {self, "", "session.own"},
		"a password long ago":    {stale, "", "session.prove_first"},
		"no right over accounts": {forbidden, "", "access.forbidden"},
	} {
		if _, err := b.EndSessionOf(b.ctx, c.by, tenant, account.ID, c.id, people.Suspicious); !fault.HasCode(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
