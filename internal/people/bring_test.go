package people_test

import (
	"testing"

	"gezhi/internal/fault"
	"gezhi/internal/people"
)

func cell(row string) people.Cell { return func(column string) string { return row + " " + column } }

func TestAListOfAccountsIsTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	b := setup(t)
	list := []people.AccountRow{{At: cell("2"), Login: "Zhang", Name: "张三"}, {At: cell("3"), Login: "li", Name: "李四"}}
	dry, err := b.TakeAccounts(b.ctx, b.by, tenant, list, true)
	if err != nil || dry.Added != 2 || len(dry.Invitations) != 0 || len(b.store.Acts()) != 0 {
		t.Fatalf("a dry run gives %+v, %v, and %d acts", dry, err, len(b.store.Acts()))
	}
	wrong := append(list, people.AccountRow{At: cell("4"), Login: "li", Name: "王五"}, people.AccountRow{At: cell("5"), Login: "x", Name: ""})
	_, err = b.TakeAccounts(b.ctx, b.by, tenant, wrong, false)
	wantPaths(t, err, "4 login import.twice", "5 login login.length", "5 name name.length")
	if n := len(b.store.Acts()); n != 0 {
		t.Fatalf("a wrong list left %d acts", n)
	}
	done, err := b.TakeAccounts(b.ctx, b.by, tenant, list, false)
	if err != nil || done.Added != 2 || len(done.Invitations) != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := b.RedeemLink(b.ctx, done.Invitations[0].Secret, good); err != nil {
		t.Errorf("the invitation opens nothing: %v", err)
	}
	again, err := b.TakeAccounts(b.ctx, b.by, tenant, list, false)
	if err != nil || again.Added != 0 || again.Same != 2 {
		t.Errorf("the same list again gives %+v, %v", again, err)
	}
	_, err = b.TakeAccounts(b.ctx, b.by, tenant, []people.AccountRow{{At: cell("2"), Login: "zhang", Name: "张山"}}, true)
	wantPaths(t, err, "2 login import.login_taken")
}

func TestAListOfPostsIsTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.hire(t, "zhang")
	b.hire(t, "li")
	b.by.proved = b.clock.Now()
	grid := people.PostRow{At: cell("2"), Login: "zhang", Role: people.GridWorker, Place: "140502001001001"}
	second := people.PostRow{At: cell("3"), Login: "li", Role: people.GridWorker, Place: "140502001001001"}
	nobody := people.PostRow{At: cell("4"), Login: "wang", Role: people.GridWorker, Place: "140502001001002"}
	desk := people.PostRow{At: cell("5"), Login: "li", Role: people.Clerk, Place: "140502001001001"}
	_, err := b.TakePosts(b.ctx, b.by, tenant, []people.PostRow{grid, second, nobody, desk}, false)
	wantPaths(t, err, "3 role post.one_grid_worker", "4 login import.login_unknown", "5 org required", "5 place post.level")
	for n, want := range []people.Taken{{Added: 1}, {Same: 1}} {
		got, err := b.TakePosts(b.ctx, b.by, tenant, []people.PostRow{grid}, false)
		if err != nil || got.Added != want.Added || got.Same != want.Same {
			t.Errorf("try %d: %+v, %v", n, got, err)
		}
	}
	b.by.account = "other"
	b.by.deny = fault.New(fault.Forbidden, "access.forbidden")
	grid.Place = "140502001001002"
	if _, err := b.TakePosts(b.ctx, b.by, tenant, []people.PostRow{grid}, true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who may not grant gets %v", err)
	}
}

// wantPaths holds that exactly these cells are wrong, in any order.
func wantPaths(t *testing.T, err error, want ...string) {
	t.Helper()
	got := map[string]bool{}
	for _, f := range fault.As(err).Fields {
		got[f.Path+" "+f.Code] = true
	}
	if len(got) != len(want) {
		t.Errorf("%v, want %v", err, want)
	}
	for _, w := range want {
		if !got[w] {
			t.Errorf("%q is not told: %v", w, err)
		}
	}
}
