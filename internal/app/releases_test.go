package app_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
	"gezhi/internal/territory"
	"gezhi/internal/visits"
)

// letting is a county with three shops of one grid, somebody who asks for their telephones, and somebody who may decide.
type letting struct {
	*county
	releases *app.Releases
	worker   access.Actor
	chief    access.Actor
	auditor  access.Actor
}

func lets(t *testing.T) *letting {
	t.Helper()
	return letsOn(t, config.Config{Data: t.TempDir()})
}

func letsOn(t *testing.T, cfg config.Config) *letting {
	t.Helper()
	c, _ := housedOn(t, cfg)
	l := &letting{county: c, releases: app.NewReleases(c.App)}
	l.worker = c.staff("worker", people.GridWorker, first, "")
	l.chief = c.staff("community", people.ChiefGeneral, east, people.Center(east))
	l.auditor = c.staff("auditor", people.AuditAdmin, "140502", "")
	for _, id := range []string{"a1", "a2", "a3"} {
		l.shop(id, "138000000"+id[1:]+"1")
	}
	return l
}

func (l *letting) shop(id, phone string) {
	l.t.Helper()
	e := ledgers.Entry{ID: "019ac000-0000-7000-8000-0000000000" + id, Ledger: "shops", Place: first}
	if _, err := app.NewLedgers(l.App).Add(l.t.Context(), l.worker, e, map[string]string{"name": "合成小店" + id, "kind": "food", "operator": "测试甲", "phone": phone}, cases.Key{}); err != nil {
		l.t.Fatal(err)
	}
}

func phones(place territory.Code) ledgers.Release {
	return ledgers.Release{Ledger: "shops", Place: place, Fields: []string{"name", "phone"}, Purpose: "safety", Reason: "燃气安全入户检查", Form: ledgers.ReleaseXLSX, Days: 7}
}

func (l *letting) asked(who access.Actor, r ledgers.Release) ledgers.Release {
	l.t.Helper()
	kept, err := l.releases.Ask(l.t.Context(), who, r, cases.Key{})
	if err != nil {
		l.t.Fatal(err)
	}
	return kept
}

func (l *letting) decide(who access.Actor, r ledgers.Release, approve bool) error {
	l.t.Helper()
	d := ledgers.Decision{Version: r.Version, Approve: approve}
	if !approve {
		d.Why = "请缩小到需要检查的几户"
	}
	return l.releases.Decide(l.t.Context(), who, r.ID, d, cases.Key{})
}

func (l *letting) approved(who access.Actor, r ledgers.Release) ledgers.Release {
	l.t.Helper()
	kept := l.asked(who, r)
	if err := l.decide(l.chief, kept, true); err != nil {
		l.t.Fatal(err)
	}
	return kept
}

// told answers what stands in the inbox of an account.
func (l *letting) told(account string) (kinds string) {
	l.t.Helper()
	l.view(func(tx *store.Tx) error {
		list, _, err := tx.NoticePage(l.tenant, account, "", 20)
		for _, n := range list {
			kinds += string(n.Kind) + " " + n.No + ";"
		}
		return err
	})
	return kinds
}

// take answers the values of a field in a copy.
func (l *letting) take(who access.Actor, id, field string) (string, error) {
	var got []string
	_, _, err := l.releases.Take(l.t.Context(), who, id, "zh-CN", func(c httpapi.ReleaseCopy) ([]byte, error) {
		got = nil
		for _, row := range c.Copied {
			got = append(got, row.Values[field])
		}
		slices.Sort(got)
		return json.Marshal(c.Copied)
	})
	return strings.Join(got, " "), err
}

