package httpapi_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/calendar"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

// kept is what a phone has after it synced: the ids of cases, those that were sent whole, and how many places came along.
type kept struct {
	Unchanged bool
	Rounds    bool
	IDs, Sent []string
	Places    int
	version   string
}

// syncAll reads every part of an answer.
func syncAll(t *testing.T, phone apitest.Client, since string) (k kept) {
	t.Helper()
	for after := ""; ; {
		var page httpapi.SyncPage
		phone.Get(t, "/api/v1/sync?"+url.Values{"since": {since}, "after": {after}}.Encode()).Want(200).Into(&page)
		for _, item := range page.Items {
			k.IDs = append(k.IDs, item.ID)
			if item.Case != nil {
				k.Sent = append(k.Sent, item.Case.ID)
			}
		}
		k.Unchanged, k.Rounds, k.version = page.Unchanged, k.Rounds || page.Rounds, page.Version
		k.Places += len(page.Places)
		if after = page.Next; after == "" {
			slices.Sort(k.IDs)
			slices.Sort(k.Sent)
			return k
		}
	}
}

// TestAPhoneGetsWhatIsNewAndForgetsTheRest is a grid worker's phone over three months.
func TestAPhoneGetsWhatIsNewAndForgetsTheRest(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	worker := w.Member(apitest.Chengqu, people.GridWorker)
	phone := w.AsMember(worker)
	report := func(grid int) string {
		t.Helper()
		var r struct{ ID string }
		body := map[string]any{"source": "resident_web", "words": "路灯不亮", "point": testkit.PointIn(grid, 0), "matter": w.Matter(apitest.Chengqu).Code}
		w.Anybody(apitest.Chengqu).Post(t, "/api/v1/cases", body).Want(201).Into(&r)
		w.Latest.Touch(r.ID)
		return r.ID
	}
	sync := func(since string, want kept) (version string) {
		t.Helper()
		got := syncAll(t, phone, since)
		slices.Sort(want.IDs)
		slices.Sort(want.Sent)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(kept{}), cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".version" }, cmp.Ignore())); diff != "" {
			t.Error(diff)
		}
		return got.version
	}
	a, b := report(0), report(0)
	neighbour := report(1)
	places := len(w.Policies[apitest.Chengqu].Territory.Children(worker.Post.Place)) + 1

	v := sync("", kept{IDs: []string{a, b}, Sent: []string{a, b}, Places: places, Rounds: true})
	v = sync(v, kept{Unchanged: true})
	w.Latest.TouchRounds() // an appointment was made
	v = sync(v, kept{Unchanged: true, Rounds: true})
	w.Latest.Touch(neighbour)
	v = sync(v, kept{Unchanged: true})
	w.Latest.Touch(b)
	v = sync(v, kept{IDs: []string{a, b}, Sent: []string{b}})

	w.As(apitest.Chengqu, people.Dispatcher).Post(t, "/api/v1/cases/"+a+"/acts/reject", map[string]any{"reason": "no_facts", "referral": "找不到这个地方"}).Want(200)
	w.Latest.Touch(a)
	v = sync(v, kept{IDs: []string{a, b}, Sent: []string{a}})
	w.Clock.Set(w.Clock.Now().Add(91 * 24 * time.Hour))
	phone = w.AsMember(w.SignInAgain(worker))
	c := report(0)
	v = sync(v, kept{IDs: []string{b, c}, Sent: []string{c}, Rounds: true}) // it is another day; a was closed long ago; b is open, however old

	mine := v
	_, marked, _ := strings.Cut(mine, ".")
	for _, other := range []string{"x", "1.zz", "1.zz.2026-03-02", strings.Replace(mine, ".", ".1", 1), "zzzz." + marked} { // the last one is of a log that went further
		sync(other, kept{IDs: []string{b, c}, Sent: []string{b, c}, Places: places, Rounds: true})
	}
	english := phone.With("Accept-Language", "en")
	if got := syncAll(t, english, mine); len(got.Sent) != 2 {
		t.Errorf("in another language the words are others: %+v", got)
	}
	phone.Get(t, "/api/v1/sync?after=nonsense").Want(400)
	if code := w.As(apitest.Chengqu, people.Supervisor).Get(t, "/api/v1/sync").Want(403).Problem().Code; code != "sync.too_wide" {
		t.Errorf("a whole town on a phone: %s", code)
	}
	w.As(apitest.Chengqu, people.Handler).Get(t, "/api/v1/sync").Want(200)
}

// TestNothingNewIsFewBytes holds what a phone pays for asking in vain, and on the morning of another day.
func TestNothingNewIsFewBytes(t *testing.T) {
	t.Parallel()
	const most = 300
	w := apitest.New(t)
	worker := w.Member(apitest.Chengqu, people.GridWorker)
	phone := w.AsMember(worker)
	since := syncAll(t, phone, "").version
	for _, rounds := range []bool{false, true} {
		if rounds {
			w.Clock.Set(w.Clock.Now().Add(24 * time.Hour))
			phone = w.AsMember(w.SignInAgain(worker))
		}
		answer := phone.Get(t, "/api/v1/sync?since="+since).Want(200)
		var page httpapi.SyncPage
		answer.Into(&page)
		if !page.Unchanged || page.Rounds != rounds || len(answer.Body) >= most {
			t.Errorf("%d bytes: %s", len(answer.Body), answer.Body)
		}
	}
}

// TestASyncThatGoesOnAfterMidnightIsOfTheDayOnWhichItBegan: what is to be done today came with its first part, of yesterday, so the next sync
// tells the phone to ask for it.
func TestASyncThatGoesOnAfterMidnightIsOfTheDayOnWhichItBegan(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	phone := w.As(apitest.Chengqu, people.GridWorker)
	today, yesterday := calendar.DateOf(w.Clock.Now()), calendar.DateOf(w.Clock.Now()).AddDays(-1)
	for day, rounds := range map[calendar.Date]bool{today: false, yesterday: true} {
		for _, which := range []string{"new", "old"} {
			var page httpapi.SyncPage
			phone.Get(t, "/api/v1/sync?after=0."+day.String()+"."+which+".").Want(200).Into(&page)
			if !strings.HasSuffix(page.Version, "."+day.String()) {
				t.Errorf("%s, begun on %s: %s", which, day, page.Version)
			}
			var next httpapi.SyncPage
			phone.Get(t, "/api/v1/sync?since="+page.Version).Want(200).Into(&next)
			if next.Rounds != rounds {
				t.Errorf("%s, begun on %s: rounds %v", which, day, next.Rounds)
			}
		}
	}
	for _, cursor := range []string{"0", "0." + today.String() + ".new", "0." + today.String() + ".newest.", "?." + today.String() + ".new."} {
		if p := phone.Get(t, "/api/v1/sync?"+url.Values{"after": {cursor}}.Encode()).Want(400).Problem(); p.Code != "list.cursor" {
			t.Errorf("%q: %s", cursor, p.Code)
		}
	}
}

// TestPhonesBehindOneAddressAreNotTurnedAway is a county whose phones come back at once, through the one address of a carrier.
func TestPhonesBehindOneAddressAreNotTurnedAway(t *testing.T) {
	t.Parallel()
	w := apitest.New(t, func(_ *httpapi.Deps, o *httpapi.Options) { o.RateScale = 1 })
	phone := w.As(apitest.Chengqu, people.GridWorker)
	for range 2000 {
		phone.Get(t, "/api/v1/sync").Want(200)
	}
}
