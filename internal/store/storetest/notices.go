package storetest

import (
	"errors"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/notices"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// noticeRows holds that those whom an act concerns are told once, see it when their quiet hours end, and read it page by page.
func noticeRows(t *testing.T, open Opener) {
	s := fresh(t, open)
	var ids []string
	update(t, s, func(tx *store.Tx) error {
		for _, login := range []string{"zhang", "li", "wang"} {
			if err := tx.People().InsertAccount(account(Tenant, login, login)); err != nil {
				return err
			}
		}
		post := people.Post{Tenant: Tenant, Role: people.Handler, Place: "140502", Org: "unit:U15", From: tx.Now().Add(-time.Hour), Version: 1}
		var err error
		for id, role := range map[string]people.Role{"zhang": people.Handler, "li": people.UnitHead, "wang": people.Mediator} {
			post.ID, post.Account, post.Role = "p"+id, id, role
			err = errors.Join(err, tx.People().InsertPost(post))
		}
		return errors.Join(err, tx.SaveNoticeSettings(Tenant, "zhang", notices.Settings{}), tx.SaveNoticeSettings(Tenant, "li", notices.Settings{Digest: true}))
	})
	ids = urge(t, s, 3)
	view(t, s, func(tx *store.Tx) error {
		for account, want := range map[string]int{"zhang": 3, "li": 0, "wang": 0} {
			if n, err := tx.UnreadNotices(Tenant, account); err != nil || n != want {
				t.Errorf("%s has %d unread, want %d, %v", account, n, want, err)
			}
		}
		var got []string
		for after, more := "", true; more; more = after != "" {
			page, next, err := tx.NoticePage(Tenant, "zhang", after, 2)
			if err != nil {
				return err
			}
			for _, n := range page {
				got = append(got, n.ID)
			}
			after = next
		}
		if len(got) != 3 || got[0] != ids[2] || got[2] != ids[0] {
			t.Errorf("the pages hold %q, want %q backwards", got, ids)
		}
		_, _, err := tx.NoticePage(Tenant, "zhang", "nonsense", 2)
		wantFault(t, err, fault.Malformed, "list.cursor")
		return nil
	})
	update(t, s, func(tx *store.Tx) error { return tx.ReadNotices(Tenant, "zhang", ids[:1]) })
	wantUnread(t, s, 2)
	update(t, s, func(tx *store.Tx) error { return tx.ReadNotices(Tenant, "zhang", nil) })
	wantUnread(t, s, 0)
	update(t, s, func(tx *store.Tx) error {
		n, err := tx.ForgetNotices(Tenant, tx.Now().Add(time.Hour))
		if n != 6 {
			t.Errorf("%d were forgotten", n)
		}
		return err
	})
}

func wantUnread(t *testing.T, s *store.Store, want int) {
	t.Helper()
	view(t, s, func(tx *store.Tx) error {
		if n, err := tx.UnreadNotices(Tenant, "zhang"); err != nil || n != want {
			t.Errorf("%d unread, want %d, %v", n, want, err)
		}
		return nil
	})
}

// urge stores cases in the hands of a unit, urges each, and lets the follower tell of it; the acts are returned in their order.
func urge(t *testing.T, s *store.Store, n int) (acts []string) {
	t.Helper()
	m := NewMaker(1)
	for i := range n {
		before := m.Case(Tenant)
		before.Lead, before.Urgent = "unit:U15", false
		insert(t, s, m, before)
		update(t, s, func(tx *store.Tx) error {
			c, err := tx.Cases().Case(t.Context(), access.SystemScope(Tenant), before.ID)
			if err != nil {
				return err
			}
			after := c
			after.Version++
			after.Urges++
			act := m.Act(t, &c, &after)
			act.Kind, act.At = "case.urge", Start.Add(time.Duration(i-n)*time.Minute)
			acts = append(acts, act.ID)
			return tx.Cases().Save(t.Context(), &after, act)
		})
	}
	for range 2 { // told once, however often it is read
		update(t, s, func(tx *store.Tx) error {
			sealed, err := tx.Sealed(Tenant, 0, 1000)
			if err != nil {
				return err
			}
			_, err = tx.ApplyNotices(Tenant, sealed)
			return err
		})
	}
	return acts
}