// Two people let telephones out: one asks, another one approves, three copies are made, each an act that tells of the rows and not of what
// stands in them, and the log can be proven.
func TestTwoPeopleLetTelephonesOut(t *testing.T) {
	t.Parallel()
	l := lets(t)
	offer, err := l.releases.Offer(t.Context(), l.worker, "shops", first, false)
	if err != nil || offer.Rows != 3 || !offer.Sight.Full {
		t.Fatalf("%+v %v", offer, err)
	}
	key := cases.Key{Hash: "k", Body: "b"}
	r, err := l.releases.Ask(t.Context(), l.worker, phones(first), key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := l.releases.Ask(t.Context(), l.worker, phones(first), key); err != nil || again.ID != r.ID || l.acts("release.ask") != 1 {
		t.Errorf("asked twice: %v %v", again.ID, err)
	}
	wantFault(t, l.decide(l.worker, r, true), fault.Forbidden, "release.own")
	if err := l.decide(l.chief, r, true); err != nil {
		t.Fatal(err)
	}
	wantFault(t, l.decide(l.auditor, r, true), fault.Conflict, "release.decided")
	for range ledgers.ReleaseTakes {
		if got, err := l.take(l.worker, r.ID, "phone"); err != nil || got != "13800000011 13800000021 13800000031" {
			t.Fatalf("%q %v", got, err)
		}
	}
	_, err = l.take(l.worker, r.ID, "phone")
	wantFault(t, err, fault.Conflict, "release.used_up")
	for _, who := range []access.Actor{l.chief, l.staff("colleague", people.GridWorker, first, "")} {
		_, err = l.take(who, r.ID, "phone")
		if err == nil {
			t.Errorf("%s took a copy of somebody else's", who.Account)
		}
	}
	one, err := l.releases.One(t.Context(), l.worker, r.ID)
	if err != nil || one.State != ledgers.ReleaseTaken || one.Taken != 3 || !one.Own || one.DecidedBy == "" {
		t.Fatalf("%+v %v", one, err)
	}
	l.view(func(tx *store.Tx) error {
		acts, err := tx.ActsAfter(access.SystemScope(l.tenant), "release:"+r.ID, 0, 50)
		if err != nil || len(acts) != 5 {
			t.Fatalf("%d acts, %v", len(acts), err)
		}
		taken := acts[2].Command + acts[2].Effects
		for _, word := range []string{`"rows":3`, `"digest":`, `"phone"`, `"safety"`, string(first)} {
			if !strings.Contains(taken, word) {
				t.Errorf("the act lacks %s: %s", word, taken)
			}
		}
		for _, word := range []string{"1380000", "燃气", "测试甲"} {
			if strings.Contains(taken, word) {
				t.Errorf("the act tells %s", word)
			}
		}
		looks, err := tx.ReleaseLooks(l.tenant, "entry:019ac000-0000-7000-8000-0000000000a1")
		if len(looks) != 3 {
			t.Errorf("looks: %v", looks)
		}
		return err
	})
	if err := l.releases.Destroy(t.Context(), l.worker, r.ID, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	_, err = l.take(l.worker, r.ID, "phone")
	wantFault(t, err, fault.Conflict, "release.closed")
	l.proven()
}

// Nobody is the second person to themselves, also not with a post that decides; who cannot decide elsewhere cannot decide here.
func TestTheSecondPersonIsAnother(t *testing.T) {
	t.Parallel()
	l := lets(t)
	own := l.asked(l.chief, phones(first))
	wantFault(t, l.decide(l.chief, own, true), fault.Forbidden, "release.own")
	next := l.staff("next", people.ChiefGeneral, "140502002001", people.Center("140502002001"))
	wantFault(t, l.decide(next, own, true), fault.NotFound, "release.not_found")
	if _, err := l.releases.One(t.Context(), next, own.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the chief of another community sees it: %v", err)
	}
	if err := l.decide(l.auditor, own, false); err != nil {
		t.Fatal(err)
	}
	one, err := l.releases.One(t.Context(), l.chief, own.ID)
	if err != nil || one.State != ledgers.ReleaseRefused || one.Why == "" || one.Decidable {
		t.Errorf("%+v %v", one, err)
	}
	wide := l.asked(l.worker, phones("140502")) // the whole county is not for a community to decide
	wantFault(t, l.decide(l.chief, wide, true), fault.NotFound, "release.not_found")
	list, err := l.releases.In(t.Context(), l.auditor, l.scope(l.auditor, access.ExportApprove, access.Handling))
	if err != nil || len(list) != 2 || list[0].ID != wide.ID || !list[0].Decidable {
		t.Errorf("%+v %v", list, err)
	}
}

// An export is of a place of the county: a code of another one is not read as all of this one.
func TestAnExportIsOfAPlaceOfTheCounty(t *testing.T) {
	t.Parallel()
	l := lets(t)
	for _, place := range []territory.Code{"", "110101", "140500", "x y"} {
		_, offered := l.releases.Offer(t.Context(), l.worker, "shops", place, false)
		_, asked := l.releases.Ask(t.Context(), l.worker, phones(place), cases.Key{})
		for _, err := range []error{offered, asked} {
			if !fault.Is(err, fault.Invalid) || fault.As(err).Fields[0].Code != "unknown_place" {
				t.Errorf("%q: %v", place, err)
			}
		}
	}
}

// Whom the asker gave the post in which it is decided the same day is no second person; the day after it is.
func TestWhoWasAppointedTodayIsNoSecondPerson(t *testing.T) {
	t.Parallel()
	l := lets(t)
	helper := l.hire("帮手", people.Post{Role: people.ChiefGeneral, Place: east, Org: people.Center(east)})
	var posts []people.Post
	l.view(func(tx *store.Tx) (err error) {
		posts, err = tx.People().PostsOf(l.tenant, helper.ID)
		return err
	})
	gives := func(account, post string) {
		l.update(func(tx *store.Tx) error {
			_, err := tx.AppendAct(audit.Act{
				Tenant: l.tenant, Subject: audit.Subject("account", helper.ID), Kind: "post.grant", At: tx.Now(), Command: "{}",
				Actor: audit.Actor{Account: account, Kind: string(access.Staff), Role: "sec_admin"}, Effects: `{"post":"` + post + `"}`,
			})
			return err
		})
	}
	as := func() access.Actor {
		return access.NewStaff(l.tenant, helper.ID, posts, people.Session{}, l.clock.Now())
	}
	gives("somebody else", posts[0].ID)
	gives(l.worker.Account, "another post")
	if err := l.decide(as(), l.asked(l.worker, phones(first)), true); err != nil {
		t.Errorf("by who owes the asker no post that decides: %v", err)
	}
	gives(l.worker.Account, posts[0].ID)
	r := l.asked(l.worker, phones(first))
	wantFault(t, l.decide(as(), r, true), fault.Forbidden, "release.appointee")
	l.clock.Advance(24 * time.Hour)
	if err := l.decide(as(), r, true); err != nil {
		t.Error(err)
	}
}

// What was lost since the approval is not taken out: the reach, the role, the right to see in full, the time.
func TestWhatWasLostSinceIsNotTakenOut(t *testing.T) {
	t.Parallel()
	l := lets(t)
	r := l.approved(l.worker, phones(first))
	as := func(role people.Role, place territory.Code) access.Actor { return l.staff("worker", role, place, "") }
	_, err := l.take(as(people.GridWorker, second), r.ID, "phone")
	wantFault(t, err, fault.Conflict, "release.no_rows")
	_, err = l.take(as(people.Handler, ""), r.ID, "phone")
	wantFault(t, err, fault.Forbidden, "access.forbidden")
	_, err = l.take(as(people.Leader, "140502"), r.ID, "phone")
	wantFault(t, err, fault.Forbidden, "release.field_lost")
	for i := range 11 {
		l.shop("b"+string(rune('a'+i)), "1380000009"+string(rune('0'+i%10)))
	}
	_, err = l.take(l.worker, r.ID, "phone")
	wantFault(t, err, fault.Conflict, "release.more_rows")
	l.clock.Advance(25 * time.Hour)
	_, err = l.take(as(people.GridWorker, first), r.ID, "phone")
	wantFault(t, err, fault.Conflict, "release.expired")
	if l.acts("release.take") != 0 {
		t.Error("a copy was counted that was not made")
	}
}

// An approval is taken back by whoever might give it, with a reason: who asked is told, no copy is made any more, and one that was taken is to be
// destroyed the same day, or is told of.
func TestAnApprovalIsTakenBack(t *testing.T) {
	t.Parallel()
	l := lets(t)
	why := ledgers.Decision{Version: 3, Why: "检查改期,不再需要名单"}
	r := l.approved(l.worker, phones(first))
	if _, err := l.take(l.worker, r.ID, "name"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, l.releases.Revoke(t.Context(), l.worker, r.ID, why, cases.Key{}), fault.Forbidden, "release.own")
	wantFault(t, l.releases.Revoke(t.Context(), l.staff("beside", people.ChiefGeneral, "140502002001", ""), r.ID, why, cases.Key{}), fault.NotFound, "release.not_found")
	key := cases.Key{Hash: "k", Body: "b"}
	for range 2 {
		if err := l.releases.Revoke(t.Context(), l.auditor, r.ID, why, key); err != nil {
			t.Fatal(err)
		}
	}
	if n := l.acts("release.revoke"); n != 1 {
		t.Errorf("%d acts", n)
	}
	_, err := l.take(l.worker, r.ID, "name")
	wantFault(t, err, fault.Conflict, "release.revoked")
	one, err := l.releases.One(t.Context(), l.worker, r.ID)
	if err != nil || one.State != ledgers.ReleaseTaken || one.DestroyBy != calendar.DateOf(l.clock.Now()) || one.Why != why.Why || one.RevokedBy == "" || one.Revocable {
		t.Errorf("%+v %v", one, err)
	}
	if got := l.told("worker"); strings.Count(got, "release_revoked "+r.No()) != 1 {
		t.Errorf("who asked is told %q", got)
	}
	l.clock.Advance(24 * time.Hour)
	if n, err := l.releases.Remind(t.Context(), l.tenant); err != nil || n != 1 {
		t.Errorf("reminded %d, %v", n, err)
	}
	if err := l.releases.Destroy(t.Context(), l.worker, r.ID, cases.Key{}); err != nil {
		t.Error(err)
	}
	never := l.approved(l.worker, phones(first))
	seen, err := l.releases.One(t.Context(), l.chief, never.ID)
	if err != nil || !seen.Revocable {
		t.Fatalf("%+v %v", seen, err)
	}
	why.Version = seen.Version
	if err := l.releases.Revoke(t.Context(), l.chief, never.ID, why, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	scope, err := access.ScopeFor(l.chief, access.ExportApprove, access.Handling, l.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	list, err := l.releases.In(t.Context(), l.chief, scope)
	if err != nil || !slices.ContainsFunc(list, func(o httpapi.ReleaseTold) bool { return o.ID == never.ID && o.State == ledgers.ReleaseRevoked }) {
		t.Errorf("%+v %v", list, err)
	}
	l.proven()
}

// A grid that was divided anew holds other people than those who were seen when its export was asked for: it is asked for anew.
func TestAnExportOfAGridThatWasDividedAnewIsAskedForAnew(t *testing.T) {
	t.Parallel()
	p := newPlanned(t)
	l := &letting{county: p.county, releases: app.NewReleases(p.App)}
	l.worker, l.chief = l.staff("worker", people.GridWorker, first, ""), l.staff("community", people.ChiefGeneral, east, people.Center(east))
	l.shop("a1", "13800000011")
	p.scheduled()
	p.clock.Advance(24 * time.Hour)
	waits, allowed := l.asked(l.worker, phones(first)), l.approved(l.worker, phones(first))
	above := l.asked(l.staff("chief", people.ChiefGeneral, east, people.Center(east)), phones(east))
	p.clock.Advance(23 * time.Hour)
	p.due()
	wantFault(t, l.decide(l.chief, waits, true), fault.Conflict, "release.redivided")
	if err := l.decide(l.chief, waits, false); err != nil {
		t.Errorf("refused: %v", err)
	}
	_, err := l.take(l.worker, allowed.ID, "phone")
	wantFault(t, err, fault.Conflict, "release.redivided")
	county := l.staff("auditor", people.AuditAdmin, "140502", "")
	if err := l.decide(county, above, true); err != nil {
		t.Errorf("of the community, which is the same: %v", err)
	}
	again := l.asked(l.worker, phones(first))
	if err := l.decide(l.chief, again, true); err != nil {
		t.Errorf("asked for anew: %v", err)
	}
}

// Where there are more rows than one export may hold, none can be asked for, and none is taken of what was asked for before.
func TestMoreRowsThanAnExportMayHoldAreRefused(t *testing.T) {
	t.Parallel()
	l := lets(t)
	err := l.App.Store.Update(t.Context(), func(tx *store.Tx) error {
		day := calendar.DateOf(tx.Now())
		for n := 3; n < ledgers.ReleaseRows; n++ { // three are there already
			e := ledgers.Entry{Tenant: l.tenant, ID: fmt.Sprintf("019ac000-0000-7000-8000-%012d", n), Ledger: "shops", Place: first, Values: ledgers.Values{"name": "合成小店", "kind": "food"}, Added: day, Checked: day, Version: 1}
			if err := tx.InsertEntry(ledgers.Sealed{Entry: e, Class: access.InternalData, Salt: []byte("s")}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	most := l.approved(l.worker, phones(first))
	if most.Rows != ledgers.ReleaseRows {
		t.Errorf("%d rows", most.Rows)
	}
	l.shop("c1", "13800000099")
	_, err = l.releases.Offer(t.Context(), l.worker, "shops", first, false)
	wantFault(t, err, fault.Conflict, "release.too_many")
	_, err = l.releases.Ask(t.Context(), l.worker, phones(first), cases.Key{})
	wantFault(t, err, fault.Conflict, "release.too_many")
	_, err = l.take(l.worker, most.ID, "name")
	wantFault(t, err, fault.Conflict, "release.too_many")
	if l.acts("release.take") != 0 {
		t.Error("a copy was counted that was not made")
	}
}

// Who may decide is told of what others ask for.
func TestWhoAsksIsNotToldToDecide(t *testing.T) {
	t.Parallel()
	l := lets(t)
	post := people.Post{Role: people.ChiefGeneral, Place: east, Org: people.Center(east)}
	chief := l.hire("总网格长", post)
	l.asked(l.staff(chief.ID, post.Role, post.Place, post.Org), phones(first))
	r := l.asked(l.worker, phones(first))
	if got := l.told(chief.ID); got != "release_asked "+r.No()+";" {
		t.Errorf("told %q", got)
	}
}

// Who sees telephones of one grid in full takes those of another one masked, as they see them.
func TestWhatIsSeenMaskedGoesOutMasked(t *testing.T) {
	t.Parallel()
	l := lets(t)
	e := ledgers.Entry{ID: "019ac000-0000-7000-8000-0000000000c1", Ledger: "shops", Place: second}
	values := map[string]string{"name": "合成小店", "kind": "food", "operator": "测试乙", "phone": "13800004321"}
	if _, err := app.NewLedgers(l.App).Add(t.Context(), l.staff("neighbour", people.GridWorker, second, ""), e, values, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	both := access.NewStaff(l.tenant, "both", append(l.staff("both", people.GridWorker, first, "").Posts, l.staff("both", people.Leader, "140502", "").Posts...), people.Session{}, l.clock.Now())
	r := l.asked(both, phones("140502"))
	if err := l.decide(l.auditor, r, true); err != nil {
		t.Fatal(err)
	}
	if got, err := l.take(both, r.ID, "phone"); err != nil || got != "138****4321 13800000011 13800000021 13800000031" {
		t.Errorf("%q %v", got, err)
	}
}

// Many at once make no more copies than there are, where they wait for each other and where they do not.
func TestCopiesTakenAtOnceAreCounted(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) string{
		"sqlite":   func(testing.TB) string { return "" },
		"postgres": storetest.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := letsOn(t, config.Config{Data: t.TempDir(), Database: database(t)})
			r := l.approved(l.worker, phones(first))
			var (
				group sync.WaitGroup
				mu    sync.Mutex
				made  int
			)
			for range 8 {
				group.Go(func() {
					_, _, err := l.releases.Take(t.Context(), l.worker, r.ID, "en", func(c httpapi.ReleaseCopy) ([]byte, error) { return []byte(c.No()), nil })
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						made++
					case !fault.HasCode(err, "release.used_up") && !fault.HasCode(err, "release.stale"):
						t.Error(err)
					}
				})
			}
			group.Wait()
			if err := l.Store.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			if made != ledgers.ReleaseTakes || l.acts("release.take") != made {
				t.Errorf("%d copies, %d acts", made, l.acts("release.take"))
			}
		})
	}
}

// Households whose telephones went out can be told of it.
func TestAHouseholdIsToldThatItsDataWentOut(t *testing.T) {
	t.Parallel()
	s := lived(t, 3)
	releases := app.NewReleases(s.App)
	r := ledgers.Release{Ledger: "households", Place: first, Fields: []string{"address", "contact", "phone"}, Purpose: "emergency", Reason: "汛期转移名单核对", Form: ledgers.ReleasePaper, Days: 1}
	kept, err := releases.Ask(t.Context(), s.worker, r, cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	auditor := s.staff("auditor", people.AuditAdmin, "140502", "")
	if err := releases.Decide(t.Context(), auditor, kept.ID, ledgers.Decision{Version: 1, Approve: true}, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		_, c, err := releases.Take(t.Context(), s.worker, kept.ID, "zh-CN", func(c httpapi.ReleaseCopy) ([]byte, error) { return []byte(c.No()), nil })
		if err != nil || len(c.Copied) != 3 || c.Copied[0].Values["phone"] != "13800005678" || c.Copied[0].Place != first {
			t.Fatalf("%+v %v", c.Copied, err)
		}
		looks, err := app.NewHouseholds(s.App).Looks(t.Context(), s.scope(s.worker, access.HouseholdRead, access.Handling), s.ids[0])
		if err != nil || len(looks) != n+1 || looks[n].Reason != "export" || looks[n].Role != people.GridWorker || looks[n].No != kept.No() || looks[n].For != "emergency" {
			t.Errorf("%+v %v", looks, err)
		}
	}
}

// Whose entry it is can be told who saw it in full, and with which exports it left.
func TestAnEntryTellsWithWhichExportsItLeft(t *testing.T) {
	t.Parallel()
	l := lets(t)
	const id = "019ac000-0000-7000-8000-0000000000a1"
	books := app.NewLedgers(l.App)
	if _, err := books.Reveal(t.Context(), l.worker, "shops", id, httpapi.Reveal{Reason: "visit"}); err != nil {
		t.Fatal(err)
	}
	r := l.approved(l.worker, phones(first))
	if _, err := l.take(l.worker, r.ID, "phone"); err != nil {
		t.Fatal(err)
	}
	looks, err := books.EntryLooks(t.Context(), l.worker, "shops", id)
	if err != nil || len(looks) != 2 || looks[0].Reason != "visit" || looks[0].No != "" || looks[1].No != r.No() || looks[1].For != "safety" || looks[1].Role != people.GridWorker {
		t.Errorf("%+v %v", looks, err)
	}
	_, err = books.EntryLooks(t.Context(), l.staff("beside", people.GridWorker, second, ""), "shops", id)
	wantFault(t, err, fault.NotFound, "ledger.no_entry")
}

// The list of people in care opens no seal, also not for two people: doors go out, approved by who may approve what is sensitive; names do not.
func TestTheListOfPeopleInCareOpensNoSeal(t *testing.T) {
	t.Parallel()
	s := lived(t, 3)
	releases := app.NewReleases(s.App)
	r := ledgers.Release{Ledger: "care", Place: first, Fields: []string{"address", "every"}, Purpose: "emergency", Reason: "汛期转移名单核对", Form: ledgers.ReleasePaper, Days: 1}
	_, err := releases.Ask(t.Context(), s.worker, r, cases.Key{})
	wantFault(t, err, fault.Conflict, "release.no_rows")
	care := visits.Care{Household: s.ids[1], Whom: visits.Whom{Name: "王小明", Kind: visits.Elderly}, Every: visits.Weekly,
		Consent: visits.Consent{Text: visits.ConsentText, Channel: visits.Paper, Agreed: s.day()}}
	if _, err := s.visits.AddCare(t.Context(), s.worker, care, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	care.Whom = visits.Whom{Name: "李小红", Kind: visits.Elderly} // of the same household: their data goes out with a copy once
	if _, err := s.visits.AddCare(t.Context(), s.worker, care, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	named := r
	named.Fields = []string{"address", "name", "kind"}
	if _, err = releases.Ask(t.Context(), s.worker, named, cases.Key{}); !fault.Is(err, fault.Invalid) || fault.As(err).Fields[0].Code != "release.sealed" {
		t.Errorf("names of people in care: %v", err)
	}
	kept, err := releases.Ask(t.Context(), s.worker, r, cases.Key{})
	if err != nil || kept.Class != access.SensitiveData {
		t.Fatalf("%+v %v", kept, err)
	}
	community := s.staff("community", people.ChiefGeneral, east, people.Center(east))
	wantFault(t, releases.Decide(t.Context(), community, kept.ID, ledgers.Decision{Version: 1, Approve: true}, cases.Key{}), fault.NotFound, "release.not_found")
	auditor := s.staff("auditor", people.AuditAdmin, "140502", "")
	if err := releases.Decide(t.Context(), auditor, kept.ID, ledgers.Decision{Version: 1, Approve: true}, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	var out string
	_, _, err = releases.Take(t.Context(), s.worker, kept.ID, "zh-CN", func(c httpapi.ReleaseCopy) ([]byte, error) {
		data, err := json.Marshal(c.Copied)
		out = string(data)
		return data, err
	})
	if err != nil || !strings.Contains(out, "1-1-102") || strings.Contains(out, "王小明") || strings.Contains(out, string(visits.Elderly)) {
		t.Errorf("%s %v", out, err)
	}
	_, err = releases.Ask(t.Context(), community, r, cases.Key{})
	wantFault(t, err, fault.Forbidden, "ledger.for_team")
}

// Whoever does not say that copies are destroyed is reminded once, and so is who looks after the log.
func TestCopiesThatAreNotDestroyedAreTold(t *testing.T) {
	t.Parallel()
	l := lets(t)
	auditor := l.hire("审计员", people.Post{Role: people.AuditAdmin, Place: "140502"})
	r := l.approved(l.worker, phones(first))
	if _, err := l.take(l.worker, r.ID, "name"); err != nil {
		t.Fatal(err)
	}
	for _, days := range []time.Duration{7, 1, 1} { // to the day itself, past it, and once more
		l.clock.Advance(days * 24 * time.Hour)
		if _, err := l.releases.Remind(t.Context(), l.tenant); err != nil {
			t.Fatal(err)
		}
	}
	if n := l.acts("release.overdue"); n != 1 {
		t.Errorf("%d acts", n)
	}
	if got := l.told("worker"); strings.Count(got, "release_overdue "+r.No()) != 1 || !strings.Contains(got, "release_decided") {
		t.Errorf("who asked is told %q", got)
	}
	if got := l.told(auditor.ID); strings.Count(got, "release_overdue") != 1 || strings.Count(got, "release_asked") != 1 {
		t.Errorf("the auditor is told %q", got)
	}
	if err := l.releases.Destroy(t.Context(), l.worker, r.ID, cases.Key{}); err != nil {
		t.Error(err)
	}
	l.proven()
}
