package people_test

import (
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// held are the posts of an account that hold at an instant, as role and place.
func (b *bundle) held(t *testing.T, account string, at time.Time) map[string]bool {
	t.Helper()
	held := map[string]bool{}
	err := b.store.View(b.ctx, func(tx people.Tx) error {
		posts, err := tx.PostsOf(tenant, account)
		for _, p := range people.EffectiveAt(posts, at) {
			held[string(p.Role)+" "+string(p.Place)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func (b *bundle) give(t *testing.T, account string, role people.Role, place territory.Code) people.Post {
	t.Helper()
	b.by.proved = b.clock.Now()
	p, err := b.GrantPost(b.ctx, b.by, people.GrantPostParams{Tenant: tenant, Account: account, Role: role, Place: place})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestAnHeirHoldsEveryPostFromTheDayOn lets a worker of two posts leave in a week: until then nothing is different, from then on the heir
// has both, the one already held stays one, and who stood in during leave is out.
func TestAnHeirHoldsEveryPostFromTheDayOn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	wang, li, zhao := b.hire(t, "wang"), b.hire(t, "li"), b.hire(t, "zhao")
	worker := b.give(t, wang.ID, people.GridWorker, ordinary)
	b.give(t, wang.ID, people.Assistant, "140502001003002")
	b.give(t, li.ID, people.Assistant, "140502001003002")
	stand, err := b.StandIn(b.ctx, b.by, people.StandInParams{Tenant: tenant, Post: worker.ID, Account: zhao.ID, Until: start.Add(30 * 24 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	day := b.clock.Now().Add(7 * 24 * time.Hour)
	if err := b.HandOver(b.ctx, b.by, people.HandOverParams{Tenant: tenant, Account: wang.ID, Heir: li.ID, At: day, Reason: people.Left, Key: people.Key{Hash: "k"}}); err != nil {
		t.Fatal(err)
	}
	before, after := b.held(t, wang.ID, day.Add(-time.Second)), b.held(t, wang.ID, day)
	if len(before) != 2 || len(after) != 0 {
		t.Errorf("the one who leaves holds %v until the day, %v from then on", before, after)
	}
	if early := b.held(t, li.ID, day.Add(-time.Second)); len(early) != 1 {
		t.Errorf("the heir holds %v before the day", early)
	}
	late := b.held(t, li.ID, day)
	if len(late) != 2 || !late["grid_worker "+string(ordinary)] {
		t.Errorf("the heir holds %v from the day on", late)
	}
	if len(b.held(t, zhao.ID, day.Add(-time.Second))) != 1 || len(b.held(t, zhao.ID, day)) != 0 {
		t.Errorf("the stand-in %s does not end with the post", stand.ID)
	}
	keyed := 0
	for _, a := range b.store.Acts() {
		if a.Key.Hash == "k" {
			keyed++
		}
	}
	if keyed != 1 {
		t.Errorf("%d acts bear the key of the request", keyed)
	}
	wantCode(t, b.HandOver(b.ctx, b.by, people.HandOverParams{Tenant: tenant, Account: wang.ID, Heir: li.ID, At: day}), "handover.nothing")
}

// TestWhatIsNotHandedOver refuses before anything has changed.
func TestWhatIsNotHandedOver(t *testing.T) {
	t.Parallel()
	b := setup(t)
	wang, li, gone := b.hire(t, "wang"), b.hire(t, "li"), b.hire(t, "gone")
	b.give(t, wang.ID, people.GridWorker, ordinary)
	b.give(t, wang.ID, people.SecAdmin, "140502")
	b.give(t, li.ID, people.AuditAdmin, "140502")
	if err := b.Disable(b.ctx, b.by, tenant, gone.ID); err != nil {
		t.Fatal(err)
	}
	b.by.proved = b.clock.Now()
	leave := people.HandOverParams{Tenant: tenant, Account: wang.ID}
	for _, c := range []struct {
		name string
		by   root
		edit func(*people.HandOverParams)
		code string
	}{
		{"nobody after, though a grid would be without a worker", b.by, func(*people.HandOverParams) {}, "handover.vacant"},
		{"the last administrator, whatever is asked", b.by, func(p *people.HandOverParams) { p.Vacant = true }, "account.last_admin"},
		{"two administrators in one person", b.by, func(p *people.HandOverParams) { p.Heir = li.ID }, "post.admins_apart"},
		{"an heir who may not sign in", b.by, func(p *people.HandOverParams) { p.Heir = gone.ID }, "account.disabled"},
		{"to oneself", root{account: li.ID, proved: b.clock.Now()}, func(p *people.HandOverParams) { p.Heir = li.ID }, "post.to_self"},
		{"out of reach", root{deny: fault.New(fault.Forbidden, "access.forbidden"), proved: b.clock.Now()}, func(p *people.HandOverParams) { p.Vacant = true }, "access.forbidden"},
		{"a session long ago", root{account: "root", proved: start.Add(-time.Hour)}, func(*people.HandOverParams) {}, "session.prove_first"},
		{"whom there is not", b.by, func(p *people.HandOverParams) { p.Heir = "nobody" }, "account.not_found"},
		{"another county's", b.by, func(p *people.HandOverParams) { p.Tenant = "another" }, "account.not_found"},
	} {
		p := leave
		c.edit(&p)
		if err := b.HandOver(b.ctx, c.by, p); !fault.HasCode(err, c.code) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.code)
		}
	}
	past, self := leave, leave
	past.At, self.Heir = b.clock.Now().Add(-time.Minute), wang.ID
	wantField(t, b.HandOver(b.ctx, b.by, past), "at", "at.past")
	wantField(t, b.HandOver(b.ctx, b.by, self), "heir", "handover.self")
	if held := b.held(t, wang.ID, b.clock.Now()); len(held) != 2 {
		t.Errorf("after all refusals %v is held", held)
	}
}

// TestAnHeirWhoWillNotKeepThePostIsNoHeir refuses where the heir holds the same post for a time only: it would end, and nobody have it.
func TestAnHeirWhoWillNotKeepThePostIsNoHeir(t *testing.T) {
	t.Parallel()
	day := start.Add(7 * 24 * time.Hour)
	for name, c := range map[string]struct {
		from, until time.Time
		code        string
	}{
		"ends a week after the day": {start, day.Add(7 * 24 * time.Hour), "handover.dated"},
		"begins a week after":       {day.Add(7 * 24 * time.Hour), time.Time{}, "handover.dated"},
		"ended before":              {start, day, ""},
	} {
		b := setup(t)
		wang, li := b.hire(t, "wang"), b.hire(t, "li")
		b.give(t, wang.ID, people.Assistant, ordinary)
		_, err := b.GrantPost(b.ctx, b.by, people.GrantPostParams{Tenant: tenant, Account: li.ID, Role: people.Assistant, Place: ordinary, From: c.from, Until: c.until})
		if err != nil {
			t.Fatal(err)
		}
		err = b.HandOver(b.ctx, b.by, people.HandOverParams{Tenant: tenant, Account: wang.ID, Heir: li.ID, At: day})
		if c.code != "" {
			wantCode(t, err, c.code)
		} else if late := b.held(t, li.ID, day.AddDate(1, 0, 0)); err != nil || len(late) != 1 {
			t.Errorf("%s: %v %v", name, late, err)
		}
	}
}

// TestWhatIsHeldInThePlaceOfAnotherIsNotInherited ends it with the posts of the one who leaves; who stands in for a post does not keep it.
func TestWhatIsHeldInThePlaceOfAnotherIsNotInherited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	wang, li, zhao := b.hire(t, "wang"), b.hire(t, "li"), b.hire(t, "zhao")
	worker := b.give(t, zhao.ID, people.GridWorker, ordinary)
	own := b.give(t, wang.ID, people.Assistant, ordinary)
	for post, account := range map[string]string{worker.ID: wang.ID, own.ID: zhao.ID} {
		if _, err := b.StandIn(b.ctx, b.by, people.StandInParams{Tenant: tenant, Post: post, Account: account, Until: start.Add(30 * 24 * time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, b.HandOver(b.ctx, b.by, people.HandOverParams{Tenant: tenant, Account: wang.ID}), "handover.vacant")
	if err := b.HandOver(b.ctx, b.by, people.HandOverParams{Tenant: tenant, Account: wang.ID, Heir: li.ID}); err != nil {
		t.Fatal(err)
	}
	now := b.clock.Now()
	if left, got := b.held(t, wang.ID, now), b.held(t, li.ID, now); len(left) != 0 || len(got) != 1 || !got["assistant "+string(ordinary)] {
		t.Errorf("who leaves holds %v, the heir %v", left, got)
	}
}

// TestAPostMayBeLeftToColleagues ends a post without an heir where others do the same work, and where that was asked for.
func TestAPostMayBeLeftToColleagues(t *testing.T) {
	t.Parallel()
	b := setup(t)
	wang, li := b.hire(t, "wang"), b.hire(t, "li")
	b.give(t, wang.ID, people.Assistant, ordinary)
	b.give(t, li.ID, people.Assistant, ordinary)
	gone := b.hire(t, "gone")
	b.give(t, gone.ID, people.Assistant, ordinary)
	if err := b.Disable(b.ctx, b.by, tenant, gone.ID); err != nil { // who may not sign in does nobody's work
		t.Fatal(err)
	}
	b.by.proved = b.clock.Now()
	if err := b.HandOver(b.ctx, b.by, people.HandOverParams{Tenant: tenant, Account: wang.ID}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, b.HandOver(b.ctx, b.by, people.HandOverParams{Tenant: tenant, Account: li.ID}), "handover.vacant")
	if err := b.HandOver(b.ctx, b.by, people.HandOverParams{Tenant: tenant, Account: li.ID, Vacant: true}); err != nil {
		t.Fatal(err)
	}
}
