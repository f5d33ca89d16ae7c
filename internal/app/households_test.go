package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/httpapi"
	"gezhi/internal/jobs"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

func home(door, name, phone string) households.Household {
	return households.Household{Place: first, Door: door, People: 3, Name: name, Phone: phone, Needs: []households.Need{households.Meals}, Source: households.AtDoor}
}

// found is what somebody finds in a grid, as door, name and telephone.
func (c *county) found(s *app.Households, who access.Actor, words string) string {
	c.t.Helper()
	scope, err := access.ScopeFor(who, access.HouseholdRead, access.Handling, c.clock.Now())
	if err != nil {
		return "refused"
	}
	list, err := s.Find(c.t.Context(), scope, first, words)
	if err != nil {
		c.t.Fatal(err)
	}
	var all []string
	for _, h := range list {
		all = append(all, h.Door+" "+h.Name+" "+h.Phone)
	}
	return strings.Join(all, ", ")
}

// Somebody is found by name, door or telephone, masked, by the worker and the chief of the grid and by nobody else; neither the table nor
// the log holds the name or the number.
func TestAHouseholdIsFoundInItsOwnGridAndMasked(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	s := app.NewHouseholds(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	key := cases.Key{Hash: "k", Body: "b"}
	id, err := s.Add(t.Context(), worker, home("3号楼2单元501室", "王小明", "138 0000 5678"), key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Add(t.Context(), worker, home("3号楼2单元501室", "王小明", "138 0000 5678"), key); err != nil || again != id {
		t.Errorf("sent twice: %s, %v", again, err)
	}
	if _, err := s.Add(t.Context(), worker, home("3-2-502", "𠮷田·Anna", "0356-2012345"), cases.Key{}); err != nil {
		t.Fatal(err)
	}
	_, err = s.Add(t.Context(), worker, home("３-２-501", "", ""), cases.Key{})
	wantFault(t, err, fault.Conflict, "household.same_door")
	const ming, anna = "3-2-501 王* 138****5678", "3-2-502 𠮷* *********45"
	for words, want := range map[string]string{
		"小明": ming, "王": ming, "𠮷": anna, "ａｎｎａ": anna, "3-2-501": ming, "3号楼2单元": ming + ", " + anna, "5678": ming, "13800005678": ming, "＋８６ 138 0000 5678": ming,
		"678": "", "50": "", "李": "", " ": "", "' OR 1=1": "", "%": "",
	} {
		if got := c.found(s, worker, words); got != want {
			t.Errorf("%q finds %q, want %q", words, got, want)
		}
	}
	for name, see := range map[string]struct {
		who  access.Actor
		want string
	}{
		"the chief":                      {c.staff("chief", people.GridChief, first, ""), ming},
		"the worker of the next grid":    {c.staff("next", people.GridWorker, second, ""), ""},
		"the chief of the community":     {c.staff("community", people.ChiefGeneral, east, people.Center(east)), "refused"},
		"a helper of the property firm":  {c.staff("helper", people.Assistant, first, ""), "refused"},
		"the head of a building":         {c.staff("head", people.MicroChief, first, ""), "refused"},
		"the leader of the county":       {c.staff("leader", people.Leader, "140502", ""), "refused"},
		"who runs the system":            {c.admin(), "refused"},
		"somebody who is not signed in":  {access.NewPublic(c.tenant), "refused"},
		"a police officer with the grid": {c.staff("police", people.Professional, "140502", people.Unit("police")), "refused"},
	} {
		if got := c.found(s, see.who, "小明"); got != see.want {
			t.Errorf("%s finds %q, want %q", name, got, see.want)
		}
	}
	err = c.App.Store.View(t.Context(), func(tx *store.Tx) error {
		acts, err := tx.ActsAfter(access.SystemScope(c.tenant), "household:"+id, 0, 10)
		if len(acts) != 1 || strings.Contains(acts[0].Command, "小明") || strings.Contains(acts[0].Command, "5678") || strings.Contains(acts[0].Command, "501") {
			t.Errorf("the log says %+v", acts)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A telephone is seen in full with a reason, thirty times on a day; each look stands in the log, and the household can be told of it.
func TestAContactIsSeenInFullWithAReasonAndALimit(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	s := app.NewHouseholds(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	id, err := s.Add(t.Context(), worker, home("3-2-501", "王小明", "13800005678"), cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Reveal(t.Context(), worker, id, httpapi.Reveal{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	_, err = s.Reveal(t.Context(), c.staff("next", people.GridWorker, second, ""), id, httpapi.Reveal{Reason: "visit"})
	wantFault(t, err, fault.NotFound, "household.not_found")
	for i := range 30 {
		p, err := s.Reveal(t.Context(), worker, id, httpapi.Reveal{Reason: "visit", Key: cases.Key{Hash: fmt.Sprint(i), Body: "b"}})
		if err != nil || p.Phone != "13800005678" || p.Name != "王小明" {
			t.Fatalf("%d: %+v %v", i, p, err)
		}
	}
	if _, err := s.Reveal(t.Context(), worker, id, httpapi.Reveal{Reason: "visit", Key: cases.Key{Hash: "0", Body: "b"}}); err != nil {
		t.Errorf("the first one, sent again: %v", err)
	}
	_, err = s.Reveal(t.Context(), worker, id, httpapi.Reveal{Reason: "other", Words: "送药", Key: cases.Key{Hash: "one more", Body: "b"}})
	wantFault(t, err, fault.TooMany, "reveal.quota")
	looks, err := s.Looks(t.Context(), access.SystemScope(c.tenant), id)
	if err != nil || len(looks) != 30 || looks[0].Reason != "visit" || looks[0].Role != people.GridWorker {
		t.Errorf("%d looks, %v", len(looks), err)
	}
	c.clock.Advance(24 * time.Hour)
	if _, err = s.Reveal(t.Context(), worker, id, httpapi.Reveal{Reason: "other", Words: "送药", Key: cases.Key{Hash: "the next day", Body: "b"}}); err != nil {
		t.Errorf("the next day: %v", err)
	}
	c.proven()
}

// A change without a contact leaves it; an empty contact erases it; what is taken out is gone with its key.
func TestAContactIsErasedWhenTheHouseholdWantsThat(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	s := app.NewHouseholds(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	id, err := s.Add(t.Context(), worker, home("3-2-501", "王小明", "13800005678"), cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	card := func() households.Household {
		h, err := s.One(t.Context(), access.SystemScope(c.tenant), id)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	c.clock.Advance(48 * time.Hour)
	next := home("3-2-501", "", "")
	next.ID, next.Version, next.Refused, next.People = id, 1, calendar.DateOf(c.clock.Now()), 4
	if err := s.Change(t.Context(), worker, next, false); err != nil {
		t.Fatal(err)
	}
	if h := card(); h.Name != "王*" || h.People != 4 || h.Refreshed != calendar.DateOf(c.clock.Now()) || !h.Refuses(h.Refreshed) {
		t.Errorf("%+v", h)
	}
	next.Version = 2
	if err := s.Change(t.Context(), worker, next, true); err != nil {
		t.Fatal(err)
	}
	if h := card(); h.Name+h.Phone != "" || c.found(s, worker, "5678") != "" {
		t.Errorf("the contact was taken back, and is there: %+v", h)
	}
	wantFault(t, s.Remove(t.Context(), worker, id, 2), fault.Stale, "household.stale")
	if err := s.Remove(t.Context(), worker, id, 3); err != nil {
		t.Fatal(err)
	}
	_, err = s.One(t.Context(), access.SystemScope(c.tenant), id)
	wantFault(t, err, fault.NotFound, "household.not_found")
	c.proven()
}

// Who is about to be purged is told for two months; on the day the card goes, with an act, and one that was refreshed stays.
func TestACardThatNobodyRefreshesIsPurgedAfterTwoYears(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	s := app.NewHouseholds(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	var ids []string
	for _, door := range []string{"1-1-101", "1-1-102"} {
		id, err := s.Add(t.Context(), worker, home(door, "王小明", "13800005678"), cases.Key{})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	fading := func() int {
		list, err := s.Fading(t.Context(), access.SystemScope(c.tenant))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	end := calendar.DateOf(c.clock.Now())
	end = households.MonthsOn(end, households.KeptMonths)
	tidy := jobs.Tidy{Store: c.Store, Blobs: c.Blobs, Tenants: c.Tenants.Keys, Now: c.clock.Now, Log: c.Log, Purge: []func(context.Context, string) (int, error){s.Purge}}
	for _, at := range []struct {
		day          calendar.Date
		fading, left int
	}{{end.AddDays(-61), 0, 2}, {end.AddDays(-60), 2, 2}, {end.AddDays(-1), 1, 2}, {end, 1, 1}} {
		c.clock.Set(at.day.At(12, 0))
		if at.day == end.AddDays(-1) {
			h := home("1-1-102", "", "")
			h.ID, h.Version = ids[1], 1
			if err := s.Change(t.Context(), worker, h, false); err != nil {
				t.Fatal(err)
			}
		}
		if got := fading(); got != at.fading {
			t.Errorf("%s: %d are about to go, want %d", at.day, got, at.fading)
		}
		if err := tidy.Round(t.Context(), c.tenant); err != nil {
			t.Fatal(err)
		}
		list, err := s.In(t.Context(), access.SystemScope(c.tenant), first)
		if err != nil || len(list) != at.left {
			t.Errorf("%s: %d cards, want %d: %v", at.day, len(list), at.left, err)
		}
	}
	err := c.App.Store.View(t.Context(), func(tx *store.Tx) error {
		acts, err := tx.ActsAfter(access.SystemScope(c.tenant), "household:"+ids[0], 0, 10)
		if !slices.ContainsFunc(acts, func(a audit.Act) bool { return a.Kind == "household.purge" }) {
			t.Errorf("purged without an act: %+v", acts)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
