package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// logTimes reads what was done within some hours: both ends are found, and the end tells that it is one.
func logTimes(t *testing.T, open Opener) {
	s := fresh(t, open)
	for hour := range 9 {
		update(t, s, func(tx *store.Tx) error {
			_, err := tx.AppendAct(audit.Act{Tenant: Tenant, Subject: "thing:1", Kind: "thing.test", At: Start.Add(time.Duration(hour) * time.Hour), Command: "{}", Effects: "{}"})
			return err
		})
	}
	for _, c := range []struct{ from, until, first, n int }{{0, 9, 9, 9}, {2, 5, 5, 3}, {8, 9, 9, 1}, {5, 5, 0, 0}, {20, 30, 0, 0}, {-5, 0, 0, 0}} {
		f := store.LogFilter{From: Start.Add(time.Duration(c.from) * time.Hour), Until: Start.Add(time.Duration(c.until) * time.Hour), Limit: 2}
		var seqs []int64
		view(t, s, func(tx *store.Tx) error {
			for {
				page, err := tx.LogBack(access.SystemScope(Tenant), f)
				for _, a := range page.Acts {
					seqs = append(seqs, a.Act.Seq)
				}
				if f.Before = page.Next; err != nil || f.Before == 0 {
					return err
				}
			}
		})
		if len(seqs) != c.n || c.n > 0 && seqs[0] != int64(c.first) {
			t.Errorf("hours %d to %d: %v, want %d from %d on", c.from, c.until, seqs, c.n, c.first)
		}
	}
}

// logBack reads the log page by page under each filter and compares with the whole log, filtered here.
func logBack(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(11)
	list := insertRandom(t, s, m, 40)
	update(t, s, func(tx *store.Tx) error {
		if err := tx.InsertReveal(store.Reveal{Tenant: Tenant, ID: "r1", Case: list[3].ID, Account: "a1", At: tx.Now(), Reason: "other", Words: "核对门牌"}); err != nil {
			return err
		}
		for _, a := range []audit.Act{
			{Subject: "reveal:r1", Kind: "contact.reveal", Actor: audit.Actor{Account: "a1", Kind: "staff"}},
			{Subject: "account:a2", Kind: "account.signin", Actor: audit.Actor{Account: "a2", Kind: "staff", Org: string(people.Center(list[3].Place[:9]))}},
			{Subject: "audit:a3", Kind: "audit.read", Actor: audit.Actor{Account: "a3", Kind: "staff"}},
		} {
			a.Tenant, a.At, a.Command, a.Effects = Tenant, tx.Now(), "{}", "{}"
			if _, err := tx.AppendAct(a); err != nil {
				return err
			}
		}
		return nil
	})
	whole := logOf(t, s, Tenant)
	places := map[string]cases.Case{}
	for _, c := range list {
		places[audit.Subject("case", c.ID)] = c
	}
	town := list[3].Place[:9]
	for name, c := range map[string]struct {
		filter store.LogFilter
		fits   func(audit.Act) bool
	}{
		"everything":       {store.LogFilter{}, func(audit.Act) bool { return true }},
		"by somebody":      {store.LogFilter{Account: "a1"}, func(a audit.Act) bool { return a.Actor.Account == "a1" }},
		"of a kind":        {store.LogFilter{Kind: "contact.reveal"}, func(a audit.Act) bool { return a.Kind == "contact.reveal" }},
		"of many kinds":    {store.LogFilter{Kind: "case."}, func(a audit.Act) bool { return strings.HasPrefix(a.Kind, "case.") }},
		"but its readings": {store.LogFilter{But: "audit.read"}, func(a audit.Act) bool { return a.Kind != "audit.read" }},
		"of a case":        {store.LogFilter{Case: list[3].ID}, func(a audit.Act) bool { return a.Subject == "case:"+list[3].ID || a.Subject == "reveal:r1" }},
		"of a place": {store.LogFilter{Place: town}, func(a audit.Act) bool {
			c, ok := places[a.Subject]
			return ok && town.Contains(c.Place) || a.Subject == "account:a2"
		}},
	} {
		var got, want []string
		for _, a := range slices.Backward(whole) {
			if c.fits(a) {
				want = append(want, a.ID)
			}
		}
		f := c.filter
		f.Limit = 7
		view(t, s, func(tx *store.Tx) error {
			for {
				page, err := tx.LogBack(access.SystemScope(Tenant), f)
				if err != nil {
					return err
				}
				for _, a := range page.Acts {
					got = append(got, a.Act.ID)
				}
				if f.Before = page.Next; f.Before == 0 {
					return nil
				}
			}
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.LogBack(access.PublicScope(Tenant), store.LogFilter{})
		wantFault(t, err, fault.NotFound, "access.not_found")
		r, err := tx.RevealByID(access.SystemScope(Tenant), "r1")
		if r.Words != "核对门牌" {
			t.Errorf("the look says %q", r.Words)
		}
		return err
	})
}
